// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn.mean, attn.absmax and what attn-split-statistics makes of them, to the
// bit: each sum and quotient is rounded to f32.

#include "Statistics.h"

#include "attn/Dialect/Attn/IR/Attn.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace mlir;

namespace attn::interpreter {

LogicalResult checkChannels(Operation *op, StringRef name,
                            const Tensor &channels, ArrayRef<int64_t> shape) {
  ArrayRef<int64_t> got = channels.getShape();
  constexpr llvm::StringLiteral dimensions[] = {"batch", "heads"};
  for (auto [dim, what] : llvm::enumerate(dimensions)) {
    if (got[dim] != shape[dim]) {
      return op->emitError("expected the ")
             << what << " of " << name << " to be that of x, " << shape[dim]
             << ", got " << got[dim];
    }
  }
  return success();
}

FailureOr<Tensor> subtract(Operation *op, Value x, Value minus, Frame &frame) {
  const Tensor &rows = frame.tensor(x);
  ArrayRef<int64_t> shape = rows.getShape();
  Tensor result(Float32Type::get(op->getContext()), shape);
  llvm::copy(rows.data<float>(), result.data<float>().begin());
  if (!minus) {
    return result;
  }
  const Tensor &channels = frame.tensor(minus);
  if (failed(checkChannels(op, "minus", channels, shape))) {
    return failure();
  }
  int64_t size = shape[3];
  const float *less = channels.data<float>().data();
  for (auto [i, value] : llvm::enumerate(result.data<float>())) {
    int64_t head = i / (shape[2] * size);
    value -= less[head * size + i % size];
  }
  return result;
}

namespace {

constexpr int64_t kBlockRows = BlockStatisticsOp::blockRows;

float addTo(Statistic kind, float total, float x) {
  return kind == Statistic::mean ? total + x : addToAmax(total, x);
}

/// Combines `rows` rows of `size` channels, one after the other.
void combineRows(Statistic kind, const float *from, int64_t rows, int64_t size,
                 float *to) {
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t d = 0; d < size; ++d) {
      to[d] = addTo(kind, to[d], from[row * size + d]);
    }
  }
}

/// Of x [B, H, L, D], what attn.block_statistics gives.
Tensor combineInBlocks(Statistic kind, const Tensor &x) {
  ArrayRef<int64_t> shape = x.getShape();
  int64_t rows = shape[2], size = shape[3];
  int64_t blocks = llvm::divideCeil(rows, kBlockRows);
  Tensor result(x.getElementType(), {shape[0], shape[1], blocks, size});
  for (int64_t i = 0; i < shape[0] * shape[1] * blocks; ++i) {
    int64_t head = i / blocks, first = i % blocks * kBlockRows;
    combineRows(kind, x.data<float>().data() + (head * rows + first) * size,
                std::min(kBlockRows, rows - first), size,
                result.data<float>().data() + i * size);
  }
  return result;
}

/// Of blocks [B, H, N, D] of L rows, what attn.combine_statistics gives.
Tensor combineBlocks(Statistic kind, const Tensor &blocks, int64_t rows) {
  ArrayRef<int64_t> shape = blocks.getShape();
  int64_t size = shape[3];
  Tensor result(blocks.getElementType(), {shape[0], shape[1], size});
  for (int64_t head = 0; head < shape[0] * shape[1]; ++head) {
    combineRows(kind, blocks.data<float>().data() + head * shape[2] * size,
                shape[2], size, result.data<float>().data() + head * size);
  }
  if (kind == Statistic::mean && rows > 0) {
    for (float &total : result.data<float>()) {
      total /= static_cast<float>(rows);
    }
  }
  return result;
}

template <typename OpTy>
LogicalResult evalStatistic(OpTy op, Statistic kind, Value minus,
                            Frame &frame) {
  FailureOr<Tensor> rows = subtract(op, op.getX(), minus, frame);
  if (failed(rows)) {
    return failure();
  }
  frame.bind(op->getResult(0), combineBlocks(kind, combineInBlocks(kind, *rows),
                                             rows->getShape()[2]));
  return success();
}

LogicalResult evalSample(SampleStatisticsOp op, Frame &frame) {
  FailureOr<Tensor> rows = subtract(op, op.getX(), op.getMinus(), frame);
  if (failed(rows)) {
    return failure();
  }
  ArrayRef<int64_t> shape = rows->getShape();
  int64_t length = shape[2], size = shape[3], sample = op.getSample();
  Tensor result(rows->getElementType(), {shape[0], shape[1], size});
  for (int64_t head = 0; length > 0 && head < shape[0] * shape[1]; ++head) {
    const float *from = rows->data<float>().data() + head * length * size;
    float *to = result.data<float>().data() + head * size;
    for (int64_t i = 0; i < sample; ++i) {
      combineRows(op.getKind(), from + i * length / sample * size, /*rows=*/1,
                  size, to);
    }
  }
  if (op.getKind() == Statistic::mean) {
    for (float &total : result.data<float>()) {
      total /= static_cast<float>(sample);
    }
  }
  frame.bind(op.getStatistics(), std::move(result));
  return success();
}

LogicalResult evalBlocks(BlockStatisticsOp op, Frame &frame) {
  FailureOr<Tensor> rows = subtract(op, op.getX(), op.getMinus(), frame);
  if (failed(rows)) {
    return failure();
  }
  frame.bind(op.getBlocks(), combineInBlocks(op.getKind(), *rows));
  return success();
}

LogicalResult evalCombine(CombineStatisticsOp op, Frame &frame) {
  const Tensor &blocks = frame.tensor(op.getBlocks());
  ArrayRef<int64_t> shape = frame.tensor(op.getX()).getShape();
  int64_t expected = llvm::divideCeil(shape[2], kBlockRows);
  if (blocks.getShape()[2] != expected) {
    return op.emitError("expected ") << expected << " blocks of " << shape[2]
                                     << " rows, got " << blocks.getShape()[2];
  }
  if (failed(checkChannels(op, "blocks", blocks, shape))) {
    return failure();
  }
  frame.bind(op.getStatistics(), combineBlocks(op.getKind(), blocks, shape[2]));
  return success();
}

} // namespace

void addStatisticsOps(EvalTable &table) {
  table.add<MeanOp>([](MeanOp op, Frame &frame) {
    return evalStatistic(op, Statistic::mean, /*minus=*/Value(), frame);
  });
  table.add<AbsmaxOp>([](AbsmaxOp op, Frame &frame) {
    return evalStatistic(op, Statistic::absmax, op.getMinus(), frame);
  });
  table.add<SampleStatisticsOp>(evalSample);
  table.add<BlockStatisticsOp>(evalBlocks);
  table.add<CombineStatisticsOp>(evalCombine);
}

} // namespace attn::interpreter
