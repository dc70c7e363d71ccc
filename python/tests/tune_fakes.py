# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the tests of the tuner share: real bundles, and a timer that is made up."""

import json
import subprocess
from pathlib import Path

import pytest
from attn_mlir.tune.__main__ import main
from build_paths import BUILD

MODULES = Path(__file__).resolve().parent / "modules"
DENSE = MODULES / "dense.mlir"
CAUSAL = MODULES / "causal_gqa.mlir"
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


@pytest.fixture(scope="session")
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
