# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Quantized attention at R1, interpreted.

  quantized.py CHECK FOLDER ATTN-OPT ATTN-INTERPRET

CHECK is
  codes      codes, scales and means against NumPy, bit for bit
  kernels    the same of what is compiled, over tiles and down to barriers
  attention  outputs and log-sum-exps against NumPy

The folder is for what is written on the way.
"""

import itertools
import subprocess
import sys
from pathlib import Path

import numpy as np
from quantized_model import F32, Quantizer, attention, from_bf16, read, round_bf16, write
from quantized_model import smooth as smooth_rows

import prepass
from prepass import quantize_text

I8, F8 = "i8, per_thread", "f8E4M3FN, per_channel"
TENSOR = "tensor<?x?x?x{}x{}>"


def as_bf16(x):
    return from_bf16(round_bf16(np.asarray(x, F32))).reshape(np.shape(x))


def declared(quant, size=128, value_size=None, smooth=True, mask="none"):
    """A module of R0 with these parts of #attn.quant, e.g. qk='i8, per_thread'."""
    q, v = TENSOR.format(size, "bf16"), TENSOR.format(value_size or size, "bf16")
    parts = ", ".join(f"{part} = <{text}>" for part, text in quant.items())
    policies = f"quant = #attn.quant<{parts}>" + (", smooth = #attn.smooth<k = mean>" if smooth else "")
    return f"""func.func @attention(%q: {q}, %k: {q}, %v: {v}) -> ({v}, tensor<?x?x?xf32>) {{
  %o, %lse = attn.attention %q, %k, %v {{mask = #attn.mask<{mask}>, {policies}}}
    : ({q}, {q}, {v}) -> ({v}, tensor<?x?x?xf32>)
  return %o, %lse : {v}, tensor<?x?x?xf32>
}}
"""


