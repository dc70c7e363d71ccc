# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The tuner without a GPU: real compilations, a timer that is made up."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from build_paths import BUILD, ROOT

from attn_mlir.tune.__main__ import length_list, main
from attn_mlir.tune.files import TuneError, read_json, write_json
from attn_mlir.tune.measure import CandidateFault, DeviceLost, measure
from attn_mlir.tune.merge import merge
from attn_mlir.tune.prepare import prepare

DENSE = ROOT / "docs/examples/dense.mlir"
CAUSAL = ROOT / "docs/examples/causal_gqa.mlir"
COMPILER = BUILD / "bin/attn-compile"
VERSIONS = {"gpu": "NVIDIA H200", "driver": "570.1", "cuda": "12.8", "torch": "2.9.0", "python": "3.11.2",
            "date": "2026-11-20"}


class FakeRunner:
    """Takes `times(kernel, candidate, length)` for each launch, and notes the
    order. `faults` are raised by the run of a candidate, `distances` returned
    for it."""

    def __init__(self, times, faults=(), distances=()):
        self.times = times
        self.faults = dict(faults)
        self.distances = dict(distances)
        self.timed = []
        self.compared = []

    def versions(self):
        return dict(VERSIONS)

    def load(self, kernel, bundle):
        assert (bundle / "manifest.json").is_file()
        return kernel["id"], bundle.name

    def inputs(self, kernel, loaded, length):
        return length

    def run(self, loaded, inputs):
        if loaded[1] in self.faults:
            raise self.faults[loaded[1]]
        return loaded[1]

    def distance(self, outputs, reference):
        self.compared.append((outputs, reference))
        return self.distances.get(outputs, 0.0)

    def time(self, loaded, inputs):
        self.timed.append((*loaded, inputs))
        return self.times(*loaded, inputs)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What prepare really makes of two modules."""
    path = tmp_path_factory.mktemp("tune") / "bundles"
    assert main(["prepare", str(DENSE), str(CAUSAL), "-o", str(path), "--limit=2", "--jobs=2",
                 f"--compiler={COMPILER}"]) == 0
    return path


def index_of(folder):
    return json.loads((folder / "index.json").read_text())


def lines_of(path):
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def copy(folder, path):
    """The folder's files, to be broken."""
    subprocess.run(["cp", "-r", folder, path], check=True)
    return path


#
# prepare
#


def test_prepare(folder):
    index = index_of(folder)
    assert index["target"] == "sm_90a"
    assert index["compiler"].startswith("attn-compile ")
    assert [kernel["id"] for kernel in index["kernels"]] == ["dense", "causal_gqa"]
    dense = index["kernels"][0]
    assert dense["shape"] == {"head_size": 128, "value_head_size": 128, "causal": False}
    assert dense["arguments"] == {"q": "q", "k": "k", "v": "v", "scale": None}
    assert index["kernels"][1]["arguments"]["scale"] == "scale"
    for kernel in index["kernels"]:
        # The compiler's own choice, then as many as the limit says.
        assert [c["id"] for c in kernel["candidates"]] == ["000", "001", "002"]
        assert [c["chosen"] for c in kernel["candidates"]] == [True, False, False]
        assert len({c["schedule"] for c in kernel["candidates"]}) == 3
        for candidate in kernel["candidates"]:
            manifest = json.loads((folder / candidate["bundle"] / "manifest.json").read_text())
            assert manifest["producer"]["ptxas"]


def test_prepare_again(folder, tmp_path):
    """Its own folder is replaced; another is not."""
    again = copy(folder, tmp_path / "again")
    (again / "bundles/old").mkdir()
    prepare([DENSE], again, "sm_90a", 1, 1, str(COMPILER))
    assert [path.name for path in (again / "bundles").iterdir()] == ["dense"]
    assert len(index_of(again)["kernels"]) == 1
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").touch()
    with pytest.raises(TuneError, match="expected .*other to be new, empty or of an earlier run"):
        prepare([DENSE], other, "sm_90a", 1, 1, str(COMPILER))
    assert [path.name for path in other.iterdir()] == ["thesis.txt"]


