# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The tables of measured errors, as docs/accuracy.md holds them, and verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .. import BenchError
from ..recipes import RECIPES
from ..text import markdown_table
from .bars import AGREEMENT, AGREEMENT_INPUTS, BARS, LSE_LIMIT, LSE_RECIPES, SIZE, Bar
from .cases import INPUTS, key_of
from .results import METRICS, Results

NOTHING = "-"
HOLDS, MISS, NO_DATA = "holds", "miss", "no data"


@dataclass(frozen=True)
class Verdict:
    """What was found of a recipe, and the bound on it."""

    source: str
    recipe: str
    what: str
    found: float | None
    limit: float

    @property
    def outcome(self) -> str:
        if self.found is None:
            return NO_DATA
        # A NaN holds no bar.
        return HOLDS if self.found <= self.limit else MISS


def judge(results: Results, bar: Bar, recipe: str) -> Verdict:
    found = results.error(key_of(recipe, bar.input, SIZE))
    limit = bar.limit
    if bar.of_normal:
        normal = results.error(key_of(recipe, "normal", SIZE))
        # Nothing to compare with is no data, too.
        limit, found = (limit * normal, found) if normal else (limit, None)
    return Verdict(results.source, recipe, bar.input, found, limit)


def judge_lse(results: Results, recipe: str) -> Verdict:
    """The largest of all inputs, at the head size that is judged."""
    measured = [results.errors.get(key_of(recipe, name, SIZE)) for name in INPUTS]
    found = max(m["lse"]["rel_l2"] for m in measured) if all(measured) else None
    return Verdict(results.source, recipe, "log-sum-exp", found, LSE_LIMIT)


def judge_agreement(interpreter: Results, gpu: Results, recipe: str) -> Verdict:
    """The largest difference, of those inputs and head sizes that both have."""
    differences = [
        abs(gpu.error(key) / interpreter.error(key) - 1)
        for key in interpreter.errors.keys() & gpu.errors.keys()
        if key.split("/")[0] == recipe and key.split("/")[1] in AGREEMENT_INPUTS
    ]
    found = max(differences, default=None)
    return Verdict("both", recipe, "GPU / interpreter - 1", found, AGREEMENT)


def judge_all(runs: Sequence[Results]) -> list[Verdict]:
    verdicts = []
    for results in runs:
        for bar in BARS:
            verdicts += [judge(results, bar, recipe) for recipe in bar.recipes]
        verdicts += [judge_lse(results, recipe) for recipe in LSE_RECIPES]
    both = {results.source: results for results in runs}
    if both.keys() == {"interpreter", "gpu"}:
        verdicts += [judge_agreement(both["interpreter"], both["gpu"], r) for r in RECIPES]
    return verdicts


def render(runs: Sequence[Results]) -> str:
    """Runs of different sources as Markdown."""
    sources = [results.source for results in runs]
    if len(set(sources)) != len(sources):
        raise BenchError(f"expected runs of different sources, got {', '.join(sources)}")
    parts = [heading(results) for results in runs]
    sizes = sorted({int(key.rsplit("/d", 1)[1]) for r in runs for key in r.errors}, reverse=True)
    names = " / ".join(sources)
    parts += [f"**Relative L2 error of o, D = {d}** ({names})\n\n{l2_table(runs, d)}" for d in sizes]
    parts.append(f"**Bars**, D = {SIZE}\n\n{verdict_table(judge_all(runs))}")
    parts += [
        f"**All errors of o, and the largest of the log-sum-exp, D = {d}** ({results.source})\n\n"
        f"{detail_table(results, d)}"
        for results in runs[-1:]
        for d in sizes
    ]
    failures = [f"* {r.source}, {key}: {reason}\n" for r in runs for key, reason in r.failures.items()]
    if failures:
        parts.append("Not measured:\n\n" + "".join(failures))
    return "\n".join(parts)


def heading(results: Results) -> str:
    versions = ", ".join(f"{name} {value}" for name, value in results.versions.items())
    return f"{results.source}: {versions}.\n"


def short(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.2e}"


def measured_recipes(runs: Sequence[Results], d: int) -> list[str]:
    return [
        recipe
        for recipe in RECIPES
        if any(key_of(recipe, name, d) in results.errors for name in INPUTS for results in runs)
    ]


def l2_table(runs: Sequence[Results], d: int) -> str:
    recipes = measured_recipes(runs, d)
    rows = [["input", *recipes]]
    for name in INPUTS:
        cells = [[results.error(key_of(recipe, name, d)) for results in runs] for recipe in recipes]
        rows.append([name, *(" / ".join(map(short, cell)) for cell in cells)])
    return markdown_table(rows, 1)


def detail_table(results: Results, d: int) -> str:
    rows = [["recipe", "input", *METRICS, "lse max"]]
    for recipe in measured_recipes([results], d):
        for name in INPUTS:
            found = results.errors.get(key_of(recipe, name, d))
            if found:
                o = found["o"]
                cells = [f"{o['cosine']:.6f}", *(short(o[m]) for m in METRICS[1:])]
                rows.append([recipe, name, *cells, short(found["lse"]["max"])])
    return markdown_table(rows, 2)


def verdict_table(verdicts: Sequence[Verdict]) -> str:
    """One row for each recipe and source: what holds, and what does not."""
    rows = [["source", "recipe", "bars", "hold", "closest to its bar", "found", "bar"]]
    groups: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault((verdict.source, verdict.recipe), []).append(verdict)
    for (source, recipe), group in groups.items():
        measured = [v for v in group if v.found is not None]
        holds = sum(v.outcome == HOLDS for v in group)
        worst = max(measured, key=lambda v: v.found / v.limit, default=None)
        last = [worst.what, short(worst.found), short(worst.limit)] if worst else [NOTHING] * 3
        rows.append([source, recipe, str(len(group)), str(holds), *last])
    text = markdown_table(rows, 2)
    bad = [v for v in verdicts if v.outcome != HOLDS]
    lines = [
        f"* {v.outcome}: {v.source}, {v.recipe}, {v.what}: {short(v.found)}, bar {short(v.limit)}\n" for v in bad
    ]
    return text + ("\n" + "".join(lines) if lines else "")
