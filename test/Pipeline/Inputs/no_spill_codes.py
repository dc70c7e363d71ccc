# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles kernels over codes and checks what ptxas made of each.

  no_spill_codes.py ATTN-COMPILE SCHEDULE-TABLE MASK...

SCHEDULE-TABLE is the source of the table: a row for codes that no kernel here
uses is an error. MASK is dense or causal.
"""

import itertools
import re
import sys

from no_spill import MASKS, compile_module, for_each, report

# Whether a thread's columns share one scale, or each has its own.
GROUPS = ["per_thread_column, rows = 128", "per_token"]
SIZES = [(64, 64), (80, 80), (128, 128), (192, 128), (256, 256)]
TABLE_ROW = re.compile(r"\{MmaKind::wgmma,\s*(\d+),\s*/\*valueBytes=\*/(\d),")
USED_ROW = re.compile(r"table row for codes of queries and keys and values of (\d) bytes, head sizes up to (\d+)")


def module(mask, groups, d, dv):
    """The scale, the log-sum-exp and its correction are what costs registers: all are there."""
    qk, v, o, rows = (
        f"tensor<?x?x?x{suffix}>" for suffix in (f"{d}xi8", f"{dv}xbf16", f"{dv}xbf16", "f32")
    )
    mask = MASKS[mask].strip(" {}")
    attributes = f"q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<{groups}>"
    return (
        f"func.func @f(%q: {qk}, %k: {qk}, %v: {v}, %scale: f32, %qs: {rows}, %ks: {rows}, %c: {rows}) -> ({o}, {rows}) {{\n"
        f"  %o, %lse = attn.block_attention %q, %k, %v scale(%scale) q_scales(%qs) k_scales(%ks) lse_correction(%c)\n"
        f"    {{{', '.join(filter(None, [mask, attributes]))}}}\n"
        f"    : ({qk}, {qk}, {v}, {rows}, {rows}, {rows}) -> ({o}, {rows})\n"
        f"  return %o, %lse : {o}, {rows}\n}}\n"
    )


def compile_and_check(command, mask, groups, sizes):
    name = f"{mask} {groups} {sizes}"
    found, remarks = compile_module(command, name, module(mask, groups, *sizes), "--from=explicit", "--remarks")
    return found, {(size, width) for width, size in USED_ROW.findall(remarks)}


def main(command, table, *masks):
    with open(table, encoding="utf-8") as source:
        rows = set(TABLE_ROW.findall(source.read()))
    modules = list(itertools.product(masks, GROUPS, SIZES))
    results = for_each(modules, lambda *given: compile_and_check(command, *given))
    found = [problem for problems_of_one, _ in results for problem in problems_of_one]
    used = {row for _, rows_of_one in results for row in rows_of_one}
    if not rows or used != rows:
        found.append(f"expected the rows {sorted(rows)} to be used, got {sorted(used)}")
    return report(found, f"{len(modules)} modules, {len(used)} rows: good")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
