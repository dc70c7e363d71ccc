# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Attention in float64, torch's attention in the same dtype, and the rule of the check."""

from contextlib import nullcontext
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

import harness  # noqa: F401 - finds attn_mlir

from attn_mlir.bench.exact import attention, visible

# The root mean square of rounding a result to the dtype, relative to the result.
# Where torch keeps everything in float32 up to there, this is all its error.
ROUNDING = {torch.float16: 2.0**-12, torch.bfloat16: 2.0**-9}
FACTOR = 2.0
# An error of torch above this many roundings is looked at again.
SUSPECT = 8
LSE_TOLERANCE = 1e-4
# A score is a float32 sum whose terms are bounded by |q||k|; for large inputs
# that error, not the softmax, decides how well the LSE can be known.
SCORE_ROUNDING = 2.0**-20


def torch_attention(q, k, v, scale, mask, backends=None):
    """torch's SDPA in the dtype of the inputs; rows that see no key give 0.

    torch chooses the backend unless some are given.
    """
    batch, heads, lq, _ = q.shape
    lk = k.shape[2]
    if 0 in (batch, heads, lq, lk):
        return torch.zeros(batch, heads, lq, v.shape[3], dtype=q.dtype, device=q.device)
    group = heads // k.shape[1]
    k, v = k.repeat_interleave(group, 1), v.repeat_interleave(group, 1)
    q, k, v = q.contiguous(), k.contiguous(), v.contiguous()
    allowed = visible(mask, lq, lk, range(lq), q.device)
    causal = allowed is not None and lq == lk
    options = {"scale": scale, "is_causal": causal, "attn_mask": None if causal else allowed}
    blind = None if allowed is None else ~allowed.any(-1)
    with sdpa_kernel(backends) if backends else nullcontext():
        o = F.scaled_dot_product_attention(q, k, v, **options)
    return o if blind is None else o.masked_fill(blind[:, None], 0.0)


def torch_errors(q, k, v, scale, mask, reference):
    """relative_errors of torch's result.

    Some fused backends refuse or spoil a shape; the plain one takes all. A
    spoiled result must not widen what ours is allowed.
    """
    try:
        errors = relative_errors(torch_attention(q, k, v, scale, mask), reference)
        if errors[0] <= SUSPECT * ROUNDING[q.dtype]:
            return errors
    except RuntimeError:
        errors = (float("inf"), float("inf"))
    plain = relative_errors(torch_attention(q, k, v, scale, mask, SDPBackend.MATH), reference)
    return errors if errors[0] < plain[0] else plain


def relative_errors(o, reference):
    """(relative L2 of the whole, largest relative L2 of a row)."""
    if o.numel() == 0:
        return 0.0, 0.0
    difference = (o.double() - reference).norm(dim=-1)
    size = reference.norm(dim=-1)
    worst = torch.where(difference == 0, 0.0, difference / size).max().item()
    whole = difference.norm()
    return (whole / size.norm()).item() if whole else 0.0, worst


@dataclass
class Verdict:
    error: float
    torch_error: float
    lse_error: float
    problems: list


def judge(o, lse, q, k, v, scale, mask):
    """Compares a result with the reference and with torch's error."""
    reference, reference_lse = attention(q, k, v, scale, mask)
    problems = []
    blind = reference_lse == float("-inf")
    if torch.isnan(o).any() or torch.isnan(lse).any():
        problems.append(f"{int(torch.isnan(o).sum())} NaN in o, {int(torch.isnan(lse).sum())} in lse")
    if (o[blind] != 0).any():
        problems.append("a row that sees no key is not 0")
    if not torch.equal(blind, lse == float("-inf")):
        problems.append("lse is not -inf exactly where a row sees no key")

    rounding = ROUNDING[o.dtype]
    error, row_error = relative_errors(o, reference)
    torch_error, torch_row_error = torch_errors(q, k, v, scale, mask, reference)
    limit = FACTOR * torch_error + rounding
    if not error <= limit:
        problems.append(f"relative L2 {error:.3e}, at most {limit:.3e} (torch {torch_error:.3e})")
    # One wrong row drowns in the whole. A row's rounding varies more than the mean.
    row_limit = FACTOR * torch_row_error + 4 * rounding
    if not row_error <= row_limit:
        problems.append(f"relative L2 of a row {row_error:.3e}, at most {row_limit:.3e} (torch {torch_row_error:.3e})")

    seen = ~blind
    lse_error = 0.0
    if seen.any():
        largest_key = k.double().norm(dim=-1).amax(-1)  # [batch, KV heads]
        largest_key = largest_key.repeat_interleave(q.shape[1] // k.shape[1], 1)
        bound = q.double().norm(dim=-1) * largest_key[..., None] * abs(scale)
        difference = (lse.double() - reference_lse).abs()[seen]
        lse_error = difference.max().item()
        if not (difference <= LSE_TOLERANCE + SCORE_ROUNDING * bound[seen]).all():
            problems.append(f"lse differs by up to {lse_error:.3e}")
    return Verdict(error, torch_error, lse_error, problems)
