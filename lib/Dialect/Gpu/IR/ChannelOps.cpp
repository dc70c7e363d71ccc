// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Gpu/IR/Gpu.h"

using namespace mlir;
using namespace attn::gpu;

Value attn::gpu::getViewedBuffer(Value buffer) {
  while (auto view = buffer.getDefiningOp<ViewAsOp>()) {
    buffer = view.getSource();
  }
  return buffer;
}

LogicalResult
attn::gpu::forEachBufferUse(Value buffer,
                            function_ref<LogicalResult(Operation *)> function) {
  for (Operation *user : buffer.getUsers()) {
    auto view = dyn_cast<ViewAsOp>(user);
    if (failed(view ? forEachBufferUse(view.getResult(), function)
                    : function(user))) {
      return failure();
    }
  }
  return success();
}

/// Checks the coordinates of a copy (put_c1, copy_in_c1, copy_out_c1).
static LogicalResult verifyCoordinates(Operation *op, OperandRange operands) {
  if (operands.size() < 2 || operands.size() > 5) {
    return op->emitOpError("expected two to five coordinates, got ")
           << operands.size();
  }
  return success();
}

/// Checks the window of a copy of `rows` rows (put_c3, copy_in_c2,
/// copy_out_c3).
template <typename OpTy>
static LogicalResult verifyWindow(OpTy op, int64_t rows) {
  // The rows of a swizzled panel come in groups of 8.
  constexpr int64_t swizzleRows = 8;
  size_t offsets = op.getWindowOffsets().size();
  size_t sizes = op.getWindowSizes().size();
  if (!op.getWindowDim()) {
    if (offsets || sizes) {
      return op.emitOpError("expected a dimension of the window, got none");
    }
    return success();
  }
  size_t coordinates = op.getCoordinates().size();
  if (coordinates > 3) {
    return op.emitOpError("expected at most three coordinates with a window, "
                          "got ")
           << coordinates;
  }
  auto dim = static_cast<int64_t>(*op.getWindowDim());
  if (dim < 1 || dim >= static_cast<int64_t>(coordinates)) {
    return op.emitOpError("expected a window of dimension 1 to ")
           << coordinates - 1 << ", got " << dim;
  }
  if (offsets != sizes || offsets == 0) {
    return op.emitOpError("expected as many offsets as sizes of windows, got ")
           << offsets << " and " << sizes;
  }
  auto count = static_cast<int64_t>(offsets);
  if (rows % (count * swizzleRows) != 0) {
    return op.emitOpError("expected windows that divide the ")
           << rows << " rows into multiples of " << swizzleRows << ", got "
           << count << " windows";
  }
  return success();
}

/// Roles are lowered by the channels that the kernel declares (put_c2, get_c2).
static LogicalResult verifyDeclared(Operation *op, Value channel) {
  if (!channel.getDefiningOp<ChannelOp>()) {
    return op->emitOpError("expected a channel that 'attn_gpu.channel' "
                           "declares");
  }
  return success();
}

/// Each warpgroup works on its 64 rows (negate_c1, copy_out_c2,
/// gather_rows_c1).
static LogicalResult verifyRowsOfWarpgroups(Operation *op, BufferType buffer) {
  auto kernel = op->getParentOfType<KernelOp>();
  int64_t warpgroups = kernel ? kernel.getWarpgroups() : 0;
  if (kernel && buffer.getRows() != 64 * warpgroups) {
    return op->emitOpError("expected a buffer of 64 rows for each of the ")
           << warpgroups << " warpgroups, got " << buffer;
  }
  return success();
}

LogicalResult PutOp::verify() {
  if (failed(verifyCoordinates(*this, getCoordinates())) ||
      failed(
          verifyWindow(*this, getChannel().getType().getBuffer().getRows()))) {
    return failure();
  }
  return verifyDeclared(*this, getChannel());
}

LogicalResult CopyInOp::verify() {
  if (failed(verifyCoordinates(*this, getCoordinates()))) {
    return failure();
  }
  return verifyWindow(*this, getBuffer().getType().getRows());
}

LogicalResult CopyOutOp::verify() {
  if (failed(verifyCoordinates(*this, getCoordinates())) ||
      failed(verifyWindow(*this, getBuffer().getType().getRows()))) {
    return failure();
  }
  if (getWindowOffsets().size() > 1) {
    return emitOpError("expected one window, got ")
           << getWindowOffsets().size();
  }
  return verifyRowsOfWarpgroups(*this, getBuffer().getType());
}

/// Matrices of stmatrix and vectors of rows are those of 16 bits
/// (store_tile_c3, gather_rows_c2).
static LogicalResult verifyHalves(Operation *op, BufferType buffer) {
  if (buffer.getElementBytes() != 2) {
    return op->emitOpError("expected a buffer of 16-bit elements, got ")
           << buffer;
  }
  return success();
}

LogicalResult NegateOp::verify() {
  return verifyRowsOfWarpgroups(*this, getBuffer().getType());
}

LogicalResult FillOnesOp::verify() {
  // fill_ones_c1
  if (!getRing().getType().getBuffer().getOnes()) {
    return emitOpError("expected a ring of buffers with ones, got ")
           << getRing().getType();
  }
  return success();
}

