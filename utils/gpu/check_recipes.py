# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Judges attention with a recipe against float64 by what the recipe may lose."""

import recipes
from reference import Verdict, attention, relative_errors


def judge(module, o, lse, q, k, v, scale):
    exact, exact_lse = attention(q, k, v, scale, module.mask)
    arrays = [tensor.double().cpu().numpy() for tensor in (o, lse, exact, exact_lse)]
    seen = exact_lse != float("-inf")
    lse_error = (lse.double() - exact_lse).abs()[seen].max().item() if seen.any() else 0.0
    return Verdict(relative_errors(o, exact)[0], 0.0, lse_error, recipes.problems(module, *arrays))
