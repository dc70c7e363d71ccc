# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""FlexAttention, compiled; masks are block masks."""

from __future__ import annotations

import functools

from ..cases import Case
from .base import Inputs, Launch, Unsupported, import_reason

# Each shape is compiled once. torch gives up on a function after 8 of them.
SHAPES = 256


class Flex:
    name = "flex"
    title = "FlexAttention"
    kinds = ("dense", "varlen", "decode", "paged")

    def available(self) -> str | None:
        return import_reason("torch.nn.attention.flex_attention", "triton")

    def prepare(self, case: Case, inputs: Inputs) -> Launch:
        if case.kind == "paged":
            raise Unsupported("FlexAttention knows no block tables")
        compiled = _compiled()
        tensors = (inputs.q, inputs.k, inputs.v)
        if case.kind == "varlen":
            # One sequence [1, H, T, D]; the mask keeps its parts to themselves.
            tensors = tuple(x.swapaxes(0, 1)[None] for x in tensors)
        options = {
            "scale": inputs.scale,
            "block_mask": _block_mask(case, inputs),
            "enable_gqa": case.heads != case.kv_heads,
        }
        if case.kind == "varlen":
            return lambda: (compiled(*tensors, **options)[0].swapaxes(0, 1),)
        return lambda: (compiled(*tensors, **options),)


@functools.cache
def _compiled():
    import torch
    from torch.nn.attention.flex_attention import flex_attention

    torch._dynamo.config.recompile_limit = SHAPES
    torch._dynamo.config.accumulated_recompile_limit = SHAPES
    return torch.compile(flex_attention, dynamic=False)


def _block_mask(case: Case, inputs: Inputs):
    """None if every query sees every key."""
    import torch
    from torch.nn.attention.flex_attention import create_block_mask

    device = inputs.q.device
    if case.kind == "varlen":
        lengths = torch.tensor(case.lengths, device=device)
        owner = torch.repeat_interleave(
            torch.arange(len(case.lengths), device=device), lengths
        )
        total = sum(case.lengths)

        def same_sequence(b, h, i, j):
            visible = owner[i] == owner[j]
            # Queries and keys of a sequence start at the same place.
            return visible & (i >= j) if case.causal else visible

        return create_block_mask(same_sequence, None, None, total, total, device=device)
    if not case.causal:
        return None
    shift = case.lk - case.lq

    def causal(b, h, i, j):
        return i + shift >= j

    return create_block_mask(causal, None, None, case.lq, case.lk, device=device)
