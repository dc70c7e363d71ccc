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

/// Left side of a product, in shared memory or in registers.
static std::tuple<int64_t, int64_t, Type> getLeftSide(Value a) {
  if (auto buffer = dyn_cast<BufferType>(a.getType())) {
    return {buffer.getRows(), buffer.getColumns(), buffer.getElementType()};
  }
  auto tile = cast<RankedTensorType>(a.getType());
  return {tile.getDimSize(0), tile.getDimSize(1), tile.getElementType()};
}

/// mma_c4: what instructions on 8-bit elements leave out.
static LogicalResult verifyBytes(MmaOp op, int64_t n) {
  Type elementType = op.getB().getType().getElementType();
  if (elementType.getIntOrFloatBitWidth() != 8) {
    return success();
  }
  if (!op.getTransposeB()) {
    return op.emitOpError("expected transpose_b with elements of ")
           << elementType << ", got none";
  }
  if (elementType.isInteger() && n != 8 && n != 24 && n % 16 != 0) {
    return op.emitOpError("expected 8, 24 or a multiple of 16 columns of i8, "
                          "got ")
           << n;
  }
  return success();
}

LogicalResult MmaOp::verify() {
  RankedTensorType result = getResult().getType().getTensor();
  BufferType b = getB().getType();
  // mma_c2
  auto [m, k, elementType] = getLeftSide(getA());
  int64_t bInner = getTransposeB() ? b.getColumns() : b.getRows();
  int64_t n = getTransposeB() ? b.getAllRows() : b.getColumns();
  if (b.getOnes() && !getTransposeB()) {
    return emitOpError("expected transpose_b with ones below b, got none");
  }
  if (bInner != k || elementType != b.getElementType()) {
    return emitOpError("expected b with an inner size of ")
           << k << " and elements of " << elementType << ", got " << b;
  }
  Builder builder(*this);
  Type sum = elementType.isInteger() ? Type(builder.getI32Type())
                                     : builder.getF32Type();
  if (result.getRank() != 2 || result.getDimSize(0) != m ||
      result.getDimSize(1) != n || result.getElementType() != sum) {
    return emitOpError("expected a result of ")
           << m << "x" << n << " elements of " << sum << ", got " << result;
  }
  bool zeroFilled = isa<BufferType>(getA().getType()) && getTransposeB();
  int64_t step = BufferType::stepBytes / b.getElementBytes();
  if (!zeroFilled && k % step != 0) {
    return emitOpError("expected an inner size that is a multiple of ")
           << step << ", got " << k;
  }
  if (n > 256) {
    return emitOpError("expected at most 256 columns, got ") << n;
  }
  // mma_c3
  if (getAccumulator() && getAccumulator().getType() != result) {
    return emitOpError("expected an accumulator of ")
           << result << ", got " << getAccumulator().getType();
  }
  return verifyBytes(*this, n);
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
  auto vector = cast<RankedTensorType>(getVector().getType());
  auto tile = cast<RankedTensorType>(getTile().getType());
  // broadcast_c2, broadcast_c3
  if (failed(verifyVectorOf(*this, vector, tile))) {
    return failure();
  }
  // broadcast_c1
  if (isPartial(vector)) {
    return emitOpError("expected a vector that is not partial, got ") << vector;
  }
  if (!isa<ColumnsAttr>(vector.getEncoding())) {
    return verifyRowsOf(*this, vector, tile);
  }
  if (vector.getDimSize(0) != tile.getDimSize(1)) {
    return emitOpError("expected one value for each column of ")
           << tile << ", got " << vector;
  }
  return success();
}

