# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""As much of torch as attn_mlir.torch uses, on host memory that calls itself
CUDA. Machines without torch can then test what is ours: names, devices,
allocation, streams and the call itself."""

import dataclasses
from types import SimpleNamespace

import numpy as np

_DTYPES = (
    "float64 float32 float16 bfloat16 float8_e4m3fn float8_e5m2 int64 int32 int8 "
    "uint8 bool complex64"
).split()
globals().update({name: f"torch.{name}" for name in _DTYPES})
_NUMPY = {"torch.float32": np.float32, "torch.uint8": np.uint8}

strided = "torch.strided"
_grad_enabled = True
streams_asked = []


@dataclasses.dataclass(frozen=True)
class device:
    type: str
    index: int | None = None

    def __str__(self):
        return self.type if self.index is None else f"{self.type}:{self.index}"


class Tensor:
    def __init__(self, array, dtype, device, layout=strided, requires_grad=False):
        self.array = array
        self.dtype = dtype
        self.device = device
        self.layout = layout
        self.requires_grad = requires_grad

    @property
    def shape(self):
        return self.array.shape

    def stride(self):
        return tuple(s // self.array.itemsize for s in self.array.strides)

    def tolist(self):
        return self.array.tolist()

    def data_ptr(self):
        return self.array.ctypes.data


def empty(shape, *, dtype, device):
    array = np.empty(shape, _NUMPY[dtype])
    array.view(np.uint8)[...] = 0xFF
    return Tensor(array, dtype, device)


def is_grad_enabled():
    return _grad_enabled


def _current_stream(device):
    streams_asked.append(device)
    return SimpleNamespace(cuda_stream=0x77)


cuda = SimpleNamespace(current_stream=_current_stream)
