# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A copy within the GPU: the bandwidth that kernels bound by memory can reach."""

from __future__ import annotations

from ..cases import Case
from .base import Inputs, Launch, import_reason


class Copy:
    name = "copy"
    title = "copy"
    kinds = ("copy",)

    def available(self) -> str | None:
        return import_reason("torch")

    def prepare(self, case: Case, inputs: Inputs) -> Launch:
        import torch

        destination = torch.empty_like(inputs.q)
        return lambda: (destination.copy_(inputs.q),)
