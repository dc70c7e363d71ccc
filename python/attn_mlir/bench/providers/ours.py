# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Our kernels: bundles that attn-compile wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..cases import Case
from .base import ATTENTION, Inputs, Launch, Unsupported, import_reason


def bundle_name(case: Case) -> str:
    """The folder of the bundle, as utils/gpu/modules.py and sequences.py call it."""
    mask = "causal_br" if case.causal else "dense"
    forms = {"varlen": "packed_packed", "paged": f"dense_paged{case.page}"}
    if case.kind in forms:
        return f"seq_bf16_d{case.d}_{mask}_{forms[case.kind]}"
    return f"bf16_d{case.d}_dv{case.dv}_{mask}"


def values_of(case: Case, inputs: Inputs) -> dict[str, Any]:
    """Whatever a plan may ask for, by the names of its arguments (docs/ops.md)."""
    # Ours has pages as [P, Hk, page, D], whatever the order in memory.
    pages = case.kind == "paged"
    k, v = (x.swapaxes(1, 2) if pages else x for x in (inputs.k, inputs.v))
    return {
        "q": inputs.q,
        "k": k,
        "v": v,
        "scale": inputs.scale,
        "cu_seqlens_q": inputs.cu_seqlens,
        "cu_seqlens_k": inputs.cu_seqlens,
        "seqused_k": inputs.kv_lengths,
        "block_table": inputs.block_table,
    }


class Ours:
    name = "ours"
    title = "ours"
    kinds = ATTENTION

    def __init__(self, folder: Path):
        self.folder = folder
        self._kernels: dict[str, Any] = {}

    def available(self) -> str | None:
        # Finds out about a missing runtime library, too.
        return import_reason("attn_mlir.torch") or _runtime_reason()

    def prepare(self, case: Case, inputs: Inputs) -> Launch:
        kernel = self._kernel(bundle_name(case))
        values = values_of(case, inputs)
        names = [argument.name for argument in kernel.plan.arguments]
        unknown = [name for name in names if values.get(name) is None]
        if unknown:
            raise Unsupported(
                f"the plan of {bundle_name(case)} asks for {', '.join(unknown)}, "
                "which the benchmark does not pass"
            )
        arguments = {name: values[name] for name in names}
        results = kernel(**arguments)
        out = results if isinstance(results, tuple) else (results,)

        def launch() -> tuple:
            kernel(**arguments, out=out)
            return out

        return launch

    def _kernel(self, name: str) -> Any:
        if name not in self._kernels:
            if not (self.folder / name).is_dir():
                raise Unsupported(f"no bundle {name} in {self.folder}")
            from attn_mlir.torch import Kernel

            self._kernels[name] = Kernel(self.folder / name)
        return self._kernels[name]


def _runtime_reason() -> str | None:
    from attn_mlir.runtime import library_path

    try:
        library_path()
    except ImportError as error:
        return str(error)
    return None
