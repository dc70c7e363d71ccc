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

/// Calls fn(element of the tile, position in the view) for those inside.
template <typename OpTy, typename Fn>
void forEachPlace(OpTy op, ArrayRef<int64_t> shape, const Frame &frame, Fn fn) {
  for (int64_t element = 0, e = op.getTile().getType().getNumElements();
       element < e; ++element) {
    int64_t position = 0;
    bool inside = true;
    for (auto [index, size] : llvm::zip_equal(op.getIndices(), shape)) {
      int64_t x = frame.tensor(index).template data<int64_t>()[element];
      inside &= x >= 0 && x < size;
      position = position * size + x;
    }
    if (inside) {
      fn(element, position);
    }
  }
}

LogicalResult evalGather(tile::GatherOp op, Frame &frame) {
  const Tensor &memory = *frame.view(op.getView()).buffer;
  Tensor result = Tensor::ofType(op.getTile().getType());
  result.visit([&](auto &to) {
    using T = typename std::decay_t<decltype(to)>::value_type;
    ArrayRef<T> from = memory.data<T>();
    forEachPlace(op, memory.getShape(), frame,
                 [&](int64_t element, int64_t position) {
                   to[element] = from[position];
                 });
  });
  frame.bind(op.getTile(), std::move(result));
  return success();
}

LogicalResult evalScatter(tile::ScatterOp op, Frame &frame) {
  const View &view = frame.view(op.getView());
  if (!view.writable) {
    return op.emitError(
        "expected a store to a result of the launch, got one to an input");
  }
  const Tensor &tile = frame.tensor(op.getTile());
  view.buffer->visit([&](auto &to) {
    using T = typename std::decay_t<decltype(to)>::value_type;
    ArrayRef<T> from = tile.data<T>();
    forEachPlace(op, view.buffer->getShape(), frame,
                 [&](int64_t element, int64_t position) {
                   to[position] = from[element];
                 });
  });
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
  table.add<tile::GatherOp>(evalGather);
  table.add<tile::ScatterOp>(evalScatter);
  table.add<tile::RangeOp>(evalRange);
  table.add<tile::ForOp>(evalFor);
}

} // namespace attn::interpreter
