// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that build, multiply, reduce and mask tiles.

#include "Dot.h"
#include "Evaluator.h"

#include "attn/Dialect/Tile/IR/Tile.h"

#include <algorithm>
#include <limits>

using namespace mlir;

namespace attn::interpreter {

namespace {

LogicalResult evalSplat(tile::SplatOp op, Frame &frame) {
  const Tensor &scalar = frame.tensor(op.getScalar());
  Tensor result = Tensor::ofType(op.getTile().getType());
  result.visit([&](auto &array) {
    using T = typename std::decay_t<decltype(array)>::value_type;
    llvm::fill(array, scalar.data<T>()[0]);
  });
  frame.bind(op.getTile(), std::move(result));
  return success();
}

LogicalResult evalBroadcast(tile::BroadcastOp op, Frame &frame) {
  const Tensor &vector = frame.tensor(op.getVector());
  Tensor result = Tensor::ofType(op.getTile().getType());
  int64_t columns = result.getShape()[1];
  result.visit([&](auto &array) {
    using T = typename std::decay_t<decltype(array)>::value_type;
    auto to = array.begin();
    for (T value : vector.data<T>()) {
      to = std::fill_n(to, columns, value);
    }
  });
  frame.bind(op.getTile(), std::move(result));
  return success();
}

LogicalResult evalDot(tile::DotOp op, Frame &frame) {
  const Tensor &a = frame.tensor(op.getA());
  const Tensor &b = frame.tensor(op.getB());
  Tensor result = frame.tensor(op.getAccumulator());
  addProduct(a.data<float>().data(), b.data<float>().data(),
             result.data<float>().data(), result.getShape()[0],
             result.getShape()[1], a.getShape()[1], op.getTransposeB());
  frame.bind(op.getResult(), std::move(result));
  return success();
}

float maximum(ArrayRef<float> row) {
  float result = std::numeric_limits<float>::quiet_NaN();
  for (float x : row) {
    result = result >= x || x != x ? result : x;
  }
  return row.empty() ? -std::numeric_limits<float>::infinity() : result;
}

float sum(ArrayRef<float> row) {
  float result = 0;
  for (float x : row) {
    result += x;
  }
  return result;
}

LogicalResult evalReduce(tile::ReduceOp op, Frame &frame) {
  const Tensor &tile = frame.tensor(op.getTile());
  Tensor result = Tensor::ofType(op.getVector().getType());
  int64_t columns = tile.getShape()[1];
  ArrayRef<float> elements = tile.data<float>();
  for (float &value : result.data<float>()) {
    ArrayRef<float> row = elements.take_front(columns);
    elements = elements.drop_front(columns);
    value = op.getKind() == tile::ReduceKind::max ? maximum(row) : sum(row);
  }
  frame.bind(op.getVector(), std::move(result));
  return success();
}

LogicalResult evalMask(tile::MaskOp op, Frame &frame) {
  // With `when` false the op is the identity because its caller says so. That
  // claim is a pass's to make, and this is the place to catch a wrong one.
  bool claimedIdentity = op.getWhen() && !frame.boolean(op.getWhen());
  Tensor result = frame.tensor(op.getScores());
  int64_t rows = result.getShape()[0], columns = result.getShape()[1];
  int64_t row = frame.integer(op.getRow());
  int64_t column = frame.integer(op.getColumn());
  int64_t length = frame.integer(op.getLength());
  MutableArrayRef<float> elements = result.data<float>();
  for (int64_t r = 0; r < rows; ++r) {
    int64_t end = length;
    if (op.getDiagonal()) {
      end = std::min(end, row + r + frame.integer(op.getDiagonal()) + 1);
    }
    int64_t visible = std::clamp<int64_t>(end - column, 0, columns);
    if (claimedIdentity && visible < columns) {
      return op.emitError("expected no masked element where 'when' is false, "
                          "got query ")
             << row + r << " and key " << column + visible;
    }
    llvm::fill(elements.slice(r * columns + visible, columns - visible),
               -std::numeric_limits<float>::infinity());
  }
  frame.bind(op.getResult(), std::move(result));
  return success();
}

} // namespace

void addTileComputeOps(EvalTable &table) {
  table.add<tile::SplatOp>(evalSplat);
  table.add<tile::BroadcastOp>(evalBroadcast);
  table.add<tile::DotOp>(evalDot);
  table.add<tile::ReduceOp>(evalReduce);
  table.add<tile::MaskOp>(evalMask);
}

} // namespace attn::interpreter
