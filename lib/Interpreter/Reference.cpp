// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nothing here is shared with the evaluator, on purpose: mistakes in either
// show as a difference.

#include "attn/Interpreter/Reference.h"

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Support/Float.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/Threading.h"

#include <cmath>
#include <cstring>
#include <limits>

using namespace mlir;

namespace attn {

namespace {

/// A host tensor as float64. Integers of 32 bits are exact in it.
struct Array {
  std::vector<int64_t> shape;
  std::vector<double> data;

  const double *row(int64_t index) const {
    return data.data() + index * shape.back();
  }
};

Array decode(const HostTensor &host) {
  Array array{host.shape, {}};
  size_t width = byteWidth(host.dtype);
  for (size_t at = 0; at < host.data.size(); at += width) {
    uint32_t bits = 0;
    std::memcpy(&bits, host.data.data() + at, width);
    array.data.push_back(host.dtype == DType::F16    ? f16ToFloat(bits)
                         : host.dtype == DType::BF16 ? bf16ToFloat(bits)
                         : host.dtype == DType::I32
                             ? static_cast<double>(static_cast<int32_t>(bits))
                             : static_cast<double>(floatFromBits(bits)));
  }
  return array;
}

/// attn.attention and attn.block_attention alike.
struct DeclaredAttention {
  Value q, k, v, scale, o, lse;
  Value startsQ, startsK, used, table;
  CausalAlignment causal;
};

template <typename OpTy>
DeclaredAttention declare(OpTy op) {
  return {op.getQ(),
          op.getK(),
          op.getV(),
          op.getScale(),
          op.getO(),
          op.getLse(),
          op.getCuSeqlensQ(),
          op.getCuSeqlensK(),
          op.getSequsedK(),
          op.getBlockTable(),
          op.getMask().getCausal()};
}

FailureOr<DeclaredAttention> findAttention(FunctionOpInterface function) {
  SmallVector<DeclaredAttention> found;
  for (Operation &op : function.getFunctionBody().getOps()) {
    if (auto attention = dyn_cast<AttentionOp>(op)) {
      found.push_back(declare(attention));
    } else if (auto attention = dyn_cast<BlockAttentionOp>(op)) {
      found.push_back(declare(attention));
    }
  }
  if (found.size() != 1) {
    return function.emitError(
               "expected one attention or merge for a reference, got ")
           << found.size();
  }
  return found.front();
}

/// What the value approximates: codes stand for the tensor that they were made
/// of.
Value findSource(Value value) {
  for (Operation *op = value.getDefiningOp(); op; op = value.getDefiningOp()) {
    if (!isa<QuantizeOp, ArrangeOp>(op) || value != op->getResult(0)) {
      break;
    }
    value = op->getOperand(0);
  }
  return value;
}

FailureOr<Array> readArgument(FunctionOpInterface function, Value value,
                              ArrayRef<HostTensor> inputs) {
  value = findSource(value);
  Type type = getElementTypeOrSelf(value);
  if (type.getIntOrFloatBitWidth() == 8) {
    return function.emitError("expected the computation of a reference to read "
                              "what codes are made of, got codes, ")
           << type;
  }
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    return decode(inputs[argument.getArgNumber()]);
  }
  return function.emitError("expected the computation of a reference to read "
                            "arguments of its function");
}

FailureOr<double> readScale(FunctionOpInterface function, Value scale,
                            int64_t headSize, ArrayRef<HostTensor> inputs) {
  FloatAttr constant;
  if (!scale) {
    return 1 / std::sqrt(static_cast<double>(headSize));
  }
  if (matchPattern(scale, m_Constant(&constant))) {
    return constant.getValueAsDouble();
  }
  FailureOr<Array> array = readArgument(function, scale, inputs);
  if (failed(array)) {
    return failure();
  }
  return array->data.front();
}

/// The tensors of an attention; those that it does not have are empty.
struct Problem {
  Array q, k, v, startsQ, startsK, used, table;
  bool packedQ, packedK, paged;
  double scale;
  CausalAlignment causal;

