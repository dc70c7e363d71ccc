# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What docs/ops.md says of codes, in NumPy: written from that page and apart from
the interpreter and the kernels, so that each checks the other. No torch here."""

from dataclasses import dataclass

import numpy as np

F32 = np.float32


def all_f8():
    """The codes 0 to 0x7e of f8E4M3FN."""
    codes = np.arange(0x7F)
    exponent, fraction = codes >> 3, codes & 7
    return np.where(exponent == 0, fraction * 2.0**-9, (8 + fraction) * 2.0 ** (exponent - 10.0))


F8 = all_f8()


def round_f8(x):
    """To nearest, ties to the even code; too large becomes 448, NaN stays."""
    magnitude = np.minimum(np.abs(x.astype(np.float64)), F8[-1])
    above = np.minimum(np.searchsorted(F8, magnitude), len(F8) - 1)
    below = np.maximum(above - 1, 0)
    up, down = F8[above] - magnitude, magnitude - F8[below]
    code = np.where((up < down) | ((up == down) & (above % 2 == 0)), above, below)
    return np.where(np.isnan(x), np.nan, np.copysign(F8[code], x)).astype(F32)


def round_bf16(x):
    """Of finite numbers."""
    bits = np.ascontiguousarray(x, F32).view(np.uint32).astype(np.uint64)
    return ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16).astype(np.uint16)


def from_bf16(bits):
    return (np.asarray(bits, np.uint16).astype(np.uint32) << 16).view(F32)


@dataclass(frozen=True)
class Quantizer:
    """#attn.quantizer, with the type of the codes."""

    grouping: str
    rows: int = 0
    max: float = 127.0
    rounding: str = "half_even"
    guard: str = "floor"
    epsilon: float = 1e-7
    code: str = "i8"
    headroom: float = 1.0

    def __str__(self):
        rows = f", rows = {self.rows}" if self.rows else ""
        return (
            f"<groups = <{self.grouping}{rows}>, max = {self.max}, rounding = {self.rounding}, "
            f"guard = {self.guard}, epsilon = {self.epsilon:.7e}, headroom = {self.headroom}>"
        )

    def count(self, length, size):
        blocks = -(-length // self.rows) if self.rows else 0
        return {
            "per_tensor": 1,
            "per_block": blocks,
            "per_thread_row": blocks * 8,
            "per_thread_column": blocks * 4,
            "per_token": length,
            "per_channel": size,
        }[self.grouping]

    def groups(self, length, size):
        """[L, D]: the scale of each element."""
        r, d = np.meshgrid(np.arange(length), np.arange(size), indexing="ij")
        block = r // self.rows if self.rows else r
        return {
            "per_tensor": r * 0,
            "per_block": block,
            "per_thread_row": block * 8 + r % 8,
            "per_thread_column": block * 4 + r % 8 // 2,
            "per_token": r,
            "per_channel": d,
        }[self.grouping]

    def apply(self, x, given=None):
        """(codes as f32, scales [B, H, groups], the scale of each element); `given` are largest magnitudes [B, H, D]."""
        batch, heads, length, size = x.shape
        groups, count = self.groups(length, size), self.count(length, size)
        top, epsilon = F32(self.max), F32(self.epsilon)
        codes, scales = np.empty(x.shape, F32), np.empty((batch, heads, count), F32)
        for b in range(batch):
            for h in range(heads):
                amax = np.zeros(count, F32)
                if given is None:
                    np.maximum.at(amax, groups, np.abs(x[b, h]))
                else:
                    np.maximum.at(amax, self.groups(1, size), given[b, h][None])
                amax *= F32(self.headroom)
                if self.guard == "floor":
                    floored = np.maximum(amax, epsilon)
                    scales[b, h], inverse = floored / top, top / floored
                else:
                    scales[b, h] = amax / top + epsilon
                    inverse = F32(1) / scales[b, h]
                product = x[b, h] * inverse[groups]
                assert product.dtype == F32
                if self.code != "i8":
                    codes[b, h] = round_f8(product)
                elif self.rounding == "half_even":
                    codes[b, h] = np.clip(np.rint(product), -127, 127)
                else:
                    codes[b, h] = np.clip(np.trunc(product + np.copysign(F32(0.5), product)), -127, 127)
        return codes, scales, scales[:, :, groups]


def smooth(x):
    """(x less its mean, the mean [B, H, D])."""
    total = np.zeros((*x.shape[:2], x.shape[3]), F32)
    for begin in range(0, x.shape[2], 128):
        part = np.zeros_like(total)
        for row in range(begin, min(begin + 128, x.shape[2])):
            part += x[:, :, row]
        total += part
    mean = total / F32(max(x.shape[2], 1))
    return x - mean[:, :, None], mean


def sample(x, count=64):
    """The rows that attn.sample_statistics reads, [B, H, count, D]; zeros if there are none."""
    length = x.shape[2]
    if length == 0:
        return np.zeros((*x.shape[:2], count, x.shape[3]), F32)
    return x[:, :, np.arange(count) * length // count]


def sampled_mean(x, count=64):
    total = np.zeros((*x.shape[:2], x.shape[3]), F32)
    for row in np.moveaxis(sample(x, count), 2, 0):
        total += row
    return total / F32(count)


# attn.arrange: the key at each place of a group.
PLACES = (0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15)


def arrange(values):
    """[B, H, L, D] as [B, H, D, places]."""
    batch, heads, length, size = values.shape
    count = -(-length // 128) * 128
    padded = np.zeros((batch, heads, count, size), values.dtype)
    padded[:, :, :length] = values
    order = np.arange(count).reshape(-1, 16)[:, PLACES].ravel()
    return padded[:, :, order].swapaxes(2, 3)
