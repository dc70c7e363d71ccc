# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Looking for ptxas and a GPU, with stand-ins for both."""

import pytest

import find_tools


def write_program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def write_ptxas(path, release):
    return write_program(path, f"echo 'Cuda compilation tools, release {release}, V{release}.88'")


def test_ptxas_order(tmp_path):
    build = tmp_path / "build"
    wheel = build / "venv/lib/python3.11/site-packages/nvidia/cu13/bin/ptxas"
    on_path = write_ptxas(tmp_path / "bin/ptxas", "13.2")
    env = {"PATH": f"{tmp_path}/bin", "CUDA_HOME": f"{tmp_path}/cuda"}
    assert find_tools.find_ptxas(build, env) == str(on_path)
    home = write_ptxas(tmp_path / "cuda/bin/ptxas", "13.1")
    assert find_tools.find_ptxas(build, env) == str(home)
    write_ptxas(wheel, "13.0")
    assert find_tools.find_ptxas(build, env) == str(wheel)


def test_old_ptxas_is_passed_over(tmp_path):
    write_ptxas(tmp_path / "cuda/bin/ptxas", "12.8")
    newer = write_ptxas(tmp_path / "bin/ptxas", "13.0")
    env = {"PATH": f"{tmp_path}/bin", "CUDA_HOME": f"{tmp_path}/cuda"}
    assert find_tools.find_ptxas(tmp_path, env) == str(newer)


def test_explicit_ptxas_has_no_fallback(tmp_path):
    write_ptxas(tmp_path / "bin/ptxas", "13.0")
    env = {"PATH": f"{tmp_path}/bin", "ATTN_PTXAS": f"{tmp_path}/missing"}
    assert find_tools.find_ptxas(tmp_path, env) is None


@pytest.mark.parametrize(
    "smi, reason",
    [
        ("echo 'NVIDIA H200, 9.0'", None),
        ("echo 'NVIDIA A100, 8.0'; echo 'NVIDIA H200, 9.0'", None),
        ("echo 'NVIDIA A100, 8.0'", "expected a GPU of compute capability 9.0, got NVIDIA A100 has 8.0"),
        ("echo 'driver not loaded'; exit 9", "nvidia-smi failed: driver not loaded"),
    ],
)
def test_why_no_gpu(tmp_path, monkeypatch, smi, reason):
    write_program(tmp_path / "nvidia-smi", smi)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert find_tools.why_no_gpu() == reason


def test_no_driver(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_tools.why_no_gpu() == "no NVIDIA driver: nvidia-smi not found"