  /// Where sequence `b` has its queries and keys: first row and length.
  std::pair<int64_t, int64_t> queries(int64_t b) const {
    if (!packedQ) {
      return {0, q.shape[2]};
    }
    return {startsQ.data[b], startsQ.data[b + 1] - startsQ.data[b]};
  }
  std::pair<int64_t, int64_t> keys(int64_t b) const {
    int64_t first = packedK ? startsK.data[b] : 0;
    int64_t length = packedK ? startsK.data[b + 1] - first : k.shape[2];
    return {first, used.shape.empty() ? length : used.data[b]};
  }
  /// The row of the matrix q (or o) that holds query `i` of sequence `b`.
  int64_t rowOfQ(int64_t b, int64_t h, int64_t i) const {
    return packedQ ? (queries(b).first + i) * q.shape[1] + h
                   : (b * q.shape[1] + h) * q.shape[2] + i;
  }
  /// The row of k and v that holds key `j`.
  int64_t rowOfK(int64_t b, int64_t h, int64_t j) const {
    if (packedK) {
      return (keys(b).first + j) * k.shape[1] + h;
    }
    if (!paged) {
      return (b * k.shape[1] + h) * k.shape[2] + j;
    }
    int64_t size = k.shape[2];
    int64_t page = table.row(b)[j / size];
    return (page * k.shape[1] + h) * size + j % size;
  }
};

/// softmax(scale q k^T) v for one query; returns the log-sum-exp.
double attend(const Problem &problem, int64_t b, int64_t h, int64_t i,
              double *o) {
  const Array &q = problem.q, &k = problem.k, &v = problem.v;
  int64_t lengthQ = problem.queries(b).second;
  int64_t lengthK = problem.keys(b).second;
  int64_t group = q.shape[1] / k.shape[1];
  CausalAlignment causal = problem.causal;
  std::vector<std::pair<int64_t, double>> seen;
  double largest = -std::numeric_limits<double>::infinity();
  const double *qi = q.row(problem.rowOfQ(b, h, i));
  for (int64_t j = 0; j < lengthK; ++j) {
    bool visible =
        causal == CausalAlignment::none ||
        (causal == CausalAlignment::top_left && j <= i) ||
        (causal == CausalAlignment::bottom_right && j - lengthK <= i - lengthQ);
    if (!visible) {
      continue;
    }
    const double *kj = k.row(problem.rowOfK(b, h / group, j));
    double score = 0;
    for (int64_t d = 0; d < q.shape.back(); ++d) {
      score += qi[d] * kj[d];
    }
    score *= problem.scale;
    seen.emplace_back(j, score);
    if (score > largest) {
      largest = score;
    }
  }
  double sum = 0;
  for (auto [j, score] : seen) {
    if (score == -std::numeric_limits<double>::infinity()) {
      continue;
    }
    double weight = std::exp(score - largest);
    const double *vj = v.row(problem.rowOfK(b, h / group, j));
    for (int64_t d = 0; d < v.shape.back(); ++d) {
      o[d] += weight * vj[d];
    }
    sum += weight;
  }
  for (int64_t d = 0; d < v.shape.back(); ++d) {
    o[d] = sum == 0 ? 0 : o[d] / sum;
  }
  return largest + std::log(sum);
}

/// What attention over the keys of all parts would give.
std::vector<ReferenceTensor> merge(const Array &parts, const Array &lses) {
  const double infinity = std::numeric_limits<double>::infinity();
  int64_t count = parts.shape[0], size = parts.shape[4];
  ReferenceTensor o{{parts.shape.begin() + 1, parts.shape.end()}, {}};
  ReferenceTensor lse{{lses.shape.begin() + 1, lses.shape.end()}, {}};
  int64_t rows = lse.shape[0] * lse.shape[1] * lse.shape[2];
  for (int64_t row = 0; row < rows; ++row) {
    double largest = -infinity;
    for (int64_t s = 0; s < count; ++s) {
      double x = lses.data[s * rows + row];
      largest = x > largest ? x : largest;
    }
    double sum = 0;
    for (int64_t s = 0; s < count; ++s) {
      double x = lses.data[s * rows + row];
      sum += x == -infinity ? 0 : std::exp(x - largest);
    }
    lse.data.push_back(sum == 0 ? -infinity : largest + std::log(sum));
    for (int64_t d = 0; d < size; ++d) {
      double mean = 0;
      for (int64_t s = 0; s < count; ++s) {
        double x = lses.data[s * rows + row];
        if (x != -infinity) {
          mean += std::exp(x - lse.data[row]) *
                  parts.data[(s * rows + row) * size + d];
        }
      }
      o.data.push_back(mean);
    }
  }
  return {o, lse};
}

/// The results of the function, given those of its one computation.
FailureOr<std::vector<ReferenceTensor>>
selectResults(FunctionOpInterface function, Value o, Value lse,
              ArrayRef<ReferenceTensor> tensors) {
  std::vector<ReferenceTensor> results;
  Operation *terminator = function.getFunctionBody().front().getTerminator();
  for (Value value : terminator->getOperands()) {
    if (value != o && value != lse) {
      return function.emitError("expected the results of a reference to be "
                                "those of its computation");
    }
    results.push_back(tensors[value == o ? 0 : 1]);
  }
  return results;
}

FailureOr<std::vector<ReferenceTensor>>
evaluateMerge(MergeOp op, FunctionOpInterface function,
              ArrayRef<HostTensor> inputs) {
  FailureOr<Array> parts = readArgument(function, op.getParts(), inputs);
  FailureOr<Array> lses = readArgument(function, op.getLses(), inputs);
  if (failed(parts) || failed(lses)) {
    return failure();
  }
  return selectResults(function, op.getO(), op.getLse(), merge(*parts, *lses));
}

} // namespace