def fake_compiler(tmp_path, body):
    """A compiler that lists what the real one does, and compiles like `body`,
    which finds the schedule in $1 and the bundle in $2."""
    script = tmp_path / "attn-compile"
    script.write_text(
        f"#!/bin/bash\ncase \"$*\" in *--emit=schedules*|--version) exec {COMPILER} \"$@\";; esac\n"
        f"real() {{ {COMPILER} \"${{all[@]}}\"; }}\nall=(\"$@\")\n"
        f"set -- \"$3\" \"${{@: -1}}\"\n{body}\n"
    )
    script.chmod(0o755)
    return str(script)


@pytest.mark.parametrize("fault, reason", [
    ("echo 'ptxas (sm_90a): (C7510) Potential Performance Loss: serialized' >&2", "ptxas (sm_90a): (C7510)"),
    ("sed -i 's/\"spill_bytes\": 0/\"spill_bytes\": 12/' \"$2/manifest.json\"", "spills 12 bytes"),
    ("echo 'x.mlir:1:1: error: too large' >&2; rm -r \"$2\"; exit 1", "x.mlir:1:1: error: too large"),
])
def test_prepare_rejects(tmp_path, fault, reason):
    """A candidate that spills, is serialised or does not compile is left out,
    with the reason."""
    body = f"real || exit 1\ncase \"$1\" in *'tile_k = 176'*) {fault};; esac"
    index = prepare([DENSE], tmp_path / "out", "sm_90a", 2, 2, fake_compiler(tmp_path, body))
    kernel = index["kernels"][0]
    assert [c["id"] for c in kernel["candidates"]] == ["000"]
    assert [reason in rejected["reason"] for rejected in kernel["rejected"]] == [True, True]
    assert [path.name for path in (tmp_path / "out/bundles/dense").iterdir()] == ["000"]


def test_prepare_errors(tmp_path, capsys):
    def run(*modules, **options):
        with pytest.raises(TuneError) as error:
            prepare(modules, tmp_path / "out", "sm_90a", 1, 1, options.get("compiler", str(COMPILER)))
        assert not (tmp_path / "out/index.json").exists()
        return str(error.value)

    assert "expected attn-compile in /nosuch, found none" in run(DENSE, compiler="/nosuch")
    assert "could not open" in run(tmp_path / "nosuch.mlir").lower() or "No such file" in run(tmp_path / "nosuch.mlir")
    two = tmp_path / "two.mlir"
    two.write_text(DENSE.read_text() + DENSE.read_text().replace("@attention", "@other"))
    assert "expected one attention, got 2; give each a module of its own" in run(two)
    same = tmp_path / "same.mlir"
    same.write_text(DENSE.read_text())
    assert "expected modules of distinct shapes" in run(DENSE, same)
    name = tmp_path / "dense.mlir"
    name.write_text(CAUSAL.read_text())
    assert "expected modules of distinct names, got dense" in run(DENSE, name)
    body = "echo 'error: refused' >&2; exit 1"
    assert "all 2 were rejected: error: refused" in run(DENSE, compiler=fake_compiler(tmp_path, body))
    assert main(["prepare", str(two), "-o", str(tmp_path / "out"), f"--compiler={COMPILER}"]) == 1
    assert "attn-tune: error: " in capsys.readouterr().err


#
# measure
#


