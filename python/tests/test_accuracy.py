# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Errors of recipes: inputs, measures, bars and tables, without a GPU."""

import subprocess
import types

import numpy as np
import pytest
from attn_mlir.bench import BenchError, cli
from attn_mlir.bench.accuracy import bars, table
from attn_mlir.bench.accuracy.cases import INPUTS, cases
from attn_mlir.bench.accuracy.inputs import MAKERS, make_inputs, round_to_bf16
from attn_mlir.bench.accuracy.measure import (
    Gpu,
    Interpreter,
    errors,
    parse_report,
    run,
)
from attn_mlir.bench.accuracy.results import Results, load
from attn_mlir.bench.recipes import PRESETS, RECIPES
from build_paths import BUILD

ERRORS = {"cosine": 0.99, "rel_l1": 1e-2, "rel_l2": 1e-2, "rmse": 1e-3, "max": 1e-2}


def results_of(source="interpreter", value=1e-3, recipes=None, **changes):
    """Every case with one error; changes are {case: error}, '/' and 'd' as '__'."""
    found = {}
    for case in cases(recipes):
        error = changes.get(case.key.replace("/", "__"), value)
        found[case.key] = {
            "o": {**ERRORS, "rel_l2": error},
            "lse": {**ERRORS, "rel_l2": 1e-4},
        }
    return Results(source, {"date": "2026-11-20"}, found)


# Inputs


@pytest.mark.parametrize("value, expected", [
    (1 + 2**-8, 1.0), (1 + 3 * 2**-8, 1 + 2**-6), (1 + 2**-8 + 2**-20, 1 + 2**-7), (-3.0, -3.0), (1e-40, 1.0101e-40),
])  # fmt: skip
def test_rounding_to_bf16(value, expected):
    got = round_to_bf16(np.array([value], np.float32))
    assert got.dtype == np.float32 and got[0] == pytest.approx(expected, rel=1e-4 if value < 1e-30 else 0)


@pytest.mark.parametrize("name", INPUTS)
def test_inputs_are_the_same_each_time_and_numbers_of_bf16(name):
    first, second = make_inputs(name, 64, 32), make_inputs(name, 64, 32)
    for tensor in "qkv":
        assert first[tensor].shape == (1, 1, 64, 32)
        assert np.array_equal(first[tensor], second[tensor])
        assert not (first[tensor].view(np.uint32) & 0xFFFF).any()
        assert np.isfinite(first[tensor]).all()


def test_every_input_is_made():
    assert MAKERS.keys() == INPUTS.keys()


def test_inputs_are_what_they_are_called():
    made = {name: make_inputs(name, 256, 64) for name in INPUTS}
    normal = made["normal"]
    assert sum(abs(made["offset"]["k"].mean((0, 1, 2))) > 14) == 8
    moved = made["outlier"]["k"].std((0, 1, 2)) / normal["k"].std((0, 1, 2))
    assert sum(moved > 2.9) == 1 and np.array_equal(made["outlier"]["q"], normal["q"])
    assert made["v_mean"]["v"].mean() == pytest.approx(1, abs=0.03)
    assert made["sharp"]["q"].std() == pytest.approx(3, abs=0.1)
    assert np.ptp(made["constant"]["k"], axis=3).max() == 0
    assert made["huge"]["k"].min() < -9000
    assert 0 < abs(made["subnormal"]["k"]).max() < 2**-126
    rows = abs(made["zero_blocks"]["k"]).max((0, 1, 3)) == 0
    assert rows[16:40].all() and not rows[:16].any() and not rows[40:].any()


# Measuring


def test_errors_by_hand():
    found = errors(np.array([[1.0, 2.0]]), np.array([[1.0, 4.0]]))
    assert found["rel_l1"] == pytest.approx(2 / 5)
    assert found["rel_l2"] == pytest.approx(2 / 17**0.5)
    assert found["rmse"] == pytest.approx(2**0.5) and found["max"] == 2
    assert found["cosine"] == pytest.approx(9 / (5 * 17) ** 0.5)
    with pytest.raises(BenchError, match="got NaN or infinities"):
        errors(np.array([np.nan]), np.array([1.0]))


