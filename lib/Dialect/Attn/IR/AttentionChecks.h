// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The constraints that attentions share.

#ifndef ATTN_LIB_DIALECT_ATTN_IR_ATTENTIONCHECKS_H
#define ATTN_LIB_DIALECT_ATTN_IR_ATTENTIONCHECKS_H

#include "TensorChecks.h"

#include "attn/Dialect/Attn/IR/Attn.h"

#include <optional>

namespace attn {

/// What the attentions have in common.
struct AttentionTensors {
  NamedTensor q, k, v, o;
  std::optional<NamedTensor> lse;
  std::optional<NamedTensor> cuSeqlensQ, cuSeqlensK, seqUsedK, blockTable;
  RowForm queries, keys;

  /// Of an op that reads the first four and what says where sequences lie. `o`
  /// and `lse` are its results, or one part of them.
  template <typename OpTy>
  static AttentionTensors get(OpTy op, NamedTensor o,
                              std::optional<NamedTensor> lse) {
    NamedTensor v = nameTensor("v", op.getV());
    if constexpr (std::is_same_v<OpTy, BlockAttentionOp>) {
      v.type = op.getValuesType();
    }
    return {nameTensor("q", op.getQ()),
            nameTensor("k", op.getK()),
            v,
            o,
            lse,
            nameIfGiven("cu_seqlens_q", op.getCuSeqlensQ()),
            nameIfGiven("cu_seqlens_k", op.getCuSeqlensK()),
            nameIfGiven("seqused_k", op.getSequsedK()),
            nameIfGiven("block_table", op.getBlockTable()),
            op.getQueryForm(),
            op.getKeyForm()};
  }

  /// Those that say where the sequences lie.
  llvm::SmallVector<NamedTensor> sequences() const;
};

/// (C1) to (C6) and (C8) to (C11) of attn.attention.
mlir::LogicalResult checkAttention(mlir::Operation *op,
                                   const AttentionTensors &tensors);

/// Offsets have one element more than there are sequences.
mlir::LogicalResult
checkOffsets(mlir::Operation *op,
             llvm::ArrayRef<std::optional<NamedTensor>> tensors);

/// The scales of codes [B, H, L, D]: rank, no encoding, static sizes.
mlir::LogicalResult checkScales(mlir::Operation *op, const NamedTensor &scales,
                                const NamedTensor &codes, GroupsAttr groups);

/// Columns of a work list.
mlir::LogicalResult checkColumns(mlir::Operation *op, const NamedTensor &list);

} // namespace attn

#endif // ATTN_LIB_DIALECT_ATTN_IR_ATTENTIONCHECKS_H
