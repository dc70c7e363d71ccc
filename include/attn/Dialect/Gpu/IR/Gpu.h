// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The attn_gpu dialect: tiles in registers and shared memory, channels, roles.

#ifndef ATTN_DIALECT_GPU_IR_GPU_H
#define ATTN_DIALECT_GPU_IR_GPU_H

#include "attn/Support/RowGroups.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/IR/TensorEncoding.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "attn/Dialect/Gpu/IR/GpuDialect.h.inc"
#include "attn/Dialect/Gpu/IR/GpuEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "attn/Dialect/Gpu/IR/GpuAttrs.h.inc"

#define GET_TYPEDEF_CLASSES
#include "attn/Dialect/Gpu/IR/GpuTypes.h.inc"

#define GET_OP_CLASSES
#include "attn/Dialect/Gpu/IR/GpuOps.h.inc"

namespace attn::gpu {

/// The warpgroups that hold a tile, or a pending one, if it has a layout.
std::optional<int64_t> getWarpgroups(mlir::Type type);

/// The buffer that a view shows.
mlir::Value getViewedBuffer(mlir::Value buffer);

/// Calls the function for every op that uses the buffer, through views or not,
/// until it fails.
mlir::LogicalResult forEachBufferUse(
    mlir::Value buffer,
    llvm::function_ref<mlir::LogicalResult(mlir::Operation *)> function);

} // namespace attn::gpu

#endif // ATTN_DIALECT_GPU_IR_GPU_H
