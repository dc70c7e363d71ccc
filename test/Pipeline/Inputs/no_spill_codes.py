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
SIZES = [(64, 64), (80, 80), (128, 128), (192, 128)]
# Of values: none coded, or how products with codes are added up.
HALVES, SINGLE, FRESH, LONG = "halves", "single", "two_level, period = 128", "two_level, period = 256"
# What probabilities and their sums are.
EXACT = "row_sum = unrounded"
SUMS = ["row_sum = coded", *(f"exp = {exp}, row_sum = {s}" for exp in ("two_knot", "linear") for s in ("coded", "unrounded"))]
CASES = [
    *itertools.product(["i8"], [HALVES], GROUPS, [*SIZES, (256, 256)]),
    *itertools.product(["i8"], [FRESH, LONG], GROUPS, SIZES),
    *itertools.product(["f8E4M3FN"], [HALVES, FRESH], GROUPS[:1], [(64, 64), (128, 128)]),
    *itertools.product(["i8"], [SINGLE], GROUPS[:1], [(128, 128), (256, 256)]),
    *itertools.product(["bf16"], [FRESH], GROUPS[:1], [(128, 128)]),
]
CASES = [
    *((*case, EXACT) for case in CASES),
    *itertools.product(["i8"], [FRESH, LONG], GROUPS[:1], [(64, 64), (128, 128)], SUMS),
    *itertools.product(["i8"], [SINGLE, FRESH], GROUPS, [(192, 128)], SUMS[:1]),
]
TABLE_ROW = re.compile(r"\{MmaKind::wgmma,\s*(\d+),\s*/\*valueBytes=\*/(\d),\s*/\*period=\*/(\d+),")
USED_ROW = re.compile(r"table row for codes, values of (\d) bytes added up by (\d+|any) keys, head sizes up to (\d+)")


def module(mask, codes, products, groups, d, dv, sums):
    """The scale, the log-sum-exp and its correction are what costs registers: all are there."""
    coded = products != HALVES
    v = f"tensor<?x?x{dv}x?xf8E4M3FN>" if coded else f"tensor<?x?x?x{dv}xbf16>"
    qk, o, rows = f"tensor<?x?x?x{d}x{codes}>", f"tensor<?x?x?x{dv}xbf16>", "tensor<?x?x?xf32>"
    operands, attributes = {}, list(filter(None, [MASKS[mask].strip(" {}")]))
    if codes != "bf16":
        operands = {"q_scales": rows, "k_scales": rows}
        attributes.append("q_groups = #attn.groups<per_thread_row, rows = 16>")
        attributes.append(f"k_groups = #attn.groups<{groups}>")
    if coded:
        operands["v_scales"] = f"tensor<?x?x{dv}xf32>"
        attributes.append("arranged")
        attributes.append(f"products = #attn.products<p_max = 448.0, {sums}, accumulate = {products}>")
    operands["lse_correction"] = rows
    arguments = "".join(f", %{name}: {type}" for name, type in operands.items())
    given = " ".join(f"{name}(%{name})" for name in operands)
    return (
        f"func.func @f(%q: {qk}, %k: {qk}, %v: {v}, %scale: f32{arguments}) -> ({o}, {rows}) {{\n"
        f"  %o, %lse = attn.block_attention %q, %k, %v scale(%scale) {given} {{{', '.join(attributes)}}}\n"
        f"    : ({', '.join([qk, qk, v, *operands.values()])}) -> ({o}, {rows})\n"
        f"  return %o, %lse : {o}, {rows}\n}}\n"
    )


def compile_and_check(command, mask, case):
    codes, products, groups, sizes, sums = case
    source = module(mask, codes, products, groups, *sizes, sums)
    found, remarks = compile_module(command, f"{mask} {case}", source, "--from=explicit", "--remarks")
    return found, {(size, width, "0" if period == "any" else period) for width, period, size in USED_ROW.findall(remarks)}


def main(command, table, *masks):
    with open(table, encoding="utf-8") as source:
        rows = set(TABLE_ROW.findall(source.read()))
    modules = list(itertools.product(masks, CASES))
    results = for_each(modules, lambda *given: compile_and_check(command, *given))
    found = [problem for problems_of_one, _ in results for problem in problems_of_one]
    used = {row for _, rows_of_one in results for row in rows_of_one}
    if not rows or used != rows:
        found.append(f"expected the rows {sorted(rows)} to be used, got {sorted(used)}")
    return report(found, f"{len(modules)} modules, {len(used)} rows: good")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
