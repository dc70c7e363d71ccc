// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn.attention, attn.block_attention and attn.split_attention: the ideal
// mathematics in float64, rounded once, but for what is done to codes.

#include "Attention.h"
#include "Plan.h"
#include "Rounding.h"

#include "mlir/IR/Threading.h"

#include <cmath>

using namespace mlir;

namespace attn::interpreter {

namespace {

/// Buffers of one thread.
struct Scratch {
  std::vector<double> weights;
  std::vector<double> sums;
};

/// The scores of one query against the keys of `visible`.
void computeScores(const Attention &attention, int64_t b, int64_t h,
                   int64_t row, Keys visible, std::vector<double> &scores) {
  int64_t headSize = attention.headSize(), keyHead = attention.keyHead(h);
  const float *q = attention.q.data<float>().data() +
                   attention.queryRow(b, h, row) * headSize;
  const float *k = attention.k.data<float>().data();
  for (int64_t j = visible.begin; j < visible.end; ++j) {
    const float *key = k + attention.keyRow(b, keyHead, j) * headSize;
    scores[j - visible.begin] = attention.scale * dot<double>(q, key, headSize);
  }
}

/// The output of one query, given its scores; returns the log-sum-exp.
double computeOutput(const Attention &attention, int64_t b, int64_t h,
                     Keys visible, double maximum, std::vector<double> &scores,
                     std::vector<double> &output) {
  int64_t valueSize = attention.valueSize(), keyHead = attention.keyHead(h);
  const float *v = attention.v.data<float>().data();
  double sum = 0;
  for (double &score : scores) {
    // A key whose score is -inf adds nothing, not even to a row that has no
    // other: -inf minus -inf counts as -inf.
    score = score == -kInfinity ? 0 : std::exp(score - maximum);
    sum += score;
  }
  if (sum == 0) {
    return -kInfinity;
  }
  for (int64_t j = visible.begin; j < visible.end; ++j) {
    double weight = scores[j - visible.begin];
    const float *value = v + attention.keyRow(b, keyHead, j) * valueSize;
    for (int64_t d = 0; d < valueSize; ++d) {
      output[d] += weight * value[d];
    }
  }
  for (double &x : output) {
    x /= sum;
  }
  return maximum + std::log(sum);
}

/// Computes one row into scratch.sums; returns its log-sum-exp.
double evaluateRow(const Attention &attention, int64_t b, int64_t h,
                   int64_t row, Scratch &scratch) {
  Keys visible = attention.visibleKeys(b, row);
  scratch.weights.resize(visible.end - visible.begin);
  scratch.sums.assign(attention.valueSize(), 0.0);
  auto scores = attention.scoreCodes ? computeCodedScores : computeScores;
  auto output = attention.outputCodes ? computeCodedOutput : computeOutput;
  scores(attention, b, h, row, visible, scratch.weights);
  double maximum = -kInfinity;
  for (double score : scratch.weights) {
    maximum = std::fmax(maximum, score);
  }
  double lse =
      output(attention, b, h, visible, maximum, scratch.weights, scratch.sums);
  // Nothing was taken from a row that sees no key.
  if (lse == -kInfinity || !attention.lseCorrection) {
    return lse;
  }
  return lse +
         attention.scale * attention.lseCorrection
                               ->data<float>()[attention.lseElement(b, h, row)];
}

/// A query of a sequence.
struct Query {
  int64_t sequence, row;
};

/// The queries to compute. Among packed rows those that belong to no sequence
/// are left out.
std::vector<Query> selectQueries(const Attention &attention,
                                 ArrayRef<int64_t> rows) {
  std::vector<Query> queries;
  for (auto [b, sequence] : llvm::enumerate(attention.sequences)) {
    int64_t start = sequence.queryStart, end = start + sequence.queries;
    for (auto *row = llvm::lower_bound(rows, start);
         row != rows.end() && *row < end; ++row) {
      queries.push_back({static_cast<int64_t>(b), *row - start});
    }
  }
  return queries;
}

void evaluate(const Attention &attention, const Evaluator &evaluator, Tensor &o,
              Tensor *lse) {
  std::vector<int64_t> rows =
      sampleRows(attention.queryRows(), evaluator.getSampledRows());
  std::vector<Query> queries = selectQueries(attention, rows);
  // What is not computed shows.
  o.poison();
  if (lse) {
    lse->poison();
  }
  // A task is a few rows of one head, so that threads share even one head.
  constexpr size_t kTaskRows = 16;
  size_t tasksPerHead = (queries.size() + kTaskRows - 1) / kTaskRows;
  parallelFor(evaluator.getContext(), 0, attention.heads() * tasksPerHead,
              [&](size_t task) {
                int64_t head = task / tasksPerHead;
                size_t first = task % tasksPerHead * kTaskRows;
                Scratch scratch;
                for (size_t i = first;
                     i < std::min(first + kTaskRows, queries.size()); ++i) {
                  auto [b, row] = queries[i];
                  double rowLse = evaluateRow(attention, b, head, row, scratch);
                  llvm::transform(scratch.sums,
                                  o.data<float>().data() +
                                      attention.queryRow(b, head, row) *
                                          attention.valueSize(),
                                  roundToOdd);
                  if (lse) {
                    lse->data<float>()[attention.lseElement(b, head, row)] =
                        static_cast<float>(rowLse);
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
  unsigned rows = getRowDim(attention.keyForm);
  if (failed(expectEqual("heads of v", 1, attention.v, attention.k, "k")) ||
      failed(expectEqual("length of v", rows, attention.v, attention.k, "k"))) {
    return failure();
  }
  bool isPacked = attention.keyForm == RowForm::packed;
  if (!isPacked &&
      failed(expectEqual(attention.keyForm == RowForm::paged ? "pages of v"
                                                             : "batch of v",
                         0, attention.v, attention.k, "k"))) {
    return failure();
  }
  int64_t heads = attention.heads(), keyHeads = attention.keyHeads();
  if (keyHeads == 0 ? heads != 0 : heads % keyHeads != 0) {
    return op->emitError("expected the heads of q to be a multiple of the ")
           << keyHeads << " heads of k, got " << heads;
  }
  return success();
}

/// The values that were arranged to be v.
FailureOr<TensorRef> readArranged(BlockAttentionOp op, Frame &frame) {
  const Tensor &v = frame.tensor(op.getV());
  ArrayRef<int64_t> shape = v.getShape();
  int64_t keys = frame.tensor(op.getK()).getShape()[2];
  int64_t size = shape[2], places = shape[3];
  if (places != ArrangeOp::getPlaces(keys)) {
    return op.emitError("expected the places of v to be ")
           << ArrangeOp::getPlaces(keys) << ", those of " << keys
           << " keys, got " << places;
  }
  auto values = std::make_shared<Tensor>(
      v.getElementType(), ArrayRef<int64_t>{shape[0], shape[1], keys, size});
  ArrayRef<float> from = v.data<float>();
  MutableArrayRef<float> to = values->data<float>();
  for (int64_t row = 0; row < shape[0] * shape[1] * size; ++row) {
    int64_t head = row / size, d = row % size;
    for (int64_t place = 0; place < places; ++place) {
      int64_t key = ArrangeOp::getKey(place);
      if (key < keys) {
        to[(head * keys + key) * size + d] = from[row * places + place];
      }
    }
  }
  return TensorRef(std::move(values));
}

/// The attention of an op over all keys. `values` keeps those that were
/// arranged.
template <typename OpTy>
FailureOr<Attention> readAttention(OpTy op, Frame &frame, TensorRef &values) {
  const Tensor &q = frame.tensor(op.getQ());
  values = frame.tensorRef(op.getV());
  if constexpr (std::is_same_v<OpTy, BlockAttentionOp>) {
    FailureOr<TensorRef> read =
        op.getArranged() ? readArranged(op, frame) : FailureOr(values);
    if (failed(read)) {
      return failure();
    }
    values = *read;
  }
  const Tensor *blockTable =
      op.getBlockTable() ? &frame.tensor(op.getBlockTable()) : nullptr;
  SequenceOperands operands =
      SequenceOperands::get(op, frame, /*keysAreRows=*/!blockTable, blockTable);
  FailureOr<SmallVector<Sequence>> sequences = readSequences(op, operands);
  if (failed(sequences)) {
    return failure();
  }
  double scale = op.getScale() ? frame.f32(op.getScale())
                               : 1 / std::sqrt(double(q.getShape().back()));
  Attention attention{q,
                      frame.tensor(op.getK()),
                      *values,
                      blockTable,
                      op.getQueryForm(),
                      op.getKeyForm(),
                      std::move(*sequences),
                      scale,
                      op.getMask().getCausal()};
  if (failed(verifySizes(op, attention))) {
    return failure();
  }
  if constexpr (std::is_same_v<OpTy, BlockAttentionOp>) {
    if (failed(readCodes(op, frame, attention))) {
      return failure();
    }
  }
  return attention;
}

template <typename OpTy>
LogicalResult evalAttention(OpTy op, Frame &frame) {
  TensorRef values;
  FailureOr<Attention> attention = readAttention(op, frame, values);
  if (failed(attention)) {
    return failure();
  }
  auto elementType =
      cast<RankedTensorType>(op.getO().getType()).getElementType();
  SmallVector<int64_t> shape(attention->q.getShape());
  shape.back() = attention->valueSize();
  Tensor o(elementType, shape);
  if (!op.getLse()) {
    evaluate(*attention, frame.getEvaluator(), o, nullptr);
  } else {
    SmallVector<int64_t> lseShape(ArrayRef<int64_t>(shape).drop_back());
    if (attention->queryForm == RowForm::packed) {
      std::swap(lseShape[0], lseShape[1]);
    }
    Tensor lse(Float32Type::get(op.getContext()), lseShape);
    evaluate(*attention, frame.getEvaluator(), o, &lse);
    frame.bind(op.getLse(), std::move(lse));
  }
  frame.bind(op.getO(), std::move(o));
  return success();
}

LogicalResult evalSplitAttention(SplitAttentionOp op, Frame &frame) {
  TensorRef values;
  FailureOr<Attention> attention = readAttention(op, frame, values);
  if (failed(attention)) {
    return failure();
  }
  NamedShapes shapes;
  for (StringRef name : {"q", "k", "v", "block_table"}) {
    if (Value tensor = op.getSizedTensor(name)) {
      shapes[name.str()] = llvm::to_vector(frame.tensor(tensor).getShape());
    }
  }
  FailureOr<int64_t> splits = evaluateExpr(op, op.getSplits(), shapes);
  if (failed(splits)) {
    return failure();
  }
  if (*splits < 1) {
    return op.emitError("expected at least one split, got ") << *splits;
  }
  attention->tileK = op.getTileK();
  attention->splits = *splits;
  Type f32 = Float32Type::get(op.getContext());
  SmallVector<int64_t> shape(attention->q.getShape());
  shape.back() = attention->valueSize();
  SmallVector<int64_t> allShape = {*splits};
  llvm::append_range(allShape, shape);
  Tensor parts(f32, allShape);
  Tensor lses(f32, ArrayRef<int64_t>(allShape).drop_back());
  // Parts follow one another.
  auto put = [](const Tensor &part, int64_t number, Tensor &all) {
    llvm::copy(part.data<float>(),
               all.data<float>().begin() + number * part.size());
  };
  for (int64_t part = 0; part < *splits; ++part) {
    attention->part = part;
    Tensor o(f32, shape), lse(f32, ArrayRef<int64_t>(shape).drop_back());
    evaluate(*attention, frame.getEvaluator(), o, &lse);
    put(o, part, parts);
    put(lse, part, lses);
  }
  frame.bind(op.getParts(), std::move(parts));
  frame.bind(op.getLses(), std::move(lses));
  return success();
}

} // namespace

void addAttentionOps(EvalTable &table) {
  table.add<AttentionOp>(evalAttention<AttentionOp>);
  table.add<BlockAttentionOp>(evalAttention<BlockAttentionOp>);
  table.add<SplitAttentionOp>(evalSplitAttention);
}

} // namespace attn::interpreter
