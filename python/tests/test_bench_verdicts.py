# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Ratios, and verdicts by the bars."""

import pytest
from attn_mlir.bench.bars import BARS
from attn_mlir.bench.cases import CASES, Reference
from attn_mlir.bench.stats import (
    Spread,
    control_ratios,
    geomean_per_round,
    rates,
    ratios,
)
from attn_mlir.bench.verdicts import Outcome, judge, judge_all
from bench_fakes import make_results

CASE = CASES["d128_dense_s512"]
DENSE = BARS[0]  # each 1.00, geometric mean 1.08


def run(ours, suite="dense", noise=0.0, **rates):
    return make_results(suite, 3, {"ours": ours, "cudnn": 500.0, **rates}, noise)


def test_a_ratio_is_taken_within_a_round():
    results = run(600.0)
    for number, factor in enumerate((1.0, 2.0, 4.0)):  # the whole card slows down
        times = results.rounds[number][CASE.key]
        results.rounds[number][CASE.key] = {n: [t * factor for t in v] for n, v in times.items()}
    found = ratios(results, CASE, "ours", Reference("cudnn", CASE))
    assert list(found) == [0, 1, 2]
    assert list(found.values()) == pytest.approx([1.2] * 3)
    assert list(rates(results, CASE, "ours").values()) == pytest.approx([600, 300, 150])


def test_a_ratio_needs_both_sides_of_the_round():
    results = run(600.0)
    del results.rounds[1][CASE.key]["cudnn"]
    assert list(ratios(results, CASE, "ours", Reference("cudnn", CASE))) == [0, 2]


def test_the_rate_of_a_control_is_over_both_of_its_times():
    results = run(600.0, noise=0.1)
    assert rates(results, CASE, "cudnn")[0] == pytest.approx(500 / 1.05)
    assert control_ratios(results, CASE)[0] == pytest.approx(1 / 1.1)


def test_spread():
    assert Spread.of([]) is None
    spread = Spread.of([0.98, 1.0, 1.05])
    assert (spread.median, spread.low, spread.high) == (1.0, 0.98, 1.05)
    assert spread.noise == pytest.approx(0.05)
    assert Spread.of([0.9, 1.02]).noise == pytest.approx(0.1)


def test_geomean_per_round():
    assert geomean_per_round([{0: 2.0, 1: 4.0}, {1: 9.0, 2: 1.0}]) == pytest.approx([6.0])
    assert geomean_per_round([{0: 2.0}, {1: 2.0}]) == []
    assert geomean_per_round([]) == []


@pytest.mark.parametrize(
    "ours, noise, outcome",
    [
        (550.0, 0.0, Outcome.PASS),  # 1.10 everywhere
        (530.0, 0.0, Outcome.MISS),  # 1.06: each passes, the mean does not
        (530.0, 0.03, Outcome.SPREAD),
        (480.0, 0.03, Outcome.MISS),  # 0.96 + 3 %: still below 1.00 and 1.08
    ],
)
def test_outcomes(ours, noise, outcome):
    verdict = judge(run(ours, noise=noise), DENSE)
    assert verdict.outcome is outcome
    assert verdict.outcome.holds == (outcome is not Outcome.MISS)
    # The mean of the control's two times is slower than its first.
    ratio = ours / 500 * (1 + noise / 2)
    assert (verdict.least, verdict.geomean) == (pytest.approx(ratio), pytest.approx(ratio))
    assert verdict.noise == pytest.approx(1 - 1 / (1 + noise))


def test_one_slow_case_misses_a_bar_that_the_mean_holds():
    results = run(lambda case: 490.0 if case is CASE else 700.0)
    verdict = judge(results, DENSE)
    assert verdict.outcome is Outcome.MISS
    assert verdict.least_case is CASE
    assert verdict.reason == "d128_dense_s512 at 0.980, bar 1.00"
    assert verdict.geomean > 1.08


