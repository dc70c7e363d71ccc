# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs bundles on torch tensors."""

from __future__ import annotations

import collections
import ctypes
import os
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from . import sequences
from .runtime import AttnError, Bundle, Call, DType, Module, Parameter, Tensor

__all__ = ["AttnError", "Kernel"]

_TO_TORCH = {
    DType.f64: torch.float64,
    DType.f32: torch.float32,
    DType.f16: torch.float16,
    DType.bf16: torch.bfloat16,
    DType.f8E4M3FN: torch.float8_e4m3fn,
    DType.f8E5M2: torch.float8_e5m2,
    DType.i64: torch.int64,
    DType.i32: torch.int32,
    DType.i8: torch.int8,
    DType.u8: torch.uint8,
    DType.bool: torch.bool,
}
_FROM_TORCH = {value: key for key, value in _TO_TORCH.items()}


class Kernel:
    """A plan of a bundle as a function of torch tensors.

        attention = Kernel("attention.bundle")
        o = attention(q=q, k=k, v=v, scale=0.088)

    The call takes every argument of the plan by name: CUDA tensors of one
    device, with any strides that the plan's kernels accept (the innermost one
    is 1), and numbers for scalars. It launches on torch's current stream of
    that device and does not wait. One result is returned as a tensor, several
    as a named tuple in the plan's order.

    With `check`, or ATTN_CHECK=1 in the environment, a call first reads back
    what describes sequences (cu_seqlens_q and so on) and raises ValueError if
    it makes no sense, which kernels do not check. That waits for the device.

    Opening raises AttnError if the bundle is damaged or has no such plan.
    """

    def __init__(
        self,
        bundle: str | os.PathLike[str],
        plan: str | None = None,
        check: bool | None = None,
    ):
        self.check = os.environ.get("ATTN_CHECK") == "1" if check is None else check
        self.bundle = Bundle(bundle)
        self.plan = self.bundle.find_plan(plan)
        self._modules: dict[int, Module] = {}
        names = [result.name for result in self.plan.results]
        self._results_type = collections.namedtuple("Results", names, rename=True)

    def __call__(
        self,
        *,
        out: torch.Tensor
        | Sequence[torch.Tensor]
        | Mapping[str, torch.Tensor]
        | None = None,
        **arguments: Any,
    ) -> Any:
        """`out` gives memory for the results: a tensor if there is one result,
        a sequence of all of them, or a mapping from the names of some; the
        others are allocated, row-major.

        Raises TypeError for missing or unknown names, for values that are no
        tensors and for int64 where int32 is wanted, ValueError for tensors that are not on one CUDA device or need
        a gradient, and AttnError for what the runtime refuses: dtypes, shapes,
        strides, the device.
        """
        self._check_names(arguments)
        given = [(p, arguments[p.name]) for p in self.plan.tensors]
        given_out = self._name_results(out)
        device = _common_device(
            [(p.name, tensor) for p, tensor in given] + list(given_out.items())
        )

        if self.check:
            sequences.check(
                {p.name: t.tolist() for p, t in given if p.name in sequences.NAMES},
                {p.name: tuple(t.shape) for p, t in given if p.name in ("q", "k")},
            )
        tensors = (Tensor * len(given))(*(_describe(p, t) for p, t in given))
        values = [float(arguments[p.name]) for p in self.plan.scalars]
        scalars = (ctypes.c_double * len(values))(*values)
        call = Call(
            struct_size=ctypes.sizeof(Call),
            plan=self.plan.index,
            num_tensors=len(given),
            num_scalars=len(values),
            num_results=len(self.plan.results),
            tensors=tensors,
            scalars=scalars,
        )
        module = self._load(device)
        needed, workspace_size = module.query(call)

        outputs = [
            given_out[p.name]
            if p.name in given_out
            else torch.empty(n.shape, dtype=_TO_TORCH[p.dtype], device=device)
            for p, n in zip(self.plan.results, needed)
        ]
        # The stream orders the workspace's next use after this one.
        workspace = torch.empty(workspace_size, dtype=torch.uint8, device=device)
        call.results = (Tensor * len(outputs))(
            *(_describe(p, t) for p, t in zip(self.plan.results, outputs))
        )
        call.workspace = workspace.data_ptr()
        call.workspace_size = workspace_size
        call.stream = torch.cuda.current_stream(device).cuda_stream
        module.launch(call)
        return outputs[0] if len(outputs) == 1 else self._results_type(*outputs)

    def _load(self, device: torch.device) -> Module:
        module = self._modules.get(device.index)
        if module is None:
            # Two threads may both load; either module will do.
            module = self.bundle.load(device.index)
            self._modules[device.index] = module
        return module

    def _check_names(self, arguments: Mapping[str, Any]) -> None:
        expected = {p.name for p in self.plan.arguments}
        if arguments.keys() != expected:
            raise TypeError(
                f"plan {self.plan.name}: expected the arguments "
                f"{', '.join(p.name for p in self.plan.arguments)}; missing: "
                f"{', '.join(sorted(expected - arguments.keys())) or 'none'}; "
                f"unknown: {', '.join(sorted(arguments.keys() - expected)) or 'none'}"
            )

    def _name_results(self, out: Any) -> dict[str, torch.Tensor]:
        names = [p.name for p in self.plan.results]
        if out is None:
            return {}
        if isinstance(out, torch.Tensor):
            out = (out,)
        if isinstance(out, Mapping):
            if not out.keys() <= set(names):
                raise TypeError(
                    f"out: expected results of {', '.join(names)}, got "
                    f"{', '.join(map(str, out))}"
                )
            return dict(out)
        if len(out) != len(names):
            raise TypeError(
                f"out: expected {len(names)} tensors ({', '.join(names)}), got "
                f"{len(out)}"
            )
        return dict(zip(names, out))


def _common_device(given: Sequence[tuple[str, Any]]) -> torch.device:
    """The one CUDA device of all tensors."""
    first_name, device = None, None
    for name, tensor in given:
        if not isinstance(tensor, torch.Tensor):
            raise TypeError(
                f"{name}: expected a torch.Tensor, got {type(tensor).__name__}"
            )
        if tensor.device.type != "cuda":
            raise ValueError(
                f"{name}: expected a CUDA tensor, got one on {tensor.device}"
            )
        if tensor.layout != torch.strided:
            raise ValueError(f"{name}: expected a strided tensor, got {tensor.layout}")
        if tensor.requires_grad and torch.is_grad_enabled():
            raise ValueError(
                f"{name}: requires a gradient, which the kernel does not compute; "
                "call it under torch.no_grad()"
            )
        if device is None:
            first_name, device = name, tensor.device
        elif tensor.device != device:
            raise ValueError(
                f"{name}: expected the device of {first_name}, {device}, got "
                f"{tensor.device}"
            )
    if device is None:
        raise ValueError("expected at least one tensor argument")
    return device


def _describe(parameter: Parameter, tensor: torch.Tensor) -> Tensor:
    dtype = _FROM_TORCH.get(tensor.dtype)
    if dtype is None:
        raise TypeError(
            f"{parameter.name}: expected dtype {_TO_TORCH[parameter.dtype]}, got "
            f"{tensor.dtype}"
        )
    # torch makes int64 unless told otherwise, so this one will be common.
    if dtype == DType.i64 and parameter.dtype == DType.i32:
        raise TypeError(
            f"{parameter.name}: expected int32, got int64 (use .to(torch.int32))"
        )
    return Tensor.make(tensor.data_ptr(), dtype, tensor.shape, tensor.stride())
