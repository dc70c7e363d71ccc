# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the measuring loop and the providers share."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from ..cases import Case

ATTENTION = ("dense", "varlen", "decode", "paged")
# With a recipe of 8 bits: end to end, the attention over codes alone, the codes alone.
RECIPE_KINDS = ("recipe", "kernel", "prepass")

# One launch; returns its results. The first is the output in the order of the
# inputs, [B, H, L, D] or packed [T, H, D].
Launch = Callable[[], tuple]


class Unsupported(Exception):
    """The provider has nothing for such a case."""


@dataclass
class Inputs:
    """The tensors of a case, the same for all providers."""

    q: Any
    k: Any  # of a paged case [pages, page, Hk, D]
    v: Any
    scale: float
    # Packed sequences: int32, one more than there are sequences.
    cu_seqlens: Any = None
    # Paged: int32 [B, pages of a sequence], and the keys of each sequence.
    block_table: Any = None
    kv_lengths: Any = None

    def gathered(self) -> tuple[Any, Any]:
        """K and V of a paged case as [B, H, L, D]."""
        return tuple(
            pages[self.block_table.reshape(-1)]
            .reshape(len(self.block_table), -1, *pages.shape[2:])
            .swapaxes(1, 2)
            for pages in (self.k, self.v)
        )

    def contiguous(self, case: Case) -> tuple[Any, Any]:
        """K and V as [B, H, L, D], gathered if they are in pages."""
        return self.gathered() if case.kind == "paged" else (self.k, self.v)


class Provider(Protocol):
    """Some implementation of attention."""

    name: str
    title: str
    kinds: tuple[str, ...]

    def available(self) -> str | None:
        """None, or why nothing of it runs here."""

    def prepare(self, case: Case, inputs: Inputs) -> Launch:
        """Everything that need not be done in each launch, copies into the
        order of tensors that the provider likes best included."""


def import_reason(*modules: str) -> str | None:
    """None if all modules can be imported, else why not."""
    for module in modules:
        try:
            importlib.import_module(module)
        except Exception as error:  # noqa: BLE001 - broken packages raise anything
            return f"cannot import {module}: {describe(error)}"
    return None


def describe(error: Exception, limit: int = 200) -> str:
    """An error in one line."""
    lines = str(error).strip().splitlines()
    text = lines[0][:limit] if lines else ""
    if isinstance(error, Unsupported):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def first(result: Any) -> Any:
    """Some versions of a function return the output, some more than that."""
    return result[0] if isinstance(result, tuple) else result
