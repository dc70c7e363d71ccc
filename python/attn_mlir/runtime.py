# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The runtime's C API (attn_rt.h) through ctypes.

The library is looked for in ATTN_RT_LIBRARY, beside this package, and in the
`lib` folder of the build.
"""

from __future__ import annotations

import ctypes
import enum
import functools
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MAX_RANK = 5
_RUNTIME_SIZE = -1


class Status(enum.IntEnum):
    """attn_status."""

    OK = 0
    BAD_ARGUMENT = 1
    BAD_BUNDLE = 2
    NO_DRIVER = 3
    NO_DEVICE = 4
    WRONG_DEVICE = 5
    OUT_OF_MEMORY = 6
    DRIVER_ERROR = 7


class DType(enum.IntEnum):
    """attn_dtype; the names are those of manifests."""

    f64 = 0
    f32 = 1
    f16 = 2
    bf16 = 3
    f8E4M3FN = 4
    f8E5M2 = 5
    i64 = 6
    i32 = 7
    i8 = 8
    u8 = 9
    bool = 10


class AttnError(RuntimeError):
    """What the runtime refused, with its own message."""

    def __init__(self, status: Status, message: str):
        super().__init__(message)
        self.status = status


_Sizes = ctypes.c_int64 * MAX_RANK


class Tensor(ctypes.Structure):
    """attn_tensor: device memory, with strides in elements."""

    _fields_ = [
        ("data", ctypes.c_void_p),
        ("dtype", ctypes.c_int32),
        ("rank", ctypes.c_int32),
        ("sizes", _Sizes),
        ("strides", _Sizes),
    ]

    @classmethod
    def make(
        cls, data: int, dtype: DType, sizes: Sequence[int], strides: Sequence[int]
    ) -> Tensor:
        """Raises AttnError for more than MAX_RANK dimensions."""
        rank = len(sizes)
        if rank > MAX_RANK:
            raise AttnError(
                Status.BAD_ARGUMENT,
                f"expected at most {MAX_RANK} dimensions, got {rank}",
            )
        return cls(data, dtype, rank, _Sizes(*sizes), _Sizes(*strides))

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.sizes[: self.rank])


class Call(ctypes.Structure):
    """attn_call."""

    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("plan", ctypes.c_int32),
        ("num_tensors", ctypes.c_uint32),
        ("num_scalars", ctypes.c_uint32),
        ("num_results", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("tensors", ctypes.POINTER(Tensor)),
        ("scalars", ctypes.POINTER(ctypes.c_double)),
        ("results", ctypes.POINTER(Tensor)),
        ("workspace", ctypes.c_void_p),
        ("workspace_size", ctypes.c_uint64),
        ("stream", ctypes.c_void_p),
    ]


class _Parameter(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p),
        ("kind", ctypes.c_int32),
        ("dtype", ctypes.c_int32),
        ("rank", ctypes.c_int32),
        ("reserved", ctypes.c_int32),
        ("sizes", _Sizes),
    ]


class _PlanInfo(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p),
        ("num_arguments", ctypes.c_uint32),
        ("num_results", ctypes.c_uint32),
        ("arguments", ctypes.POINTER(_Parameter)),
        ("results", ctypes.POINTER(_Parameter)),
    ]


def library_path() -> Path:
    """Where the runtime lies; raises ImportError if it is nowhere."""
    name = "libattn_rt.so"
    given = os.environ.get("ATTN_RT_LIBRARY")
    if given:
        return Path(given)
    package = Path(__file__).resolve().parent
    root = package.parent.parent
    candidates = [package / name, root / "build/lib" / name, root / "lib" / name]
    for candidate in candidates:
        if candidate.exists():
            return candidate
    places = ", ".join(str(c) for c in candidates)
    raise ImportError(
        f"cannot find {name} in {places}; build the project, or set "
        "ATTN_RT_LIBRARY to the library"
    )


@functools.cache
def _library() -> ctypes.CDLL:
    path = library_path()
    try:
        library = ctypes.CDLL(str(path))
    except OSError as error:
        raise ImportError(f"cannot load {path}: {error}") from error
    handle = ctypes.c_void_p
    out = ctypes.POINTER
    signatures = {
        "attn_bundle_open": [ctypes.c_char_p, out(handle)],
        "attn_bundle_find_plan": [handle, ctypes.c_char_p, out(ctypes.c_int32)],
        "attn_bundle_plan": [handle, ctypes.c_int32, out(_PlanInfo)],
        "attn_bundle_load": [handle, ctypes.c_int32, out(handle)],
        "attn_query": [handle, out(Call), out(Tensor), out(ctypes.c_uint64)],
        "attn_launch": [handle, out(Call)],
    }
    for name, arguments in signatures.items():
        getattr(library, name).argtypes = arguments
        getattr(library, name).restype = ctypes.c_int
    for name in ("attn_bundle_close", "attn_module_unload"):
        getattr(library, name).argtypes = [handle]
        getattr(library, name).restype = None
    library.attn_bundle_manifest.argtypes = [handle]
    library.attn_bundle_manifest.restype = ctypes.c_char_p
    library.attn_bundle_num_plans.argtypes = [handle]
    library.attn_bundle_num_plans.restype = ctypes.c_int32
    library.attn_last_error.argtypes = []
    library.attn_last_error.restype = ctypes.c_char_p
    return library


def _check(status: int) -> None:
    if status != Status.OK:
        message = _library().attn_last_error().decode(errors="replace")
        raise AttnError(Status(status), message)


@dataclass(frozen=True)
class Parameter:
    """An argument or a result of a plan. `shape` has None for sizes that are
    known at run time only, and is None for a scalar."""

    name: str
    dtype: DType
    shape: tuple[int | None, ...] | None


@dataclass(frozen=True)
class Plan:
    """What a plan takes and gives; `index` is its number in the bundle."""

    index: int
    name: str
    arguments: tuple[Parameter, ...]
    results: tuple[Parameter, ...]

    @functools.cached_property
    def tensors(self) -> tuple[Parameter, ...]:
        """The tensor arguments, in order."""
        return tuple(a for a in self.arguments if a.shape is not None)

    @functools.cached_property
    def scalars(self) -> tuple[Parameter, ...]:
        """The scalar arguments, in order."""
        return tuple(a for a in self.arguments if a.shape is None)


def _parameter(info: _Parameter) -> Parameter:
    is_scalar = info.kind == 1
    sizes = info.sizes[: info.rank]
    shape = tuple(None if size == _RUNTIME_SIZE else size for size in sizes)
    return Parameter(
        info.name.decode(), DType(info.dtype), None if is_scalar else shape
    )


class Bundle:
    """A folder that attn-compile wrote. Opening checks all of it and needs no
    GPU; raises AttnError if anything is wrong with it."""

    def __init__(self, path: str | os.PathLike[str]):
        self._handle = ctypes.c_void_p()
        self._library = _library()
        _check(
            self._library.attn_bundle_open(
                os.fsencode(path), ctypes.byref(self._handle)
            )
        )
        text = self._library.attn_bundle_manifest(self._handle)
        self.manifest: dict = json.loads(text)
        count = self._library.attn_bundle_num_plans(self._handle)
        self.plans: tuple[Plan, ...] = tuple(self._plan(i) for i in range(count))

    def __del__(self):
        if getattr(self, "_handle", None):
            self._library.attn_bundle_close(self._handle)

    def _plan(self, index: int) -> Plan:
        info = _PlanInfo()
        _check(
            self._library.attn_bundle_plan(self._handle, index, ctypes.byref(info))
        )
        return Plan(
            index,
            info.name.decode(),
            tuple(_parameter(p) for p in info.arguments[: info.num_arguments]),
            tuple(_parameter(p) for p in info.results[: info.num_results]),
        )

    def find_plan(self, name: str | None = None) -> Plan:
        """The plan of this name; without one, the only plan of the bundle.
        Raises AttnError if there is no such plan."""
        index = ctypes.c_int32()
        encoded = None if name is None else name.encode()
        _check(
            self._library.attn_bundle_find_plan(
                self._handle, encoded, ctypes.byref(index)
            )
        )
        return self.plans[index.value]

    def load(self, device: int = 0) -> Module:
        """Loads the bundle's code onto a GPU, into the thread's current context
        if it is one of that GPU. Raises AttnError without a driver, device or
        code for that device."""
        handle = ctypes.c_void_p()
        _check(
            self._library.attn_bundle_load(self._handle, device, ctypes.byref(handle))
        )
        return Module(handle)


class Module:
    """A bundle on a GPU; made by Bundle.load()."""

    def __init__(self, handle: ctypes.c_void_p):
        self._handle = handle
        self._library = _library()

    def __del__(self):
        if getattr(self, "_handle", None):
            self._library.attn_module_unload(self._handle)

    def query(self, call: Call) -> tuple[Sequence[Tensor], int]:
        """Checks the arguments of a call. Returns the results that it needs
        (shapes and row-major strides, no memory) and the workspace in bytes."""
        results = (Tensor * call.num_results)()
        workspace = ctypes.c_uint64()
        _check(
            self._library.attn_query(
                self._handle, ctypes.byref(call), results, ctypes.byref(workspace)
            )
        )
        return results, workspace.value

    def launch(self, call: Call) -> None:
        """Checks the call and enqueues it on its stream; does not wait."""
        _check(self._library.attn_launch(self._handle, ctypes.byref(call)))
