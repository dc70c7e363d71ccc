# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Recipes of quantized attention that are measured and checked, and the modules
that use them. No torch here."""

from __future__ import annotations

from dataclasses import dataclass

# Bundles of a part of a recipe: what makes the codes, and attention over them.
CODES_SUFFIX, KERNEL_SUFFIX = "_codes", "_kernel"
# Without the log-sum-exp, as inference has it.
OUTPUT_SUFFIX = "_output"
MASKS = {"none": "dense", "bottom_right": "causal_br"}


@dataclass(frozen=True)
class Recipe:
    """A recipe as attributes of attn.attention, and what 8 bits are in it."""

    name: str
    policies: str
    # Whether probabilities and values are codes, too.
    coded_values: bool = True
    # Whether offsets of the keys are taken off first.
    smooths: bool = True

    def bundle(
        self, d: int, causal: bool = False, dtype: str = "bf16", lse: bool = True
    ) -> str:
        mask = MASKS["bottom_right" if causal else "none"]
        return f"recipe_{self.name}_{dtype}_d{d}_{mask}" + ("" if lse else OUTPUT_SUFFIX)

    def module(
        self, d: int, causal: bool = False, dtype: str = "bf16", lse: bool = True
    ) -> str:
        """A module of tensors of any length, with or without the log-sum-exp."""
        tensor = f"tensor<?x?x?x{d}x{dtype}>"
        mask = "mask = #attn.mask<causal = bottom_right>, " if causal else ""
        names, types = "%o", tensor
        if lse:
            names, types = "%o, %lse", f"{tensor}, tensor<?x?x?xf32>"
        results = f"({types})" if lse else types
        return (
            f"func.func @attention(%q: {tensor}, %k: {tensor}, %v: {tensor}, %scale: f32)\n"
            f"    -> {results} {{\n"
            f"  {names} = attn.attention %q, %k, %v scale(%scale)\n"
            f"    {{{mask}{self.policies}}}\n"
            f"    : ({tensor}, {tensor}, {tensor}) -> {results}\n"
            f"  return {names} : {types}\n"
            f"}}\n"
        )


def preset(name: str, **features: bool) -> Recipe:
    return Recipe(name, f"preset = #attn.preset<{name}>", **features)


# The presets, in the order of docs/presets.md, and what has no name there.
PRESETS = (
    preset("int8_fp8"),
    preset("int8_fp8_two_knot"),
    preset("int8_fp8_linear"),
    preset("q8_f16", coded_values=False),
    preset("sage1", coded_values=False),
    preset("sage2"),
    preset("sage2pp"),
    preset("fa3_fp8", smooths=False),
)
OTHERS = (
    # Keys and queries in fp8 with fine scales and safe sums: what fp8 can give.
    Recipe(
        "fp8_fp8",
        "quant = #attn.quant<qk = <f8E4M3FN, per_thread, k_rows = 256>, "
        "pv = <f8E4M3FN, per_channel, row_sum = coded, period = 256>>, "
        "smooth = #attn.smooth<k = mean>",
    ),
)
RECIPES = {recipe.name: recipe for recipe in (*PRESETS, *OTHERS)}
