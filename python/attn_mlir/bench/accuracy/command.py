# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The command `accuracy` of the benchmark."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .. import BenchError, UsageError
from ..recipes import RECIPES
from .cases import INPUTS, SIZES, cases
from .results import Results, load
from .table import HOLDS, judge_all, render


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--source", required=True, choices=("interpreter", "gpu"))
    parser.add_argument("--out", required=True, type=Path, metavar="FILE.json")
    for option, choices in (("recipe", RECIPES), ("input", INPUTS)):
        parser.add_argument(
            f"--{option}", action="append", choices=choices, help="only these; may be repeated"
        )
    parser.add_argument(
        "--size", action="append", type=int, choices=SIZES, help="only these head sizes"
    )
    parser.add_argument(
        "--add", action="store_true", help="keep the other cases of FILE.json"
    )
    parser.add_argument(
        "--rows",
        type=int,
        default=0,
        help="interpreter: only so many query rows of each case; default: all",
    )
    parser.add_argument(
        "--tools",
        type=Path,
        default=Path(__file__).resolve().parents[4] / "build/bin",
        help="interpreter: folder of attn-compile and attn-interpret; default: %(default)s",
    )


def accuracy_command(args: argparse.Namespace) -> None:
    from . import measure

    if not args.out.absolute().parent.is_dir():
        raise BenchError(f"expected the folder {args.out.absolute().parent} to exist")
    source = make_source(args, measure)
    results = Results(source.name, source.versions())
    if args.add:
        old = load(args.out)
        if (old.source, old.versions.get("rows")) != (source.name, results.versions.get("rows")):
            raise BenchError(
                f"expected {args.out} to be of the same source and rows, got {old.source}"
            )
        results.errors, results.failures = old.errors, old.failures
    wanted = cases(args.recipe, args.input, args.size)
    measure.run(source, wanted, results, lambda text: print(text, file=sys.stderr, flush=True))
    results.save(args.out)
    asked = {case.recipe.name for case in wanted}
    verdicts = [v for v in judge_all([results]) if v.recipe in asked and v.found is not None]
    bad = [v for v in verdicts if v.outcome != HOLDS]
    for v in bad:
        print(f"{v.outcome}: {v.recipe}, {v.what}: {v.found:.3e}, bar {v.limit:.3e}")
    measured = [case for case in wanted if case.key in results.errors]
    print(
        f"{len(measured)} of {len(wanted)} cases measured, "
        f"{len(verdicts) - len(bad)} of {len(verdicts)} bars hold"
    )
    if bad or len(measured) < len(wanted):
        raise BenchError("expected every case to be measured and every bar to hold")


def make_source(args: argparse.Namespace, measure: Any) -> Any:
    if args.source == "interpreter":
        return measure.Interpreter(args.tools, args.rows)
    if args.rows:
        raise UsageError("expected --rows with --source=interpreter only")
    try:
        from . import gpu
    except ImportError as error:
        raise BenchError(f"expected torch to measure with: {error}") from error
    gpu.require_hopper()
    return measure.Gpu(args.bundles, gpu)


def table_of(files: Sequence[str]) -> str:
    return render([load(file) for file in files])


