// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Support/Statistics.h"

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

using namespace attn;

namespace {
ErrorStatistics compareVectors(const std::vector<double> &actual,
                               const std::vector<double> &expected) {
  return compare(actual.data(), expected.data(), actual.size());
}
} // namespace

TEST(Statistics, Figures) {
  ErrorStatistics s = compareVectors({3, 4}, {4, 3});
  EXPECT_DOUBLE_EQ(s.cosine, 24.0 / 25);
  EXPECT_DOUBLE_EQ(s.relativeL1, 2.0 / 7);
  EXPECT_DOUBLE_EQ(s.relativeL2, std::sqrt(2.0) / 5);
  EXPECT_DOUBLE_EQ(s.rmse, 1);
  EXPECT_DOUBLE_EQ(s.maxAbs, 1);
}

TEST(Statistics, FloatsAgainstDoubles) {
  float actual[] = {1, 2};
  float same[] = {1, 2};
  double expected[] = {1, 2.5};
  EXPECT_EQ(compare(actual, expected, 2).maxAbs, 0.5);
  EXPECT_EQ(compare(actual, same, 2).maxAbs, 0);
}

TEST(Statistics, Zeros) {
  ErrorStatistics s = compareVectors({0, 0}, {0, 0});
  EXPECT_EQ(s.cosine, 1);
  EXPECT_EQ(s.relativeL1, 0);
  EXPECT_TRUE(s.within({1, 0, 0, 0, 0}));
  s = compareVectors({1, 0}, {0, 0});
  EXPECT_FALSE(s.within({0.5, 1, 1, 1, 1}));
  EXPECT_TRUE(compareVectors({}, {}).within({1, 0, 0, 0, 0}));
}

TEST(Statistics, EqualInfinitiesAgree) {
  EXPECT_TRUE(
      compareVectors({-INFINITY, 1}, {-INFINITY, 1}).within({1, 0, 0, 0, 0}));
  EXPECT_FALSE(compareVectors({INFINITY, 1}, {-INFINITY, 1}).within({}));
  EXPECT_FALSE(compareVectors({5, 1}, {-INFINITY, 1}).within({}));
}

TEST(Statistics, NaNNeverPasses) {
  EXPECT_FALSE(compareVectors({NAN, 1}, {1, 1}).within({}));
  EXPECT_FALSE(compareVectors({1, 1}, {NAN, 1}).within({}));
  EXPECT_FALSE(compareVectors({NAN}, {NAN}).within({}));
}

TEST(Statistics, EveryLimitCounts) {
  ErrorStatistics s = compareVectors({3, 4}, {4, 3});
  EXPECT_TRUE(s.within({0.9, 0.3, 0.3, 1, 1}));
  EXPECT_FALSE(s.within({0.99, 0.3, 0.3, 1, 1}));
  EXPECT_FALSE(s.within({0.9, 0.2, 0.3, 1, 1}));
  EXPECT_FALSE(s.within({0.9, 0.3, 0.2, 1, 1}));
  EXPECT_FALSE(s.within({0.9, 0.3, 0.3, 0.9, 1}));
  EXPECT_FALSE(s.within({0.9, 0.3, 0.3, 1, 0.9}));
}
