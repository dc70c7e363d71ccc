# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import importlib
import sys

import fake_torch
import numpy as np
import pytest
from attn_mlir import AttnError, Status

CUDA = fake_torch.device("cuda", 0)


@pytest.fixture
def Kernel(fake_driver, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", fake_torch)
    monkeypatch.delitem(sys.modules, "attn_mlir.torch", raising=False)
    yield importlib.import_module("attn_mlir.torch").Kernel
    sys.modules.pop("attn_mlir.torch", None)


@pytest.fixture
def kernel(Kernel, bundle_folder):
    return Kernel(bundle_folder.write())


def make(size=5, device=CUDA, dtype=fake_torch.float32, **more):
    return fake_torch.Tensor(np.ones(size, np.float32), dtype, device, **more)


def test_results_are_allocated(kernel):
    fake_torch.streams_asked.clear()
    y = kernel(x=make(), scale=0.5)
    assert y.shape == (5,)
    assert y.dtype == fake_torch.float32
    assert y.device == CUDA
    assert not y.array.any()
    assert fake_torch.streams_asked == [CUDA]


@pytest.mark.parametrize("wrap", [lambda y: y, lambda y: (y,), lambda y: {"y": y}])
def test_out(kernel, wrap):
    y = make()
    assert kernel(x=make(), scale=1, out=wrap(y)) is y
    assert not y.array.any()


def test_empty(kernel):
    assert kernel(x=make(0), scale=1).shape == (0,)


@pytest.fixture
def packed_kernel(Kernel, bundle_folder):
    """Makes a kernel with an argument cu_seqlens_q over rows of q."""
    bundle_folder.plan["arguments"] += [
        {"name": name, "kind": "tensor", "dtype": dtype, "shape": [None]}
        for name, dtype in (("q", "f32"), ("cu_seqlens_q", "i32"))
    ]
    bundle = bundle_folder.write()
    return lambda **options: Kernel(bundle, **options)


def call_packed(kernel, offsets):
    offsets = fake_torch.Tensor(np.array(offsets, np.int32), fake_torch.int32, CUDA)
    return kernel(x=make(), scale=1, q=make(9), cu_seqlens_q=offsets)


def test_sequences_are_checked_when_wanted(packed_kernel, monkeypatch):
    message = r"^cu_seqlens_q\[2\]: expected 5 to 9, "
    call_packed(packed_kernel(), [0, 5, 3])
    with pytest.raises(ValueError, match=message):
        call_packed(packed_kernel(check=True), [0, 5, 3])
    call_packed(packed_kernel(check=True), [0, 5, 9])
    monkeypatch.setenv("ATTN_CHECK", "1")
    with pytest.raises(ValueError, match=message):
        call_packed(packed_kernel(), [0, 5, 3])
    call_packed(packed_kernel(check=False), [0, 5, 3])


def test_int32_arguments(Kernel, bundle_folder):
    offsets = {"name": "offsets", "kind": "tensor", "dtype": "i32", "shape": [None]}
    bundle_folder.plan["arguments"].append(offsets)
    kernel = Kernel(bundle_folder.write())
    y = kernel(x=make(), scale=1, offsets=make(3, dtype=fake_torch.int32))
    assert not y.array.any()
    with pytest.raises(
        TypeError, match=r"^offsets: expected int32, got int64 \(use .to\(torch.int32\)\)$"
    ):
        kernel(x=make(), scale=1, offsets=make(3, dtype=fake_torch.int64))


def test_several_results_are_named(Kernel, bundle_folder):
    bundle_folder.plan["results"].append({"name": "z", "dtype": "f32", "shape": []})
    kernel = Kernel(bundle_folder.write())
    z = make(())
    results = kernel(x=make(), scale=1, out={"z": z})
    assert results._fields == ("y", "z")
    assert results.z is z
    assert not results.y.array.any()
    with pytest.raises(TypeError, match=r"expected 2 tensors \(y, z\), got 1"):
        kernel(x=make(), scale=1, out=make())


def test_the_module_is_loaded_once(kernel):
    kernel(x=make(), scale=1)
    module = kernel._modules[0]
    kernel(x=make(), scale=1)
    assert kernel._modules == {0: module}


def test_names(kernel):
    with pytest.raises(TypeError, match="arguments x, scale; missing: scale, x; "
                                        "unknown: q"):
        kernel(q=make())
    with pytest.raises(TypeError, match="out: expected results of y, got o"):
        kernel(x=make(), scale=1, out={"o": make()})


@pytest.mark.parametrize(
    "x, error, message",
    [
        (3, TypeError, "x: expected a torch.Tensor, got int"),
        (make(device=fake_torch.device("cpu")), ValueError,
         "x: expected a CUDA tensor, got one on cpu"),
        (make(device=fake_torch.device("meta")), ValueError,
         "x: expected a CUDA tensor, got one on meta"),
        (make(layout="torch.sparse_coo"), ValueError,
         "x: expected a strided tensor, got torch.sparse_coo"),
        (make(requires_grad=True), ValueError, "x: requires a gradient"),
        (make(dtype=fake_torch.complex64), TypeError,
         "x: expected dtype torch.float32, got torch.complex64"),
        (make(dtype=fake_torch.float16), AttnError,
         "argument x: expected dtype f32, got f16"),
        (make((2, 2)), AttnError, "argument x: expected 1 dimensions, got 2"),
        (make(13), AttnError, "x has 13 elements"),
    ],
)
def test_refused_arguments(kernel, x, error, message):
    with pytest.raises(error, match=message):
        kernel(x=x, scale=1)


def test_gradients_may_be_off(kernel, monkeypatch):
    monkeypatch.setattr(fake_torch, "_grad_enabled", False)
    kernel(x=make(requires_grad=True), scale=1)


def test_mixed_devices(kernel):
    with pytest.raises(ValueError, match="y: expected the device of x, cuda:0, got "
                                         "cuda:1"):
        kernel(x=make(), scale=1, out=make(device=fake_torch.device("cuda", 1)))


def test_wrong_out(kernel):
    with pytest.raises(AttnError, match=r"result y: expected shape \[5\], got \[6\]"):
        kernel(x=make(), scale=1, out=make(6))


def test_wrong_device(Kernel, bundle_folder):
    bundle_folder.target["capability"] = [8, 0]
    with pytest.raises(AttnError) as info:
        Kernel(bundle_folder.write())(x=make(), scale=1)
    assert info.value.status == Status.WRONG_DEVICE


def test_no_tensors(Kernel, bundle_folder):
    bundle_folder.plan["arguments"].pop(0)
    bundle_folder.plan.update(results=[], constraints=[])
    bundle_folder.variant.update(grid=["1", "1", "1"], params=[], kernel="nothing")
    with pytest.raises(ValueError, match="at least one tensor"):
        Kernel(bundle_folder.write())(scale=1)
