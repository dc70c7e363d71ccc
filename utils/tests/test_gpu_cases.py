# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The choice of cases of the GPU check."""

import itertools
import json
import random

import pytest

import cases
import make_cases
import modules
import prepass
import recipes
import sequences
from attn_mlir.bench.cases import BENCHED, SUITES
from attn_mlir.bench.providers.base import ATTENTION, RECIPE_KINDS
from attn_mlir.bench.providers.ours import bundle_name
from attn_mlir.bench.recipes import RECIPES


def test_pairwise_covers_every_pair():
    parameters = {"a": (0, 1, 2), "b": "xyz", "c": (True, False), "d": (1, 2, 3, 4)}
    rows = cases.pairwise(parameters, random.Random(0))
    for one, two in itertools.combinations(parameters, 2):
        seen = {(row[one], row[two]) for row in rows}
        assert seen == set(itertools.product(parameters[one], parameters[two]))
    assert len(rows) < 3 * 3 * 2 * 4 / 2


def test_sample_is_the_same_each_time_and_covers_sizes_and_lengths():
    sample = cases.sample_pairs(modules.load())
    assert sample == cases.sample_pairs(modules.load())
    assert {(case.lq, case.lk) for case in sample} == set(itertools.product(cases.LENGTHS, repeat=2))
    assert {(case.module.d, case.lk, case.module.dv) for case in sample} == {
        (d, lk, dv) for d, dv in {(m.d, m.dv) for m in modules.load()} for lk in cases.LENGTHS
    }


def test_every_module_is_run():
    assert {case.module for case in cases.groups()["sizes"]} == set(modules.load())


def test_key_round_trips():
    for group in cases.groups().values():
        for case in group:
            assert cases.parse_case(case.key) == case


def test_unknown_module_is_named():
    with pytest.raises(ValueError, match="expected a module such as .*, got 'x'"):
        cases.parse_case("x,b=1")


def test_module_text_names_the_mask():
    text = modules.Module("bf16", 128, 64, "bottom_right").text
    assert "{mask = #attn.mask<causal = bottom_right>}" in text
    assert "tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>) {" in text
    assert "mask" not in modules.Module("f16", 40, 40, "none").text


def test_make_cases_writes_and_removes(tmp_path):
    (tmp_path / "stale.mlir").write_text("")
    assert make_cases.main(["make_cases.py", str(tmp_path)]) == 0
    names = [module.name for module in [*modules.load(), *sequences.load(), *prepass.load(), *recipes.load(), *recipes.split()]]
    assert len(set(names)) == len(names)
    assert {path.stem for path in tmp_path.glob("*.mlir")} == set(names)


def test_sequence_cases_have_keys_and_lengths_for_both_sides():
    found = sequences.cases()
    assert len({case.key for case in found}) == len(found)
    for case in found:
        assert sequences.parse_case(case.key) == case
        assert len(case.lengths_q) == len(case.lengths_k)
        assert case.module.form_q == "packed" or len(set(case.lengths_q)) == 1
    assert {case.module for case in found} == set(sequences.load())
    assert sequences.parse_case("x") is None


def test_sequence_module_text_names_its_operands():
    text = sequences.Module("f16", 64, "none", "packed", "paged", 16).text
    assert "cu_seqlens_q(%cu_seqlens_q) seqused_k(%seqused_k) block_table(%block_table)" in text
    assert "%k: tensor<?x?x16x64xf16>" in text and "tensor<?x?xf32>) {" in text


def test_unknown_mask_is_refused(tmp_path):
    path = tmp_path / "cases.json"
    path.write_text(json.dumps({"dtypes": ["f16"], "head_sizes": [[64, 64]], "masks": ["sideways"]}))
    with pytest.raises(ValueError, match="got sideways"):
        modules.load(path)


@pytest.mark.parametrize("suite", SUITES)
def test_the_benchmark_finds_a_bundle_of_every_case(suite):
    compiled = {module.name for module in [*modules.load(), *sequences.load()]}
    cases = [case for case in SUITES[suite].cases if case.kind in (*ATTENTION, "recipe", "kernel")]
    assert cases and {bundle_name(case) for case in cases} <= compiled


def test_the_benchmark_finds_a_bundle_of_every_recipe():
    """Of those whose parts it times, gpu-pack.sh makes the parts, too."""
    packed = {module.name for module in make_cases.GROUPS["recipes"]()}
    for case in SUITES["recipes"].cases:
        if case.kind in RECIPE_KINDS:
            assert {RECIPES[name].bundle(case.d, case.causal, lse=False) for name in BENCHED} <= packed
            assert case.kind == "prepass" or bundle_name(case) in packed
    parts = {module.name for module in recipes.split()}
    sizes = itertools.product((64, 128), (False, True))
    assert parts == {RECIPES[name].bundle(d, causal, lse=False) for d, causal in sizes for name in BENCHED}
