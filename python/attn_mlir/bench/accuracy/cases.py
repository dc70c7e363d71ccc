# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which errors are measured. No NumPy here: tables need none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..recipes import RECIPES, Recipe

LENGTH = 4096
SIZES = (128, 64)

# {name: what it is}; inputs.py makes them, of one head.
INPUTS = {
    "normal": "N(0, 1)",
    "offset": "8 channels of k moved by 15 or -15",
    "outlier": "the same, and one more channel of k times 3",
    "v_mean": "v with mean 1",
    "sharp": "q and k times 3: scores with standard deviation 9",
    "constant": "every row of q, k and v is one number",
    "huge": "one element of k is -10000",
    "subnormal": "q and k times 1e-39",
    "zero_blocks": "some blocks of rows of q, k and v are 0",
}


@dataclass(frozen=True)
class Case:
    recipe: Recipe
    input: str
    d: int
    length: int = LENGTH

    @property
    def key(self) -> str:
        return key_of(self.recipe.name, self.input, self.d)


def key_of(recipe: str, name: str, d: int) -> str:
    return f"{recipe}/{name}/d{d}"


def cases(
    recipes: Sequence[str] | None = None,
    inputs: Sequence[str] | None = None,
    sizes: Sequence[int] | None = None,
) -> list[Case]:
    return [
        Case(RECIPES[recipe], name, d)
        for recipe in recipes or RECIPES
        for d in sizes or SIZES
        for name in inputs or INPUTS
    ]
