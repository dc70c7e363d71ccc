# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""SageAttention: 8-bit products, its quantization included."""

from __future__ import annotations

from ..cases import Case
from .base import ATTENTION, Inputs, Launch, Unsupported, first, import_reason


class Sage:
    name = "sage"
    title = "SageAttention"
    kinds = (*ATTENTION, "recipe")

    def available(self) -> str | None:
        return import_reason("sageattention")

    def prepare(self, case: Case, inputs: Inputs) -> Launch:
        if case.kind == "paged":
            raise Unsupported("SageAttention knows no block tables")
        import sageattention

        tensors = (inputs.q, inputs.k, inputs.v)
        options = {"is_causal": case.causal, "sm_scale": inputs.scale}
        if case.kind == "varlen":
            longest = max(case.lengths)
            places = (inputs.cu_seqlens, inputs.cu_seqlens, longest, longest)
            return lambda: (
                first(sageattention.sageattn_varlen(*tensors, *places, **options)),
            )
        return lambda: (
            first(sageattention.sageattn(*tensors, tensor_layout="HND", **options)),
        )
