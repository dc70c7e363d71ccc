#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Sets up, builds and runs every test. The last line is the sum over gtest, lit
# and pytest: `N passed, N failed, N skipped`. Exit code 0 only if something ran
# and nothing failed.
#
#   utils/test.sh [--no-sum]
#
# --no-sum leaves the sum to the caller (.ci/run adds its own checks to it).
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$ATTN_ROOT" || exit 1

no_sum=
case "${1:-}" in
--no-sum) no_sum=1 ;;
"") ;;
*) die "unknown argument '$1'" "usage: utils/test.sh [--no-sum]" ;;
esac

results="$ATTN_BUILD_DIR/test-results"
rm -rf "$results"
mkdir -p "$results"

finish() {
  [ -z "$no_sum" ] || exit 0
  python3 utils/sum_results.py "$results"
  exit $?
}

record() { printf '%s\t%s\t%s\t%s\n' "$@" >>"$results/runs.tsv"; }

utils/setup.sh
code=$?
[ $code -eq 0 ] || { record command setup $code -; finish; }
utils/build.sh
code=$?
[ $code -eq 0 ] || { record command build $code -; finish; }
export_ptxas

# Unit tests lie where CMake put them; nothing else there is executable.
while read -r program; do
  name="$(basename "$program")"
  log="$results/gtest-$name.log"
  timeout 600 "$program" --gtest_output="json:$results/gtest-$name.json" >"$log" 2>&1
  code=$?
  record gtest "$name" $code "gtest-$name.json"
  [ $code -eq 0 ] || { echo "--- $name (exit code $code)"; tail -n 100 "$log"; }
done < <(find "$ATTN_BUILD_DIR/test/unit" -type f -executable -not -path '*/CMakeFiles/*' 2>/dev/null | sort)

if [ -f "$ATTN_BUILD_DIR/test/lit.site.cfg.py" ]; then
  "$ATTN_LLVM/bin/lit" -v --order=lexical -o "$results/lit.json" "$ATTN_BUILD_DIR/test" >"$results/lit.log" 2>&1
  code=$?
  record lit lit $code lit.json
  [ $code -eq 0 ] || { echo "--- lit (exit code $code)"; grep -v '^\(PASS\|UNSUPPORTED\): ' "$results/lit.log" | tail -n 300; }
else
  record command "lit (not configured)" 1 -
fi

"$ATTN_PYTHON" -m pytest -q --junitxml="$results/pytest.xml" \
  $(ls -d python/tests utils/tests 2>/dev/null) >"$results/pytest.log" 2>&1
code=$?
record pytest pytest $code pytest.xml
[ $code -eq 0 ] || { echo "--- pytest (exit code $code)"; tail -n 200 "$results/pytest.log"; }

finish
