// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Tile/IR/Tile.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace attn::tile;

LogicalResult SplatOp::verify() {
  // splat_c1
  Type expected = getScalar().getType();
  Type got = getTile().getType().getElementType();
  if (got != expected) {
    return emitOpError() << "expected tile element type " << expected
                         << ", got " << got;
  }
  return success();
}

LogicalResult BroadcastOp::verify() {
  // broadcast_c1
  RankedTensorType vector = getVector().getType();
  RankedTensorType tile = getTile().getType();
  if (tile.getElementType() != vector.getElementType()) {
    return emitOpError() << "expected tile element type "
                         << vector.getElementType() << ", got "
                         << tile.getElementType();
  }
  unsigned dim = getColumns() ? 1 : 0;
  if (tile.getDimSize(dim) != vector.getDimSize(0)) {
    return emitOpError() << "expected a tile of " << vector.getDimSize(0)
                         << (getColumns() ? " columns" : " rows") << ", got "
                         << tile.getDimSize(dim);
  }
  return success();
}

LogicalResult DotOp::verify() {
  RankedTensorType a = getA().getType();
  RankedTensorType b = getB().getType();
  // dot_c1
  if (a.getElementType() != b.getElementType()) {
    return emitOpError() << "expected b element type " << a.getElementType()
                         << ", got " << b.getElementType();
  }
  // dot_c2
  bool transposed = getTransposeB();
  int64_t depth = b.getDimSize(transposed ? 1 : 0);
  if (depth != a.getDimSize(1)) {
    return emitOpError() << "expected b depth " << a.getDimSize(1) << ", got "
                         << depth;
  }
  RankedTensorType result = getResult().getType();
  int64_t rows = a.getDimSize(0);
  int64_t columns = b.getDimSize(transposed ? 0 : 1);
  if (result.getDimSize(0) != rows || result.getDimSize(1) != columns) {
    return emitOpError() << "expected a result of shape " << rows << "x"
                         << columns << ", got " << result.getDimSize(0) << "x"
                         << result.getDimSize(1);
  }
  // dot_c3
  Type sum = a.getElementType().isInteger(8) ? Type(Builder(*this).getI32Type())
                                             : Builder(*this).getF32Type();
  if (result.getElementType() != sum) {
    return emitOpError() << "expected a result of " << sum
                         << " from factors of " << a.getElementType()
                         << ", got " << result.getElementType();
  }
  return success();
}

LogicalResult InterleaveOp::verify() {
  // interleave_c1
  int64_t columns = getTile().getType().getDimSize(1);
  if (columns % 16 != 0) {
    return emitOpError() << "expected a multiple of 16 columns, got "
                         << columns;
  }
  return success();
}

LogicalResult AppendOnesOp::verify() {
  // append_ones_c1
  RankedTensorType tile = getTile().getType();
  RankedTensorType expected =
      tile.clone({tile.getDimSize(0) + appendedRows, tile.getDimSize(1)});
  if (getResult().getType() != expected) {
    return emitOpError() << "expected a result of " << expected << ", got "
                         << getResult().getType();
  }
  return success();
}

void AppendOnesOp::build(OpBuilder &builder, OperationState &state,
                         Value tile) {
  auto type = cast<RankedTensorType>(tile.getType());
  build(builder, state,
        type.clone({type.getDimSize(0) + appendedRows, type.getDimSize(1)}),
        tile);
}

LogicalResult TakeColumnsOp::verify() {
  // take_columns_c1
  RankedTensorType tile = getTile().getType(), result = getResult().getType();
  if (result.getDimSize(0) != tile.getDimSize(0) ||
      result.getDimSize(1) > tile.getDimSize(1)) {
    return emitOpError() << "expected at most the columns of " << tile
                         << ", all rows, got " << result;
  }
  return success();
}

LogicalResult ColumnOp::verify() {
  // column_c1
  RankedTensorType tile = getTile().getType();
  if (getVector().getType().getDimSize(0) != tile.getDimSize(0)) {
    return emitOpError() << "expected a vector of " << tile.getDimSize(0)
                         << " rows, got " << getVector().getType();
  }
  if (static_cast<int64_t>(getNumber()) >= tile.getDimSize(1)) {
    return emitOpError() << "expected a column below " << tile.getDimSize(1)
                         << ", got " << getNumber();
  }
  return success();
}

LogicalResult IotaOp::verify() {
  // iota_c1
  int64_t rank = getTile().getType().getRank();
  if (static_cast<int64_t>(getDim()) >= rank) {
    return emitOpError() << "expected a dimension below the rank " << rank
                         << ", got " << getDim();
  }
  return success();
}

LogicalResult ReduceOp::verify() {
  // reduce_c1
  Type element = getTile().getType().getElementType();
  if (getVector().getType().getElementType() != element) {
    return emitOpError() << "expected a vector of " << element << ", got "
                         << getVector().getType();
  }
  int64_t rows = getTile().getType().getDimSize(0);
  int64_t got = getVector().getType().getDimSize(0);
  if (got != rows) {
    return emitOpError() << "expected a vector of " << rows << " rows, got "
                         << got;
  }
  return success();
}

LogicalResult MaxOfRowsOp::verify() {
  // max_of_rows_c1
  int64_t rows = getVector().getType().getDimSize(0);
  int64_t period = getPeriod(), span = getSpan();
  if (period < 1 || span < 1 || !llvm::isPowerOf2_64(period) ||
      !llvm::isPowerOf2_64(span) || period % span != 0 || rows % period != 0) {
    return emitOpError() << "expected powers of two as period and span, the "
                            "rows to be a multiple of the period and the "
                            "period one of the span, got "
                         << period << " and " << span << " for " << rows
                         << " rows";
  }
  return success();
}

/// Keys that are put into another order among each other.
constexpr int64_t kArrangedKeys = 16;

LogicalResult ArrangeOp::verify() {
  // arrange_c1
  auto first = dyn_cast<RankedTensorType>(
      getTiles().empty() ? Type() : getTiles().front().getType());
  int64_t keys = 0;
  for (Value tile : getTiles()) {
    if (tile.getType() != first) {
      return emitOpError() << "expected tiles of one type, got " << first
                           << " and " << tile.getType();
    }
    keys += first.getDimSize(0);
  }
  if (keys == 0 || keys % kArrangedKeys != 0) {
    return emitOpError() << "expected tiles with a multiple of "
                         << kArrangedKeys << " rows in all, got " << keys;
  }
  // arrange_c2
  ArrayRef<int64_t> shape = getArranged().getType().getShape();
  if (shape[0] != first.getDimSize(1) || shape[1] != keys) {
    return emitOpError() << "expected a result of " << first.getDimSize(1)
                         << "x" << keys << ", got " << getArranged().getType();
  }
  return success();
}

LogicalResult MaskOp::verify() {
  // mask_c1
  if (getGroup() && !getDiagonal()) {
    return emitOpError() << "expected a diagonal with group, got none: without "
                            "it no row differs from another";
  }
  return success();
}
