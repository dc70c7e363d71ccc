# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The tensors of a case: bf16, normal, from a fixed seed.

Never zeros: a GPU draws less power and runs at a higher clock on them. V has
the mean 1, as values of a network may, which shows lossy sums.
"""

from __future__ import annotations

import zlib

import torch

from .cases import COPY_BYTES, ELEMENT_BYTES, Case
from .providers.base import RECIPE_KINDS, Inputs

V_MEAN = 1


def make_inputs(case: Case, device: str) -> Inputs:
    draw = _Draw(case, device)
    scale = case.d**-0.5
    if case.kind == "copy":
        return Inputs(draw(COPY_BYTES // ELEMENT_BYTES), None, None, 1.0)
    if case.kind == "varlen":
        total = sum(case.lengths)
        q = draw(total, case.heads, case.d)
        k = draw(total, case.kv_heads, case.d)
        v = draw(total, case.kv_heads, case.dv, mean=V_MEAN)
        places = torch.tensor((0, *case.lengths), device=device).cumsum(0)
        return Inputs(q, k, v, scale, cu_seqlens=places.to(torch.int32))

    q = draw(case.batch, case.heads, case.lq, case.d)
    if case.kind in ("dense", *RECIPE_KINDS):
        k = draw(case.batch, case.kv_heads, case.lk, case.d)
        v = draw(case.batch, case.kv_heads, case.lk, case.dv, mean=V_MEAN)
        return Inputs(q, k, v, scale)

    # Caches lie as [B, L, H, D], because that is how tokens are appended.
    kv_lengths = torch.full((case.batch,), case.lk, dtype=torch.int32, device=device)
    if case.kind == "decode":
        k = draw(case.batch, case.lk, case.kv_heads, case.d).transpose(1, 2)
        v = draw(case.batch, case.lk, case.kv_heads, case.dv, mean=V_MEAN)
        return Inputs(q, k, v.transpose(1, 2), scale, kv_lengths=kv_lengths)

    per_sequence = case.lk // case.page
    pages = case.batch * per_sequence
    k = draw(pages, case.page, case.kv_heads, case.d)
    v = draw(pages, case.page, case.kv_heads, case.dv, mean=V_MEAN)
    # In no order, as after many sequences have come and gone.
    order = torch.randperm(pages, generator=draw.generator, device=device)
    table = order.to(torch.int32).reshape(case.batch, per_sequence)
    return Inputs(q, k, v, scale, block_table=table, kv_lengths=kv_lengths)


class _Draw:
    def __init__(self, case: Case, device: str):
        self.device = device
        self.generator = torch.Generator(device)
        self.generator.manual_seed(zlib.crc32(case.key.encode()))

    def __call__(self, *shape: int, mean: float = 0) -> torch.Tensor:
        tensor = torch.empty(shape, dtype=torch.bfloat16, device=self.device)
        return tensor.normal_(mean, 1, generator=self.generator)
