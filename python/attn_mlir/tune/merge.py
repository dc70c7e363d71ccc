# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Step 3: makes rows of schedules out of measurements."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .files import INDEX_NAME, SCHEDULES, TuneError, read_index, sha256, write_json
from .measure import CONTROL, parse_results


@dataclass
class Times:
    """Of one kernel, from all files: ms by (file, round), length and candidate."""

    ms: dict = field(default_factory=lambda: defaultdict(dict))
    of: dict = field(default_factory=dict)
    failed: set = field(default_factory=set)


@dataclass(frozen=True)
class AtLength:
    """What a length says: the time of each candidate relative to the first."""

    length: int
    ratio: dict[str, float]
    noise: float
    rounds: int

    @property
    def best(self) -> float:
        return min(self.ratio.values())

    def winners(self) -> set[str]:
        """Those that are as good as the best: a gain below the noise is none."""
        return {name for name, ratio in self.ratio.items() if ratio <= self.best * (1 + self.noise)}


@dataclass
class Group:
    """Neighbouring lengths with a common winner."""

    lengths: list[AtLength]
    winners: set[str]


def read_results(index_hash: str, target: str, paths: Sequence[Path]) -> tuple[dict[str, Times], list[dict]]:
    """(times by kernel, headers)."""
    times: dict[str, Times] = defaultdict(Times)
    headers = []
    for number, path in enumerate(paths):
        try:
            text = Path(path).read_text()
        except OSError as error:
            raise TuneError(f"{path}: expected a file that can be read: {error.strerror}") from error
        # A line that a kill cut off is not there yet.
        header, lines = parse_results(text[: text.rfind("\n") + 1], path)
        if header["target"] != target:
            raise TuneError(f"{path}: expected results for target {target}, got those for {header['target']}")
        if header["index"] != index_hash:
            raise TuneError(f"{path}: expected results of this folder's index, got those of another; measure this one")
        headers.append(header)
        for line in lines:
            of_kernel = times[line["kernel"]]
            if "reason" in line:
                of_kernel.failed.add(line["candidate"])
            else:
                key = (number, line["round"], line["length"])
                of_kernel.ms[key][line["candidate"]] = line["ms"]
                of_kernel.of[key] = line["of"]
    return times, headers


def summarize(times: Times) -> list[AtLength]:
    """The ratios are taken within each round, and their medians over the rounds
    of all files. Rounds whose first candidate failed later do not count. The
    noise is the largest at this length, or what is usual at all, since few
    rounds may agree by chance."""
    ratios: dict[int, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    noise: dict[int, list[float]] = defaultdict(list)
    for key, ms in times.ms.items():
        length, first = key[2], times.of[key]
        if first in times.failed or first not in ms or CONTROL not in ms:
            continue
        noise[length].append(abs(ms[first] / ms[CONTROL] - 1))
        reference = (ms[first] + ms[CONTROL]) / 2
        for name, value in ms.items():
            if name != CONTROL and name not in times.failed:
                # The first is as fast as itself; what differs is noise.
                ratios[length][name].append(1.0 if name == first else value / reference)
    usual = statistics.median([value for values in noise.values() for value in values] or [0.0])
    return [
        AtLength(length, {name: statistics.median(values) for name, values in sorted(by_name.items())},
                 max(usual, *noise[length]), len(noise[length]))
        for length, by_name in sorted(ratios.items())
    ]


def group_lengths(lengths: Sequence[AtLength]) -> list[Group]:
    """Takes neighbours into a group while they have a common winner."""
    groups: list[Group] = []
    for at in lengths:
        common = groups[-1].winners & at.winners() if groups else set()
        if common:
            groups[-1].lengths.append(at)
            groups[-1].winners = common
        else:
            groups.append(Group([at], at.winners()))
    return groups


def choose(group: Group, first: str) -> str:
    """The first candidate, the compiler's own choice, if nobody is better than
    the noise; else the one with the least time."""
    if first in group.winners:
        return first
    return min(sorted(group.winners), key=lambda name: sum(at.ratio[name] for at in group.lengths))


def guard(group: Group, following: Group | None) -> str:
    """Up to the middle, in proportion, between the lengths that were measured."""
    if following is None:
        return "1"
    limit = math.isqrt(group.lengths[-1].length * following.lengths[0].length)
    return f"max(q[2], k[2]) <= {limit}"


def evidence(group: Group, name: str, first: dict, headers: Sequence[dict], compiler: str) -> str:
    versions = "; ".join(sorted({
        f"{v['date']}, {v['gpu']}, driver {v['driver']}, torch {v['torch']}"
        for v in (header["versions"] for header in headers)
    }))
    lengths = f"length {group.lengths[0].length}"
    if len(group.lengths) > 1:
        lengths = f"lengths {group.lengths[0].length} to {group.lengths[-1].length}"
    noise = max(at.noise for at in group.lengths)
    other = "the compiler's own choice" if first["chosen"] else f"the first candidate, {first['schedule']}"
    if name == first["id"]:
        result = f"no candidate beats {other} by more than the noise of {noise:.1%}"
    else:
        gains = [1 / at.ratio[name] for at in group.lengths]
        span = f"{min(gains):.3f}" if len(gains) == 1 else f"{min(gains):.3f} to {max(gains):.3f}"
        result = f"{span} times as fast as {other} (noise {noise:.1%})"
    rounds = min(at.rounds for at in group.lengths)
    return f"measured {versions}; {compiler}; {lengths}: {result}; medians of {rounds} rounds"


def make_rows(kernel: dict, times: Times, headers: Sequence[dict], compiler: str) -> list[dict]:
    lengths = summarize(times)
    if not lengths:
        raise TuneError(f"{kernel['id']}: expected a complete round of measurements, got none; run measure")
    schedules = {candidate["id"]: candidate["schedule"] for candidate in kernel["candidates"]}
    first = next(candidate for candidate in kernel["candidates"] if candidate["id"] not in times.failed)
    groups = group_lengths(lengths)
    rows: list[dict] = []
    for number, group in enumerate(groups):
        name = choose(group, first["id"])
        following = groups[number + 1] if number + 1 < len(groups) else None
        rows.append({"shape": kernel["shape"], "when": guard(group, following), "schedule": schedules[name],
                     "evidence": evidence(group, name, first, headers, compiler)})
    return rows


def merge(folder: Path, results: Sequence[Path], out: Path) -> dict:
    """Writes the file of schedules; returns it."""
    index = read_index(folder)
    times, headers = read_results(sha256(Path(folder) / INDEX_NAME), index["target"], results)
    rows = []
    for kernel in index["kernels"]:
        rows += make_rows(kernel, times[kernel["id"]], headers, index["compiler"])
    name, version = SCHEDULES
    data = {"format": name, "version": version, "target": index["target"], "rows": rows}
    write_json(out, data)
    return data
