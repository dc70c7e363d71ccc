#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Puts everything that a GPU machine without LLVM needs into one folder:
# the runtime, the Python package with the benchmark, the scripts that check the
# kernels, and a bundle of every example and of every module of
# utils/gpu/cases.json.
#
#   utils/gpu-pack.sh [--only=GROUP]... [FOLDER [FLAG...]]   default: <build>/gpu-pack
#
# Groups are those of utils/gpu/make_cases.py: attention, sequences, prepass and
# recipes. Without --only all but recipes are packed, which would go over the limit
# of the size; with it examples are left out.
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

groups=()
while [[ "${1:-}" == --only=* ]]; do
  groups+=("${1#--only=}")
  shift
done
case "${1:-}" in
-*) die "expected a folder before flags, got '$1'" "usage: utils/gpu-pack.sh [--only=GROUP]... [FOLDER [FLAG...]]" ;;
esac
examples=1
if [ ${#groups[@]} -eq 0 ]; then
  groups=(attention sequences prepass)
else
  examples=
fi

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

python3 utils/gpu/make_cases.py "$cases" "${groups[@]}"
printf '["%s"]\n' "${groups[@]}" | paste -sd, | sed 's/\],\[/, /g' >"$pack/groups.json"
parts="$ATTN_BUILD_DIR/gpu-cases-parts"
rm -rf "$parts"
mkdir -p "$parts"
(cd utils/gpu && python3 -c 'import recipes; print(*(m.name for m in recipes.split()), sep="\n")') |
  while read -r name; do
    [ ! -f "$cases/$name.mlir" ] ||
      python3 utils/split_recipe.py "$ATTN_BUILD_DIR/bin/attn-compile" "$cases/$name.mlir" "$parts"
  done
# A mask makes no difference to codes.
rm -f "$parts"/*_causal_br_output_codes.mlir
compile() {
  local flags=--all-variants
  case "$(basename "$1")" in
  f16_d128_*) ;;
  f16_*) flags= ;;
  # Codes and scales have no op at R0.
  codes_* | prepass_* | *_codes.mlir | *_kernel.mlir) flags=--from=explicit ;;
  recipe_*) flags= ;;
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
[ -z "$examples" ] || compile_all "$pack/examples" docs/examples/*.mlir
compile_all "$pack/bundles" "$cases"/*.mlir "$parts"/*.mlir

size=$(du -sm --apparent-size "$pack" | cut -f1)
[ "$size" -lt $LIMIT_MB ] || die "expected the pack to stay under $LIMIT_MB MB, got $size MB in $pack"
echo "gpu-pack: $(ls "$pack/bundles" | wc -l) bundles, $(ls "$pack/examples" | wc -l) examples, $size MB in $pack"
