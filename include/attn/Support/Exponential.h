// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Approximations of 2^x that need no special function unit (Schraudolph, A
// fast, compact approximation of the exponential function, 1999).

#ifndef ATTN_SUPPORT_EXPONENTIAL_H
#define ATTN_SUPPORT_EXPONENTIAL_H

#include <cmath>

namespace attn {

/// Subtracted from the exponents of linearExp2() and twoKnotExp2(), so that
/// their relative error has a mean of about 0 over an octave.
constexpr double linearBias = 0.0576;
constexpr double twoKnotBias = 0.0571;

/// Below this exponent results are 2 to this power: the bits of a float would
/// run out of range.
constexpr double leastExponent = -120;

/// 2^x at integers, linear between them: what the bits of a float are that
/// stand for x in fixed point. At most 6.2 % too large.
inline double interpolateExp2(double x) {
  double whole = std::floor(x);
  return std::ldexp(1 + (x - whole), static_cast<int>(whole));
}

/// About 2^x, off by at most 4 %.
inline double linearExp2(double x) { return interpolateExp2(x - linearBias); }

/// About 2^x, off by at most 0.9 %: the mean of two interpolations whose knots
/// lie half an octave apart.
inline double twoKnotExp2(double x) {
  double y = x - twoKnotBias;
  return (interpolateExp2(y) + std::sqrt(0.5) * interpolateExp2(y + 0.5)) / 2;
}

} // namespace attn

#endif // ATTN_SUPPORT_EXPONENTIAL_H
