# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The modules of the GPU check: one bundle per dtype, head sizes and mask."""

import json
from dataclasses import dataclass
from pathlib import Path

SUFFIX = {"none": "dense", "top_left": "causal_tl", "bottom_right": "causal_br"}


@dataclass(frozen=True)
class Module:
    dtype: str
    d: int  # head size of q and k
    dv: int  # head size of v and o
    mask: str

    @property
    def name(self):
        return f"{self.dtype}_d{self.d}_dv{self.dv}_{SUFFIX[self.mask]}"

    @property
    def text(self):
        qk = f"tensor<?x?x?x{self.d}x{self.dtype}>"
        vo = f"tensor<?x?x?x{self.dv}x{self.dtype}>"
        lse = "tensor<?x?x?xf32>"
        mask = "" if self.mask == "none" else f" {{mask = #attn.mask<causal = {self.mask}>}}"
        return (
            f"func.func @attention(%q: {qk}, %k: {qk}, %v: {vo}, %scale: f32)\n"
            f"    -> ({vo}, {lse}) {{\n"
            f"  %o, %lse = attn.attention %q, %k, %v scale(%scale){mask}\n"
            f"    : ({qk}, {qk}, {vo}) -> ({vo}, {lse})\n"
            f"  return %o, %lse : {vo}, {lse}\n"
            f"}}\n"
        )


def load(path=Path(__file__).with_name("cases.json")):
    """Every combination that cases.json names."""
    cases = json.loads(Path(path).read_text())
    unknown = set(cases["masks"]) - set(SUFFIX)
    if unknown:
        raise ValueError(f"expected masks among {', '.join(SUFFIX)}, got {', '.join(sorted(unknown))}")
    return [
        Module(dtype, d, dv, mask)
        for dtype in cases["dtypes"]
        for d, dv in cases["head_sizes"]
        for mask in cases["masks"]
    ]
