# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Everything here runs without a GPU, on a driver that works on host memory."""

import ctypes
import hashlib
import json
import os
import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).resolve().parent),
                str(Path(__file__).resolve().parents[1])]
from build_paths import BUILD, FAKE_CUDA  # noqa: E402

os.environ.setdefault("ATTN_RT_LIBRARY", str(BUILD / "lib/libattn_rt.so"))


@pytest.fixture(scope="session")
def fake_driver():
    """From here on this process finds the fake driver under its soname."""
    return ctypes.CDLL(str(FAKE_CUDA / "libcuda.so.1"))


class BundleFolder:
    """A bundle whose kernel sets the result y, of the size of x, to zero."""

    def __init__(self, path: Path):
        self.path = path
        text = b"// PTX\n"
        (path / "sm_90a.ptx").write_bytes(text)
        self.variant = {
            "kernel": "zero", "when": "1", "grid": ["x[0]", "1", "1"],
            "block": [128, 1, 1], "shared_memory": 0, "registers": 8,
            "spill_bytes": 0,
            "params": [{"kind": "pointer", "tensor": "y", "alignment": 0},
                       {"kind": "value", "expr": "x[0] * 4"},
                       {"kind": "scalar", "name": "scale"},
                       {"kind": "workspace", "offset": "0"}],
        }
        self.plan = {
            "name": "zero",
            "arguments": [
                {"name": "x", "kind": "tensor", "dtype": "f32", "shape": [None]},
                {"name": "scale", "kind": "scalar", "dtype": "f32"}],
            "results": [{"name": "y", "dtype": "f32", "shape": ["x[0]"]}],
            "constraints": [
                {"expr": "x[0] != 13", "message": "x has {x[0]} elements"}],
            "workspace": {"bytes": "16", "zeroed": "16"},
            "intermediates": [],
            "launches": [{"when": "1", "dependent": False, "variants": [self.variant]}],
        }
        self.target = {
            "chip": "sm_90a", "capability": [9, 0], "exact": True,
            "ptx": {"file": "sm_90a.ptx",
                    "sha256": hashlib.sha256(text).hexdigest()},
            "cubin": None, "plans": [self.plan],
        }
        self.manifest = {
            "schema": 3, "name": "test",
            "producer": {"attn": "0.1.0", "llvm": "22.1.8", "ptxas": None},
            "targets": [self.target],
        }

    def write(self) -> str:
        (self.path / "manifest.json").write_text(json.dumps(self.manifest))
        return str(self.path)


@pytest.fixture
def bundle_folder(tmp_path):
    folder = tmp_path / "test.bundle"
    folder.mkdir()
    return BundleFolder(folder)
