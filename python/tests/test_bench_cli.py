# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The command, on a GPU made of numbers."""

import json
import os
import subprocess
import sys
import types
from pathlib import Path

import pytest
from attn_mlir.bench import BenchError, cli
from attn_mlir.bench.measure import DeviceLost
from attn_mlir.bench.providers.base import Unsupported
from attn_mlir.bench.results import load
from bench_fakes import VERSIONS, FakeDevice, FakeProvider, make_results

RATES = {"ours": 600.0, "cudnn": 500.0}


@pytest.fixture
def fakes(monkeypatch):
    """A GPU, and providers to which tests can give reasons to fail."""
    device = FakeDevice()
    gpu = types.SimpleNamespace(
        LAUNCHES=20, WARM_UP=5, versions=lambda: dict(VERSIONS),
        CudaDevice=lambda graph=False: (setattr(device, "graph", graph), device)[1],
    )  # fmt: skip
    providers = {
        "ours": FakeProvider("ours", 1.0),
        "cudnn": FakeProvider("cudnn", 2.0),
        "flex": FakeProvider("flex", 4.0),
        "copy": FakeProvider("copy", 3.0, kinds=("copy",)),
    }
    monkeypatch.setattr(cli, "cuda", lambda: gpu)
    monkeypatch.setattr(cli, "make_providers", lambda bundles: providers)
    return types.SimpleNamespace(device=device, providers=providers)


def run(*args):
    return cli.main([str(arg) for arg in args])


def saved(tmp_path, name="r.json", **changes):
    path = tmp_path / name
    make_results("dense", 2, RATES, **changes).save(path)
    return path


def test_run(fakes, tmp_path, capsys):
    out = tmp_path / "r.json"
    assert run("run", "--suite", "dense", "--rounds", 2, "--out", out, "--case", "d128_dense_*",
               "--case", "d64_causal_s512") == 0
    results = load(out)
    assert results.cases == [
        *(f"d128_dense_s{n}" for n in (512, 1024, 2048, 4096, 16384, 32768)), "d64_causal_s512",
    ]
    assert results.providers == ["ours", "cudnn", "flex"]
    assert len(results.rounds) == 2
    assert results.options == {"launches": 20, "warm_up": 5, "graph": False}
    assert results.versions == VERSIONS
    printed = capsys.readouterr()
    assert "| D = 128, dense  | pass " in printed.out
    assert "round 2 of 2, d64_causal_s512, ms: cudnn 2.0000, 2.0000; ours 1.0000" in printed.err


def test_run_with_graphs_and_few_providers(fakes, tmp_path):
    out = tmp_path / "r.json"
    assert run("run", "--suite", "decode", "--rounds", 1, "--out", out, "--graph",
               "--provider", "ours") == 0
    results = load(out)
    assert fakes.device.graph is True and results.options["graph"] is True
    # The controls always run.
    assert results.providers == ["ours", "cudnn", "copy"]


def test_what_is_not_available_is_recorded(fakes, tmp_path, capsys):
    fakes.providers["flex"].available = lambda: "cannot import triton"
    out = tmp_path / "r.json"
    assert run("run", "--suite", "dense", "--rounds", 1, "--out", out, "--case", "d128_*_s512") == 0
    assert load(out).unavailable == {"flex": "cannot import triton"}
    assert "* FlexAttention: cannot import triton\n" in capsys.readouterr().out


def test_resume(fakes, tmp_path, capsys):
    out = tmp_path / "r.json"
    few = ("run", "--suite", "dense", "--case", "d128_*_s512", "--out", out)
    # Nothing to resume yet: a job can be started again by the same command.
    assert run(*few, "--rounds", 1, "--resume") == 0
    started = load(out).started
    assert run(*few, "--rounds", 3) == 1
    assert "exists; go on with it by --resume" in capsys.readouterr().err
    assert run(*few, "--rounds", 3, "--resume") == 0
    assert len(load(out).rounds) == 3 and load(out).started == started
    assert run(*few, "--rounds", 3, "--resume", "--graph") == 1
    assert "cannot resume: expected the same options" in capsys.readouterr().err


def test_a_lost_device(fakes, tmp_path, capsys):
    fakes.providers["flex"].refuses = RuntimeError("illegal access")
    fakes.device.lost = DeviceLost("illegal access")
    out = tmp_path / "r.json"
    few = ("run", "--suite", "dense", "--case", "d128_*_s512", "--out", out, "--rounds", 1)
    assert run(*few) == 1
    assert "takes no more work of this process: illegal access; the failure is in" in capsys.readouterr().err
    # The next run leaves that provider out of that case and comes to the next.
    assert run(*few, "--resume") == 1
    fakes.device.lost = None
    assert run(*few, "--resume") == 0
    assert set(load(out).failures) == {"d128_dense_s512", "d128_causal_s512"}


def test_table(tmp_path, capsys):
    path = saved(tmp_path)
    assert run("table", path) == 0
    printed = capsys.readouterr().out
    out, document = tmp_path / "t.md", tmp_path / "d.md"
    document.write_text("a\n<!-- bench:dense begin -->\n<!-- bench:dense end -->\n")
    assert run("table", path, "--markdown", out, "--update", document) == 0
    assert out.read_text() == printed
    assert capsys.readouterr().out == ""
    assert printed.strip() in document.read_text()


def test_plot(tmp_path, capsys):
    assert run("plot", saved(tmp_path), "--out", tmp_path / "plots") == 0
    written = capsys.readouterr().out.split()
    assert str(tmp_path / "plots/d128_dense.svg") in written
    assert all(Path(path).exists() for path in written)


