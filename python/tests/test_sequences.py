# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Values of the tensors that describe sequences."""

import pytest

from attn_mlir import sequences

PACKED = {"q": (9, 4, 64), "k": (7, 2, 64)}
PAGED = {"q": (2, 4, 3, 64), "k": (3, 2, 16, 64)}


@pytest.mark.parametrize(
    "values, shapes",
    [
        ({"cu_seqlens_q": [0, 5, 5, 9], "cu_seqlens_k": [0, 0, 7, 7]}, PACKED),
        ({"cu_seqlens_q": [2, 3]}, PACKED),
        ({"cu_seqlens_k": [0, 4, 7], "seqused_k": [4, 0]}, PACKED),
        ({"seqused_k": [0, 16]}, {"k": (2, 2, 16, 64)}),
        # Entries of pages that are not used may be anything.
        ({"seqused_k": [17, 0], "block_table": [[2, 0], [-1, 9]]}, PAGED),
        # Renamed arguments have no role that could be checked.
        ({"cu_seqlens_q": [5, 0]}, {"x": (3, 1, 8)}),
    ],
)
def test_good(values, shapes):
    sequences.check(values, shapes)


@pytest.mark.parametrize(
    "values, shapes, message",
    [
        (
            {"cu_seqlens_q": [0, 5, 3, 9]},
            PACKED,
            "cu_seqlens_q[2]: expected 5 to 9, as offsets ascend within the packed rows, got 3",
        ),
        (
            {"cu_seqlens_k": [0, 8]},
            PACKED,
            "cu_seqlens_k[1]: expected 0 to 7, as offsets ascend within the packed rows, got 8",
        ),
        (
            {"cu_seqlens_k": [0, 4, 7], "seqused_k": [4, 4]},
            PACKED,
            "seqused_k[1]: expected 0 to 3, got 4",
        ),
        ({"seqused_k": [-1, 2]}, {"k": (2, 2, 16, 64)}, "seqused_k[0]: expected 0 to 16, got -1"),
        (
            {"seqused_k": [33, 0], "block_table": [[2, 0], [0, 0]]},
            PAGED,
            "seqused_k[0]: expected 0 to 32, got 33",
        ),
        (
            {"seqused_k": [0, 17], "block_table": [[9, 9], [0, 3]]},
            PAGED,
            "block_table[1, 1]: expected 0 to 2, got 3",
        ),
    ],
)
def test_bad(values, shapes, message):
    with pytest.raises(ValueError) as error:
        sequences.check(values, shapes)
    assert str(error.value) == message
