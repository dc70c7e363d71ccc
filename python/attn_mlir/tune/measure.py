# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Step 2: times the candidates, in interleaved rounds that can be resumed."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from ..bench.measure import DeviceLost
from .files import INDEX_NAME, RESULTS, TuneError, check_format, progress, read_index, sha256

# The first candidate is timed again at the end of its round: what differs then
# is noise.
CONTROL = "control"
# Relative L2 distance of two correct kernels' outputs in 16-bit types.
TOLERANCE = 1e-2


class CandidateFault(Exception):
    """This candidate cannot run; the others can. After DeviceLost none can."""


class Runner(Protocol):
    """A GPU, or what stands for one in a test. Methods that launch raise
    CandidateFault or DeviceLost."""

    def versions(self) -> dict: ...
    def load(self, kernel: dict, bundle: Path) -> Any: ...
    def inputs(self, kernel: dict, loaded: Any, length: int) -> Any: ...
    def run(self, loaded: Any, inputs: Any) -> Any: ...
    def distance(self, outputs: Any, reference: Any) -> float: ...
    def time(self, loaded: Any, inputs: Any) -> float: ...


class Log:
    """The file of results: a header, then one line for each measurement. A line
    that a kill cut off is dropped."""

    def __init__(self, path: Path, header: dict):
        self.path = Path(path)
        self.done: set[tuple] = set()
        self.failed: set[tuple[str, str]] = set()
        if self.path.exists() and self.path.stat().st_size:
            self._resume(header)
        else:
            self._append(header)

    def _resume(self, header: dict) -> None:
        data = self.path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        old, lines = parse_results(whole.decode(), self.path)
        for key in ("index", "target"):
            if old[key] != header[key]:
                raise TuneError(f"{self.path}: expected results of the same {key}, got those of another; choose a new file")
        before, now = ({key: value for key, value in h["versions"].items() if key != "date"} for h in (old, header))
        if before != now:
            raise TuneError(f"{self.path}: expected results of one machine and software, got {before} and now {now}; "
                            "choose a new file and merge both")
        for line in lines:
            if "reason" in line:
                self.failed.add((line["kernel"], line["candidate"]))
            else:
                self.done.add((line["round"], line["kernel"], line["length"], line["candidate"]))
        if len(whole) != len(data):
            with open(self.path, "r+b") as file:
                file.truncate(len(whole))

    def _append(self, line: dict) -> None:
        with open(self.path, "a") as file:
            file.write(json.dumps(line) + "\n")

    def add_time(self, number: int, kernel: str, length: int, candidate: str, of: str, ms: float) -> None:
        self.done.add((number, kernel, length, candidate))
        self._append({"round": number, "kernel": kernel, "length": length, "candidate": candidate, "of": of, "ms": ms})

    def add_failure(self, number: int, kernel: str, length: int, candidate: str, reason: str) -> None:
        self.failed.add((kernel, candidate))
        self._append({"round": number, "kernel": kernel, "length": length, "candidate": candidate, "reason": reason})


def parse_results(text: str, where: Any) -> tuple[dict, list[dict]]:
    """(header, lines) of a file of results."""
    try:
        lines = [json.loads(line) for line in text.splitlines()]
    except ValueError as error:
        raise TuneError(f"{where}: expected a JSON object on each line: {error}") from error
    if not lines:
        raise TuneError(f"{where}: expected a header, the file is empty")
    return check_format(lines[0], RESULTS, where), lines[1:]


def check_bundles(folder: Path, index: dict) -> None:
    for kernel in index["kernels"]:
        for candidate in kernel["candidates"]:
            manifest = Path(folder) / candidate["bundle"] / "manifest.json"
            if not manifest.is_file():
                raise TuneError(f"expected the bundle {manifest.parent} of the index, it is missing; copy all of {folder}")
            if sha256(manifest) != candidate["sha256"]:
                raise TuneError(f"expected the bundle {manifest.parent} of the index, it is another one; run prepare again")


