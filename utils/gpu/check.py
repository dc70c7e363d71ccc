#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks the compiled kernels on a Hopper GPU against float64 and torch.

  check.py [--out DIR] [--group NAME ...] [--case KEY]

The rule: an error against float64 at most twice that of torch's SDPA in the
same dtype plus the rounding of the result; LSE within 1e-4; two runs equal in
every bit; nothing written outside of the outputs. Codes and scales are equal to
docs/ops.md in every bit, and attention with a recipe is as near to float64 as the
recipe allows. A pack of some groups checks those. Writes check.json into DIR
(default: $OUT, else the current folder). Exit code 0 if all passed, 1 if not,
7 if a kernel did not end.
"""

import argparse
import json
import sys
import time
from dataclasses import asdict

import torch

import check_prepass
import check_recipes
import check_sequences
import harness
import prepass
import recipes
import sequences
from behaviour import BEHAVIOURS
from cases import groups, parse_case
from reference import judge
from tensors import Outputs, make_inputs, scale_of

from attn_mlir.torch import Kernel  # found through harness

# A batch of failures tells no more than its first few.
SHOWN_FAILURES = 20


class Kernels:
    """Loads each bundle once."""

    def __init__(self):
        self.loaded = {}

    def __getitem__(self, name):
        if name not in self.loaded:
            self.loaded[name] = Kernel(str(harness.bundle_path(name)))
        return self.loaded[name]


def run_case(case, kernels, device="cuda"):
    """The verdict on one case."""
    if isinstance(case, sequences.Case):
        return check_sequences.run_case(case, kernels, device)
    if isinstance(case, prepass.Case):
        return check_prepass.run_case(case, kernels, device)
    q, k, v = make_inputs(case, device)
    scale = scale_of(case)
    runs = []
    for _ in range(2):
        outputs = Outputs(case, device)
        kernels[case.module.name](q=q, k=k, v=v, scale=scale, out=(outputs.o, outputs.lse))
        harness.wait_or_die(case.key)
        runs.append(outputs)
    first, second = runs
    if isinstance(case.module, recipes.Module):
        verdict = check_recipes.judge(case.module, first.o, first.lse, q, k, v, scale)
    else:
        verdict = judge(first.o, first.lse, q, k, v, scale, case.module.mask)
    if not first.same_bits(second):
        verdict.problems.append("two runs differ")
    if any(outputs.written_outside() for outputs in runs):
        verdict.problems.append("memory outside of the outputs was written")
    return verdict


def check_case(case, kernels):
    """A record of the case for the report; an exception is a failure of the case."""
    record = {"case": case.key}
    try:
        verdict = run_case(case, kernels)
        record.update(asdict(verdict))
    except Exception as error:  # noqa: BLE001 - every error must be reported with its case
        record["problems"] = [f"{type(error).__name__}: {error}"]
    return record


def check_behaviour(name, behaviour, kernels):
    try:
        problem = behaviour(kernels)
    except Exception as error:  # noqa: BLE001
        problem = f"{type(error).__name__}: {error}"
    return {"case": name, "problems": [problem] if problem else []}


def summarize(name, records, seconds):
    """One line per group, and its failures."""
    failed = [record for record in records if record["problems"]]
    ratios = [
        record["error"] / record["torch_error"] for record in records if record.get("torch_error") and record["error"]
    ]
    worst = f", error at most {max(ratios):.2f} of torch's" if ratios else ""
    lse = max((record.get("lse_error", 0.0) for record in records), default=0.0)
    lse = f", lse within {lse:.1e}" if lse else ""
    print(f"{name:10s} {len(records) - len(failed):4d} of {len(records):4d} passed in {seconds:5.1f} s{worst}{lse}")
    for record in failed[:SHOWN_FAILURES]:
        print(f"  FAILED {'; '.join(record['problems'])}")
        if "," in record["case"]:
            print(f"    python3 check.py --case '{record['case']}'")
        else:
            print(f"    in {record['case']}")
    if len(failed) > SHOWN_FAILURES:
        print(f"  and {len(failed) - SHOWN_FAILURES} more, see check.json")
    sys.stdout.flush()


def run_groups(wanted, kernels):
    """{group: records}, printed as they come."""
    report = {}
    for name, work in wanted.items():
        start = time.monotonic()
        if name == "behaviour":
            report[name] = [check_behaviour(*item, kernels) for item in work.items()]
        else:
            report[name] = [check_case(case, kernels) for case in work]
        summarize(name, report[name], time.monotonic() - start)
    return report


def all_groups(packed):
    """{group: its cases}, of what was packed."""
    everything = {}
    if "attention" in packed:
        everything.update(groups())
    for name, module in (("sequences", sequences), ("prepass", prepass), ("recipes", recipes)):
        if name in packed:
            everything[name] = module.cases()
    if {"attention", "sequences"} <= set(packed):
        everything["behaviour"] = BEHAVIOURS
    return everything


def find_case(key):
    parsers = (sequences.parse_case, prepass.parse_case, recipes.parse_case, parse_case)
    return next(case for case in (parse(key) for parse in parsers) if case)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    everything = all_groups(harness.packed_groups())
    parser.add_argument("--out", help="folder for check.json")
    parser.add_argument("--group", action="append", choices=sorted(everything), help="only these groups")
    parser.add_argument("--case", help="only the case with this key, as a failure prints it")
    args = parser.parse_args(argv)

    harness.require_hopper()
    torch.backends.cuda.matmul.allow_tf32 = False
    if args.case:
        wanted = {"case": [find_case(args.case)]}
    else:
        wanted = {name: everything[name] for name in args.group or everything}

    start = time.monotonic()
    report = run_groups(wanted, Kernels())
    failed = sum(bool(record["problems"]) for records in report.values() for record in records)
    count = sum(len(records) for records in report.values())
    summary = {"passed": count - failed, "failed": failed, "seconds": round(time.monotonic() - start, 1)}
    path = harness.output_folder(args.out) / "check.json"
    path.write_text(json.dumps({"versions": harness.versions(), "summary": summary, "groups": report}, indent=1))
    print(f"{summary['passed']} passed, {failed} failed in {summary['seconds']} s; details in {path}")
    return 1 if failed or not count else 0


if __name__ == "__main__":
    sys.exit(main())
