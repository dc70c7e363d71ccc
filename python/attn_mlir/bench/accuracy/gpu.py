# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Attention by a bundle on the GPU, and in float64; needs torch."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import torch

from ...torch import Kernel
from ..device import require_hopper, versions, wait_or_die
from ..exact import attention

__all__ = ["attend", "require_hopper", "versions"]

Results = dict[str, np.ndarray]


@cache
def _kernel(folder: Path) -> Kernel:
    return Kernel(folder)


def attend(
    folder: Path, tensors: dict[str, np.ndarray], scale: float
) -> tuple[Results, Results]:
    """o and lse of the bundle, and in float64 of the same tensors, which hold
    numbers that bf16 has."""
    q, k, v = (torch.from_numpy(tensors[x]).to("cuda", torch.bfloat16) for x in "qkv")
    got = _kernel(folder)(q=q, k=k, v=v, scale=scale)
    wait_or_die(folder.name)
    expected = attention(q, k, v, scale, "none")
    return _arrays(*got), _arrays(*expected)


def _arrays(o: torch.Tensor, lse: torch.Tensor) -> Results:
    return {"o": o.double().cpu().numpy(), "lse": lse.double().cpu().numpy()}
