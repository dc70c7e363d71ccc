# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs and times bundles on a GPU with torch."""

from __future__ import annotations

import datetime
import platform
import statistics
import subprocess
import time
from pathlib import Path
from typing import Any

import torch

from ..torch import AttnError, Kernel
from .files import TuneError
from .measure import CandidateFault, DeviceLost

TOKENS = 32768  # batch * length
WIDTH = 2048  # heads * head size
LAUNCHES = 20
WARM_UP = 5
HANG_SECONDS = 8
_DTYPES = {"f16": torch.float16, "bf16": torch.bfloat16}


def _driver() -> str:
    query = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        return subprocess.run(query, capture_output=True, text=True, timeout=60, check=True).stdout.split()[0]
    except (OSError, subprocess.SubprocessError):
        return "unknown"


class GpuRunner:
    def __init__(self, target: str):
        if not torch.cuda.is_available():
            raise TuneError("expected a CUDA device, got none")
        major, minor = torch.cuda.get_device_capability()
        chip = f"sm_{major}{minor}"
        if target.rstrip("af") != chip:
            raise TuneError(f"expected a GPU for bundles of {target}, got {torch.cuda.get_device_name()} ({chip})")

    def versions(self) -> dict:
        return {"gpu": torch.cuda.get_device_name(), "driver": _driver(), "cuda": torch.version.cuda,
                "torch": torch.__version__, "python": platform.python_version(),
                "date": datetime.date.today().isoformat()}

    def load(self, kernel: dict, bundle: Path) -> Kernel:
        return self._guarded(lambda: Kernel(bundle, kernel["plan"]))

    def inputs(self, kernel: dict, loaded: Kernel, length: int) -> dict[str, Any]:
        """The same numbers for every candidate, and memory for the results."""
        torch.manual_seed(length)
        d = kernel["shape"]["head_size"]
        sizes = (max(1, TOKENS // length), max(1, WIDTH // d), length)
        roles = {name: role for role, name in kernel["arguments"].items() if name}
        arguments: dict[str, Any] = {}
        for parameter in loaded.plan.arguments:
            if parameter.shape is None:
                arguments[parameter.name] = d**-0.5
                continue
            if roles.get(parameter.name) not in ("q", "k", "v"):
                raise TuneError(f"{kernel['id']}: expected arguments that are q, k, v or the scale, got {parameter.name}")
            shape = [static or size for static, size in zip(parameter.shape, (*sizes, 0))]
            if shape[2] != length:
                raise TuneError(f"{kernel['id']}: expected a run-time length of {parameter.name}, got {shape[2]}")
            arguments[parameter.name] = torch.randn(shape, dtype=_DTYPES[parameter.dtype.name], device="cuda")
        return arguments

    def run(self, loaded: Kernel, inputs: dict[str, Any]) -> list[torch.Tensor]:
        outputs = self._guarded(lambda: loaded(**inputs))
        self._wait()
        return [outputs] if isinstance(outputs, torch.Tensor) else list(outputs)

    def distance(self, outputs: list[torch.Tensor], reference: list[torch.Tensor]) -> float:
        """The largest relative L2 distance of a result; NaN if one has a NaN."""
        distances = []
        for got, expected in zip(outputs, reference):
            got, expected = got.double(), expected.double()
            distances.append(((got - expected).norm() / expected.norm()).item())
        return max(distances, key=lambda value: float("inf") if value != value else value)

    def time(self, loaded: Kernel, inputs: dict[str, Any]) -> float:
        """Median time of a launch, each between its own two events."""
        outputs = self._guarded(lambda: loaded(**inputs))
        for _ in range(WARM_UP):
            self._guarded(lambda: loaded(out=outputs, **inputs))
        self._wait()
        events = [[torch.cuda.Event(enable_timing=True) for _ in range(2)] for _ in range(LAUNCHES)]
        for before, after in events:
            before.record()
            self._guarded(lambda: loaded(out=outputs, **inputs))
            after.record()
        self._wait()
        return statistics.median(before.elapsed_time(after) for before, after in events)

    def _guarded(self, action):
        try:
            return action()
        except AttnError as error:
            raise CandidateFault(str(error)) from error
        except torch.cuda.OutOfMemoryError as error:
            raise TuneError(f"expected memory for {TOKENS} tokens, got none: {error}") from error
        except RuntimeError as error:
            # CUDA reports the fault of an earlier launch wherever it likes, and
            # every later call fails.
            raise DeviceLost(str(error).splitlines()[0]) from error

    def _wait(self) -> None:
        """Nothing ends a kernel that hangs, so its time is limited."""
        event = torch.cuda.Event()
        event.record()
        start = time.monotonic()
        while not self._guarded(event.query):
            if time.monotonic() - start > HANG_SECONDS:
                raise DeviceLost(f"did not end within {HANG_SECONDS} s")
            time.sleep(0.0002)
