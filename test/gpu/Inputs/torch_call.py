# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Calls causal_gqa.mlir's bundle from torch and compares with float64."""

import sys

import torch
from attn_mlir.torch import Kernel

BATCH, HEADS, KV_HEADS, LQ, LK, D = 2, 8, 2, 300, 400, 128
SCALE = 0.1


def tokens_first(heads, length):
    """[B, H, L, D] whose memory is in the order [B, L, H, D]."""
    return torch.randn(BATCH, length, heads, D, device="cuda", dtype=torch.bfloat16).transpose(1, 2)


def reference(q, k, v):
    group = HEADS // KV_HEADS
    k, v = (x.double().repeat_interleave(group, 1) for x in (k, v))
    scores = q.double() @ k.transpose(-1, -2) * SCALE
    row = torch.arange(LQ, device="cuda")[:, None]
    visible = torch.arange(LK, device="cuda") <= row + LK - LQ
    scores = scores.masked_fill(~visible, float("-inf"))
    return scores.softmax(-1) @ v, scores.logsumexp(-1)


def main(bundle):
    torch.manual_seed(7)
    q, k, v = tokens_first(HEADS, LQ), tokens_first(KV_HEADS, LK), tokens_first(KV_HEADS, LK)
    attention = Kernel(bundle)
    # Not the default stream: the launch must follow what torch has queued there.
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        result = attention(q=q, k=k, v=v, scale=SCALE)
        again = attention(q=q, k=k, v=v, scale=SCALE)
    stream.synchronize()
    o, lse = reference(q, k, v)
    error = ((result.o.double() - o).norm() / o.norm()).item()
    lse_error = (result.lse.double() - lse).abs().max().item()
    assert error <= 4e-3, f"expected a relative L2 error of at most 4e-3, got {error:.3e}"
    assert lse_error <= 1e-4, f"expected lse within 1e-4, got {lse_error:.3e}"
    assert torch.equal(result.o, again.o), "expected the same bits twice"
    assert torch.equal(result.lse, again.lse), "expected the same bits twice"


if __name__ == "__main__":
    main(*sys.argv[1:])
