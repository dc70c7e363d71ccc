# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the tensors that describe sequences may hold.

Kernels do not check it: the values are on the device, and looking at them means
waiting for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# The arguments that describe sequences, by the names of their roles.
NAMES = ("cu_seqlens_q", "cu_seqlens_k", "seqused_k", "block_table")


def check(values: Mapping[str, Sequence], shapes: Mapping[str, Sequence[int]]) -> None:
    """Raises ValueError unless offsets ascend within the packed rows, no
    sequence uses more keys than there is room for, and used pages exist.

    `values` holds those of NAMES that a call has, `shapes` the shapes of q and
    k.
    """
    for name, tensor in (("cu_seqlens_q", "q"), ("cu_seqlens_k", "k")):
        if name in values and tensor in shapes:
            _check_offsets(name, values[name], shapes[tensor][0])
    used = values.get("seqused_k")
    if used is None or "k" not in shapes:
        return
    keys, table = shapes["k"], values.get("block_table")
    for b, length in enumerate(used):
        if "cu_seqlens_k" in values:
            offsets = values["cu_seqlens_k"]
            room = offsets[b + 1] - offsets[b]
        elif table is not None:
            room = len(table[b]) * keys[2]
        else:
            room = keys[2]
        if not 0 <= length <= room:
            raise ValueError(f"seqused_k[{b}]: expected 0 to {room}, got {length}")
        if table is not None:
            _check_pages(b, table[b], -(-length // keys[2]), keys[0])


def _check_offsets(name: str, offsets: Sequence[int], rows: int) -> None:
    before = 0
    for i, offset in enumerate(offsets):
        if not before <= offset <= rows:
            raise ValueError(
                f"{name}[{i}]: expected {before} to {rows}, as offsets ascend within "
                f"the packed rows, got {offset}"
            )
        before = offset


def _check_pages(b: int, table: Sequence[int], used: int, pages: int) -> None:
    for i, page in enumerate(table[:used]):
        if not 0 <= page < pages:
            raise ValueError(
                f"block_table[{b}, {i}]: expected 0 to {pages - 1}, got {page}"
            )
