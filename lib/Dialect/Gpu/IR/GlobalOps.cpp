// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiles that move between registers and global memory.

#include "attn/Dialect/Gpu/IR/Gpu.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace attn::gpu;

/// Bytes that one access moves at most.
constexpr uint64_t kMaxAccess = 16;

template <typename OpTy>
static LogicalResult verifyAccess(OpTy op) {
  auto tile = cast<RankedTensorType>(op.getTile().getType());
  size_t rank = tile.getRank();
  // load_global_c1
  if (op.getIndices().size() != rank || op.getSizes().size() != rank ||
      op.getStrides().size() != rank - 1) {
    return op.emitOpError("expected ")
           << rank << " indices, " << rank << " bounds and " << rank - 1
           << " strides for " << tile << ", got " << op.getIndices().size()
           << ", " << op.getSizes().size() << " and " << op.getStrides().size();
  }
  // load_global_c2
  Type element = op.getAddress().getType().getElementType();
  if (tile.getElementType() != element) {
    return op.emitOpError("expected elements of ")
           << element << ", as the address has, got " << tile;
  }
  // load_global_c3
  uint64_t bytes = tile.getElementTypeBitWidth() / 8;
  uint64_t alignment = op.getAlignment();
  if (!llvm::isPowerOf2_64(alignment) || alignment < bytes ||
      alignment > kMaxAccess) {
    return op.emitOpError("expected an alignment that is a power of two from ")
           << bytes << " to " << kMaxAccess << ", got " << alignment;
  }
  return success();
}

template <typename OpTy>
static LogicalResult verifyPlaces(OpTy op) {
  auto tile = cast<RankedTensorType>(op.getTile().getType());
  size_t rank = op.getIndices().size();
  // gather_c1
  if (rank == 0 || op.getSizes().size() != rank ||
      op.getStrides().size() != rank - 1) {
    return op.emitOpError("expected at least one tile of indices, as many "
                          "bounds and one stride less, got ")
           << rank << ", " << op.getSizes().size() << " and "
           << op.getStrides().size();
  }
  // gather_c2
  Type element = op.getAddress().getType().getElementType();
  if (tile.getElementType() != element) {
    return op.emitOpError("expected elements of ")
           << element << ", as the address has, got " << tile;
  }
  Type expected = tile.clone(IntegerType::get(op.getContext(), 32));
  for (Type index : op.getIndices().getTypes()) {
    if (index != expected) {
      return op.emitOpError("expected indices of ")
             << expected << ", got " << index;
    }
  }
  return success();
}

LogicalResult GatherOp::verify() { return verifyPlaces(*this); }

LogicalResult ScatterOp::verify() { return verifyPlaces(*this); }

LogicalResult LoadGlobalOp::verify() { return verifyAccess(*this); }

LogicalResult StoreGlobalOp::verify() { return verifyAccess(*this); }
