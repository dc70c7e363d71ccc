# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the runtime must do besides right numbers: streams, other bundles, refusals.

Each check takes the loaded kernels and returns None, or what went wrong.
"""

import json
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import torch

import check_sequences
import harness
import modules
import sequences
from cases import Case
from tensors import Outputs, make_inputs, scale_of

from attn_mlir.torch import Kernel  # found through harness

MODULE = modules.Module("bf16", 128, 128, "none")
CASE = Case(MODULE, lq=129, lk=257)


def launch(kernel, inputs):
    outputs = Outputs(CASE, "cuda")
    kernel(**inputs, out=(outputs.o, outputs.lse))
    harness.wait_or_die("behaviour")
    return outputs


def good_inputs():
    q, k, v = make_inputs(CASE, "cuda")
    return {"q": q, "k": k, "v": v, "scale": scale_of(CASE)}


def allocates_results(kernels):
    """Without out= the results are allocated, in the plan's order."""
    inputs = good_inputs()
    o, lse = kernels[MODULE.name](**inputs)
    expected = launch(kernels[MODULE.name], inputs)
    if not (torch.equal(o, expected.o) and torch.equal(lse, expected.lse)):
        return "allocated results differ from given ones"
    return None


def current_stream(kernels):
    """The kernel waits for work queued before it on the current stream."""
    inputs = good_inputs()
    expected = launch(kernels[MODULE.name], inputs)
    late = {**inputs, "q": torch.zeros_like(inputs["q"])}
    torch.cuda.synchronize()
    stream = torch.cuda.Stream()
    with torch.cuda.stream(stream):
        torch.cuda._sleep(50_000_000)
        late["q"].copy_(inputs["q"])
        o, _ = kernels[MODULE.name](**late)
    stream.synchronize()
    return None if torch.equal(o, expected.o) else "the kernel ran before the work queued ahead of it"


def cuda_graph(kernels):
    """A call can be captured and replayed."""
    inputs = good_inputs()
    expected = launch(kernels[MODULE.name], inputs)
    outputs = Outputs(CASE, "cuda")
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        kernels[MODULE.name](**inputs, out=(outputs.o, outputs.lse))
    for _ in range(2):
        outputs.o.fill_(float("nan"))
        graph.replay()
        harness.wait_or_die("cuda graph")
        if not outputs.same_bits(expected):
            return "a replayed call differs"
    return None


def same_shapes(module):
    """Two problems that fill the same workspace with other numbers."""
    lengths = (129, 0, 1000, 1, 127, 256, 5, 64)
    queries = (1,) * len(lengths) if module.form_q == "dense" else lengths
    return [
        check_sequences.Problem(sequences.Case(module, queries[::step], lengths[::step], (2, 4)), "cuda")
        for step in (1, -1)
    ]


def launches_overlap(kernels):
    """A launch that starts early reads nothing before it is there, and nobody
    overwrites it before it is read: calls of two problems in turn give what each
    gives alone, on a stream and replayed. One plan launches a work list and
    attention, the other parts of attention and their merge: few programs split keys."""
    for name in ("seq_bf16_d128_dense_packed_packed", "seq_bf16_d128_dense_dense_dense"):
        module = next(module for module in sequences.load() if module.name == name)
        problems = same_shapes(module)

        def call(problem, kernel=kernels[name], scale=module.d**-0.5):
            outputs = problem.outputs()
            kernel(**problem.arguments, scale=scale, out=outputs)
            return outputs

        def differs(outputs, expected):
            return any(not torch.equal(a.view(torch.uint8), b.view(torch.uint8)) for a, b in zip(outputs, expected))

        alone = []
        for problem in problems:
            alone.append(call(problem))
            harness.wait_or_die("launches overlap")
        in_turn = [call(problem) for _ in range(50) for problem in problems]
        harness.wait_or_die("launches overlap")
        if any(differs(outputs, alone[i % 2]) for i, outputs in enumerate(in_turn)):
            return f"{name}: calls in turn differ from calls alone"
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            captured = [call(problem) for _ in range(4) for problem in problems]
        for _ in range(10):
            graph.replay()
        harness.wait_or_die("launches overlap")
        if any(differs(outputs, alone[i % 2]) for i, outputs in enumerate(captured)):
            return f"{name}: replayed calls in turn differ from calls alone"
    return None


