# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Implementations of attention, in the order in which tables show them."""

from __future__ import annotations

from pathlib import Path

from .base import Provider
from .copy import Copy
from .flash3 import Flash3
from .flashinfer import FlashInfer
from .flex import Flex
from .ours import Ours
from .sage import Sage
from .sdpa import CudnnSdpa, FlashSdpa

PEERS = (CudnnSdpa, Flash3, FlashSdpa, Flex, FlashInfer, Sage)
TITLES = {p.name: p.title for p in (Ours, *PEERS, Copy)}


def make_providers(bundles: Path) -> dict[str, Provider]:
    """{name: provider}; importing none of them yet."""
    every = (Ours(bundles), *(peer() for peer in PEERS), Copy())
    return {provider.name: provider for provider in every}
