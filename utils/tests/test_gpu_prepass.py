# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The cases of the quantization prepass, and the NumPy side of their check."""

import numpy as np
import pytest

import codes
import prepass
from codes import F32, Quantizer


def test_keys_round_trip_and_every_module_is_run():
    cases = prepass.cases()
    assert all(prepass.parse_case(case.key) == case for case in cases)
    assert len({case.key for case in cases}) == len(cases)
    assert {case.module for case in cases} == set(prepass.load())
    assert len({module.name for module in prepass.load()}) == len(prepass.load())
    assert {case.length for case in cases} == set(prepass.LENGTHS)
    assert prepass.parse_case("prepass_bf16_d7,length=1") is None


def test_codes_are_products_of_the_inverse():
    # 63.499996 and 63.5, where the quotient by the scale would round the other way.
    x = np.array([[1.9257812, 0.9628906], [11.140625, 5.5703125]], F32)[None, None]
    got, scales, _ = Quantizer("per_token").apply(x)
    assert got[0, 0, :, 1].tolist() == [63, 64]
    assert scales.dtype == F32


@pytest.mark.parametrize("value, code", [(17, 16), (19, 20), (1000, 448), (-100.5, -104), (0.0009, 0), (2.0**-9, 2.0**-9)])
def test_rounding_to_f8(value, code):
    assert codes.round_f8(np.array([value], F32))[0] == code


def test_mean_adds_rows_in_order():
    # 2^24 swallows a 1 beside it, but not one that comes when it is gone.
    x = np.array([2.0**24, 1, -(2.0**24), 0], F32).reshape(1, 1, 4, 1)
    assert codes.smooth(x)[1] == 0
    assert codes.smooth(x[:, :, [0, 2, 1, 3]])[1] == 0.25


def test_samples_count_rows_of_short_tensors_twice():
    x = np.array([16, 32, 64], F32).reshape(1, 1, 3, 1)
    assert codes.sample(x, 16)[0, 0, :, 0].tolist() == [16] * 6 + [32] * 5 + [64] * 5
    assert codes.sampled_mean(x, 16) == 36
    long = np.arange(640, dtype=F32).reshape(1, 1, 640, 1)
    assert codes.sample(long)[0, 0, :, 0].tolist() == list(range(0, 640, 10))
    assert not codes.sampled_mean(x[:, :, :0]).any()


def test_codes_beyond_the_headroom_saturate():
    x = np.array([1, 7, 100], F32).reshape(1, 1, 3, 1)
    got, scales, _ = Quantizer("per_channel", max=448.0, code="f8E4M3FN", headroom=8.0).apply(x, np.ones((1, 1, 1), F32))
    assert scales == F32(8) / F32(448)
    assert got[0, 0, :, 0].tolist() == [56, 384, 448]


def test_arranged_keys():
    values = np.arange(1, 21, dtype=F32).reshape(1, 1, 20, 1)
    row = codes.arrange(values)[0, 0, 0]
    assert row[:20].tolist() == [1, 2, 9, 10, 3, 4, 11, 12, 5, 6, 13, 14, 7, 8, 15, 16, 17, 18, 0, 0]
    assert len(row) == 128 and row[20:22].tolist() == [19, 20] and not row[22:].any()


def test_a_wrong_bit_is_a_problem():
    case = prepass.Case(prepass.Prepass("bf16", 64), 127)
    expected = case.module.expected(**prepass.make_inputs(case))
    results = dict(expected)
    assert prepass.problems(expected, results) == []
    for name in results:
        wrong = {**results, name: results[name].copy()}
        wrong[name].flat[3] = np.nextafter(F32(wrong[name].flat[3]), F32(np.inf)) if name not in prepass.INEXACT else 1e6
        assert len(prepass.problems(expected, wrong)) == 1
    assert prepass.problems(expected, {**results, "qs": results["qs"][:, :, 1:]})
