#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the modules of the GPU check as MLIR files: make_cases.py OUTPUT_DIR"""

import sys
from pathlib import Path

import modules
import prepass
import sequences


def main(argv):
    if len(argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {
        f"{module.name}.mlir": module.text
        for module in [*modules.load(), *sequences.load(), *prepass.load()]
    }
    for stale in folder.glob("*.mlir"):
        if stale.name not in wanted:
            stale.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
