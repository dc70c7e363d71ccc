# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Modules and cases of the GPU check over sequences of different lengths.

No torch here: the choice of cases is tested on machines without a GPU.
"""

import itertools
from dataclasses import dataclass

from modules import SUFFIX

# How q and k hold the sequences; pages of so many keys.
FORMS = (("packed", "packed", 0), ("dense", "dense", 0), ("packed", "paged", 16), ("dense", "paged", 16),
         ("dense", "paged", 64), ("dense", "paged", 256), ("packed", "dense", 0), ("dense", "packed", 0))
OPERANDS = {"cu_seqlens_q": "?x", "cu_seqlens_k": "?x", "seqused_k": "?x", "block_table": "?x?x"}


@dataclass(frozen=True)
class Module:
    dtype: str
    d: int
    mask: str
    form_q: str
    form_k: str
    page: int

    @property
    def name(self):
        page = str(self.page) if self.page else ""
        return f"seq_{self.dtype}_d{self.d}_{SUFFIX[self.mask]}_{self.form_q}_{self.form_k}{page}"

    @property
    def operands(self):
        """The tensors that say where the sequences lie."""
        found = ["cu_seqlens_q"] if self.form_q == "packed" else []
        found += {"packed": ["cu_seqlens_k"], "dense": ["seqused_k"], "paged": ["seqused_k", "block_table"]}[self.form_k]
        return found

    @property
    def text(self):
        def tensor(form):
            sizes = {"packed": "?x?x", "dense": "?x?x?x", "paged": f"?x?x{self.page}x"}[form]
            return f"tensor<{sizes}{self.d}x{self.dtype}>"

        q, k = tensor(self.form_q), tensor(self.form_k)
        lse = f"tensor<{'?x?x' if self.form_q == 'packed' else '?x?x?x'}f32>"
        types = [q, k, k] + [f"tensor<{OPERANDS[name]}i32>" for name in self.operands]
        arguments = "".join(f", %{name}: tensor<{OPERANDS[name]}i32>" for name in self.operands)
        operands = " ".join(f"{name}(%{name})" for name in self.operands)
        return (
            f"func.func @attention(%q: {q}, %k: {k}, %v: {k}, %scale: f32{arguments}) -> ({q}, {lse}) {{\n"
            f"  %o, %lse = attn.attention %q, %k, %v scale(%scale) {operands} {{mask = #attn.mask<"
            f"{'none' if self.mask == 'none' else f'causal = {self.mask}'}>}}\n"
            f"    : ({', '.join(types)}) -> ({q}, {lse})\n"
            f"  return %o, %lse : {q}, {lse}\n"
            f"}}\n"
        )


@dataclass(frozen=True)
class Case:
    module: Module
    lengths_q: tuple
    lengths_k: tuple
    heads: tuple = (2, 2)  # KV heads, query heads of each

    @property
    def key(self):
        lengths = [".".join(map(str, lengths)) for lengths in (self.lengths_q, self.lengths_k)]
        return f"{self.module.name},q={lengths[0]},k={lengths[1]},kv={self.heads[0]},group={self.heads[1]}"


def load():
    """Every module of the cases."""
    return [
        Module(dtype, d, mask, *form)
        for (dtype, d), mask, form in itertools.product((("bf16", 128), ("f16", 64)), ("none", "bottom_right"), FORMS)
    ]


# Lengths of the queries and of the keys: empty sequences, one key, lengths that
# tiles divide and that they do not, more queries than keys, one long one.
PACKED_LENGTHS = (
    ((129, 0, 1, 64, 300, 7), (200, 5, 0, 64, 128, 1)),
    ((128, 192, 256), (96, 128, 1024)),
    ((1,) * 40, tuple(range(1, 400, 10))),
    ((2000, 3, 5), (3000, 4, 2)),
    ((0, 0), (0, 0)),
)
DENSE_QUERIES = (1, 100, 0)
# Keys to split: sequences without a tile for every part, and one with many.
SPLIT_LENGTHS = ((0, 1, 128, 20000), (129, 0, 4096, 1, 127, 256, 1000, 64), (8192,))


def cases():
    found = []
    for module in load():
        for lengths_q, lengths_k in PACKED_LENGTHS:
            if module.form_q == "packed":
                found.append(Case(module, lengths_q, lengths_k))
                continue
            found += [Case(module, (length,) * len(lengths_k), lengths_k, (2, 3)) for length in DENSE_QUERIES]
            # Decoding: the query heads of a key head fit one tile, or just not.
            found += [Case(module, (1,) * len(lengths_k), lengths_k, heads) for heads in ((8, 8), (1, 64), (1, 65))]
        if module.form_q == "dense":
            found += [
                Case(module, (length,) * len(lengths_k), lengths_k, heads)
                for lengths_k in SPLIT_LENGTHS
                for length, heads in itertools.product((1, 5), ((8, 8), (1, 65), (2, 3)))
            ]
    return found


def parse_case(key):
    """The case with this key, or None."""
    return next((case for case in cases() if case.key == key), None)
