#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints the table of utils/demo.sh.

  demo_table.py DIR

DIR holds for each example a bundle NAME/, and the outputs of `attn-interpret
--reference`, one line `RESULT cosine=... rel_l2=...` per result: NAME.interpreted
of the module as declared, NAME.kernel of the kernel before it is PTX.
"""

import json
import re
import sys
from pathlib import Path

HEADER = ("example", "target", "registers", "spills", "shared memory", "result",
          "declared: relative L2", "kernel: relative L2")
LEFT_ALIGNED = {0, 1, 5}
MEASURE = re.compile(r"(\w+)=(\S+)")


def resources(bundle):
    """(target, registers, spilled bytes, shared memory) of the first target.

    Each is the largest over its kernels; None where ptxas did not report it.
    """
    target = json.loads((bundle / "manifest.json").read_text())["targets"][0]
    variants = [
        variant
        for plan in target["plans"]
        for launch in plan["launches"]
        for variant in launch["variants"]
    ]

    def largest(field):
        values = [variant[field] for variant in variants if variant[field] is not None]
        return max(values) if values else None

    return (target["chip"], largest("registers"), largest("spill_bytes"), largest("shared_memory"))


def measures(text):
    """[(result, {measure: text})] from the interpreter's output."""
    found = []
    for line in text.splitlines():
        pairs = dict(MEASURE.findall(line))
        if "cosine" in pairs and "rel_l2" in pairs:
            found.append((line.split()[0].rstrip(":"), pairs))
    return found


def read_measures(path):
    found = measures(path.read_text())
    if not found:
        raise ValueError(f"expected lines 'RESULT cosine=... rel_l2=...' in {path}, got none")
    return found


def show(value, unit=""):
    return "unknown" if value is None else f"{value}{unit}"


def rows(directory):
    for bundle in sorted(path.parent for path in Path(directory).glob("*/manifest.json")):
        chip, registers, spills, shared = resources(bundle)
        kernel = [bundle.name, chip, show(registers), show(spills, " B"), show(shared, " B")]
        declared = read_measures(bundle.parent / f"{bundle.name}.interpreted")
        lowered = dict(read_measures(bundle.parent / f"{bundle.name}.kernel"))
        for result, measured in declared:
            yield kernel + [result, measured["rel_l2"], lowered[result]["rel_l2"]]
            # The kernel's own numbers stand in its first row only.
            kernel = [""] * len(kernel)


def format_table(header, table):
    widths = [max(len(row[i]) for row in [header, *table]) for i in range(len(header))]
    lines = []
    for row in [header, ["-" * width for width in widths], *table]:
        cells = [
            cell.ljust(width) if i in LEFT_ALIGNED else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def main(argv):
    if len(argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        print(format_table(list(HEADER), list(rows(argv[1]))))
    except (OSError, ValueError, KeyError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
