# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What recipes of quantized attention lose, against float64 attention over the
16-bit tensors as they were: by the interpreter, and on a GPU."""
