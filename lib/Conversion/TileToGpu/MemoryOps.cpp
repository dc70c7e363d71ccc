// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loads, stores, products and the loop: what moves between places.

#include "KernelConverter.h"
#include "ProgramForm.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace attn {

Value KernelConverter::channel(Value view, RankedTensorType tile, bool inLoop,
                               bool ones) {
  auto type = gpu::ChannelType::get(
      source.getContext(),
      inLoop ? schedule.getStages() : schedule.getQueryStages(),
      gpu::BufferType::get(source.getContext(), tile.getDimSize(0),
                           tile.getDimSize(1), tile.getElementType(), ones));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&kernel.getBody().front());
  return gpu::ChannelOp::create(builder, view.getLoc(), type,
                                builder.getStringAttr(nameOf(view)));
}

Value KernelConverter::allocate(Value view, RankedTensorType tile) {
  auto type = gpu::BufferType::get(source.getContext(), tile.getDimSize(0),
                                   tile.getDimSize(1), tile.getElementType());
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&kernel.getBody().front());
  return gpu::AllocOp::create(builder, view.getLoc(), type,
                              builder.getStringAttr(nameOf(view)),
                              IntegerAttr());
}

/// By the consumers, as rows of several heads are no box of the copy engine.
LogicalResult KernelConverter::gather(tile::LoadOp op) {
  if (isa<tile::ForOp>(op->getParentOp())) {
    return op.emitOpError(
        "expected packed heads to be loaded outside the loop");
  }
  auto tile = cast<RankedTensorType>(op.getTile().getType());
  FailureOr<Rows> rows = rowsOf(op, op.getView(), op.getIndices(), tile);
  if (failed(rows)) {
    return failure();
  }
  Value buffer = allocate(op.getView(), tile);
  gpu::GatherRowsOp::create(builder, op.getLoc(), rows->address, rows->offset,
                            rows->row, rows->length, rows->group, rows->stride,
                            rows->groupStride, buffer);
  mapping.map(op.getTile(), buffer);
  return success();
}

/// The largest number that `value` is known to be a multiple of.
static int64_t getKnownFactor(Value value) {
  APInt number;
  if (matchPattern(value, m_ConstantInt(&number))) {
    // 0 is a multiple of everything.
    constexpr int64_t any = int64_t(1) << 30;
    return number.isZero() ? any : number.abs().getSExtValue();
  }
  if (auto product = value.getDefiningOp<arith::MulIOp>()) {
    return getKnownFactor(product.getLhs()) * getKnownFactor(product.getRhs());
  }
  return 1;
}

/// Straight to the threads that hold the rows or columns.
LogicalResult KernelConverter::convertLoadGroups(tile::LoadGroupsOp op) {
  if (!isa<BlockArgument>(op.getView())) {
    return op.emitOpError("expected values of an argument of the kernel");
  }
  Location loc = op.getLoc();
  unsigned last = op.getIndices().size();
  mapping.map(op.getVector(),
              gpu::LoadGroupsOp::create(
                  builder, loc, layoutOf(op.getVector()),
                  parameters->pointer(nameOf(op.getView()),
                                      op.getView().getType().getElementType()),
                  sliceOffset(op.getView(), op.getIndices(), loc),
                  lookup(op.getFirst()), getKnownFactor(op.getFirst()),
                  sizeOf(op.getView(), last), op.getRows(), op.getShare()));
  return success();
}

