# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Work lists over random sequences: the kernel over tiles and the GPU kernel
against the interpreter's evaluation of the declared op, which must be equal.

  work_list.py FOLDER ATTN-OPT ATTN-INTERPRET

The folder is for what is written on the way.
"""

import itertools
import random
import struct
import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[3] / "python"))
from attn_mlir.files import write_safetensors  # noqa: E402

MASKS = ("none", "causal = top_left", "causal = bottom_right")
TILES = ((128, 128), (64, 96), (192, 16), (4, 2))
# Empty sequences, no sequence, one that is much longer than the others, and
# more sequences than a program looks at together.
LENGTHS = (
    ([5, 0, 4, 1], [3, 4, 9, 0]),
    ([], []),
    ([0, 0], [7, 0]),
    ([3000, 1, 0, 17], [4000, 1, 20, 0]),
    ([1] * 300, None),
)
RANDOM_BATCHES = (1, 7, 40, 130)
HEAD = 8


def integers(values):
    return ("I32", [len(values)], struct.pack(f"<{len(values)}i", *values))


def floats(*shape):
    count = 1
    for size in shape:
        count *= size
    return ("F16", list(shape), bytes(2 * count))


def offsets(lengths, start=0):
    return list(itertools.accumulate(lengths, initial=start))


class Case:
    """One form of the operands, with the sizes of one batch."""

    def __init__(self, form, queries, keys, rng):
        self.operands, self.types, self.tensors = [], [], {}
        batch = len(queries)
        if form[0] == "packed":
            # Rows before the first sequence and after the last belong to none.
            starts = offsets(queries, rng.choice((0, 3, 500)))
            self.q = self.packed("cu_seqlens_q", "q", starts, rng)
        else:
            self.q = "tensor<?x1x?x8xf16>"
            self.tensors["q"] = floats(batch, 1, max(queries, default=0), HEAD)
        if form[1] == "packed":
            self.k = self.packed("cu_seqlens_k", "k", offsets(keys), rng)
        else:
            self.k = "tensor<?x1x?x8xf16>"
            self.tensors["k"] = floats(batch, 1, max(keys, default=0), HEAD)
        if form[2]:
            self.add("seqused_k", [rng.randint(0, n) if form[1] == "packed" else n for n in keys])

    def add(self, name, values):
        self.operands.append(name)
        self.types.append("tensor<?xi32>")
        self.tensors[name] = integers(values)

    def packed(self, name, tensor, starts, rng):
        self.add(name, starts)
        self.tensors[tensor] = floats(starts[-1] + rng.randint(0, 5), 1, HEAD)
        return "tensor<?x1x8xf16>"

    def module(self, tiles, mask):
        arguments = "".join(f", %{name}: {type_}" for name, type_ in zip(self.operands, self.types))
        operands = " ".join(f"{name}(%{name})" for name in self.operands)
        types = ", ".join([self.q, self.k, *self.types])
        return (
            f"func.func @order(%q: {self.q}, %k: {self.k}{arguments}) -> tensor<?x8xi32> {{\n"
            f"  %list = attn.work_list %q, %k {operands}"
            f" {{tile_q = {tiles[0]}, tile_k = {tiles[1]}, mask = #attn.mask<{mask}>}}\n"
            f"    : ({types}) -> tensor<?x8xi32>\n"
            f"  return %list : tensor<?x8xi32>\n}}\n"
        )


FORMS = (("packed", "packed", False), ("packed", "packed", True), ("dense", "dense", True), ("packed", "dense", False))


def check(folder, opt, interpret, case, tiles, mask, lowered_mask=None):
    """An error message, or None."""
    declared, source = folder / "declared.mlir", folder / "source.mlir"
    declared.write_text(case.module(tiles, mask))
    source.write_text(case.module(tiles, lowered_mask or mask))
    write_safetensors(folder / "inputs.safetensors", case.tensors)
    for stage in ("tile", "gpu"):
        lowered = folder / f"{stage}.mlir"
        commands = (
            [opt, source, "--attn-form-kernels", "--attn-select-schedule", *PASSES[stage], "-o", lowered],
            [interpret, lowered, f"--compare={declared}", "--tolerance=0", f"--inputs={folder / 'inputs.safetensors'}"],
        )
        for command in commands:
            done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
            if done.returncode != 0:
                return f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return None


TILE_PASSES = ("--convert-attn-to-tile", "--canonicalize", "--cse", "--attn-tile-verify=primitive=true")
PASSES = {
    "tile": TILE_PASSES,
    "gpu": (*TILE_PASSES, "--convert-tile-to-gpu", "--canonicalize", "--cse"),
}


def batches(rng):
    for queries, keys in LENGTHS:
        yield queries, keys or [rng.randint(0, 500) for _ in queries]
    for batch in RANDOM_BATCHES:
        lengths = [[rng.choice((0, 1, rng.randint(0, 700))) for _ in range(batch)] for _ in range(2)]
        yield lengths


def main(folder, opt, interpret):
    rng = random.Random(1)
    count = 0
    for number, (queries, keys) in enumerate(batches(rng)):
        for form_number, form in enumerate(FORMS):
            # Every mask and every tile with every form, in turn.
            mask = MASKS[(number + form_number) % len(MASKS)]
            tiles = TILES[(number + 2 * form_number) % len(TILES)]
            error = check(Path(folder), opt, interpret, Case(form, queries, keys, rng), tiles, mask)
            if error:
                print(f"{form}, {mask}, tiles {tiles}, queries {queries}, keys {keys}:\n{error}")
                return 1
            count += 1
    # The comparison is one that can fail: the kernels of another mask.
    case = Case(FORMS[0], [300, 20], [500, 40], rng)
    if check(Path(folder), opt, interpret, case, (4, 2), MASKS[1], lowered_mask=MASKS[0]) is None:
        print("expected the lists of two masks to differ, got equal ones")
        return 1
    print(f"{count} lists: equal")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
