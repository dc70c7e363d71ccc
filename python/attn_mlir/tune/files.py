# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The files between the steps of the tuner, and how they are written."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from ..files import replace_file

# Written by attn-compile --emit=schedules.
CANDIDATES = ("attn-candidates", 1)
# Written by prepare, measure and merge.
INDEX = ("attn-tune-index", 1)
RESULTS = ("attn-tune-results", 1)
SCHEDULES = ("attn-schedules", 1)

INDEX_NAME = "index.json"


class TuneError(Exception):
    """What is wrong, for the user."""


def check_format(data: Any, expected: tuple[str, int], where: Any) -> dict:
    """`data`, if it is a file of this format and version."""
    name, version = expected
    if not isinstance(data, dict) or data.get("format") != name:
        got = data.get("format") if isinstance(data, dict) else data
        raise TuneError(f"{where}: expected the format '{name}', got {got!r}")
    if data.get("version") != version:
        raise TuneError(
            f"{where}: expected version {version} of '{name}', got version "
            f"{data.get('version')}; run this step's predecessor again"
        )
    return data


def read_json(path: Path, expected: tuple[str, int]) -> dict:
    try:
        data = json.loads(Path(path).read_text())
    except OSError as error:
        raise TuneError(f"{path}: expected a file that can be read: {error.strerror}") from error
    except ValueError as error:
        raise TuneError(f"{path}: expected JSON: {error}") from error
    return check_format(data, expected, path)


def write_json(path: Path, data: dict) -> None:
    """Writes beside `path` and renames, so that it is never seen half."""
    try:
        replace_file(Path(path), json.dumps(data, indent=1) + "\n")
    except FileNotFoundError as error:
        raise TuneError(f"{path}: expected to write it: {error.strerror}") from error


def sha256(path: Path) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def read_index(folder: Path) -> dict:
    return read_json(Path(folder) / INDEX_NAME, INDEX)


def progress(total: int, what: str):
    """A bar on a terminal, else nothing: call update() for each step."""
    if sys.stderr.isatty():
        try:
            from tqdm import tqdm
        except ImportError:  # a GPU machine may not have it
            pass
        else:
            return tqdm(total=total, desc=what, unit="", leave=False)
    return _Silent()


class _Silent:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def update(self, count: int = 1) -> None:
        pass
