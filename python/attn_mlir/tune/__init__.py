# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures schedules: python3 -m attn_mlir.tune, see docs/schedules.md.

`prepare` needs the compiler, `measure` a GPU with torch, `merge` neither.
"""
