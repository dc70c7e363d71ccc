// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that build, multiply, reduce and mask tiles.

#include "Dot.h"
#include "TileCompute.h"

#include "attn/Dialect/Tile/IR/Tile.h"
#include "attn/Support/Interleave.h"

#include <algorithm>
#include <limits>

using namespace mlir;

namespace attn::interpreter {

LogicalResult evalSplat(Operation *op, Frame &frame) {
  const Tensor &scalar = frame.tensor(op->getOperand(0));
  Tensor result = Tensor::ofType(op->getResult(0).getType());
  result.visit([&](auto &array) {
    using T = typename std::decay_t<decltype(array)>::value_type;
    llvm::fill(array, scalar.data<T>()[0]);
  });
  frame.bind(op->getResult(0), std::move(result));
  return success();
}

LogicalResult evalIota(Operation *op, int64_t dim, Frame &frame) {
  Tensor result = Tensor::ofType(op->getResult(0).getType());
  ArrayRef<int64_t> shape = result.getShape();
  int64_t inner = countElements(shape.drop_front(dim + 1));
  for (auto [i, value] : llvm::enumerate(result.data<int64_t>())) {
    value = static_cast<int64_t>(i) / inner % shape[dim];
  }
  frame.bind(op->getResult(0), std::move(result));
  return success();
}

LogicalResult evalBroadcast(Operation *op, bool isColumns, Frame &frame) {
  const Tensor &vector = frame.tensor(op->getOperand(0));
  Tensor result = Tensor::ofType(op->getResult(0).getType());
  int64_t columns = result.getShape()[1];
  result.visit([&](auto &array) {
    using T = typename std::decay_t<decltype(array)>::value_type;
    ArrayRef<T> values = vector.data<T>();
    for (auto [i, value] : llvm::enumerate(array)) {
      value = values[isColumns ? i % columns : i / columns];
    }
  });
  frame.bind(op->getResult(0), std::move(result));
  return success();
}

namespace {

int64_t maximum(ArrayRef<int64_t> row) {
  int64_t result = std::numeric_limits<int32_t>::min();
  for (int64_t x : row) {
    result = std::max(result, x);
  }
  return result;
}

/// Wraps to 32 bits, as the elements do.
int64_t sum(ArrayRef<int64_t> row) {
  uint32_t result = 0;
  for (int64_t x : row) {
    result += static_cast<uint32_t>(x);
  }
  return static_cast<int32_t>(result);
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

template <typename T>
void reduceRows(const Tensor &tile, Reduction reduction, Tensor &result) {
  int64_t columns = tile.getShape()[1];
  ArrayRef<T> elements = tile.data<T>();
  for (T &value : result.data<T>()) {
    ArrayRef<T> row = elements.take_front(columns);
    elements = elements.drop_front(columns);
    value = reduction == Reduction::Maximum ? maximum(row) : sum(row);
  }
}

} // namespace

LogicalResult evalReduce(Operation *op, Reduction reduction, Frame &frame) {
  const Tensor &tile = frame.tensor(op->getOperand(0));
  Tensor result = Tensor::ofType(op->getResult(0).getType());
  if (isa<FloatType>(tile.getElementType())) {
    reduceRows<float>(tile, reduction, result);
  } else {
    reduceRows<int64_t>(tile, reduction, result);
  }
  frame.bind(op->getResult(0), std::move(result));
  return success();
}

LogicalResult evalColumns(Operation *op, int64_t first, Frame &frame) {
  const Tensor &tile = frame.tensor(op->getOperand(0));
  Tensor result = Tensor::ofType(op->getResult(0).getType());
  int64_t rows = tile.getShape()[0], pitch = tile.getShape()[1];
  int64_t count = result.size() / rows;
  for (int64_t row = 0; row < rows; ++row) {
    llvm::copy(tile.data<float>().slice(row * pitch + first, count),
               result.data<float>().begin() + row * count);
  }
  frame.bind(op->getResult(0), std::move(result));
  return success();
}

LogicalResult evalMaxOfRows(Operation *op, int64_t period, int64_t span,
                            Frame &frame) {
  ArrayRef<int64_t> values = frame.tensor(op->getOperand(0)).data<int64_t>();
  std::vector<int64_t> largest(period / span,
                               std::numeric_limits<int32_t>::min());
  for (auto [row, value] : llvm::enumerate(values)) {
    int64_t &known = largest[row % period / span];
    known = std::max(known, value);
  }
  Tensor result = Tensor::ofType(op->getResult(0).getType());
  for (auto [row, value] : llvm::enumerate(result.data<int64_t>())) {
    value = largest[row % period / span];
  }
  frame.bind(op->getResult(0), std::move(result));
  return success();
}

LogicalResult evalArrange(Operation *op, Frame &frame) {
  Tensor result = Tensor::ofType(op->getResult(0).getType());
  int64_t places = result.getShape()[1];
  int64_t channels = result.getShape()[0];
  int64_t rows = frame.tensor(op->getOperand(0)).getShape()[0];
  for (int64_t place = 0; place < places; ++place) {
    int64_t key = getInterleavedColumn(place);
    const Tensor &tile = frame.tensor(op->getOperand(key / rows));
    for (int64_t d = 0; d < channels; ++d) {
      result.data<float>()[d * places + place] =
          tile.data<float>()[key % rows * channels + d];
    }
  }
  frame.bind(op->getResult(0), std::move(result));
  return success();
}

namespace {

LogicalResult evalAppendOnes(tile::AppendOnesOp op, Frame &frame) {
  ArrayRef<float> tile = frame.tensor(op.getTile()).data<float>();
  Tensor result = Tensor::ofType(op.getResult().getType());
  float *ones = llvm::copy(tile, result.data<float>().begin());
  std::fill_n(ones, result.getShape()[1], 1.0f);
  frame.bind(op.getResult(), std::move(result));
  return success();
}

LogicalResult evalDot(tile::DotOp op, Frame &frame) {
  const Tensor &a = frame.tensor(op.getA());
  const Tensor &b = frame.tensor(op.getB());
  Tensor result = frame.tensor(op.getAccumulator());
  addProduct(a, b, result, op.getTransposeB());
  frame.bind(op.getResult(), std::move(result));
  return success();
}

} // namespace

void addTileComputeOps(EvalTable &table) {
  table.add<tile::SplatOp>(evalSplat);
  table.add<tile::BroadcastOp>([](tile::BroadcastOp op, Frame &frame) {
    return evalBroadcast(op, op.getColumns(), frame);
  });
  table.add<tile::IotaOp>([](tile::IotaOp op, Frame &frame) {
    return evalIota(op, op.getDim(), frame);
  });
  table.add<tile::DotOp>(evalDot);
  table.add<tile::InterleaveOp>([](tile::InterleaveOp op, Frame &frame) {
    frame.bind(op.getResult(), interleaveColumns(frame.tensor(op.getTile())));
    return success();
  });
  table.add<tile::ReduceOp>([](tile::ReduceOp op, Frame &frame) {
    bool isMaximum = op.getKind() == tile::ReduceKind::max;
    return evalReduce(op, isMaximum ? Reduction::Maximum : Reduction::Sum,
                      frame);
  });
  table.add<tile::AppendOnesOp>(evalAppendOnes);
  table.add<tile::TakeColumnsOp>([](tile::TakeColumnsOp op, Frame &frame) {
    return evalColumns(op, /*first=*/0, frame);
  });
  table.add<tile::ColumnOp>([](tile::ColumnOp op, Frame &frame) {
    return evalColumns(op, op.getNumber(), frame);
  });
  table.add<tile::MaxOfRowsOp>([](tile::MaxOfRowsOp op, Frame &frame) {
    return evalMaxOfRows(op, op.getPeriod(), op.getSpan(), frame);
  });
  table.add<tile::ArrangeOp>(
      [](tile::ArrangeOp op, Frame &frame) { return evalArrange(op, frame); });
  table.add<tile::MaskOp>(evalMask<tile::MaskOp>);
}

} // namespace attn::interpreter
