# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import sys
from pathlib import Path

UTILS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(UTILS), str(UTILS / "gpu"), str(UTILS.parent / "python")]