LogicalResult KernelConverter::convertLoad(tile::LoadOp op) {
  auto tile = cast<RankedTensorType>(op.getTile().getType());
  auto view = op.getView().getType();
  if (tile.getRank() != 2 || view.getShape().size() < 2) {
    return op.emitOpError("expected a load of a matrix, got ") << tile;
  }
  if (op.getView().getDefiningOp<tile::PackHeadsOp>()) {
    return gather(op);
  }
  bool inLoop = isa<tile::ForOp>(op->getParentOp());
  // A tile has one reader.
  bool ones = inLoop && isa<tile::AppendOnesOp>(*op->user_begin());
  Value ring = channel(op.getView(), tile, inLoop, ones);
  FailureOr<Copy> copy =
      copyOf(op, op.getView(), op.getIndices(), tile.getDimSize(0));
  if (failed(copy)) {
    return failure();
  }
  gpu::PutOp::create(builder, op.getLoc(), ring, copy->map, copy->coordinates,
                     copy->windowDim, copy->offsets, copy->sizes);
  Value buffer = gpu::GetOp::create(
      builder, op.getLoc(), cast<gpu::ChannelType>(ring.getType()).getBuffer(),
      ring);
  mapping.map(op.getTile(), buffer);
  if (inLoop) {
    held.insert(buffer);
    return success();
  }
  if (queries) {
    return op.emitOpError("expected one load outside the loop, the queries'");
  }
  queries = buffer;
  return success();
}

/// The one elementwise work on tiles of 16 or 8 bits that has a place: the sign
/// of a loaded tile, `select(condition, -tile, tile)`, changed in shared
/// memory.
LogicalResult KernelConverter::convertSignChange(Operation *op) {
  if (Value tile = getNegated(op)) {
    bool onlySelected = llvm::all_of(op->getUsers(), [](Operation *user) {
      return isa<arith::SelectOp>(user);
    });
    if (tile.getDefiningOp<tile::LoadOp>() && onlySelected) {
      return success();
    }
  }
  if (auto select = dyn_cast<arith::SelectOp>(op)) {
    Operation *negate = select.getTrueValue().getDefiningOp();
    Value tile = select.getFalseValue();
    if (negate && getNegated(negate) == tile &&
        select.getCondition().getType().isInteger(1) &&
        tile.getDefiningOp<tile::LoadOp>()) {
      gpu::NegateOp::create(builder, op->getLoc(), lookup(tile),
                            lookup(select.getCondition()));
      mapping.map(select.getResult(), lookup(tile));
      return success();
    }
  }
  return op->emitOpError(
      "expected work on tiles of 16 or 8 bits to be a change of sign of a "
      "loaded tile");
}

LogicalResult KernelConverter::convertDot(tile::DotOp op) {
  Location loc = op.getLoc();
  auto type = cast<RankedTensorType>(op.getResult().getType());
  if (type.getDimSize(0) != schedule.getTileQ()) {
    return op.emitOpError("expected ")
           << schedule.getTileQ() << " rows as the schedule says, got " << type;
  }
  auto isLoaded = [](Value side) {
    return side && isa<gpu::BufferType>(side.getType());
  };
  // Columns of codes are interleaved where they are packed, and only there.
  auto interleave = op.getA().getDefiningOp<tile::InterleaveOp>();
  auto round = (interleave ? interleave.getTile() : op.getA())
                   .getDefiningOp<arith::TruncFOp>();
  auto factorType = cast<RankedTensorType>(op.getA().getType());
  if (round && bool(interleave) != (factorType.getElementTypeBitWidth() == 8)) {
    return op.emitOpError("expected a rounded left side of 8 bits to be "
                          "interleaved, and no other, got ")
           << factorType;
  }
  Value a = mapping.lookupOrNull(op.getA());
  Value b = mapping.lookupOrNull(op.getB());
  if (!(round || isLoaded(a)) || !isLoaded(b)) {
    return op.emitOpError("expected a left side that is loaded or rounded and "
                          "a right side that is loaded");
  }
  if (round) {
    auto operand = factorType.cloneWithEncoding(
        gpu::OperandAttr::get(source.getContext(), schedule.getWarpgroups()));
    a = gpu::PackOp::create(builder, loc, operand, lookup(round.getIn()));
  }
  Value accumulator;
  if (!matchPattern(op.getAccumulator(), m_AnyZeroFloat()) &&
      !matchPattern(op.getAccumulator(), m_Zero())) {
    accumulator = lookup(op.getAccumulator());
  }
  auto result = cast<RankedTensorType>(layoutOf(op.getResult()));
  auto pending = gpu::MmaOp::create(
      builder, loc, gpu::PendingType::get(source.getContext(), result), a, b,
      accumulator, op.getTransposeB());
  mapping.map(op.getResult(),
              gpu::WaitOp::create(builder, loc, result, pending, 0));
  // A buffer of the loop has one reader.
  if (held.erase(b)) {
    gpu::ReleaseOp::create(builder, loc, b);
  }
  return success();
}

