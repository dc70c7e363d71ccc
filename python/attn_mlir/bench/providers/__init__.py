# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Implementations of attention, in the order in which tables show them."""

from __future__ import annotations

from pathlib import Path

from ..cases import BENCHED
from ..recipes import RECIPES
from .base import Provider
from .copy import Copy
from .flash3 import Flash3
from .flashinfer import FlashInfer
from .flex import Flex
from .ours import Ours, WithRecipe
from .sage import Sage
from .sdpa import CudnnSdpa, FlashSdpa

PEERS = (CudnnSdpa, Flash3, FlashSdpa, Flex, FlashInfer, Sage)
TITLES = {
    Ours.name: Ours.title,
    **{name: name for name in BENCHED},
    **{p.name: p.title for p in (*PEERS, Copy)},
}


def make_providers(bundles: Path) -> dict[str, Provider]:
    """{name: provider}; importing none of them yet."""
    recipes = (WithRecipe(RECIPES[name], bundles) for name in BENCHED)
    every = (Ours(bundles), *recipes, *(peer() for peer in PEERS), Copy())
    return {provider.name: provider for provider in every}
