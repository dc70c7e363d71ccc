# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a command and fails unless it ends with the exit code given first."""

import subprocess
import sys

expected, *command = sys.argv[1:]
status = subprocess.run(command, check=False).returncode
if status != int(expected):
    sys.exit(f"expected exit code {expected}, got {status}")