def test_compare(tmp_path, capsys):
    other = saved(tmp_path, "s.json", started="2026-11-21T09:00:00")
    assert run("compare", saved(tmp_path), other) == 0
    assert capsys.readouterr().out.endswith("7 of 7 bars hold in both runs\n")


class RepeatDevice(FakeDevice):
    """As much as `repeat` needs, on numbers."""

    def streams(self, count):
        import contextlib

        return [contextlib.nullcontext()] * count

    def poison(self, results):
        pass

    def differing(self, results, expected):
        return [a != b for a, b in zip(results, expected)]

    def read(self, flags):
        return flags


@pytest.fixture
def repeating(fakes, monkeypatch):
    gpu = types.SimpleNamespace(CudaDevice=RepeatDevice)
    monkeypatch.setattr(cli, "cuda", lambda: gpu)
    return fakes.providers


def test_repeat(repeating, capsys):
    assert run("repeat", "--case", "d128_dense_s512", "--times", 10, "--streams", 2) == 0
    assert repeating["ours"].launched == 1 + 20
    assert capsys.readouterr().out == (
        "ours on d128_dense_s512: 10 launches in each of 2 streams: all bits equal\n"
    )


def test_repeat_that_differs(repeating, capsys):
    ours = repeating["ours"]
    ours.prepare = lambda case, inputs: lambda: (setattr(ours, "output", ours.output + 1), (ours.output,))[1]
    assert run("repeat", "--case", "d128_dense_s512", "--times", 10) == 1
    assert "result 0 differs in 10 launches, the first of them launch 0 of stream 0" in capsys.readouterr().err


def test_repeat_without_the_kernel(repeating, capsys):
    repeating["ours"].refuses = Unsupported("no bundle x")
    assert run("repeat", "--case", "d128_dense_s512") == 1
    assert capsys.readouterr().err == "error: ours on d128_dense_s512: no bundle x\n"
    repeating["ours"].available = lambda: "no runtime"
    assert run("repeat", "--case", "d128_dense_s512") == 1
    assert capsys.readouterr().err == "error: ours is not available: no runtime\n"


@pytest.mark.parametrize(
    "args, message",
    [
        ([], "arguments are required: COMMAND"),
        (["fly"], "invalid choice: 'fly'"),
        (["run", "--suite", "dense"], "arguments are required: --out"),
        (["run", "--suite", "fast", "--out", "x"], "invalid choice: 'fast'"),
        (["run", "--suite", "dense", "--out", "x", "--rounds", "0"], "expected at least 1, got 0"),
        (["run", "--suite", "dense", "--out", "x", "--rounds", "two"], "invalid count value"),
        (["run", "--suite", "dense", "--out", "x", "--provider", "no"], "invalid choice: 'no'"),
        (["run", "--suite", "dense", "--out", "x", "--case", "decode_*"],
         "expected a case of the suite dense, such as gqa8_d128_causal_s32768, got 'decode_*'"),
        (["table"], "arguments are required: FILE.json"),
        (["plot", "x"], "arguments are required: --out"),
        (["compare", "x"], "arguments are required: B.json"),
        (["repeat", "--case", "x"], "invalid choice: 'x'"),
        (["repeat", "--case", "copy"], "ours does not run cases such as copy"),
        (["repeat", "--case", "d128_dense_s512", "--times", "-1"], "expected at least 1, got -1"),
    ],
)
def test_wrong_usage(args, message, capsys):
    try:
        code = cli.main(args)
    except SystemExit as error:  # argparse ends by itself
        code = error.code
    assert code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    "args, message",
    [
        (["table", "none.json"], "error: cannot read none.json: No such file or directory"),
        (["plot", "none.json", "--out", "x"], "error: cannot read none.json"),
        (["compare", "none.json", "none.json"], "error: cannot read none.json"),
    ],
)
def test_errors(args, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(args) == 1
    assert message in capsys.readouterr().err


def test_errors_before_measuring(fakes, tmp_path, capsys):
    assert run("run", "--suite", "dense", "--out", tmp_path / "none/r.json") == 1
    assert f"expected the folder {tmp_path}/none to exist" in capsys.readouterr().err
    assert run("table", saved(tmp_path), "--update", tmp_path / "none.md") == 1
    assert "cannot read" in capsys.readouterr().err
    assert fakes.device.events == []


def test_measuring_needs_torch(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    for name in ("device", "inputs"):
        monkeypatch.delitem(sys.modules, f"attn_mlir.bench.{name}", raising=False)
    with pytest.raises(BenchError, match="expected torch to measure with: import of torch"):
        cli.cuda()


def test_bundles_lie_beside_the_package(tmp_path, monkeypatch):
    monkeypatch.setattr(cli, "__file__", str(tmp_path / "python/attn_mlir/bench/cli.py"))
    assert cli.pack_bundles() == tmp_path / "bundles"
    (tmp_path / "build/gpu-pack/bundles").mkdir(parents=True)
    assert cli.pack_bundles() == tmp_path / "build/gpu-pack/bundles"
    (tmp_path / "bundles").mkdir()
    assert cli.pack_bundles() == tmp_path / "bundles"


def test_the_module_is_a_command(tmp_path):
    path = saved(tmp_path)
    command = [sys.executable, "-m", "attn_mlir.bench"]
    python = str(Path(__file__).resolve().parents[1])
    # Tables and comparisons need no torch, numpy or matplotlib.
    command[1:1] = ["-S"]
    done = subprocess.run(
        [*command, "table", str(path)], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": python},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "**Bars**" in done.stdout
    assert json.loads(path.read_text())["suite"] == "dense"
