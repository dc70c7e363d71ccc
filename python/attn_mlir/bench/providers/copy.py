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

        # A kernel: a CUDA graph would give `copy_` to the copy engine, which
        # reaches 2.7 of the 4.3 TB/s (H200, driver 580.159, torch 2.11).
        destination = torch.empty_like(inputs.q)
        return lambda: (torch.mul(inputs.q, 1, out=destination),)
