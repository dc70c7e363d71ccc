# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Rows made out of measurements, and that the compiler takes them."""

import json
import random
import subprocess

import pytest
from attn_mlir.tune.__main__ import main
from attn_mlir.tune.files import TuneError, read_json
from attn_mlir.tune.measure import CandidateFault, measure
from attn_mlir.tune.merge import merge
from tune_fakes import COMPILER, DENSE, FakeRunner, copy, folder, index_of  # noqa: F401


def noisy(times, seed):
    """A timer that is off by up to 0.2 %, the same in every run."""
    source = random.Random(seed)
    return lambda *what: times(*what) * source.uniform(0.998, 1.002)


def by_length(kernel, candidate, length):
    """Of the dense kernel 001 wins up to 1024 (at 512 as does 002, within the
    noise), 002 from 4096 on, and the first in between. Of the causal one nobody
    is better than the noise."""
    if kernel == "causal_gqa":
        return (0.999 if candidate == "001" else 1.0) * length
    if length <= 1024:
        return {"000": 1.0, "001": 0.9, "002": 0.901 if length == 512 else 0.95}[candidate] * length
    if length >= 4096:
        return {"000": 1.0, "001": 1.05, "002": 0.95}[candidate] * length
    return {"000": 1.0, "001": 1.05, "002": 1.02}[candidate] * length


@pytest.fixture
def merged(folder, tmp_path):
    """Two files of results, from two machines, and what merge makes of them."""
    files = []
    for number in range(2):
        files.append(tmp_path / f"results{number}.jsonl")
        measure(folder, [512, 1024, 2048, 4096, 16384], 3, files[-1], FakeRunner(noisy(by_length, number)))
    out = tmp_path / "schedules.json"
    assert main(["merge", str(folder), *map(str, files), "-o", str(out)]) == 0
    return out


def test_merge(folder, merged):
    data = read_json(merged, ("attn-schedules", 1))
    dense, causal = index_of(folder)["kernels"]
    schedule = {c["id"]: c["schedule"] for c in dense["candidates"]}
    assert data["target"] == "sm_90a"
    # The middle of 1024 and 2048 is 1448 in proportion.
    assert [(row["shape"]["causal"], row["when"], row["schedule"]) for row in data["rows"]] == [
        (False, "max(q[2], k[2]) <= 1448", schedule["001"]),
        (False, "max(q[2], k[2]) <= 2896", schedule["000"]),
        (False, "1", schedule["002"]),
        (True, "1", causal["candidates"][0]["schedule"]),
    ]
    evidence = [row["evidence"] for row in data["rows"]]
    assert evidence[0].startswith("measured 2026-11-20, NVIDIA H200, driver 570.1, torch 2.9.0; attn-compile ")
    assert "lengths 512 to 1024: 1.1" in evidence[0]
    assert "times as fast as the compiler's own choice (noise 0." in evidence[0]
    assert evidence[0].endswith("medians of 6 rounds")
    assert "length 2048: no candidate beats the compiler's own choice by more than the noise" in evidence[1]
    assert "lengths 512 to 16384: no candidate beats" in evidence[3]
    assert [path.name for path in merged.parent.iterdir() if "schedules" in path.name] == ["schedules.json"]


def test_merged_file_compiles(merged, tmp_path):
    """The compiler takes the file: a bundle with a variant for each range."""
    bundle = tmp_path / "tuned"
    subprocess.run([COMPILER, DENSE, f"--schedules={merged}", "--ptx-only", "-o", bundle], check=True)
    manifest = json.loads((bundle / "manifest.json").read_text())
    variants = manifest["targets"][0]["plans"][0]["launches"][0]["variants"]
    assert [(v["kernel"], v["when"]) for v in variants] == [
        ("attention_0", "max(q[2], k[2]) <= 1448"),
        ("attention_0_1", "max(q[2], k[2]) <= 2896"),
        ("attention_0_2", "1"),
    ]
    for variant, row in zip(variants, read_json(merged, ("attn-schedules", 1))["rows"]):
        rows = row["schedule"].split("tile_q = ")[1].split(",")[0]
        assert f"ceildiv(q[2], {rows})" in variant["grid"][0]


def test_merge_ignores_failures(folder, tmp_path):
    """What fails once, anywhere, wins nowhere; if it is the first, rounds that
    were relative to it do not count."""
    fast = lambda kernel, candidate, length: {"000": 1.0, "001": 0.5, "002": 0.8}[candidate]  # noqa: E731
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    measure(folder, [512], 1, good, FakeRunner(fast))
    measure(folder, [512], 1, bad, FakeRunner(fast, faults={"001": CandidateFault("x")}))
    out = tmp_path / "out.json"
    schedules = [c["schedule"] for c in index_of(folder)["kernels"][0]["candidates"]]
    assert merge(folder, [good], out)["rows"][0]["schedule"] == schedules[1]
    assert merge(folder, [good, bad], out)["rows"][0]["schedule"] == schedules[2]
    wrong = tmp_path / "wrong.jsonl"
    measure(folder, [512], 1, wrong, FakeRunner(fast, distances={"000": float("nan")}))
    row = merge(folder, [good, wrong], out)["rows"][0]
    assert row["schedule"] == schedules[1]
    assert f"no candidate beats the first candidate, {schedules[1]} by more" in row["evidence"]
    assert "medians of 1 rounds" in row["evidence"]


def test_merge_errors(folder, tmp_path, capsys):
    results = tmp_path / "results.jsonl"
    measure(folder, [512], 1, results, FakeRunner(lambda *_: 1.0))
    header, *lines = results.read_text().splitlines(keepends=True)
    out = tmp_path / "out.json"
    out.write_text("earlier")

    def run(text, where=folder):
        results.write_text(text)
        with pytest.raises(TuneError) as error:
            merge(where, [results], out)
        # Whatever happens, an earlier file stays as it was.
        assert out.read_text() == "earlier"
        assert [path.name for path in tmp_path.iterdir() if "out.json" in path.name] == ["out.json"]
        return str(error.value)

    assert "expected a header, the file is empty" in run("")
    assert "expected a JSON object on each line" in run(header + "{\n")
    assert "expected version 1 of 'attn-tune-results', got version 2" in run(header.replace('"version": 1', '"version": 2'))
    assert "expected results for target sm_90a, got those for sm_100a" in run(header.replace("sm_90a", "sm_100a"))
    assert "dense: expected a complete round of measurements, got none; run measure" in run(header + "".join(lines[:3]))
    assert "causal_gqa: expected a complete round" in run(header + "".join(lines[:4]))
    index = index_of(folder)
    other = copy(folder, tmp_path / "other")
    (other / "index.json").write_text(json.dumps({**index, "date": "1999-01-01"}))
    assert "expected results of this folder's index, got those of another" in run(header, other)
    assert main(["merge", str(folder), str(tmp_path / "nosuch"), "-o", str(out)]) == 1
    assert "nosuch: expected a file that can be read: No such file" in capsys.readouterr().err
