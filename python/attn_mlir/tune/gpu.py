# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs and times bundles on a GPU with torch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from ..bench.device import HANG_SECONDS, CudaDevice, versions
from ..torch import AttnError, Kernel
from .files import TuneError
from .measure import CandidateFault, DeviceLost

TOKENS = 32768  # batch * length
WIDTH = 2048  # heads * head size
_DTYPES = {"f16": torch.float16, "bf16": torch.bfloat16}


def _on_hang() -> None:
    # The benchmark ends its process here; a tuner first notes who it was.
    raise DeviceLost(f"did not end within {HANG_SECONDS} s")


class GpuRunner:
    def __init__(self, target: str):
        if not torch.cuda.is_available():
            raise TuneError("expected a CUDA device, got none")
        major, minor = torch.cuda.get_device_capability()
        chip = f"sm_{major}{minor}"
        if target.rstrip("af") != chip:
            raise TuneError(f"expected a GPU for bundles of {target}, got {torch.cuda.get_device_name()} ({chip})")
        self.device = CudaDevice()

    def versions(self) -> dict[str, str]:
        return versions()

    def load(self, kernel: dict, bundle: Path) -> Kernel:
        return self._guarded(lambda: Kernel(bundle, kernel["plan"]))

    def inputs(self, kernel: dict, loaded: Kernel, length: int) -> dict[str, Any]:
        """The same numbers for every candidate."""
        d = kernel["shape"]["head_size"]
        sizes = (max(1, TOKENS // length), max(1, WIDTH // d), length)
        roles = {name: role for role, name in kernel["arguments"].items() if name}
        generator = torch.Generator("cuda")
        generator.manual_seed(length)
        arguments: dict[str, Any] = {}
        for parameter in loaded.plan.arguments:
            if parameter.shape is None:
                arguments[parameter.name] = d**-0.5
                continue
            if roles.get(parameter.name) not in ("q", "k", "v"):
                raise TuneError(f"{kernel['id']}: expected arguments that are q, k, v or the scale, got {parameter.name}")
            shape = [size if static is None else static for static, size in zip(parameter.shape, (*sizes, 0))]
            if shape[2] != length:
                raise TuneError(f"{kernel['id']}: expected a run-time length of {parameter.name}, got {shape[2]}")
            # The mean is 0, so that rounding the result stays far below it.
            tensor = self._guarded(lambda: torch.empty(shape, dtype=_DTYPES[parameter.dtype.name], device="cuda"))
            arguments[parameter.name] = tensor.normal_(0, 1, generator=generator)
        return arguments

    def run(self, loaded: Kernel, inputs: dict[str, Any]) -> list[Any]:
        """The results of one launch that has ended."""

        def launch():
            outputs = loaded(**inputs)
            return [outputs] if len(loaded.plan.results) == 1 else list(outputs)

        # The device waits and gives the first result of what it launches.
        return self._guarded(lambda: self.device.output(lambda: (launch(),), "a candidate", _on_hang))

    def distance(self, outputs: list[Any], reference: list[Any]) -> float:
        """The largest relative L2 distance of a result; NaN if one has a NaN."""
        distances = []
        for got, expected in zip(outputs, reference):
            difference = float((got.float() - expected.float()).norm())
            distances.append(difference / max(float(expected.float().norm()), 1e-30))
        return max(distances, key=lambda value: float("inf") if value != value else value)

    def time(self, loaded: Kernel, inputs: dict[str, Any]) -> float:
        """Median time of a launch in ms."""
        results = self.run(loaded, inputs)
        launch = lambda: loaded(out=results, **inputs)  # noqa: E731
        return self._guarded(lambda: self.device.time(launch, "a candidate", _on_hang))

    def _guarded(self, action):
        try:
            return action()
        except AttnError as error:
            raise CandidateFault(str(error)) from error
        except torch.cuda.OutOfMemoryError as error:
            raise TuneError(f"expected memory for {TOKENS} tokens, got none: {error}") from error
        except RuntimeError as error:
            # CUDA reports the fault of a launch wherever it likes, and from then
            # on every call fails.
            self.device.check()
            raise CandidateFault(str(error).splitlines()[0]) from error
