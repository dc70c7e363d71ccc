// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn.attention and attn.block_attention: the ideal mathematics in float64,
// rounded once.

#include "Evaluator.h"
#include "Rounding.h"

#include "attn/Dialect/Attn/IR/Attn.h"

#include "mlir/IR/Threading.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

using namespace mlir;

namespace attn::interpreter {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// One attention with its sizes known.
struct Attention {
  const Tensor &q, &k, &v;
  double scale;
  CausalAlignment causal;

  int64_t batch() const { return q.getShape()[0]; }
  int64_t heads() const { return q.getShape()[1]; }
  int64_t keyHeads() const { return k.getShape()[1]; }
  int64_t queries() const { return q.getShape()[2]; }
  int64_t keys() const { return k.getShape()[2]; }
  int64_t headSize() const { return q.getShape()[3]; }
  int64_t valueSize() const { return v.getShape()[3]; }

  /// Keys that query `row` sees: the first so many.
  int64_t visibleKeys(int64_t row) const {
    if (causal == CausalAlignment::none) {
      return keys();
    }
    int64_t offset =
        causal == CausalAlignment::bottom_right ? keys() - queries() : 0;
    return std::clamp<int64_t>(row + offset + 1, 0, keys());
  }
};

/// Eight partial sums, which vectorize; one would not.
double dot(const float *a, const float *b, int64_t size) {
  constexpr int64_t kLanes = 8;
  double sums[kLanes] = {};
  int64_t i = 0;
  for (; i + kLanes <= size; i += kLanes) {
    for (int64_t lane = 0; lane < kLanes; ++lane) {
      sums[lane] += static_cast<double>(a[i + lane]) * b[i + lane];
    }
  }
  double total = std::accumulate(sums, sums + kLanes, 0.0);
  for (; i < size; ++i) {
    total += static_cast<double>(a[i]) * b[i];
  }
  return total;
}

/// Buffers of one thread.
struct Scratch {
  std::vector<double> weights;
  std::vector<double> sums;
};

/// Computes one row into scratch.sums; returns its log-sum-exp.
double evaluateRow(const Attention &attention, int64_t b, int64_t h,
                   int64_t row, Scratch &scratch) {
  int64_t headSize = attention.headSize(), valueSize = attention.valueSize();
  int64_t keyHead = h / (attention.heads() / attention.keyHeads());
  int64_t keySlice = (b * attention.keyHeads() + keyHead) * attention.keys();
  const float *q =
      attention.q.data<float>().data() +
      ((b * attention.heads() + h) * attention.queries() + row) * headSize;
  const float *k = attention.k.data<float>().data() + keySlice * headSize;
  const float *v = attention.v.data<float>().data() + keySlice * valueSize;

  int64_t visible = attention.visibleKeys(row);
  scratch.weights.resize(visible);
  scratch.sums.assign(valueSize, 0.0);
  double maximum = -kInfinity;
  for (int64_t j = 0; j < visible; ++j) {
    double score = attention.scale * dot(q, k + j * headSize, headSize);
    scratch.weights[j] = score;
    maximum = std::fmax(maximum, score);
  }
  double sum = 0;
  for (double &weight : scratch.weights) {
    // A key whose score is -inf adds nothing, not even to a row that has no
    // other: -inf minus -inf counts as -inf.
    weight = weight == -kInfinity ? 0 : std::exp(weight - maximum);
    sum += weight;
  }
  if (sum == 0) {
    return -kInfinity;
  }
  for (int64_t j = 0; j < visible; ++j) {
    double weight = scratch.weights[j];
    const float *value = v + j * valueSize;
    for (int64_t d = 0; d < valueSize; ++d) {
      scratch.sums[d] += weight * value[d];
    }
  }
  for (double &x : scratch.sums) {
    x /= sum;
  }
  return maximum + std::log(sum);
}

void evaluate(const Attention &attention, const Evaluator &evaluator, Tensor &o,
              Tensor *lse) {
  std::vector<int64_t> rows =
      sampleRows(attention.queries(), evaluator.getSampledRows());
  if (static_cast<int64_t>(rows.size()) < attention.queries()) {
    o.poison();
    if (lse) {
      lse->poison();
    }
  }
  // A task is a few rows of one head, so that threads share even one head.
  constexpr size_t kTaskRows = 16;
  size_t tasksPerHead = (rows.size() + kTaskRows - 1) / kTaskRows;
  size_t heads = attention.batch() * attention.heads();
  parallelFor(evaluator.getContext(), 0, heads * tasksPerHead,
              [&](size_t task) {
                int64_t head = task / tasksPerHead;
                size_t first = task % tasksPerHead * kTaskRows;
                Scratch scratch;
                for (size_t i = first;
                     i < std::min(first + kTaskRows, rows.size()); ++i) {
                  double rowLse =
                      evaluateRow(attention, head / attention.heads(),
                                  head % attention.heads(), rows[i], scratch);
                  int64_t index = head * attention.queries() + rows[i];
                  llvm::transform(scratch.sums,
                                  o.data<float>().data() +
                                      index * attention.valueSize(),
                                  roundToOdd);
                  if (lse) {
                    lse->data<float>()[index] = static_cast<float>(rowLse);
                  }
                }
              });
  o.roundToElementType();
}

/// What the types leave open.
LogicalResult verifySizes(Operation *op, const Attention &attention) {
  auto expectEqual = [&](StringRef what, int dim, const Tensor &got,
                         const Tensor &expected,
                         StringRef whose) -> LogicalResult {
    if (got.getShape()[dim] == expected.getShape()[dim]) {
      return success();
    }
    return op->emitError("expected the ")
           << what << " to be that of " << whose << ", "
           << expected.getShape()[dim] << ", got " << got.getShape()[dim];
  };
  if (failed(expectEqual("batch of k", 0, attention.k, attention.q, "q")) ||
      failed(expectEqual("batch of v", 0, attention.v, attention.q, "q")) ||
      failed(expectEqual("heads of v", 1, attention.v, attention.k, "k")) ||
      failed(expectEqual("length of v", 2, attention.v, attention.k, "k")) ||
      failed(expectEqual("head size of k", 3, attention.k, attention.q, "q"))) {
    return failure();
  }
  int64_t heads = attention.heads(), keyHeads = attention.keyHeads();
  if (keyHeads == 0 ? heads != 0 : heads % keyHeads != 0) {
    return op->emitError("expected the heads of q to be a multiple of the ")
           << keyHeads << " heads of k, got " << heads;
  }
  return success();
}

template <typename OpTy>
LogicalResult evalAttention(OpTy op, Frame &frame) {
  const Tensor &q = frame.tensor(op.getQ());
  double scale = op.getScale() ? frame.f32(op.getScale())
                               : 1 / std::sqrt(double(q.getShape()[3]));
  Attention attention{q, frame.tensor(op.getK()), frame.tensor(op.getV()),
                      scale, op.getMask().getCausal()};
  if (failed(verifySizes(op, attention))) {
    return failure();
  }
  auto elementType =
      cast<RankedTensorType>(op.getO().getType()).getElementType();
  SmallVector<int64_t> shape = {attention.batch(), attention.heads(),
                                attention.queries(), attention.valueSize()};
  Tensor o(elementType, shape);
  if (!op.getLse()) {
    evaluate(attention, frame.getEvaluator(), o, nullptr);
  } else {
    Tensor lse(Float32Type::get(op.getContext()),
               ArrayRef<int64_t>(shape).drop_back());
    evaluate(attention, frame.getEvaluator(), o, &lse);
    frame.bind(op.getLse(), std::move(lse));
  }
  frame.bind(op.getO(), std::move(o));
  return success();
}

} // namespace

void addAttentionOps(EvalTable &table) {
  table.add<AttentionOp>(evalAttention<AttentionOp>);
  table.add<BlockAttentionOp>(evalAttention<BlockAttentionOp>);
}

} // namespace attn::interpreter
