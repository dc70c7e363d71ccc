# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What limits a kernel: hardware counters by Nsight Compute (`ncu`) of single
launches, and the clock and the power that `nvidia-smi` reads while launches go
on for a while."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..files import replace_file
from . import BenchError
from .text import markdown_table

FORMAT = "attn-bench-counters"
VERSION = 1
# Launches of a kernel before the one that is read, so that caches are warm.
SKIPPED = 2
SECONDS = 2.0
SAMPLE_MS = 50

# Of each column: the metric of ncu, and its factor to the unit of the column.
METRICS = {
    "us": ("gpu__time_duration.sum", 1e-3),
    "tensor": ("sm__pipe_tensor_cycles_active.avg.pct_of_peak_sustained_elapsed", 1),
    "xu": ("sm__inst_executed_pipe_xu.avg.pct_of_peak_sustained_elapsed", 1),
    "issued": ("sm__inst_issued.avg.per_cycle_elapsed", 1),
    "dram_gb": ("dram__bytes.sum", 1e-9),
    "l2_hits": ("lts__t_sector_hit_rate.pct", 1),
}


@dataclass(frozen=True)
class Kernel:
    """One launch: its time in us, the busy cycles of the tensor pipe and of the
    special functions in percent, instructions a cycle and multiprocessor, bytes
    from and to memory in GB, hits in L2 in percent."""

    name: str
    us: float
    tensor: float
    xu: float
    issued: float
    dram_gb: float
    l2_hits: float


@dataclass(frozen=True)
class Profile:
    """Of a case: its kernels, and MHz and W while they run on and on."""

    case: str
    kernels: list[Kernel]
    mhz: float
    watts: float


def profile_command(ncu: str, case: str, bundles: Path) -> list[str]:
    """Runs the case under ncu; base units, so that no prefix must be read."""
    metrics = ",".join(metric for metric, _ in METRICS.values())
    # Clocks as they are: the GPU is shared with others after us.
    return [
        ncu, "--clock-control", "none", "--print-units", "base", "--csv",
        "--metrics", metrics, sys.executable, "-m", "attn_mlir.bench", "repeat",
        "--case", case, "--times", str(SKIPPED), "--bundles", str(bundles),
    ]  # fmt: skip


def parse_profile(text: str, wanted: Callable[[str], bool]) -> list[Kernel]:
    """The last launch of each kernel whose name is wanted, in order."""
    rows = list(csv.reader(line for line in text.splitlines() if line.startswith('"')))
    if not rows:
        raise BenchError(f"expected the table of ncu, got: {text.strip()[-300:]}")
    header = rows[0]
    try:
        number, name, metric, value = (
            header.index(title)
            for title in ("ID", "Kernel Name", "Metric Name", "Metric Value")
        )
    except ValueError as error:
        raise BenchError(f"expected a column of ncu's table: {error}") from error
    launches: dict[str, tuple[str, dict[str, float]]] = {}
    for row in rows[1:]:
        found = launches.setdefault(row[number], (row[name], {}))[1]
        found[row[metric]] = float(row[value].replace(",", ""))
    last: dict[str, Kernel] = {}
    for kernel, values in launches.values():
        if not wanted(kernel):
            continue
        missing = [m for m, _ in METRICS.values() if m not in values]
        if missing:
            raise BenchError(f"expected the metrics {', '.join(missing)} of {kernel}")
        # Of several launches the last is read, at the place of the first.
        last[kernel] = Kernel(
            kernel, **{key: values[m] * factor for key, (m, factor) in METRICS.items()}
        )
    if not last:
        raise BenchError("expected a launch of our kernels, ncu saw none")
    return list(last.values())


def run_profile(case: str, bundles: Path, wanted: Callable[[str], bool]) -> list[Kernel]:
    command = profile_command("ncu", case, bundles)
    package = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=300,
            env={**os.environ, "PYTHONPATH": path}, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise BenchError(f"expected ncu (Nsight Compute) to run: {error}") from error
    if done.returncode:
        text = (done.stdout + done.stderr).strip()[-500:]
        raise BenchError(f"ncu ended with exit code {done.returncode}: {text}")
    return parse_profile(done.stdout, wanted)


def sample_power(run_for: Callable[[float], None]) -> tuple[float, float]:
    """(MHz, W): medians of what nvidia-smi reads while `run_for(SECONDS)` runs; the
    first half is left out, as power is regulated slowly."""
    command = [
        "nvidia-smi", "--query-gpu=clocks.sm,power.draw.instant",
        "--format=csv,noheader,nounits", f"--loop-ms={SAMPLE_MS}", "--id=0",
    ]  # fmt: skip
    try:
        watcher = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    except OSError as error:
        raise BenchError(f"expected nvidia-smi to run: {error}") from error
    try:
        run_for(SECONDS)
    finally:
        watcher.terminate()
        text = watcher.communicate()[0]
    return parse_samples(text)


def parse_samples(text: str) -> tuple[float, float]:
    lines = [line.split(",") for line in text.splitlines() if line.count(",") == 1]
    samples = [(float(mhz), float(watts)) for mhz, watts in lines[len(lines) // 2 :]]
    if not samples:
        raise BenchError(f"expected clocks and power of nvidia-smi, got: {text[-200:]}")
    mhz, watts = zip(*samples)
    return statistics.median(mhz), statistics.median(watts)


def save(path: Path, versions: dict[str, str], profiles: Sequence[Profile]) -> None:
    data = {
        "format": FORMAT,
        "version": VERSION,
        "versions": versions,
        "profiles": [dataclasses.asdict(profile) for profile in profiles],
    }
    replace_file(path, json.dumps(data, indent=1))


def is_counters(path: str | os.PathLike[str]) -> bool:
    """Whether a file is one of `save`, of whatever version."""
    try:
        data = json.loads(Path(path).read_text())
    except (OSError, ValueError):
        return False
    return isinstance(data, dict) and data.get("format") == FORMAT


def render_counters(path: str | os.PathLike[str]) -> str:
    """A file of `save` as a table."""
    data = json.loads(Path(path).read_text())
    if data["version"] != VERSION:
        raise BenchError(
            f"{path}: expected counters of version {VERSION}, got {data['version']}; "
            "measure again"
        )
    rows = [
        ["case", "kernel", "us", "tensor pipe", "special functions", "issued",
         "memory", "L2 hits", "clock", "power"]
    ]  # fmt: skip
    for profile in data["profiles"]:
        shared = [f"{profile['mhz']:.0f} MHz", f"{profile['watts']:.0f} W"]
        for kernel in profile["kernels"]:
            rows.append([
                profile["case"], kernel["name"], f"{kernel['us']:.1f}",
                f"{kernel['tensor']:.0f} %", f"{kernel['xu']:.0f} %",
                f"{kernel['issued']:.2f}",
                f"{kernel['dram_gb'] / kernel['us'] * 1e3:.2f} TB/s",
                f"{kernel['l2_hits']:.0f} %", *shared,
            ])  # fmt: skip
    v = data["versions"]
    heading = f"{v['gpu']}, {v['date']}; driver {v['driver']}, CUDA {v['cuda']}, torch {v['torch']}."
    return f"{heading}\n\n{markdown_table(rows, 2)}"
