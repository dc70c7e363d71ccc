// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn.merge: the ideal mathematics in float64, rounded once.

#include "Evaluator.h"
#include "Rounding.h"

#include "attn/Dialect/Attn/IR/Attn.h"

#include "mlir/IR/Threading.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace attn::interpreter {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// One row of every part, so many elements apart.
struct MergeRow {
  const float *parts, *lses;
  int64_t count, size;
  int64_t partPitch, lsePitch;
};

/// Computes one row into `sums`; returns its log-sum-exp.
double evaluateRow(const MergeRow &row, std::vector<double> &sums) {
  sums.assign(row.size, 0.0);
  double maximum = -kInfinity;
  for (int64_t s = 0; s < row.count; ++s) {
    maximum = std::fmax(maximum, row.lses[s * row.lsePitch]);
  }
  double total = 0;
  for (int64_t s = 0; s < row.count; ++s) {
    double lse = row.lses[s * row.lsePitch];
    // Whatever the output of such a part holds, NaN included.
    if (lse == -kInfinity) {
      continue;
    }
    double weight = std::exp(lse - maximum);
    total += weight;
    const float *part = row.parts + s * row.partPitch;
    for (int64_t d = 0; d < row.size; ++d) {
      sums[d] += weight * part[d];
    }
  }
  if (total == 0) {
    return -kInfinity;
  }
  for (double &sum : sums) {
    sum /= total;
  }
  return maximum + std::log(total);
}

LogicalResult evalMerge(MergeOp op, Frame &frame) {
  const Tensor &parts = frame.tensor(op.getParts());
  const Tensor &lses = frame.tensor(op.getLses());
  ArrayRef<int64_t> shape = parts.getShape();
  if (lses.getShape() != shape.drop_back()) {
    return op.emitError("expected one log-sum-exp for each row of the parts");
  }
  ArrayRef<int64_t> rowShape = shape.drop_front().drop_back();
  int64_t rows = countElements(rowShape), size = shape.back();
  auto elementType =
      cast<RankedTensorType>(op.getO().getType()).getElementType();
  Tensor o(elementType, shape.drop_front());
  Tensor lse(Float32Type::get(op.getContext()), rowShape);
  float *outputs = o.data<float>().data();
  float *results = lse.data<float>().data();
  parallelFor(op.getContext(), 0, rows, [&](size_t index) {
    MergeRow row{parts.data<float>().data() + index * size,
                 lses.data<float>().data() + index,
                 shape[0],
                 size,
                 rows * size,
                 rows};
    std::vector<double> sums;
    results[index] = static_cast<float>(evaluateRow(row, sums));
    llvm::transform(sums, outputs + index * size,
                    [&](double sum) { return roundOnce(sum, elementType); });
  });
  o.roundToElementType();
  frame.bind(op.getO(), std::move(o));
  if (op.getLse()) {
    frame.bind(op.getLse(), std::move(lse));
  }
  return success();
}

} // namespace

void addMergeOp(EvalTable &table) { table.add<MergeOp>(evalMerge); }

} // namespace attn::interpreter
