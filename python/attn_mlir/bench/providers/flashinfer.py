# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""FlashInfer; its plans are made once, outside of the timed launches."""

from __future__ import annotations

from ..cases import Case
from .base import ATTENTION, Inputs, Launch, first, import_reason

WORKSPACE_BYTES = 512 << 20
# The pages into which a cache in one piece is cut; all lengths are multiples.
PAGE = 64


class FlashInfer:
    name = "flashinfer"
    title = "FlashInfer"
    kinds = ATTENTION

    def available(self) -> str | None:
        return import_reason("flashinfer")

    def prepare(self, case: Case, inputs: Inputs) -> Launch:
        if case.kind in ("decode", "paged"):
            return self._decode(case, inputs)
        return self._packed(case, inputs)

    def _packed(self, case: Case, inputs: Inputs) -> Launch:
        """It takes packed [T, H, D] only: equal lengths are a special case."""
        from flashinfer import BatchPrefillWithRaggedKVCacheWrapper

        tensors, places = (inputs.q, inputs.k, inputs.v), inputs.cu_seqlens
        if case.kind == "dense":
            tensors = [x.swapaxes(1, 2).reshape(-1, *_last(x)) for x in tensors]
            places = _every(case.batch, case.lq, inputs.q)
        wrapper = BatchPrefillWithRaggedKVCacheWrapper(_workspace(inputs.q), "NHD")
        wrapper.plan(
            places,
            places,
            case.heads,
            case.kv_heads,
            case.d,
            head_dim_vo=case.dv,
            causal=case.causal,
            sm_scale=inputs.scale,
            q_data_type=inputs.q.dtype,
        )
        if case.kind == "varlen":
            return lambda: (first(wrapper.run(*tensors)),)
        shape = (case.batch, case.lq, case.heads, case.dv)
        return lambda: (first(wrapper.run(*tensors)).reshape(shape).swapaxes(1, 2),)

    def _decode(self, case: Case, inputs: Inputs) -> Launch:
        from flashinfer import BatchDecodeWithPagedKVCacheWrapper

        if case.kind == "paged":
            page, caches = case.page, (inputs.k, inputs.v)
            pages = inputs.block_table.reshape(-1)
        else:
            page = PAGE
            caches = tuple(
                x.swapaxes(1, 2).reshape(-1, page, *_last(x))
                for x in (inputs.k, inputs.v)
            )
            pages = _every(len(caches[0]) - 1, 1, inputs.q)
        # Groups of query heads pay only with tensor cores.
        wrapper = BatchDecodeWithPagedKVCacheWrapper(
            _workspace(inputs.q), "NHD", use_tensor_cores=True
        )
        wrapper.plan(
            _every(case.batch, case.lk // page, inputs.q),
            pages,
            (inputs.kv_lengths - 1) % page + 1,
            case.heads,
            case.kv_heads,
            case.d,
            page,
            sm_scale=inputs.scale,
            q_data_type=inputs.q.dtype,
            kv_data_type=inputs.q.dtype,
        )
        q = inputs.q.reshape(case.batch, case.heads, case.d)
        shape = inputs.q.shape
        return lambda: (first(wrapper.run(q, caches)).reshape(shape),)


def _last(tensor) -> tuple[int, int]:
    """H and D of [B, H, L, D]."""
    return tensor.shape[1], tensor.shape[3]


def _every(count: int, step: int, like):
    """0, step, ..., count * step"""
    import torch

    return torch.arange(count + 1, dtype=torch.int32, device=like.device) * step


def _workspace(like):
    import torch

    return torch.empty(WORKSPACE_BYTES, dtype=torch.uint8, device=like.device)
