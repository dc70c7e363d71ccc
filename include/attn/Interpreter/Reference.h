// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attention in float64, written apart from the interpreter so that each checks
// the other.

#ifndef ATTN_INTERPRETER_REFERENCE_H
#define ATTN_INTERPRETER_REFERENCE_H

#include "attn/Interpreter/Interpreter.h"

namespace attn {

struct ReferenceTensor {
  std::vector<int64_t> shape;
  std::vector<double> data;
};

/// True if `entry` is what evaluateReference() can read: a function of R0 or
/// R1. Later rooms no longer say which mask was meant.
bool isDeclaredAttention(EntryPoint entry);

/// Evaluates the one attention or merge of a function of R0 or R1 without
/// rounding its results. Its tensors must be arguments of the function, in any
/// order; its scale an argument, a constant or absent. Rows left out are NaN.
mlir::FailureOr<std::vector<ReferenceTensor>>
evaluateReference(const EntryPoint &entry, llvm::ArrayRef<HostTensor> inputs,
                  const InterpreterOptions &options = {});

} // namespace attn

#endif // ATTN_INTERPRETER_REFERENCE_H
