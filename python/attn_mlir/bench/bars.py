# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How fast our kernels have to be: a table of bars, judged by verdicts.py."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .cases import COPY_BANDWIDTH, OUR_DENSE_RATE, SETS, Case, Reference


@dataclass(frozen=True)
class Bar:
    """Lower bounds on the ratio of our rate to a reference rate.

    `each` holds (length up to which it applies, bound) in rising order.
    """

    title: str
    sets: tuple[str, ...]
    each: tuple[tuple[float, float], ...]
    geomean: float | None = None
    # Without one, the control on the same case.
    against: Reference | None = None

    @property
    def cases(self) -> tuple[Case, ...]:
        return tuple(case for name in self.sets for case in SETS[name].cases)

    def reference(self, case: Case) -> Reference:
        return self.against or Reference(case.control, case)

    def least(self, case: Case) -> float:
        """The bound on one case."""
        return next(bound for length, bound in self.each if case.lk <= length)


def always(bound: float) -> tuple[tuple[float, float], ...]:
    return ((math.inf, bound),)


SHORT_OR_LONG_64 = ((1024, 0.92), (math.inf, 1.03))

BARS = (
    Bar("D = 128, dense", ("d128_dense",), always(1.00), 1.08),
    Bar("D = 128, causal", ("d128_causal",), always(1.03), 1.11),
    Bar("D = 64, dense", ("d64_dense",), SHORT_OR_LONG_64, 1.08),
    Bar("D = 64, causal", ("d64_causal",), SHORT_OR_LONG_64, 1.08),
    Bar("D = 256, dense", ("d256_dense",), always(0.96), 1.03),
    Bar("D = 256, causal", ("d256_causal",), always(0.96), 1.03),
    Bar("GQA", ("gqa8_d128_dense", "gqa8_d128_causal"), always(1.00), 1.06),
    Bar(
        "packed sequences, of our dense causal rate at S = 4096",
        ("varlen_d128_causal",),
        always(0.85),
        against=OUR_DENSE_RATE,
    ),
    Bar(
        "decode, 4096 keys, of the copy bandwidth",
        ("decode_kv4096",),
        always(0.85),
        against=COPY_BANDWIDTH,
    ),
    Bar(
        "decode, 32768 keys, of the copy bandwidth",
        ("decode_kv32768",),
        always(0.90),
        against=COPY_BANDWIDTH,
    ),
)
