// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the host must check before it launches a computation.

#ifndef ATTN_LIB_DIALECT_ATTN_TRANSFORMS_LAUNCHCONSTRAINTS_H
#define ATTN_LIB_DIALECT_ATTN_TRANSFORMS_LAUNCHCONSTRAINTS_H

#include "attn/Dialect/Attn/IR/Attn.h"
#include "llvm/ADT/SetVector.h"

namespace attn {

/// The text by which expressions know dimension `dim` of the argument `value`:
/// the number itself if it is static, else `name[dim]`.
std::string getSizeText(mlir::Value value, llvm::StringRef name, unsigned dim);

/// Adds the facts that `op` needs and that the types of its operands do not
/// imply. `names` are those of the arguments of the function that holds `op`;
/// the tensors of `op` are arguments of it.
void collectConstraints(ComputationOpInterface op,
                        llvm::ArrayRef<std::string> names,
                        llvm::SetVector<mlir::Attribute> &constraints);

} // namespace attn

#endif // ATTN_LIB_DIALECT_ATTN_TRANSFORMS_LAUNCHCONSTRAINTS_H
