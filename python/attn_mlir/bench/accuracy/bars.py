# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How large errors may be: a table of bars, judged by table.py."""

from __future__ import annotations

from dataclasses import dataclass

SIZE = 128  # the head size that is judged

# Recipes with as many bits, whoever named them.
CODED_SCORES = ("q8_f16", "sage1")
FINE_SCORES = ("q8_f16",)
ALL_CODED = ("int8_fp8", "sage2", "sage2pp")
LARGE_CODES = ("int8_fp8", "sage2")
TWO_KNOT, LINEAR = ("int8_fp8_two_knot",), ("int8_fp8_linear",)
APPROXIMATE = (*TWO_KNOT, *LINEAR)


@dataclass(frozen=True)
class Bar:
    """An upper bound on the relative L2 error of o."""

    recipes: tuple[str, ...]
    input: str
    limit: float
    # Whether `limit` counts in errors of the same recipe on normal numbers.
    of_normal: bool = False


# Smoothing takes offsets of k away. A channel that is three times as large takes
# a bit of its groups' codes, which only shows beside values in 16 bits. A key with a
# huge element has all the weight or none, by the code of one number of the query:
# the few queries that have a 0 there are wrong as a whole. Where all keys have the
# same weight, what is left is how well fp8 holds one number, 2.6e-2.
BARS = (
    Bar(CODED_SCORES, "normal", 1.5e-2),
    Bar(CODED_SCORES, "offset", 1.1, of_normal=True),
    Bar(CODED_SCORES, "outlier", 2e-2),
    Bar(CODED_SCORES, "v_mean", 4e-3),
    Bar(CODED_SCORES, "sharp", 5.2e-2),
    Bar(FINE_SCORES, "constant", 5e-3),
    Bar(CODED_SCORES, "huge", 5e-2),
    Bar(CODED_SCORES, "subnormal", 2.5e-3),
    Bar(CODED_SCORES, "zero_blocks", 1.5e-2),
    Bar(ALL_CODED, "normal", 3.9e-2),
    Bar(ALL_CODED, "offset", 1.1, of_normal=True),
    Bar(ALL_CODED, "outlier", 1.1, of_normal=True),
    Bar(ALL_CODED, "v_mean", 4e-3),
    Bar(ALL_CODED, "sharp", 5.2e-2),
    Bar(LARGE_CODES, "constant", 2.5e-2),
    Bar(ALL_CODED, "huge", 5e-2),
    Bar(ALL_CODED, "subnormal", 3e-2),
    Bar(ALL_CODED, "zero_blocks", 3.9e-2),
    Bar(TWO_KNOT, "normal", 4.0e-2),
    Bar(LINEAR, "normal", 4.3e-2),
    Bar(APPROXIMATE, "offset", 1.1, of_normal=True),
    Bar(APPROXIMATE, "v_mean", 4e-3),
    Bar(APPROXIMATE, "sharp", 5.2e-2),
)

# The relative L2 error of the log-sum-exp, on every input.
LSE_RECIPES = (*CODED_SCORES, *ALL_CODED)
LSE_LIMIT = 1e-2
# How far an error on the GPU may be from the interpreter's, relative to it, where
# quantization and not the last rounding makes the error.
AGREEMENT = 0.03
AGREEMENT_INPUTS = ("normal", "offset", "outlier", "sharp", "zero_blocks")
