// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "CodingBuilder.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace attn {

CodingBuilder::Scales CodingBuilder::computeScales(Value amax) {
  Value max = constantLike(amax, quantizer.getMax().convertToDouble());
  Value epsilon = constantLike(amax, quantizer.getEpsilon().convertToDouble());
  if (quantizer.getGuard() == AmaxGuard::add) {
    Value scale = add(div(amax, max), epsilon);
    return {scale, div(constantLike(amax, 1), scale)};
  }
  // NaN is not below epsilon.
  Value isSmall =
      arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, amax, epsilon);
  Value floored = select(isSmall, epsilon, amax);
  return {div(floored, max), div(max, floored)};
}

void CodingBuilder::storeScales(ValueRange views, Value scale, Value place) {
  auto type = cast<RankedTensorType>(place.getType());
  for (Value view : views) {
    Value places[] = {splat(type, batch), splat(type, head), place};
    tile::ScatterOp::create(b, scale, view, places);
  }
}

Value CodingBuilder::code(Value tile, Value inverse, Type element) {
  Value scaled = mul(tile, inverse);
  return element.isInteger(8)
             ? roundToInteger(scaled)
             : arith::TruncFOp::create(b, tileType(element), scaled)
                   .getResult();
}

/// NaN becomes 0, what is too large the largest code.
Value CodingBuilder::roundToInteger(Value scaled) {
  Value zero = constantLike(scaled, 0);
  Value isNaN =
      arith::CmpFOp::create(b, arith::CmpFPredicate::UNO, scaled, scaled);
  Value number = select(isNaN, zero, scaled);
  Value rounded;
  if (quantizer.getRounding() == Rounding::half_even) {
    rounded = math::RoundEvenOp::create(b, number);
  } else {
    // The conversion drops the fraction.
    Value isNegative =
        arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, number, zero);
    Value half = select(isNegative, constantLike(scaled, -0.5),
                        constantLike(scaled, 0.5));
    rounded = add(number, half);
  }
  constexpr double largest = 127;
  Value above =
      arith::MaxNumFOp::create(b, rounded, constantLike(scaled, -largest));
  Value code =
      arith::MinNumFOp::create(b, above, constantLike(scaled, largest));
  Value wide = arith::FPToSIOp::create(b, tileType(i32()), code);
  return arith::TruncIOp::create(b, tileType(b.getI8Type()), wide);
}

} // namespace attn
