// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What launches of every kind of kernel need of the plan.

#ifndef ATTN_LIB_INTERPRETER_PLAN_H
#define ATTN_LIB_INTERPRETER_PLAN_H

#include "Evaluator.h"

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Gpu/IR/Gpu.h"

namespace attn::interpreter {

/// An operand of a launch, which its kernel may read only.
RuntimeValue readOperand(Frame &frame, mlir::Value input);

/// Binds a result of a launch to new memory, which its kernel may write.
mlir::FailureOr<View> bindResult(LaunchOp op, mlir::OpResult result,
                                 Frame &frame);

/// Emits errors at `op`.
mlir::FailureOr<int64_t> evaluateExpr(mlir::Operation *op, llvm::StringRef text,
                                      const NamedShapes &shapes);

/// Runs a variant whose kernel is in R3; binds the results of the launch.
mlir::LogicalResult runGpuKernel(LaunchOp op, VariantAttr variant,
                                 gpu::KernelOp kernel, Frame &frame);

} // namespace attn::interpreter

#endif // ATTN_LIB_INTERPRETER_PLAN_H
