# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks what `attn-compile --stats` prints, on standard input.

Exit code 1, with one line for each, if a kernel spills, has a stack, or was not
assembled; if ptxas warned of anything; or if there is no kernel at all.
"""

import sys

HEADER = "kernel target registers spill stores spill loads stack barriers shared memory threads mma copy"
# Columns that must be 0, by their place in a kernel's line.
ZERO = {3: "spill stores", 4: "spill loads", 5: "stack"}
COLUMNS = 11


def problems(text):
    """What is wrong, one line each."""
    header, *lines = text.splitlines() or [""]
    if header.split() != HEADER.split():
        return [f"expected the header '{HEADER}', got '{header}'"]
    found = []
    kernels = 0
    for line in lines:
        fields = line.split()
        # "ptxas (sm_90a): (C7510) Potential Performance Loss: ..."
        if fields and fields[0] == "ptxas":
            found.append(f"expected no warning, got '{line}'")
            continue
        if len(fields) != COLUMNS:
            found.append(f"expected {COLUMNS} columns, got '{line}'")
            continue
        kernels += 1
        for column, name in ZERO.items():
            if fields[column] != "0":
                found.append(f"{fields[0]}: expected no {name}, got {fields[column]}")
    if not kernels:
        found.append("expected at least one kernel, got none")
    return found


def main():
    found = problems(sys.stdin.read())
    print("\n".join(found) or "good")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
