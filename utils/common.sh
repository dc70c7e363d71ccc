# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Sourced by the scripts beside it: where things lie, and how to fail.

ATTN_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
ATTN_BUILD_DIR="${ATTN_BUILD_DIR:-$ATTN_ROOT/build}"
mkdir -p "$ATTN_BUILD_DIR" || exit 1
ATTN_BUILD_DIR="$(cd "$ATTN_BUILD_DIR" && pwd)"
ATTN_PYTHON="$ATTN_BUILD_DIR/venv/bin/python"
ATTN_LLVM="/usr/lib/llvm-22"
export ATTN_BUILD_DIR

# die MESSAGE...: one message per line, then exit code 1.
die() {
  printf 'error: %s\n' "$1" >&2
  shift
  [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
  exit 1
}

# Lets the compiler find the ptxas that the set-up found or installed.
export_ptxas() {
  local path
  if path="$(/usr/bin/python3 "$ATTN_ROOT/utils/find_tools.py" ptxas "$ATTN_BUILD_DIR")"; then
    export ATTN_PTXAS="$path"
  fi
}
