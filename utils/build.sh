#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Configures (once) and builds; quiet unless something fails.
#
#   utils/build.sh [TARGET...]
#
# ATTN_BUILD_DIR is the build folder (default: build/ in the root), ATTN_JOBS
# limits the parallel jobs.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

log="$ATTN_BUILD_DIR/build.log"
# Two clones of one commit share what ccache holds: paths count relative to the
# root, and the build folder does not count.
export CCACHE_BASEDIR="$ATTN_ROOT" CCACHE_NOHASHDIR=1
if [ ! -f "$ATTN_BUILD_DIR/build.ninja" ]; then
  cmake -S "$ATTN_ROOT" -B "$ATTN_BUILD_DIR" -G Ninja -DCMAKE_BUILD_TYPE=Release >"$log" 2>&1 || {
    cat "$log" >&2
    # A cache left by a failed configuration would be taken up by the next one.
    rm -f "$ATTN_BUILD_DIR/CMakeCache.txt"
    die "configuring failed (log: $log)" "run utils/setup.sh first if packages are missing"
  }
fi

start=$SECONDS
ninja -C "$ATTN_BUILD_DIR" ${ATTN_JOBS:+-j "$ATTN_JOBS"} "$@" >"$log" 2>&1 || {
  # Ninja's progress lines say nothing about the failure.
  grep -v '^\[[0-9]*/[0-9]*\]' "$log" | tail -n 100 >&2
  die "the build failed (log: $log)"
}
elapsed=$((SECONDS - start))
[ $elapsed -lt 10 ] || echo "build: done in $elapsed s"
