#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Puts everything that a GPU machine without LLVM needs into one folder:
# the runtime, the Python package with the benchmark, the scripts that check the
# kernels, and a bundle of every example and of every module of
# utils/gpu/cases.json.
#
#   utils/gpu-pack.sh [FOLDER [FLAG...]]        default: <build>/gpu-pack
#
# A bundle serves all lengths of its head size (--all-variants); of those for f16,
# which differ from bf16 in one conversion, D = 128 alone does, for the pack's
# size. Flags go to attn-compile.
#
# On the GPU machine: python3 FOLDER/check.py;
#   PYTHONPATH=FOLDER/python python3 -m attn_mlir.bench run --suite dense --out FILE
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$ATTN_ROOT"

case "${1:-}" in
-*) die "expected a folder before flags, got '$1'" "usage: utils/gpu-pack.sh [FOLDER [FLAG...]]" ;;
esac

LIMIT_MB=60
pack="${1:-$ATTN_BUILD_DIR/gpu-pack}"
export COMPILE_FLAGS="${*:2}"
cases="$ATTN_BUILD_DIR/gpu-cases"

export_ptxas
for file in "$ATTN_BUILD_DIR/bin/attn-compile" "$ATTN_BUILD_DIR/bin/attn-run" \
  "$ATTN_BUILD_DIR/lib/libattn_rt.so" python/attn_mlir; do
  [ -e "$file" ] || die "expected $file to exist" "run utils/build.sh first"
done
# Only a folder that this script made is replaced.
if [ -e "$pack" ] && [ ! -f "$pack/cases.json" ] && [ -n "$(ls -A "$pack")" ]; then
  die "expected '$pack' to be a pack, empty or absent" "choose another folder"
fi
rm -rf "$pack"
mkdir -p "$pack"/{bin,lib,python,bundles,examples}

cp utils/gpu/*.py utils/gpu/cases.json "$pack/"
cp "$ATTN_BUILD_DIR/bin/attn-run" "$pack/bin/"
cp "$ATTN_BUILD_DIR/lib/libattn_rt.so" "$pack/lib/"
cp -r python/attn_mlir "$pack/python/"
find "$pack" -name __pycache__ -prune -exec rm -rf {} +

python3 utils/gpu/make_cases.py "$cases"
compile() {
  local flags=--all-variants
  case "$(basename "$1")" in
  f16_d128_*) ;;
  f16_*) flags= ;;
  # Codes and scales have no op at R0.
  codes_* | prepass_*) flags=--from=explicit ;;
  esac
  # Flags hold no spaces, as they come through the environment.
  "$ATTN_BUILD_DIR/bin/attn-compile" "$1" --target=sm_90a $flags $COMPILE_FLAGS --emit=bundle -o "$2/$(basename "$1" .mlir)"
}
export -f compile
compile_all() {
  local out="$1"
  shift
  printf '%s\0' "$@" | xargs -0 -r -n 1 -P "${ATTN_JOBS:-$(nproc)}" env OUT_DIR="$out" bash -c 'compile "$1" "$OUT_DIR"' - ||
    die "compiling a bundle into $out failed"
}
shopt -s nullglob
compile_all "$pack/examples" docs/examples/*.mlir
compile_all "$pack/bundles" "$cases"/*.mlir

size=$(du -sm --apparent-size "$pack" | cut -f1)
[ "$size" -lt $LIMIT_MB ] || die "expected the pack to stay under $LIMIT_MB MB, got $size MB in $pack"
echo "gpu-pack: $(ls "$pack/bundles" | wc -l) bundles, $(ls "$pack/examples" | wc -l) examples, $size MB in $pack"
