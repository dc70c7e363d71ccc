# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One picture per case set: rates, and ratios to the control."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import BenchError
from .cases import SUITES, Case, CaseSet, Reference
from .providers import TITLES
from .results import Results
from .stats import Spread, control_ratios, rates, ratios

# Okabe and Ito's colours, which stay apart for the colour-blind; markers say
# the same once more.
STYLES = {
    "ours": ("#D55E00", "o"),
    "int8_fp8": ("#882255", "*"),
    "int8_fp8_linear": ("#AA4499", "d"),
    "fp8_fp8": ("#117733", "p"),
    "q8_f16": ("#332288", "h"),
    "cudnn": ("#0072B2", "s"),
    "flash3": ("#009E73", "^"),
    "flash2": ("#56B4E9", "v"),
    "flex": ("#CC79A7", "D"),
    "flashinfer": ("#E69F00", "P"),
    "sage": ("#000000", "X"),
}
SETTINGS = {
    # The same results give the same file.
    "svg.hashsalt": "attn-mlir",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#DDDDDD",
    "axes.axisbelow": True,
}


def plot(results: Results, folder: Path) -> list[Path]:
    """Writes an SVG file for each case set with a number; returns their paths."""
    try:
        import matplotlib
    except ImportError as error:
        raise BenchError(
            "expected matplotlib for plots: pip install matplotlib"
        ) from error
    matplotlib.use("Agg")
    from matplotlib import pyplot

    written = []
    for case_set in SUITES[results.suite].sets:
        cases = [c for c in case_set.cases if any(results.times(c, n) for n in STYLES)]
        if not cases:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{case_set.name}.svg"
        with pyplot.rc_context(SETTINGS):
            figure = draw(pyplot, results, case_set, cases)
            figure.savefig(path, metadata={"Date": None})
            pyplot.close(figure)
        written.append(path)
    if not written:
        raise BenchError("expected results with times, got none")
    return written


def draw(
    pyplot: Any, results: Results, case_set: CaseSet, cases: Sequence[Case]
) -> Any:
    figure, (left, right) = pyplot.subplots(
        1, 2, figsize=(11, 4.6), layout="constrained"
    )
    reference_of, reference_title = main_reference(results, cases[0])
    for name, (colour, marker) in STYLES.items():
        style = {
            "color": colour,
            "marker": marker,
            "markersize": 5,
            "capsize": 3,
            "linewidth": 2 if name == "ours" else 1.2,
            "zorder": 3 if name == "ours" else 2,
        }
        curve(
            left,
            case_set,
            {c: rates(results, c, name) for c in cases},
            TITLES[name],
            style,
        )
        series = {c: ratios(results, c, name, reference_of(c)) for c in cases}
        curve(right, case_set, series, None, style)
    band(right, results, case_set, cases, reference_of)

    unit = cases[0].unit
    left.set_ylabel("TFLOP/s" if unit == "TFLOP/s" else "K and V read, TB/s")
    left.set_ylim(bottom=0)
    right.set_ylabel(f"rate / rate of {reference_title}")
    ticks = [case_set.x(case) for case in cases]
    for axes in (left, right):
        axes.set_xlabel(case_set.axis_title)
        axes.set_xscale("log", base=2)
        axes.set_xticks(ticks, [str(tick) for tick in ticks])
        axes.minorticks_off()
    v = results.versions
    figure.suptitle(f"{case_set.title}\n{v['gpu']}, {v['date']}", fontsize=11)
    figure.legend(loc="outside lower center", ncols=4, frameon=False)
    return figure


def main_reference(results: Results, case: Case) -> tuple[Any, str]:
    """What ratios are drawn to: the control, or where memory is the bound the
    bandwidth of a copy."""
    reference = SUITES[results.suite].reference
    if reference and case.unit == "TB/s":
        return (lambda c: reference), TITLES[reference.provider]
    return (lambda c: Reference(c.control, c)), TITLES[case.control]


def curve(
    axes: Any,
    case_set: CaseSet,
    series: dict[Case, dict[int, float]],
    label: str | None,
    style: dict[str, Any],
) -> None:
    """Medians, with error bars from the smallest to the largest value."""
    points = [
        (case_set.x(c), Spread.of(values.values())) for c, values in series.items()
    ]
    points = [(x, spread) for x, spread in points if spread]
    if not points:
        return
    middle = [s.median for _, s in points]
    below = [s.median - s.low for _, s in points]
    above = [s.high - s.median for _, s in points]
    axes.errorbar([x for x, _ in points], middle, [below, above], label=label, **style)


def band(
    axes: Any,
    results: Results,
    case_set: CaseSet,
    cases: Sequence[Case],
    reference_of: Any,
) -> None:
    """How far the reference is from itself: ratios within say nothing."""
    axes.axhline(1, color="#555555", linewidth=1)
    spreads = {
        case_set.x(c): Spread.of(control_ratios(results, reference_of(c).case).values())
        for c in cases
    }
    known = [(x, s.low, s.high) for x, s in spreads.items() if s]
    style = {
        "color": "#999999",
        "alpha": 0.35,
        "linewidth": 0,
        "label": "control over itself",
    }
    if len(known) == 1:
        axes.axhspan(*known[0][1:], **style)
    elif known:
        axes.fill_between(*zip(*known), **style)
