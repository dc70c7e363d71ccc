# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Pictures of a run."""

import re
import sys
import xml.etree.ElementTree as ET

import pytest
from attn_mlir.bench import BenchError
from attn_mlir.bench.cases import CASES, SUITES
from attn_mlir.bench.plot import STYLES, main_reference, plot
from attn_mlir.bench.providers import TITLES
from bench_fakes import make_results

RATES = {"ours": 600.0, "cudnn": 500.0, "flash3": 550.0}


def texts(path):
    root = ET.parse(path).getroot()
    assert root.tag.endswith("svg")
    return ["".join(node.itertext()).strip() for node in root.iter() if node.tag.endswith("text")]


def test_one_picture_for_each_set(tmp_path):
    written = plot(make_results("dense", 2, RATES, noise=0.02), tmp_path / "new")
    assert [path.name for path in written] == [f"{s.name}.svg" for s in SUITES["dense"].sets]
    found = texts(tmp_path / "new/d128_dense.svg")
    for text in ("TFLOP/s", "rate / rate of cuDNN", "sequence length", "ours", "FlashAttention 3",
                 "control over itself", "512", "32768"):
        assert text in found
    assert any("Some H200, 2026-11-20" in text for text in found)
    assert "SageAttention" not in found


def test_the_same_results_give_the_same_file(tmp_path):
    results = make_results("varlen", 2, RATES)
    (first,) = plot(results, tmp_path / "a")
    (second,) = plot(results, tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()
    assert not re.search(rb"<dc:date>", first.read_bytes())


def test_spread_is_drawn(tmp_path):
    results = make_results("varlen", 3, RATES)
    (before,) = plot(results, tmp_path / "a")
    results.rounds[1]["varlen_d128_causal"]["ours"][0] *= 1.5
    (after,) = plot(results, tmp_path / "b")
    assert before.read_bytes() != after.read_bytes()


def test_decode_is_drawn_against_the_copy(tmp_path):
    results = make_results("decode", 1, {"ours": 3.5, "copy": 4.0, "cudnn": 3.0})
    paths = plot(results, tmp_path)
    assert [path.name for path in paths] == ["decode_kv4096.svg", "decode_kv32768.svg"]
    found = texts(paths[0])
    assert "K and V read, TB/s" in found and "rate / rate of copy" in found and "batch" in found
    reference_of, title = main_reference(results, CASES["decode_kv4096_b16"])
    assert reference_of(CASES["decode_kv4096_b16"]).case.key == title == "copy"


def test_sets_that_were_not_measured_have_no_picture(tmp_path):
    results = make_results("dense", 1, RATES)
    results.rounds = [{"d64_dense_s512": results.rounds[0]["d64_dense_s512"]}]
    assert [path.name for path in plot(results, tmp_path)] == ["d64_dense.svg"]
    results.rounds = []
    with pytest.raises(BenchError, match="expected results with times, got none"):
        plot(results, tmp_path)


def test_styles_are_apart_and_complete():
    assert set(STYLES) == set(TITLES) - {"copy"}
    assert len({colour for colour, _ in STYLES.values()}) == len(STYLES)
    assert len({marker for _, marker in STYLES.values()}) == len(STYLES)


def test_without_matplotlib(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(BenchError, match="expected matplotlib for plots: pip install matplotlib"):
        plot(make_results("dense", 1, RATES), tmp_path)