LogicalResult StageOp::verify() {
  // stage_c1
  BufferType expected = getRing().getType().getBuffer();
  if (getBuffer().getType() != expected) {
    return emitOpError("expected the ring's buffer ")
           << expected << ", got " << getBuffer().getType();
  }
  return success();
}

LogicalResult GetOp::verify() {
  // get_c1
  BufferType expected = getChannel().getType().getBuffer();
  if (getBuffer().getType() != expected) {
    return emitOpError("expected the channel's buffer ")
           << expected << ", got " << getBuffer().getType();
  }
  return verifyDeclared(*this, getChannel());
}

LogicalResult ReleaseOp::verify() {
  // release_c1
  if (!getBuffer().getDefiningOp<GetOp>()) {
    return emitOpError("expected a buffer that 'attn_gpu.get' returned");
  }
  return success();
}

LogicalResult ViewAsOp::verify() {
  // view_as_c1
  BufferType from = getSource().getType(), to = getResult().getType();
  if (from.getElementBytes() != to.getElementBytes()) {
    return emitOpError("expected a buffer of elements of ")
           << from.getElementBytes() << " bytes, got " << to;
  }
  if (from.getRows() != to.getRows() || to.getPanels() > from.getPanels()) {
    return emitOpError("expected a buffer of ")
           << from.getRows() << " rows and at most " << from.getPanels()
           << " panels of " << from.getPanelColumns() << " columns, got " << to;
  }
  return success();
}

LogicalResult StoreTileOp::verify() {
  // store_tile_c1
  auto tile = cast<RankedTensorType>(getTile().getType());
  BufferType buffer = getBuffer().getType();
  if (tile.getDimSize(0) != buffer.getRows() ||
      tile.getDimSize(1) != buffer.getColumns()) {
    return emitOpError("expected a tile of ")
           << buffer.getRows() << "x" << buffer.getColumns() << ", got "
           << tile;
  }
  // store_tile_c2
  if (!tile.getElementType().isF32()) {
    return emitOpError("expected a tile of f32, got ") << tile;
  }
  return verifyHalves(*this, buffer);
}

LogicalResult GatherRowsOp::verify() {
  // gather_rows_c2
  BufferType buffer = getBuffer().getType();
  if (getAddress().getType().getElementType() != buffer.getElementType()) {
    return emitOpError("expected an address of ")
           << buffer.getElementType() << ", got " << getAddress().getType();
  }
  if (failed(verifyHalves(*this, buffer))) {
    return failure();
  }
  return verifyRowsOfWarpgroups(*this, buffer);
}

/// A row's place needs the group and its stride (scatter_rows_c2,
/// store_rows_c3).
static LogicalResult verifyGroup(Operation *op, bool complete) {
  if (complete) {
    return success();
  }
  return op->emitOpError("expected a group together with the strides of a row "
                         "within it and of the group");
}

LogicalResult ScatterRowsOp::verify() {
  // scatter_rows_c1
  auto tile = cast<RankedTensorType>(getTile().getType());
  Type element = getAddress().getType().getElementType();
  if (!tile.getElementType().isF32()) {
    return emitOpError("expected a tile of f32, got ") << tile;
  }
  if (!element.isF32() && !element.isF16() && !element.isBF16()) {
    return emitOpError("expected an address of f32, f16 or bf16, got ")
           << getAddress().getType();
  }
  // scatter_rows_c2
  return verifyGroup(*this, bool(getGroup()) == bool(getGroupStride()));
}

LogicalResult LoadScalarOp::verify() {
  // load_scalar_c1
  if (!getAddress().getType().getElementType().isInteger(32)) {
    return emitOpError("expected an address of i32, got ")
           << getAddress().getType();
  }
  return success();
}

LogicalResult LoadGroupsOp::verify() {
  // load_groups_c1
  auto vector = cast<RankedTensorType>(getVector().getType());
  if (!getAddress().getType().getElementType().isF32() ||
      !vector.getElementType().isF32()) {
    return emitOpError("expected an address and a vector of f32, got ")
           << getAddress().getType() << " and " << vector;
  }
  // load_groups_c2
  if (!getGroups().isValid()) {
    return emitOpError("expected share 8, or 1 or 2 with rows that are a "
                       "positive multiple of 8, got share ")
           << getShare() << " and rows " << getRows();
  }
  // load_groups_c3
  if (static_cast<int64_t>(getStep()) < 1) {
    return emitOpError("expected a positive step, got ")
           << static_cast<int64_t>(getStep());
  }
  // load_groups_c4
  auto rows = dyn_cast<RowsAttr>(vector.getEncoding());
  if (rows && rows.getPartial()) {
    return emitOpError("expected a vector that is not partial, got ") << vector;
  }
  return success();
}

LogicalResult StoreRowsOp::verify() {
  // store_rows_c1
  auto type = cast<RankedTensorType>(getRows().getType());
  if (cast<RowsAttr>(type.getEncoding()).getPartial()) {
    return emitOpError("expected a vector that is not partial, got ") << type;
  }
  // store_rows_c2
  Type expected = getAddress().getType().getElementType();
  if (type.getElementType() != expected) {
    return emitOpError("expected elements of ") << expected << ", got " << type;
  }
  // store_rows_c3
  return verifyGroup(*this, bool(getGroup()) == bool(getStride()) &&
                                bool(getGroup()) == bool(getGroupStride()));
}
