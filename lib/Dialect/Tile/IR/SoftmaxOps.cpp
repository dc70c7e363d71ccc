// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Tile/IR/Tile.h"

using namespace mlir;
using namespace attn::tile;

/// (C1) of every op here: one element of the vectors for each row. That the
/// vectors have one type is a trait.
static LogicalResult verifyRows(Operation *op, RankedTensorType matrix,
                                RankedTensorType vector) {
  if (matrix.getDimSize(0) != vector.getDimSize(0)) {
    return op->emitOpError() << "expected vectors of " << matrix.getDimSize(0)
                             << " rows, got " << vector.getDimSize(0);
  }
  return success();
}

LogicalResult SoftmaxStatisticsOp::verify() {
  // softmax_statistics_c1
  return verifyRows(*this, getScores().getType(), getMaximum().getType());
}

LogicalResult SoftmaxProbabilitiesOp::verify() {
  // softmax_probabilities_c1
  if (getSum() && getSum().getType() != getMaximum().getType()) {
    return emitOpError() << "expected a sum of " << getMaximum().getType()
                         << ", got " << getSum().getType();
  }
  return verifyRows(*this, getScores().getType(), getMaximum().getType());
}

LogicalResult OnlineSoftmaxOp::verify() {
  // online_softmax_c2
  if (getFactors() && getScale()) {
    return emitOpError("expected factors or a scale, got both");
  }
  // online_softmax_c1
  return verifyRows(*this, getScores().getType(), getMaximum().getType());
}

LogicalResult NormalizeOp::verify() {
  // normalize_c1
  return verifyRows(*this, getTile().getType(), getSum().getType());
}