LogicalResult KernelConverter::convertStore(tile::StoreOp op) {
  int64_t rank = cast<RankedTensorType>(op.getTile().getType()).getRank();
  if (rank == 1) {
    return storeVector(op);
  }
  if (schedule.getOutput() == OutputStaging::direct) {
    return storeDirect(op);
  }
  if (op.getView().getDefiningOp<tile::PackHeadsOp>()) {
    return op.emitOpError("expected a schedule with output = direct, as rows "
                          "of packed heads are no box of the copy engine");
  }
  return storeMatrix(op);
}

/// From registers, rounded on the way.
LogicalResult KernelConverter::storeDirect(tile::StoreOp op) {
  auto tile = cast<RankedTensorType>(op.getTile().getType());
  auto round = op.getTile().getDefiningOp<arith::TruncFOp>();
  if (!round && !tile.getElementType().isF32()) {
    return op.emitOpError("expected a tile of f32, or one rounded from it");
  }
  FailureOr<Rows> rows = rowsOf(op, op.getView(), op.getIndices(), tile);
  if (failed(rows)) {
    return failure();
  }
  gpu::ScatterRowsOp::create(
      builder, op.getLoc(), lookup(round ? round.getIn() : op.getTile()),
      rows->address, rows->offset, rows->row, rows->length, rows->group,
      rows->stride, rows->groupStride);
  return success();
}

/// Through shared memory and the copy engine.
LogicalResult KernelConverter::storeMatrix(tile::StoreOp op) {
  Location loc = op.getLoc();
  auto tile = cast<RankedTensorType>(op.getTile().getType());
  auto round = op.getTile().getDefiningOp<arith::TruncFOp>();
  if (!round) {
    return op.emitOpError("expected a tile rounded to 16 bits");
  }
  bool reuse = schedule.getOutput() == OutputStaging::reuse_q;
  Value staging;
  if (reuse) {
    if (!queries) {
      return op.emitOpError("expected the queries' buffer for the output");
    }
    auto type = gpu::BufferType::get(source.getContext(), tile.getDimSize(0),
                                     tile.getDimSize(1), tile.getElementType());
    staging = gpu::ViewAsOp::create(builder, loc, type, queries);
  } else {
    staging = allocate(op.getView(), tile);
    // The program before may still be copying out of it.
    gpu::CopyOutWaitOp::create(builder, loc);
  }
  gpu::StoreTileOp::create(builder, loc, lookup(round.getIn()), staging);
  // Each warpgroup stores its own rows.
  FailureOr<Copy> copy = copyOf(op, op.getView(), op.getIndices(),
                                tile.getDimSize(0) / schedule.getWarpgroups());
  if (failed(copy)) {
    return failure();
  }
  gpu::CopyOutOp::create(builder, loc, staging, copy->map, copy->coordinates,
                         copy->windowDim, copy->offsets, copy->sizes);
  if (reuse) {
    gpu::CopyOutWaitOp::create(builder, loc);
    gpu::ReleaseOp::create(builder, loc, queries);
    queries = Value();
  }
  return success();
}

