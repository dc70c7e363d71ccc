# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The file of one measurement of errors."""

from __future__ import annotations

import dataclasses
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from ...files import replace_file
from .. import BenchError

FORMAT, VERSION = "attn accuracy", 1
METRICS = ("cosine", "rel_l1", "rel_l2", "rmse", "max")

Errors = dict[str, float]


@dataclass
class Results:
    source: str  # interpreter or gpu
    versions: dict[str, str]
    # {case: {o, lse: {metric: value}}}
    errors: dict[str, dict[str, Errors]] = field(default_factory=dict)
    # {case: reason}
    failures: dict[str, str] = field(default_factory=dict)

    def error(self, key: str) -> float | None:
        """The relative L2 error of o."""
        found = self.errors.get(key)
        return found["o"]["rel_l2"] if found else None

    def save(self, path: Path) -> None:
        data = {"format": FORMAT, "version": VERSION, **dataclasses.asdict(self)}
        # Numbers as long as they mean something.
        for measured in data["errors"].values():
            for values in measured.values():
                for metric, value in values.items():
                    values[metric] = float(f"{value:.6g}")
        replace_file(path, json.dumps(data, indent=1) + "\n")


def is_accuracy(path: str | os.PathLike[str]) -> bool:
    """Whether a file is one of `save`, of whatever version."""
    try:
        data = json.loads(Path(path).read_text())
    except (OSError, ValueError):
        return False
    return isinstance(data, dict) and data.get("format") == FORMAT


def load(path: str | os.PathLike[str]) -> Results:
    data = json.loads(Path(path).read_text())
    if data.get("version") != VERSION:
        raise BenchError(
            f"{path}: expected version {VERSION} of errors, got {data.get('version')}; "
            "measure again"
        )
    return Results(**{f.name: data[f.name] for f in dataclasses.fields(Results)})
