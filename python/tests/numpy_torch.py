# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""As much of torch as attn_mlir.bench uses, computed by numpy on the CPU, with
a clock instead of a GPU. install() makes it importable."""

import contextlib
import types
from types import SimpleNamespace

import numpy as np

bfloat16, float16, float32, int32 = np.float32, np.float16, np.float32, np.int32
int16, uint8 = np.int16, np.uint8


class Tensor(np.ndarray):
    device = "cuda"

    def to(self, dtype):
        return self.astype(dtype)

    def float(self):
        return self.astype(np.float32)

    def transpose(self, a, b):
        return self.swapaxes(a, b)

    def normal_(self, mean, deviation, generator):
        self[...] = generator.values.normal(mean, deviation, self.shape)
        return self

    def fill_(self, value):
        self[...] = value

    def norm(self):
        return float(np.sqrt((np.asarray(self, np.float64) ** 2).sum()))

    def element_size(self):
        return self.itemsize


def wrap(array):
    return np.asarray(array).view(Tensor)


class Generator:
    def __init__(self, device):
        self.values = None

    def manual_seed(self, seed):
        self.values = np.random.default_rng(seed)


def empty(shape, dtype, device=None):
    return wrap(np.full(shape, np.nan if dtype == bfloat16 else 0, dtype))


def empty_like(tensor):
    return empty(tensor.shape, bfloat16)


def mul(tensor, factor, out):
    out[...] = tensor * factor
    return out


def tensor(data, device=None):
    return wrap(np.array(data))


def full(shape, value, dtype, device=None):
    return wrap(np.full(shape, value, dtype))


def arange(count, dtype=np.int64, device=None):
    return wrap(np.arange(count, dtype=dtype))


def randperm(count, generator, device=None):
    return wrap(generator.values.permutation(count))


def repeat_interleave(values, counts):
    return wrap(np.repeat(values, counts))


def stack(tensors):
    return wrap(np.stack([np.asarray(t) for t in tensors]))


class Gpu:
    """A clock that each launch moves, and what the fakes were asked to do."""

    def __init__(self):
        self.reset()

    def reset(self):
        self.now = 0.0
        self.hangs = False
        self.broken = False
        self.present = True
        self.capability = (9, 0)
        self.captured = 0
        self.replayed = 0
        self.streams_used = []


gpu = Gpu()


class Event:
    def __init__(self, enable_timing=False):
        self.time = None

    def record(self):
        self.time = gpu.now

    def query(self):
        return not gpu.hangs

    def elapsed_time(self, other):
        return other.time - self.time


class Stream:
    def wait_stream(self, other):
        pass


class CUDAGraph:
    def replay(self):
        gpu.replayed += 1
        gpu.now += 1


@contextlib.contextmanager
def _capture(graph):
    gpu.captured += 1
    yield


class _InStream:
    def __init__(self, stream):
        self.stream = stream

    def __enter__(self):
        gpu.streams_used.append(self.stream)

    def __exit__(self, *error):
        pass


def _synchronize():
    if gpu.broken:
        raise RuntimeError("CUDA error: an illegal memory access\nmore lines")


cuda = SimpleNamespace(
    Event=Event,
    Stream=Stream,
    CUDAGraph=CUDAGraph,
    graph=_capture,
    stream=_InStream,
    current_stream=lambda: None,
    synchronize=_synchronize,
    empty_cache=lambda: None,
    is_available=lambda: gpu.present,
    get_device_capability=lambda: gpu.capability,
    get_device_name=lambda: "Numpy H200",
)
backends = SimpleNamespace(cudnn=SimpleNamespace(version=lambda: 91900))
version = SimpleNamespace(cuda="13.0")
__version__ = "2.99"
_dynamo = SimpleNamespace(config=SimpleNamespace())


def compile(function, dynamic):
    assert dynamic is False
    return function


def attention(q, k, v, scale, causal=False, visible=None):
    """Of [B, H, L, D], causal bottom-right; visible [Lq, Lk] instead of causal."""
    q, k, v = (np.asarray(x, np.float64) for x in (q, k, v))
    group = q.shape[1] // k.shape[1]
    scores = np.einsum("bhid,bhjd->bhij", q, k.repeat(group, 1)) * scale
    lq, lk = scores.shape[2:]
    if causal:
        visible = np.arange(lk)[None, :] <= np.arange(lq)[:, None] + lk - lq
    if visible is not None:
        scores = np.where(visible, scores, -np.inf)
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    return wrap(np.einsum("bhij,bhjd->bhid", weights, v.repeat(group, 1)))


def packed_attention(q, k, v, places_q, places_k, scale, causal):
    """Of [T, H, D]: each sequence on its own."""
    parts = []
    for i in range(len(places_q) - 1):
        rows = slice(places_q[i], places_q[i + 1])
        keys = slice(places_k[i], places_k[i + 1])
        one = [x.swapaxes(0, 1)[None] for x in (q[rows], k[keys], v[keys])]
        parts.append(attention(*one, scale, causal)[0].swapaxes(0, 1))
    return wrap(np.concatenate(parts))


class SDPBackend:
    CUDNN_ATTENTION = "cudnn"
    FLASH_ATTENTION = "flash"


backends_used = []


@contextlib.contextmanager
def sdpa_kernel(backend):
    backends_used.append(backend)
    yield


def scaled_dot_product_attention(q, k, v, *, scale, is_causal, enable_gqa=False):
    places = getattr(q, "places", None)
    if places is not None:
        # Nested [B, H, L, D] is held as [H, T, D]: transpose(1, 2) swapped T and H.
        packed = [x.tensor for x in (q, k, v)]
        return Nested(packed_attention(*packed, places, places, scale, is_causal), places, True)
    assert enable_gqa or q.shape[1] == k.shape[1]
    return attention(q, k, v, scale, is_causal)


class Nested:
    """[T, H, D] with the places of the sequences."""

    def __init__(self, tensor, places, transposed=False):
        self.tensor, self.places, self.transposed = tensor, places, transposed

    def transpose(self, a, b):
        assert (a, b) == (1, 2)
        return Nested(self.tensor, self.places, not self.transposed)

    def values(self):
        assert not self.transposed
        return self.tensor


def nested_tensor_from_jagged(packed, places, max_seqlen, min_seqlen):
    lengths = np.diff(places)
    assert (max_seqlen, min_seqlen) == (lengths.max(), lengths.min())
    return Nested(packed, places)


nested = SimpleNamespace(nested_tensor_from_jagged=nested_tensor_from_jagged)


def varlen_attn(
    q, k, v, cu_seq_q, cu_seq_k, max_q, max_k, *, scale, enable_gqa, seqused_k, block_table,
):
    assert enable_gqa or q.shape[1] == k.shape[-2]
    assert max_q == np.diff(cu_seq_q).max() and max_k == seqused_k.max()
    assert cu_seq_k is None
    k, v, places = gather(k, v, block_table, seqused_k)
    return packed_attention(q, k, v, cu_seq_q, places, scale, False)


def gather(k, v, table, lengths):
    """Pages [P, page, H, D] as packed tensors, and the places of the sequences."""
    kept = [
        np.concatenate([
            np.concatenate(list(pages[row]))[:length] for row, length in zip(table, lengths)
        ])
        for pages in (k, v)
    ]
    return wrap(kept[0]), wrap(kept[1]), np.concatenate([[0], np.cumsum(lengths)])


def create_block_mask(visible, batch, heads, lq, lk, device):
    assert batch is None and heads is None
    return visible(0, 0, np.arange(lq)[:, None], np.arange(lk)[None, :])


def flex_attention(q, k, v, *, scale, block_mask, enable_gqa):
    assert enable_gqa or q.shape[1] == k.shape[1]
    return attention(q, k, v, scale, visible=block_mask)


def install(monkeypatch):
    """Makes `import torch` find this, and the modules of the bench that keep a
    torch of their own load anew."""
    import sys

    functional = types.ModuleType("torch.nn.functional")
    functional.scaled_dot_product_attention = scaled_dot_product_attention
    attention_module = types.ModuleType("torch.nn.attention")
    attention_module.SDPBackend, attention_module.sdpa_kernel = SDPBackend, sdpa_kernel
    varlen = types.ModuleType("torch.nn.attention.varlen")
    varlen.varlen_attn = varlen_attn
    flex = types.ModuleType("torch.nn.attention.flex_attention")
    flex.flex_attention, flex.create_block_mask = flex_attention, create_block_mask
    nn = types.ModuleType("torch.nn")
    nn.functional, nn.attention = functional, attention_module
    root = sys.modules[__name__]
    root.nn = nn
    for module in (nn, functional, attention_module, varlen, flex):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(sys.modules, "torch", root)
    monkeypatch.setitem(sys.modules, "triton", types.ModuleType("triton"))
    for name in ("attn_mlir.bench.device", "attn_mlir.bench.inputs"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    gpu.reset()
    backends_used.clear()
