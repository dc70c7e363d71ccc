// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_LIB_INTERPRETER_ROUNDING_H
#define ATTN_LIB_INTERPRETER_ROUNDING_H

#include "attn/Support/Float.h"

#include "mlir/IR/BuiltinTypes.h"

#include <cmath>
#include <limits>

namespace attn::interpreter {

/// Rounds to f32 towards the odd one of the two neighbours, which leaves a
/// second rounding, to 16 bits, as if it were the first.
inline float roundToOdd(double x) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  float nearest = static_cast<float>(x);
  if (std::isnan(x) || nearest == x || floatBits(nearest) % 2 == 1) {
    return nearest;
  }
  return std::nextafter(nearest, x > nearest ? infinity : -infinity);
}

/// Rounds once to the element type of a tensor whose elements are floats; a
/// 16-bit one then takes Tensor::roundToElementType().
inline float roundOnce(double x, mlir::Type elementType) {
  return elementType.isF32() ? static_cast<float>(x) : roundToOdd(x);
}

} // namespace attn::interpreter

#endif // ATTN_LIB_INTERPRETER_ROUNDING_H