def test_report_of_the_interpreter():
    text = (
        "o cosine=0.999 rel_l1=1.000e-02 rel_l2=2.000e-02 rmse=3.000e-03 max=4.000e-02\n"
        "lse cosine=1.000 rel_l1=1.000e-05 rel_l2=2.000e-05 rmse=3.000e-05 max=4.000e-05\n"
    )
    found = parse_report(text)
    assert found["o"]["rel_l2"] == 0.02 and found["lse"]["max"] == 4e-5
    with pytest.raises(BenchError, match="expected errors of o and lse, got"):
        parse_report(text.splitlines()[0])


def test_interpreter_needs_its_tools(tmp_path):
    with pytest.raises(BenchError, match="attn-compile; name its folder by --tools"):
        Interpreter(tmp_path)


def exact(q, k, v, scale):
    scores = (q @ k.swapaxes(-1, -2)).astype(np.float64) * scale
    lse = np.log(np.exp(scores).sum(-1))
    return np.exp(scores - lse[..., None]) @ v, lse


class FakeGpu:
    """Attention in NumPy that is wrong by a hundredth."""

    def versions(self):
        return {"gpu": "Some H200"}

    def attend(self, folder, tensors, scale):
        o, lse = exact(*(tensors[x] for x in "qkv"), scale)
        return {"o": o * 1.01, "lse": lse}, {"o": o, "lse": lse}


def small(recipe, name="normal"):
    (case,) = cases([recipe], [name], [64])
    return type(case)(case.recipe, case.input, case.d, length=32)


def test_run_measures_and_records_what_fails(tmp_path):
    (tmp_path / "recipe_q8_f16_bf16_d64_dense").mkdir()
    results = Results("gpu", {})
    lines = []
    run(Gpu(tmp_path, FakeGpu()), [small("q8_f16"), small("sage1")], results, lines.append)
    assert results.error("q8_f16/normal/d64") == pytest.approx(0.01)
    assert results.errors["q8_f16/normal/d64"]["lse"]["max"] == 0
    assert results.failures == {"sage1/normal/d64": f"no bundle recipe_sage1_bf16_d64_dense in {tmp_path}"}
    assert lines[0].startswith("q8_f16/normal/d64: o 1.000e-02")
    # Measured again, and now it works.
    (tmp_path / "recipe_sage1_bf16_d64_dense").mkdir()
    run(Gpu(tmp_path, FakeGpu()), [small("sage1")], results, lines.append)
    assert results.failures == {}


def test_presets_are_those_of_the_compiler():
    names = subprocess.run([BUILD / "bin/attn-presets", "--names"], capture_output=True, text=True, check=True)
    assert [recipe.name for recipe in PRESETS] == names.stdout.split()


def test_module_text():
    text = RECIPES["sage2"].module(80, causal=True, dtype="f16")
    assert "tensor<?x?x?x80xf16>" in text
    assert "{mask = #attn.mask<causal = bottom_right>, preset = #attn.preset<sage2>}" in text
    assert RECIPES["sage2"].bundle(80, True, "f16") == "recipe_sage2_f16_d80_causal_br"


# Bars


def outcomes(runs):
    return {(v.source, v.recipe, v.what): v.outcome for v in table.judge_all(runs)}


def test_bars_hold_and_are_missed():
    good = outcomes([results_of()])
    assert set(good.values()) == {"holds"}
    bad = outcomes([results_of(int8_fp8__normal__d128=4e-2, sage2__v_mean__d128=float("nan"))])
    assert {key for key, outcome in bad.items() if outcome == "miss"} == {
        ("interpreter", "int8_fp8", "normal"), ("interpreter", "sage2", "v_mean"),
    }  # fmt: skip


def test_a_bar_in_errors_on_normal_numbers():
    far = outcomes([results_of(int8_fp8__offset__d128=1.2e-3)])
    assert far["interpreter", "int8_fp8", "offset"] == "miss"
    near = outcomes([results_of(int8_fp8__offset__d128=1.09e-3)])
    assert near["interpreter", "int8_fp8", "offset"] == "holds"


def test_what_was_not_measured_holds_no_bar():
    found = outcomes([results_of(recipes=["q8_f16"])])
    assert found["interpreter", "int8_fp8", "normal"] == "no data"
    assert found["interpreter", "int8_fp8", "offset"] == "no data"
    assert found["interpreter", "int8_fp8", "log-sum-exp"] == "no data"
    assert found["interpreter", "q8_f16", "normal"] == "holds"


