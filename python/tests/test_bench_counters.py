# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What ncu and nvidia-smi say, and the command that asks them."""

import contextlib
import json
import types

import pytest
from attn_mlir.bench import BenchError, cli, counters
from attn_mlir.bench.counters import METRICS, Kernel, Profile
from bench_fakes import VERSIONS, FakeProvider

HEADER = '"ID","Process ID","Kernel Name","Device","Section Name","Metric Name","Metric Unit","Metric Value"'
VALUES = {"us": "1,302,693", "tensor": "82.62", "xu": "21.9", "issued": "1.3", "dram_gb": "534,168,576", "l2_hits": "85.7"}
KERNEL = Kernel("attention_0", 1302.693, 82.62, 21.9, 1.3, 0.534168576, 85.7)


def ncu_text(*launches):
    lines = ["==PROF== Connected to process 7", HEADER]
    for number, (name, values) in enumerate(launches):
        for key, value in values.items():
            lines.append(f'"{number}","7","{name}","0","Command line profiler metrics","{METRICS[key][0]}","x","{value}"')
    return "\n".join([*lines, "==PROF== Disconnected"])


def ours(name):
    return "attention" in name


def test_the_last_launch_of_each_kernel_counts():
    cold = {**VALUES, "us": "9,000,000"}
    text = ncu_text(("attention_0_work_list", cold), ("attention_0", cold), ("fill", VALUES),
                    ("attention_0_work_list", VALUES), ("attention_0", VALUES))  # fmt: skip
    assert counters.parse_profile(text, ours) == [
        Kernel("attention_0_work_list", *list(vars(KERNEL).values())[1:]), KERNEL,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text, error",
    [
        ("==ERROR== No permission", "expected the table of ncu, got: ==ERROR== No permission"),
        (ncu_text(("fill", VALUES)), "expected a launch of our kernels"),
        (ncu_text(("attention_0", {"us": "1"})), "expected the metrics sm__pipe_tensor"),
        ('"ID","Kernel Name"\n', "expected a column of ncu's table"),
    ],
)
def test_other_text_of_ncu(text, error):
    with pytest.raises(BenchError, match=error):
        counters.parse_profile(text, ours)


def test_profile_needs_ncu(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BenchError, match=r"expected ncu \(Nsight Compute\) to run"):
        counters.run_profile("d128_causal_s512", tmp_path, ours)
    (tmp_path / "ncu").write_text("#!/bin/sh\necho no counters\nexit 3\n")
    (tmp_path / "ncu").chmod(0o755)
    with pytest.raises(BenchError, match="ncu ended with exit code 3: no counters"):
        counters.run_profile("d128_causal_s512", tmp_path, ours)


def test_profile_runs_the_case(monkeypatch, tmp_path):
    asked = tmp_path / "asked"
    (tmp_path / "ncu").write_text(f'#!/bin/sh\necho "$@" > {asked}\n/bin/cat {tmp_path}/table\n')
    (tmp_path / "ncu").chmod(0o755)
    (tmp_path / "table").write_text(ncu_text(("attention_0", VALUES)))
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert counters.run_profile("d128_causal_s512", tmp_path / "bundles", ours) == [KERNEL]
    words = asked.read_text()
    assert "--clock-control none" in words
    assert f"repeat --case d128_causal_s512 --times 2 --bundles {tmp_path}/bundles" in words


def test_power_is_of_the_second_half(monkeypatch, tmp_path):
    (tmp_path / "nvidia-smi").write_text("#!/bin/sh\nprintf '345, 90.1\\n400, 95\\n1700, 699.5\\n1720, 701.5\\n'\nsleep 9\n")
    (tmp_path / "nvidia-smi").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    asked = []

    def run_for(seconds):
        asked.append(seconds)
        counters.subprocess.run(["sleep", "0.5"], check=True)

    assert counters.sample_power(run_for) == (1710, 700.5)
    assert asked == [counters.SECONDS]


def test_power_that_cannot_be_read(monkeypatch, tmp_path):
    with pytest.raises(BenchError, match=r"expected clocks and power of nvidia-smi, got: \[N/A\]"):
        counters.parse_samples("[N/A]\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BenchError, match="expected nvidia-smi to run"):
        counters.sample_power(lambda seconds: None)


@pytest.fixture
def fakes(monkeypatch):
    device = types.SimpleNamespace(
        make_inputs=lambda case: case.key, run_for=lambda launch, seconds, what: None, free=lambda: None
    )
    gpu = types.SimpleNamespace(versions=lambda: dict(VERSIONS), CudaDevice=lambda: device)
    provider = FakeProvider("ours")
    monkeypatch.setattr(cli, "cuda", lambda: gpu)
    monkeypatch.setattr(cli, "make_providers", lambda bundles: {"ours": provider})
    monkeypatch.setattr(cli, "run_profile", lambda case, bundles, wanted: [KERNEL])

    def sample(run_for):
        run_for(2.0)
        return 1698.0, 699.6

    monkeypatch.setattr(cli, "sample_power", sample)
    return provider


def test_command_and_table(fakes, tmp_path, capsys):
    out, document = tmp_path / "c.json", tmp_path / "d.md"
    assert cli.main(["counters", "--case", "d128_causal_s512", "--case", "d64_dense_s512", "--out", str(out)]) == 0
    shown = capsys.readouterr().out
    assert "Some H200, 2026-11-20; driver 580.1" in shown
    assert "| d64_dense_s512   | attention_0 | 1302.7 |        83 % |              22 % |   1.30 | 0.41 TB/s |    86 % | 1698 MHz | 700 W |" in shown
    assert cli.main(["table", str(out)]) == 0
    assert capsys.readouterr().out == shown
    document.write_text("<!-- bench:counters begin -->\n<!-- bench:counters end -->\n")
    assert cli.main(["table", str(out), "--update", str(document)]) == 0
    assert "1698 MHz" in document.read_text()


def test_command_refuses(fakes, tmp_path, capsys):
    out = str(tmp_path / "c.json")
    fakes.kinds = ("decode",)
    assert cli.main(["counters", "--case", "d128_causal_s512", "--out", out]) == 2
    assert "ours does not run cases such as d128_causal_s512" in capsys.readouterr().err
    with contextlib.suppress(SystemExit):
        cli.main(["counters", "--case", "nothing", "--out", out])
    assert "invalid choice: 'nothing'" in capsys.readouterr().err


def test_another_version(tmp_path, capsys):
    path = tmp_path / "c.json"
    counters.save(path, VERSIONS, [Profile("d128_causal_s512", [KERNEL], 1.0, 2.0)])
    path.write_text(json.dumps({**json.loads(path.read_text()), "version": 9}))
    assert cli.main(["table", str(path)]) == 1
    assert "expected counters of version 1, got 9" in capsys.readouterr().err
