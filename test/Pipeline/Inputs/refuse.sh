#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Stands for a compiler that fails.
echo "error: refused" >&2
exit 1
