#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares two safetensors files, tensor by tensor.

  compare_tensors.py GOT EXPECTED [--relative-l2 NAME=LIMIT]... [--absolute NAME=LIMIT]...

Every tensor of EXPECTED needs a limit: its relative L2 error, or its largest
absolute difference. Infinities must be the same; a NaN never passes. Exit code
1 if a tensor is missing, of another shape or type, or over its limit.
"""

import argparse
import sys

import numpy as np
from safetensors import SafetensorError, deserialize

DTYPES = {"F64": np.float64, "F32": np.float32, "F16": np.float16}


def decode(entry):
    """A tensor in float64. numpy has no bfloat16: it is the upper half of a float32."""
    if entry["dtype"] == "BF16":
        array = (np.frombuffer(entry["data"], np.uint16).astype(np.uint32) << 16).view(np.float32)
    elif entry["dtype"] in DTYPES:
        array = np.frombuffer(entry["data"], DTYPES[entry["dtype"]])
    else:
        raise ValueError(f"expected BF16 or one of {', '.join(DTYPES)}, got {entry['dtype']}")
    return array.astype(np.float64).reshape(entry["shape"])


def read(path):
    """{name: entry with shape, dtype and data}."""
    with open(path, "rb") as file:
        return dict(deserialize(file.read()))


def relative_l2(got, expected):
    size = np.linalg.norm(expected)
    difference = np.linalg.norm(got - expected)
    return difference / size if size else difference


def largest_difference(got, expected):
    return np.abs(got - expected).max(initial=0.0)


def check(name, got, expected, measure, limit):
    """(error or None, what is wrong or None) of one tensor."""
    for what in ("dtype", "shape"):
        if got[what] != expected[what]:
            return None, f"{name}: expected {what} {expected[what]}, got {got[what]}"
    got, expected = decode(got), decode(expected)
    if np.isnan(got).any() or np.isnan(expected).any():
        return None, f"{name}: expected no NaN, got {int(np.isnan(got).sum())}"
    infinite = np.isinf(got) | np.isinf(expected)
    if (got[infinite] != expected[infinite]).any():
        return None, f"{name}: expected the same infinities, got others"
    error = float(measure(got[~infinite], expected[~infinite]))
    return error, None if error <= limit else f"{name}: expected an error of at most {limit:g}, got {error:.3e}"


def parse_limit(text):
    name, _, limit = text.partition("=")
    return name, float(limit)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("got")
    parser.add_argument("expected")
    for flag in ("--relative-l2", "--absolute"):
        parser.add_argument(flag, action="append", default=[], type=parse_limit, metavar="NAME=LIMIT")
    args = parser.parse_args(argv)
    limits = {name: (relative_l2, limit) for name, limit in args.relative_l2}
    limits |= {name: (largest_difference, limit) for name, limit in args.absolute}

    try:
        got, expected = read(args.got), read(args.expected)
    except (OSError, SafetensorError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    problems = []
    if set(limits) != set(expected) or set(got) != set(expected):
        problems.append(f"expected limits and tensors for {', '.join(sorted(expected))}, "
                        f"got limits for {', '.join(sorted(limits)) or 'none'} "
                        f"and tensors {', '.join(sorted(got)) or 'none'}")
    for name in sorted(set(limits) & set(expected) & set(got)):
        error, problem = check(name, got[name], expected[name], *limits[name])
        if error is not None:
            print(f"{name}: {error:.3e}")
        if problem:
            problems.append(problem)
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
