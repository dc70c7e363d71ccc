# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Rates and ratios out of the times of a run.

A ratio is taken within each round, because clocks and temperatures drift
between rounds; then the median over the rounds is reported with its spread.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .cases import Case, Reference
from .results import Results


@dataclass(frozen=True)
class Spread:
    """The median of some values, and how far they reach."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread | None:
        """None without values."""
        values = list(values)
        if not values:
            return None
        return cls(statistics.median(values), min(values), max(values))

    @property
    def noise(self) -> float:
        """Of ratios of equal things: the largest distance from 1."""
        return max(abs(self.low - 1), abs(self.high - 1))


def rates(results: Results, case: Case, provider: str) -> dict[int, float]:
    """{round: rate in the unit of the case}, over the mean of a control's times."""
    times = results.times(case, provider)
    return {i: case.rate(statistics.fmean(t)) for i, t in times.items()}


def ratios(
    results: Results, case: Case, provider: str, reference: Reference
) -> dict[int, float]:
    """{round: rate of the provider over that of the reference}"""
    below = rates(results, reference.case, reference.provider)
    above = rates(results, case, provider)
    return {i: rate / below[i] for i, rate in above.items() if i in below}


def control_ratios(results: Results, case: Case) -> dict[int, float]:
    """{round: the control over itself}: 1 but for the noise of the GPU."""
    times = results.times(case, case.control)
    return {i: t[0] / t[1] for i, t in times.items()}


def geomean_per_round(series: Sequence[dict[int, float]]) -> list[float]:
    """The geometric mean over the series, in each round that all of them have."""
    common = set.intersection(*(set(s) for s in series)) if series else set()
    return [statistics.geometric_mean([s[i] for s in series]) for i in sorted(common)]
