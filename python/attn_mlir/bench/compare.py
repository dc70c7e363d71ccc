# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which bars hold in two separate runs."""

from __future__ import annotations

from . import BenchError
from .results import Results
from .text import markdown_table
from .verdicts import Verdict, judge_all


def compare(first: Results, second: Results) -> str:
    if first.started == second.started:
        raise BenchError(
            f"expected two separate runs, got the one of {first.started} twice"
        )
    if first.suite != second.suite:
        raise BenchError(
            f"expected two runs of one suite, got {first.suite} and {second.suite}"
        )
    verdicts = list(zip(judge_all(first), judge_all(second)))
    if not verdicts:
        raise BenchError(f"there are no bars for the suite {first.suite}")
    rows = [["bar", "first run", "second run", "holds in both", "least", "geomean"]]
    for one, other in verdicts:
        holds = one.outcome.holds and other.outcome.holds
        rows.append(
            [
                one.bar.title,
                one.outcome.value,
                other.outcome.value,
                "yes" if holds else "no",
                *_figures(one, other),
            ]
        )
    held = sum(row[3] == "yes" for row in rows[1:])
    lines = [f"{_title('first', first)}{_title('second', second)}"]
    lines.append(markdown_table(rows, 4))
    lines.append(f"{held} of {len(verdicts)} bars hold in both runs\n")
    return "\n".join(lines)


def _title(name: str, results: Results) -> str:
    v = results.versions
    return (
        f"{name} run: {results.started}, {v['gpu']}, driver {v['driver']}, "
        f"cuDNN {v['cudnn']}, torch {v['torch']}, {len(results.rounds)} rounds\n"
    )


def _figures(one: Verdict, other: Verdict) -> list[str]:
    pairs = ((one.least, other.least), (one.geomean, other.geomean))
    return [
        " / ".join("-" if value is None else f"{value:.3f}" for value in pair)
        for pair in pairs
    ]
