# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The choice of cases, and what is counted on them."""

import dataclasses

import numpy as np
import pytest
from attn_mlir.bench.bars import BARS
from attn_mlir.bench.cases import (
    BENCHED,
    CASES,
    COPY_BANDWIDTH,
    OUR_DENSE_RATE,
    SETS,
    SUITES,
    Case,
    dense_case,
    sequence_lengths,
)
from attn_mlir.bench.recipes import RECIPES

LONG = [512, 1024, 2048, 4096, 16384, 32768]
FEW = [1024, 4096, 16384]
GQA = [2048, 4096, 8192, 16384, 32768]


def test_suites():
    assert list(SUITES) == ["dense", "varlen", "decode", "decode-small", "paged", "recipes"]
    assert len(CASES) == len({case for suite in SUITES.values() for case in suite.cases})
    for suite in SUITES.values():
        keys = [case.key for case in suite.cases]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("mask", ["dense", "causal"])
@pytest.mark.parametrize(
    "size, d, dv, lengths",
    [("d128", 128, 128, LONG), ("d64", 64, 64, LONG), ("d256", 256, 256, FEW),
     ("d96", 96, 96, FEW), ("d192", 192, 192, FEW), ("d192v128", 192, 128, FEW)],
)
def test_dense_sets(mask, size, d, dv, lengths):
    cases = SETS[f"{size}_{mask}"].cases
    assert [case.lk for case in cases] == lengths
    for case in cases:
        assert case.key == f"{size}_{mask}_s{case.lk}"
        assert (case.kind, case.d, case.dv) == ("dense", d, dv)
        assert case.causal == (mask == "causal")
        assert case.lq == case.lk
        assert case.batch * case.lk == 32768
        assert case.heads == case.kv_heads == 2048 // d


@pytest.mark.parametrize("mask", ["dense", "causal"])
def test_gqa(mask):
    cases = SETS[f"gqa8_d128_{mask}"].cases
    assert [case.lq for case in cases] == GQA
    for case in cases:
        assert (case.batch, case.heads, case.kv_heads, case.d) == (1, 64, 8, 128)
        assert case.causal == (mask == "causal")


def test_dense_suite_has_nothing_else():
    names = [f"{size}_{mask}" for size in ("d128", "d64", "d256", "d96", "d192", "d192v128", "gqa8_d128")
             for mask in ("dense", "causal")]
    assert sorted(s.name for s in SUITES["dense"].sets) == sorted(names)
    assert SUITES["dense"].reference is None


def test_varlen():
    (case,) = SETS["varlen_d128_causal"].cases
    assert len(case.lengths) == case.batch == 32
    assert all(64 <= length <= 8192 for length in case.lengths)
    # The same in every version of Python, or runs cannot be compared.
    assert case.lengths == sequence_lengths()
    assert case.lengths[:4] == (3851, 2531, 493, 225)
    assert (case.heads, case.kv_heads, case.d, case.causal) == (16, 16, 128, True)
    assert SUITES["varlen"].cases == (OUR_DENSE_RATE.case, case)
    assert OUR_DENSE_RATE.case.key == "d128_causal_s4096"


def test_decode_and_paged():
    for length in (4096, 32768):
        for name in ("decode", "paged16", "paged64", "paged256"):
            cases = SETS[f"{name}_kv{length}"].cases
            assert [case.batch for case in cases] == [16, 64, 128]
            for case in cases:
                assert (case.lq, case.lk, case.heads, case.kv_heads) == (1, length, 64, 8)
                assert (case.d, case.dv, case.causal) == (128, 128, False)
                assert case.page == (0 if name == "decode" else int(name[5:]))
                assert not case.page or case.lk % case.page == 0
    assert len(SUITES["decode"].cases) == 1 + 6
    assert len(SUITES["paged"].cases) == 1 + 18
    assert SUITES["decode"].reference is COPY_BANDWIDTH


@pytest.mark.parametrize("lq, lk", [(5, 5), (3, 7), (7, 3), (1, 4), (4, 1)])
@pytest.mark.parametrize("causal", [False, True])
def test_visible_scores_and_flops(lq, lk, causal):
    case = Case("x", "dense", 8, 16, causal, 2, 6, 3, lq, lk)
    seen = np.ones((lq, lk), bool)
    if causal:
        seen = np.arange(lk)[None, :] <= np.arange(lq)[:, None] + lk - lq
    # One multiplication and one addition of each product and element.
    per_score = sum(2 for _ in range(8)) + sum(2 for _ in range(16))
    assert case.visible == 2 * seen.sum()
    assert case.flops == 2 * 6 * seen.sum() * per_score


def test_flops_of_packed_sequences():
    case = Case("x", "varlen", 8, 8, True, 3, 2, 2, 5, 5, lengths=(1, 5, 2))
    assert case.visible == 1 + 15 + 3
    assert case.flops == 2 * 19 * 4 * 8
    assert dataclasses.replace(case, causal=False).visible == 1 + 25 + 4


def test_bytes_and_rates():
    decode = CASES["decode_kv4096_b16"]
    assert decode.bytes == 16 * 4096 * 8 * (128 + 128) * 2
    assert decode.unit == "TB/s"
    assert decode.rate(1.0) == pytest.approx(decode.bytes / 1e-3 / 1e12)
    copy = COPY_BANDWIDTH.case
    assert copy.bytes == 2 * (4 << 30)
    assert (copy.unit, copy.control) == ("TB/s", "copy")
    dense = CASES["d128_dense_s512"]
    assert (dense.unit, dense.control) == ("TFLOP/s", "cudnn")
    assert dense.rate(0.5) == pytest.approx(dense.flops / 0.5e-3 / 1e12)


