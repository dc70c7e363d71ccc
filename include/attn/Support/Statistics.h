// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_SUPPORT_STATISTICS_H
#define ATTN_SUPPORT_STATISTICS_H

#include <cstddef>
#include <limits>

namespace attn {

/// How far `actual` is from `expected`. Elements that are the same infinity in
/// both agree and enter no sum; any other infinity or NaN makes every figure
/// NaN.
struct ErrorStatistics {
  double cosine;     ///< of the angle between the two; 1 if both are zero
  double relativeL1; ///< sum |a - e| / sum |e|; 0 / 0 is 0
  double relativeL2; ///< |a - e| / |e|; 0 / 0 is 0
  double rmse;       ///< root of the mean of (a - e)^2
  double maxAbs;     ///< max |a - e|

  /// What is accepted; the defaults accept all that is not NaN.
  struct Limits {
    double cosine = -1;
    double relativeL1 = std::numeric_limits<double>::infinity();
    double relativeL2 = std::numeric_limits<double>::infinity();
    double rmse = std::numeric_limits<double>::infinity();
    double maxAbs = std::numeric_limits<double>::infinity();
  };

  /// True if every figure is within its limit. NaN is within none.
  bool within(const Limits &limits) const;
};

ErrorStatistics compare(const float *actual, const float *expected,
                        size_t count);
ErrorStatistics compare(const float *actual, const double *expected,
                        size_t count);
ErrorStatistics compare(const double *actual, const double *expected,
                        size_t count);

} // namespace attn

#endif // ATTN_SUPPORT_STATISTICS_H
