# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The GPU: its versions, times of launches, and what to do when one hangs."""

from __future__ import annotations

import contextlib
import datetime
import gc
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import torch

from .cases import Case
from .inputs import V_MEAN, make_inputs
from .measure import DeviceLost
from .providers.base import Inputs, Launch

HANG_SECONDS = 8
HANG_EXIT_CODE = 7
LAUNCHES = 20
# The least number of launches to warm up, and how long they go on: a GPU that
# idled, or ran something lighter, starts with clocks that it cannot hold.
WARM_UP = 5
WARM_UP_SECONDS = 0.1


def require_hopper() -> None:
    if not torch.cuda.is_available():
        sys.exit("error: expected a CUDA device, got none")
    if torch.cuda.get_device_capability() != (9, 0):
        capability = torch.cuda.get_device_capability()
        sys.exit(f"error: expected compute capability 9.0, got {capability}")


def wait_or_die(what: str, on_hang: Callable[[], None] = lambda: None) -> None:
    """Waits for the work queued so far; a kernel that never ends ends the process.

    Nothing short of that helps: a hung kernel blocks every later call.
    """
    event = torch.cuda.Event()
    event.record()
    start = time.monotonic()
    while not event.query():
        if time.monotonic() - start > HANG_SECONDS:
            print(f"HANG after {HANG_SECONDS} s: {what}", flush=True)
            on_hang()
            os._exit(HANG_EXIT_CODE)
        time.sleep(0.0002)


def driver_version() -> str:
    query = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        out = subprocess.run(
            query, capture_output=True, text=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return out.stdout.split()[0]


def _warm_up(
    launch: Launch, what: str, on_hang: Callable[[], None], seconds: float
) -> None:
    end = time.monotonic() + seconds
    while True:
        for _ in range(WARM_UP):
            launch()
        wait_or_die(what, on_hang)
        if time.monotonic() >= end:
            return


def versions() -> dict[str, str]:
    cudnn = torch.backends.cudnn.version() or 0
    return {
        "date": datetime.date.today().isoformat(),
        "gpu": torch.cuda.get_device_name(),
        "driver": driver_version(),
        "cuda": torch.version.cuda,
        "cudnn": f"{cudnn // 10000}.{cudnn // 100 % 100}.{cudnn % 100}",
        "torch": torch.__version__,
        "python": platform.python_version(),
    }


class CudaDevice:
    """What the measuring loop and `repeat` need, on torch's current GPU."""

    def __init__(self, graph: bool = False, launches: int = LAUNCHES):
        self.graph = graph
        self.launches = launches

    def make_inputs(self, case: Case) -> Inputs:
        return make_inputs(case, "cuda")

    def output(self, launch: Launch, what: str, on_hang: Callable[[], None]) -> Any:
        results = launch()
        wait_or_die(what, on_hang)
        return results[0]

    def time(self, launch: Launch, what: str, on_hang: Callable[[], None]) -> float:
        # Before a graph can be captured, what is made once must have been made.
        _warm_up(launch, what, on_hang, seconds=0 if self.graph else WARM_UP_SECONDS)
        if self.graph:
            launch = capture(launch)
            _warm_up(launch, what, on_hang, seconds=WARM_UP_SECONDS)
        events = [
            [torch.cuda.Event(enable_timing=True) for _ in range(2)]
            for _ in range(self.launches)
        ]
        for before, after in events:
            before.record()
            launch()
            after.record()
        wait_or_die(what, on_hang)
        return statistics.median(before.elapsed_time(after) for before, after in events)

    def run_for(self, launch: Launch, seconds: float, what: str) -> None:
        """Keeps the GPU busy with launches for as long."""
        _warm_up(launch, what, lambda: None, seconds)

    def difference(self, output: Any, expected: Any) -> float:
        if output.shape != expected.shape:
            raise ValueError(
                f"expected an output of shape {tuple(expected.shape)}, got "
                f"{tuple(output.shape)}"
            )
        expected = expected.float()
        distance = (output.float() - expected).norm()
        return float(distance / (expected - V_MEAN).norm())

    def check(self) -> None:
        try:
            torch.cuda.synchronize()
        except RuntimeError as error:
            raise DeviceLost(str(error).splitlines()[0]) from error

    def free(self) -> None:
        # Exceptions and closures may hold tensors in cycles.
        gc.collect()
        torch.cuda.empty_cache()

    def wait(self, what: str, on_hang: Callable[[], None] = lambda: None) -> None:
        wait_or_die(what, on_hang)

    def streams(self, count: int) -> list[contextlib.AbstractContextManager]:
        """Contexts in which work goes to a stream of its own; one is torch's
        current stream."""
        if count == 1:
            return [contextlib.nullcontext()]
        streams = [torch.cuda.Stream() for _ in range(count)]
        for stream in streams:
            stream.wait_stream(torch.cuda.current_stream())
        # Such a context may be entered again and again.
        return [torch.cuda.stream(stream) for stream in streams]

    def poison(self, results: tuple) -> None:
        """What a launch does not write then differs from what it should be."""
        for tensor in results:
            tensor.fill_(float("nan"))

    def differing(self, results: tuple, expected: tuple) -> Any:
        """Whether any bit differs, for each result; not known until read."""
        return torch.stack(
            [(_bits(a) != _bits(b)).any() for a, b in zip(results, expected)]
        )

    def read(self, flags: list[Any]) -> list[list[bool]]:
        return torch.stack(flags).tolist()


def _bits(tensor: Any) -> Any:
    return tensor.view({2: torch.int16, 4: torch.int32}[tensor.element_size()])


def capture(launch: Launch) -> Callable[[], None]:
    """A launch as a CUDA graph: its time on the host does not count."""
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        launch()
    return graph.replay
