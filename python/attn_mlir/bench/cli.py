# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The command line. Exit codes: 0 good, 1 an error, 2 wrong usage, 7 a kernel
that did not end."""

from __future__ import annotations

import argparse
import datetime
import fnmatch
import sys
from collections.abc import Sequence
from pathlib import Path

from . import BenchError, UsageError
from .accuracy.command import accuracy_command, add_arguments, table_of
from .accuracy.results import is_accuracy
from .cases import CASES, SUITES, Case
from .compare import compare
from .counters import Profile, is_counters, render_counters, run_profile, sample_power
from .counters import save as save_counters
from .measure import DeviceLost, Loop
from .plot import plot
from .providers import TITLES, make_providers
from .providers.base import Provider, Unsupported
from .repeat import repeat
from .results import Results, check_resumable, load
from .table import render
from .text import replace_block

ROUNDS = 5


def count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"expected at least 1, got {value}")
    return value


def pack_bundles() -> Path:
    """Bundles lie beside the folder `python`, in a pack that is used or built."""
    root = Path(__file__).resolve().parents[3]
    folders = [root / "bundles", root / "build/gpu-pack/bundles"]
    return next((folder for folder in folders if folder.is_dir()), folders[0])


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m attn_mlir.bench",
        description="Times compiled attention kernels beside other ones.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="measure on this GPU")
    run.set_defaults(act=run_command)
    run.add_argument("--suite", required=True, choices=SUITES)
    run.add_argument("--out", required=True, type=Path, metavar="FILE.json")
    run.add_argument(
        "--rounds", type=count, default=ROUNDS, help="default: %(default)s"
    )
    run.add_argument(
        "--case",
        action="append",
        metavar="PATTERN",
        help="only such cases, as in 'd128_*'; may be repeated",
    )
    run.add_argument(
        "--provider",
        action="append",
        choices=TITLES,
        metavar="NAME",
        help="only these, and the controls; may be repeated",
    )
    run.add_argument(
        "--graph", action="store_true", help="replay each launch as a CUDA graph"
    )
    run.add_argument(
        "--resume", action="store_true", help="go on with the rounds of FILE.json"
    )
    add_bundles(run)

    accuracy = commands.add_parser(
        "accuracy", help="errors of recipes of quantized attention"
    )
    accuracy.set_defaults(act=accuracy_command)
    add_arguments(accuracy)
    add_bundles(accuracy)

    table = commands.add_parser(
        "table", help="tables and verdicts of a run, of counters or of errors"
    )
    table.set_defaults(act=table_command)
    table.add_argument(
        "files",
        nargs="+",
        metavar="FILE.json",
        help="several only of errors, one of each source",
    )
    table.add_argument(
        "--markdown", type=Path, metavar="OUT", help="write there, do not print"
    )
    table.add_argument(
        "--update",
        type=Path,
        metavar="DOCUMENT",
        help="replace what stands between the markers of the suite",
    )

    limits = commands.add_parser(
        "counters", help="what limits our kernels, needs ncu and nvidia-smi"
    )
    limits.set_defaults(act=counters_command)
    limits.add_argument(
        "--case",
        required=True,
        action="append",
        choices=CASES,
        metavar="CASE",
        help="may be repeated",
    )
    limits.add_argument("--out", required=True, type=Path, metavar="FILE.json")
    add_bundles(limits)

    picture = commands.add_parser("plot", help="pictures of a run, needs matplotlib")
    picture.set_defaults(act=plot_command)
    picture.add_argument("file", metavar="FILE.json")
    picture.add_argument("--out", required=True, type=Path, metavar="DIR")

    both = commands.add_parser("compare", help="which bars hold in two separate runs")
    both.set_defaults(act=compare_command)
    both.add_argument("first", metavar="A.json")
    both.add_argument("second", metavar="B.json")

    again = commands.add_parser(
        "repeat", help="does a kernel give the same bits every time?"
    )
    again.set_defaults(act=repeat_command)
    again.add_argument("--case", required=True, choices=CASES, metavar="CASE")
    again.add_argument("--times", type=count, default=1000, help="default: %(default)s")
    again.add_argument("--streams", type=count, default=1, help="default: %(default)s")
    again.add_argument("--provider", default="ours", choices=TITLES, metavar="NAME")
    add_bundles(again)
    return parser


def add_bundles(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--bundles",
        type=Path,
        default=pack_bundles(),
        metavar="DIR",
        help="what attn-compile wrote; default: %(default)s",
    )


def choose_cases(suite: str, patterns: Sequence[str] | None) -> list[Case]:
    cases = SUITES[suite].cases
    for pattern in patterns or ():
        if not any(fnmatch.fnmatchcase(case.key, pattern) for case in cases):
            raise UsageError(
                f"expected a case of the suite {suite}, such as {cases[-1].key}, got "
                f"'{pattern}'"
            )
    return [
        case
        for case in cases
        if not patterns or any(fnmatch.fnmatchcase(case.key, p) for p in patterns)
    ]


def choose_providers(
    every: dict[str, Provider], wanted: Sequence[str] | None, cases: Sequence[Case]
) -> list[Provider]:
    """Those that were asked for, and the controls of the cases."""
    kinds = {case.kind for case in cases}
    names = set(wanted or every) | {case.control for case in cases}
    return [p for p in every.values() if p.name in names and kinds & set(p.kinds)]


def log(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def cuda():
    """The module that needs torch, on a machine that can run our kernels."""
    try:
        from . import device
    except ImportError as error:
        raise BenchError(f"expected torch to measure with: {error}") from error
    device.require_hopper()
    return device


def run_command(args: argparse.Namespace) -> None:
    cases = choose_cases(args.suite, args.case)
    providers = choose_providers(make_providers(args.bundles), args.provider, cases)
    if args.out.exists() and not args.resume:
        raise BenchError(
            f"{args.out} exists; go on with it by --resume, or write to another file"
        )
    if not args.out.absolute().parent.is_dir():
        raise BenchError(f"expected the folder {args.out.absolute().parent} to exist")
    gpu = cuda()
    results = Results(
        suite=args.suite,
        started=datetime.datetime.now().isoformat(timespec="seconds"),
        versions=gpu.versions(),
        options={"launches": gpu.LAUNCHES, "warm_up": gpu.WARM_UP, "graph": args.graph},
        cases=[case.key for case in cases],
        providers=[p.name for p in providers],
    )
    if args.resume and args.out.exists():
        old = load(args.out)
        check_resumable(old, results)
        results = old
    results.unavailable = {
        p.name: reason for p in providers if (reason := p.available())
    }
    for name, reason in results.unavailable.items():
        log(f"{name} is not available: {reason}")

    def save() -> None:
        results.save(args.out)

    loop = Loop(results, cases, providers, gpu.CudaDevice(args.graph), save, log)
    try:
        loop.run(args.rounds)
    except DeviceLost as error:
        raise BenchError(
            f"the GPU takes no more work of this process: {error}; the failure is in "
            f"{args.out}, go on without it by --resume"
        ) from error
    print(render(results), end="")


def counters_command(args: argparse.Namespace) -> None:
    gpu = cuda()
    device = gpu.CudaDevice()
    provider = make_providers(args.bundles)["ours"]
    profiles = []
    for key in args.case:
        case = CASES[key]
        if case.kind not in provider.kinds:
            raise UsageError(f"{provider.name} does not run cases such as {key}")
        log(key)
        # Everything that we launch bears the name of the function compiled.
        kernels = run_profile(key, args.bundles, lambda name: "attention" in name)
        try:
            launch = provider.prepare(case, device.make_inputs(case))
        except Unsupported as error:
            raise BenchError(f"{provider.name} on {key}: {error}") from error
        mhz, watts = sample_power(lambda s: device.run_for(launch, s, key))
        profiles.append(Profile(key, kernels, mhz, watts))
        del launch
        device.free()
        save_counters(args.out, gpu.versions(), profiles)
    print(render_counters(args.out), end="")


def render_files(files: Sequence[str]) -> tuple[str, str]:
    """The name of the block in a document, and what stands there."""
    first = files[0]
    if all(map(is_accuracy, files)):
        return "accuracy", table_of(files)
    if len(files) > 1:
        raise UsageError(f"expected one file unless all are of errors, got {len(files)}")
    if is_counters(first):
        return "counters", render_counters(first)
    results = load(first)
    return results.suite, render(results)


def table_command(args: argparse.Namespace) -> None:
    name, text = render_files(args.files)
    if args.markdown:
        args.markdown.write_text(text)
    if args.update:
        replace_block(args.update, name, text)
    if not args.markdown and not args.update:
        print(text, end="")


def plot_command(args: argparse.Namespace) -> None:
    for path in plot(load(args.file), args.out):
        print(path)


def compare_command(args: argparse.Namespace) -> None:
    print(compare(load(args.first), load(args.second)), end="")


def repeat_command(args: argparse.Namespace) -> None:
    case = CASES[args.case]
    provider = make_providers(args.bundles)[args.provider]
    if case.kind not in provider.kinds:
        raise UsageError(f"{provider.name} does not run cases such as {case.key}")
    gpu = cuda()
    if reason := provider.available():
        raise BenchError(f"{provider.name} is not available: {reason}")
    device = gpu.CudaDevice()
    inputs = device.make_inputs(case)
    what = f"{provider.name} on {case.key}"
    try:
        differences = repeat(
            lambda: provider.prepare(case, inputs),
            args.times,
            args.streams,
            device,
            what,
        )
    except Unsupported as error:
        raise BenchError(f"{what}: {error}") from error
    launches = f"{args.times} launches in each of {args.streams} streams"
    if differences:
        raise BenchError(f"{what}: {launches}: {'; '.join(map(str, differences))}")
    print(f"{what}: {launches}: all bits equal")


def main(argv: Sequence[str] | None = None) -> int:
    args = make_parser().parse_args(argv)
    try:
        args.act(args)
    except BenchError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    return 0
