# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs one case of the quantization prepass: codes and scales are compared with
NumPy in every bit."""

import numpy as np
import torch

import harness
import prepass
from codes import F8
from harness import DTYPES
from reference import Verdict
from tensors import view_of

POISON = 0xA5
# Added to each dimension of a result but the last, and to the last: places of 16 bytes stay such.
MARGIN, LAST_MARGIN = 2, 32
RESULTS = {"q8": torch.int8, "k8": torch.int8, "v8": torch.float8_e4m3fn}


class Poisoned:
    """A result in the middle of memory that must not change."""

    def __init__(self, shape, dtype, device):
        margins = [MARGIN] * (len(shape) - 1) + [LAST_MARGIN]
        sizes = [size + margin for size, margin in zip(shape, margins)]
        self.whole = torch.empty(sizes, dtype=dtype, device=device)
        self.bytes = self.whole.view(torch.uint8)
        self.bytes.fill_(POISON)
        self.view = self.whole
        for dim, (size, margin) in enumerate(zip(shape, margins)):
            self.view = self.view.narrow(dim, margin // 2, size)

    def contents(self):
        """An f32 array; the memory around it is checked by clean()."""
        if self.view.dtype == torch.float8_e4m3fn:
            codes = self.view.contiguous().view(torch.uint8).cpu().numpy()
            magnitude = np.append(F8, np.nan)[codes & 0x7F]
            return np.where(codes & 0x80, -magnitude, magnitude).astype(np.float32)
        return self.view.cpu().numpy().astype(np.float32)

    def clean(self):
        """Whether nothing was written outside; destroys the contents."""
        item = self.whole.element_size()
        self.view.copy_(torch.full((item,), POISON, dtype=torch.uint8, device=self.view.device).view(self.view.dtype))
        return bool((self.bytes == POISON).all())


def results_of(case, expected, device):
    """Memory for the results."""
    code = getattr(case.module, "quantizer", None)
    kinds = {**RESULTS, "codes": torch.int8 if code and code.code == "i8" else torch.float8_e4m3fn}
    return {
        name: Poisoned(array.shape, kinds.get(name, torch.float32), device)
        for name, array in expected.items()
    }


def run_case(case, kernels, device="cuda"):
    inputs = prepass.make_inputs(case)
    given = {}
    for name, array in inputs.items():
        dtype = DTYPES[case.module.dtype]
        _, view = view_of(array.shape, dtype, case.layout, case.storage, False, device)
        view.copy_(torch.from_numpy(array))
        given[name] = view
    expected = case.module.expected(**inputs)
    runs = []
    for _ in range(2):
        results = results_of(case, expected, device)
        kernels[case.module.name](**given, out={name: result.view for name, result in results.items()})
        harness.wait_or_die(case.key)
        runs.append(results)
    first, second = ({name: result.contents() for name, result in results.items()} for results in runs)
    verdict = Verdict(0.0, 0.0, 0.0, prepass.problems(expected, first))
    if not all(np.array_equal(first[name], second[name], equal_nan=True) for name in first):
        verdict.problems.append("two runs differ")
    spoiled = [name for results in runs for name, result in results.items() if not result.clean()]
    if spoiled:
        verdict.problems.append(f"memory outside of {', '.join(sorted(set(spoiled)))} was written")
    return verdict
