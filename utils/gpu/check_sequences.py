# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs one case over sequences of different lengths: each sequence is judged as
attention of its own. What belongs to no sequence is NaN, keys past those in use
included, and must neither be read nor written."""

import zlib
from itertools import accumulate

import torch

import harness
from harness import DTYPES
from reference import Verdict, judge

# Rows that belong to no sequence.
SPARE_ROWS = 70


def offsets(lengths):
    return [0, *accumulate(lengths)]


class Problem:
    """The tensors of a case, and the [1, H, L, D] tensors of each sequence."""

    def __init__(self, case, device):
        self.case, self.module, self.device = case, case.module, device
        self.dtype = DTYPES[self.module.dtype]
        self.generator = torch.Generator(device).manual_seed(zlib.crc32(case.key.encode()))
        self.arguments = {}
        kv, group = case.heads
        self.q_of = self.fill("q", self.module.form_q, case.lengths_q, kv * group)
        self.k_of = self.fill("k", self.module.form_k, case.lengths_k, kv)
        self.v_of = self.fill("v", self.module.form_k, case.lengths_k, kv)
        if self.module.form_q == "packed":
            self.integers("cu_seqlens_q", offsets(case.lengths_q))
        if self.module.form_k == "packed":
            self.integers("cu_seqlens_k", offsets(case.lengths_k))
        else:
            self.integers("seqused_k", case.lengths_k)

    def integers(self, name, values):
        self.arguments[name] = torch.tensor(values, dtype=torch.int32, device=self.device)

    def nan(self, *shape, dtype=None):
        return torch.full(shape, float("nan"), dtype=dtype or self.dtype, device=self.device)

    def fill(self, name, form, lengths, heads):
        """Sets an argument; returns the rows of each sequence, drawn anew."""
        d, page = self.module.d, self.module.page
        rows = [torch.randn(1, heads, n, d, generator=self.generator, device=self.device).to(self.dtype) for n in lengths]
        if form == "packed":
            whole = self.nan(sum(lengths) + SPARE_ROWS, heads, d)
            for start, row in zip(offsets(lengths), rows):
                whole[start : start + row.shape[2]] = row[0].transpose(0, 1)
        elif form == "dense":
            spare = 0 if name == "q" else SPARE_ROWS
            whole = self.nan(len(lengths), heads, max(lengths) + spare, d)
            for b, row in enumerate(rows):
                whole[b, :, : row.shape[2]] = row[0]
        else:
            whole = self.fill_pages(rows, heads, page)
        self.arguments[name] = whole
        return rows

    def fill_pages(self, rows, heads, page):
        needed = [-(-row.shape[2] // page) for row in rows]
        if "block_table" not in self.arguments:
            numbers = torch.randperm(sum(needed) + 3, generator=self.generator, device=self.device).tolist()
            width = max(needed) + 1
            # Entries that are not used hold no page.
            self.integers("block_table", [[numbers.pop() for _ in range(n)] + [-1] * (width - n) for n in needed])
        whole = self.nan(sum(needed) + 3, heads, page, self.module.d)
        for row, table in zip(rows, self.arguments["block_table"].tolist()):
            for i, start in enumerate(range(0, row.shape[2], page)):
                part = row[0, :, start : start + page]
                whole[table[i], :, : part.shape[1]] = part
        return whole

    def outputs(self):
        """Poisoned o and lse, in the form of q."""
        q = self.arguments["q"]
        lse = (q.shape[1], q.shape[0]) if self.module.form_q == "packed" else q.shape[:3]
        return self.nan(*q.shape), self.nan(*lse, dtype=torch.float32)

    def of_sequence(self, o, lse, b):
        """Sequence b of the results, as [1, H, L, D] and [1, H, L]."""
        if self.module.form_q == "dense":
            return o[b : b + 1], lse[b : b + 1]
        start = offsets(self.case.lengths_q)[b]
        rows = slice(start, start + self.case.lengths_q[b])
        return o[rows].transpose(0, 1)[None], lse[:, rows][None]


def run_case(case, kernels, device="cuda"):
    problem = Problem(case, device)
    scale = case.module.d**-0.5
    runs = []
    for _ in range(2):
        o, lse = problem.outputs()
        kernels[case.module.name](**problem.arguments, scale=scale, out=(o, lse))
        harness.wait_or_die(case.key)
        runs.append((o, lse))
    (o, lse), second = runs
    verdicts = [
        judge(*problem.of_sequence(o, lse, b), problem.q_of[b], problem.k_of[b], problem.v_of[b], scale, case.module.mask)
        for b in range(len(case.lengths_q))
    ]
    worst = max(verdicts, key=lambda verdict: verdict.error, default=Verdict(0.0, 0.0, 0.0, []))
    verdict = Verdict(worst.error, worst.torch_error, max((v.lse_error for v in verdicts), default=0.0), [])
    for b, one in enumerate(verdicts):
        verdict.problems += [f"sequence {b}: {text}" for text in one.problems]
    if not all(torch.equal(a.view(torch.uint8), b.view(torch.uint8)) for a, b in zip((o, lse), second)):
        verdict.problems.append("two runs differ")
    if case.module.form_q == "packed" and not torch.isnan(o[sum(case.lengths_q) :]).all():
        verdict.problems.append("rows of no sequence were written")
    return verdict
