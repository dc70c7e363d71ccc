#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles random attention to GPU kernels and interprets them on the CPU.

  fuzz.py [--geometry SEED] [--data SEED] [--cases N] [--keep DIR]

Each case is an element type, head sizes, a mask, heads, lengths and a scale,
whether sequences have lengths of their own, packed, in use, or in pages, and
whether a schedule for decoding packs the query heads or splits the keys, all
drawn from the geometry seed; its tensors, lengths and pages included, are drawn
from the data seed. The module is lowered to room R3 (barriers and roles) and
compared with float64 attention. A failure prints the two commands that
reproduce it, on files kept in DIR. Exit code 1 if a case failed. The tools are
those of ATTN_BUILD_DIR.
"""

import argparse
import os
import random
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(os.environ.get("ATTN_BUILD_DIR", ROOT / "build")) / "bin"
# A schedule for decoding that fits every head size.
DECODE = (
    "#attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, "
    "output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = {pack}, split_keys = {split}>"
)
LENGTHS = (0, 1, 7, 63, 64, 65, 127, 128, 129, 191, 192, 193, 255, 300)
# Keys to split: the rule gives parts of 256 keys or more, and the interpreter
# has few multiprocessors to fill.
SPLIT_LENGTHS = (0, 1, 64, 65, 257, 300, 513, 700, 1100)
# What rounding P and O to the input type costs, twice over.
TOLERANCE = {"bf16": 5e-3, "f16": 1e-3}


@dataclass(frozen=True)
class Case:
    dtype: str
    d: int
    dv: int
    mask: str
    lse: bool
    batch: int
    heads_q: int
    heads_k: int
    length_q: int
    length_k: int
    scale: float | None
    # How q and k hold sequences: dense, packed or (k) paged; whether only some
    # keys are in use.
    form_q: str = "dense"
    form_k: str = "dense"
    used: bool = False
    page: int = 16
    # Whether the heads of a group share tiles, and whether keys are split.
    pack_heads: bool = False
    split_keys: bool = False

    def schedule(self):
        if not self.pack_heads and not self.split_keys:
            return []
        return [f"--schedule={DECODE.format(pack=str(self.pack_heads).lower(), split=str(self.split_keys).lower())}"]

    def sequences(self):
        """Names of the tensors that say where the sequences lie, and their shapes."""
        found = {}
        if self.form_q == "packed":
            found["cu_seqlens_q"] = [self.batch + 1]
        if self.form_k == "packed":
            found["cu_seqlens_k"] = [self.batch + 1]
        if self.used or self.form_k == "paged":
            found["seqused_k"] = [self.batch]
        if self.form_k == "paged":
            found["block_table"] = [self.batch, -(-self.length_k // self.page)]
        return found

    def module(self):
        def tensor(form, d):
            sizes = {"dense": "?x?x?", "packed": "?x?", "paged": f"?x?x{self.page}"}[form]
            return f"tensor<{sizes}x{d}x{self.dtype}>"

        q, k = tensor(self.form_q, self.d), tensor(self.form_k, self.d)
        v, o = tensor(self.form_k, self.dv), tensor(self.form_q, self.dv)
        results, values = [o], ["%o"]
        if self.lse:
            results.append("tensor<?x?xf32>" if self.form_q == "packed" else "tensor<?x?x?xf32>")
            values.append("%lse")
        types = f"({', '.join(results)})"
        argument = ", %scale: f32" if self.scale is not None else ""
        scale = " scale(%scale)" if self.scale is not None else ""
        mask = "" if self.mask == "none" else f" {{mask = #attn.mask<causal = {self.mask}>}}"
        operands = [q, k, v]
        for name, shape in self.sequences().items():
            operands.append(f"tensor<{'?x' * len(shape)}i32>")
            argument += f", %{name}: {operands[-1]}"
            scale += f" {name}(%{name})"
        return (
            f"func.func @attention(%q: {q}, %k: {k}, %v: {v}{argument}) -> {types} {{\n"
            f"  {', '.join(values)} = attn.attention %q, %k, %v{scale}{mask} : ({', '.join(operands)}) -> {types}\n"
            f"  return {', '.join(values)} : {', '.join(results)}\n"
            "}\n"
        )

    def inputs(self):
        def shape(form, heads, length, d):
            sizes = {
                "dense": (self.batch, heads, length, d),
                "packed": (self.batch * length, heads, d),
                # Some pages are shared, some are not used.
                "paged": (self.batch * length // self.page + 1, heads, self.page, d),
            }[form]
            return "x".join(map(str, sizes))

        arguments = [
            f"--shape=q={shape(self.form_q, self.heads_q, self.length_q, self.d)}",
            f"--shape=k={shape(self.form_k, self.heads_k, self.length_k, self.d)}",
            f"--shape=v={shape(self.form_k, self.heads_k, self.length_k, self.dv)}",
            "--mean=v=1.0",
        ]
        for name, sizes in self.sequences().items():
            arguments.append(f"--shape={name}={'x'.join(map(str, sizes))}")
        if self.scale is not None:
            arguments.append(f"--scalar=scale={self.scale}")
        return arguments


def draw(source):
    """The next case of a geometry seed."""
    d = 8 * source.randint(1, 32)
    heads_k = source.choice((1, 1, 2))
    length_q, length_k = source.choice(LENGTHS), source.choice(LENGTHS)
    form_q, form_k, used = "dense", "dense", False
    has_sequences = source.random() < 0.5
    if has_sequences:
        form_q = source.choice(("dense", "packed"))
        form_k = source.choice(("dense", "packed", "paged"))
        used = form_k == "paged" or (form_q, form_k) == ("dense", "dense") or source.random() < 0.3
    pack_heads = split_keys = False
    if form_q == "dense" and source.random() < (0.7 if has_sequences else 0.4):
        pack_heads, split_keys = source.choice(((True, False), (True, True), (True, True), (False, True)))
        length_q = source.choice((1, 1, 2, 5, 63, 64, 70))
    if split_keys:
        length_k = source.choice(SPLIT_LENGTHS)
    scales = [None, None, -0.3, 0.125, 1.0, 3.0]
    if min(length_q, length_k) > 1 and not has_sequences:
        # Alone, a key at scale 0 has a log-sum-exp of exactly 0, to which no
        # error is relative, and a sequence may have one key.
        scales.append(0.0)
    return Case(
        dtype=source.choice(("f16", "bf16")),
        d=d,
        dv=d if source.random() < 0.6 else 8 * source.randint(1, 32),
        mask=source.choice(("none", "top_left", "bottom_right")),
        lse=source.random() < 0.7,
        batch=source.choice((0, 1, 2, 5)) if has_sequences else source.choice((1, 1, 2)),
        heads_q=heads_k * source.choice((1, 3, 7, 8) if pack_heads else (1, 2, 3)),
        heads_k=heads_k,
        length_q=length_q,
        length_k=length_k,
        scale=source.choice(scales),
        form_q=form_q,
        form_k=form_k,
        used=used,
        page=source.choice((16, 32, 64, 128, 256)),
        pack_heads=pack_heads,
        split_keys=split_keys,
    )


def run(case, data_seed, folder, name):
    """None, or what went wrong and how to see it again."""
    module, kernel = folder / f"{name}.mlir", folder / f"{name}.gpu.mlir"
    module.write_text(case.module())
    commands = [
        [BIN / "attn-compile", module, "--emit=gpu", "-o", kernel, *case.schedule()],
        [BIN / "attn-interpret", kernel, f"--random={data_seed}", f"--reference={module}",
         f"--tolerance={TOLERANCE[case.dtype]}", *case.inputs()],
    ]
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            lines = "\n".join("  " + shlex.join(map(str, c)) for c in commands)
            return f"{case}\n{(done.stdout + done.stderr).rstrip()}\nreproduce with\n{lines}"
    module.unlink()
    kernel.unlink()
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--geometry", type=int, default=1, help="seed of the cases")
    parser.add_argument("--data", type=int, default=1, help="seed of the tensors")
    parser.add_argument("--cases", type=int, default=200, help="how many")
    parser.add_argument("--keep", type=Path, help="folder for the modules of failures; default: a new one")
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="attn-fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    source = random.Random(options.geometry)
    failed = 0
    for number in range(options.cases):
        failure = run(draw(source), options.data, folder, f"case{number}")
        if failure:
            failed += 1
            print(f"case {number}: {failure}", flush=True)
    if not failed and not options.keep:
        folder.rmdir()
    print(f"fuzz: {options.cases} cases of geometry seed {options.geometry}, data seed {options.data}: {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
