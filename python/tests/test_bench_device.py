# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Inputs and the GPU, on a torch made of numpy."""

import collections
import dataclasses
import importlib
import itertools
import os
import sys

import numpy as np
import numpy_torch
import pytest
from attn_mlir.bench.cases import CASES
from attn_mlir.bench.measure import DeviceLost
from attn_mlir.bench.repeat import repeat
from numpy_torch import gpu


@pytest.fixture
def device(monkeypatch):
    numpy_torch.install(monkeypatch)
    module = importlib.import_module("attn_mlir.bench.device")
    monkeypatch.setattr(module, "WARM_UP_SECONDS", 0)
    yield module
    for name in ("device", "inputs"):
        sys.modules.pop(f"attn_mlir.bench.{name}", None)


def small(key, **changes):
    return dataclasses.replace(CASES[key], **changes)


DENSE = small("d64_dense_s512", batch=2, heads=4, kv_heads=2, lq=40, lk=50, d=16, dv=8)
PAGED = small("paged16_kv4096_b16", batch=4, heads=4, kv_heads=2, lk=64, d=16, dv=8)


def test_dense_inputs(device):
    inputs = device.make_inputs(DENSE, "cuda")
    assert inputs.q.shape == (2, 4, 40, 16)
    assert inputs.k.shape == (2, 2, 50, 16)
    assert inputs.v.shape == (2, 2, 50, 8)
    assert inputs.scale == 0.25
    for tensor, mean in ((inputs.q, 0), (inputs.k, 0), (inputs.v, 1)):
        assert abs(tensor.mean() - mean) < 0.15
        assert abs(tensor.std() - 1) < 0.15
    assert inputs.cu_seqlens is None and inputs.block_table is None


def test_inputs_are_the_same_each_time_and_differ_between_cases(device):
    first, second = (device.make_inputs(DENSE, "cuda") for _ in range(2))
    assert np.array_equal(first.q, second.q) and np.array_equal(first.v, second.v)
    other = device.make_inputs(dataclasses.replace(DENSE, key="other"), "cuda")
    assert not np.array_equal(first.q, other.q)


def test_packed_inputs(device):
    case = small("varlen_d128_causal", lengths=(3, 1, 5), heads=2, kv_heads=2, d=8, dv=8)
    inputs = device.make_inputs(case, "cuda")
    assert inputs.q.shape == inputs.k.shape == inputs.v.shape == (9, 2, 8)
    assert list(inputs.cu_seqlens) == [0, 3, 4, 9]
    assert inputs.cu_seqlens.dtype == np.int32


def test_caches_lie_token_by_token(device):
    case = small("decode_kv4096_b16", batch=2, heads=4, kv_heads=2, lk=6, d=8, dv=8)
    inputs = device.make_inputs(case, "cuda")
    assert inputs.q.shape == (2, 4, 1, 8)
    for tensor in (inputs.k, inputs.v):
        assert tensor.shape == (2, 2, 6, 8)
        assert tensor.swapaxes(1, 2).flags.c_contiguous
    assert list(inputs.kv_lengths) == [6, 6] and inputs.kv_lengths.dtype == np.int32


def test_pages_are_in_no_order_and_each_is_used_once(device):
    inputs = device.make_inputs(PAGED, "cuda")
    assert inputs.k.shape == (16, 16, 2, 16)
    assert inputs.v.shape == (16, 16, 2, 8)
    assert inputs.block_table.shape == (4, 4) and inputs.block_table.dtype == np.int32
    used = list(inputs.block_table.reshape(-1))
    assert sorted(used) == list(range(16)) != used


def test_copy_inputs(device, monkeypatch):
    monkeypatch.setattr(sys.modules["attn_mlir.bench.inputs"], "COPY_BYTES", 1024)
    assert device.make_inputs(CASES["copy"], "cuda").q.shape == (512,)


class Launch:
    """Takes each of the given times in turn."""

    def __init__(self, times):
        self.times = list(times)
        self.count = 0

    def __call__(self):
        gpu.now += self.times[self.count % len(self.times)]
        self.count += 1
        return (numpy_torch.tensor([1.0]),)


def no_hang():
    raise AssertionError("nothing hangs")


def test_a_time_is_the_median_after_warming_up(device):
    # Were the slow launches of the warm-up counted, the median would be 50.
    launch = Launch([50.0] * device.WARM_UP + [1.0, 2.0, 9.0, 2.0])
    assert device.CudaDevice(launches=4).time(launch, "x", no_hang) == 2.0
    assert launch.count == device.WARM_UP + 4
    assert gpu.captured == 0


def test_a_time_of_a_graph(device):
    launch = Launch([50.0])
    assert device.CudaDevice(graph=True, launches=3).time(launch, "x", no_hang) == 1
    # One launch is captured; after the replays to warm up, three are timed.
    assert launch.count == device.WARM_UP + 1
    assert (gpu.captured, gpu.replayed) == (1, device.WARM_UP + 3)


def test_warming_up_takes_time(device, monkeypatch):
    clock = itertools.count(step=0.03)
    monkeypatch.setattr(device, "WARM_UP_SECONDS", 0.1)
    monkeypatch.setattr(device, "wait_or_die", lambda what, on_hang: None)
    monkeypatch.setattr(device.time, "monotonic", lambda: next(clock))
    launch = Launch([1.0])
    device.CudaDevice(launches=1).time(launch, "x", no_hang)
    # It is past 0.1 s after the fourth batch.
    assert launch.count == 4 * device.WARM_UP + 1


