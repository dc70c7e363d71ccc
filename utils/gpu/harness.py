# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the check needs: the pack, and the GPU as the benchmark sees it."""

import json
import os
import sys
from pathlib import Path

import torch

import make_cases

HERE = Path(__file__).resolve().parent
# In a pack everything lies beside this file; in the source tree, two levels up.
PACK = HERE if (HERE / "bundles").is_dir() else HERE.parents[1]
DTYPES = {"f16": torch.float16, "bf16": torch.bfloat16}

sys.path.insert(0, str(PACK / "python"))

from attn_mlir.bench.device import require_hopper, versions, wait_or_die  # noqa: E402, F401


def bundle_path(name):
    path = PACK / "bundles" / name
    if not path.is_dir():
        raise FileNotFoundError(f"expected the bundle {path}; utils/gpu-pack.sh compiles it")
    return path


def packed_groups():
    """The groups of modules of which there are bundles; without a pack, all."""
    path = HERE / "groups.json"
    return json.loads(path.read_text()) if path.is_file() else list(make_cases.GROUPS)


def output_folder(argument):
    """The folder for results: the argument, else $OUT, else the current one."""
    folder = Path(argument or os.environ.get("OUT") or ".")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
