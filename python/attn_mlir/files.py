# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Files that are never seen half written."""

from __future__ import annotations

import os
import tempfile
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
