# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tensors that quantization likes and dislikes, the same in every process: NumPy,
no torch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Tensors = tuple[np.ndarray, np.ndarray, np.ndarray]

SEED = 3
OFFSET = 15
OFFSET_CHANNELS = 8


def round_to_bf16(x: np.ndarray) -> np.ndarray:
    """f32 numbers that bf16 has; of finite numbers, to nearest even."""
    bits = np.ascontiguousarray(x, np.float32).view(np.uint32)
    bits = (bits + np.uint32(0x7FFF) + (bits >> np.uint32(16) & np.uint32(1))) & np.uint32(0xFFFF0000)
    return bits.view(np.float32)


class Base:
    """Normal numbers [1, 1, L, D], and the channels of k that are spoiled."""

    def __init__(self, length: int, size: int):
        random = np.random.default_rng(SEED)
        self.q, self.k, self.v = (
            random.standard_normal((1, 1, length, size)) for _ in range(3)
        )
        channels = random.choice(size, OFFSET_CHANNELS + 1, replace=False)
        self.offset = self.k.copy()
        self.offset[..., channels[1:]] += random.choice(
            [-OFFSET, OFFSET], OFFSET_CHANNELS
        )
        self.outlier = self.offset.copy()
        self.outlier[..., channels[0]] *= 3

    def zero_blocks(self) -> Tensors:
        q, k, v = (x.copy() for x in (self.q, self.k, self.v))
        blocks = self.q.shape[2] // 16
        for x in (q, k, v):
            x[:, :, blocks : 5 * blocks // 2] = 0
        q[:, :, : blocks // 2] = 0
        return q, k, v

    def constant(self) -> Tensors:
        q, k, v = (np.broadcast_to(x[..., :1], x.shape) for x in (self.q, self.k, self.v))
        return q, k, v

    def huge(self) -> Tensors:
        k = self.k.copy()
        k[0, 0, k.shape[2] // 4, 7] = -1e4
        return self.q, k, self.v


# How those of cases.INPUTS are made.
MAKERS: dict[str, Callable[[Base], Tensors]] = {
    "normal": lambda b: (b.q, b.k, b.v),
    "offset": lambda b: (b.q, b.offset, b.v),
    "outlier": lambda b: (b.q, b.outlier, b.v),
    "v_mean": lambda b: (b.q, b.k, b.v + 1),
    "sharp": lambda b: (3 * b.q, 3 * b.k, b.v),
    "constant": Base.constant,
    "huge": Base.huge,
    "subnormal": lambda b: (b.q * 1e-39, b.k * 1e-39, b.v),
    "zero_blocks": Base.zero_blocks,
}


def make_inputs(name: str, length: int, size: int) -> dict[str, np.ndarray]:
    """{q, k, v}: f32 arrays [1, 1, length, size] of numbers that bf16 has."""
    tensors = MAKERS[name](Base(length, size))
    return {tensor: round_to_bf16(x) for tensor, x in zip("qkv", tensors)}
