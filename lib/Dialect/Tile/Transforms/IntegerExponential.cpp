// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "IntegerExponential.h"

#include "attn/Support/Exponential.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/IRMapping.h"

#include <cmath>

using namespace mlir;

namespace attn::tile {

namespace {

/// Bits of the fraction of an f32, and what its exponent is off by.
constexpr int64_t fractionBits = 23;
constexpr double exponentOffset = 127;
/// Numbers beyond it, of any scores that make sense, are cut to it, so that
/// they can be converted to integers.
constexpr double largest = 1 << 30;
/// With it products of codes, below 2^22, are below 2^24 octaves: whole numbers
/// that an f32 still tells apart.
constexpr double largestFactor = 4;

class IntegerExponential {
public:
  IntegerExponential(ImplicitLocOpBuilder &b, Value factors, Value subtracted,
                     double peakExponent)
      : b(b), f32Tile(cast<RankedTensorType>(factors.getType())),
        tile(f32Tile.clone(b.getI32Type())),
        row(cast<RankedTensorType>(subtracted.getType())), factors(factors),
        subtracted(subtracted), peakExponent(peakExponent) {}

  Value build(Exponential exp, IntegerScores scores) {
    bool isLinear = exp == Exponential::linear;
    Value isNaN =
        arith::CmpFOp::create(b, arith::CmpFPredicate::UNO, factors, factors);
    Value slope =
        arith::SelectOp::create(b, isNaN, constant(tile, 0), computeSlope());
    // Two knots: the mean of two interpolations is half their sum.
    double bias = isLinear ? linearBias : twoKnotBias + 1;
    Value start = arith::SelectOp::create(b, isNaN, constant(tile, nanBits),
                                          computeStart(bias));
    Value clamped =
        arith::MaxSIOp::create(b, scores.integers, computeLeastScore());
    Value product = arith::MulIOp::create(b, clamped, slope);
    Value bits = arith::AddIOp::create(b, product, start);
    Value first = asFloats(bits, scores.mask);
    if (isLinear) {
      return first;
    }
    constexpr int64_t halfOctave = int64_t(1) << (fractionBits - 1);
    Value second =
        asFloats(arith::AddIOp::create(b, bits, constant(tile, halfOctave)),
                 scores.mask);
    return math::FmaOp::create(b, second, constant(f32Tile, std::sqrt(0.5)),
                               first);
  }

private:
  static constexpr int64_t nanBits = 0x7fffffff;

  Value constant(RankedTensorType type, double value) {
    Attribute element =
        isa<FloatType>(type.getElementType())
            ? Attribute(b.getF32FloatAttr(static_cast<float>(value)))
            : b.getI32IntegerAttr(static_cast<int32_t>(value));
    return arith::ConstantOp::create(b, DenseElementsAttr::get(type, element));
  }

  /// The floats with these bits, -0.0 where `mask` hides them.
  Value asFloats(Value bits, MaskOp mask) {
    if (mask) {
      IRMapping mapping;
      mapping.map(mask.getScores(), bits);
      auto masked = cast<MaskOp>(b.clone(*mask, mapping));
      masked.getResult().setType(tile);
      bits = masked.getResult();
    }
    return arith::BitcastOp::create(b, f32Tile, bits);
  }

  /// A float as an integer.
  Value truncate(Value x) {
    auto type = cast<RankedTensorType>(x.getType());
    x = arith::MaxNumFOp::create(b, x, constant(type, -largest));
    x = arith::MinNumFOp::create(b, x, constant(type, largest));
    return arith::FPToSIOp::create(b, type.clone(b.getI32Type()), x);
  }

  /// What a score of 1 adds to the bits.
  Value computeSlope() {
    constexpr double one = int64_t(1) << fractionBits;
    Value slope = arith::MulFOp::create(b, factors, constant(f32Tile, one));
    return truncate(math::RoundEvenOp::create(b, slope));
  }

  /// The bits of a score of 0; they may wrap, as those of the product do.
  Value computeStart(double bias) {
    double bits = std::ldexp(exponentOffset + peakExponent - bias,
                             static_cast<int>(fractionBits));
    RankedTensorType integers = row.clone(b.getI32Type());
    Value shift =
        arith::MulIOp::create(b, truncate(subtracted),
                              constant(integers, int64_t(1) << fractionBits));
    Value start = arith::SubIOp::create(b, constant(integers, bits), shift);
    return BroadcastOp::create(b, tile, start);
  }

  /// Below it the bits would not be those of a float.
  Value computeLeastScore() {
    Value least =
        arith::AddFOp::create(b, subtracted, constant(row, leastExponent));
    // An approximate division: there are octaves of room.
    Value score = arith::DivFOp::create(
        b, BroadcastOp::create(b, f32Tile, least), factors,
        arith::FastMathFlags::arcp | arith::FastMathFlags::afn);
    return truncate(math::CeilOp::create(b, score));
  }

  ImplicitLocOpBuilder &b;
  RankedTensorType f32Tile, tile, row;
  Value factors, subtracted;
  double peakExponent;
};

} // namespace

FailureOr<IntegerScores> matchIntegerScores(Value scores) {
  IntegerScores match;
  match.mask = scores.getDefiningOp<MaskOp>();
  Value unmasked = match.mask ? match.mask.getScores() : scores;
  auto convert = unmasked.getDefiningOp<arith::SIToFPOp>();
  if (!convert) {
    return failure();
  }
  match.integers = convert.getIn();
  return match;
}

Value limitFactors(ImplicitLocOpBuilder &b, Value factors) {
  auto type = cast<RankedTensorType>(factors.getType());
  // minimumf keeps a NaN.
  return arith::MinimumFOp::create(
      b, factors,
      arith::ConstantOp::create(
          b, DenseElementsAttr::get(
                 type, b.getF32FloatAttr(static_cast<float>(largestFactor)))));
}

Value buildIntegerExponential(ImplicitLocOpBuilder &b, Exponential exp,
                              IntegerScores scores, Value factors,
                              Value subtracted, double peakExponent) {
  return IntegerExponential(b, factors, subtracted, peakExponent)
      .build(exp, scores);
}

} // namespace attn::tile
