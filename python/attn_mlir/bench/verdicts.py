# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Judges a run by the bars.

A bar may be missed by no more than the spread of the control: the control is
the same work timed twice, so a smaller gap can be noise.
"""

from __future__ import annotations

import enum
import statistics
from dataclasses import dataclass

from .bars import BARS, Bar
from .cases import SUITES, Case, Reference
from .results import Results
from .stats import Spread, control_ratios, geomean_per_round, ratios


class Outcome(enum.Enum):
    PASS = "pass"
    SPREAD = "pass within the spread"
    MISS = "miss"
    NO_DATA = "no data"

    @property
    def holds(self) -> bool:
        return self in (Outcome.PASS, Outcome.SPREAD)


@dataclass(frozen=True)
class Verdict:
    bar: Bar
    outcome: Outcome
    # Why there is no data, or which case misses its bound by most.
    reason: str = ""
    least: float | None = None
    least_case: Case | None = None
    geomean: float | None = None
    # The largest noise of a control, of a case and of the geometric mean.
    noise: float | None = None
    geomean_noise: float | None = None


def judge(results: Results, bar: Bar) -> Verdict:
    found, noises = {}, {}
    for case in bar.cases:
        reference = bar.reference(case)
        values = ratios(results, case, bar.provider, reference)
        if not values:
            return Verdict(bar, Outcome.NO_DATA, _missing(results, bar, case))
        found[case] = statistics.median(values.values())
        control = Spread.of(control_ratios(results, reference.case).values())
        if control is None:
            return Verdict(bar, Outcome.NO_DATA, _no_control(results, reference.case))
        noises[case] = control.noise

    outcomes = {
        case: _compare(r, bar.least(case), noises[case]) for case, r in found.items()
    }
    geomean = statistics.geometric_mean(found.values())
    controls = [control_ratios(results, bar.reference(case).case) for case in bar.cases]
    overall = Spread.of(geomean_per_round(controls))
    if overall is None:
        return Verdict(bar, Outcome.NO_DATA, "no round that measured every case")
    worst = max(outcomes.values(), key=_badness)
    if bar.geomean is not None:
        worst = max(worst, _compare(geomean, bar.geomean, overall.noise), key=_badness)
    missed = [case for case, o in outcomes.items() if o is Outcome.MISS]
    reason = ", ".join(
        f"{c.key} at {found[c]:.3f}, bar {bar.least(c):.2f}" for c in missed
    )
    least_case = min(found, key=found.get)
    return Verdict(
        bar,
        worst,
        reason,
        found[least_case],
        least_case,
        geomean,
        max(noises.values()),
        overall.noise,
    )


def judge_all(results: Results) -> list[Verdict]:
    """Verdicts on the bars of the run's suite."""
    names = {s.name for s in SUITES[results.suite].sets}
    return [judge(results, bar) for bar in BARS if names & set(bar.sets)]


def _compare(ratio: float, bound: float, noise: float) -> Outcome:
    if ratio >= bound:
        return Outcome.PASS
    return Outcome.SPREAD if ratio >= bound - noise else Outcome.MISS


def _badness(outcome: Outcome) -> int:
    return list(Outcome).index(outcome)


def _missing(results: Results, bar: Bar, case: Case) -> str:
    """Which of the two sides of a ratio lacks times."""
    for side in (Reference(bar.provider, case), bar.reference(case)):
        if not results.times(side.case, side.provider):
            reason = results.reason(side.case, side.provider)
            return f"{side.provider} on {side.case.key}: {reason}"
    return f"{case.key}: no round with both sides of the ratio"


def _no_control(results: Results, case: Case) -> str:
    reason = results.reason(case, case.control)
    return f"control {case.control} on {case.key}: {reason}"
