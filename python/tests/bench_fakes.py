# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Providers and a GPU made of numbers, and results as a run would leave them."""

from attn_mlir.bench.cases import SUITES
from attn_mlir.bench.providers.base import ATTENTION
from attn_mlir.bench.results import Results

VERSIONS = {
    "date": "2026-11-20",
    "gpu": "Some H200",
    "driver": "580.1",
    "cuda": "13.0",
    "cudnn": "9.19.0",
    "torch": "2.99",
    "python": "3.12.1",
}


class FakeProvider:
    """Launches take `ms`; `output` is what they compute."""

    kinds = ATTENTION

    def __init__(self, name, ms=1.0, output=0.0, kinds=None):
        self.name, self.ms, self.output = name, ms, output
        self.kinds = kinds or ATTENTION
        self.prepared = []
        # Reasons not to work: in prepare, or from that launch on.
        self.refuses = None
        self.fails_at = None
        self.launched = 0

    def available(self):
        return None

    def prepare(self, case, inputs):
        self.prepared.append((case.key, inputs))
        if self.refuses:
            raise self.refuses

        def launch():
            self.launched += 1
            if self.fails_at is not None and self.launched >= self.fails_at:
                raise RuntimeError("launch failed\nand more")
            return (self.output,)

        launch.provider = self
        return launch


class FakeDevice:
    """Notes the order of all it is asked to do."""

    def __init__(self):
        self.events = []
        self.lost = None
        self.hangs = None  # (step, what)
        self.no_memory = ()

    def make_inputs(self, case):
        if case.key in self.no_memory:
            raise MemoryError("out of memory")
        self.events.append(("inputs", case.key))
        return object()

    def wait(self, what, on_hang=None):
        self.events.append(("wait", what))
        self._maybe_hang("wait", what, on_hang)

    def output(self, launch, what, on_hang):
        self.events.append(("output", what))
        self._maybe_hang("output", what, on_hang)
        return launch()[0]

    def time(self, launch, what, on_hang):
        launch()
        self.events.append(("time", what))
        self._maybe_hang("time", what, on_hang)
        return launch.provider.ms

    def _maybe_hang(self, step, what, on_hang):
        if (step, what) == self.hangs:
            on_hang()
            raise SystemExit(7)

    def difference(self, output, expected):
        return abs(output - expected)

    def check(self):
        if self.lost:
            raise self.lost

    def free(self):
        self.events.append(("free",))


def make_results(suite="dense", rounds=0, rates=None, noise=0.0, **fields):
    """Results in which each provider has the rate that `rates` gives it, as
    {name: rate or function of a case}, constant over the rounds but for the
    control's second time, which is slower by `noise`."""
    rates = rates or {}
    cases = SUITES[suite].cases
    results = Results(
        suite=suite,
        started="2026-11-20T10:00:00",
        versions=dict(VERSIONS),
        options={"launches": 20, "warm_up": 5, "graph": False},
        cases=[case.key for case in cases],
        providers=list(rates),
    )
    for _ in range(rounds):
        results.rounds.append({case.key: times_of(case, rates, noise) for case in cases})
    for name, value in fields.items():
        setattr(results, name, value)
    return results


def times_of(case, rates, noise):
    times = {}
    for name, rate in rates.items():
        value = rate(case) if callable(rate) else rate
        if value is None or (name == "copy") != (case.kind == "copy"):
            continue
        ms = case.rate(1.0) / value
        times[name] = [ms, ms * (1 + noise)] if name == case.control else [ms]
    return times
