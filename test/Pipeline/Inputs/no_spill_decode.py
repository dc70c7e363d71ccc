# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles kernels of packed heads, which the table of schedules does not
choose yet, and checks what ptxas made of each.

  no_spill_decode.py ATTN-COMPILE
"""

import itertools
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from check_stats import problems
from no_spill import JOBS, module

# (head sizes, rows of a key tile, stages)
SHAPES = [(40, 40, 128, 4), (64, 64, 128, 5), (96, 40, 128, 3), (128, 128, 128, 3), (192, 128, 96, 3),
          (192, 192, 64, 4), (256, 256, 64, 3)]


def schedule(tile_k, stages, split):
    return (
        f"#attn.schedule<tile_q = 64, tile_k = {tile_k}, warpgroups = 1, stages = {stages}, ping_pong = false, "
        "scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true, "
        f"split_keys = {split}>"
    )


def compile_and_check(command, mask, shape, split):
    d, dv, tile_k, stages = shape
    name = f"{mask} {shape} split {split}"
    done = subprocess.run(
        [command, "--stats", f"--schedule={schedule(tile_k, stages, split)}", "-"],
        input=module(mask, "bf16", d, dv), capture_output=True, text=True, check=False,
    )
    if done.returncode != 0:
        return [f"{name}: exit code {done.returncode}: {done.stderr}"]
    return [f"{name}: {problem}" for problem in problems(done.stdout)]


def main(command):
    kernels = list(itertools.product(("dense", "causal"), SHAPES, ("false", "true")))
    with ThreadPoolExecutor(JOBS) as pool:
        results = list(pool.map(lambda kernel: compile_and_check(command, *kernel), kernels))
    found = [problem for problems_of_one in results for problem in problems_of_one]
    print("\n".join(found) or f"{len(kernels)} kernels: good")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
