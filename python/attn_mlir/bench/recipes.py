# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Recipes of quantized attention that are measured and checked, and the modules
that use them. No torch here."""

from __future__ import annotations

from dataclasses import dataclass

# Bundles of a part of a recipe: what makes the codes, and attention over them.
CODES_SUFFIX, KERNEL_SUFFIX = "_codes", "_kernel"
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

    def bundle(self, d: int, causal: bool = False, dtype: str = "bf16") -> str:
        mask = MASKS["bottom_right" if causal else "none"]
        return f"recipe_{self.name}_{dtype}_d{d}_{mask}"

    def module(self, d: int, causal: bool = False, dtype: str = "bf16") -> str:
        """A module with the log-sum-exp, of tensors of any length."""
        tensor, lse = f"tensor<?x?x?x{d}x{dtype}>", "tensor<?x?x?xf32>"
        mask = "mask = #attn.mask<causal = bottom_right>, " if causal else ""
        return (
            f"func.func @attention(%q: {tensor}, %k: {tensor}, %v: {tensor}, %scale: f32)\n"
            f"    -> ({tensor}, {lse}) {{\n"
            f"  %o, %lse = attn.attention %q, %k, %v scale(%scale)\n"
            f"    {{{mask}{self.policies}}}\n"
            f"    : ({tensor}, {tensor}, {tensor}) -> ({tensor}, {lse})\n"
            f"  return %o, %lse : {tensor}, {lse}\n"
            f"}}\n"
        )


def preset(name: str, **features: bool) -> Recipe:
    return Recipe(name, f"preset = #attn.preset<{name}>", **features)


# The presets, in the order of docs/presets.md, and what has no name there.
PRESETS = (
    preset("int8_fp8"),
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
        "quant = #attn.quant<qk = <f8E4M3FN, per_thread>, pv = <f8E4M3FN, per_channel>>, "
        "smooth = #attn.smooth<k = mean>",
    ),
    # int8_fp8 with approximate exponentials, whose common error a sum of coded
    # probabilities cancels.
    *(
        Recipe(
            f"int8_fp8_{exp}",
            "quant = #attn.quant<qk = <i8, per_thread>, "
            f"pv = <f8E4M3FN, per_channel, exp = {exp}, row_sum = coded>>, "
            "smooth = #attn.smooth<k = mean>",
        )
        for exp in ("two_knot", "linear")
    ),
)
RECIPES = {recipe.name: recipe for recipe in (*PRESETS, *OTHERS)}
