# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Files that are never seen half written, and tensors for attn-interpret."""

from __future__ import annotations

import json
import os
import struct
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path


def replace_file(path: Path, text: str) -> None:
    """Writes beside `path` and renames: a run that is cut off leaves what was."""
    # In the same folder: a rename does not cross file systems.
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as scratch:
        try:
            scratch.write(text)
            scratch.flush()
            os.fsync(scratch.fileno())
            # Scratch files are private; this one is as open as any new file.
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(scratch.name, 0o666 & ~umask)
            os.replace(scratch.name, path)
        except BaseException:
            os.unlink(scratch.name)
            raise


def write_safetensors(
    path: Path, tensors: Mapping[str, tuple[str, Sequence[int], bytes]]
) -> None:
    """`tensors` maps names to (dtype, shape, bytes)."""
    header, data = {}, b""
    for name, (dtype, shape, raw) in tensors.items():
        offsets = [len(data), len(data) + len(raw)]
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": offsets}
        data += raw
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