bool isDeclaredAttention(EntryPoint entry) {
  return isa<func::FuncOp>(entry.function.getOperation());
}

FailureOr<std::vector<ReferenceTensor>>
evaluateReference(const EntryPoint &entry, ArrayRef<HostTensor> inputs,
                  const InterpreterOptions &options) {
  FunctionOpInterface function = entry.function;
  auto merges = function.getFunctionBody().getOps<MergeOp>();
  if (llvm::hasSingleElement(merges)) {
    return evaluateMerge(*merges.begin(), function, inputs);
  }
  FailureOr<DeclaredAttention> attention = findAttention(function);
  if (failed(attention)) {
    return failure();
  }
  Problem problem{};
  std::pair<Value, Array *> arrays[] = {{attention->q, &problem.q},
                                        {attention->k, &problem.k},
                                        {attention->v, &problem.v},
                                        {attention->startsQ, &problem.startsQ},
                                        {attention->startsK, &problem.startsK},
                                        {attention->used, &problem.used},
                                        {attention->table, &problem.table}};
  for (auto [value, array] : arrays) {
    if (!value) {
      continue;
    }
    FailureOr<Array> read = readArgument(function, value, inputs);
    if (failed(read)) {
      return failure();
    }
    *array = std::move(*read);
  }
  problem.packedQ = bool(attention->startsQ);
  problem.packedK = bool(attention->startsK);
  problem.paged = bool(attention->table);
  problem.causal = attention->causal;
  FailureOr<double> scale =
      readScale(function, attention->scale, problem.q.shape.back(), inputs);
  if (failed(scale)) {
    return failure();
  }
  problem.scale = *scale;

  const std::vector<int64_t> &shape = problem.q.shape;
  int64_t heads = shape[1], length = shape[problem.packedQ ? 0 : 2];
  int64_t batch = problem.packedQ ? problem.startsQ.shape[0] - 1 : shape[0];
  double nan = std::numeric_limits<double>::quiet_NaN();
  ReferenceTensor o{shape, {}}, lse{shape, {}};
  o.shape.back() = problem.v.shape.back();
  lse.shape.pop_back();
  if (problem.packedQ) {
    lse.shape = {heads, length};
  }
  o.data.resize(problem.q.data.size() / shape.back() * o.shape.back(), nan);
  lse.data.resize(problem.q.data.size() / shape.back(), nan);
  std::vector<int64_t> rows = sampleRows(length, options.rows);
  parallelFor(function.getContext(), 0, batch * heads, [&](size_t task) {
    int64_t b = task / heads, h = task % heads;
    auto [first, count] = problem.queries(b);
    for (int64_t row : rows) {
      int64_t i = row - first;
      if (i < 0 || i >= count) {
        continue;
      }
      int64_t index = problem.rowOfQ(b, h, i);
      double *to = o.data.data() + index * o.shape.back();
      std::fill_n(to, o.shape.back(), 0.0);
      lse.data[problem.packedQ ? h * length + row : index] =
          attend(problem, b, h, i, to);
    }
  });

  return selectResults(function, attention->o, attention->lse, {o, lse});
}

} // namespace attn
