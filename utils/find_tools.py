#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds what the tests need but the project does not build: ptxas and a GPU.

The set-up scripts and the lit configuration ask the same question here, so
that they never disagree. Plain Python: it runs before the venv exists.

  find_tools.py ptxas BUILD_DIR   prints the path; exit code 1 if there is none
  find_tools.py gpu               exit code 0 if a Hopper GPU is present,
                                  else prints why not, exit code 1
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

# attn-compile takes any ptxas that reads its PTX; the tests also assert what
# ptxas makes of it (registers, spills), which is known from this release on.
MIN_PTXAS = (13, 0)
GPU_CAPABILITY = "9.0"


def ptxas_version(path):
    """The (major, minor) release of a ptxas, or None if it does not run."""
    try:
        out = subprocess.run([str(path), "--version"], capture_output=True, text=True)
    except OSError:
        return None
    found = re.search(r"release (\d+)\.(\d+)", out.stdout)
    return (int(found[1]), int(found[2])) if found else None


def ptxas_candidates(build_dir, env=os.environ):
    """Where a ptxas may lie, best first; existence is not checked."""
    if env.get("ATTN_PTXAS"):
        # An explicit choice is the only candidate: falling back would hide a typo.
        return [Path(env["ATTN_PTXAS"])]
    wheel = "lib/python3*/site-packages/nvidia/cu*/bin/ptxas"
    found = sorted(Path(build_dir).glob(f"venv/{wheel}"))
    if env.get("CUDA_HOME"):
        found.append(Path(env["CUDA_HOME"]) / "bin/ptxas")
    on_path = shutil.which("ptxas", path=env.get("PATH"))
    if on_path:
        found.append(Path(on_path))
    found.append(Path("/usr/local/cuda/bin/ptxas"))
    return found


def find_ptxas(build_dir, env=os.environ):
    """The first ptxas that is new enough, or None."""
    for path in ptxas_candidates(build_dir, env):
        version = ptxas_version(path)
        if version and version >= MIN_PTXAS:
            return str(path)
    return None


def why_no_gpu():
    """None if a GPU that the shipped kernels run on is present, else a reason."""
    smi = shutil.which("nvidia-smi")
    if not smi:
        return "no NVIDIA driver: nvidia-smi not found"
    query = [smi, "--query-gpu=name,compute_cap", "--format=csv,noheader"]
    try:
        out = subprocess.run(query, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"nvidia-smi does not run: {error}"
    if out.returncode != 0:
        text = (out.stdout + out.stderr).strip().splitlines()
        return f"nvidia-smi failed: {text[0] if text else out.returncode}"
    gpus = [line.rsplit(",", 1) for line in out.stdout.splitlines() if "," in line]
    if any(capability.strip() == GPU_CAPABILITY for _, capability in gpus):
        return None
    have = "; ".join(f"{name.strip()} has {cap.strip()}" for name, cap in gpus)
    return f"expected a GPU of compute capability {GPU_CAPABILITY}, got {have or 'none'}"


def main(argv):
    if len(argv) == 3 and argv[1] == "ptxas":
        path = find_ptxas(argv[2])
        if path:
            print(path)
        return 0 if path else 1
    if len(argv) == 2 and argv[1] == "gpu":
        reason = why_no_gpu()
        if reason:
            print(reason)
        return 1 if reason else 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv))
