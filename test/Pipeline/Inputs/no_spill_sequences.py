# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles kernels over sequences of different lengths, whose work list is an
argument, or which are for few queries and need none, and checks what ptxas made
of each.

  no_spill_sequences.py ATTN-COMPILE
"""

import itertools
import sys

from no_spill import MASKS, compile_module, for_each, report

SHAPES = [(40, 40), (64, 64), (96, 96), (128, 128), (192, 128), (192, 192), (256, 256)]
OFFSETS, LIST, TABLE = "tensor<?xi32>", "tensor<?x8xi32>", "tensor<?x?xi32>"


def sizes(form, page):
    return {"packed": "?x?", "dense": "?x?x?", "paged": f"?x?x{page}"}[form]


def module(form_q, form_k, page, mask, d, dv, listed):
    """Queries and keys in these forms; keys past those in use may be there."""
    sequences = {"cu_seqlens_q": OFFSETS} if form_q == "packed" else {}
    if form_k == "packed":
        sequences["cu_seqlens_k"] = OFFSETS
    sequences["seqused_k"] = OFFSETS
    if form_k == "paged":
        sequences["block_table"] = TABLE
    if listed:
        sequences["work_list"] = LIST
    q, o = (f"tensor<{sizes(form_q, page)}x{size}xbf16>" for size in (d, dv))
    k, v = (f"tensor<{sizes(form_k, page)}x{size}xbf16>" for size in (d, dv))
    lse = f"tensor<{'?x?' if form_q == 'packed' else '?x?x?'}xf32>"
    arguments = "".join(f", %{name}: {type}" for name, type in sequences.items())
    operands = " ".join(f"{name}(%{name})" for name in sequences)
    types = ", ".join([q, k, v, *sequences.values()])
    return (
        f"func.func @f(%q: {q}, %k: {k}, %v: {v}, %scale: f32{arguments}) -> ({o}, {lse}) {{\n"
        f"  %o, %lse = attn.block_attention %q, %k, %v scale(%scale) {operands}{MASKS[mask]}\n"
        f"    : ({types}) -> ({o}, {lse})\n"
        f"  return %o, %lse : {o}, {lse}\n}}\n"
    )


FORMS = [("packed", "packed", None), ("dense", "dense", None), ("packed", "paged", 16), ("dense", "paged", 256)]
DECODE_FORMS = [("dense", "dense", None), ("dense", "packed", None), ("dense", "paged", 16), ("dense", "paged", 64)]


def compile_and_check(command, form, mask, shape, listed):
    name = f"{form} {mask} {shape}{' with a list' if listed else ''}"
    return compile_module(command, name, module(*form, mask, *shape, listed), "--from=explicit")[0]


def main(command):
    # Every shape packed; the other forms differ in the producer only.
    modules = list(itertools.product(FORMS[:1], ("dense", "causal"), SHAPES, [True]))
    modules += list(itertools.product(FORMS[1:], ("causal",), [(64, 64), (128, 128)], [True]))
    # Without a list dense queries have kernels for few of them, too: every shape in short pages.
    modules += list(itertools.product(DECODE_FORMS[2:3], ("dense", "causal"), SHAPES, [False]))
    modules += list(
        itertools.product(DECODE_FORMS[:2] + DECODE_FORMS[3:], ("causal",), [(64, 64), (128, 128)], [False])
    )
    results = for_each(modules, lambda *given: compile_and_check(command, *given))
    found = [problem for problems_of_one in results for problem in problems_of_one]
    return report(found, f"{len(modules)} modules: good")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
