# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Our kernels: bundles that attn-compile wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..cases import Case
from ..recipes import CODES_SUFFIX, KERNEL_SUFFIX, Recipe
from .base import ATTENTION, RECIPE_KINDS, Inputs, Launch, Unsupported, import_reason


def bundle_name(case: Case) -> str:
    """The folder of the bundle, as utils/gpu/modules.py and sequences.py call it."""
    mask = "causal_br" if case.causal else "dense"
    forms = {"varlen": "packed_packed", "paged": f"dense_paged{case.page}"}
    if case.kind in forms:
        return f"seq_bf16_d{case.d}_{mask}_{forms[case.kind]}"
    return f"bf16_d{case.d}_dv{case.dv}_{mask}"


def values_of(case: Case, inputs: Inputs) -> dict[str, Any]:
    """Whatever a plan may ask for, by the names of its arguments (docs/ops.md)."""
    # Ours has pages as [P, Hk, page, D], whatever the order in memory.
    pages = case.kind == "paged"
    k, v = (x.swapaxes(1, 2) if pages else x for x in (inputs.k, inputs.v))
    return {
        "q": inputs.q,
        "k": k,
        "v": v,
        "scale": inputs.scale,
        "cu_seqlens_q": inputs.cu_seqlens,
        "cu_seqlens_k": inputs.cu_seqlens,
        "seqused_k": inputs.kv_lengths,
        "block_table": inputs.block_table,
    }


class Bundles:
    """A folder of bundles, each loaded once."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._kernels: dict[str, Any] = {}

    def available(self) -> str | None:
        # Finds out about a missing runtime library, too.
        return import_reason("attn_mlir.torch") or _runtime_reason()

    def call(self, name: str, values: dict[str, Any]) -> tuple[Any, Launch]:
        """What a bundle gives, and launches that write the same memory again."""
        kernel = self._kernel(name)
        names = [argument.name for argument in kernel.plan.arguments]
        unknown = [argument for argument in names if values.get(argument) is None]
        if unknown:
            raise Unsupported(
                f"the plan of {name} asks for {', '.join(unknown)}, which the "
                "benchmark does not pass"
            )
        arguments = {argument: values[argument] for argument in names}
        results = kernel(**arguments)
        out = results if isinstance(results, tuple) else (results,)

        def launch() -> tuple:
            kernel(**arguments, out=out)
            return out

        return out, launch

    def _kernel(self, name: str) -> Any:
        if name not in self._kernels:
            if not (self.folder / name).is_dir():
                raise Unsupported(f"no bundle {name} in {self.folder}")
            from attn_mlir.torch import Kernel

            self._kernels[name] = Kernel(self.folder / name)
        return self._kernels[name]


def _runtime_reason() -> str | None:
    from attn_mlir.runtime import library_path

    try:
        library_path()
    except ImportError as error:
        return str(error)
    return None


class Ours(Bundles):
    name = "ours"
    title = "ours"
    kinds = (*ATTENTION, "recipe", "kernel")

    def prepare(self, case: Case, inputs: Inputs) -> Launch:
        return self.call(bundle_name(case), values_of(case, inputs))[1]


class WithRecipe(Bundles):
    """Attention with a recipe of 8 bits, or one part of it."""

    kinds = RECIPE_KINDS

    def __init__(self, recipe: Recipe, folder: Path):
        super().__init__(folder)
        self.recipe = recipe
        self.name = self.title = recipe.name

    def prepare(self, case: Case, inputs: Inputs) -> Launch:
        name = self.recipe.bundle(case.d, case.causal, lse=False)
        values = values_of(case, inputs)
        if case.kind == "recipe":
            return self.call(name, values)[1]
        if case.kind == "prepass" and not self.recipe.coded_values:
            raise Unsupported(f"{self.name} makes no codes of v")
        # Which keys a query sees does not matter to codes.
        codes, launch = self.call(
            self.recipe.bundle(case.d, lse=False) + CODES_SUFFIX, values
        )
        if case.kind == "prepass":
            return launch
        # Results of the codes' plan are named as the kernel's arguments.
        return self.call(name + KERNEL_SUFFIX, {**values, **codes._asdict()})[1]
