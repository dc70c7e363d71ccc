# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The file of a run: what was measured, on what, and why something was not."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..files import replace_file
from . import BenchError
from .cases import CASES, SUITES, Case

SCHEMA = 1


@dataclass
class Results:
    """Only whole rounds are kept: a ratio is taken within a round."""

    suite: str
    started: str
    versions: dict[str, str]
    # What a resumed run must not change: launches, warm_up, graph.
    options: dict[str, int | bool]
    cases: list[str]
    providers: list[str]
    # Of each round, {case: {provider: times in ms}}; two times of a control.
    rounds: list[dict[str, dict[str, list[float]]]] = field(default_factory=list)
    # {case: {provider: reason}}
    failures: dict[str, dict[str, str]] = field(default_factory=dict)
    # {provider: reason}
    unavailable: dict[str, str] = field(default_factory=dict)
    # {case: {provider: how far its output is from the control's}}
    differences: dict[str, dict[str, float]] = field(default_factory=dict)

    def fail(self, case: Case, provider: str, reason: str) -> None:
        self.failures.setdefault(case.key, {})[provider] = reason

    def runs(self, case: Case, provider: str) -> bool:
        """Whether the provider is timed on the case."""
        return (
            provider in self.providers
            and provider not in self.unavailable
            and provider not in self.failures.get(case.key, {})
        )

    def times(self, case: Case, provider: str) -> dict[int, list[float]]:
        """{number of the round: times in ms}"""
        rounds = enumerate(self.rounds)
        found = {i: r.get(case.key, {}).get(provider) for i, r in rounds}
        return {i: times for i, times in found.items() if times}

    def reason(self, case: Case, provider: str) -> str:
        """Why there are no times of the provider on the case."""
        if case.key not in self.cases:
            return "the case was not measured"
        if provider not in self.providers:
            return "the provider was not asked for"
        failures = self.failures.get(case.key, {})
        return self.unavailable.get(provider) or failures.get(
            provider, "no whole round"
        )

    def save(self, path: Path) -> None:
        """A run that is cut off leaves the file of the round before."""
        data = {"schema": SCHEMA, **dataclasses.asdict(self)}
        data["cases"] = {key: dataclasses.asdict(CASES[key]) for key in self.cases}
        replace_file(path, json.dumps(data, indent=1))


def load(path: str | os.PathLike[str]) -> Results:
    """Raises BenchError if the file is not one of this version of the cases."""
    try:
        data = json.loads(Path(path).read_text())
    except OSError as error:
        raise BenchError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise BenchError(f"{path}: expected a results file, got no JSON") from error
    schema = data.pop("schema", None) if isinstance(data, dict) else None
    if schema != SCHEMA:
        raise BenchError(
            f"{path}: expected a results file of schema {SCHEMA}, got {schema}; "
            "measure again"
        )
    names = {f.name for f in dataclasses.fields(Results)}
    if data.keys() != names:
        wrong = ", ".join(sorted(data.keys() ^ names))
        raise BenchError(f"{path}: missing or unknown fields: {wrong}")
    if data["suite"] not in SUITES:
        raise BenchError(
            f"{path}: expected a suite among {', '.join(SUITES)}, got "
            f"'{data['suite']}'; measure again"
        )
    for key, geometry in data["cases"].items():
        known = (
            json.loads(json.dumps(dataclasses.asdict(CASES[key])))
            if key in CASES
            else None
        )
        if geometry != known:
            raise BenchError(
                f"{path}: case '{key}' is not what this version calls so; measure again"
            )
    data["cases"] = list(data["cases"])
    return Results(**data)


def check_resumable(old: Results, new: Results) -> None:
    """Raises BenchError unless the rounds of `new` can follow those of `old`."""
    for name in ("suite", "cases", "providers", "options", "versions"):
        before, now = getattr(old, name), getattr(new, name)
        if name == "versions":
            # A run may go past midnight.
            before, now = ({**v, "date": None} for v in (before, now))
        if before != now:
            raise BenchError(
                f"cannot resume: expected the same {name}, {_short(before)}, got "
                f"{_short(now)}; write to another file"
            )


def _short(value: object, limit: int = 200) -> str:
    text = (
        ", ".join(value)
        if isinstance(value, Sequence) and not isinstance(value, str)
        else str(value)
    )
    return text if len(text) <= limit else text[:limit] + "..."
