#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times what a user waits for: the start of a tool, and .mlir to cubin.

  measure_compile.py [BUILD_DIR]

Prints the date, the versions, and the median of five runs of each beside its bar
(50 ms and 0.6 s, on two cores that do nothing else): an example whose sizes are
known at run time, the same with static sizes, with a kernel for all lengths
(--all-variants), and with other head sizes, of which some have two kernels. No
test calls this: a busy machine would fail it.
"""

import datetime
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = 5
START_BAR_MS = 50
CUBIN_BAR_MS = 600


def median_ms(command):
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def version(tool):
    """The first version number that a tool says it has."""
    text = subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout
    return re.search(r"version (\S+)", text)[1]


def main(argv):
    if len(argv) > 2:
        print(__doc__, file=sys.stderr)
        return 2
    tools = (Path(argv[1]) if len(argv) == 2 else ROOT / "build") / "bin"
    example = ROOT / "docs/examples/causal_gqa.mlir"
    text = example.read_text()
    sources = {
        example.stem: (text, []),
        "static sizes": (text.replace("tensor<?x?x?x128", "tensor<2x8x4096x128"), []),
        "all variants": (text, ["--all-variants"]),
        **{f"head size {d}": (text.replace("x128x", f"x{d}x"), []) for d in (64, 96, 192, 256)},
    }
    try:
        start = median_ms([tools / "attn-opt", "--version"])
        with tempfile.TemporaryDirectory() as folder:
            times = {}
            for name, (source, flags) in sources.items():
                file = Path(folder) / "module.mlir"
                file.write_text(source)
                times[name] = median_ms(
                    [tools / "attn-compile", file, *flags, "--emit=cubin", "-o", f"{folder}/cubin"]
                )
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{datetime.date.today().isoformat()}, LLVM {version(tools / 'attn-opt')}, {os.cpu_count()} cores, medians of {RUNS}")
    print(f"attn-opt --version: {start:.0f} ms (bar {START_BAR_MS})")
    print(f".mlir to cubin (bar {CUBIN_BAR_MS}):")
    for name, time_ms in times.items():
        print(f"  {name}: {time_ms:.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
