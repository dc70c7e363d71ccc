# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles kernels of packed heads, which the table of schedules does not
choose yet, and checks what ptxas made of each.

  no_spill_decode.py ATTN-COMPILE
"""

import itertools
import sys

from no_spill import compile_module, for_each, module, report

# (head sizes, rows of a key tile, stages)
SHAPES = [(40, 40, 128, 4), (64, 64, 128, 5), (96, 40, 128, 3), (128, 128, 128, 3), (192, 128, 96, 3),
          (192, 192, 64, 4), (256, 256, 64, 3)]


def schedule(tile_k, stages, split, producer=24):
    return (
        f"#attn.schedule<tile_q = 64, tile_k = {tile_k}, warpgroups = 1, stages = {stages}, ping_pong = false, "
        f"scheduler = dynamic, output = direct, producer_registers = {producer}, consumer_registers = 256, pack_heads = true, "
        f"split_keys = {split}>"
    )


def compile_and_check(command, mask, shape, split):
    d, dv, tile_k, stages = shape
    name = f"{mask} {shape} split {split}"
    flag = f"--schedule={schedule(tile_k, stages, split)}"
    return compile_module(command, name, module(mask, "bf16", d, dv), flag)[0]


def main(command):
    kernels = list(itertools.product(("dense", "causal"), SHAPES, ("false", "true")))
    results = for_each(kernels, lambda *kernel: compile_and_check(command, *kernel))
    found = [problem for problems_of_one in results for problem in problems_of_one]
    return report(found, f"{len(kernels)} kernels: good")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
