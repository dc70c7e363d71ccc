# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Errors of one recipe on one input, by the interpreter or on the GPU."""

from __future__ import annotations

import datetime
import re
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ...files import write_safetensors
from .. import BenchError
from .cases import Case
from .inputs import make_inputs
from .results import METRICS, Errors, Results

# {o, lse: {metric: value}}
Measured = dict[str, Errors]


class Source(Protocol):
    """What computes attention with a recipe."""

    name: str

    def versions(self) -> dict[str, str]: ...

    def measure(self, case: Case, tensors: dict[str, np.ndarray]) -> Measured: ...


def run(
    source: Source, wanted: Sequence[Case], results: Results, log: Callable[[str], None]
) -> None:
    """Adds errors of the cases to the results. A case that fails is recorded, and
    the others go on."""
    for case in wanted:
        tensors = make_inputs(case.input, case.length, case.d)
        results.failures.pop(case.key, None)
        results.errors.pop(case.key, None)
        try:
            measured = source.measure(case, tensors)
        except Exception as error:  # noqa: BLE001 - recorded, whatever it is
            text = str(error).strip().splitlines() or [type(error).__name__]
            results.failures[case.key] = text[0][:200]
            log(f"{case.key}: {text[0]}")
            continue
        results.errors[case.key] = measured
        log(f"{case.key}: o {measured['o']['rel_l2']:.3e}, lse {measured['lse']['max']:.1e}")


class Interpreter:
    """R1 by attn-interpret: exactly what docs/ops.md says."""

    name = "interpreter"

    def __init__(self, tools: Path, rows: int = 0):
        self.tools = tools
        self.rows = rows
        for tool in ("attn-compile", "attn-interpret"):
            if not (tools / tool).is_file():
                raise BenchError(f"expected {tools / tool}; name its folder by --tools")

    def versions(self) -> dict[str, str]:
        version = self._run("attn-interpret", "--version")
        found = re.search(r"LLVM version (\S+)", version)
        return {
            "date": datetime.date.today().isoformat(),
            "llvm": found[1] if found else "unknown",
            "rows": str(self.rows or "all"),
        }

    def measure(self, case: Case, tensors: dict[str, np.ndarray]) -> Measured:
        with tempfile.TemporaryDirectory() as scratch:
            declared, explicit, inputs = (
                Path(scratch) / name
                for name in ("declared.mlir", "explicit.mlir", "inputs.safetensors")
            )
            declared.write_text(case.recipe.module(case.d))
            write_bf16(inputs, tensors)
            self._run("attn-compile", declared, "--emit=explicit", "-o", explicit)
            text = self._run(
                "attn-interpret",
                explicit,
                f"--inputs={inputs}",
                f"--reference={declared}",
                # Whether errors are too large is said by the bars.
                "--tolerance=1e30",
                *([f"--rows={self.rows}"] if self.rows else []),
            )
        return parse_report(text)

    def _run(self, tool: str, *arguments: Any) -> str:
        command = [str(self.tools / tool), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise BenchError(done.stderr.strip() or f"{tool} failed")
        return done.stdout


def parse_report(text: str) -> Measured:
    """The lines of attn-interpret, one of each result."""
    found = {}
    for line in text.splitlines():
        name, *pairs = line.split()
        values = dict(pair.split("=") for pair in pairs)
        found[name] = {metric: float(values[metric]) for metric in METRICS}
    if found.keys() != {"o", "lse"}:
        raise BenchError(f"expected errors of o and lse, got '{text.strip()}'")
    return found


def write_bf16(path: Path, tensors: dict[str, np.ndarray]) -> None:
    """Numbers that bf16 has, which is the upper half of f32."""
    halves = {
        name: (x.view(np.uint32) >> np.uint32(16)).astype(np.uint16)
        for name, x in tensors.items()
    }
    write_safetensors(
        path, {name: ("BF16", x.shape, x.tobytes()) for name, x in halves.items()}
    )


class Gpu:
    """Bundles on the current GPU; `gpu` is the module that needs torch."""

    name = "gpu"

    def __init__(self, bundles: Path, gpu: Any):
        self.bundles = bundles
        self.gpu = gpu

    def versions(self) -> dict[str, str]:
        return self.gpu.versions()

    def measure(self, case: Case, tensors: dict[str, np.ndarray]) -> Measured:
        folder = self.bundles / case.recipe.bundle(case.d)
        if not folder.is_dir():
            raise BenchError(f"no bundle {folder.name} in {self.bundles}")
        got, expected = self.gpu.attend(folder, tensors, case.d**-0.5)
        return {name: errors(got[name], expected[name]) for name in ("o", "lse")}


def errors(got: np.ndarray, expected: np.ndarray) -> Errors:
    """As attn-interpret has them, in float64."""
    got, expected = (np.asarray(x, np.float64).ravel() for x in (got, expected))
    if not (np.isfinite(got).all() and np.isfinite(expected).all()):
        raise BenchError("expected finite results, got NaN or infinities")
    difference = np.abs(got - expected)
    norm = np.linalg.norm
    return {
        "cosine": float(got @ expected / (norm(got) * norm(expected))),
        "rel_l1": float(difference.sum() / np.abs(expected).sum()),
        "rel_l2": float(norm(difference) / norm(expected)),
        "rmse": float(norm(difference) / difference.size**0.5),
        "max": float(difference.max()),
    }


