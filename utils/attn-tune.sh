#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Measures schedules and writes the fastest: docs/schedules.md.
#
#   utils/attn-tune.sh prepare|measure|merge ...
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
export_ptxas
export PYTHONPATH="$ATTN_ROOT/python${PYTHONPATH:+:$PYTHONPATH}"
exec "$ATTN_PYTHON" -m attn_mlir.tune "$@"