def test_agreement_of_both_sources():
    interpreter = results_of()
    gpu = results_of("gpu", 1.02e-3, sage1__normal__d64=1.04e-3, sage2__huge__d128=2e-3)
    found = outcomes([interpreter, gpu])
    assert found["both", "int8_fp8", "GPU / interpreter - 1"] == "holds"
    assert found["both", "sage1", "GPU / interpreter - 1"] == "miss"
    # There the last rounding makes the error.
    assert found["both", "sage2", "GPU / interpreter - 1"] == "holds"
    assert not any(key[0] == "both" for key in outcomes([interpreter]))


def test_bars_name_recipes_and_inputs():
    assert {recipe for bar in bars.BARS for recipe in bar.recipes} <= RECIPES.keys()
    assert {bar.input for bar in bars.BARS} == INPUTS.keys()
    assert set(bars.AGREEMENT_INPUTS) <= INPUTS.keys()


# Tables


def test_tables_of_two_sources(tmp_path, capsys):
    files = [tmp_path / "i.json", tmp_path / "g.json"]
    results_of().save(files[0])
    gpu = results_of("gpu", 1.01e-3, int8_fp8__normal__d128=5e-2)
    gpu.failures["sage1/normal/d64"] = "out of memory"
    gpu.save(files[1])
    assert load(files[1]) == gpu
    document = tmp_path / "d.md"
    document.write_text("<!-- bench:accuracy begin -->\n<!-- bench:accuracy end -->\n")
    assert cli.main(["table", *map(str, files), "--update", str(document)]) == 0
    text = document.read_text()
    assert "**Relative L2 error of o, D = 64** (interpreter / gpu)" in text
    assert "| 1.00e-03 / 5.00e-02 |" in text
    assert "* miss: gpu, int8_fp8, normal: 5.00e-02, bar 3.90e-02" in text
    assert "* gpu, sage1/normal/d64: out of memory" in text


def test_tables_refuse_what_does_not_go_together(tmp_path, capsys):
    path = tmp_path / "i.json"
    results_of().save(path)
    other = tmp_path / "other.json"
    other.write_text("{}")
    assert cli.main(["table", str(path), str(path)]) == 1
    assert "expected runs of different sources, got interpreter, interpreter" in capsys.readouterr().err
    assert cli.main(["table", str(path), str(other)]) == 2
    assert "expected one file unless all are of errors, got 2" in capsys.readouterr().err
    path.write_text(path.read_text().replace('"version": 1', '"version": 0'))
    assert cli.main(["table", str(path)]) == 1
    assert "expected version 1 of errors, got 0; measure again" in capsys.readouterr().err


def test_adding_to_a_file_of_another_source(tmp_path, monkeypatch, capsys):
    path = tmp_path / "g.json"
    results_of("gpu").save(path)
    fake = types.SimpleNamespace(name="interpreter", versions=lambda: {})
    monkeypatch.setattr("attn_mlir.bench.accuracy.measure.Interpreter", lambda tools, rows: fake)
    assert cli.main(["accuracy", "--source", "interpreter", "--out", str(path), "--add"]) == 1
    assert "to be of the same source and rows, got gpu" in capsys.readouterr().err


def test_command(tmp_path, monkeypatch, capsys):
    fake = types.SimpleNamespace(
        name="interpreter", versions=lambda: {}, measure=lambda case, tensors: {"o": ERRORS, "lse": ERRORS}
    )
    monkeypatch.setattr("attn_mlir.bench.accuracy.measure.Interpreter", lambda tools, rows: fake)
    monkeypatch.setattr("attn_mlir.bench.accuracy.measure.make_inputs", lambda *_: {})
    out = tmp_path / "r.json"
    few = ["accuracy", "--source", "interpreter", "--out", str(out), "--recipe", "q8_f16", "--size", "128"]
    assert cli.main([*few, "--input", "normal", "--input", "sharp"]) == 0
    assert "2 of 2 cases measured, 2 of 2 bars hold" in capsys.readouterr().out
    assert cli.main([*few, "--input", "zero_blocks", "--add"]) == 0
    assert set(load(out).errors) == {f"q8_f16/{name}/d128" for name in ("normal", "sharp", "zero_blocks")}
    assert cli.main([*few, "--input", "v_mean"]) == 1
    assert set(load(out).errors) == {"q8_f16/v_mean/d128"}
    assert "miss: q8_f16, v_mean: 1.000e-02, bar 4.000e-03" in capsys.readouterr().out
    assert cli.main([*few[:2], "gpu", *few[3:], "--rows", "3"]) == 2
    assert "expected --rows with --source=interpreter only" in capsys.readouterr().err
