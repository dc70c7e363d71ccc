#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times the compiled kernels beside torch's SDPA with its cuDNN backend.

  bench.py [--rounds N] [--shape D,S,MASK ...] [--out DIR] [--markdown FILE]

Everything runs in one process, in interleaved rounds: cuDNN, ours, cuDNN. The
two timings of cuDNN tell how much of a ratio is the noise of the card. Writes
bench.json into DIR (default: $OUT, else the current folder).
"""

import argparse
import json
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

import harness
from modules import Module

from attn_mlir.torch import Kernel  # found through harness

TOKENS = 32768  # batch * length
WIDTH = 2048  # heads * head size
LAUNCHES = 20
WARM_UP = 5
SIZES = {128: (512, 1024, 2048, 4096, 16384), 64: (1024, 4096, 16384), 256: (4096, 16384)}
MASKS = {"dense": "none", "causal": "bottom_right"}


@dataclass(frozen=True)
class Shape:
    d: int
    length: int
    mask: str

    @property
    def batch(self):
        return TOKENS // self.length

    @property
    def heads(self):
        return WIDTH // self.d

    @property
    def flops(self):
        """Two products of 2 * L * L * D each; a causal mask leaves half of them."""
        full = 4 * self.batch * self.heads * self.length**2 * self.d
        return full // 2 if self.mask == "causal" else full

    def tflops(self, ms):
        return self.flops / ms * 1e-9


def parse_shape(text):
    d, length, mask = text.split(",")
    if mask not in MASKS:
        raise argparse.ArgumentTypeError(f"expected a mask among {', '.join(MASKS)}, got '{mask}'")
    return Shape(int(d), int(length), mask)


def every_shape():
    return [Shape(d, length, mask) for d, lengths in SIZES.items() for length in lengths for mask in MASKS]


def median_ms(launch, what):
    """Median time of a launch, each between its own two events."""
    for _ in range(WARM_UP):
        launch()
    harness.wait_or_die(what)
    events = [[torch.cuda.Event(enable_timing=True) for _ in range(2)] for _ in range(LAUNCHES)]
    for before, after in events:
        before.record()
        launch()
        after.record()
    harness.wait_or_die(what)
    return statistics.median(before.elapsed_time(after) for before, after in events)


def time_round(shape, kernel):
    """[cuDNN, ours, cuDNN] in milliseconds, on the same inputs."""
    size = (shape.batch, shape.heads, shape.length, shape.d)
    q, k, v = (torch.randn(size, dtype=torch.bfloat16, device="cuda") for _ in range(3))
    scale = shape.d**-0.5
    out = (torch.empty_like(q), torch.empty(size[:3], dtype=torch.float32, device="cuda"))

    def ours():
        kernel(q=q, k=k, v=v, scale=scale, out=out)

    def cudnn():
        F.scaled_dot_product_attention(q, k, v, scale=scale, is_causal=shape.mask == "causal")

    with sdpa_kernel(SDPBackend.CUDNN_ATTENTION):
        return [median_ms(launch, f"{shape}") for launch in (cudnn, ours, cudnn)]


def measure(shapes, rounds):
    """{shape: list of rounds}. A round passes over all shapes, so drift hits all alike."""
    kernels = {
        (shape.d, shape.mask): Kernel(
            str(harness.bundle_path(Module("bf16", shape.d, shape.d, MASKS[shape.mask]).name))
        )
        for shape in shapes
    }
    times = {shape: [] for shape in shapes}
    for number in range(rounds):
        for shape in shapes:
            times[shape].append(time_round(shape, kernels[shape.d, shape.mask]))
        print(f"round {number + 1} of {rounds} done", file=sys.stderr, flush=True)
    return times


def summarize(shape, rounds):
    """Medians over the rounds; the ratio is taken within each round."""
    ratios = [(first + second) / 2 / ours for first, ours, second in rounds]
    controls = [first / second for first, _, second in rounds]
    return {
        "d": shape.d,
        "length": shape.length,
        "mask": shape.mask,
        "batch": shape.batch,
        "heads": shape.heads,
        "ms": rounds,
        "tflops": shape.tflops(statistics.median(ours for _, ours, _ in rounds)),
        "cudnn_tflops": shape.tflops(statistics.median((first + second) / 2 for first, _, second in rounds)),
        "ratio": statistics.median(ratios),
        "ratio_min": min(ratios),
        "ratio_max": max(ratios),
        "control_min": min(controls),
        "control_max": max(controls),
    }


HEADER = ["D", "S", "mask", "B", "H", "ours TFLOP/s", "cuDNN TFLOP/s", "ours / cuDNN", "spread", "cuDNN / cuDNN"]


def table(results):
    """Rows of text below HEADER."""
    return [
        [
            str(result["d"]),
            str(result["length"]),
            result["mask"],
            str(result["batch"]),
            str(result["heads"]),
            f"{result['tflops']:.0f}",
            f"{result['cudnn_tflops']:.0f}",
            f"{result['ratio']:.3f}",
            f"{result['ratio_min']:.3f}-{result['ratio_max']:.3f}",
            f"{result['control_min']:.3f}-{result['control_max']:.3f}",
        ]
        for result in results
    ]


def aligned(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths)) for row in rows)


def markdown(rows, versions, rounds):
    """The table as it stands in docs/performance.md."""
    software = f"driver {versions['driver']}, CUDA {versions['cuda']}, cuDNN {versions['cudnn']}, torch {versions['torch']}"
    lines = [
        f"{versions['gpu']}, {versions['date']}; {software}. bf16, B*S = {TOKENS}, H = {WIDTH}/D; medians of {rounds}",
        f"interleaved rounds of {LAUNCHES} launches. A causal mask counts half of the operations.",
        "",
    ]
    lines += ["| " + " | ".join(row) + " |" for row in (rows[0], ["---:"] * len(rows[0]), *rows[1:])]
    return "\n".join(lines) + "\n"


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--shape", action="append", type=parse_shape, help="D,S,dense or D,S,causal; default: all")
    parser.add_argument("--out", help="folder for bench.json")
    parser.add_argument("--markdown", help="also write the table to this file")
    args = parser.parse_args(argv)
    if args.rounds < 1:
        parser.error(f"expected at least 1 round, got {args.rounds}")

    harness.require_hopper()
    torch.manual_seed(0)
    times = measure(args.shape or every_shape(), args.rounds)
    results = [summarize(shape, rounds) for shape, rounds in times.items()]
    versions = harness.versions()
    path = harness.output_folder(args.out) / "bench.json"
    path.write_text(json.dumps({"versions": versions, "results": results}, indent=1))
    rows = [HEADER, *table(results)]
    print(aligned(rows))
    if args.markdown:
        Path(args.markdown).write_text(markdown(rows, versions, args.rounds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
