// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "CodingBuilder.h"

#include "mlir/Dialect/Math/IR/Math.h"

#include <limits>

using namespace mlir;

namespace attn {

CodingBuilder::Scales CodingBuilder::computeScales(Value amax, bool bounds) {
  Scales scales;
  if (bounds) {
    Value infinity =
        constantLike(amax, std::numeric_limits<double>::infinity());
    // NaN is not below it.
    scales.isFinite =
        arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, amax, infinity);
  }
  double headroom = quantizer.getHeadroom().convertToDouble();
  if (headroom != 1) {
    amax = mul(amax, constantLike(amax, headroom));
  }
  Value max = constantLike(amax, quantizer.getMax().convertToDouble());
  Value epsilon = constantLike(amax, quantizer.getEpsilon().convertToDouble());
  if (quantizer.getGuard() == AmaxGuard::add) {
    scales.scale = add(div(amax, max), epsilon);
    scales.inverse = div(constantLike(amax, 1), scales.scale);
    return scales;
  }
  // NaN is not below epsilon.
  Value isSmall =
      arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, amax, epsilon);
  Value floored = select(isSmall, epsilon, amax);
  scales.scale = div(floored, max);
  scales.inverse = div(max, floored);
  return scales;
}

CodingBuilder::Scales CodingBuilder::inColumns(const Scales &scales) {
  return {scales.scale, inColumns(scales.inverse),
          scales.isFinite ? inColumns(scales.isFinite) : Value()};
}

CodingBuilder::Scales CodingBuilder::findScalesOfChannels() {
  Scales scales = computeScales(loadChannels(program.absmax, batch, head),
                                /*bounds=*/false);
  RankedTensorType type = tileType(i32());
  Value zero = constant(type, 0);
  Value isFirst = arith::AndIOp::create(
      b, compare(Predicate::eq, splat(type, number), zero),
      compare(Predicate::eq, iota(type, 0), zero));
  storeScales(scales.scale, placeIf(isFirst, iota(type, 1)));
  return scales;
}

void CodingBuilder::storeScales(Value scale, Value place) {
  auto type = cast<RankedTensorType>(place.getType());
  for (Value view : program.scales) {
    Value places[] = {splat(type, batch), splat(type, head), place};
    tile::ScatterOp::create(b, scale, view, places);
  }
}

Value CodingBuilder::code(Value tile, const Scales &scales, Type element) {
  Value scaled = mul(tile, scales.inverse);
  if (!element.isInteger(8)) {
    return arith::TruncFOp::create(b, tileType(element), scaled);
  }
  bool isHalfEven = quantizer.getRounding() == Rounding::half_even;
  return scales.isFinite && isHalfEven ? roundBounded(scaled, scales.isFinite)
                                       : roundToInteger(scaled);
}

/// Of numbers whose codes fit, which finite groups have: adding 1.5 * 2^23 puts
/// the integer, rounded to nearest even, into the lowest bits. All codes of a
/// group with NaN or infinity are 0.
Value CodingBuilder::roundBounded(Value scaled, Value isFinite) {
  constexpr double shift = 3 << 22;
  Value shifted = add(scaled, constantLike(scaled, shift));
  Value bits = arith::BitcastOp::create(b, tileType(i32()), shifted);
  Value code = select(isFinite, bits, constantLike(bits, 0));
  return arith::TruncIOp::create(b, tileType(b.getI8Type()), code);
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
