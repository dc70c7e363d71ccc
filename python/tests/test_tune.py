# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The tuner without a GPU: real compilations, a timer that is made up."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from attn_mlir.tune.__main__ import length_list, main
from attn_mlir.tune.files import TuneError, write_json
from attn_mlir.tune.measure import CandidateFault, DeviceLost, measure
from attn_mlir.tune.prepare import prepare
from build_paths import ROOT
from tune_fakes import CAUSAL, COMPILER, DENSE, VERSIONS, FakeRunner, copy, folder, index_of, lines_of  # noqa: F401


#
# prepare
#


def test_prepare(folder):
    index = index_of(folder)
    assert index["target"] == "sm_90a"
    assert index["compiler"].startswith("attn-compile ")
    assert [kernel["id"] for kernel in index["kernels"]] == ["dense", "causal_gqa"]
    dense = index["kernels"][0]
    assert dense["shape"] == {"head_size": 128, "value_head_size": 160, "causal": False}
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
    body = f"real || exit 1\ncase \"$1\" in *'ping_pong = false'*|*'overlap = false'*) {fault};; esac"
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


def test_measure_without_torch(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "attn_mlir.tune.gpu", raising=False)
    assert main(["measure", str(folder), "--out", str(tmp_path / "results")]) == 1
    assert "attn-tune: error: expected torch to measure with: " in capsys.readouterr().err


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
