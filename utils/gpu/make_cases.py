#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the modules of the GPU check as MLIR files: make_cases.py OUTPUT_DIR [GROUP...]"""

import sys
from pathlib import Path

import modules
import prepass
import recipes
import sequences

# What a pack can hold.
GROUPS = {
    "attention": modules.load,
    "sequences": sequences.load,
    "prepass": prepass.load,
    "recipes": lambda: [*recipes.load(), *recipes.split(), *recipes.plain()],
}


def main(argv):
    if len(argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder, groups = Path(argv[1]), argv[2:] or list(GROUPS)
    unknown = [group for group in groups if group not in GROUPS]
    if unknown:
        print(f"error: expected groups among {', '.join(GROUPS)}, got {', '.join(unknown)}", file=sys.stderr)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {f"{module.name}.mlir": module.text for group in groups for module in GROUPS[group]()}
    for stale in folder.glob("*.mlir"):
        if stale.name not in wanted:
            stale.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
