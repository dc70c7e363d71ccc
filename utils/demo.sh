#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# From a bare Debian 12 to numbers: sets up, builds, compiles every example for
# Hopper, interprets it and its kernel on the CPU against float64, runs it where
# a Hopper GPU is present, and prints a short table.
#
# The sizes to use are in each example: `// DEMO: --shape=q=1x4x256x128 ...`.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$ATTN_ROOT"

utils/setup.sh
utils/build.sh
export_ptxas

bin="$ATTN_BUILD_DIR/bin"
demo="$ATTN_BUILD_DIR/demo"
rm -rf "$demo"
mkdir -p "$demo"

no_gpu="$(python3 utils/find_tools.py gpu || true)"

shopt -s nullglob
examples=(docs/examples/*.mlir)
[ ${#examples[@]} -gt 0 ] || die "expected examples in docs/examples, got none"

for file in "${examples[@]}"; do
  name="$(basename "$file" .mlir)"
  read -r -a sizes < <(sed -n 's|^// DEMO: *||p' "$file") ||
    die "expected a line '// DEMO: --shape=NAME=SIZES ...' in $file"
  # What a recipe may lose; 16-bit kernels lose less than the default.
  tolerance="$(sed -n 's|^// TOLERANCE: *||p' "$file")"
  "$bin/attn-compile" "$file" --target=sm_90a --emit=bundle -o "$demo/$name"
  "$bin/attn-interpret" "$file" --random=1 "${sizes[@]}" --rows=64 --reference >"$demo/$name.interpreted"
  "$bin/attn-compile" "$file" --target=sm_90a --emit=gpu -o "$demo/$name.gpu.mlir"
  "$bin/attn-interpret" "$demo/$name.gpu.mlir" --random=1 "${sizes[@]}" --reference="$file" \
    ${tolerance:+--tolerance=$tolerance} >"$demo/$name.kernel"
  if [ -z "$no_gpu" ]; then
    "$bin/attn-run" "$demo/$name" --random=1 "${sizes[@]}" --check=nan >"$demo/$name.ran"
  fi
done

python3 utils/demo_table.py "$demo"
if [ -n "$no_gpu" ]; then
  echo "Not run on a GPU: $no_gpu."
else
  echo "Each ran on the GPU; no output held a NaN."
fi
