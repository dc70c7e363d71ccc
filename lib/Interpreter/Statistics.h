// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What statistics of rows, quantization and its order share.

#ifndef ATTN_LIB_INTERPRETER_STATISTICS_H
#define ATTN_LIB_INTERPRETER_STATISTICS_H

#include "Evaluator.h"

#include <cmath>

namespace attn::interpreter {

/// The larger magnitude; NaN if one is NaN.
inline float addToAmax(float amax, float x) {
  float magnitude = std::fabs(x);
  return magnitude > amax || std::isnan(magnitude) ? magnitude : amax;
}

/// `channels`, called `name`, is [B, H, D] of a tensor [B, H, L, D].
mlir::LogicalResult checkChannels(mlir::Operation *op, llvm::StringRef name,
                                  const Tensor &channels,
                                  llvm::ArrayRef<int64_t> shape);

/// The rows of `x` in f32, less those of `minus`, which may be null.
mlir::FailureOr<Tensor> subtract(mlir::Operation *op, mlir::Value x,
                                 mlir::Value minus, Frame &frame);

/// Values [B, H, L, D] in the order of attn.arrange.
Tensor arrange(const Tensor &values);

} // namespace attn::interpreter

#endif // ATTN_LIB_INTERPRETER_STATISTICS_H