@contextmanager
def edited_bundle(edit):
    """A copy of the bundle after edit(folder, manifest)."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "bundle"
        shutil.copytree(harness.bundle_path(MODULE.name), folder)
        manifest = json.loads((folder / "manifest.json").read_text())
        edit(folder, manifest)
        (folder / "manifest.json").write_text(json.dumps(manifest))
        yield str(folder)


def ptx_only(kernels):
    """A bundle without a cubin runs, compiled by the driver."""

    def drop_cubin(folder, manifest):
        for target in manifest["targets"]:
            (folder / target["cubin"]["file"]).unlink()
            target["cubin"] = None
        manifest["producer"]["ptxas"] = None

    expected = launch(kernels[MODULE.name], good_inputs())
    with edited_bundle(drop_cubin) as path:
        got = launch(Kernel(path), good_inputs())
    # The driver's ptxas may order floating-point work differently.
    difference = (got.o.float() - expected.o.float()).norm() / expected.o.float().norm()
    return None if difference < 1e-2 else f"differs from the cubin by {difference:.1e}"


def refused(action):
    """None if the action raises an error that says something."""
    try:
        action()
        torch.cuda.synchronize()
    except Exception as error:  # noqa: BLE001 - any exception class is a refusal
        return None if str(error).strip() else f"an empty {type(error).__name__}"
    return "accepted"


def refuses_bundle(edit):
    def check(kernels):
        # The first launch finds out which GPU it is for.
        with edited_bundle(edit) as path:
            return refused(lambda: launch(Kernel(path), good_inputs()))

    return check


def refuses_inputs(change):
    def check(kernels):
        inputs = good_inputs()
        inputs.update(change(inputs))
        problem = refused(lambda: kernels[MODULE.name](**inputs))
        if problem:
            return problem
        # A refusal must leave the kernel usable.
        launch(kernels[MODULE.name], good_inputs())
        return None

    return check


def truncate_cubin(folder, manifest):
    path = folder / manifest["targets"][0]["cubin"]["file"]
    path.write_bytes(path.read_bytes()[:-64])


def edit_cubin(folder, manifest):
    path = folder / manifest["targets"][0]["cubin"]["file"]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def change_architecture(folder, manifest):
    manifest["targets"][0]["capability"] = [10, 0]


def change_schema(folder, manifest):
    manifest["schema"] = 1_000_000


def padded_rows(tensor, extra, offset=0):
    """The same values with longer rows, or rows that start later."""
    wide = tensor.new_zeros(*tensor.shape[:-1], tensor.shape[-1] + extra)
    view = wide[..., offset : offset + tensor.shape[-1]]
    view.copy_(tensor)
    return view


BEHAVIOURS = {
    "allocates-results": allocates_results,
    "current-stream": current_stream,
    "cuda-graph": cuda_graph,
    "launches-overlap": launches_overlap,
    "ptx-only-bundle": ptx_only,
    "refuses-truncated-cubin": refuses_bundle(truncate_cubin),
    "refuses-edited-cubin": refuses_bundle(edit_cubin),
    "refuses-other-architecture": refuses_bundle(change_architecture),
    "refuses-unknown-schema": refuses_bundle(change_schema),
    "refuses-heads-no-multiple": refuses_inputs(lambda t: {"q": t["q"].repeat(1, 2, 1, 1)[:, :3]}),
    "refuses-other-batch": refuses_inputs(lambda t: {"k": t["k"][:1]}),
    "refuses-other-kv-length": refuses_inputs(lambda t: {"v": t["v"][:, :, :-1]}),
    "refuses-other-head-size": refuses_inputs(lambda t: {"k": t["k"][..., :64]}),
    "refuses-other-dtype": refuses_inputs(lambda t: {"v": t["v"].half()}),
    "refuses-rank": refuses_inputs(lambda t: {"q": t["q"][0]}),
    "refuses-cpu-tensor": refuses_inputs(lambda t: {"q": t["q"].cpu()}),
    "refuses-odd-row-pitch": refuses_inputs(lambda t: {"q": padded_rows(t["q"], 3)}),
    "refuses-unaligned-address": refuses_inputs(lambda t: {"q": padded_rows(t["q"], 8, offset=1)}),
    "refuses-spread-rows": refuses_inputs(lambda t: {"q": t["q"].repeat_interleave(2, -1)[..., ::2]}),
    "refuses-missing-tensor": refuses_inputs(lambda t: {"q": None}),
}