class Tools:
    def __init__(self, folder, opt, interpret):
        self.folder, self.opt, self.interpret = Path(folder), opt, interpret

    def run(self, module, *options, **inputs):
        """The results of a module, and what was printed."""
        file, given, results = (self.folder / name for name in ("module.mlir", "in.safetensors", "out.safetensors"))
        file.write_text(module)
        write(given, **inputs)
        command = [self.interpret, file, f"--inputs={given}", f"--outputs={results}", *options]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
        return read(results), done.stdout

    def compile(self, module, stage):
        """A module of R1, at a later stage."""
        file = self.folder / "explicit.mlir"
        file.write_text(module)
        command = [Path(self.opt).with_name("attn-compile"), "--from=explicit", f"--emit={stage}", file, "-o", "-"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{' '.join(map(str, command))}\n{done.stderr}")
        return done.stdout

    def lower(self, module):
        """A module of R0, at R1."""
        return subprocess.run(
            [self.opt, "-", "--attn-to-explicit"], input=module, capture_output=True, text=True, check=True
        ).stdout


def expect_same(what, got, expected):
    if not np.array_equal(got, expected.astype(F32)):
        wrong = np.argwhere(got != expected)[0]
        sys.exit(f"{what}: expected {expected[tuple(wrong)]!r} at {wrong}, got {got[tuple(wrong)]!r}")


def expect_near(what, got, expected, limit):
    error = np.linalg.norm(got - expected) / np.linalg.norm(expected)
    if not error <= limit:
        sys.exit(f"{what}: expected a relative L2 error of at most {limit:.1e}, got {error:.3e}")


# Codes


def awkward_rows(random, length=150, size=24):
    """Ties, zeros, subnormals and large values in one tensor."""
    shape = (2, 3, length, size)
    x = as_bf16(random.standard_normal(shape) * random.choice([1e-39, 1e-8, 1e-3, 1, 1e4], (*shape[:3], 1)))
    x[0, 0, :40] = 0
    x[0, 1] = np.rint(x[0, 1]) / 2
    x[0, 1, :, 0] = 63.5
    return x


def check_quantizer(tools, x, quantizer, smooth=False, stage=None):
    """Codes and scales, and with `smooth` the mean whose differences are coded, in every bit."""
    module = quantize_text(quantizer, x.shape[3], with_mean=smooth)
    got, _ = tools.run(tools.compile(module, stage) if stage else module, x=x)
    rows, mean = smooth_rows(x) if smooth else (x, None)
    codes, scales, _ = quantizer.apply(rows)
    expected = {"codes": codes, "scales": scales, **({"mean": mean} if smooth else {})}
    for name, array in expected.items():
        expect_same(f"{name} of {quantizer}, {x.shape}, {stage or 'explicit'}", got[name], array)


INTEGERS = [
    dict(rounding=r, guard=g, epsilon=e)
    for r, g, e in itertools.product(("half_even", "half_away"), ("floor", "add"), (1e-7, 1e-2))
]
FLOATS = [dict(code="f8E4M3FN", max=m, guard=g) for m in (448.0, 2.25) for g in ("floor", "add")]
GROUPINGS = [("per_tensor", 0), ("per_block", 64), ("per_thread_row", 16), ("per_thread_column", 128)]
GROUPINGS += [("per_token", 0), ("per_channel", 0), ("per_block", 1), ("per_thread_row", 32)]


def check_codes(tools):
    random = np.random.default_rng(1)
    # Neither length nor blocks divide anything.
    x = awkward_rows(random)
    count = 0
    for (grouping, rows), kind in itertools.product(GROUPINGS, INTEGERS + FLOATS):
        check_quantizer(tools, x, Quantizer(grouping, rows, **kind))
        count += 1
    x = as_bf16(random.standard_normal((2, 3, 300, 24)) + 5)
    for grouping, rows in (("per_thread_column", 128), ("per_channel", 0)):
        check_quantizer(tools, x, Quantizer(grouping, rows), smooth=True)
    print(f"{count} quantizers and a mean: equal")


def check_kernels(tools):
    random = np.random.default_rng(4)
    count = 0

    def check(x, quantizer, smooth=False):
        nonlocal count
        for stage in ("tile", "gpu"):
            check_quantizer(tools, x, quantizer, smooth, stage)
            count += 1

    # Each grouping with each way to make codes of it; a kind for each grouping in turn.
    x = awkward_rows(random)
    kinds = itertools.cycle(INTEGERS[::3] + FLOATS)
    for grouping, rows in [*GROUPINGS, ("per_block", 24), ("per_block", 1024), ("per_thread_column", 48)]:
        check(x, Quantizer(grouping, rows, **next(kinds)))
        check(x, Quantizer(grouping, rows, **next(kinds)), smooth=True)
    # Head sizes, and lengths around a block.
    for size, length in ((64, 127), (72, 128), (128, 129), (256, 200), (8, 1), (40, 0)):
        x = as_bf16(random.standard_normal((1, 2, length, size)) + 2)
        check(x, Quantizer("per_thread_row", 16))
        check(x, Quantizer("per_thread_column", 128), smooth=True)
        check(x, Quantizer("per_channel", max=448.0, code="f8E4M3FN"))
    print(f"{count} kernels: equal")
    check_specials(tools)
    check_prepass(tools)


def check_specials(tools):
    """NaN, infinities and the largest numbers, as at R1."""
    x = as_bf16(np.random.default_rng(5).standard_normal((1, 2, 40, 16)))
    x[0, 0, 3, 5], x[0, 0, 17, 2], x[0, 0, 30, 0] = np.nan, np.inf, -np.inf
    x[0, 1, 0, 0], x[0, 1, 1, 1] = as_bf16([3e38, -3e38])
    kinds = (dict(), dict(guard="add", rounding="half_away"), dict(code="f8E4M3FN", max=448.0))
    groupings = (("per_token", 0), ("per_block", 16), ("per_thread_row", 16), ("per_channel", 0), ("per_tensor", 0))
    for (grouping, rows), kind, with_mean in itertools.product(groupings, kinds, (False, True)):
        module = quantize_text(Quantizer(grouping, rows, **kind), 16, with_mean=with_mean)
        expected, _ = tools.run(module, x=x)
        got, _ = tools.run(tools.compile(module, "gpu"), x=x)
        for name, array in expected.items():
            if not np.array_equal(got[name], array, equal_nan=True):
                sys.exit(f"{name} of {grouping}, {kind}: differ in NaN, infinities or large numbers")
    print("specials: equal")


def check_prepass(tools):
    """What the GPU check runs, in short."""
    modules = prepass.load()
    for module in modules:
        dtype = {"bf16": "BF16", "f16": "F16"}[module.dtype]
        case = prepass.Case(module, 150, (4, 2))
        inputs = prepass.make_inputs(case)
        got, _ = tools.run(tools.compile(module.text, "gpu"), **{name: (dtype, x) for name, x in inputs.items()})
        wrong = prepass.problems(module.expected(**inputs), got)
        if wrong:
            sys.exit(f"{case.key}: {'; '.join(wrong)}")
    print(f"{len(modules)} modules of the GPU check: good")


# Attention


def mask_of(mask, lq, lk):
    i, j = np.arange(lq)[:, None], np.arange(lk)[None, :]
    offset = {"none": lk, "causal = top_left": 0, "causal = bottom_right": lk - lq}[mask]
    return j <= i + offset


# Parts, options of the model, and the quantizers of q, k and v.
FORMS = (
    ("i8 and f8", dict(qk=I8, pv=F8), {}, None),
    ("i8", dict(qk="i8, per_block, k_rows = 64, rounding = half_away"), {}, ("per_block", 64, "per_block", 64, "half_away")),
    ("f8", dict(qk="f8E4M3FN, per_token", pv=F8 + ", row_sum = coded, p_max = 240.0"), dict(row_sum="coded", p_max=240.0), None),
    ("2.25", dict(qk=I8, pv=F8 + ", max = 2.25, period = 32"), dict(period=32), None),
    ("single", dict(qk=I8, pv=F8 + ", accumulate = single"), dict(period=1), None),
)


def quantizers_of(quant, form):
    if form:
        q_grouping, q_rows, k_grouping, k_rows, rounding = form
        qk = [Quantizer(q_grouping, q_rows, rounding=rounding), Quantizer(k_grouping, k_rows, rounding=rounding)]
    elif quant["qk"].startswith("f8"):
        qk = [Quantizer("per_token", max=448.0, code="f8E4M3FN")] * 2
    else:
        qk = [Quantizer("per_thread_row", 16), Quantizer("per_thread_column", 128)]
    largest = 2.25 if "max = 2.25" in quant.get("pv", "") else 448.0
    return (*qk, Quantizer("per_channel", max=largest, code="f8E4M3FN") if "pv" in quant else None)


def model(q, k, v, quant, options, form, smoothed, mask):
    """o and lse as R1 defines them."""
    scale = F32(1 / np.sqrt(q.shape[3]))
    group = q.shape[1] // k.shape[1]
    keys, mean = smooth_rows(k) if smoothed else (k, np.zeros((*k.shape[:2], k.shape[3]), F32))
    quantize_q, quantize_k, quantize_v = quantizers_of(quant, form)
    qc, _, qs = quantize_q.apply(q)
    kc, _, ks = quantize_k.apply(keys)
    if quantize_v:
        vc, vs, _ = quantize_v.apply(v)
    o, lse = np.empty((*q.shape[:3], v.shape[3])), np.empty(q.shape[:3])
    visible = mask_of(mask, q.shape[2], k.shape[2])
    for b, h in itertools.product(range(q.shape[0]), range(q.shape[1])):
        g = h // group
        values = (vc[b, g], vs[b, g]) if quantize_v else v[b, g]
        o[b, h], lse[b, h] = attention(
            (qc[b, h], qs[b, h, :, 0]), (kc[b, g], ks[b, g, :, 0]), values, scale, visible, **options
        )
        correction = (q[b, h].astype(np.float64) @ mean[b, g].astype(np.float64)).astype(F32)
        lse[b, h] += float(scale) * correction
    return o, lse


def check_attention(tools):
    random = np.random.default_rng(2)
    # Grouped queries, more keys than queries and fewer, lengths that divide nothing.
    sizes = ((2, 4, 2, 67, 300), (1, 3, 1, 150, 45))
    count = 0
    masks = ("none", "causal = top_left", "causal = bottom_right")
    for (name, quant, options, form), (b, hq, hk, lq, lk), mask in itertools.product(FORMS, sizes, masks):
        q = as_bf16(random.standard_normal((b, hq, lq, 32)) * 2)
        k = as_bf16(random.standard_normal((b, hk, lk, 32)) + 3 * random.standard_normal(32))
        v = as_bf16(random.standard_normal((b, hk, lk, 48)) + 0.5)
        smoothed = mask != "none"
        module = tools.lower(declared(quant, 32, 48, smoothed, mask))
        got, _ = tools.run(module, q=q, k=k, v=v)
        o, lse = model(q, k, v, quant, options, form, smoothed, mask)
        what = f"{name}, {mask}, {lq} queries, {lk} keys"
        seen = ~np.isneginf(lse)
        expect_same(f"rows that see no key: {what}", np.isneginf(got["lse"]), ~seen)
        # One rounding to bf16 apart here and there.
        expect_near(f"o: {what}", got["o"], as_bf16(o), 2e-4)
        expect_near(f"lse: {what}", got["lse"][seen], lse[seen], 1e-6)
        count += 1
    print(f"{count} attentions: equal")
    check_accumulation(tools)


def check_accumulation(tools):
    """A product of 448 * 448 swallows one of 2 * 2^-9 beside it in f32, but not 31 of them together."""
    keys = 65
    # exp(-ln 224) is 2 / 448.
    scales = np.full((1, 1, keys), -np.log(224.0) / 16, F32)
    scales[0, 0, [0, -1]] = 0
    v = np.full((1, 1, keys, 16), 2.0**-9, F32)
    v[0, 0, 0], v[0, 0, -1] = 448, -448
    codes, values, f32 = TENSOR.format(16, "i8"), TENSOR.format(16, "f8E4M3FN"), "tensor<?x?x?xf32>"
    outputs = {}
    for accumulate in ("single", "two_level, period = 32"):
        module = f"""func.func @f(%q: {codes}, %k: {codes}, %v: {values}, %a: {f32} {{attn.name = "a"}},
    %b: {f32} {{attn.name = "b"}}, %c: tensor<?x?x16xf32> {{attn.name = "c"}}) -> {TENSOR.format(16, "bf16")} {{
  %scale = arith.constant 1.0 : f32
  %o = attn.block_attention %q, %k, %v scale(%scale) q_scales(%a) k_scales(%b) v_scales(%c)
    {{q_groups = #attn.groups<per_token>, k_groups = #attn.groups<per_token>,
     products = #attn.products<p_max = 448.0, row_sum = coded, accumulate = {accumulate}>}}
    : ({codes}, {codes}, {values}, {f32}, {f32}, tensor<?x?x16xf32>) -> {TENSOR.format(16, "bf16")}
  return %o : {TENSOR.format(16, "bf16")}
}}
"""
        one = ("I8", np.ones((1, 1, 1, 16), F32))
        got, _ = tools.run(
            module,
            q=one,
            k=("I8", np.ones((1, 1, keys, 16), F32)),
            v=("F8_E4M3", v),
            a=("F32", np.ones((1, 1, 1), F32)),
            b=("F32", scales),
            c=("F32", np.full((1, 1, 16), 1022.0, F32)),
        )
        outputs[accumulate.split(",")[0]] = float(got["o"].flat[0])
    print(f"accumulated: {outputs}")


CHECKS = {"codes": check_codes, "kernels": check_kernels, "attention": check_attention}

if __name__ == "__main__":
    CHECKS[sys.argv[1]](Tools(*sys.argv[2:]))
