// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The attn dialect: declared, explicit and scheduled attention, and the plan.

#ifndef ATTN_DIALECT_ATTN_IR_ATTN_H
#define ATTN_DIALECT_ATTN_IR_ATTN_H

#include "attn/Support/RowGroups.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "attn/Dialect/Attn/IR/AttnDialect.h.inc"
#include "attn/Dialect/Attn/IR/AttnEnums.h.inc"
#include "attn/Dialect/Attn/IR/AttnInterfaces.h.inc"

namespace attn {
/// How a tensor of an attention holds the rows of its sequences.
enum class RowForm {
  dense,  ///< [B, H, L, D], and [B, H, L]
  packed, ///< [T, H, D], and [H, T]: one sequence after the other
  paged,  ///< [P, H, page, D]
};
} // namespace attn

namespace attn {
/// A number without its type, as f32.
mlir::FailureOr<llvm::APFloat> parseF32(mlir::AsmParser &parser);
} // namespace attn

#define GET_ATTRDEF_CLASSES
#include "attn/Dialect/Attn/IR/AttnAttrs.h.inc"

#define GET_OP_CLASSES
#include "attn/Dialect/Attn/IR/AttnOps.h.inc"

namespace attn {

/// Argument or result attribute that holds the name by which callers pass it.
inline constexpr llvm::StringLiteral kNameAttrName = "attn.name";

/// Names by which callers pass the arguments of a function at R0 or R1: the
/// argument attribute `attn.name` if there is one, else the argument's role in
/// the computation that reads it (`q`, `k`, `v`, `scale`, `cu_seqlens_q` and so
/// on), else `arg<i>`.
llvm::SmallVector<std::string>
getArgumentNames(mlir::FunctionOpInterface function);

/// The same for results: `o`, `lse`, or `result<i>`.
llvm::SmallVector<std::string>
getResultNames(mlir::FunctionOpInterface function);

/// The role that `result` of a computation has where it is first read, else
/// `fallback`: a tensor goes by what is made of it.
llvm::StringRef getRoleOfUse(mlir::Value result, llvm::StringRef fallback);

/// What the host knows of a value in a plan: the name by which parameters of
/// kernels and expressions refer to it, and a tensor's sizes as expressions.
struct HostValue {
  std::string name;
  llvm::SmallVector<std::string> sizes;
};

/// `value` is an argument of a plan, or what one of its launches gives.
HostValue getHostValue(mlir::Value value);

/// The data of an intermediate tensor, null if the plan yields the result.
IntermediateAttr getIntermediate(mlir::OpResult result);

/// The dimension of a matrix [.., D] of an attention that counts its rows. The
/// heads are dimension 1 in every form.
inline unsigned getRowDim(RowForm form) {
  return form == RowForm::packed ? 0 : 2;
}

/// Emits an error if `op` is part of quantized attention, of which no pass past
/// R1 can make kernels.
llvm::LogicalResult checkHasKernel(mlir::Operation *op);

/// The data of a chip, or null if `chip` is not in the table.
TargetAttr getTarget(mlir::MLIRContext *context, llvm::StringRef chip);

/// The chips in the table, for messages.
llvm::SmallVector<llvm::StringRef> getTargetNames();

/// `; did you mean '...'?` if a chip of the table is close to `chip`, a suffix
/// left out being the usual mistake; else nothing.
std::string suggestTarget(llvm::StringRef chip);

} // namespace attn

#endif // ATTN_DIALECT_ATTN_IR_ATTN_H
