# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How fast our kernels have to be: a table of bars, judged by verdicts.py."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .cases import COPY_BANDWIDTH, OUR_DENSE_RATE, SETS, Case, Reference


@dataclass(frozen=True)
class Bar:
    """Lower bounds on the ratio of a rate of ours to a reference rate.

    `each` holds (length up to which it applies, bound) in rising order.
    """

    title: str
    sets: tuple[str, ...]
    each: tuple[tuple[float, float], ...]
    geomean: float | None = None
    # Without one, the control on the same case; or another provider on it.
    against: Reference | str | None = None
    provider: str = "ours"
    shortest: int = 0  # length from which on it applies

    @property
    def cases(self) -> tuple[Case, ...]:
        every = (case for name in self.sets for case in SETS[name].cases)
        return tuple(case for case in every if case.lk >= self.shortest)

    def reference(self, case: Case) -> Reference:
        if isinstance(self.against, Reference):
            return self.against
        return Reference(self.against or case.control, case)

    def least(self, case: Case) -> float:
        """The bound on one case."""
        return next(bound for length, bound in self.each if case.lk <= length)


def always(bound: float) -> tuple[tuple[float, float], ...]:
    return ((math.inf, bound),)


@dataclass(frozen=True)
class RecipeBar:
    """Bounds on recipes over the same sets, by the name of the recipe."""

    title: str
    sets: tuple[str, ...]
    bounds: dict[str, tuple[tuple[float, float], ...]]
    against: Reference | str | None = None
    shortest: int = 0


# End to end against cuDNN's attention in bf16, kernels against ours in bf16.
RECIPE_BARS = (
    RecipeBar(
        "end to end, D = 128, dense",
        ("recipe_d128_dense",),
        {
            "int8_fp8": ((1024, 0.85), (2048, 0.97), (4096, 1.15), (16384, 1.38)),
            "int8_fp8_linear": ((1024, 0.90), (2048, 1.15), (4096, 1.42), (16384, 1.65)),
        },
    ),
    RecipeBar(
        "end to end, D = 128, causal",
        ("recipe_d128_causal",),
        {
            "int8_fp8": ((4096, 1.05), (16384, 1.35)),
            "int8_fp8_linear": ((4096, 1.25), (16384, 1.65)),
        },
    ),
    RecipeBar(
        "end to end, D = 64, dense",
        ("recipe_d64_dense",),
        {
            "int8_fp8": ((4096, 1.10), (16384, 1.25)),
            "int8_fp8_linear": ((4096, 1.60), (16384, 1.85)),
        },
    ),
    RecipeBar(
        "end to end, D = 128, dense, S = 16384",
        ("recipe_d128_dense",),
        {"q8_f16": always(1.12)},
        shortest=16384,
    ),
    *(
        RecipeBar(
            f"kernel, D = {d}, {mask}",
            (f"kernel_d{d}_{mask}",),
            {name: always(bound) for name, bound in bounds.items()},
            "ours",
        )
        for d, mask, bounds in (
            (128, "dense", {"int8_fp8": 1.42, "int8_fp8_linear": 1.75, "fp8_fp8": 1.40}),
            (128, "causal", {"int8_fp8": 1.33, "int8_fp8_linear": 1.65}),
            (64, "dense", {"int8_fp8": 1.22, "int8_fp8_linear": 1.75}),
            (64, "causal", {"int8_fp8": 1.15, "int8_fp8_linear": 1.65}),
        )
    ),
    # At most 1.3 times what a copy of as many bytes takes.
    RecipeBar(
        "codes, of the copy bandwidth",
        ("prepass_d128_dense", "prepass_d64_dense"),
        {"int8_fp8": always(1 / 1.3)},
        COPY_BANDWIDTH,
    ),
)


def recipe_bars() -> list[Bar]:
    """A bar for each recipe of a row."""
    return [
        Bar(
            f"{recipe}: {bar.title}",
            bar.sets,
            each,
            None,
            bar.against,
            recipe,
            bar.shortest,
        )
        for bar in RECIPE_BARS
        for recipe, each in bar.bounds.items()
    ]


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
    *recipe_bars(),
)
