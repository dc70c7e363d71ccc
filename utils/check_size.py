#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks that source files stay small: an error over 800 lines, a remark over 400."""

import subprocess
import sys
from pathlib import Path

SUFFIXES = {".h", ".c", ".cpp", ".td", ".py"}
LIMIT = 800
AIM = 400


def check(root, files):
    """Returns (errors, remarks) for the files, given relative to the root."""
    errors, remarks = [], []
    for name in sorted(files):
        path = Path(root) / name
        if path.suffix not in SUFFIXES or not path.is_file():
            continue
        lines = len(path.read_bytes().splitlines())
        if lines > LIMIT:
            errors.append(f"{name}: error: expected at most {LIMIT} lines, got {lines}; split the file")
        elif lines > AIM:
            remarks.append(f"{name}: remark: {lines} lines; aim for {AIM}")
    return errors, remarks


def source_files(root):
    """Tracked files and new ones that git does not ignore."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [name for name in out.split("\0") if name]


def main():
    root = Path(__file__).resolve().parents[1]
    errors, remarks = check(root, source_files(root))
    for line in remarks + errors:
        print(line)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
