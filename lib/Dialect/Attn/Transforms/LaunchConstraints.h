// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the host must check before it launches a computation.

#ifndef ATTN_LIB_DIALECT_ATTN_TRANSFORMS_LAUNCHCONSTRAINTS_H
#define ATTN_LIB_DIALECT_ATTN_TRANSFORMS_LAUNCHCONSTRAINTS_H

#include "attn/Dialect/Attn/IR/Attn.h"
#include "llvm/ADT/SetVector.h"

namespace attn {

/// Dimension `dim` of `value`, an argument of a function whose arguments are
/// called `names`, or the result of a computation in it: the number itself if
/// it is static, else an expression over the sizes of the arguments.
std::string getSizeText(mlir::Value value, llvm::ArrayRef<std::string> names,
                        unsigned dim);

/// Adds the facts that `op` needs and that the types of its operands do not
/// imply. `names` are those of the arguments of the function that holds `op`;
/// the tensors of `op` are arguments of it or results of computations.
void collectConstraints(ComputationOpInterface op,
                        llvm::ArrayRef<std::string> names,
                        llvm::SetVector<mlir::Attribute> &constraints);

} // namespace attn

#endif // ATTN_LIB_DIALECT_ATTN_TRANSFORMS_LAUNCHCONSTRAINTS_H
