# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The cases of recipes, and what the check makes of right and wrong results: R1 by
the interpreter stands for the kernels."""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

import make_cases
import recipes
from attn_mlir.bench.accuracy.inputs import round_to_bf16
from attn_mlir.bench.accuracy.measure import write_bf16
from attn_mlir.bench.recipes import RECIPES

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("ATTN_BUILD_DIR", ROOT / "build")) / "bin"


def test_keys_round_trip_and_every_module_is_run():
    cases = recipes.cases()
    assert cases == recipes.cases() and len(cases) < 400
    assert all(recipes.parse_case(case.key) == case for case in cases)
    assert len({case.key for case in cases}) == len(cases)
    assert {case.module for case in cases} == set(recipes.load())
    assert {(case.lq, case.lk) for case in cases} == {(q, k) for q in recipes.LENGTHS for k in recipes.LENGTHS}
    assert recipes.parse_case("x,b=1") is None


def test_every_recipe_has_limits_and_offsets_are_for_those_that_smooth():
    assert recipes.LIMITS.keys() == RECIPES.keys()
    offset = {case.module.recipe for case in recipes.cases() if case.data == "offset"}
    assert offset == {name for name, recipe in RECIPES.items() if recipe.smooths}


def test_packed_groups(tmp_path, capsys):
    assert make_cases.main(["make_cases.py", str(tmp_path), "recipes"]) == 0
    names = {path.stem for path in tmp_path.glob("*.mlir")}
    assert "recipe_sage2pp_bf16_d80_causal_br" in names and "bf16_d128_dv128_dense" in names
    assert not any(name.startswith(("seq_", "codes_", "f16_")) for name in names)
    assert make_cases.main(["make_cases.py", str(tmp_path), "recipe"]) == 2
    assert "expected groups among attention, sequences, prepass, recipes, got recipe" in capsys.readouterr().err


# Results


def exact(q, k, v, scale, causal):
    q, k, v = (x.astype(np.float64) for x in (q, k, v))
    group = q.shape[1] // k.shape[1]
    k, v = k.repeat(group, 1), v.repeat(group, 1)
    scores = q @ k.swapaxes(-1, -2) * scale
    if causal:
        i, j = np.arange(q.shape[2])[:, None], np.arange(k.shape[2])
        scores = np.where(j <= i + k.shape[2] - q.shape[2], scores, -np.inf)
    most = scores.max(-1, keepdims=True, initial=-np.inf)
    weights = np.exp(scores - np.where(np.isinf(most), 0, most))
    total = weights.sum(-1, keepdims=True)
    with np.errstate(divide="ignore"):
        lse = np.log(total[..., 0]) + most[..., 0]
    return weights @ v / np.where(total == 0, 1, total), lse


def tensors_of(module, lq, lk, data):
    random = np.random.default_rng(lq * 7919 + lk)
    q = random.standard_normal((1, 4, lq, module.d))
    k, v = (random.standard_normal((1, 2, lk, module.d)) for _ in range(2))
    if data == "offset":
        k[..., ::16] += 15
    if data == "mean":
        v += 2
    return {name: round_to_bf16(x) for name, x in zip("qkv", (q, k, v))}


def run(folder, module, tensors, scale):
    """R1, and float64."""
    declared, explicit, given, results = (folder / name for name in ("r0.mlir", "r1.mlir", "i.safetensors", "o.safetensors"))
    declared.write_text(module.text)
    write_bf16(given, tensors)
    subprocess.run([BIN / "attn-compile", declared, "--emit=explicit", "-o", explicit], check=True)
    command = [BIN / "attn-interpret", explicit, f"--inputs={given}", f"--scalar=scale={scale}", f"--outputs={results}"]
    subprocess.run(command, check=True)
    raw = results.read_bytes()
    o, lse = read(raw, "o"), read(raw, "lse")
    return (o, lse, *exact(*(tensors[x] for x in "qkv"), scale, module.causal))


def read(raw, name):
    from safetensors import deserialize

    entry = dict(deserialize(raw))[name]
    if entry["dtype"] == "BF16":
        array = (np.frombuffer(entry["data"], np.uint16).astype(np.uint32) << 16).view(np.float32)
    else:
        array = np.frombuffer(entry["data"], np.float32)
    return array.reshape(entry["shape"]).astype(np.float64)


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("d, mask, lq, lk, data", [
    (128, "none", 129, 1000, "normal"), (64, "bottom_right", 300, 127, "mean"), (80, "bottom_right", 127, 128, "normal"),
    (128, "bottom_right", 200, 200, "offset"), (64, "none", 1, 1, "normal"),
])  # fmt: skip
def test_limits_hold_at_r1(tmp_path, recipe, d, mask, lq, lk, data):
    if data == "offset" and not RECIPES[recipe].smooths:
        data = "normal"
    module = recipes.Module(recipe, d, mask)
    for scale in (d**-0.5, -(d**-0.5), 0.0):
        assert recipes.problems(module, *run(tmp_path, module, tensors_of(module, lq, lk, data), scale)) == []


def test_wrong_results_are_problems(tmp_path):
    module = recipes.Module("int8_fp8", 64, "bottom_right")
    tensors = tensors_of(module, 40, 30, "offset")
    o, lse, *expected = run(tmp_path, module, tensors, 0.125)
    assert recipes.problems(module, o, lse, *expected) == []

    def with_change(change):
        changed = [o.copy(), lse.copy()]
        change(*changed)
        return recipes.problems(module, *changed, *expected)

    def wrong_row(o, lse):
        o[0, 1, 25] = o[0, 1, 26]

    def no_correction(o, lse):
        lse[0, 2, 20:] -= 1

    def not_blind(o, lse):
        o[0, 0, 3] = 1e-3

    def nan(o, lse):
        o[0, 3, 39, 63] = np.nan

    def all_scaled(o, lse):
        o *= 1.08

    for change, text in (
        (wrong_row, "of a row: error"), (no_correction, "lse: error"), (not_blind, "sees no key is not 0"),
        (nan, "1 NaN in o, 0 in lse"), (all_scaled, "relative L2: error"),
    ):  # fmt: skip
        found = with_change(change)
        assert any(text in problem for problem in found), change.__name__
