# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The tables of one run, as docs/performance.md holds them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .cases import SUITES, Case, CaseSet, Reference
from .providers import TITLES
from .results import Results
from .stats import Spread, control_ratios, rates, ratios
from .text import markdown_table
from .verdicts import Outcome, Verdict, judge_all

NOTHING = "-"


def render(results: Results) -> str:
    """Everything about a run, as Markdown."""
    suite = SUITES[results.suite]
    parts = [heading(results)]
    if suite.reference:
        parts.append(reference_table(results, suite.reference.case))
    for case_set in suite.sets:
        measured = [case for case in case_set.cases if case.key in results.cases]
        if measured:
            title = f"**{case_set.title}**, {measured[0].unit}"
            parts.append(f"{title}\n\n{set_table(results, case_set, measured)}")
    if verdicts := judge_all(results):
        parts.append(f"**Bars**\n\n{bars_table(verdicts)}")
    if reasons := missing(results):
        parts.append("Not measured:\n\n" + "".join(f"* {line}\n" for line in reasons))
    return "\n".join(parts)


def heading(results: Results) -> str:
    v, options = results.versions, results.options
    launch = "replays of a CUDA graph" if options["graph"] else "launches"
    return (
        f"{v['gpu']}, {v['date']}; driver {v['driver']}, CUDA {v['cuda']}, cuDNN "
        f"{v['cudnn']}, torch {v['torch']}. bf16; interleaved rounds: "
        f"{len(results.rounds)}, each of {options['launches']} {launch}.\n"
    )


def reference_table(results: Results, case: Case) -> str:
    rows = [["for comparison", "provider", case.unit, "spread"]]
    for name in shown_providers(results, [case]):
        rate = Spread.of(rates(results, case, name).values())
        low, high = number(rate.low, case.unit), number(rate.high, case.unit)
        rows.append(
            [case.key, TITLES[name], number(rate.median, case.unit), f"{low}-{high}"]
        )
    return markdown_table(rows, 2)


def set_table(results: Results, case_set: CaseSet, cases: Sequence[Case]) -> str:
    names = shown_providers(results, cases)
    unit = cases[0].unit
    columns = comparisons(results, case_set, cases[0])
    header = [case_set.axis_title, "B", "H", *(TITLES[n] for n in names)]
    for title, _, _ in columns:
        header += [title, "spread"]
    control = TITLES[cases[0].control]
    rows = [[*header, f"{control} / {control}"]]
    for case in cases:
        row = [str(case_set.x(case)), str(case.batch), heads(case)]
        for name in names:
            rate = Spread.of(rates(results, case, name).values())
            row.append(number(rate.median, unit) if rate else NOTHING)
        for _, provider, reference_of in columns:
            found = ratios(results, case, provider, reference_of(case))
            ratio = Spread.of(found.values())
            row += [f"{ratio.median:.3f}" if ratio else NOTHING, reach(ratio)]
        rows.append([*row, reach(Spread.of(control_ratios(results, case).values()))])
    if case_set.axis == "batch":
        rows = [row[:1] + row[2:] for row in rows]
    return markdown_table(rows)


def comparisons(
    results: Results, case_set: CaseSet, case: Case
) -> list[tuple[str, str, Callable[[Case], Reference]]]:
    """Titles, providers and references of the ratios in the table of such cases."""
    if case_set.ratios:
        return [
            (
                f"{TITLES[r.provider]} / {TITLES[r.reference(case).provider]}",
                r.provider,
                r.reference,
            )
            for r in case_set.ratios
        ]
    columns = [
        (f"ours / {TITLES[case.control]}", "ours", lambda c: Reference(c.control, c))
    ]
    if reference := SUITES[results.suite].reference:
        # Named by its case only where the same provider is a column already.
        place = f" on {reference.case.key}" if reference.provider == "ours" else ""
        columns.append(
            (f"ours / {TITLES[reference.provider]}{place}", "ours", lambda c: reference)
        )
    return columns


def bars_table(verdicts: Sequence[Verdict]) -> str:
    rows = [["bar", "verdict", "least", "at", "bar of each", "geomean", "bar", "noise"]]
    for v in verdicts:
        each = " / ".join(f"{bound:.2f}" for _, bound in v.bar.each)
        geomean_bar = NOTHING if v.bar.geomean is None else f"{v.bar.geomean:.2f}"
        if v.outcome is Outcome.NO_DATA:
            rows.append(
                [
                    v.bar.title,
                    v.outcome.value,
                    *[NOTHING] * 2,
                    each,
                    NOTHING,
                    geomean_bar,
                    NOTHING,
                ]
            )
            continue
        rows.append(
            [
                v.bar.title,
                v.outcome.value,
                f"{v.least:.3f}",
                v.least_case.key,
                each,
                f"{v.geomean:.3f}",
                geomean_bar,
                f"{v.noise:.3f} / {v.geomean_noise:.3f}",
            ]
        )
    text = markdown_table(rows, 2)
    reasons = [f"* {v.bar.title}: {v.reason}\n" for v in verdicts if v.reason]
    return text + ("\n" + "".join(reasons) if reasons else "")


def missing(results: Results) -> list[str]:
    """Why numbers are not there, one line for each reason of a provider."""
    lines = [
        f"{TITLES.get(n, n)}: {reason}" for n, reason in results.unavailable.items()
    ]
    grouped: dict[tuple[str, str], list[str]] = {}
    for key, reasons in results.failures.items():
        for name, reason in reasons.items():
            grouped.setdefault((name, reason), []).append(key)
    for (name, reason), keys in grouped.items():
        lines.append(f"{TITLES.get(name, name)} on {', '.join(keys)}: {reason}")
    return lines


def shown_providers(results: Results, cases: Sequence[Case]) -> list[str]:
    """Those with a number, ours first."""
    return [n for n in TITLES if any(results.times(case, n) for case in cases)]


def heads(case: Case) -> str:
    return (
        str(case.heads)
        if case.heads == case.kv_heads
        else f"{case.heads}/{case.kv_heads}"
    )


def number(rate: float, unit: str) -> str:
    return f"{rate:.0f}" if unit == "TFLOP/s" else f"{rate:.2f}"


def reach(spread: Spread | None) -> str:
    return f"{spread.low:.3f}-{spread.high:.3f}" if spread else NOTHING
