# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The packages that the benchmark compares with, by their documented calls and
computed by numpy: what a provider passes wrongly gives a wrong output."""

import sys
import types

import numpy as np
from numpy_torch import attention, gather, packed_attention, wrap


def flash_attn_func(q, k, v, softmax_scale, causal):
    """[B, L, H, D]; some versions return the LSE as well."""
    o = attention(*(x.swapaxes(1, 2) for x in (q, k, v)), softmax_scale, causal)
    return o.swapaxes(1, 2), "lse"


def flash_attn_varlen_func(
    q, k, v, cu_seqlens_q, cu_seqlens_k, max_seqlen_q, max_seqlen_k, softmax_scale, causal
):
    assert max_seqlen_q == np.diff(cu_seqlens_q).max()
    assert max_seqlen_k == np.diff(cu_seqlens_k).max()
    return packed_attention(q, k, v, cu_seqlens_q, cu_seqlens_k, softmax_scale, causal)


def flash_attn_with_kvcache(
    q, k_cache, v_cache, cache_seqlens, page_table, softmax_scale, causal
):
    """q [B, Lq, H, D]; caches [B, L, H, D], or with a page table [P, page, H, D]."""
    if page_table is None:
        page_table = np.arange(len(k_cache))[:, None]
    k, v, places = gather(k_cache, v_cache, page_table, cache_seqlens)
    packed = wrap(q.reshape(-1, *q.shape[2:]))
    rows = np.arange(len(q) + 1) * q.shape[1]
    return packed_attention(packed, k, v, rows, places, softmax_scale, causal).reshape(q.shape)


def sageattn(q, k, v, tensor_layout, is_causal, sm_scale):
    assert tensor_layout == "HND"
    return attention(q, k, v, sm_scale, is_causal)


def sageattn_varlen(
    q, k, v, cu_seqlens_q, cu_seqlens_k, max_seqlen_q, max_seqlen_k, is_causal, sm_scale
):
    assert max_seqlen_q == max_seqlen_k == np.diff(cu_seqlens_q).max()
    return packed_attention(q, k, v, cu_seqlens_q, cu_seqlens_k, sm_scale, is_causal)


class _Wrapper:
    def __init__(self, workspace, kv_layout, use_tensor_cores=False):
        assert kv_layout == "NHD" and workspace.dtype == np.uint8


class BatchPrefillWithRaggedKVCacheWrapper(_Wrapper):
    def plan(
        self, qo_indptr, kv_indptr, num_qo_heads, num_kv_heads, head_dim_qk, *,
        head_dim_vo, causal, sm_scale, q_data_type,
    ):
        assert qo_indptr.dtype == kv_indptr.dtype == np.int32
        self.heads = (num_qo_heads, num_kv_heads, num_kv_heads)
        self.sizes = (head_dim_qk, head_dim_qk, head_dim_vo)
        self.places = (qo_indptr, kv_indptr)
        self.options = (sm_scale, causal)

    def run(self, *qkv):
        for x, heads, size in zip(qkv, self.heads, self.sizes):
            assert x.shape[1:] == (heads, size)
            assert x.flags.c_contiguous
        return packed_attention(*qkv, *self.places, *self.options)


class BatchDecodeWithPagedKVCacheWrapper(_Wrapper):
    def plan(
        self, indptr, indices, last_page_len, num_qo_heads, num_kv_heads, head_dim,
        page_size, *, sm_scale, q_data_type, kv_data_type,
    ):
        assert indptr.dtype == indices.dtype == last_page_len.dtype == np.int32
        assert len(indices) == indptr[-1]
        self.pages = (indptr, indices, last_page_len)
        self.q_shape = (num_qo_heads, head_dim)
        self.page_shape = (page_size, num_kv_heads, head_dim)
        self.scale = sm_scale

    def run(self, q, caches):
        indptr, indices, last = self.pages
        assert q.shape == (len(indptr) - 1, *self.q_shape)
        assert all(cache.shape[1:] == self.page_shape for cache in caches)
        lengths = (np.diff(indptr) - 1) * self.page_shape[0] + last
        rows = [indices[a:b] for a, b in zip(indptr[:-1], indptr[1:])]
        k, v, places = gather(*caches, rows, lengths)
        return packed_attention(q, k, v, np.arange(len(q) + 1), places, self.scale, False)


def install(monkeypatch):
    contents = {
        "flash_attn_interface": (flash_attn_func, flash_attn_varlen_func, flash_attn_with_kvcache),
        "sageattention": (sageattn, sageattn_varlen),
        "flashinfer": (BatchPrefillWithRaggedKVCacheWrapper, BatchDecodeWithPagedKVCacheWrapper),
    }
    for name, members in contents.items():
        module = types.ModuleType(name)
        for member in members:
            setattr(module, member.__name__, member)
        monkeypatch.setitem(sys.modules, name, module)
