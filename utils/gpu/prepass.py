# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Modules and cases of the GPU check of the quantization prepass, and what they
must give. No torch here: all but the kernels is tested on machines without a GPU."""

import itertools
import zlib
from dataclasses import dataclass, replace

import numpy as np

from codes import F32, Quantizer, arrange, from_bf16, round_bf16, sample, sampled_mean, smooth

LENGTHS = (0, 1, 127, 128, 1000, 4096)
# Query heads and key heads.
HEADS = ((4, 4), (8, 2), (6, 1))
STORAGES = (("hnd", "plain"), ("nhd", "plain"), ("hnd", "slice"), ("nhd", "slice"))


def quantize_text(quantizer, size, dtype="bf16", with_mean=False):
    """A module that gives codes and scales of x, or of x less its mean, which it gives too."""
    x, codes = (f"tensor<?x?x?x{size}x{element}>" for element in (dtype, quantizer.code))
    channels, count = f"tensor<?x?x{size}xf32>", {"per_tensor": "1", "per_channel": str(size)}
    results = [codes, f"tensor<?x?x{count.get(quantizer.grouping, '?')}xf32>"] + [channels] * with_mean
    minus = f" minus(%m : {channels})" if with_mean else ""
    absmax = f" absmax(%a : {channels})" if quantizer.grouping in count else ""
    lines = [f"%m = attn.mean %x : {x} -> {channels}"] * with_mean
    lines += [f"%a = attn.absmax %x{minus} : {x} -> {channels}"] * bool(absmax)
    lines += [f"%c, %s = attn.quantize %x{minus}{absmax} as {quantizer} : {x} -> ({codes}, {results[1]})"]
    lines += [f"return %c, %s{', %m' * with_mean} : {', '.join(results)}"]
    body = "\n  ".join(lines)
    return f"""func.func @f(%x: {x} {{attn.name = "x"}}) -> ({", ".join(results)}) {{
  {body}
}}
"""


@dataclass(frozen=True)
class Codes:
    """Codes of one tensor."""

    dtype: str
    d: int
    quantizer: Quantizer
    smooth: bool = False

    @property
    def name(self):
        q = self.quantizer
        kind = "_".join(filter(None, (q.rounding[5:] if q.code == "i8" else "", q.guard, "smooth" * self.smooth)))
        return f"codes_{self.dtype}_d{self.d}_{q.code.lower()}_{q.grouping}{q.rows or ''}_{kind}"

    @property
    def text(self):
        return quantize_text(self.quantizer, self.d, self.dtype, self.smooth)

    def shapes(self, case):
        return {"x": (case.batch, case.heads[0], case.length, self.d)}

    def expected(self, x):
        rows, mean = smooth(x) if self.smooth else (x, None)
        codes, scales, _ = self.quantizer.apply(rows)
        return {"codes": codes, "scales": scales, **({"mean": mean} if self.smooth else {})}


@dataclass(frozen=True)
class Prepass:
    """All that attention over codes of the usual recipe reads."""

    dtype: str
    d: int
    sampled: bool = False

    @property
    def name(self):
        return f"prepass_{self.dtype}_d{self.d}" + "_sampled" * self.sampled

    @property
    def text(self):
        x, i8, f8 = (f"tensor<?x?x?x{self.d}x{element}>" for element in (self.dtype, "i8", "f8E4M3FN"))
        channels, rows, places = f"tensor<?x?x{self.d}xf32>", "tensor<?x?x?xf32>", f"tensor<?x?x{self.d}x?xf8E4M3FN>"
        named = zip(("q8", "qs", "k8", "ks", "correction", "v8", "vs"), (i8, rows, i8, rows, rows, places, channels))
        results = ", ".join(f'{type} {{attn.name = "{name}"}}' for name, type in named)
        mean, absmax = ("sample_statistics mean", "sample_statistics absmax") if self.sampled else ("mean", "absmax")
        sample = "{sample = 64} " * self.sampled
        return f"""func.func @prepass(%q: {x} {{attn.name = "q"}}, %k: {x} {{attn.name = "k"}}, %v: {x} {{attn.name = "v"}})
    -> ({results}) {{
  %m = attn.{mean} %k {sample}: {x} -> {channels}
  %c = attn.lse_correction %q, %m : ({x}, {channels}) -> {rows}
  %q8, %qs = attn.quantize %q as {Q} : {x} -> ({i8}, {rows})
  %k8, %ks = attn.quantize %k minus(%m : {channels}) as {K} : {x} -> ({i8}, {rows})
  %a = attn.{absmax} %v {sample}: {x} -> {channels}
  %v8, %vs = attn.quantize %v absmax(%a : {channels}) as {SAMPLED_V if self.sampled else V} : {x} -> ({f8}, {channels})
  %t = attn.arrange %v8 : {f8} -> {places}
  return %q8, %qs, %k8, %ks, %c, %t, %vs : {i8}, {rows}, {i8}, {rows}, {rows}, {places}, {channels}
}}
"""

    def shapes(self, case):
        q, k = ((case.batch, heads, case.length, self.d) for heads in case.heads)
        return {"q": q, "k": k, "v": k}

    def expected(self, q, k, v):
        keys, mean = smooth(k)
        if self.sampled:
            mean = sampled_mean(k)
            keys = k - mean[:, :, None]
        q8, qs, _ = Q.apply(q)
        k8, ks, _ = K.apply(keys)
        v8, vs, _ = SAMPLED_V.apply(v, np.abs(sample(v)).max(axis=2)) if self.sampled else V.apply(v)
        group = q.shape[1] // max(k.shape[1], 1)
        means = np.repeat(mean, group, axis=1).astype(np.float64)
        correction = np.einsum("bhld,bhd->bhl", q.astype(np.float64), means)
        return {"q8": q8, "qs": qs, "k8": k8, "ks": ks, "correction": correction, "v8": arrange(v8), "vs": vs}


Q = Quantizer("per_thread_row", 16)
K = Quantizer("per_thread_column", 128)
V = Quantizer("per_channel", max=448.0, code="f8E4M3FN")
SAMPLED_V = replace(V, headroom=8.0)
# Sums in an order of their own; all else is equal in every bit.
INEXACT = {"correction": 1e-5}


@dataclass(frozen=True)
class Case:
    module: object
    length: int
    heads: tuple = (4, 2)
    layout: str = "hnd"
    storage: str = "plain"

    @property
    def batch(self):
        return 1 if self.length > 1000 else 2

    @property
    def key(self):
        heads = ".".join(map(str, self.heads))
        return f"{self.module.name},length={self.length},heads={heads},layout={self.layout},storage={self.storage}"


def load():
    """Every module of the cases."""
    quantizers = [
        (Quantizer("per_block", 64, rounding="half_away", guard="add"), False),
        (Quantizer("per_block", 16, code="f8E4M3FN", max=448.0), False),
        (Quantizer("per_token", guard="add", code="f8E4M3FN", max=448.0), False),
        (Quantizer("per_token", epsilon=1e-2), True),
        (Quantizer("per_tensor"), True),
        (Quantizer("per_channel", rounding="half_away"), False),
        (Quantizer("per_channel", max=2.25, code="f8E4M3FN"), True),
        (Quantizer("per_thread_column", 1024), True),
    ]
    found = [Prepass(dtype, d) for dtype, d in (("bf16", 64), ("bf16", 72), ("bf16", 128), ("f16", 128), ("bf16", 256))]
    found += [Prepass("bf16", d, sampled=True) for d in (64, 128)]
    return found + [Codes("bf16", 128, quantizer, smooth) for quantizer, smooth in quantizers]


def cases():
    """Every module with every length and storage; heads in turn."""
    heads = itertools.cycle(HEADS)
    return [
        Case(module, length, next(heads), *storage)
        for module, length, storage in itertools.product(load(), LENGTHS, STORAGES)
    ]


def parse_case(key):
    """The case with this key, or None."""
    return next((case for case in cases() if case.key == key), None)


def make_inputs(case):
    """{name: f32 array that the module's type can hold}: rows of very different sizes, ties, zeros, an offset."""
    random = np.random.default_rng(zlib.crc32(case.key.encode()))
    inputs = {}
    for name, shape in case.module.shapes(case).items():
        x = random.standard_normal(shape) * random.choice([1e-6, 1e-3, 1, 8], (*shape[:3], 1))
        x += random.choice([0, 3], (1, shape[1], 1, shape[3]))
        if shape[2] > 100:
            x[0, 0, :100] = np.rint(2 * x[0, 0, :100]) / 2
            x[-1, -1, 20:90] = 0
        x = x.astype(F32)
        inputs[name] = x.astype(np.float16).astype(F32) if case.module.dtype == "f16" else from_bf16(round_bf16(x)).reshape(shape)
    return inputs


def problems(everything, results):
    """What is wrong with `results` where `everything` is expected, {name: f32 array} both."""
    found = []
    for name, expected in everything.items():
        got = results[name]
        if got.shape != expected.shape:
            found.append(f"{name}: expected the shape {expected.shape}, got {got.shape}")
        elif name in INEXACT:
            limit = INEXACT[name] * max(1.0, np.abs(expected).max(initial=0))
            error = np.abs(got - expected).max(initial=0)
            if not error <= limit:
                found.append(f"{name}: expected an error of at most {limit:.1e}, got {error:.1e}")
        elif not np.array_equal(got, expected.astype(F32)):
            wrong = np.argwhere(got != expected)
            at = tuple(int(i) for i in wrong[0])
            found.append(f"{name}: {len(wrong)} of {got.size} differ; expected {expected[at]!r} at {at}, got {got[at]!r}")
    return found
