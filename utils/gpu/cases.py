# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the GPU check runs: the case, its name, and the groups of cases.

No torch here: the choice of cases is tested on machines without a GPU.
"""

import itertools
import random
from dataclasses import dataclass

import modules

LENGTHS = (0, 1, 7, 64, 127, 128, 129, 1000, 4096)
LAYOUTS = ("hnd", "nhd")
# plain: dense; slice: cut from larger tensors in every dimension; size1: the
# strides of dimensions of size 1 hold nonsense, as torch permits.
STORAGES = ("plain", "slice", "size1")
SCALES = ("default", "0.3", "0", "negative")
# mean: V has a mean far from zero; large: scores that saturate the softmax.
DATA = ("normal", "mean", "large")
# (KV heads, query heads per KV head); the last is MQA.
HEADS = ((3, 1), (2, 4), (2, 8), (1, 6))
# Decoding: one for each tile of keys.
DECODE = (("bf16", 128, 128), ("f16", 64, 64), ("bf16", 256, 256), ("bf16", 192, 128))


@dataclass(frozen=True)
class Case:
    module: modules.Module
    batch: int = 2
    heads: tuple = (2, 1)
    lq: int = 129
    lk: int = 1000
    layout: str = "hnd"
    storage: str = "plain"
    scale: str = "default"
    data: str = "normal"
    # Memory around and behind every tensor is NaN, as in a reused cache.
    stale: bool = False

    @property
    def key(self):
        kv, group = self.heads
        return (
            f"{self.module.name},b={self.batch},kv={kv},group={group},lq={self.lq},lk={self.lk},"
            f"layout={self.layout},storage={self.storage},scale={self.scale},data={self.data},stale={int(self.stale)}"
        )


def parse_case(key):
    """The case with this key; the inverse of Case.key."""
    name, *rest = key.split(",")
    by_name = {module.name: module for module in modules.load()}
    if name not in by_name:
        raise ValueError(f"expected a module such as {next(iter(by_name))}, got '{name}'")
    value = dict(item.split("=", 1) for item in rest)
    return Case(
        by_name[name],
        int(value["b"]),
        (int(value["kv"]), int(value["group"])),
        int(value["lq"]),
        int(value["lk"]),
        value["layout"],
        value["storage"],
        value["scale"],
        value["data"],
        value["stale"] == "1",
    )


def pairwise(parameters, rng):
    """A small list of dicts in which every pair of values of two parameters occurs."""
    names = list(parameters)
    missing = {
        ((a, x), (b, y))
        for a, b in itertools.combinations(names, 2)
        for x in parameters[a]
        for y in parameters[b]
    }
    order = sorted(missing, key=repr)
    rng.shuffle(order)
    chosen = []
    for first in order:
        if first not in missing:
            continue
        row = dict(first)
        for name in rng.sample(names, len(names)):
            if name not in row:
                row[name] = max(
                    rng.sample(parameters[name], len(parameters[name])),
                    key=lambda value: len(missing & set(_pairs(names, {**row, name: value}, name))),
                )
        missing -= set(_pairs(names, row))
        chosen.append({name: row[name] for name in names})
    return chosen


def _pairs(names, row, only=None):
    """The pairs in a row that may be incomplete; with `only`, those of that parameter."""
    present = [name for name in names if name in row]
    for a, b in itertools.combinations(present, 2):
        if only is None or only in (a, b):
            yield ((a, row[a]), (b, row[b]))


def sample_pairs(every_module, seed=1):
    """Every value and every pair of values of all parameters, at least once."""
    rng = random.Random(seed)
    parameters = {
        "dtype": sorted({module.dtype for module in every_module}),
        "size": sorted({(module.d, module.dv) for module in every_module}),
        "mask": sorted({module.mask for module in every_module}),
        "heads": HEADS,
        "lq": LENGTHS,
        "lk": LENGTHS,
        "layout": LAYOUTS,
        "storage": STORAGES,
        "scale": SCALES,
        "data": DATA,
        "stale": (False, True),
    }
    by_kind = {(m.dtype, (m.d, m.dv), m.mask): m for m in every_module}
    found = []
    for row in pairwise(parameters, rng):
        module = by_kind[row.pop("dtype"), row.pop("size"), row.pop("mask")]
        # A batch of 1 gives size1 something to corrupt, and keeps long cases small.
        single = row["storage"] == "size1" or row["lq"] * row["lk"] > 1000 * 1000
        found.append(Case(module, 1 if single else rng.choice((1, 2, 3)), **row))
    return found


def groups():
    """{group name: cases}"""
    every = modules.load()
    pick = {(m.dtype, m.d, m.dv, m.mask): m for m in every}
    d128 = [pick["bf16", 128, 128, mask] for mask in modules.SUFFIX]
    causal = "bottom_right"

    by_size = [Case(m, lq=lq, lk=lk) for m in every for lq, lk in ((129, 1000), (1000, 127))]
    by_length = [
        Case(m, batch=1, heads=(1, 2), lq=lq, lk=lk)
        for m in (*d128, pick["f16", 64, 64, causal])
        for lq in LENGTHS
        for lk in LENGTHS
    ]
    by_view = [
        Case(pick["bf16", d, dv, causal], 1, (1, 1), 127, 129, layout, storage, stale=stale)
        if storage == "size1"
        else Case(pick["bf16", d, dv, causal], 2, (2, 1), 127, 129, layout, storage, stale=stale)
        for d, dv in ((40, 40), (40, 96), (128, 64), (128, 128), (256, 256))
        for layout in LAYOUTS
        for storage in STORAGES
        for stale in (False, True)
    ]
    by_heads = [
        Case(pick[dtype, d, d, mask], 2, heads, lq, lk, layout)
        for dtype in ("f16", "bf16")
        for d in (64, 128)
        for mask in ("none", causal)
        for heads in HEADS
        for layout in LAYOUTS
        for lq, lk in ((129, 1000), (1, 4096))
    ]
    by_value = [
        Case(pick[dtype, d, d, mask], scale=scale, data=data)
        for dtype in ("f16", "bf16")
        for d in (64, 128)
        for mask in ("none", causal)
        for scale in SCALES
        for data in DATA
    ]
    # A long sum over V with a mean is where a lossy accumulator shows.
    by_value += [Case(m, 1, (1, 2), 4096, 4096, data="mean") for m in every if m.d == m.dv == 128]
    # Few queries against many keys: tiles that begin and end inside a group of
    # heads, keys that are read by one program or by many.
    by_decode = [
        Case(m, batch, heads, lq, lk, layout, scale=scale, stale=True)
        for dtype, d, dv in DECODE
        for m in (pick[dtype, d, dv, "none"], pick[dtype, d, dv, causal])
        for batch, heads in ((1, (8, 1)), (4, (8, 8)), (1, (1, 64)), (2, (1, 65)), (2, (2, 3)))
        for lq, lk, scale in ((1, 1000, "default"), (1, 8192, "default"), (5, 4096, "negative"), (64, 129, "default"),
                              (200, 300, "default"))
        for layout in LAYOUTS
    ]
    empty = [Case(m, **shape) for m in d128 for shape in ({"batch": 0}, {"heads": (0, 1)})]
    return {
        "sizes": by_size,
        "lengths": by_length,
        "views": by_view,
        "heads": by_heads,
        "values": by_value,
        "decode": by_decode,
        "empty": empty,
        "pairs": sample_pairs(every),
    }
