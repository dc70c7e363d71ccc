# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import json
import os
import struct
import re
import subprocess

import numpy as np
import pytest
from build_paths import BUILD, FAKE_CUDA

RUN_ARGUMENTS = ["--random=1", "--shape=x=6", "--scalar=scale=0.5"]


def attn_run(*arguments, driver=FAKE_CUDA, stdin=b""):
    return subprocess.run(
        [str(BUILD / "bin/attn-run"), *map(str, arguments)],
        env={**os.environ, "LD_LIBRARY_PATH": str(driver)},
        input=stdin,
        capture_output=True,
    )


def expect_error(done, message, code=1):
    assert done.returncode == code, done
    assert done.stderr.decode().startswith(f"attn-run: error: {message}"), done


def safetensors(**arrays):
    header, data = {}, b""
    for name, array in arrays.items():
        end = len(data) + array.nbytes
        header[name] = {
            "dtype": {"float32": "F32", "float16": "F16"}[array.dtype.name],
            "shape": list(array.shape),
            "data_offsets": [len(data), end],
        }
        data += array.tobytes()
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def read_safetensors(contents):
    (size,) = struct.unpack_from("<Q", contents)
    header, data = json.loads(contents[8 : 8 + size]), contents[8 + size :]
    return {
        name: np.frombuffer(data[slice(*entry["data_offsets"])], np.float32).reshape(
            entry["shape"]
        )
        for name, entry in header.items()
    }


def test_list_needs_no_driver(bundle_folder, tmp_path):
    (tmp_path / "libcuda.so.1").write_bytes(b"")
    done = attn_run(bundle_folder.write(), "--list", driver=tmp_path)
    assert done.returncode == 0, done
    assert done.stdout.decode() == (
        "bundle test (attn 0.1.0, llvm 22.1.8)\n"
        "plan zero\n"
        "  argument x: f32 [?]\n"
        "  argument scale: f32\n"
        "  result y: f32 [x[0]]\n"
        "  requires x[0] != 13\n"
        "  workspace of 16 bytes\n"
        "target sm_90a (PTX)\n"
        "  plan zero\n"
        "    launch 0\n"
        "      kernel zero when 1\n"
        "        grid [x[0], 1, 1], block [128, 1, 1], 0 bytes of shared memory, "
        "8 registers, 0 bytes spilled\n"
    )


def test_random_inputs(bundle_folder, tmp_path):
    output = tmp_path / "out.safetensors"
    done = attn_run(
        bundle_folder.write(), *RUN_ARGUMENTS, f"--outputs={output}", "--check=nan"
    )
    assert done.returncode == 0, done
    assert done.stdout == b""
    (name, y), = read_safetensors(output.read_bytes()).items()
    assert name == "y"
    assert y.shape == (6,)
    assert not y.any()


def test_inputs_and_outputs_by_pipe(bundle_folder):
    done = attn_run(
        bundle_folder.write(),
        "--inputs=-",
        "--outputs=-",
        "--scalar=scale=1",
        "--plan=zero",
        "--bench=3",
        stdin=safetensors(x=np.ones(4, np.float32)),
    )
    assert done.returncode == 0, done
    assert read_safetensors(done.stdout)["y"].shape == (4,)
    assert re.fullmatch(rb"zero: .* of 3 launches; host .*\n", done.stderr)


def test_bench(bundle_folder):
    done = attn_run(bundle_folder.write(), *RUN_ARGUMENTS, "--bench")
    text = rb"zero: median 0\.2500 ms, min 0\.2500 ms of 50 launches; host \d+\.\d us a launch\n"
    assert re.fullmatch(text, done.stdout)


def test_results_that_nobody_wrote_are_nan(bundle_folder, tmp_path):
    bundle_folder.variant["kernel"] = "nothing"
    output = tmp_path / "out.safetensors"
    arguments = [bundle_folder.write(), *RUN_ARGUMENTS, f"--outputs={output}"]
    expect_error(attn_run(*arguments, "--check=nan"), "result y has a NaN")
    assert not output.exists()
    assert attn_run(*arguments).returncode == 0
    assert np.isnan(read_safetensors(output.read_bytes())["y"]).all()


