# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks what `attn-compile --emit=schedules` prints, on standard input, against
the cost model as docs/schedules.md writes it.

Exit code 1, with one line for each, if a candidate's cycles or cost are others,
if the order is wrong, or if a candidate comes twice.
"""

import json
import math
import re
import sys


def padded(size):
    return math.ceil(size / 64) * 64


def cost(schedule, shape):
    """(cycles of a step by what takes them, cycles for 1000 scores)."""
    rows, keys, groups = schedule["tile_q"], schedule["tile_k"], schedule["warpgroups"]
    d, dv = math.ceil(shape["head_size"] / 16) * 16, shape["value_head_size"]
    # m64nNk16 takes N / 2 cycles.
    tensor = groups * (d // 16 * keys // 2 + keys // 16 * dv // 2)
    softmax = rows * keys // 16 + rows * dv // 128
    elements = rows * d + groups * keys * (d + dv) + keys * (padded(shape["head_size"]) + padded(dv))
    shared = elements * 2 // 128
    products = max(tensor, shared)
    hidden = schedule["overlap"] or schedule["ping_pong"]
    total = 64 + (max(products, softmax) if hidden else products + softmax)
    cut = rows + keys if shape["causal"] else keys / 2
    waste = (1 + rows / 2 / 4096) * (1 + cut / 4096)
    step = {"tensor": tensor, "softmax": softmax, "shared": shared, "total": total}
    return step, total * 1000 / (rows * keys) * waste


def parse(text):
    fields = dict(re.findall(r"(\w+) = (\w+)", text))
    fields.setdefault("overlap", "true")
    fields.setdefault("order", "longest_first")
    return {key: value == "true" if value in ("true", "false") else int(value) if value.isdigit() else value
            for key, value in fields.items()}


def departures(schedule):
    return (schedule["stages"] != 2) + (schedule["scheduler"] != "dynamic") + (schedule["order"] != "longest_first")


def main():
    found = []
    listed = json.load(sys.stdin)
    for kernel in listed["kernels"]:
        ranks, texts = [], []
        for candidate in kernel["candidates"]:
            schedule = parse(candidate["schedule"])
            step, expected = cost(schedule, kernel["shape"])
            if step != candidate["step"] or abs(expected - candidate["cost"]) > 1e-3:
                found.append(f"{candidate}: expected {step}, {expected}")
            ranks.append((departures(schedule), candidate["cost"]))
            texts.append(candidate["schedule"])
        if ranks != sorted(ranks):
            found.append(f"{kernel['kernel']}: expected the cheapest first, got {ranks}")
        if len(set(texts)) != len(texts):
            found.append(f"{kernel['kernel']}: expected each candidate once")
        print(f"{kernel['kernel']}: {len(texts)} candidates")
    print("\n".join(found) or "good")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
