# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The measuring loop, on providers and a GPU that are made of numbers."""

import pytest
from attn_mlir.bench.cases import CASES, COPY_BANDWIDTH
from attn_mlir.bench.measure import DeviceLost, Loop
from attn_mlir.bench.providers.base import Unsupported
from bench_fakes import FakeDevice, FakeProvider, make_results

ONE, TWO = CASES["d128_dense_s512"], CASES["d128_causal_s512"]


class Run:
    """A loop over two cases and three providers."""

    def __init__(self, cases=(ONE, TWO), results=None):
        self.cudnn = FakeProvider("cudnn", 2.0)
        self.ours = FakeProvider("ours", 1.0)
        self.flex = FakeProvider("flex", 4.0)
        providers = [self.ours, self.cudnn, self.flex]
        self.results = results or make_results(
            cases=[case.key for case in cases], providers=[p.name for p in providers]
        )
        self.device = FakeDevice()
        self.saved = []
        self.lines = []
        self.loop = Loop(
            self.results, cases, providers, self.device,
            lambda: self.saved.append(len(self.results.rounds)), self.lines.append,
        )  # fmt: skip

    def timed(self):
        return [event[1] for event in self.device.events if event[0] == "time"]


def test_rounds_are_interleaved_and_the_control_is_timed_twice():
    run = Run()
    run.loop.run(2)
    one_round = [
        f"{name} on {case.key}"
        for case in (ONE, TWO)
        for name in ("cudnn", "ours", "flex", "cudnn")
    ]
    assert run.timed() == one_round * 2
    assert run.saved == [1, 2]
    times = {"cudnn": [2.0, 2.0], "ours": [1.0], "flex": [4.0]}
    assert run.results.rounds == [{ONE.key: times, TWO.key: times}] * 2
    assert not run.results.failures


def test_inputs_are_shared_and_memory_is_freed_between_cases():
    run = Run()
    run.loop.run(1)
    kinds = [event[0] for event in run.device.events]
    assert kinds.count("inputs") == kinds.count("free") == 2
    second = run.device.events.index(("inputs", TWO.key))
    assert run.device.events[second - 1] == ("free",)
    assert {inputs for _, inputs in run.ours.prepared} == {i for _, i in run.cudnn.prepared}


def test_a_copy_is_its_own_control():
    copy = FakeProvider("copy", 3.0, kinds=("copy",))
    case = COPY_BANDWIDTH.case
    results = make_results("decode", cases=[case.key], providers=["ours", "copy"])
    device = FakeDevice()
    loop = Loop(results, [case], [FakeProvider("ours"), copy], device, lambda: None, print)
    loop.run(1)
    assert results.rounds == [{"copy": {"copy": [3.0, 3.0]}}]


@pytest.mark.parametrize(
    "error, reason",
    [(Unsupported("no bundle x"), "no bundle x"),
     (RuntimeError("too large\nat line 3"), "RuntimeError: too large"),
     (KeyError(), "KeyError")],
)
def test_a_refusal_is_recorded_and_the_others_go_on(error, reason):
    run = Run()
    run.flex.refuses = error
    run.loop.run(2)
    assert run.results.failures == {c.key: {"flex": reason} for c in (ONE, TWO)}
    assert run.results.rounds[1][ONE.key] == {"cudnn": [2.0, 2.0], "ours": [1.0]}
    # It is not tried again in the second round.
    assert len(run.flex.prepared) == 2
    assert ("wait", f"ours on {ONE.key}") in run.device.events
    assert f"flex does not run {ONE.key}: {reason}" in run.lines


def test_a_failure_while_timing_is_recorded():
    run = Run(cases=(ONE,))
    run.cudnn.fails_at = 3  # the output, the first time, then the second
    run.loop.run(2)
    assert run.results.failures == {ONE.key: {"cudnn": "RuntimeError: launch failed"}}
    # Half a control says nothing about noise.
    assert run.results.rounds == [{ONE.key: {"ours": [1.0], "flex": [4.0]}}] * 2


def test_a_wrong_output_is_not_timed():
    run = Run(cases=(ONE,))
    run.flex.output = 1.3
    run.ours.output = 0.2
    run.loop.run(1)
    assert run.results.differences == {ONE.key: {"ours": 0.2}}
    assert run.results.failures[ONE.key]["flex"].startswith("ValueError: expected an output within 0.6")
    assert "flex" not in run.results.rounds[0][ONE.key]


def test_nan_is_a_wrong_output():
    run = Run(cases=(ONE,))
    run.ours.output = float("nan")
    run.loop.run(1)
    assert "got nan" in run.results.failures[ONE.key]["ours"]


def test_outputs_are_compared_once():
    run = Run(cases=(ONE,))
    run.loop.run(3)
    assert [e for e in run.device.events if e[0] == "output"] == [
        ("output", f"{name} on {ONE.key}") for name in ("cudnn", "ours", "flex")
    ]


def test_without_a_control_the_others_are_timed():
    run = Run(cases=(ONE,))
    run.results.unavailable["cudnn"] = "not here"
    run.loop.run(1)
    assert run.results.rounds == [{ONE.key: {"ours": [1.0], "flex": [4.0]}}]
    assert not run.cudnn.prepared


def test_no_memory_for_the_inputs():
    run = Run()
    run.device.no_memory = (ONE.key,)
    run.loop.run(1)
    assert set(run.results.failures[ONE.key]) == {"cudnn", "ours", "flex"}
    assert run.results.rounds[0][ONE.key] == {}
    assert run.results.rounds[0][TWO.key]


def test_a_lost_device_ends_the_run_with_the_failure_saved():
    run = Run()
    run.flex.refuses = RuntimeError("illegal memory access")
    run.device.lost = DeviceLost("illegal memory access")
    with pytest.raises(DeviceLost):
        run.loop.run(1)
    assert run.results.failures == {ONE.key: {"flex": "RuntimeError: illegal memory access"}}
    assert run.saved == [0]


@pytest.mark.parametrize("step", ["wait", "output", "time"])
def test_a_hang_is_saved_before_the_process_ends(step):
    run = Run()
    run.device.hangs = (step, f"ours on {TWO.key}")
    with pytest.raises(SystemExit):
        run.loop.run(1)
    assert run.results.failures == {TWO.key: {"ours": "a kernel did not end"}}
    # Rounds that are not whole are not kept, and their outputs are checked again.
    assert run.results.rounds == [] and run.saved == [0]
    assert list(run.results.differences) == [ONE.key]


def test_resuming_goes_on_after_the_last_round():
    before = Run()
    before.loop.run(1)
    before.results.fail(ONE, "flex", "a kernel did not end")
    after = Run(results=before.results)
    after.loop.run(3)
    assert len(after.results.rounds) == 3
    assert len(after.timed()) == 2 * (3 + 4)
    assert "flex" not in after.results.rounds[2][ONE.key]
    assert after.lines[-1].startswith(f"round 3 of 3, {TWO.key}, ms: cudnn 2.0000, 2.0000; ours")
