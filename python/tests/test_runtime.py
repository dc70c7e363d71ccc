# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import ctypes
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from attn_mlir import AttnError, Bundle, Status
from attn_mlir.runtime import Call, DType, Tensor


def describe(array: np.ndarray) -> Tensor:
    strides = [stride // array.itemsize for stride in array.strides]
    return Tensor.make(array.ctypes.data, DType.f32, array.shape, strides)


def make_call(plan, x, y=None, workspace=None):
    call = Call(
        struct_size=ctypes.sizeof(Call),
        plan=plan.index,
        num_tensors=1,
        num_scalars=1,
        num_results=1,
        tensors=(Tensor * 1)(describe(x)),
        scalars=(ctypes.c_double * 1)(0.5),
    )
    if y is not None:
        call.results = (Tensor * 1)(describe(y))
        call.workspace = workspace.ctypes.data
        call.workspace_size = workspace.nbytes
    return call


def test_bundle_says_what_it_holds(bundle_folder):
    bundle = Bundle(bundle_folder.write())
    assert bundle.manifest == bundle_folder.manifest
    (plan,) = bundle.plans
    assert plan == bundle.find_plan() == bundle.find_plan("zero")
    assert [a.name for a in plan.arguments] == ["x", "scale"]
    assert [t.name for t in plan.tensors] == ["x"]
    assert plan.tensors[0].dtype == DType.f32
    assert plan.tensors[0].shape == (None,)
    assert [s.name for s in plan.scalars] == ["scale"]
    assert plan.scalars[0].shape is None
    assert [r.name for r in plan.results] == ["y"]


def test_unknown_plan(bundle_folder):
    bundle = Bundle(bundle_folder.write())
    with pytest.raises(AttnError, match=re.escape("(zero), got 'one'")) as info:
        bundle.find_plan("one")
    assert info.value.status == Status.BAD_ARGUMENT


def test_damaged_bundles(bundle_folder):
    with pytest.raises(AttnError, match="manifest.json") as info:
        Bundle(bundle_folder.path)
    assert info.value.status == Status.BAD_BUNDLE
    bundle_folder.write()
    (bundle_folder.path / "sm_90a.ptx").write_text("edited")
    with pytest.raises(AttnError, match="truncated or was edited"):
        Bundle(bundle_folder.path)


def test_launch(fake_driver, bundle_folder):
    bundle = Bundle(bundle_folder.write())
    module = bundle.load()
    x = np.ones(5, np.float32)
    y = np.full(5, np.nan, np.float32)
    workspace = np.ones(16, np.uint8)
    results, bytes_needed = module.query(make_call(bundle.plans[0], x))
    assert [r.shape for r in results] == [(5,)]
    assert bytes_needed == 16
    module.launch(make_call(bundle.plans[0], x, y, workspace))
    assert not y.any()
    assert not workspace.any()


def test_module_outlives_its_bundle(fake_driver, bundle_folder):
    bundle = Bundle(bundle_folder.write())
    plan, module = bundle.plans[0], bundle.load()
    del bundle
    assert module.query(make_call(plan, np.ones(3, np.float32)))[1] == 16


def test_constraint(fake_driver, bundle_folder):
    bundle = Bundle(bundle_folder.write())
    with pytest.raises(AttnError, match="x has 13 elements") as info:
        bundle.load().query(make_call(bundle.plans[0], np.ones(13, np.float32)))
    assert info.value.status == Status.BAD_ARGUMENT


def test_too_many_dimensions():
    with pytest.raises(AttnError, match="at most 5 dimensions, got 6"):
        Tensor.make(0, DType.f32, [1] * 6, [1] * 6)


def test_wrong_device(fake_driver, bundle_folder):
    bundle_folder.target["capability"] = [10, 0]
    bundle_folder.target["chip"] = "sm_100a"
    with pytest.raises(
        AttnError, match="bundle 'test' holds sm_100a; device 0 'Fake' is sm_90"
    ) as info:
        Bundle(bundle_folder.write()).load()
    assert info.value.status == Status.WRONG_DEVICE


def test_no_device(fake_driver, bundle_folder):
    with pytest.raises(AttnError, match="got 7") as info:
        Bundle(bundle_folder.write()).load(7)
    assert info.value.status == Status.NO_DEVICE


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        text=True,
    )


def test_no_driver(bundle_folder, tmp_path):
    # The loader stops at a file that is no library.
    (tmp_path / "libcuda.so.1").write_bytes(b"")
    done = run_python(
        "import attn_mlir\n"
        "try:\n"
        f"  attn_mlir.Bundle({bundle_folder.write()!r}).load()\n"
        "except attn_mlir.AttnError as e:\n"
        "  print(e.status.name, e)",
        LD_LIBRARY_PATH=str(tmp_path),
    )
    assert done.stdout.startswith("NO_DRIVER cannot open the CUDA driver"), done


def test_missing_library():
    done = run_python(
        "import attn_mlir; attn_mlir.Bundle('x')", ATTN_RT_LIBRARY="/no/such.so"
    )
    assert "ImportError: cannot load /no/such.so" in done.stderr


def test_import_needs_neither_torch_nor_library():
    done = run_python(
        "import sys, attn_mlir; assert 'torch' not in sys.modules",
        ATTN_RT_LIBRARY="/no/such.so",
    )
    assert done.returncode == 0, done.stderr
