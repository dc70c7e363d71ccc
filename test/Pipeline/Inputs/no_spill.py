# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles a module for every row of the table of schedules, for head sizes that
do not fill their row, and for some that have none and get the cheapest schedule
by the cost model, and checks what ptxas made of each kernel.

  no_spill.py ATTN-COMPILE SCHEDULE-TABLE MASK...

SCHEDULE-TABLE is the source of the table: a row that no kernel here uses is an
error, so that none is shipped unchecked. MASK is dense or causal; several runs
share the work.
"""

import itertools
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from check_stats import problems

DTYPES = ("bf16", "f16")
HEAD_SIZES = [(d, d) for d in (40, 64, 80, 96, 128, 160, 192, 256)] + [(192, 128), (40, 96)]
# Values much wider than keys.
WITHOUT_ROW = [(64, 256), (128, 160), (160, 256)]
FEW_QUERIES = "few queries"
MASKS = {"dense": "", "causal": " {mask = #attn.mask<causal = bottom_right>}"}
# Rows for few queries have no guard of their own, but a tile of keys.
TABLE_ROW = re.compile(r"\{\{MmaKind::wgmma, (\d+), (\d+), (\d+), Masks::(\w+)\},\s*(?:\"([^\"]+)\"|\d)")
USED_ROW = re.compile(
    r"(?:if ([^\":]+): )?table row for (?:(\w+) attention|few queries), "
    r"head sizes above (\d+) up to (\d+), of values up to (\d+)"
)
NO_ROW = re.compile(r"the cheapest of \d+ candidates by the cost model")
JOBS = 2


def module(mask, dtype, d, dv):
    """The scale and the log-sum-exp are what costs registers: both are there."""
    qk, vo, lse = f"tensor<?x?x?x{d}x{dtype}>", f"tensor<?x?x?x{dv}x{dtype}>", "tensor<?x?x?xf32>"
    return (
        f"func.func @d{d}_{dv}(%q: {qk}, %k: {qk}, %v: {vo}, %scale: f32) -> ({vo}, {lse}) {{\n"
        f"  %o, %lse = attn.attention %q, %k, %v scale(%scale){MASKS[mask]}\n"
        f"    : ({qk}, {qk}, {vo}) -> ({vo}, {lse})\n"
        f"  return %o, %lse : {vo}, {lse}\n}}\n"
    )


def compile_module(command, name, source, *flags):
    """(problems, remarks) of compiling the text of a module."""
    done = subprocess.run(
        [command, "--stats", *flags, "-"], input=source, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        return [f"{name}: exit code {done.returncode}: {done.stderr}"], ""
    return [f"{name}: {problem}" for problem in problems(done.stdout)], done.stderr


def for_each(kernels, check):
    """What `check` gives for each of the kernels."""
    with ThreadPoolExecutor(JOBS) as pool:
        return list(pool.map(lambda kernel: check(*kernel), kernels))


def report(found, good):
    """Prints the problems, or that there are none; the exit code."""
    print("\n".join(found) or good)
    return 1 if found else 0


def compile_and_check(command, mask, dtype, d, dv):
    """(problems, rows of the table that were used); the sizes, the mask and the guard of a row name it."""
    name = f"{mask} {dtype} {d} {dv}"
    found, remarks = compile_module(command, name, module(mask, dtype, d, dv), "--remarks", "--all-variants")
    rows = {
        (row_mask, *sizes, when or "1") if row_mask else (FEW_QUERIES, *sizes)
        for when, row_mask, *sizes in USED_ROW.findall(remarks)
    }
    if bool(NO_ROW.search(remarks)) != ((d, dv) in WITHOUT_ROW) or bool(rows) == ((d, dv) in WITHOUT_ROW):
        found.append(f"{name}: expected {'no row' if (d, dv) in WITHOUT_ROW else 'a row'}, got {remarks}")
    return found, rows


def main(command, table, *masks):
    with open(table, encoding="utf-8") as source:
        rows = {
            (mask, *sizes, when) if when else (FEW_QUERIES, *sizes)
            for *sizes, mask, when in TABLE_ROW.findall(source.read())
        }
    rows = {row for row in rows if row[0] in (*masks, "any", FEW_QUERIES)}
    modules = list(itertools.product(masks, DTYPES, HEAD_SIZES + WITHOUT_ROW))
    results = for_each(modules, lambda mask, dtype, sizes: compile_and_check(command, mask, dtype, *sizes))
    found = [problem for problems_of_one, _ in results for problem in problems_of_one]
    used = {row for _, rows_of_one in results for row in rows_of_one}
    if not rows:
        found.append(f"expected rows in {table}, got none")
    if used != rows:
        found.append(f"expected the rows {sorted(rows)} to be used, got {sorted(used)}")
    return report(found, f"{len(modules)} modules, {len(used)} rows: good")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
