#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Compares docs/generated with what mlir-tblgen writes for every dialect and
# every Passes.td, and docs/presets.md with what attn-presets writes; --update
# rewrites both.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "${ATTN_DOCS_ROOT:-$ATTN_ROOT}"
shopt -s nullglob globstar

update=
case "${1:-}" in
--update) update=1 ;;
"") ;;
*) die "unknown argument '$1'" "usage: utils/check_docs.sh [--update]" ;;
esac

expected="$(mktemp -d)"
trap 'rm -rf "$expected"' EXIT

# generate NAME FILE TBLGEN-OPTION...
generate() {
  local name="$1" file="$2"
  shift 2
  "$ATTN_LLVM/bin/mlir-tblgen" "$@" -I include -I "$ATTN_LLVM/include" -I "$(dirname "$file")" \
    "$file" -o "$expected/$name.md" || die "mlir-tblgen failed on $file"
}

for folder in include/attn/Dialect/*/IR; do
  ops="$folder/$(basename "$(dirname "$folder")")Ops.td"
  [ -f "$ops" ] || die "expected $ops to define the ops of $folder"
  # The only name in these files that starts with attn is the dialect's own.
  dialect="$(sed -n 's/^ *let name *= *"\(attn[a-z_]*\)" *;.*/\1/p' "$folder"/*.td | head -n 1)"
  [ -n "$dialect" ] || die "expected a dialect in $folder ('let name = \"attn...\"')"
  generate "$dialect" "$ops" -gen-dialect-doc -dialect="$dialect"
done
for file in include/attn/**/Passes.td; do
  library="$(dirname "${file#include/attn/}")"
  library="${library#Dialect/}"
  generate "passes-${library//\//-}" "$file" -gen-pass-doc
done
[ -n "$(ls "$expected")" ] || die "expected dialects below include/attn/Dialect, got none"

presets="$(mktemp)"
trap 'rm -rf "$expected" "$presets"' EXIT
tool="$ATTN_BUILD_DIR/bin/attn-presets"
[ -x "$tool" ] || die "expected $tool to exist" "run utils/build.sh first"
"$tool" >"$presets"

if [ -n "$update" ]; then
  rm -rf docs/generated
  mkdir -p docs/generated
  cp "$expected"/*.md docs/generated/
  cp "$presets" docs/presets.md
elif ! diff -ru docs/generated "$expected" || ! diff -u docs/presets.md "$presets"; then
  die "docs/generated or docs/presets.md is out of date" "run utils/check_docs.sh --update and commit the result"
fi