EACH = {
    "d128_dense": (1.00, 1.00, 1.08),
    "d128_causal": (1.03, 1.03, 1.11),
    "d64_dense": (0.92, 1.03, 1.08),
    "d64_causal": (0.92, 1.03, 1.08),
    "d256_dense": (0.96, 0.96, 1.03),
    "d256_causal": (0.96, 0.96, 1.03),
    "gqa8_d128_dense": (1.00, 1.00, 1.06),
    "gqa8_d128_causal": (1.00, 1.00, 1.06),
    "varlen_d128_causal": (0.85, 0.85, None),
    "decode_kv4096": (0.85, 0.85, None),
    "decode_kv32768": (0.90, 0.90, None),
}


def test_bars():
    bars = [bar for bar in BARS if bar.provider == "ours"]
    assert sorted(name for bar in bars for name in bar.sets) == sorted(EACH)
    for bar in bars:
        for name in bar.sets:
            short, long, geomean = EACH[name]
            assert bar.geomean == geomean
            for case in SETS[name].cases:
                assert bar.least(case) == (short if case.lk <= 1024 else long)


RECIPE_BARS = [
    ("int8_fp8", "recipe_d128_dense", {1024: 0.85, 2048: 0.97, 4096: 1.15, 16384: 1.38}, "cudnn"),
    ("int8_fp8", "recipe_d128_causal", {4096: 1.05, 16384: 1.35}, "cudnn"),
    ("int8_fp8", "recipe_d64_dense", {4096: 1.10, 16384: 1.25}, "cudnn"),
    ("int8_fp8_linear", "recipe_d128_dense", {1024: 0.90, 2048: 1.15, 4096: 1.42, 16384: 1.65}, "cudnn"),
    ("int8_fp8_linear", "recipe_d128_causal", {4096: 1.25, 16384: 1.65}, "cudnn"),
    ("int8_fp8_linear", "recipe_d64_dense", {4096: 1.60, 16384: 1.85}, "cudnn"),
    ("int8_fp8_linear", "kernel_d128_dense", {16384: 1.75}, "ours"),
    ("int8_fp8_linear", "kernel_d128_causal", {16384: 1.65}, "ours"),
    ("int8_fp8_linear", "kernel_d64_dense", {16384: 1.75}, "ours"),
    ("int8_fp8_linear", "kernel_d64_causal", {16384: 1.65}, "ours"),
    ("q8_f16", "recipe_d128_dense", {16384: 1.12}, "cudnn"),
    ("int8_fp8", "kernel_d128_dense", {16384: 1.42}, "ours"),
    ("fp8_fp8", "kernel_d128_dense", {16384: 1.40}, "ours"),
    ("int8_fp8", "kernel_d128_causal", {16384: 1.33}, "ours"),
    ("int8_fp8", "kernel_d64_dense", {16384: 1.22}, "ours"),
    ("int8_fp8", "kernel_d64_causal", {16384: 1.15}, "ours"),
    ("int8_fp8", "prepass_d128_dense", {4096: 1 / 1.3, 16384: 1 / 1.3}, "copy"),
    ("int8_fp8", "prepass_d64_dense", {4096: 1 / 1.3, 16384: 1 / 1.3}, "copy"),
]


@pytest.mark.parametrize("recipe, name, bounds, against", RECIPE_BARS)
def test_bars_of_recipes(recipe, name, bounds, against):
    (bar,) = [bar for bar in BARS if bar.provider == recipe and name in bar.sets]
    cases = [case for case in bar.cases if case in SETS[name].cases]
    assert {case.lk: bar.least(case) for case in cases} == bounds
    for case in cases:
        expected = CASES["copy"] if against == "copy" else case
        assert (bar.reference(case).provider, bar.reference(case).case) == (against, expected)


def test_benched_recipes_are_recipes():
    assert set(BENCHED) <= RECIPES.keys()
    assert {bar.provider for bar in BARS} - {"ours"} <= set(BENCHED)


def test_every_bar_of_a_recipe_is_above():
    found = [(bar.provider, name) for bar in BARS for name in bar.sets if bar.provider != "ours"]
    assert sorted(found) == sorted((recipe, name) for recipe, name, _, _ in RECIPE_BARS)


def test_cases_of_recipes_are_the_dense_ones():
    for case in SUITES["recipes"].cases[1:]:
        size, mask, length = case.key.split("_")[1:]
        dense = dense_case(int(size[1:]), int(size[1:]), mask, int(length[1:]))
        assert dataclasses.replace(case, key=dense.key, kind="dense") == dense
    end_to_end, codes = CASES["recipe_d128_causal_s4096"], CASES["prepass_d128_dense_s4096"]
    assert (end_to_end.control, end_to_end.unit, end_to_end.flops) == ("cudnn", "TFLOP/s", dense_case(128, 128, "causal", 4096).flops)
    # Reads 2 bytes and writes 1 for each element of q, k and v.
    assert (codes.control, codes.unit, codes.bytes) == ("copy", "TB/s", 3 * 3 * 32768 * 2048)


def test_what_ratios_compare_with():
    case = CASES["kernel_d128_dense_s16384"]
    titles = {(r.provider, r.reference(case).provider) for r in SETS["kernel_d128_dense"].ratios}
    assert titles == {(name, "ours") for name in BENCHED}
    (ratio, *_) = SETS["prepass_d64_dense"].ratios
    assert ratio.reference(CASES["prepass_d64_dense_s4096"]).case.key == "copy"


def test_what_bars_compare_with():
    for bar in BARS:
        if bar.provider != "ours":
            continue
        case = bar.cases[0]
        reference = bar.reference(case)
        if case.kind == "dense":
            assert (reference.provider, reference.case) == ("cudnn", case)
        else:
            suite = next(s for s in SUITES.values() if case in s.cases)
            assert reference == suite.reference