class Measurement:
    """One run over a folder of bundles."""

    def __init__(self, folder: Path, index: dict, runner: Runner, log: Log):
        self.folder = Path(folder)
        self.index = index
        self.runner = runner
        self.log = log
        self.loaded: dict[tuple[str, str], Any] = {}
        self.checked: set[tuple[str, int, str]] = set()

    def alive(self, kernel: dict) -> list[dict]:
        return [c for c in kernel["candidates"] if (kernel["id"], c["id"]) not in self.log.failed]

    def load(self, kernel: dict, candidate: dict) -> Any:
        key = (kernel["id"], candidate["id"])
        if key not in self.loaded:
            self.loaded[key] = self.runner.load(kernel, self.folder / candidate["bundle"])
        return self.loaded[key]

    def guarded(self, number: int, kernel: dict, length: int, candidate: dict, action) -> Any:
        """The action's result; None after a fault, which is recorded."""
        try:
            return action()
        except CandidateFault as error:
            self.log.add_failure(number, kernel["id"], length, candidate["id"], str(error))
            return None
        except DeviceLost as error:
            self.log.add_failure(number, kernel["id"], length, candidate["id"], str(error))
            raise DeviceLost(f"{kernel['id']}, length {length}, {candidate['schedule']}: {error}") from error

    def measure_shape(self, number: int, kernel: dict, length: int) -> None:
        """One round of one kernel and length."""
        inputs = reference = first = None
        for candidate in self.alive(kernel):

            def first_run():
                nonlocal inputs
                loaded = self.load(kernel, candidate)
                if inputs is None:
                    inputs = self.runner.inputs(kernel, loaded, length)
                return self.runner.run(loaded, inputs)

            if reference is None or (kernel["id"], length, candidate["id"]) not in self.checked:
                outputs = self.guarded(number, kernel, length, candidate, first_run)
                if outputs is None:
                    continue
                distance = self.runner.distance(outputs, outputs if reference is None else reference)
                if not (math.isfinite(distance) and distance <= TOLERANCE):
                    other = "itself" if reference is None else first["schedule"]
                    self.log.add_failure(number, kernel["id"], length, candidate["id"],
                                         f"wrong numbers: relative distance {distance:g} to {other}")
                    continue
                self.checked.add((kernel["id"], length, candidate["id"]))
                if reference is None:
                    reference, first = outputs, candidate
            self.time(number, kernel, length, candidate, candidate["id"], first, inputs)
        # A candidate may have failed at a later length than this round's.
        if first and (kernel["id"], first["id"]) not in self.log.failed:
            self.time(number, kernel, length, first, CONTROL, first, inputs)

    def time(self, number: int, kernel: dict, length: int, candidate: dict, name: str, first: dict, inputs: Any) -> None:
        if (number, kernel["id"], length, name) in self.log.done:
            return
        loaded = self.load(kernel, candidate)
        ms = self.guarded(number, kernel, length, candidate, lambda: self.runner.time(loaded, inputs))
        if ms is not None:
            self.log.add_time(number, kernel["id"], length, name, first["id"], ms)

    def is_complete(self, number: int, kernel: dict, length: int) -> bool:
        names = [candidate["id"] for candidate in self.alive(kernel)]
        return all((number, kernel["id"], length, name) in self.log.done for name in ([*names, CONTROL] if names else []))

    def rounds(self, rounds: int, lengths: Sequence[int]) -> Iterator[tuple[int, dict, int]]:
        """A round passes over everything, so that drift hits all alike."""
        for number in range(rounds):
            for kernel in self.index["kernels"]:
                for length in lengths:
                    yield number, kernel, length


def measure(folder: Path, lengths: Sequence[int], rounds: int, out: Path, runner: Runner) -> None:
    """Appends to `out` what it does not have yet. Raises DeviceLost after a
    hang, which is recorded: started again, it goes on without the candidate."""
    index = read_index(folder)
    check_bundles(folder, index)
    name, version = RESULTS
    header = {"format": name, "version": version, "target": index["target"],
              "index": sha256(Path(folder) / INDEX_NAME), "versions": runner.versions()}
    run = Measurement(folder, index, runner, Log(out, header))
    steps = list(run.rounds(rounds, lengths))
    with progress(len(steps), "measure") as bar:
        for number, kernel, length in steps:
            if not run.is_complete(number, kernel, length):
                run.measure_shape(number, kernel, length)
            bar.update()
