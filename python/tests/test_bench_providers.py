# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every provider against attention in numpy, through packages made of numpy."""

import collections
import dataclasses
import importlib
import sys
import types

import numpy as np
import numpy_peers
import numpy_torch
import pytest
from attn_mlir.bench.cases import CASES, dense_case
from attn_mlir.bench.providers import PEERS, TITLES, flex, make_providers
from attn_mlir.bench.providers.base import Unsupported
from attn_mlir.bench.providers.ours import Ours, WithRecipe, bundle_name
from attn_mlir.bench.recipes import RECIPES

SMALL = {
    "dense": dataclasses.replace(
        dense_case(192, 128, "dense", 1024), batch=2, heads=4, kv_heads=2, d=8, dv=6, lq=9, lk=9
    ),
    "causal": dataclasses.replace(
        dense_case(64, 64, "causal", 1024), batch=2, heads=4, kv_heads=4, d=8, dv=8, lq=9, lk=9
    ),
    "varlen": dataclasses.replace(
        CASES["varlen_d128_causal"], lengths=(3, 9, 1), heads=2, kv_heads=2, d=8, dv=8
    ),
    "decode": dataclasses.replace(
        CASES["decode_kv4096_b16"], batch=3, heads=4, kv_heads=2, lk=128, d=8, dv=8
    ),
    "paged": dataclasses.replace(
        CASES["paged16_kv4096_b16"], batch=3, heads=4, kv_heads=2, lk=48, d=8, dv=8
    ),
}
NO_BLOCK_TABLES = ("flex", "sage")


@pytest.fixture
def bench(monkeypatch):
    numpy_torch.install(monkeypatch)
    numpy_peers.install(monkeypatch)
    flex._compiled.cache_clear()
    yield importlib.import_module("attn_mlir.bench.inputs")
    flex._compiled.cache_clear()
    sys.modules.pop("attn_mlir.bench.inputs", None)


