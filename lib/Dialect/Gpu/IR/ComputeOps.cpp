// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Gpu/IR/Gpu.h"

#include "mlir/IR/Matchers.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace attn::gpu;

static bool isPartial(RankedTensorType type) {
  auto rows = dyn_cast<RowsAttr>(type.getEncoding());
  return rows && rows.getPartial();
}

LogicalResult MmaOp::verify() {
  RankedTensorType result = getResult().getType().getTensor();
  BufferType b = getB().getType();
  // mma_c2
  int64_t m, k;
  Type elementType;
  if (auto a = dyn_cast<BufferType>(getA().getType())) {
    m = a.getRows();
    k = a.getColumns();
    elementType = a.getElementType();
  } else {
    auto tile = cast<RankedTensorType>(getA().getType());
    m = tile.getDimSize(0);
    k = tile.getDimSize(1);
    elementType = tile.getElementType();
  }
  int64_t bInner = getTransposeB() ? b.getColumns() : b.getRows();
  int64_t n = getTransposeB() ? b.getRows() : b.getColumns();
  if (bInner != k || elementType != b.getElementType()) {
    return emitOpError("expected b with an inner size of ")
           << k << " and elements of " << elementType << ", got " << b;
  }
  if (result.getRank() != 2 || result.getDimSize(0) != m ||
      result.getDimSize(1) != n || !result.getElementType().isF32()) {
    return emitOpError("expected a result of ")
           << m << "x" << n << "xf32, got " << result;
  }
  bool zeroFilled = isa<BufferType>(getA().getType()) && getTransposeB();
  if (!zeroFilled && k % 16 != 0) {
    return emitOpError("expected an inner size that is a multiple of 16, got ")
           << k;
  }
  if (n > 256) {
    return emitOpError("expected at most 256 columns, got ") << n;
  }
  // mma_c3
  if (getAccumulator() && getAccumulator().getType() != result) {
    return emitOpError("expected an accumulator of ")
           << result << ", got " << getAccumulator().getType();
  }
  return success();
}

LogicalResult WaitOp::verify() {
  // wait_c1
  if (getTile().getType() != getPending().getType().getTensor()) {
    return emitOpError("expected the result ")
           << getPending().getType().getTensor() << ", got "
           << getTile().getType();
  }
  return success();
}

LogicalResult SplatOp::verify() {
  // splat_c1
  auto tile = cast<RankedTensorType>(getTile().getType());
  if (getScalar().getType() != tile.getElementType()) {
    return emitOpError("expected a scalar of ")
           << tile.getElementType() << ", got " << getScalar().getType();
  }
  return success();
}

/// Rows of a vector and a tile must be the same; then the warpgroups that their
/// layouts name are too.
static LogicalResult verifyRowsOf(Operation *op, RankedTensorType rows,
                                  RankedTensorType tile) {
  if (rows.getDimSize(0) != tile.getDimSize(0)) {
    return op->emitOpError("expected one value for each row of ")
           << tile << ", got " << rows;
  }
  return success();
}

/// One value per row and the tile with these rows: in the same strips, or both
/// in layouts of products, with the same elements.
static LogicalResult verifyVectorOf(Operation *op, RankedTensorType rows,
                                    RankedTensorType tile) {
  auto isStrips = [](RankedTensorType type) {
    return isa<StripsAttr>(type.getEncoding());
  };
  bool strips = isStrips(rows);
  if (strips != isStrips(tile) ||
      (strips && rows.getEncoding() != tile.getEncoding()) ||
      rows.getRank() != 1 || tile.getRank() != 2) {
    return op->emitOpError("expected a vector and a tile in the same strips, "
                           "or in layouts of products, got ")
           << rows << " and " << tile;
  }
  if (rows.getElementType() != tile.getElementType()) {
    return op->emitOpError("expected a vector and a tile of the same elements, "
                           "got ")
           << rows << " and " << tile;
  }
  return success();
}

LogicalResult IotaOp::verify() {
  // iota_c1
  auto tile = cast<RankedTensorType>(getTile().getType());
  if (!tile.getElementType().isInteger(32)) {
    return emitOpError("expected elements of i32, got ") << tile;
  }
  if (static_cast<int64_t>(getDim()) >= tile.getRank()) {
    return emitOpError("expected a dimension below the rank ")
           << tile.getRank() << ", got " << getDim();
  }
  return success();
}