@pytest.mark.parametrize(
    "arguments, message",
    [
        ([], "argument scale: expected --scalar=scale=VALUE"),
        (["--scalar=scale=1"], "argument x: expected --inputs or --random"),
        (["--scalar=scale=1", "--random=1"],
         "argument x: expected --shape=x=... with 1 sizes"),
        (["--scalar=beta=1"], "--scalar: plan zero has no scalar 'beta'"),
        ([*RUN_ARGUMENTS, "--shape=q=1"], "--shape: plan zero has no tensor 'q'"),
        ([*RUN_ARGUMENTS, "--plan=one"], "expected the name of a plan"),
        ([*RUN_ARGUMENTS, "--shape=x=13"], "x has 13 elements"),
        ([*RUN_ARGUMENTS, "--shape=x=2x3"], "argument x: expected 1 dimensions"),
        ([*RUN_ARGUMENTS, "--shape=x=1x1x1x1x1x1"],
         "argument x: expected 1 dimensions, got 6"),
        ([*RUN_ARGUMENTS, "--shape=x=4294967296x4294967296"],
         "argument x: its shape is too large"),
        ([*RUN_ARGUMENTS, "--shape=x=1000000000000000000"], "out of host memory"),
        ([*RUN_ARGUMENTS, "--inputs=/no/such.file"], "cannot open /no/such.file"),
        ([*RUN_ARGUMENTS, "--outputs=/no/such.file"], "cannot write /no/such.file"),
        ([*RUN_ARGUMENTS, "--device=1"],
         "cannot open device 1: CUDA_ERROR_INVALID_DEVICE"),
    ],
)
def test_errors(bundle_folder, arguments, message):
    expect_error(attn_run(bundle_folder.write(), *arguments), message)


def test_inputs_of_the_wrong_type(bundle_folder):
    done = attn_run(
        bundle_folder.write(),
        "--inputs=-",
        "--scalar=scale=1",
        stdin=safetensors(x=np.ones(4, np.float16)),
    )
    expect_error(done, "argument x: expected dtype f32, got f16")


def test_inputs_without_the_tensor(bundle_folder):
    done = attn_run(
        bundle_folder.write(),
        "--inputs=-",
        "--scalar=scale=1",
        stdin=safetensors(q=np.ones(4, np.float32)),
    )
    expect_error(done, "argument x: - does not have it")


def test_missing_kernel(bundle_folder):
    bundle_folder.variant["kernel"] = "missing"
    done = attn_run(bundle_folder.write(), *RUN_ARGUMENTS)
    expect_error(done, "cannot find kernel missing in sm_90a.ptx")


def test_no_driver(bundle_folder, tmp_path):
    (tmp_path / "libcuda.so.1").write_bytes(b"")
    done = attn_run(bundle_folder.write(), *RUN_ARGUMENTS, driver=tmp_path)
    expect_error(done, "cannot open the CUDA driver")


def test_no_bundle(tmp_path):
    expect_error(attn_run(tmp_path / "none"), f"cannot open {tmp_path}/none/manifest")


@pytest.mark.parametrize(
    "arguments, message",
    [
        ([], "expected a bundle"),
        (["a", "b"], "expected one bundle, got also b"),
        (["a", "--fast"], "unknown option or unwanted value: --fast"),
        (["a", "--list=1"], "unknown option or unwanted value: --list=1"),
        (["a", "--plan"], "missing value: --plan"),
        (["a", "--bench=0"], "--bench: expected a positive number of launches, "
                             "got '0'"),
        (["a", "--check=inf"], "--check: expected nan, got 'inf'"),
        (["a", "--device=-1"], "--device: expected a device number, got '-1'"),
        (["a", "--random=x"], "--random: expected a non-negative seed, got 'x'"),
        (["a", "--shape=q=1x"], "--shape: expected NAME=SIZExSIZEx..., got 'q=1x'"),
        (["a", "--shape=1x2"], "--shape: expected NAME=SIZExSIZEx..., got '1x2'"),
        (["a", "--scalar=scale"], "--scalar: expected NAME=VALUE, got 'scale'"),
        (["a", "--scalar=scale=1y"], "--scalar: expected NAME=VALUE, got "
                                     "'scale=1y'"),
    ],
)
def test_usage_errors(arguments, message):
    done = attn_run(*arguments)
    expect_error(done, message, code=2)
    assert b"usage: attn-run BUNDLE" in done.stderr


def test_help_and_version():
    assert attn_run("--help").stdout.startswith(b"usage: attn-run BUNDLE")
    assert attn_run("--version").stdout.startswith(b"attn-run 0.")
