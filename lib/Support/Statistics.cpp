// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Support/Statistics.h"

#include <algorithm>
#include <cmath>

namespace attn {

namespace {
double ratio(double difference, double reference) {
  return difference == 0 ? 0 : difference / reference;
}

template <typename Actual, typename Expected>
ErrorStatistics compareArrays(const Actual *actual, const Expected *expected,
                              size_t count) {
  double aa = 0, ee = 0, ae = 0, dd = 0, absD = 0, absE = 0, maxAbs = 0;
  for (size_t i = 0; i < count; ++i) {
    double a = actual[i], e = expected[i];
    if (a == e && std::isinf(a)) {
      continue;
    }
    if (!std::isfinite(a) || !std::isfinite(e)) {
      double nan = std::numeric_limits<double>::quiet_NaN();
      return {nan, nan, nan, nan, nan};
    }
    double d = a - e;
    aa += a * a;
    ee += e * e;
    ae += a * e;
    dd += d * d;
    absD += std::fabs(d);
    absE += std::fabs(e);
    maxAbs = std::max(maxAbs, std::fabs(d));
  }
  ErrorStatistics result;
  result.cosine = aa == 0 && ee == 0 ? 1 : ratio(ae, std::sqrt(aa * ee));
  result.relativeL1 = ratio(absD, absE);
  result.relativeL2 = ratio(std::sqrt(dd), std::sqrt(ee));
  result.rmse = count ? std::sqrt(dd / static_cast<double>(count)) : 0;
  result.maxAbs = maxAbs;
  return result;
}
} // namespace

bool ErrorStatistics::within(const Limits &limits) const {
  return cosine >= limits.cosine && relativeL1 <= limits.relativeL1 &&
         relativeL2 <= limits.relativeL2 && rmse <= limits.rmse &&
         maxAbs <= limits.maxAbs;
}

ErrorStatistics compare(const float *actual, const float *expected,
                        size_t count) {
  return compareArrays(actual, expected, count);
}

ErrorStatistics compare(const float *actual, const double *expected,
                        size_t count) {
  return compareArrays(actual, expected, count);
}

ErrorStatistics compare(const double *actual, const double *expected,
                        size_t count) {
  return compareArrays(actual, expected, count);
}

} // namespace attn
