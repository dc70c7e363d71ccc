# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is measured: cases, the sets that tables and plots show, and suites.

No torch here: the choice of cases is tested on machines without a GPU.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace

from .recipes import RECIPES

TOKENS = 32768  # batch * length of a dense case
WIDTH = 2048  # heads * head size of a dense case
ELEMENT_BYTES = 2  # bf16
CODE_BYTES = 1
COPY_BYTES = 4 << 30
MASKS = ("dense", "causal")
PAGE_SIZES = (16, 64, 256)


@dataclass(frozen=True)
class Case:
    """One problem; its tensors are logical [B, H, L, D], or packed [T, H, D] if
    `lengths` are given. Causal masks are aligned bottom-right."""

    key: str
    # dense, varlen, decode, paged or copy; with a recipe of 8 bits recipe (end to
    # end), kernel (attention over codes alone) or prepass (the codes alone)
    kind: str
    d: int = 128
    dv: int = 128
    causal: bool = False
    batch: int = 1
    heads: int = 1
    kv_heads: int = 1
    lq: int = 1
    lk: int = 1
    lengths: tuple[int, ...] = ()
    page: int = 0

    @property
    def control(self) -> str:
        """The provider that is timed twice in every round, if it runs the case."""
        return "copy" if self.kind in ("copy", "prepass") else "cudnn"

    @property
    def visible(self) -> int:
        """Scores that the mask shows, of one head."""
        if self.lengths:
            return sum(_visible(n, n, self.causal) for n in self.lengths)
        return self.batch * _visible(self.lq, self.lk, self.causal)

    @property
    def flops(self) -> int:
        """Multiplications and additions of both products."""
        return 2 * (self.d + self.dv) * self.heads * self.visible

    @property
    def bytes(self) -> int:
        """K and V; of a copy, what it reads and what it writes; of a prepass, q, k
        and v once, and their codes once."""
        if self.kind == "copy":
            return 2 * COPY_BYTES
        tokens = sum(self.lengths) if self.lengths else self.batch * self.lk
        if self.kind == "prepass":
            elements = (self.heads + self.kv_heads) * self.d + self.kv_heads * self.dv
            return tokens * elements * (ELEMENT_BYTES + CODE_BYTES)
        return tokens * self.kv_heads * (self.d + self.dv) * ELEMENT_BYTES

    @property
    def unit(self) -> str:
        bound_by_memory = ("decode", "paged", "copy", "prepass")
        return "TB/s" if self.kind in bound_by_memory else "TFLOP/s"

    def rate(self, ms: float) -> float:
        """In `unit`: a kernel is bound by arithmetic or by memory."""
        work = self.flops if self.unit == "TFLOP/s" else self.bytes
        return work / ms * 1e-9


def _visible(lq: int, lk: int, causal: bool) -> int:
    """Scores of lq queries; query i sees the keys up to i + lk - lq."""
    if not causal:
        return lq * lk
    first = lk - lq + 1  # keys that query 0 sees
    rows = min(lq, lk)  # queries that see any key
    return rows * (max(first, 1) + lk) // 2


@dataclass(frozen=True)
class Reference:
    """What a rate is compared with: a provider on a case of its own."""

    provider: str
    case: Case


@dataclass(frozen=True)
class Ratio:
    """A column of a table: the rate of a provider over that of another one on the
    same case, or over a reference."""

    provider: str
    against: str | Reference

    def reference(self, case: Case) -> Reference:
        if isinstance(self.against, Reference):
            return self.against
        return Reference(self.against, case)


@dataclass(frozen=True)
class CaseSet:
    """Cases that differ in one number, `axis`: a curve of a plot."""

    name: str
    title: str
    axis: str  # the attribute of Case
    axis_title: str
    cases: tuple[Case, ...]
    # None: our rate over the control's, and over the reference of the suite.
    ratios: tuple[Ratio, ...] = ()

    def x(self, case: Case) -> int:
        return getattr(case, self.axis)


@dataclass(frozen=True)
class Suite:
    """Sets that are measured in one process, and what they are compared with
    besides the control of each case."""

    name: str
    sets: tuple[CaseSet, ...]
    reference: Reference | None = None

    @property
    def cases(self) -> tuple[Case, ...]:
        extra = (self.reference.case,) if self.reference else ()
        return (*extra, *(case for s in self.sets for case in s.cases))


def dense_case(d: int, dv: int, mask: str, length: int) -> Case:
    size = f"d{d}" if d == dv else f"d{d}v{dv}"
    heads = WIDTH // d
    return Case(
        f"{size}_{mask}_s{length}",
        "dense",
        d,
        dv,
        mask == "causal",
        TOKENS // length,
        heads,
        heads,
        length,
        length,
    )


def dense_set(d: int, dv: int, mask: str, lengths: tuple[int, ...]) -> CaseSet:
    size = f"D = {d}" if d == dv else f"D = {d}, Dv = {dv}"
    cases = tuple(dense_case(d, dv, mask, length) for length in lengths)
    name = cases[0].key.rsplit("_", 1)[0]
    return CaseSet(name, f"{size}, {mask}", "lk", "sequence length", cases)