def test_bounds_that_depend_on_the_length():
    def ours(case):
        return 500 * (0.93 if case.lk <= 1024 else 1.2)

    bar = next(bar for bar in BARS if bar.sets == ("d64_dense",))
    assert judge(run(ours), bar).outcome is Outcome.PASS
    short = run(lambda case: 500 * (0.93 if case.lk <= 2048 else 1.2))
    assert judge(short, bar).reason == "d64_dense_s2048 at 0.930, bar 1.03"


def test_noise_of_one_case_excuses_that_case_only():
    results = run(lambda case: 490.0 if case is CASE else 700.0)
    other = CASES["d128_dense_s1024"]
    for times in results.rounds:
        times[other.key]["cudnn"][1] *= 1.2
    assert judge(results, DENSE).outcome is Outcome.MISS
    for times in results.rounds:
        times[CASE.key]["cudnn"] = [1.02 * times[CASE.key]["cudnn"][0], times[CASE.key]["cudnn"][0]]
    assert judge(results, DENSE).outcome is Outcome.SPREAD


def drop(results, *names):
    for times in results.rounds:
        for name in names:
            times[CASE.key].pop(name)


def fail_ours(results):
    drop(results, "ours")
    results.fail(CASE, "ours", "no bundle")


def lose_the_control(results):
    drop(results, "cudnn")
    results.unavailable["cudnn"] = "gone"


def leave_out_the_case(results):
    drop(results, "ours", "cudnn")
    results.cases.remove(CASE.key)


@pytest.mark.parametrize(
    "change, reason",
    [
        (fail_ours, "ours on d128_dense_s512: no bundle"),
        (lose_the_control, "cudnn on d128_dense_s512: gone"),
        (leave_out_the_case, "ours on d128_dense_s512: the case was not measured"),
    ],
)
def test_no_data(change, reason):
    results = run(600.0)
    change(results)
    verdict = judge(results, DENSE)
    assert (verdict.outcome, verdict.reason) == (Outcome.NO_DATA, reason)
    assert not verdict.outcome.holds


def test_no_whole_round_in_common():
    results = make_results("dense", 2, {"ours": 600.0, "cudnn": 500.0})
    cases = [case.key for case in DENSE.cases]
    results.rounds[0].pop(cases[0])
    results.rounds[1].pop(cases[1])
    assert judge(results, DENSE).reason == "no round that measured every case"
    results = make_results("dense", 2, {"ours": 600.0, "cudnn": 500.0})
    del results.rounds[0][CASE.key]["cudnn"], results.rounds[1][CASE.key]["ours"]
    assert judge(results, DENSE).reason == f"{CASE.key}: no round with both sides of the ratio"


def test_packed_sequences_are_compared_with_our_dense_rate():
    def ours(case):
        return 500.0 if case.kind == "varlen" else 600.0

    # cuDNN on packed sequences is not needed for the verdict.
    results = run(ours, "varlen", cudnn=lambda case: 500.0 if case.kind == "dense" else None)
    (verdict,) = judge_all(results)
    assert verdict.outcome is Outcome.MISS
    assert verdict.least == pytest.approx(500 / 600)
    del results.rounds[0]["d128_causal_s4096"]["cudnn"]
    assert judge_all(results)[0].least == pytest.approx(500 / 600)
    for times in results.rounds:
        times["d128_causal_s4096"].pop("cudnn", None)
    assert judge_all(results)[0].reason == "control cudnn on d128_causal_s4096: no whole round"


def test_decode_is_compared_with_the_copy():
    results = run(3.5, "decode", copy=4.0, cudnn=3.0)
    short, long = judge_all(results)
    assert (short.outcome, long.outcome) == (Outcome.PASS, Outcome.MISS)
    assert short.least == long.least == pytest.approx(3.5 / 4.0)


def test_each_suite_has_its_own_bars():
    assert len(judge_all(run(600.0))) == 7
    assert judge_all(run(600.0, "paged", copy=4.0)) == []
