# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The tuner's GPU side, on as much of torch as it uses."""

import importlib
import sys
from pathlib import Path
from types import SimpleNamespace

import fake_torch
import numpy as np
import pytest
from attn_mlir import AttnError, Status
from attn_mlir.runtime import DType, Parameter
from attn_mlir.tune.files import TuneError
from attn_mlir.tune.measure import CandidateFault, DeviceLost


class Tensor(fake_torch.Tensor):
    """Knows the arithmetic of distances."""

    def __init__(self, array, dtype=fake_torch.float32):
        super().__init__(np.asarray(array, np.float64), dtype, fake_torch.device("cuda", 0))

    def double(self):
        return self

    def __sub__(self, other):
        return Tensor(self.array - other.array)

    def __truediv__(self, other):
        with np.errstate(invalid="ignore", divide="ignore"):
            return Tensor(self.array / other.array)

    def norm(self):
        return Tensor(np.linalg.norm(self.array))

    def item(self):
        return float(self.array)


class Event:
    """Each launch takes as long as `Event.times` says next."""

    recorded = 0
    times = []
    ready = True

    def __init__(self, enable_timing=False):
        self.enable_timing = enable_timing

    def record(self):
        if self.enable_timing:
            Event.recorded += 1

    def query(self):
        if isinstance(Event.ready, Exception):
            raise Event.ready
        return Event.ready

    def elapsed_time(self, after):
        assert self.enable_timing and after.enable_timing
        return Event.times.pop(0)


class OutOfMemoryError(RuntimeError):
    pass


class FakeKernel:
    """A plan with a scale and 8 heads of keys, whose launches are counted."""

    def __init__(self, bundle=None, plan=None):
        self.launches = []
        self.error = None
        shape = (None, None, None, 64)
        self.plan = SimpleNamespace(arguments=(
            Parameter("queries", DType.bf16, shape), Parameter("k", DType.bf16, (None, 8, None, 64)),
            Parameter("v", DType.bf16, (None, 8, None, 64)), Parameter("scale", DType.f32, None)))

    def __call__(self, out=None, **arguments):
        if self.error:
            raise self.error
        self.launches.append((out, arguments))
        return out if out is not None else (Tensor([1.0, 2.0]), Tensor([3.0]))


KERNEL = {"id": "gqa", "plan": "attention", "shape": {"head_size": 64, "value_head_size": 64, "causal": True},
          "arguments": {"q": "queries", "k": "k", "v": "v", "scale": "scale"}}


