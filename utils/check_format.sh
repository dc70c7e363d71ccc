#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Checks the format of all C++ files against .clang-format; --fix rewrites them.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$ATTN_ROOT"

mode=(--dry-run -Werror)
[ "${1:-}" != --fix ] || mode=(-i)
git ls-files -z --cached --others --exclude-standard -- '*.h' '*.cpp' '*.c' |
  xargs -0 -r "$ATTN_LLVM/bin/clang-format" "${mode[@]}"