def expected(case, inputs):
    if case.kind == "varlen":
        places = inputs.cu_seqlens
        tensors = (inputs.q, inputs.k, inputs.v)
        return numpy_torch.packed_attention(*tensors, places, places, inputs.scale, case.causal)
    k, v = inputs.k, inputs.v
    if case.kind == "paged":
        # By hand, one key at a time.
        shape = (case.batch, case.kv_heads, case.lk)
        k, v = np.empty((*shape, case.d)), np.empty((*shape, case.dv))
        for b in range(case.batch):
            for key in range(case.lk):
                page = inputs.block_table[b, key // case.page]
                k[b, :, key] = inputs.k[page, key % case.page]
                v[b, :, key] = inputs.v[page, key % case.page]
    return numpy_torch.attention(inputs.q, k, v, inputs.scale, case.causal)


@pytest.mark.parametrize("kind", SMALL)
@pytest.mark.parametrize("peer", PEERS)
def test_peers_compute_the_case(bench, peer, kind):
    case = SMALL[kind]
    inputs = bench.make_inputs(case, "cuda")
    provider = peer()
    assert provider.available() is None
    if kind == "paged" and provider.name in NO_BLOCK_TABLES:
        with pytest.raises(Unsupported, match="knows no block tables"):
            provider.prepare(case, inputs)
        return
    output = provider.prepare(case, inputs)()[0]
    wanted = expected(case, inputs)
    assert output.shape == wanted.shape
    np.testing.assert_allclose(output, wanted, rtol=1e-5, atol=1e-5)


def test_sdpa_uses_the_backend_of_its_name(bench):
    inputs = bench.make_inputs(SMALL["dense"], "cuda")
    providers = make_providers("nowhere")
    for name, backend in (("cudnn", "cudnn"), ("flash2", "flash")):
        numpy_torch.backends_used.clear()
        providers[name].prepare(SMALL["dense"], inputs)()
        assert numpy_torch.backends_used == [backend]


def test_flex_is_compiled_once_for_all_shapes(bench):
    assert flex._compiled() is flex._compiled()
    assert numpy_torch._dynamo.config.recompile_limit > 100


def test_copy(bench):
    source = numpy_torch.wrap([1.0, 2.0])
    inputs = bench.Inputs(source, None, None, 1.0)
    (copied,) = make_providers("nowhere")["copy"].prepare(CASES["copy"], inputs)()
    assert copied is not source
    assert list(copied) == [1.0, 2.0]


def test_titles_name_every_provider():
    assert list(TITLES) == list(make_providers("nowhere"))


@pytest.mark.parametrize("peer", PEERS)
def test_a_package_that_is_missing_is_named(monkeypatch, peer):
    modules = ("torch", "flash_attn_interface", "flashinfer", "sageattention")
    for name in modules:
        # An import of it then fails.
        monkeypatch.setitem(sys.modules, name, None)
    reason = peer().available()
    assert reason.startswith("cannot import ")
    assert any(name in reason for name in modules)


class Kernel:
    """A plan whose result o holds the sum of q, and lse its largest element."""

    names = ["q", "k", "v", "scale"]

    def __init__(self, path):
        self.path = path
        self.calls = []
        arguments = [types.SimpleNamespace(name=name) for name in self.names]
        self.plan = types.SimpleNamespace(arguments=arguments)

    def __call__(self, *, out=None, **arguments):
        self.calls.append(arguments)
        if out is None:
            out = (np.empty(1), np.empty(1))
        out[0][0], out[1][0] = arguments["q"].sum(), arguments["q"].max()
        return out


@pytest.fixture
def ours(bench, monkeypatch, tmp_path):
    module = types.ModuleType("attn_mlir.torch")
    module.Kernel = Kernel
    monkeypatch.setitem(sys.modules, "attn_mlir.torch", module)
    return Ours(tmp_path)


def test_ours_launches_the_bundle_into_the_same_results(bench, ours, tmp_path):
    case = SMALL["causal"]
    (tmp_path / "bf16_d8_dv8_causal_br").mkdir()
    inputs = bench.make_inputs(case, "cuda")
    assert ours.available() is None
    launch = ours.prepare(case, inputs)
    o, lse = launch()
    assert (o[0], lse[0]) == (inputs.q.sum(), inputs.q.max())
    o[0] = 0
    assert launch()[0] is o and o[0] == inputs.q.sum()
    other = ours.prepare(case, inputs)
    assert other()[0] is not o
    (kernel,) = ours._kernels.values()
    assert kernel.path == tmp_path / "bf16_d8_dv8_causal_br"
    assert set(kernel.calls[0]) == {"q", "k", "v", "scale"}


@pytest.mark.parametrize("kind", SMALL)
def test_ours_says_which_bundle_is_missing(bench, ours, kind, tmp_path):
    case = SMALL[kind]
    with pytest.raises(Unsupported, match=f"no bundle {bundle_name(case)} in {tmp_path}"):
        ours.prepare(case, bench.make_inputs(case, "cuda"))


def arguments_of_ours(bench, ours, monkeypatch, tmp_path, kind, names):
    case = SMALL[kind]
    (tmp_path / bundle_name(case)).mkdir()
    monkeypatch.setattr(Kernel, "names", names)
    inputs = bench.make_inputs(case, "cuda")
    ours.prepare(case, inputs)
    (kernel,) = ours._kernels.values()
    assert list(kernel.calls[0]) == names
    return inputs, kernel.calls[0]


def test_ours_passes_packed_sequences(bench, ours, monkeypatch, tmp_path):
    names = ["q", "k", "v", "cu_seqlens_q", "cu_seqlens_k"]
    inputs, given = arguments_of_ours(bench, ours, monkeypatch, tmp_path, "varlen", names)
    assert given["k"] is inputs.k
    assert given["cu_seqlens_q"] is given["cu_seqlens_k"] is inputs.cu_seqlens


def test_ours_passes_pages_head_by_head(bench, ours, monkeypatch, tmp_path):
    names = ["q", "k", "v", "scale", "seqused_k", "block_table"]
    inputs, given = arguments_of_ours(bench, ours, monkeypatch, tmp_path, "paged", names)
    assert inputs.k.shape[1:3] == (16, 2) and given["k"].shape[1:3] == (2, 16)
    assert given["k"].base is not None and given["v"].shape == given["k"].shape
    assert given["block_table"] is inputs.block_table
    assert given["seqused_k"] is inputs.kv_lengths


def test_ours_refuses_a_plan_with_arguments_it_does_not_know(bench, ours, monkeypatch, tmp_path):
    case = SMALL["dense"]
    (tmp_path / bundle_name(case)).mkdir()
    monkeypatch.setattr(Kernel, "names", ["q", "block_table", "bias"])
    with pytest.raises(Unsupported, match="asks for block_table, bias, which the benchmark"):
        ours.prepare(case, bench.make_inputs(case, "cuda"))


class Part(Kernel):
    """A bundle: of codes, or of attention, which may ask for them."""

    def __init__(self, path):
        if path.name.endswith("_kernel"):
            self.names = ["q_codes", "k_codes", "v", "scale"]
        super().__init__(path)

    def __call__(self, *, out=None, **given):
        if self.path.name.endswith("_codes"):
            self.calls.append(given)
            return out or Codes(given["q"] * 2, given["k"] * 3)
        self.calls.append(given)
        return out or (np.empty(1), np.empty(1))


Codes = collections.namedtuple("Codes", "q_codes k_codes")


@pytest.fixture
def with_recipe(bench, monkeypatch, tmp_path):
    module = types.ModuleType("attn_mlir.torch")
    module.Kernel = Part
    monkeypatch.setitem(sys.modules, "attn_mlir.torch", module)
    for suffix in ("", "_codes", "_kernel"):
        (tmp_path / f"recipe_int8_fp8_bf16_d8_dense_output{suffix}").mkdir()
    return WithRecipe(RECIPES["int8_fp8"], tmp_path)


def of_kind(kind, **changes):
    return dataclasses.replace(SMALL["dense"], kind=kind, dv=8, **changes)


def used(provider):
    return {name.removeprefix("recipe_int8_fp8_bf16_d8_").replace("_output", "") for name in provider._kernels}


def test_a_recipe_end_to_end(bench, with_recipe):
    inputs = bench.make_inputs(of_kind("recipe"), "cuda")
    with_recipe.prepare(of_kind("recipe"), inputs)()
    assert used(with_recipe) == {"dense"}


def test_the_codes_of_a_recipe(bench, with_recipe):
    inputs = bench.make_inputs(of_kind("prepass"), "cuda")
    codes = with_recipe.prepare(of_kind("prepass"), inputs)()
    assert np.array_equal(codes.k_codes, 3 * inputs.k) and used(with_recipe) == {"dense_codes"}


def test_the_kernel_of_a_recipe_reads_what_the_codes_are(bench, with_recipe):
    inputs = bench.make_inputs(of_kind("kernel"), "cuda")
    launch = with_recipe.prepare(of_kind("kernel"), inputs)
    launch()
    assert used(with_recipe) == {"dense_codes", "dense_kernel"}
    codes, kernel = (with_recipe._kernels[f"recipe_int8_fp8_bf16_d8_dense_output_{x}"] for x in ("codes", "kernel"))
    given = kernel.calls[-1]
    assert np.array_equal(given["q_codes"], 2 * inputs.q) and given["v"] is inputs.v
    # Once for both launches: what is timed makes no codes.
    assert len(codes.calls) == 1


def test_a_causal_kernel_has_the_codes_of_a_dense_one(bench, with_recipe, tmp_path):
    (tmp_path / "recipe_int8_fp8_bf16_d8_causal_br_output_kernel").mkdir()
    case = of_kind("kernel", causal=True)
    with_recipe.prepare(case, bench.make_inputs(case, "cuda"))
    assert used(with_recipe) == {"dense_codes", "causal_br_kernel"}


def test_a_recipe_without_codes_of_v_has_no_prepass(bench, tmp_path):
    provider = WithRecipe(RECIPES["q8_f16"], tmp_path)
    with pytest.raises(Unsupported, match="q8_f16 makes no codes of v"):
        provider.prepare(of_kind("prepass"), bench.make_inputs(of_kind("prepass"), "cuda"))


def test_bundle_names():
    names = {case.kind + str(case.page): bundle_name(case) for case in CASES.values() if case.d == 128}
    assert names["varlen0"] == "seq_bf16_d128_causal_br_packed_packed"
    assert names["decode0"] == "bf16_d128_dv128_dense"
    assert names["paged64"] == "seq_bf16_d128_dense_dense_paged64"
    assert bundle_name(CASES["d192v128_causal_s1024"]) == "bf16_d192_dv128_causal_br"
