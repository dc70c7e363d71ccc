# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Markdown that is also readable as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from . import BenchError


def markdown_table(rows: Sequence[Sequence[str]], left: int = 0) -> str:
    """The first row is the header; the first `left` columns are text."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    widths = [max(width, 3) for width in widths]

    def line(cells: Sequence[str]) -> str:
        padded = (
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(cells, widths))
        )
        return "| " + " | ".join(padded) + " |"

    marks = ("-" * w if i < left else "-" * (w - 1) + ":" for i, w in enumerate(widths))
    return "\n".join([line(rows[0]), line(list(marks)), *map(line, rows[1:])]) + "\n"


def replace_block(path: Path, name: str, text: str) -> None:
    """Replaces what stands between the marker comments of a document."""
    begin, end = f"<!-- bench:{name} begin -->", f"<!-- bench:{name} end -->"
    try:
        document = path.read_text()
    except OSError as error:
        raise BenchError(f"cannot read {path}: {error.strerror}") from error
    if document.count(begin) != 1 or document.count(end) != 1:
        raise BenchError(f"{path}: expected one '{begin}' and one '{end}'")
    before, rest = document.split(begin)
    if end not in rest:
        raise BenchError(f"{path}: expected '{begin}' before '{end}'")
    after = rest.split(end)[1]
    path.write_text(f"{before}{begin}\n{text.strip()}\n{end}{after}")