def test_measure_interleaves(folder, tmp_path):
    out = tmp_path / "results.jsonl"
    runner = FakeRunner(lambda kernel, candidate, length: 1.0)
    measure(folder, [512, 1024], 2, out, runner)
    # A round passes over all shapes and lengths; in each the first candidate is
    # timed again after the others.
    one = [(kernel, candidate, length) for kernel in ("dense", "causal_gqa") for length in (512, 1024)
           for candidate in ("000", "001", "002", "000")]
    assert runner.timed == one + one
    # Everybody's numbers are compared with the first's once.
    assert runner.compared[:3] == [("000", "000"), ("001", "000"), ("002", "000")]
    header, *lines = lines_of(out)
    assert header["format"] == "attn-tune-results" and header["versions"] == VERSIONS
    assert lines[3] == {"round": 0, "kernel": "dense", "length": 512, "candidate": "control", "of": "000", "ms": 1.0}
    assert len(lines) == 32


def test_measure_resumes(folder, tmp_path):
    """After a kill at any byte the missing measurements are made, and no other."""
    whole = tmp_path / "whole.jsonl"
    measure(folder, [512], 2, whole, FakeRunner(lambda *_: 1.0))
    data = whole.read_bytes()
    lines = data.splitlines(keepends=True)
    for count, cut in ((1, 0), (4, 0), (7, 11), (len(lines) - 1, 5), (len(lines), 0)):
        part = tmp_path / "part.jsonl"
        part.write_bytes(b"".join(lines[:count]) + (lines[count][:cut] if cut else b""))
        runner = FakeRunner(lambda *_: 1.0)
        measure(folder, [512], 2, part, runner)
        assert len(runner.timed) == len(lines) - count
        assert sorted(part.read_bytes().splitlines()) == sorted(data.splitlines())


def test_measure_leaves_out_faults(folder, tmp_path):
    out = tmp_path / "results.jsonl"
    runner = FakeRunner(lambda *_: 1.0, faults={"001": CandidateFault("refused")}, distances={"002": 0.5})
    measure(folder, [512, 1024], 1, out, runner)
    assert {candidate for _, candidate, _ in runner.timed} == {"000"}
    failures = [line for line in lines_of(out) if "reason" in line]
    assert [(f["kernel"], f["candidate"]) for f in failures] == [
        ("dense", "001"), ("dense", "002"), ("causal_gqa", "001"), ("causal_gqa", "002")]
    assert failures[0]["reason"] == "refused"
    assert failures[1]["reason"].startswith("wrong numbers: relative distance 0.5 to #attn.schedule<")
    # The failures are remembered.
    again = FakeRunner(lambda *_: 1.0)
    measure(folder, [512, 1024], 1, out, again)
    assert again.timed == []


@pytest.mark.parametrize("distance", [float("nan"), float("inf")])
def test_measure_first_is_wrong(folder, tmp_path, distance):
    """Then the next one is what the others are compared with."""
    out = tmp_path / "results.jsonl"
    runner = FakeRunner(lambda *_: 1.0, distances={"000": distance})
    measure(folder, [512], 1, out, runner)
    assert ("002", "001") in runner.compared
    lines = [line for line in lines_of(out)[1:] if line["kernel"] == "dense"]
    assert [(line["candidate"], line.get("of")) for line in lines] == [
        ("000", None), ("001", "001"), ("002", "001"), ("control", "001")]


def test_measure_hang(folder, tmp_path):
    """A hang ends the process, is recorded, and is not tried again."""
    out = tmp_path / "results.jsonl"
    runner = FakeRunner(lambda *_: 1.0, faults={"001": DeviceLost("did not end within 8 s")})
    with pytest.raises(DeviceLost, match="dense, length 512, #attn.schedule<.*: did not end within 8 s"):
        measure(folder, [512], 1, out, runner)
    assert lines_of(out)[-1]["reason"] == "did not end within 8 s"
    with pytest.raises(DeviceLost, match="causal_gqa, length 512"):
        measure(folder, [512], 1, out, runner)
    measure(folder, [512], 1, out, runner)
    assert [line["candidate"] for line in lines_of(out)[1:] if line["kernel"] == "dense"] == [
        "000", "001", "002", "control"]


