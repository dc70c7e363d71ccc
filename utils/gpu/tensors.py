# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The tensors of a case: values from a fixed seed, in awkward memory."""

import zlib

import torch

from harness import DTYPES

# Rows of NaN behind the end of a stale tensor: more than any tile reads.
STALE_ROWS = 300
# Added to each dimension [B, H, L, D] of a sliced tensor. The rows stay 16-byte aligned.
MARGIN = (1, 1, 3, 16)


def view_of(shape, dtype, layout, storage, stale, device):
    """(whole buffer of NaN, a logical [B, H, L, D] view into it)."""
    margin = MARGIN if storage == "slice" else (0, 0, 0, 0)
    offset = [extra // 2 for extra in margin]
    sizes = [size + extra for size, extra in zip(shape, margin)]
    if stale:
        sizes[2] += STALE_ROWS
    order = (0, 1, 2, 3) if layout == "hnd" else (0, 2, 1, 3)
    whole = torch.full([sizes[i] for i in order], float("nan"), dtype=dtype, device=device)
    view = whole.permute(order)  # both orders are their own inverse
    for dim, (start, size) in enumerate(zip(offset, shape)):
        view = view.narrow(dim, start, size)
    return whole, view


def corrupt_strides(tensor):
    """The same elements, with nonsense as strides of dimensions of size 1."""
    strides = [7 if size == 1 else stride for size, stride in zip(tensor.shape, tensor.stride())]
    return torch.as_strided(tensor, tensor.shape, strides, tensor.storage_offset())


def scale_of(case):
    default = case.module.d**-0.5
    named = {"default": default, "negative": -default}
    return named[case.scale] if case.scale in named else float(case.scale)


def make_inputs(case, device):
    """q, k and v of a case."""
    generator = torch.Generator(device).manual_seed(zlib.crc32(case.key.encode()))
    dtype = DTYPES[case.module.dtype]
    kv, group = case.heads
    shapes = {
        "q": (case.batch, kv * group, case.lq, case.module.d),
        "k": (case.batch, kv, case.lk, case.module.d),
        "v": (case.batch, kv, case.lk, case.module.dv),
    }
    tensors = []
    for name, shape in shapes.items():
        values = torch.randn(shape, generator=generator, device=device)
        if case.data == "large":
            values *= 100 if name == "v" else 8
        elif case.data == "mean" and name == "v":
            values += 2
        elif case.data == "offset" and name == "k":
            values[..., ::16] += 15
        _, view = view_of(shape, dtype, case.layout, case.storage, case.stale, device)
        view.copy_(values)
        tensors.append(corrupt_strides(view) if case.storage == "size1" else view)
    return tensors


class Outputs:
    """Poisoned outputs that notice a write outside of them."""

    def __init__(self, case, device):
        kv, group = case.heads
        shape = (case.batch, kv * group, case.lq, case.module.dv)
        memory = (case.layout, case.storage, case.stale, device)
        self.whole, self.o = view_of(shape, DTYPES[case.module.dtype], *memory)
        # The innermost dimension of an output is dense, so lse gets it as [.., L, 1].
        self.lse_whole, lse = view_of((*shape[:3], 1), torch.float32, "hnd", "plain", case.stale, device)
        self.lse = lse[..., 0]
        if case.storage == "size1":
            self.o, self.lse = corrupt_strides(self.o), corrupt_strides(self.lse)

    def written_outside(self):
        """True if memory around the outputs changed."""
        for whole, view in ((self.whole, self.o), (self.lse_whole, self.lse)):
            if whole.numel() == view.numel():
                continue
            inside = view.clone()
            view.fill_(0)
            spoiled = int((~torch.isnan(whole)).sum()) != view.numel()
            view.copy_(inside)
            if spoiled:
                return True
        return False

    def same_bits(self, other):
        pairs = ((self.o, other.o, torch.int16), (self.lse, other.lse, torch.int32))
        return all(torch.equal(a.contiguous().view(t), b.contiguous().view(t)) for a, b, t in pairs)
