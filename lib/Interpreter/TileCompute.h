// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tile ops that mean the same with and without a place on the GPU: the first
// operand is read, the first result bound.

#ifndef ATTN_LIB_INTERPRETER_TILECOMPUTE_H
#define ATTN_LIB_INTERPRETER_TILECOMPUTE_H

#include "Evaluator.h"

#include <algorithm>
#include <limits>

namespace attn::interpreter {

/// A scalar in every element.
mlir::LogicalResult evalSplat(mlir::Operation *op, Frame &frame);

/// Each element's coordinate along `dim`.
mlir::LogicalResult evalIota(mlir::Operation *op, int64_t dim, Frame &frame);

/// A vector in every column, or with `isColumns` in every row.
mlir::LogicalResult evalBroadcast(mlir::Operation *op, bool isColumns,
                                  Frame &frame);

enum class Reduction { Maximum, Sum };

/// Each row.
mlir::LogicalResult evalReduce(mlir::Operation *op, Reduction reduction,
                               Frame &frame);

/// Columns from `first` on, as many as the result has; a vector is one.
mlir::LogicalResult evalColumns(mlir::Operation *op, int64_t first,
                                Frame &frame);

/// The largest value of each class of rows.
mlir::LogicalResult evalMaxOfRows(mlir::Operation *op, int64_t period,
                                  int64_t span, Frame &frame);

template <typename MaskOp>
mlir::LogicalResult evalMask(MaskOp op, Frame &frame) {
  // With `when` false the op is the identity because its caller says so. That
  // claim is a pass's to make, and this is the place to catch a wrong one.
  bool claimedIdentity = op.getWhen() && !frame.boolean(op.getWhen());
  Tensor result = frame.tensor(op.getScores());
  int64_t rows = result.getShape()[0], columns = result.getShape()[1];
  int64_t row = frame.integer(op.getRow());
  int64_t column = frame.integer(op.getColumn());
  int64_t length = frame.integer(op.getLength());
  for (int64_t r = 0; r < rows; ++r) {
    int64_t end = length;
    int64_t query = row + r;
    if (op.getGroup()) {
      query /= frame.integer(op.getGroup());
    }
    if (op.getDiagonal()) {
      end = std::min(end, query + frame.integer(op.getDiagonal()) + 1);
    }
    int64_t visible = std::clamp<int64_t>(end - column, 0, columns);
    if (claimedIdentity && visible < columns) {
      return op.emitError("expected no masked element where 'when' is false, "
                          "got query ")
             << query << " and key " << column + visible;
    }
    result.visit([&](auto &elements) {
      using T = typename std::decay_t<decltype(elements)>::value_type;
      auto begin = elements.begin() + r * columns;
      std::fill(begin + visible, begin + columns,
                std::is_same_v<T, float>
                    ? static_cast<T>(-std::numeric_limits<float>::infinity())
                    : static_cast<T>(std::numeric_limits<int32_t>::min()));
    });
  }
  frame.bind(op.getResult(), std::move(result));
  return mlir::success();
}

} // namespace attn::interpreter

#endif // ATTN_LIB_INTERPRETER_TILECOMPUTE_H
