# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where the tests find what the build made."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("ATTN_BUILD_DIR", ROOT / "build"))
FAKE_CUDA = BUILD / "test/fake-cuda"
