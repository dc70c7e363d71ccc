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

/// A host tensor as float64.
struct Array {
  std::vector<int64_t> shape;
  std::vector<double> data;

  const double *row(int64_t b, int64_t h, int64_t l) const {
    return data.data() + ((b * shape[1] + h) * shape[2] + l) * shape[3];
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
                                                     : floatFromBits(bits));
  }
  return array;
}

/// attn.attention and attn.block_attention alike.
struct DeclaredAttention {
  Value q, k, v, scale, o, lse;
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

FailureOr<Array> readArgument(FunctionOpInterface function, Value value,
                              ArrayRef<HostTensor> inputs) {
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

/// softmax(scale q k^T) v for one query; returns the log-sum-exp.
double attend(const Array &q, const Array &k, const Array &v, double scale,
              CausalAlignment causal, int64_t b, int64_t h, int64_t i,
              double *o) {
  int64_t lengthQ = q.shape[2], lengthK = k.shape[2];
  int64_t group = q.shape[1] / k.shape[1];
  std::vector<std::pair<int64_t, double>> seen;
  double largest = -std::numeric_limits<double>::infinity();
  for (int64_t j = 0; j < lengthK; ++j) {
    bool visible =
        causal == CausalAlignment::none ||
        (causal == CausalAlignment::top_left && j <= i) ||
        (causal == CausalAlignment::bottom_right && j - lengthK <= i - lengthQ);
    if (!visible) {
      continue;
    }
    const double *qi = q.row(b, h, i), *kj = k.row(b, h / group, j);
    double score = 0;
    for (int64_t d = 0; d < q.shape[3]; ++d) {
      score += qi[d] * kj[d];
    }
    seen.emplace_back(j, scale * score);
    if (scale * score > largest) {
      largest = scale * score;
    }
  }
  double sum = 0;
  for (auto [j, score] : seen) {
    if (score == -std::numeric_limits<double>::infinity()) {
      continue;
    }
    double weight = std::exp(score - largest);
    const double *vj = v.row(b, h / group, j);
    for (int64_t d = 0; d < v.shape[3]; ++d) {
      o[d] += weight * vj[d];
    }
    sum += weight;
  }
  for (int64_t d = 0; d < v.shape[3]; ++d) {
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
  FailureOr<Array> q = readArgument(function, attention->q, inputs);
  FailureOr<Array> k = readArgument(function, attention->k, inputs);
  FailureOr<Array> v = readArgument(function, attention->v, inputs);
  if (failed(q) || failed(k) || failed(v)) {
    return failure();
  }
  FailureOr<double> scale =
      readScale(function, attention->scale, q->shape[3], inputs);
  if (failed(scale)) {
    return failure();
  }

  int64_t batch = q->shape[0], heads = q->shape[1], length = q->shape[2];
  int64_t size = v->shape[3];
  double nan = std::numeric_limits<double>::quiet_NaN();
  ReferenceTensor o{{batch, heads, length, size}, {}};
  ReferenceTensor lse{{batch, heads, length}, {}};
  o.data.resize(batch * heads * length * size, nan);
  lse.data.resize(batch * heads * length, nan);
  std::vector<int64_t> rows = sampleRows(length, options.rows);
  parallelFor(
      function.getContext(), 0, batch * heads * rows.size(), [&](size_t task) {
        int64_t head = task / rows.size(), row = rows[task % rows.size()];
        int64_t index = head * length + row;
        double *to = o.data.data() + index * size;
        std::fill_n(to, size, 0.0);
        lse.data[index] = attend(*q, *k, *v, *scale, attention->causal,
                                 head / heads, head % heads, row, to);
      });

  return selectResults(function, attention->o, attention->lse, {o, lse});
}

} // namespace attn
