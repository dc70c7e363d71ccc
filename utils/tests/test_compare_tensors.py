# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The comparison that judges GPU results: it must fail whenever they are wrong."""

import json
import struct

import numpy as np
import pytest
from safetensors.numpy import save_file

import compare_tensors

LSE = np.array([[1.0, -np.inf, 2.0]], np.float32)
O = np.array([[1.0, 2.0], [0.0, 0.0], [3.0, 4.0]], np.float16)
LIMITS = ["--relative-l2", "o=1e-3", "--absolute", "lse=1e-4"]


@pytest.fixture
def compare(tmp_path, capsys):
    def run(got, expected, *arguments):
        paths = [str(tmp_path / name) for name in ("got", "expected")]
        for path, tensors in zip(paths, (got, expected)):
            save_file(tensors, path)
        code = compare_tensors.main([*paths, *(arguments or LIMITS)])
        return code, capsys.readouterr()

    return run


def test_equal(compare):
    code, printed = compare({"o": O, "lse": LSE}, {"o": O, "lse": LSE})
    assert code == 0
    assert printed.out == "lse: 0.000e+00\no: 0.000e+00\n"
    assert printed.err == ""


def test_within_the_limits(compare):
    assert compare({"o": O, "lse": LSE + np.float32(5e-5)}, {"o": O, "lse": LSE})[0] == 0


def changed(array, value, *index):
    copy = array.copy()
    copy[index] = value
    return copy


@pytest.mark.parametrize(
    "got, message",
    [
        ({"o": changed(O, 4.5, 2, 1), "lse": LSE}, "o: expected an error of at most 0.001, got "),
        ({"o": O, "lse": changed(LSE, 1.001, 0, 0)}, "lse: expected an error of at most 0.0001, got "),
        ({"o": changed(O, np.nan, 1, 1), "lse": LSE}, "o: expected no NaN, got 1"),
        ({"o": O, "lse": changed(LSE, 0.0, 0, 1)}, "lse: expected the same infinities"),
        ({"o": O, "lse": changed(LSE, np.inf, 0, 1)}, "lse: expected the same infinities"),
        ({"o": O, "lse": changed(LSE, -np.inf, 0, 0)}, "lse: expected the same infinities"),
        ({"o": O.astype(np.float32), "lse": LSE}, "o: expected dtype F16, got F32"),
        ({"o": O[:2], "lse": LSE}, "o: expected shape [3, 2], got [2, 2]"),
        ({"o": O}, "expected limits and tensors for lse, o"),
        ({"o": O, "lse": LSE, "x": LSE}, "expected limits and tensors for lse, o"),
    ],
)
def test_wrong(compare, got, message):
    code, printed = compare(got, {"o": O, "lse": LSE})
    assert code == 1
    assert message in printed.err


def test_every_tensor_needs_a_limit(compare):
    code, printed = compare({"o": O}, {"o": O}, "--absolute", "lse=1")
    assert code == 1
    assert "expected limits and tensors for o, got limits for lse" in printed.err


def test_zeros_and_empty_tensors(compare):
    zeros = {"o": np.zeros((2, 2), np.float16), "lse": np.zeros((0,), np.float32)}
    assert compare(zeros, zeros)[0] == 0
    assert compare({**zeros, "o": zeros["o"] + np.float16(1)}, zeros)[0] == 1


def write_bf16(path, bits):
    data = np.array(bits, np.uint16).tobytes()
    entry = {"dtype": "BF16", "shape": [len(bits)], "data_offsets": [0, len(data)]}
    header = json.dumps({"o": entry}).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header + data)
    return str(path)


def test_bf16(tmp_path, capsys):
    one, next_up, nan = 0x3F80, 0x3F81, 0x7FC0
    expected = write_bf16(tmp_path / "expected", [one, one])
    assert compare_tensors.main([expected, expected, "--absolute", "o=0"]) == 0
    got = write_bf16(tmp_path / "got", [one, next_up])
    assert compare_tensors.main([got, expected, "--absolute", "o=0.007"]) == 1
    assert compare_tensors.main([got, expected, "--absolute", "o=0.008"]) == 0
    got = write_bf16(tmp_path / "nan", [one, nan])
    assert compare_tensors.main([got, expected, "--absolute", "o=1"]) == 1


def test_files_that_cannot_be_read(tmp_path, capsys):
    (tmp_path / "broken").write_bytes(b"not a tensor file")
    for name in ("broken", "missing"):
        assert compare_tensors.main([str(tmp_path / name)] * 2) == 1
        assert capsys.readouterr().err.startswith("error: ")
