# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The results file."""

import json
import os

import pytest
from attn_mlir.bench import BenchError
from attn_mlir.bench.cases import CASES
from attn_mlir.bench.results import check_resumable, load
from bench_fakes import make_results

CASE = CASES["d128_dense_s512"]


@pytest.fixture
def results():
    found = make_results("dense", 2, {"ours": 600.0, "cudnn": 500.0})
    found.fail(CASE, "flex", "too slow")
    found.unavailable["sage"] = "not here"
    found.differences[CASE.key] = {"ours": 0.1}
    return found


def test_round_trip(results, tmp_path):
    path = tmp_path / "r.json"
    results.save(path)
    assert load(path) == results
    assert [p.name for p in tmp_path.iterdir()] == ["r.json"]


def test_a_save_that_is_cut_off_leaves_the_file_before(results, tmp_path, monkeypatch):
    path = tmp_path / "r.json"
    results.save(path)
    before = path.read_bytes()
    results.rounds.append({})

    def cut_off(*_):
        raise OSError("no space left")

    for name in ("fsync", "replace"):
        with monkeypatch.context() as patch, pytest.raises(OSError, match="no space"):
            patch.setattr(os, name, cut_off)
            results.save(path)
        assert path.read_bytes() == before
        assert [p.name for p in tmp_path.iterdir()] == ["r.json"]


@pytest.mark.parametrize(
    "edit, message",
    [
        (lambda d: d.update(schema=99), "expected a results file of schema 1, got 99"),
        (lambda d: d.pop("rounds"), "missing or unknown fields: rounds"),
        (lambda d: d.update(extra=1), "missing or unknown fields: extra"),
        (lambda d: d.update(suite="x"), "expected a suite among dense, .*, got 'x'"),
        (lambda d: d["cases"][CASE.key].update(batch=1), f"case '{CASE.key}' is not what"),
        (lambda d: d["cases"].update(x={}), "case 'x' is not what"),
    ],
)
def test_files_of_other_versions_are_refused(results, tmp_path, edit, message):
    path = tmp_path / "r.json"
    results.save(path)
    data = json.loads(path.read_text())
    edit(data)
    path.write_text(json.dumps(data))
    with pytest.raises(BenchError, match=message):
        load(path)


@pytest.mark.parametrize("text", ["{", "[]", '"x"'])
def test_no_results(tmp_path, text):
    path = tmp_path / "r.json"
    path.write_text(text)
    with pytest.raises(BenchError, match="expected a results file"):
        load(path)
    with pytest.raises(BenchError, match="cannot read .*: No such file"):
        load(tmp_path / "none.json")


def test_resuming(results):
    check_resumable(results, make_results("dense", 0, {"ours": 1, "cudnn": 1}))
    later = make_results("dense", 0, {"ours": 1, "cudnn": 1})
    later.versions["date"] = "2026-11-21"
    check_resumable(results, later)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"suite": "varlen"}, "expected the same suite, dense, got varlen"),
        ({"cases": [CASE.key]}, "expected the same cases, .*, got d128_dense_s512;"),
        ({"providers": ["ours"]}, "expected the same providers, ours, cudnn, got ours"),
        ({"options": {"graph": True}}, "expected the same options"),
        ({"versions": {"gpu": "Other", "date": "x"}}, "expected the same versions"),
    ],
)
def test_resuming_something_else_is_refused(results, change, message):
    new = make_results("dense", 0, {"ours": 1, "cudnn": 1})
    for name, value in change.items():
        setattr(new, name, value)
    with pytest.raises(BenchError, match=message):
        check_resumable(results, new)


def test_why_there_are_no_times(results):
    results.providers += ["flex", "sage", "flash2"]
    other = CASES["varlen_d128_causal"]
    assert results.reason(CASE, "flex") == "too slow"
    assert results.reason(CASE, "sage") == "not here"
    assert results.reason(CASE, "flash2") == "no whole round"
    assert results.reason(CASE, "flash3") == "the provider was not asked for"
    assert results.reason(other, "ours") == "the case was not measured"
    assert [results.runs(CASE, n) for n in ("ours", "flex", "sage", "flash3")] == [True, False, False, False]