def test_measure_errors(folder, tmp_path):
    def run(where, out=tmp_path / "out.jsonl", runner=None):
        with pytest.raises(TuneError) as error:
            measure(where, [512], 1, out, runner or FakeRunner(lambda *_: 1.0))
        return str(error.value)

    assert "index.json: expected a file that can be read: No such file" in run(tmp_path)
    missing = copy(folder, tmp_path / "missing")
    subprocess.run(["rm", "-r", missing / "bundles/dense/001"], check=True)
    assert "expected the bundle" in run(missing) and "it is missing; copy all of" in run(missing)
    other = copy(folder, tmp_path / "changed")
    (other / "bundles/dense/001/manifest.json").write_text("{}")
    assert "it is another one; run prepare again" in run(other)
    version = copy(folder, tmp_path / "version")
    (version / "index.json").write_text(json.dumps({**index_of(folder), "version": 7}))
    assert "expected version 1 of 'attn-tune-index', got version 7" in run(version)
    (version / "index.json").write_text("[")
    assert "index.json: expected JSON" in run(version)
    (version / "index.json").write_text("[]")
    assert "index.json: expected the format 'attn-tune-index', got []" in run(version)

    results = tmp_path / "results.jsonl"
    measure(folder, [512], 1, results, FakeRunner(lambda *_: 1.0))
    (version / "index.json").write_text(json.dumps({**index_of(folder), "date": "1999-01-01"}))
    assert "expected results of the same index, got those of another" in run(version, results)
    runner = FakeRunner(lambda *_: 1.0)
    runner.versions = lambda: {**VERSIONS, "driver": "1.0"}
    assert "expected results of one machine and software" in run(folder, results, runner)
    # Another day is not another machine.
    runner.versions = lambda: {**VERSIONS, "date": "2026-11-21"}
    measure(folder, [512], 1, results, runner)


#
# merge
#


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


#
# The program
#


def test_write_is_atomic(tmp_path, monkeypatch):
    out = tmp_path / "out.json"
    write_json(out, {"old": 1})
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk")))
        with pytest.raises(OSError, match="disk"):
            write_json(out, {"new": 1})
    assert json.loads(out.read_text()) == {"old": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]
    with pytest.raises(TuneError, match="expected to write it: No such file"):
        write_json(tmp_path / "nosuch/out.json", {})


def test_measure_program(folder, tmp_path, monkeypatch, capsys):
    """A hang ends the process at once, with a code of its own."""
    out = tmp_path / "results.jsonl"
    runner = FakeRunner(lambda *_: 1.0, faults={"002": DeviceLost("did not end within 8 s")})
    monkeypatch.setitem(sys.modules, "attn_mlir.tune.gpu", SimpleNamespace(GpuRunner=lambda target: runner))
    codes = []
    monkeypatch.setattr(os, "_exit", codes.append)
    arguments = ["measure", str(folder), "--lengths=512", "--rounds=1", "--out", str(out)]
    for expected in ([7], [7, 7], [7, 7]):
        assert main(arguments) == 0
        assert codes == expected
    message = capsys.readouterr().err
    assert "error: dense, length 512, #attn.schedule<" in message
    assert "did not end within 8 s; run the same command again to go on without it" in message
    assert main(["measure", str(tmp_path), "--out", str(out)]) == 1


def test_usage(capsys):
    for arguments in ([], ["prepare"], ["prepare", "x.mlir", "-o", "x", "--limit=0"], ["measure", "x"],
                      ["merge", "x", "-o", "y"], ["tune"]):
        with pytest.raises(SystemExit) as exit_code:
            main(arguments)
        assert exit_code.value.code == 2
    assert length_list("1024,512,1024") == [512, 1024]


def test_runs_as_module():
    """Neither torch nor a GPU is needed for help, prepare and merge."""
    code = "import sys; sys.modules['torch'] = None; sys.argv[1:] = ['--help']; import runpy; " \
           "runpy.run_module('attn_mlir.tune', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "python", capture_output=True, text=True)
    assert done.returncode == 0 and "merge" in done.stdout
