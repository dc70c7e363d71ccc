# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch's scaled_dot_product_attention with one of its backends."""

from __future__ import annotations

from ..cases import Case
from .base import ATTENTION, Inputs, Launch, import_reason


class Sdpa:
    kinds = ATTENTION
    # The member of torch's SDPBackend.
    backend: str

    def available(self) -> str | None:
        return import_reason("torch", "torch.nn.attention")

    def prepare(self, case: Case, inputs: Inputs) -> Launch:
        """Paged keys are gathered beforehand: SDPA knows no block tables, and
        the same keys in one piece are what it can be compared with."""
        if case.kind == "varlen":
            return self._packed(case, inputs)
        k, v = inputs.contiguous(case)
        options = {
            "scale": inputs.scale,
            "is_causal": case.causal,
            "enable_gqa": case.heads != case.kv_heads,
        }
        return self._launch((inputs.q, k, v), options)

    def _packed(self, case: Case, inputs: Inputs) -> Launch:
        """Nested tensors [B, H, L of the sequence, D]."""
        import torch

        tensors = [
            torch.nested.nested_tensor_from_jagged(
                packed,
                inputs.cu_seqlens,
                max_seqlen=max(case.lengths),
                min_seqlen=min(case.lengths),
            ).transpose(1, 2)
            for packed in (inputs.q, inputs.k, inputs.v)
        ]
        launch = self._launch(
            tensors, {"scale": inputs.scale, "is_causal": case.causal}
        )
        return lambda: (launch()[0].transpose(1, 2).values(),)

    def _launch(self, tensors, options) -> Launch:
        from torch.nn import functional
        from torch.nn.attention import SDPBackend, sdpa_kernel

        backend = getattr(SDPBackend, self.backend)

        def launch() -> tuple:
            with sdpa_kernel(backend):
                return (functional.scaled_dot_product_attention(*tensors, **options),)

        return launch


class CudnnSdpa(Sdpa):
    """The control: the fastest attention that comes with torch on Hopper."""

    name = "cudnn"
    title = "cuDNN"
    kinds = (*ATTENTION, "recipe", "kernel")
    backend = "CUDNN_ATTENTION"


class FlashSdpa(Sdpa):
    """FlashAttention 2 as torch builds it."""

    name = "flash2"
    title = "FlashAttention 2"
    backend = "FLASH_ATTENTION"

    def prepare(self, case: Case, inputs: Inputs) -> Launch:
        if case.kind == "paged":
            return self._paged(case, inputs)
        return super().prepare(case, inputs)

    def _paged(self, case: Case, inputs: Inputs) -> Launch:
        import torch
        from torch.nn.attention.varlen import varlen_attn

        # One query of each sequence, packed.
        q = inputs.q.reshape(case.batch, case.heads, case.d)
        one_each = torch.arange(case.batch + 1, dtype=torch.int32, device=q.device)

        def launch() -> tuple:
            o = varlen_attn(
                q,
                inputs.k,
                inputs.v,
                one_each,
                None,
                1,
                case.lk,
                scale=inputs.scale,
                enable_gqa=case.heads != case.kv_heads,
                seqused_k=inputs.kv_lengths,
                block_table=inputs.block_table,
            )
            return (o.reshape(inputs.q.shape),)

        return launch
