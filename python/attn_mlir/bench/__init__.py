# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times the compiled kernels beside other attention kernels on one GPU.

    python3 -m attn_mlir.bench run|table|plot|compare|repeat

The measuring needs torch and a GPU; tables and comparisons need neither, plots
need matplotlib.
"""


class BenchError(Exception):
    """What the user can put right; the command prints it and exits with 1."""


class UsageError(BenchError):
    """A wrong command line that only the cases can tell; exit code 2."""