/// reduce_c4; `tile` becomes the tile of the products.
static LogicalResult verifyFactors(ReduceOp op, RankedTensorType &tile) {
  if (!op.getFactors()) {
    return success();
  }
  auto factors = cast<RankedTensorType>(op.getFactors().getType());
  Type element = tile.getElementType();
  if (op.getKind() != ReduceKind::max || !factors.getElementType().isF32() ||
      factors.cloneWith(std::nullopt, element) != tile ||
      !(element.isF32() || element.isInteger(32))) {
    return op.emitOpError("expected factors with a maximum of f32 or i32, "
                          "f32 in the tile's layout, got ")
           << factors << " with " << tile;
  }
  tile = factors;
  return success();
}

LogicalResult ReduceOp::verify() {
  auto rows = cast<RankedTensorType>(getRows().getType());
  auto tile = cast<RankedTensorType>(getTile().getType());
  if (failed(verifyFactors(*this, tile))) {
    return failure();
  }
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

LogicalResult TakeColumnsOp::verify() {
  // take_columns_c1
  auto tile = cast<RankedTensorType>(getTile().getType());
  auto result = cast<RankedTensorType>(getResult().getType());
  int64_t columns = result.getDimSize(1);
  if (columns > tile.getDimSize(1) ||
      tile.clone({tile.getDimSize(0), columns}) != result) {
    return emitOpError("expected at most the columns of ")
           << tile << ", all rows, got " << result;
  }
  return success();
}

LogicalResult ColumnOp::verify() {
  // column_c1
  auto tile = cast<RankedTensorType>(getTile().getType());
  auto rows = cast<RankedTensorType>(getRows().getType());
  if (isPartial(rows)) {
    return emitOpError("expected a vector that is not partial, got ") << rows;
  }
  if (static_cast<int64_t>(getNumber()) >= tile.getDimSize(1)) {
    return emitOpError("expected a column below ")
           << tile.getDimSize(1) << ", got " << getNumber();
  }
  if (failed(verifyVectorOf(*this, rows, tile))) {
    return failure();
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

bool MaxOfRowsOp::needsShared() {
  auto type = cast<RankedTensorType>(getRows().getType());
  auto strips = cast<StripsAttr>(type.getEncoding());
  constexpr int64_t warpThreads = 32;
  int64_t classThreads =
      static_cast<int64_t>(getSpan()) * strips.getRowThreads();
  return strips.getRowsOfThread(type) != 1 ||
         static_cast<int64_t>(getPeriod()) != type.getDimSize(0) ||
         classThreads > warpThreads;
}

int64_t ArrangeOp::getPitch() {
  return cast<RankedTensorType>(getArranged().getType()).getDimSize(0);
}

int64_t ArrangeOp::getBytes() {
  int64_t keys = cast<RankedTensorType>(getArranged().getType()).getDimSize(1);
  return keys * getPitch() + keys / groupKeys * groupPadding;
}

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
  if (keys == 0 || keys % groupKeys != 0 || first.getRank() != 2) {
    return emitOpError() << "expected tiles with a multiple of " << groupKeys
                         << " rows in all, got " << keys;
  }
  auto source = cast<StripsAttr>(first.getEncoding());
  constexpr int64_t wordBytes = 4;
  if (!isa<Float8E4M3FNType>(first.getElementType()) ||
      source.getVector() < wordBytes) {
    return emitOpError() << "expected tiles of f8E4M3FN with a vector from "
                         << wordBytes << " on, got " << first;
  }
  // arrange_c2
  auto result = cast<RankedTensorType>(getArranged().getType());
  auto places = cast<StripsAttr>(result.getEncoding());
  if (result.getRank() != 2 || result.getDimSize(0) != first.getDimSize(1) ||
      result.getDimSize(1) != keys ||
      result.getElementType() != first.getElementType() ||
      places.getThreads() != source.getThreads() ||
      places.getVector() != groupKeys || places.getRows() != wordBytes) {
    return emitOpError() << "expected a result of " << first.getDimSize(1)
                         << "x" << keys << " codes in strips of "
                         << source.getThreads() << " threads, a vector of "
                         << groupKeys << " and rows of " << wordBytes
                         << ", got " << result;
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
