// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Work that one thread can do as well as a warpgroup.

#ifndef ATTN_LIB_DIALECT_GPU_TRANSFORMS_SCALARS_H
#define ATTN_LIB_DIALECT_GPU_TRANSFORMS_SCALARS_H

#include "attn/Dialect/Gpu/IR/Gpu.h"

namespace attn::gpu {

inline bool isScalar(mlir::Type type) { return type.isIntOrIndexOrFloat(); }

/// Whether `op` only makes scalars of scalars and of what addresses hold.
inline bool isScalarWork(mlir::Operation &op) {
  auto isOperand = [](mlir::Type type) {
    return isScalar(type) || llvm::isa<GlobalType>(type);
  };
  return llvm::all_of(op.getOperandTypes(), isOperand) &&
         llvm::all_of(op.getResultTypes(), isScalar);
}

} // namespace attn::gpu

#endif // ATTN_LIB_DIALECT_GPU_TRANSFORMS_SCALARS_H
