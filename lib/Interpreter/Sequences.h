// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the sequences of an attention lie, read from its tensors and checked.

#ifndef ATTN_LIB_INTERPRETER_SEQUENCES_H
#define ATTN_LIB_INTERPRETER_SEQUENCES_H

#include "Evaluator.h"

#include "attn/Dialect/Attn/IR/Attn.h"

namespace attn::interpreter {

struct Sequence {
  int64_t queryStart, queries; ///< First row in packed q, else 0; how many.
  int64_t keyStart, keys;      ///< The same for k.
};

/// What says where the sequences lie; absent tensors are null.
struct SequenceOperands {
  const Tensor &q, &k;
  const Tensor *cuSeqlensQ, *cuSeqlensK, *seqUsedK, *blockTable;
  /// Whether k is a tensor of rows, whose sizes bound the sequences, rather
  /// than one of pages.
  bool keysAreRows;

  template <typename OpTy>
  static SequenceOperands get(OpTy op, const Frame &frame, bool keysAreRows,
                              const Tensor *blockTable) {
    auto optional = [&](mlir::Value value) {
      return value ? &frame.tensor(value) : nullptr;
    };
    return {frame.tensor(op.getQ()),
            frame.tensor(op.getK()),
            optional(op.getCuSeqlensQ()),
            optional(op.getCuSeqlensK()),
            optional(op.getSequsedK()),
            blockTable,
            keysAreRows};
  }
};

/// Emits an error at `op` unless batches agree, offsets ascend within their
/// tensors, and used lengths and pages are there.
mlir::FailureOr<llvm::SmallVector<Sequence>>
readSequences(mlir::Operation *op, const SequenceOperands &operands);

} // namespace attn::interpreter

#endif // ATTN_LIB_INTERPRETER_SEQUENCES_H