def gqa_set(mask: str) -> CaseSet:
    cases = tuple(
        Case(
            f"gqa8_d128_{mask}_s{length}",
            "dense",
            128,
            128,
            mask == "causal",
            1,
            64,
            8,
            length,
            length,
        )
        for length in (2048, 4096, 8192, 16384, 32768)
    )
    title = f"GQA, D = 128, 64 query and 8 KV heads, {mask}"
    return CaseSet(f"gqa8_d128_{mask}", title, "lk", "sequence length", cases)


def sequence_lengths(count=32, low=64, high=8192, seed=0) -> tuple[int, ...]:
    """Log-uniform, the same every time."""
    draw = random.Random(seed).uniform
    return tuple(
        round(math.exp(draw(math.log(low), math.log(high)))) for _ in range(count)
    )


def varlen_set() -> CaseSet:
    lengths = sequence_lengths()
    longest = max(lengths)
    case = Case(
        "varlen_d128_causal",
        "varlen",
        128,
        128,
        True,
        len(lengths),
        16,
        16,
        longest,
        longest,
        lengths,
    )
    title = f"{len(lengths)} sequences of 64 to 8192, D = 128, causal"
    return CaseSet("varlen_d128_causal", title, "batch", "sequences", (case,))


FULL_BATCHES = (16, 64, 128)
# With so few sequences multiprocessors idle unless keys are split.
SMALL_BATCHES = (1, 2, 4, 8, 12)


def decode_set(length: int, page: int = 0, batches: tuple[int, ...] = FULL_BATCHES) -> CaseSet:
    name = f"paged{page}" if page else "decode"
    kind = "paged" if page else "decode"
    cases = tuple(
        Case(
            f"{name}_kv{length}_b{batch}",
            kind,
            128,
            128,
            False,
            batch,
            64,
            8,
            1,
            length,
            (),
            page,
        )
        for batch in batches
    )
    pages = f" in pages of {page}" if page else ""
    title = f"one query, {length} keys{pages}, D = 128, 64 query and 8 KV heads"
    small = "_small" if batches == SMALL_BATCHES else ""
    return CaseSet(f"{name}_kv{length}{small}", title, "batch", "batch", cases)


# Recipes that the benchmark runs.
BENCHED = ("int8_fp8", "int8_fp8_linear", "fp8_fp8", "q8_f16")


def recipe_set(
    kind: str, title: str, d: int, mask: str, lengths: tuple[int, ...], ratios: tuple[Ratio, ...]
) -> CaseSet:
    """The dense cases, of another kind."""
    dense = dense_set(d, d, mask, lengths)
    cases = tuple(replace(c, key=f"{kind}_{c.key}", kind=kind) for c in dense.cases)
    return replace(
        dense,
        name=f"{kind}_{dense.name}",
        title=f"{title}, {dense.title}",
        cases=cases,
        ratios=ratios,
    )


def recipe_sets() -> tuple[CaseSet, ...]:
    end_to_end = tuple(Ratio(name, "cudnn") for name in BENCHED)
    kernels = tuple(Ratio(name, "ours") for name in BENCHED)
    prepasses = tuple(
        Ratio(name, COPY_BANDWIDTH) for name in BENCHED if RECIPES[name].coded_values
    )
    sets = [
        recipe_set("recipe", "end to end", d, mask, lengths, end_to_end)
        for d, mask, lengths in (
            (128, "dense", (1024, 2048, 4096, 16384)),
            (128, "causal", (4096, 16384)),
            (64, "dense", (4096, 16384)),
        )
    ]
    sets += [
        recipe_set("kernel", "the kernel alone", d, mask, (16384,), kernels)
        for d in (128, 64)
        for mask in MASKS
    ]
    sets += [
        recipe_set("prepass", "the codes alone", d, "dense", (4096, 16384), prepasses)
        for d in (128, 64)
    ]
    return tuple(sets)


LENGTHS = (512, 1024, 2048, 4096, 16384, 32768)
FEW_LENGTHS = (1024, 4096, 16384)
DECODE_LENGTHS = (4096, 32768)

COPY_BANDWIDTH = Reference("copy", Case("copy", "copy"))
OUR_DENSE_RATE = Reference("ours", dense_case(128, 128, "causal", 4096))

SUITES = {
    suite.name: suite
    for suite in (
        Suite(
            "dense",
            (
                *(dense_set(d, d, mask, LENGTHS) for d in (128, 64) for mask in MASKS),
                *(dense_set(256, 256, mask, FEW_LENGTHS) for mask in MASKS),
                *(
                    dense_set(d, dv, mask, FEW_LENGTHS)
                    for d, dv in ((96, 96), (192, 192), (192, 128))
                    for mask in MASKS
                ),
                *(gqa_set(mask) for mask in MASKS),
            ),
        ),
        Suite("varlen", (varlen_set(),), OUR_DENSE_RATE),
        Suite("decode", tuple(map(decode_set, DECODE_LENGTHS)), COPY_BANDWIDTH),
        Suite(
            "decode-small",
            tuple(
                decode_set(length, batches=SMALL_BATCHES) for length in DECODE_LENGTHS
            ),
            COPY_BANDWIDTH,
        ),
        Suite(
            "paged",
            tuple(
                decode_set(length, page)
                for page in PAGE_SIZES
                for length in DECODE_LENGTHS
            ),
            COPY_BANDWIDTH,
        ),
        Suite("recipes", recipe_sets(), COPY_BANDWIDTH),
    )
}
SETS = {s.name: s for suite in SUITES.values() for s in suite.sets}
CASES = {case.key: case for suite in SUITES.values() for case in suite.cases}
