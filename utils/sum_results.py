#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sums test results over all runners.

  sum_results.py RESULTS_DIR

RESULTS_DIR/runs.tsv has one line per run: kind, name, exit code and report
file, separated by tabs. The kinds are gtest (JSON), lit (JSON), pytest (JUnit
XML) and command (no report: the run itself is one test). A run whose report is
missing or broken counts as one failure, and so does a run that reports no
failure but exits with an error: a crash must never look like success.

The last line printed is `N passed, N failed, N skipped`. Exit code 0 only if
something ran and nothing failed.
"""

import argparse
import json
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

from find_tools import why_no_gpu

# pytest exits with 5 when it found no test; the sum over all runners decides.
PYTEST_NO_TESTS = 5


@dataclass
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    gpu_skipped: int = 0
    failures: list = field(default_factory=list)

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.gpu_skipped += other.gpu_skipped
        self.failures += other.failures

    def fail(self, name):
        self.failed += 1
        self.failures.append(name)

    def skip(self, needs_gpu):
        self.skipped += 1
        self.gpu_skipped += needs_gpu


def read_gtest(path):
    tally = Tally()
    for suite in json.loads(path.read_text())["testsuites"]:
        for test in suite["testsuite"]:
            name = f"{suite['name']}.{test['name']}"
            if test.get("failures"):
                tally.fail(name)
            elif test["status"] == "NOTRUN" or test.get("result") in ("SKIPPED", "SUPPRESSED"):
                tally.skip("gpu" in name.lower())
            elif test.get("result") == "COMPLETED":
                tally.passed += 1
            else:
                tally.fail(name)
    return tally


def read_lit(path):
    tally = Tally()
    for test in json.loads(path.read_text())["tests"]:
        if test["code"] in ("PASS", "FLAKYPASS", "XFAIL"):
            tally.passed += 1
        elif test["code"] in ("UNSUPPORTED", "SKIPPED", "EXCLUDED"):
            tally.skip(" gpu/" in test["name"])
        else:
            tally.fail(test["name"])
    return tally


def read_pytest(path):
    tally = Tally()
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            tally.fail(name)
        elif skipped is None or skipped.get("type") == "pytest.xfail":
            tally.passed += 1
        else:
            tally.skip("gpu" in (name + (skipped.get("message") or "")).lower())
    return tally


READERS = {"gtest": read_gtest, "lit": read_lit, "pytest": read_pytest}


def read_run(kind, name, code, report):
    """The tally of one run. `report` is a Path, unused for the kind command."""
    tally = Tally()
    if kind == "command":
        if code == 0:
            tally.passed = 1
        else:
            tally.fail(f"{name} (exit code {code})")
        return tally
    try:
        tally = READERS[kind](report)
    except FileNotFoundError:
        tally.fail(f"{name}: exit code {code} without a report")
        return tally
    except (ValueError, KeyError, TypeError, ElementTree.ParseError) as error:
        tally.fail(f"{name}: exit code {code}, unreadable report ({error})")
        return tally
    ran_nothing = kind == "pytest" and code == PYTEST_NO_TESTS
    if code != 0 and tally.failed == 0 and not ran_nothing:
        tally.fail(f"{name}: exit code {code} although no test failed")
    return tally


def read_runs(results_dir):
    total = Tally()
    runs = Path(results_dir) / "runs.tsv"
    if not runs.exists():
        return total
    for line in runs.read_text().splitlines():
        kind, name, code, report = line.split("\t")
        total.add(read_run(kind, name, int(code), Path(results_dir) / report))
    return total


def main(argv=None, gpu_reason=why_no_gpu):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results_dir")
    args = parser.parse_args(argv)

    total = read_runs(args.results_dir)
    for name in total.failures:
        print(f"FAILED: {name}")
    reason = gpu_reason()
    if reason or total.gpu_skipped:
        reason = reason or "a GPU is present, but not what else they need"
        print(f"GPU tests skipped: {total.gpu_skipped} ({reason})")
    if total.passed + total.failed == 0:
        print("error: no test ran")
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 0 if total.passed and not total.failed else 1


if __name__ == "__main__":
    sys.exit(main())
