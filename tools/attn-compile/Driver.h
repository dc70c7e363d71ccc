// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_TOOLS_ATTN_COMPILE_DRIVER_H
#define ATTN_TOOLS_ATTN_COMPILE_DRIVER_H

#include "Options.h"

#include "mlir/Support/LLVM.h"
#include "mlir/Support/LogicalResult.h"

namespace attn {

/// Reads, compiles and writes. Everything that went wrong has been reported.
mlir::LogicalResult compile(const Options &options);

} // namespace attn

#endif // ATTN_TOOLS_ATTN_COMPILE_DRIVER_H
