# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The attention compiler's Python side.

Importing this needs neither torch nor a GPU. `attn_mlir.torch` runs a bundle
on torch tensors.
"""

from .runtime import AttnError, Bundle, Module, Plan, Status

__all__ = ["AttnError", "Bundle", "Module", "Plan", "Status"]
