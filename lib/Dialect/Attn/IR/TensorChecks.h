// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks that the verifiers of the computations share.

#ifndef ATTN_LIB_DIALECT_ATTN_IR_TENSORCHECKS_H
#define ATTN_LIB_DIALECT_ATTN_IR_TENSORCHECKS_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Operation.h"

#include <optional>

namespace attn {

/// A tensor of a computation, as the messages call it.
struct NamedTensor {
  llvm::StringRef name;
  mlir::RankedTensorType type;
};

/// One dimension of one tensor.
struct NamedSize {
  llvm::StringRef tensor;
  int64_t size;
};

/// `value` is a tensor, or null in the second.
NamedTensor nameTensor(llvm::StringRef name, mlir::Value value);
std::optional<NamedTensor> nameIfGiven(llvm::StringRef name, mlir::Value value);

/// Appends dimension `dim` of a tensor, if it is there; `less` is subtracted.
void addSize(llvm::SmallVectorImpl<NamedSize> &sizes,
             const std::optional<NamedTensor> &tensor, unsigned dim,
             int64_t less = 0);

/// `?` if the size is dynamic.
std::string printSize(int64_t size);

/// Sets `known` to the static size that all of `sizes` agree on; it stays
/// dynamic if none is static.
mlir::LogicalResult checkAgreement(mlir::Operation *op, llvm::StringRef what,
                                   llvm::ArrayRef<NamedSize> sizes,
                                   int64_t &known);

/// The tensor has this rank.
mlir::LogicalResult checkRank(mlir::Operation *op, const NamedTensor &tensor,
                              int64_t rank);

/// The tensor has no encoding.
mlir::LogicalResult checkNoEncoding(mlir::Operation *op,
                                    const NamedTensor &tensor);

/// The tensors have these ranks and no encoding.
mlir::LogicalResult checkPlainRanks(mlir::Operation *op,
                                    llvm::ArrayRef<NamedTensor> tensors,
                                    llvm::ArrayRef<int64_t> ranks);

/// The last size of the tensor is one that kernels are made for.
mlir::LogicalResult checkHeadSize(mlir::Operation *op,
                                  const NamedTensor &tensor);

/// The last size of `tensor` is the static one of `like`.
mlir::LogicalResult checkSameHeadSize(mlir::Operation *op,
                                      const NamedTensor &tensor,
                                      const NamedTensor &like);

/// Static sizes of the first dimensions, so called, agree.
mlir::LogicalResult checkSameSizes(mlir::Operation *op,
                                   llvm::ArrayRef<NamedTensor> tensors,
                                   llvm::ArrayRef<llvm::StringRef> dimensions);

/// Static heads of q are a multiple of those of k.
mlir::LogicalResult checkHeadsMultiple(mlir::Operation *op, int64_t heads,
                                       int64_t keyHeads);

/// `minus`, if it is given, is subtracted from 16-bit rows.
mlir::LogicalResult checkMinus(mlir::Operation *op, mlir::Value minus,
                               const NamedTensor &x);

/// There is no attribute but those that the op declares, `known`.
mlir::LogicalResult checkAttributes(mlir::Operation *op,
                                    llvm::StringRef known = "");

} // namespace attn

#endif // ATTN_LIB_DIALECT_ATTN_IR_TENSORCHECKS_H
