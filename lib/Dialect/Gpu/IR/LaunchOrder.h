// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_LIB_DIALECT_GPU_IR_LAUNCHORDER_H
#define ATTN_LIB_DIALECT_GPU_IR_LAUNCHORDER_H

#include "attn/Dialect/Gpu/IR/Gpu.h"

namespace attn::gpu {

/// That a kernel which waits for launches does so on every path, before
/// anything of it touches global memory.
mlir::LogicalResult verifyLaunchOrder(KernelOp kernel);

} // namespace attn::gpu

#endif // ATTN_LIB_DIALECT_GPU_IR_LAUNCHORDER_H
