# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The tuner's GPU side, on a torch made of numpy."""

import importlib
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import numpy_torch
import pytest
from attn_mlir import AttnError, Status
from attn_mlir.runtime import DType, Parameter
from attn_mlir.tune.files import TuneError
from attn_mlir.tune.measure import CandidateFault, DeviceLost
from numpy_torch import wrap

MODULES = ("attn_mlir.torch", "attn_mlir.bench.device", "attn_mlir.bench.inputs", "attn_mlir.tune.gpu")


class OutOfMemoryError(RuntimeError):
    pass


class FakeKernel:
    """A plan with a scale and 8 heads of keys. Its launches are noted, and each
    takes the next of `times`."""

    def __init__(self, bundle=None, plan=None):
        self.launches = []
        self.error = None
        self.times = []
        shape = (None, None, None, 64)
        self.plan = SimpleNamespace(
            arguments=(
                Parameter("queries", DType.bf16, shape), Parameter("k", DType.bf16, (None, 8, None, 64)),
                Parameter("v", DType.bf16, (None, 8, None, 64)), Parameter("scale", DType.f32, None)),
            results=("o", "lse"))

    def __call__(self, out=None, **arguments):
        if self.error:
            raise self.error
        self.launches.append((out, arguments))
        numpy_torch.gpu.now += self.times.pop(0) if self.times else 0
        if out is not None:
            return out
        results = wrap(np.array([1.0, 2.0])), wrap(np.array([3.0]))
        return results[: len(self.plan.results)] if len(self.plan.results) > 1 else results[0]


KERNEL = {"id": "gqa", "plan": "attention", "shape": {"head_size": 64, "value_head_size": 64, "causal": True},
          "arguments": {"q": "queries", "k": "k", "v": "v", "scale": "scale"}}


@pytest.fixture
def gpu(monkeypatch):
    """The module, imported with the torch that it finds here."""
    numpy_torch.install(monkeypatch)
    for name, value in {"OutOfMemoryError": OutOfMemoryError}.items():
        monkeypatch.setattr(numpy_torch.cuda, name, value, raising=False)
    # What attn_mlir.torch has a table of.
    for name in ("float64", "float8_e4m3fn", "float8_e5m2", "int64", "int8", "bool"):
        monkeypatch.setattr(numpy_torch, name, name, raising=False)
    for name in MODULES:
        monkeypatch.delitem(sys.modules, name, raising=False)
    module = importlib.import_module("attn_mlir.tune.gpu")
    monkeypatch.setattr(module, "Kernel", FakeKernel)
    monkeypatch.setattr(sys.modules["attn_mlir.bench.device"], "WARM_UP_SECONDS", 0)
    yield module
    for name in MODULES:
        sys.modules.pop(name, None)


def test_wrong_gpu(gpu):
    numpy_torch.gpu.capability = (8, 0)
    with pytest.raises(TuneError, match=r"expected a GPU for bundles of sm_90a, got Numpy H200 \(sm_80\)"):
        gpu.GpuRunner("sm_90a")
    numpy_torch.gpu.present = False
    with pytest.raises(TuneError, match="expected a CUDA device, got none"):
        gpu.GpuRunner("sm_90a")


def test_versions(gpu):
    versions = gpu.GpuRunner("sm_90a").versions()
    assert versions["gpu"] == "Numpy H200" and versions["torch"] == "2.99"
    # What the evidence of a row names.
    assert {"date", "gpu", "driver", "torch"} <= versions.keys()


def test_inputs(gpu):
    runner = gpu.GpuRunner("sm_90a")
    loaded = runner.load(KERNEL, Path("x"))
    inputs = runner.inputs(KERNEL, loaded, 16384)
    # 32768 tokens and 2048 columns, but for the sizes that the plan fixes.
    assert inputs["queries"].shape == (2, 32, 16384, 64)
    assert inputs["k"].shape == inputs["v"].shape == (2, 8, 16384, 64)
    assert inputs["scale"] == 0.125
    again = runner.inputs(KERNEL, loaded, 16384)
    assert all(np.array_equal(inputs[name], again[name]) for name in inputs)
    assert not np.array_equal(inputs["k"], inputs["v"])
    assert abs(inputs["k"].mean()) < 0.01 and abs(inputs["k"].std() - 1) < 0.01
    other = {**KERNEL, "arguments": {**KERNEL["arguments"], "v": "w"}}
    with pytest.raises(TuneError, match="gqa: expected arguments that are q, k, v or the scale, got v"):
        runner.inputs(other, FakeKernel(), 16384)
    fixed = FakeKernel()
    fixed.plan.arguments = (Parameter("queries", DType.bf16, (None, None, 77, 64)),)
    with pytest.raises(TuneError, match="gqa: expected a run-time length of queries, got 77"):
        runner.inputs(KERNEL, fixed, 16384)


def test_time_is_the_median_of_launches(gpu):
    runner, kernel = gpu.GpuRunner("sm_90a"), FakeKernel()
    kernel.times = [100.0] * 6 + [9.0] + [2.0] * 12 + [1.0] * 7
    assert runner.time(kernel, {"q": 1}) == 2.0
    # One that allocates the results, 5 to warm up, 20 between events.
    assert len(kernel.launches) == 26
    assert kernel.launches[0][0] is None and all(len(out) == 2 for out, _ in kernel.launches[1:])


def test_distance(gpu):
    runner, kernel = gpu.GpuRunner("sm_90a"), FakeKernel()
    outputs = runner.run(kernel, {})
    assert [list(output) for output in outputs] == [[1.0, 2.0], [3.0]]
    assert runner.distance(outputs, outputs) == 0
    assert runner.distance([outputs[0], wrap(np.array([3.3]))], outputs) == pytest.approx(0.1)
    nan = runner.distance([wrap(np.array([float("nan"), 2.0])), wrap(np.array([30.0]))], outputs)
    assert nan != nan
    kernel.plan.results = ("o",)
    assert [list(output) for output in runner.run(kernel, {})] == [[1.0, 2.0]]


def test_faults(gpu, monkeypatch):
    runner, kernel = gpu.GpuRunner("sm_90a"), FakeKernel()
    kernel.error = AttnError(Status.BAD_ARGUMENT, "q is too large")
    with pytest.raises(CandidateFault, match="q is too large"):
        runner.run(kernel, {})
    kernel.error = OutOfMemoryError("tried to allocate")
    with pytest.raises(TuneError, match="expected memory for 32768 tokens, got none: tried to allocate"):
        runner.run(kernel, {})
    # A fault after which the device still works, and one after which it does not.
    kernel.error = RuntimeError("no kernel image\nmore")
    with pytest.raises(CandidateFault, match="^no kernel image$"):
        runner.run(kernel, {})
    numpy_torch.gpu.broken = True
    with pytest.raises(DeviceLost, match="^CUDA error: an illegal memory access$"):
        runner.run(kernel, {})
    # A kernel that never ends; the clock jumps.
    kernel.error = None
    numpy_torch.gpu.hangs = True
    clock = iter(range(0, 1000, 3))
    device = sys.modules["attn_mlir.bench.device"]
    monkeypatch.setattr(device.time, "monotonic", lambda: next(clock))
    with pytest.raises(DeviceLost, match="did not end within 8 s"):
        runner.run(kernel, {})
    with pytest.raises(DeviceLost, match="did not end within 8 s"):
        runner.time(kernel, {})
