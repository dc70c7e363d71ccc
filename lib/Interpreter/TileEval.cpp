// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs of a tile kernel: global memory, iterators and the loop.

#include "Evaluator.h"

#include "attn/Dialect/Tile/IR/Tile.h"

#include <algorithm>

using namespace mlir;

namespace attn::interpreter {

namespace {

LogicalResult evalProgramId(tile::ProgramIdOp op, Frame &frame) {
  frame.bindInteger(op.getId(), frame.programId[op.getAxis()]);
  return success();
}

LogicalResult evalDim(tile::DimOp op, Frame &frame) {
  const View &view = frame.view(op.getView());
  frame.bindInteger(op.getSize(), view.buffer->getShape()[op.getDim()]);
  return success();
}

/// Calls fn(offset in the tile, offset in the view, count) for each run of
/// consecutive elements that a tile at `indices` shares with the view.
template <typename Fn>
void forEachSharedRun(ArrayRef<int64_t> viewShape, ArrayRef<int64_t> indices,
                      ArrayRef<int64_t> tileShape, Fn fn) {
  size_t leading = viewShape.size() - tileShape.size();
  int64_t slice = 0;
  for (size_t d = 0; d < leading; ++d) {
    if (indices[d] < 0 || indices[d] >= viewShape[d]) {
      return;
    }
    slice = slice * viewShape[d] + indices[d];
  }
  if (tileShape.empty()) {
    fn(0, slice, 1);
    return;
  }
  ArrayRef<int64_t> sizes = viewShape.drop_front(leading);
  ArrayRef<int64_t> origin = indices.drop_front(leading);
  int64_t first = std::max<int64_t>(0, -origin.back());
  int64_t last = std::min(tileShape.back(), sizes.back() - origin.back());
  if (first >= last) {
    return;
  }
  int64_t rows = countElements(tileShape.drop_back());
  for (int64_t row = 0; row < rows; ++row) {
    // The row's coordinates, innermost first.
    int64_t rest = row, offset = 0, stride = sizes.back();
    bool inside = true;
    for (size_t d = tileShape.size() - 1; d-- > 0;) {
      int64_t index = origin[d] + rest % tileShape[d];
      rest /= tileShape[d];
      inside &= index >= 0 && index < sizes[d];
      offset += index * stride;
      stride *= sizes[d];
    }
    if (inside) {
      fn(row * tileShape.back() + first,
         slice * stride + offset + origin.back() + first, last - first);
    }
  }
}

SmallVector<int64_t> integers(ValueRange values, const Frame &frame) {
  SmallVector<int64_t> result;
  for (Value value : values) {
    result.push_back(frame.integer(value));
  }
  return result;
}

LogicalResult evalLoad(tile::LoadOp op, Frame &frame) {
  const Tensor &memory = *frame.view(op.getView()).buffer;
  Tensor result = Tensor::ofType(op.getTile().getType());
  result.visit([&](auto &to) {
    using T = typename std::decay_t<decltype(to)>::value_type;
    ArrayRef<T> from = memory.data<T>();
    forEachSharedRun(
        memory.getShape(), integers(op.getIndices(), frame), result.getShape(),
        [&](int64_t tileOffset, int64_t viewOffset, int64_t count) {
          std::copy_n(from.begin() + viewOffset, count,
                      to.begin() + tileOffset);
        });
  });
  frame.bind(op.getTile(), std::move(result));
  return success();
}

LogicalResult evalStore(tile::StoreOp op, Frame &frame) {
  const View &view = frame.view(op.getView());
  if (!view.writable) {
    return op.emitError(
        "expected a store to a result of the launch, got one to an input");
  }
  const Tensor &tile = frame.tensor(op.getTile());
  Tensor &memory = *view.buffer;
  memory.visit([&](auto &to) {
    using T = typename std::decay_t<decltype(to)>::value_type;
    ArrayRef<T> from = tile.data<T>();
    forEachSharedRun(
        memory.getShape(), integers(op.getIndices(), frame), tile.getShape(),
        [&](int64_t tileOffset, int64_t viewOffset, int64_t count) {
          std::copy_n(from.begin() + tileOffset, count,
                      to.begin() + viewOffset);
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
  TileRange range = frame.range(op.getIterator());
  Block &body = op.getBody().front();
  SmallVector<RuntimeValue> carried = frame.lookup(op.getInits());
  for (int64_t j = range.upper - 1; j >= range.lower; --j) {
    frame.bindInteger(op.getTileIndex(), j);
    Tensor masked(op.getMasked().getType(), {});
    masked.data<uint8_t>()[0] = range.isMasked(j);
    frame.bind(op.getMasked(), std::move(masked));
    for (auto [arg, value] : llvm::zip_equal(op.getRegionIterArgs(), carried)) {
      frame.bind(arg, value);
    }
    if (failed(frame.getEvaluator().run(body, frame))) {
      return failure();
    }
    carried = frame.lookup(body.getTerminator()->getOperands());
  }
  for (auto [result, value] : llvm::zip_equal(op.getResults(), carried)) {
    frame.bind(result, value);
  }
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
