# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Modules and cases of the GPU check of attention with recipes, and what their
results must be. No torch here: all but the kernels is tested on machines without
a GPU."""

import random
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

import modules
from cases import Case, pairwise

HERE = Path(__file__).resolve().parent
# In a pack the package lies beside this file; in the source tree, two levels up.
sys.path.append(str((HERE if (HERE / "python").is_dir() else HERE.parents[1]) / "python"))

from attn_mlir.bench.cases import BENCHED  # noqa: E402
from attn_mlir.bench.recipes import RECIPES  # noqa: E402

LENGTHS = (0, 1, 127, 128, 129, 1000, 4096)
HEADS = ((2, 1), (2, 4), (1, 6))
LAYOUTS = ("hnd", "nhd")
STORAGES = ("plain", "slice", "size1")
SCALES = ("default", "negative", "0")
# offset: some channels of k far from zero, which the recipe has to smooth.
DATA = ("normal", "mean", "offset")


@dataclass(frozen=True)
class Module:
    """Attention with a recipe, as modules.Module has it without one."""

    recipe: str
    d: int
    mask: str
    dtype: str = "bf16"
    lse: bool = True

    @property
    def dv(self):
        return self.d

    @property
    def causal(self):
        return self.mask != "none"

    @property
    def name(self):
        return RECIPES[self.recipe].bundle(self.d, self.causal, self.dtype, self.lse)

    @property
    def text(self):
        return RECIPES[self.recipe].module(self.d, self.causal, self.dtype, self.lse)


def load():
    """Every recipe for each head size, and what the benchmark runs besides."""
    causal = "bottom_right"
    kinds = ((64, "none"), (80, causal), (128, "none"), (128, causal))
    found = [Module(recipe, d, mask) for recipe in RECIPES for d, mask in kinds]
    found += [Module(recipe, 64, causal) for recipe in BENCHED]
    return [*found, Module("int8_fp8", 128, causal, "f16")]


def split():
    """Modules of which the benchmark times the parts, codes and kernel."""
    return [Module(recipe, d, mask, lse=False) for recipe in BENCHED for d in (64, 128) for mask in ("none", "bottom_right")]


def plain():
    """Attention in 16 bits that the benchmark compares with."""
    return [modules.Module("bf16", d, d, mask) for d in (64, 128) for mask in ("none", "bottom_right")]


@cache
def cases(seed=1):
    """Every pair of values of all parameters, at least once."""
    rng = random.Random(seed)
    parameters = {
        "module": load(),
        "lq": LENGTHS,
        "lk": LENGTHS,
        "heads": HEADS,
        "layout": LAYOUTS,
        "storage": STORAGES,
        "scale": SCALES,
        "data": DATA,
        "stale": (False, True),
    }
    found = []
    for row in pairwise(parameters, rng):
        single = row["storage"] == "size1" or row["lq"] * row["lk"] > 1000 * 1000
        # Without smoothing an offset takes most of the codes' range.
        if row["data"] == "offset" and not RECIPES[row["module"].recipe].smooths:
            row["data"] = "normal"
        found.append(Case(batch=1 if single else 2, **row))
    return found


def parse_case(key):
    """The case with this key, or None."""
    return next((case for case in cases() if case.key == key), None)


@dataclass(frozen=True)
class Limit:
    """Of relative L2 errors of o, of the whole and of a row, and of the log-sum-exp
    in nats: twice to three times what recipes lose at R1 on such tensors."""

    whole: float
    row: float
    lse: float


LIMITS = {
    "q8_f16": Limit(2.5e-2, 8e-2, 8e-2),
    "sage1": Limit(3e-2, 8e-2, 8e-2),
    "int8_fp8": Limit(6e-2, 2e-1, 8e-2),
    "int8_fp8_two_knot": Limit(6e-2, 2e-1, 8e-2),
    "int8_fp8_linear": Limit(7e-2, 2e-1, 1.2e-1),
    "sage2": Limit(6e-2, 2e-1, 8e-2),
    "sage2pp": Limit(6e-2, 2e-1, 8e-2),
    "fa3_fp8": Limit(1e-1, 4e-1, 3e-1),
    "fp8_fp8": Limit(1e-1, 4e-1, 3e-1),
}


def row_errors(o, exact):
    """Relative L2 of each row; a row that is exact has none."""
    difference = np.linalg.norm(o - exact, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(difference == 0, 0.0, difference / np.linalg.norm(exact, axis=-1))


def problems(module, o, lse, exact, exact_lse):
    """What is wrong with o and lse, given those of float64: f64 arrays all."""
    limit, found = LIMITS[module.recipe], []
    blind = np.isneginf(exact_lse)
    if np.isnan(o).any() or np.isnan(lse).any():
        found.append(f"{np.isnan(o).sum()} NaN in o, {np.isnan(lse).sum()} in lse")
    if (o[blind] != 0).any():
        found.append("a row that sees no key is not 0")
    if not np.array_equal(np.isneginf(lse), blind):
        found.append("lse is not -inf exactly where a row sees no key")
    if blind.all():
        return found
    seen = ~blind
    whole = np.linalg.norm(o - exact) / np.linalg.norm(exact)
    row, nats = row_errors(o, exact)[seen].max(), np.abs(lse[seen] - exact_lse[seen]).max()
    for what, error, most in (("relative L2", whole, limit.whole), ("of a row", row, limit.row), ("lse", nats, limit.lse)):
        # A NaN is at most nothing.
        if not error <= most:
            found.append(f"{what}: error {error:.3e}, at most {most:.3e}")
    return found