def test_a_hang_ends_the_process_after_telling(device, monkeypatch, capsys):
    class Ended(Exception):
        pass

    def end(code):
        raise Ended(code)

    told = []
    monkeypatch.setattr(os, "_exit", end)
    monkeypatch.setattr(device, "HANG_SECONDS", 0.01)
    gpu.hangs = True
    with pytest.raises(Ended, match="7"):
        device.CudaDevice().output(Launch([1]), "ours on x", lambda: told.append(1))
    assert told == [1]
    assert capsys.readouterr().out == "HANG after 0.01 s: ours on x\n"


def test_output(device):
    assert device.CudaDevice().output(Launch([1]), "x", no_hang) == [1.0]


def test_difference_is_without_the_mean_of_v(device):
    measure = device.CudaDevice().difference
    expected = numpy_torch.tensor([1.0, 1.0, 4.0, 5.0])
    assert measure(expected, expected) == 0
    assert measure(numpy_torch.tensor([1.0, 1.0, 4.0, 6.0]), expected) == pytest.approx(0.2)
    # All ones, which is nearly right in the plain relative error of long sums.
    assert measure(numpy_torch.tensor([1.0] * 4), expected) == pytest.approx(1)
    with pytest.raises(ValueError, match=r"output of shape \(4,\), got \(2, 2\)"):
        measure(expected.reshape(2, 2), expected)


def test_a_lost_device(device):
    cuda = device.CudaDevice()
    cuda.check()
    cuda.free()
    gpu.broken = True
    with pytest.raises(DeviceLost, match="CUDA error: an illegal memory access$"):
        cuda.check()


def test_versions(device, monkeypatch):
    monkeypatch.setenv("PATH", "")
    found = device.versions()
    assert found["gpu"] == "Numpy H200" and found["cudnn"] == "9.19.0"
    assert (found["cuda"], found["torch"], found["driver"]) == ("13.0", "2.99", "unknown")


def test_hopper_is_required(device):
    device.require_hopper()
    gpu.capability = (8, 0)
    with pytest.raises(SystemExit, match=r"expected compute capability 9.0, got \(8, 0\)"):
        device.require_hopper()
    gpu.present = False
    with pytest.raises(SystemExit, match="expected a CUDA device, got none"):
        device.require_hopper()


class Prepared:
    """Launches whose results go wrong at some of them."""

    def __init__(self, wrong=()):
        self.wrong = dict(wrong)
        self.lanes = []

    def __call__(self):
        number = len(self.lanes)
        results = (numpy_torch.tensor([0.0, 0.0]), numpy_torch.tensor(np.float32([0.0])))
        results = tuple(x.astype(np.float32) for x in results)
        lane = {"results": results, "runs": 0}
        self.lanes.append(lane)

        def launch():
            o, lse = results
            o[:] = [1.0, 2.0]
            lse[:] = 3.0
            run = lane["runs"]
            lane["runs"] += 1
            if (number, run) in self.wrong:
                self.wrong[number, run](o, lse)
            return results

        return launch


def nudge(o, lse):
    lse[0] = np.float32(3.0) + np.float32(2.0**-22)


def leave_unwritten(o, lse):
    o[1] = np.nan


def test_repeat_finds_no_difference(device):
    prepared = Prepared()
    assert repeat(prepared, 50, 1, device.CudaDevice(), "x") == []
    assert [lane["runs"] for lane in prepared.lanes] == [1, 50]
    assert gpu.streams_used == []


def test_repeat_in_streams(device):
    prepared = Prepared()
    assert repeat(prepared, 3, 4, device.CudaDevice(), "x") == []
    assert [lane["runs"] for lane in prepared.lanes] == [1, 3, 3, 3, 3]
    # Each round goes through all streams, and each stream is waited for.
    assert len(set(gpu.streams_used)) == 4
    assert gpu.streams_used == gpu.streams_used[:4] * 4


def test_repeat_counts_what_differs(device):
    # Lane 0 gives the expected results; lanes 1 and 2 are the streams 0 and 1.
    wrong = {(2, 5): nudge, (1, 7): nudge, (1, 8): leave_unwritten}
    found = repeat(Prepared(wrong), 30, 2, device.CudaDevice(), "x")
    assert [str(difference) for difference in found] == [
        "result 0 differs in 1 launches, the first of them launch 8 of stream 0",
        "result 1 differs in 2 launches, the first of them launch 5 of stream 1",
    ]


def test_repeat_names_results_that_have_names(device):
    Results = collections.namedtuple("Results", ["o", "lse"])
    prepared = Prepared({(1, 2): nudge})

    def named():
        launch = prepared()
        return lambda: Results(*launch())

    (difference,) = repeat(named, 3, 1, device.CudaDevice(), "x")
    assert str(difference).startswith("lse differs in 1 launches")


def test_repeat_poisons_results_before_each_launch(device, monkeypatch):
    filled = []
    poison = device.CudaDevice.poison
    monkeypatch.setattr(
        device.CudaDevice, "poison",
        lambda self, results: (poison(self, results), filled.append(np.isnan(results[0]).all())),
    )
    repeat(Prepared(), 4, 1, device.CudaDevice(), "x")
    assert filled == [True] * 3
