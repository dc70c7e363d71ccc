# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What docs/ops.md says of attention over codes, in NumPy: written from that page
and apart from the interpreter, so that each checks the other."""

import sys
from pathlib import Path

import numpy as np
from safetensors import deserialize
from work_list import write_safetensors

sys.path.append(str(Path(__file__).parents[3] / "utils" / "gpu"))
from codes import F8, F32, Quantizer, from_bf16, round_bf16, round_f8, smooth  # noqa: E402, F401


def attention(q, k, v, scale, visible, p_max=448.0, row_sum="unrounded", period=128):
    """(o, lse) of one head: q and k are (codes, scale of each row), v is (codes,
    scale of each channel) or rows in 16 bits; `visible` is [Lq, Lk]."""
    product = (q[0].astype(np.float64) @ k[0].T.astype(np.float64)).astype(F32)
    score = F32(scale) * (product * (q[1][:, None] * k[1][None, :]))
    assert score.dtype == F32
    score = np.where(visible, score, F32(-np.inf))
    m = score.max(axis=1, keepdims=True)
    m = np.where(np.isinf(m), F32(0), m)
    if not isinstance(v, tuple):
        weights = np.exp(score.astype(np.float64) - m)
        total = weights.sum(axis=1)
        with np.errstate(divide="ignore"):
            lse = np.log(total) + m[:, 0]
        return weights @ v.astype(np.float64) / np.where(total == 0, 1, total)[:, None], lse
    p = (p_max * np.exp((score - m).astype(np.float64))).astype(F32)
    coded = round_f8(p)
    total = (coded if row_sum == "coded" else p).astype(np.float64).sum(axis=1)
    o = np.zeros((len(p), v[0].shape[1]), F32)
    for begin in range(0, p.shape[1], period):
        keys = slice(begin, begin + period)
        o += (coded[:, keys].astype(np.float64) @ v[0][keys].astype(np.float64)).astype(F32)
    with np.errstate(divide="ignore"):
        lse = np.log(total / F32(p_max)) + m[:, 0]
    return o / np.where(total == 0, 1, total).astype(F32)[:, None] * v[1], lse


DTYPES = {"F32": F32, "F16": np.float16, "I8": np.int8}


def write(path, **tensors):
    """Arrays of f32 become bf16, unless a pair (dtype, array) says otherwise."""
    entries = {}
    for name, array in tensors.items():
        dtype, array = array if isinstance(array, tuple) else ("BF16", array)
        if dtype == "BF16":
            data = round_bf16(array)
        elif dtype == "F8_E4M3":
            data = (np.searchsorted(F8, np.abs(array)) | (np.signbit(array) << 7)).astype(np.uint8)
        else:
            data = np.asarray(array, DTYPES[dtype])
        entries[name] = (dtype, list(array.shape), data.tobytes())
    write_safetensors(path, entries)


def read(path):
    """{name: f32 array}."""
    arrays = {}
    for name, entry in deserialize(path.read_bytes()):
        data = entry["data"]
        if entry["dtype"] == "BF16":
            array = from_bf16(np.frombuffer(data, np.uint16))
        elif entry["dtype"] == "F8_E4M3":
            code = np.frombuffer(data, np.uint8)
            magnitude = np.append(F8, np.nan)[code & 0x7F]
            array = np.where(code & 0x80, -magnitude, magnitude)
        else:
            array = np.frombuffer(data, DTYPES[entry["dtype"]])
        arrays[name] = array.astype(F32).reshape(entry["shape"])
    return arrays
