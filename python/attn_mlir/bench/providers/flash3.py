# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""FlashAttention 3, the package flash_attn_interface."""

from __future__ import annotations

from ..cases import Case
from .base import ATTENTION, Inputs, Launch, first, import_reason


class Flash3:
    name = "flash3"
    title = "FlashAttention 3"
    kinds = (*ATTENTION, "recipe")

    def available(self) -> str | None:
        return import_reason("flash_attn_interface")

    def prepare(self, case: Case, inputs: Inputs) -> Launch:
        if case.kind == "varlen":
            return self._packed(case, inputs)
        if case.kind in ("decode", "paged"):
            return self._decode(case, inputs)
        from flash_attn_interface import flash_attn_func

        # It takes [B, L, H, D], any strides.
        tensors = [x.swapaxes(1, 2) for x in (inputs.q, inputs.k, inputs.v)]
        options = {"softmax_scale": inputs.scale, "causal": case.causal}
        return lambda: (first(flash_attn_func(*tensors, **options)).swapaxes(1, 2),)

    def _packed(self, case: Case, inputs: Inputs) -> Launch:
        from flash_attn_interface import flash_attn_varlen_func

        longest = max(case.lengths)
        options = {
            "cu_seqlens_q": inputs.cu_seqlens,
            "cu_seqlens_k": inputs.cu_seqlens,
            "max_seqlen_q": longest,
            "max_seqlen_k": longest,
            "softmax_scale": inputs.scale,
            "causal": case.causal,
        }
        tensors = (inputs.q, inputs.k, inputs.v)
        return lambda: (first(flash_attn_varlen_func(*tensors, **options)),)

    def _decode(self, case: Case, inputs: Inputs) -> Launch:
        from flash_attn_interface import flash_attn_with_kvcache

        paged = case.kind == "paged"
        caches = [x if paged else x.swapaxes(1, 2) for x in (inputs.k, inputs.v)]
        q = inputs.q.swapaxes(1, 2)
        options = {
            "cache_seqlens": inputs.kv_lengths,
            "page_table": inputs.block_table,
            "softmax_scale": inputs.scale,
            "causal": case.causal,
        }
        return lambda: (
            first(flash_attn_with_kvcache(q, *caches, **options)).swapaxes(1, 2),
        )