LogicalResult BroadcastOp::verify() {
  auto rows = cast<RankedTensorType>(getRows().getType());
  // broadcast_c2, broadcast_c3
  if (failed(verifyVectorOf(*this, rows,
                            cast<RankedTensorType>(getTile().getType())))) {
    return failure();
  }
  // broadcast_c1
  if (isPartial(rows)) {
    return emitOpError("expected a vector that is not partial, got ") << rows;
  }
  return verifyRowsOf(*this, rows, cast<RankedTensorType>(getTile().getType()));
}

LogicalResult ReduceOp::verify() {
  auto rows = cast<RankedTensorType>(getRows().getType());
  auto tile = cast<RankedTensorType>(getTile().getType());
  // reduce_c2, reduce_c3
  if (failed(verifyVectorOf(*this, rows, tile))) {
    return failure();
  }
  bool strips = isa<StripsAttr>(tile.getEncoding());
  Type element = tile.getElementType();
  if (!element.isF32() && !(strips && element.isInteger(32))) {
    return emitOpError("expected elements of f32")
           << (strips ? " or i32" : "") << ", got " << tile;
  }
  // reduce_c1
  bool sum = getKind() == ReduceKind::sum;
  if (!strips && isPartial(rows) != sum) {
    return emitOpError("expected the result of a ")
           << stringifyReduceKind(getKind())
           << (sum ? " to be partial, got " : " not to be partial, got ")
           << rows;
  }
  return verifyRowsOf(*this, rows, tile);
}

LogicalResult MaxOfRowsOp::verify() {
  auto rows = cast<RankedTensorType>(getRows().getType());
  // max_of_rows_c1
  if (rows.getRank() != 1 || !rows.getElementType().isInteger(32)) {
    return emitOpError("expected a vector of i32, got ") << rows;
  }
  // max_of_rows_c2
  int64_t count = rows.getDimSize(0), period = getPeriod(), span = getSpan();
  if (period < 1 || span < 1 || !llvm::isPowerOf2_64(period) ||
      !llvm::isPowerOf2_64(span) || period % span != 0 || count % period != 0) {
    return emitOpError("expected powers of two as period and span, the rows to "
                       "be a multiple of the period and the period one of the "
                       "span, got ")
           << period << " and " << span << " for " << count << " rows";
  }
  return success();
}

/// combine_c1, as_factor_c1: the same vector but for `partial`.
static LogicalResult verifyPartialChange(Operation *op, Type from, Type to,
                                         bool toPartial) {
  auto source = cast<RankedTensorType>(from);
  auto result = cast<RankedTensorType>(to);
  if (isPartial(source) == toPartial || isPartial(result) != toPartial ||
      source.getShape() != result.getShape()) {
    return op->emitOpError("expected the same vector, ")
           << (toPartial ? "partial" : "not partial") << ", got " << from
           << " to " << to;
  }
  return success();
}

LogicalResult CombineOp::verify() {
  return verifyPartialChange(*this, getRows().getType(), getResult().getType(),
                             /*toPartial=*/false);
}

LogicalResult AsFactorOp::verify() {
  return verifyPartialChange(*this, getRows().getType(), getResult().getType(),
                             /*toPartial=*/true);
}

LogicalResult PackOp::verify() {
  // pack_c1
  auto tile = cast<RankedTensorType>(getTile().getType());
  auto operand = cast<RankedTensorType>(getOperand().getType());
  if (tile.getShape() != operand.getShape()) {
    return emitOpError("expected an operand of the shape and warpgroups of ")
           << tile << ", got " << operand;
  }
  return success();
}

LogicalResult MaskOp::verify() {
  // mask_c1
  if (getGroup() && !getDiagonal()) {
    return emitOpError("expected a diagonal with group, got none: without it "
                       "no row differs from another");
  }
  return success();
}

OpFoldResult MaskOp::fold(FoldAdaptor adaptor) {
  // The caller states that every element stays.
  if (auto when = dyn_cast_or_null<IntegerAttr>(adaptor.getWhen())) {
    if (when.getValue().isZero()) {
      return getScores();
    }
  }
  return {};
}

#define GET_OP_CLASSES
#include "attn/Dialect/Gpu/IR/GpuOps.cpp.inc"
