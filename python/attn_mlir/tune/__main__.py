# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""attn-tune: measures schedules and writes the fastest.

Three steps that can run on three machines: `prepare` compiles candidates,
`measure` times them on a GPU, `merge` writes the file of schedules that
attn-compile --schedules reads. Exit codes: 0 good, 1 a failure, 2 wrong usage,
7 a kernel that did not end (start `measure` again: it goes on without it).
"""

import argparse
import os
import sys
from pathlib import Path

from .files import TuneError, read_index

LENGTHS = (512, 1024, 2048, 4096, 8192, 16384)
HANG_EXIT_CODE = 7


def positive(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"expected a positive number, got {value}")
    return value


def length_list(text):
    return sorted({positive(item) for item in text.split(",")})


def run_prepare(args):
    from .prepare import prepare

    index = prepare(args.modules, args.out, args.target, args.limit, args.jobs, args.compiler)
    for kernel in index["kernels"]:
        print(f"{kernel['id']}: {len(kernel['candidates'])} candidates, {len(kernel['rejected'])} rejected")


def run_measure(args):
    from .measure import DeviceLost, measure

    index = read_index(args.folder)
    # torch is needed here only.
    try:
        from .gpu import GpuRunner
    except ImportError as error:
        raise TuneError(f"expected torch to measure with: {error}") from error
    try:
        measure(args.folder, args.lengths, args.rounds, args.out, GpuRunner(index["target"]))
    except DeviceLost as error:
        print(f"error: {error}; run the same command again to go on without it", file=sys.stderr, flush=True)
        # A kernel that hangs blocks every later call, those of an orderly exit
        # included.
        os._exit(HANG_EXIT_CODE)


def run_merge(args):
    from .merge import merge

    for row in merge(args.folder, args.results, args.out)["rows"]:
        print(f"{row['shape']} when {row['when']}: {row['schedule']}\n  {row['evidence']}")


def parse(argv):
    parser = argparse.ArgumentParser(prog="attn-tune", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = parser.add_subparsers(dest="step", required=True)

    prepare = steps.add_parser("prepare", help="compile the candidates of modules with one attention each")
    prepare.add_argument("modules", nargs="+", type=Path, metavar="IN.mlir")
    prepare.add_argument("-o", dest="out", type=Path, required=True, metavar="DIR", help="folder for index and bundles")
    prepare.add_argument("--target", default="sm_90a", metavar="CHIP")
    prepare.add_argument("--limit", type=positive, default=24, metavar="N",
                         help="candidates of each module beside the compiler's own choice (default: 24)")
    prepare.add_argument("--jobs", type=positive, default=os.cpu_count(), metavar="N", help="compilations at a time")
    prepare.add_argument("--compiler", metavar="PATH", help="attn-compile (default: that of the build, or in PATH)")
    prepare.set_defaults(run=run_prepare)

    measure = steps.add_parser("measure", help="time the candidates; needs a GPU and torch")
    measure.add_argument("folder", type=Path, metavar="DIR")
    measure.add_argument("--lengths", type=length_list, default=list(LENGTHS), metavar="L,...",
                         help=f"of queries and keys (default: {','.join(map(str, LENGTHS))})")
    measure.add_argument("--rounds", type=positive, default=5, metavar="N")
    measure.add_argument("--out", type=Path, required=True, metavar="FILE",
                         help="file of results; one that exists is continued")
    measure.set_defaults(run=run_measure)

    merge = steps.add_parser("merge", help="write the fastest schedules")
    merge.add_argument("folder", type=Path, metavar="DIR")
    merge.add_argument("results", nargs="+", type=Path, metavar="RESULTS")
    merge.add_argument("-o", dest="out", type=Path, required=True, metavar="FILE", help="file of schedules")
    merge.set_defaults(run=run_merge)
    return parser.parse_args(argv)


def main(argv=None):
    args = parse(argv)
    try:
        args.run(args)
    except TuneError as error:
        print(f"attn-tune: error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