@pytest.fixture
def gpu(monkeypatch):
    """The module, imported with the torch that it finds here."""
    cuda = SimpleNamespace(
        is_available=lambda: True, get_device_capability=lambda: (9, 0), get_device_name=lambda: "NVIDIA H200",
        Event=Event, OutOfMemoryError=OutOfMemoryError, current_stream=fake_torch.cuda.current_stream)
    torch = SimpleNamespace(**{**vars(fake_torch), "cuda": cuda, "Tensor": fake_torch.Tensor, "__version__": "2.9.0",
                               "version": SimpleNamespace(cuda="12.8"), "seeds": []})
    torch.manual_seed = torch.seeds.append
    torch.randn = lambda shape, dtype, device: Tensor(np.zeros(shape[:1]), (dtype, tuple(shape), device))
    monkeypatch.setitem(sys.modules, "torch", torch)
    for name in ("attn_mlir.torch", "attn_mlir.tune.gpu"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    module = importlib.import_module("attn_mlir.tune.gpu")
    monkeypatch.setattr(module, "Kernel", FakeKernel)
    monkeypatch.setattr(Event, "ready", True)
    monkeypatch.setattr(Event, "recorded", 0)
    yield module
    for name in ("attn_mlir.torch", "attn_mlir.tune.gpu"):
        sys.modules.pop(name, None)


def test_wrong_gpu(gpu):
    gpu.torch.cuda.get_device_capability = lambda: (8, 0)
    with pytest.raises(TuneError, match=r"expected a GPU for bundles of sm_90a, got NVIDIA H200 \(sm_80\)"):
        gpu.GpuRunner("sm_90a")
    gpu.torch.cuda.is_available = lambda: False
    with pytest.raises(TuneError, match="expected a CUDA device, got none"):
        gpu.GpuRunner("sm_90a")


def test_versions(gpu):
    versions = gpu.GpuRunner("sm_90a").versions()
    assert versions["gpu"] == "NVIDIA H200" and versions["torch"] == "2.9.0" and versions["cuda"] == "12.8"
    assert set(versions) == {"gpu", "driver", "cuda", "torch", "python", "date"}


def test_inputs(gpu):
    runner = gpu.GpuRunner("sm_90a")
    inputs = runner.inputs(KERNEL, runner.load(KERNEL, Path("x")), 1024)
    # 32768 tokens and 2048 columns, but for the sizes that the plan fixes.
    assert inputs["queries"].dtype == ("torch.bfloat16", (32, 32, 1024, 64), "cuda")
    assert inputs["k"].dtype == ("torch.bfloat16", (32, 8, 1024, 64), "cuda")
    assert inputs["scale"] == 0.125
    assert gpu.torch.seeds == [1024]
    other = {**KERNEL, "arguments": {**KERNEL["arguments"], "v": "w"}}
    with pytest.raises(TuneError, match="gqa: expected arguments that are q, k, v or the scale, got v"):
        runner.inputs(other, FakeKernel(), 1024)
    fixed = FakeKernel()
    fixed.plan.arguments = (Parameter("queries", DType.bf16, (None, None, 77, 64)),)
    with pytest.raises(TuneError, match="gqa: expected a run-time length of queries, got 77"):
        runner.inputs(KERNEL, fixed, 1024)


def test_time_is_the_median_of_launches(gpu):
    runner, kernel = gpu.GpuRunner("sm_90a"), FakeKernel()
    Event.times = [9.0] + [2.0] * 12 + [1.0] * 7
    assert runner.time(kernel, {"q": 1}) == 2.0
    # One that allocates the results, 5 to warm up, 20 between events.
    assert len(kernel.launches) == 26
    assert kernel.launches[0][0] is None and all(out is not None for out, _ in kernel.launches[1:])
    assert Event.recorded == 40


def test_distance(gpu):
    runner = gpu.GpuRunner("sm_90a")
    outputs = runner.run(FakeKernel(), {})
    assert len(outputs) == 2
    assert runner.distance(outputs, outputs) == 0
    assert runner.distance([Tensor([1.0, 2.0]), Tensor([3.3])], outputs) == pytest.approx(0.1)
    nan = runner.distance([Tensor([float("nan"), 2.0]), Tensor([30.0])], outputs)
    assert nan != nan


def test_faults(gpu, monkeypatch):
    runner, kernel = gpu.GpuRunner("sm_90a"), FakeKernel()
    kernel.error = AttnError(Status.BAD_ARGUMENT, "q is too large")
    with pytest.raises(CandidateFault, match="q is too large"):
        runner.run(kernel, {})
    kernel.error = RuntimeError("CUDA error: an illegal memory access\nmore")
    with pytest.raises(DeviceLost, match="^CUDA error: an illegal memory access$"):
        runner.run(kernel, {})
    kernel.error = OutOfMemoryError("tried to allocate")
    with pytest.raises(TuneError, match="expected memory for 32768 tokens, got none: tried to allocate"):
        runner.run(kernel, {})
    kernel.error = None
    Event.ready = RuntimeError("CUDA error: misaligned address")
    with pytest.raises(DeviceLost, match="misaligned"):
        runner.run(kernel, {})
    # A kernel that never ends; the clock jumps.
    Event.ready = False
    clock = iter(range(0, 1000, 3))
    monkeypatch.setattr(gpu.time, "monotonic", lambda: next(clock))
    with pytest.raises(DeviceLost, match="did not end within 8 s"):
        runner.time(kernel, {})
