// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs of a tile kernel: global memory, iterators and the loop.

#include "Evaluator.h"
#include "GlobalMemory.h"

#include "attn/Dialect/Tile/IR/Tile.h"

using namespace mlir;

namespace attn::interpreter {

namespace {

LogicalResult evalProgramId(tile::ProgramIdOp op, Frame &frame) {
  frame.bindInteger(op.getId(), frame.programId[op.getAxis()]);
  return success();
}

LogicalResult evalDim(tile::DimOp op, Frame &frame) {
  const View &view = frame.view(op.getView());
  frame.bindInteger(op.getSize(), view.dims[op.getDim()].size);
  return success();
}

LogicalResult evalLoad(tile::LoadOp op, Frame &frame) {
  Tensor result = Tensor::ofType(op.getTile().getType());
  loadTile(frame.view(op.getView()), frame.integers(op.getIndices()), result);
  frame.bind(op.getTile(), std::move(result));
  return success();
}

LogicalResult evalStore(tile::StoreOp op, Frame &frame) {
  const View &view = frame.view(op.getView());
  if (!view.writable) {
    return op.emitError(
        "expected a store to a result of the launch, got one to an input");
  }
  storeTile(frame.tensor(op.getTile()), frame.integers(op.getIndices()), view);
  return success();
}

LogicalResult evalRange(tile::RangeOp op, Frame &frame) {
  TileRange range{frame.integer(op.getLower()), frame.integer(op.getUpper()), 0,
                  0};
  if (op.getFullLower()) {
    range.fullLower = frame.integer(op.getFullLower());
    range.fullUpper = frame.integer(op.getFullUpper());
  }
  frame.bind(op.getIterator(), RuntimeValue(range));
  return success();
}

LogicalResult evalFor(tile::ForOp op, Frame &frame) {
  TileRange range = frame.get<TileRange>(op.getIterator());
  SmallVector<RuntimeValue> carried = frame.lookup(op.getInits());
  for (int64_t j = range.upper - 1; j >= range.lower; --j) {
    frame.bindInteger(op.getTileIndex(), j);
    frame.bindBoolean(op.getMasked(), range.isMasked(j));
    if (failed(frame.getEvaluator().runIteration(
            op.getBody().front(), op.getRegionIterArgs(), carried, frame))) {
      return failure();
    }
  }
  frame.bindAll(op.getResults(), carried);
  return success();
}

} // namespace

void addTileOps(EvalTable &table) {
  table.add<tile::ProgramIdOp>(evalProgramId);
  table.add<tile::DimOp>(evalDim);
  table.add<tile::LoadOp>(evalLoad);
  table.add<tile::StoreOp>(evalStore);
  table.add<tile::RangeOp>(evalRange);
  table.add<tile::ForOp>(evalFor);
}

} // namespace attn::interpreter
