# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Step 1: compiles the candidates of each module to bundles."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from .files import CANDIDATES, INDEX, INDEX_NAME, TuneError, check_format, progress, sha256, write_json


def find_compiler(given: str | None) -> str:
    """attn-compile: the one given, of the build, or of PATH."""
    root = Path(__file__).resolve().parents[3]
    build = Path(os.environ.get("ATTN_BUILD_DIR", root / "build"))
    for candidate in [given] if given else [build / "bin/attn-compile", "attn-compile"]:
        found = shutil.which(candidate)
        if found:
            return found
    raise TuneError(f"expected attn-compile in {given or build / 'bin'}{'' if given else ' or PATH'}, found none")


@dataclass(frozen=True)
class Kernel:
    """A module with one attention, and its schedules in the order of interest."""

    source: Path
    listed: dict
    schedules: list[tuple[str, float | None]]

    @property
    def id(self) -> str:
        return self.source.stem


def list_kernel(compiler: str, source: Path, target: str, limit: int) -> Kernel:
    """Asks the compiler. Its own choice comes first: it is what the others are
    compared with."""
    command = [compiler, str(source), f"--target={target}", "--emit=schedules"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise TuneError(f"{source}: expected attn-compile to list its candidates: {done.stderr.strip()}")
    listed = check_format(json.loads(done.stdout), CANDIDATES, source)
    if len(listed["kernels"]) != 1:
        raise TuneError(f"{source}: expected one attention, got {len(listed['kernels'])}; give each a module of its own")
    kernel = listed["kernels"][0]
    costs = {candidate["schedule"]: candidate["cost"] for candidate in kernel["candidates"]}
    others = [schedule for schedule in costs if schedule not in kernel["chosen"]]
    schedules = [*kernel["chosen"], *others[:limit]]
    return Kernel(source, kernel, [(schedule, costs.get(schedule)) for schedule in schedules])


def check_distinct(kernels: Sequence[Kernel]) -> None:
    """Rows are by shape: two modules of one shape would contradict each other."""
    for what, key in (("name", lambda k: k.id), ("shape", lambda k: json.dumps(k.listed["shape"]))):
        seen: dict[str, Path] = {}
        for kernel in kernels:
            other = seen.setdefault(key(kernel), kernel.source)
            if other is not kernel.source:
                raise TuneError(f"expected modules of distinct {what}s, got {key(kernel)} of {other} and {kernel.source}")


def find_fault(bundle: Path, stats: str) -> str | None:
    """Why a kernel that compiles is not worth a measurement, or None."""
    header, *lines = stats.splitlines()
    if "spill stores" not in header:
        raise TuneError(f"expected the table of attn-compile --stats, got {header!r}")
    warnings = [line for line in lines if line.startswith("ptxas (")]
    if warnings:
        return warnings[0]
    manifest = json.loads((bundle / "manifest.json").read_text())
    for target in manifest["targets"]:
        for plan in target["plans"]:
            for launch in plan["launches"]:
                for variant in launch["variants"]:
                    if variant["spill_bytes"]:
                        return f"spills {variant['spill_bytes']} bytes"
    return None


def compile_candidate(compiler: str, kernel: Kernel, target: str, schedule: str, bundle: Path) -> str | None:
    """Compiles to `bundle`. Returns why the candidate was rejected, or None."""
    command = [compiler, str(kernel.source), f"--target={target}", f"--schedule={schedule}",
               "--emit=bundle", "--stats", "-o", str(bundle)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if "error: " in line]
        return lines[0] if lines else f"exit code {done.returncode}"
    # With -o the table goes to standard error.
    reason = find_fault(bundle, done.stderr)
    if reason:
        shutil.rmtree(bundle)
    return reason


def empty_folder(folder: Path) -> None:
    """Makes the folder; only one that an earlier run made is replaced."""
    if folder.exists() and not (folder / INDEX_NAME).is_file() and any(folder.iterdir()):
        raise TuneError(f"expected {folder} to be new, empty or of an earlier run, it holds something else")
    (folder / INDEX_NAME).unlink(missing_ok=True)
    shutil.rmtree(folder / "bundles", ignore_errors=True)
    (folder / "bundles").mkdir(parents=True)


def prepare(sources: Sequence[Path], folder: Path, target: str, limit: int, jobs: int,
            compiler: str | None = None) -> dict:
    """Writes the bundles and, last, the index; returns the index."""
    compiler = find_compiler(compiler)
    kernels = [list_kernel(compiler, Path(source), target, limit) for source in sources]
    check_distinct(kernels)
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    empty_folder(folder)

    work = []
    for kernel in kernels:
        (folder / "bundles" / kernel.id).mkdir()
        for number, (schedule, cost) in enumerate(kernel.schedules):
            work.append((kernel, f"{number:03}", schedule, cost))
    with progress(len(work), "compile") as bar, ThreadPoolExecutor(jobs) as pool:

        def run(item):
            kernel, number, schedule, _ = item
            place = folder / "bundles" / kernel.id / number
            reason = compile_candidate(compiler, kernel, target, schedule, place)
            bar.update()
            return reason

        reasons = list(pool.map(run, work))

    entries = {kernel.id: _entry(kernel) for kernel in kernels}
    for (kernel, number, schedule, cost), reason in zip(work, reasons):
        entry = entries[kernel.id]
        if reason:
            entry["rejected"].append({"schedule": schedule, "cost": cost, "reason": reason})
            continue
        bundle = f"bundles/{kernel.id}/{number}"
        entry["candidates"].append({"id": number, "schedule": schedule, "cost": cost,
                                    "chosen": schedule in kernel.listed["chosen"], "bundle": bundle,
                                    "sha256": sha256(folder / bundle / "manifest.json")})
    for entry in entries.values():
        if not entry["candidates"]:
            raise TuneError(f"{entry['source']}: expected a candidate that compiles well, all "
                            f"{len(entry['rejected'])} were rejected: {entry['rejected'][0]['reason']}")
    name, number = INDEX
    index = {"format": name, "version": number, "target": target, "date": datetime.date.today().isoformat(),
             "compiler": version, "kernels": list(entries.values())}
    write_json(folder / INDEX_NAME, index)
    return index


def _entry(kernel: Kernel) -> dict:
    return {"id": kernel.id, "source": kernel.source.name, "plan": kernel.listed["plan"],
            "shape": kernel.listed["shape"], "arguments": kernel.listed["arguments"],
            "candidates": [], "rejected": []}
