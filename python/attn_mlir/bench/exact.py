# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Attention in float64, on torch's tensors."""

from __future__ import annotations

import torch

# Scores held at a time.
CHUNK = 1 << 26


def visible(
    mask: str, lq: int, lk: int, rows: range, device: torch.device
) -> torch.Tensor | None:
    """Boolean [rows, lk]: which keys the rows attend to; None for all."""
    if mask == "none":
        return None
    shift = lk - lq if mask == "bottom_right" else 0
    row = torch.arange(rows.start, rows.stop, device=device)[:, None]
    return torch.arange(lk, device=device)[None, :] <= row + shift


def attention(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, scale: float, mask: str
) -> tuple[torch.Tensor, torch.Tensor]:
    """(o, lse) in float64. A row that sees no key gives 0 and -inf."""
    batch, heads, lq, _ = q.shape
    kv_heads, lk = k.shape[1], k.shape[2]
    group = heads // max(kv_heads, 1)
    o = torch.zeros(batch, heads, lq, v.shape[3], dtype=torch.float64, device=q.device)
    lse = torch.full((batch, heads, lq), float("-inf"), dtype=torch.float64, device=q.device)
    if 0 in (batch, heads, lq, lk):
        return o, lse
    kt, v = k.double().transpose(-1, -2), v.double()
    step = max(1, CHUNK // (batch * heads * lk))
    for start in range(0, lq, step):
        rows = range(start, min(start + step, lq))
        part = slice(rows.start, rows.stop)
        grouped = q[:, :, part].double().reshape(batch, kv_heads, group * len(rows), -1)
        s = (grouped @ kt * scale).reshape(batch, kv_heads, group, len(rows), lk)
        allowed = visible(mask, lq, lk, rows, q.device)
        if allowed is not None:
            s.masked_fill_(~allowed, float("-inf"))
        total = torch.logsumexp(s, -1)
        # exp(-inf - -inf) would be NaN where a row sees no key.
        p = torch.exp(s - total.clamp(min=-1e300)[..., None])
        p = p.reshape(batch, kv_heads, group * len(rows), lk)
        o[:, :, part] = (p @ v).reshape(batch, heads, len(rows), -1)
        lse[:, :, part] = total.reshape(batch, heads, len(rows))
    return o, lse
