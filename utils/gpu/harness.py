# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the check and the benchmark share: the pack, the device, versions."""

import datetime
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent
# In a pack everything lies beside this file; in the source tree, two levels up.
PACK = HERE if (HERE / "bundles").is_dir() else HERE.parents[1]
DTYPES = {"f16": torch.float16, "bf16": torch.bfloat16}
HANG_SECONDS = 8
HANG_EXIT_CODE = 7

sys.path.insert(0, str(PACK / "python"))
# The package looks for the runtime beside itself; a pack keeps it in lib/.
if (PACK / "lib/libattn_rt.so").exists():
    os.environ.setdefault("ATTN_RT_LIBRARY", str(PACK / "lib/libattn_rt.so"))


def bundle_path(name):
    path = PACK / "bundles" / name
    if not path.is_dir():
        raise FileNotFoundError(f"expected the bundle {path}; utils/gpu-pack.sh compiles it")
    return path


def require_hopper():
    if not torch.cuda.is_available():
        sys.exit("error: expected a CUDA device, got none")
    if torch.cuda.get_device_capability() != (9, 0):
        sys.exit(f"error: expected compute capability 9.0, got {torch.cuda.get_device_capability()}")


def wait_or_die(what):
    """Waits for the work queued so far; a kernel that never ends ends the process.

    Nothing short of that helps: a hung kernel blocks every later call.
    """
    event = torch.cuda.Event()
    event.record()
    start = time.monotonic()
    while not event.query():
        if time.monotonic() - start > HANG_SECONDS:
            print(f"HANG after {HANG_SECONDS} s: {what}", flush=True)
            os._exit(HANG_EXIT_CODE)
        time.sleep(0.0002)


def driver_version():
    query = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        out = subprocess.run(query, capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return out.stdout.split()[0]


def versions():
    cudnn = torch.backends.cudnn.version() or 0
    return {
        "date": datetime.date.today().isoformat(),
        "gpu": torch.cuda.get_device_name(),
        "driver": driver_version(),
        "cuda": torch.version.cuda,
        "cudnn": f"{cudnn // 10000}.{cudnn // 100 % 100}.{cudnn % 100}",
        "torch": torch.__version__,
        "python": platform.python_version(),
    }


def output_folder(argument):
    """The folder for results: the argument, else $OUT, else the current one."""
    folder = Path(argument or os.environ.get("OUT") or ".")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