LogicalResult KernelConverter::storeVector(tile::StoreOp op) {
  Location loc = op.getLoc();
  tile::ViewType view = op.getView().getType();
  StringRef name = nameOf(op.getView());
  OperandRange indices = op.getIndices();
  FailureOr<ViewPath> path = traceView(op, op.getView());
  if (failed(path)) {
    return failure();
  }
  if (path->pack || path->window) {
    FailureOr<Rows> rows =
        rowsOf(op, op.getView(), indices,
               cast<RankedTensorType>(op.getTile().getType()));
    if (failed(rows)) {
      return failure();
    }
    if (!path->pack) {
      // The rows are contiguous.
      rows->stride = Value();
    }
    gpu::StoreRowsOp::create(builder, loc, whole(op.getTile()), rows->address,
                             rows->offset, rows->row, rows->length, rows->group,
                             rows->stride, rows->groupStride);
    return success();
  }
  // The rows of a slice are contiguous.
  Value offset = sliceOffset(op.getView(), indices.drop_back(), loc);
  gpu::StoreRowsOp::create(builder, loc, whole(op.getTile()),
                           parameters->pointer(name, view.getElementType()),
                           offset, lookup(indices.back()),
                           sizeOf(op.getView(), indices.size() - 1),
                           /*group=*/Value(),
                           /*stride=*/Value(), /*group_stride=*/Value());
  return success();
}

void KernelConverter::releaseQueries() {
  if (queries) {
    gpu::ReleaseOp::create(builder, queries.getLoc(), queries);
    queries = Value();
  }
}

LogicalResult KernelConverter::convertFor(tile::ForOp op) {
  Location loc = op.getLoc();
  auto range = op.getIterator().getDefiningOp<tile::RangeOp>();
  tile::MaskOp mask = *op.getBody().getOps<tile::MaskOp>().begin();
  // A tile behind every key, for programs that see none: its keys and values
  // are zeros that the copy engine makes up, and all its scores are masked.
  Value columns = arith::ConstantIndexOp::create(
      builder, loc,
      cast<RankedTensorType>(mask.getScores().getType()).getDimSize(1));
  Value one = arith::ConstantIndexOp::create(builder, loc, 1);
  Value tiles = arith::CeilDivUIOp::create(builder, loc,
                                           lookup(mask.getLength()), columns);
  Value pastEnd = arith::AddIOp::create(builder, loc, tiles, one);
  Value lower = lookup(range.getLower());
  Value full = range.getFullUpper() ? lookup(range.getFullUpper()) : lower;
  // The end of the keys cuts one tile; a diagonal may cut many.
  IntegerAttr maxMasked = mask.getDiagonal() || !range.getFullUpper()
                              ? IntegerAttr()
                              : builder.getI64IntegerAttr(1);

  SmallVector<Value> inits;
  SmallVector<Type> types;
  for (auto [argument, init] :
       llvm::zip_equal(op.getRegionIterArgs(), op.getInits())) {
    FailureOr<Value> value = placement.isPartial(argument)
                                 ? asPartial(init, op, /*isFactor=*/false)
                                 : whole(init);
    if (failed(value)) {
      return failure();
    }
    inits.push_back(*value);
    types.push_back(layoutOf(argument));
  }
  auto loop = gpu::ForOp::create(builder, loc, types, lookup(range.getUpper()),
                                 lower, full, pastEnd, maxMasked, inits);
  Block *body = &loop.getBody().emplaceBlock();
  for (BlockArgument argument : op.getBody().getArguments()) {
    mapping.map(argument, body->addArgument(layoutOf(argument), loc));
  }
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(body);
    if (failed(convertBlock(op.getBody().front()))) {
      return failure();
    }
    SmallVector<Value> yielded;
    for (Value value : op.getBody().front().getTerminator()->getOperands()) {
      yielded.push_back(lookup(value));
    }
    gpu::YieldOp::create(builder, loc, yielded);
  }
  mapping.map(op.getResults(), loop.getResults());
  if (schedule.getOutput() != OutputStaging::reuse_q) {
    releaseQueries();
  }
  return success();
}

} // namespace attn
