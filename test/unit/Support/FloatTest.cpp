// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Support/Float.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace attn;

namespace {
/// Rounds by search: the nearest of two neighbours, the even one if halfway.
/// Valid for magnitudes below the largest finite value.
template <typename ToFloat>
uint16_t roundBySearch(float value, uint16_t infinity, ToFloat toFloat) {
  uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  double magnitude = std::fabs(static_cast<double>(value));
  uint16_t low = 0, high = infinity;
  while (high - low > 1) {
    uint16_t middle = static_cast<uint16_t>((low + high) / 2);
    (toFloat(middle) <= magnitude ? low : high) = middle;
  }
  double below = magnitude - toFloat(low);
  double above = toFloat(high) - magnitude;
  bool takeLow = below < above || (below == above && low % 2 == 0);
  return static_cast<uint16_t>(sign | (takeLow ? low : high));
}

/// Every exponent is as likely as every other.
float anyFloat(std::mt19937 &engine, float limit) {
  float value;
  do {
    value = floatFromBits(static_cast<uint32_t>(engine()));
  } while (!(std::fabs(value) < limit));
  return value;
}
} // namespace

TEST(Float, EveryF16AndBf16RoundTrips) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    auto b = static_cast<uint16_t>(bits);
    if (std::isnan(f16ToFloat(b))) {
      EXPECT_TRUE(std::isnan(f16ToFloat(floatToF16(f16ToFloat(b)))));
    } else {
      ASSERT_EQ(floatToF16(f16ToFloat(b)), b);
    }
    if (std::isnan(bf16ToFloat(b))) {
      EXPECT_TRUE(std::isnan(bf16ToFloat(floatToBf16(bf16ToFloat(b)))));
    } else {
      ASSERT_EQ(floatToBf16(bf16ToFloat(b)), b);
    }
  }
}

TEST(Float, KnownValues) {
  EXPECT_EQ(f16ToFloat(0x3c00), 1.0f);
  EXPECT_EQ(f16ToFloat(0x0001), 0x1p-24f);
  EXPECT_EQ(f16ToFloat(0x7bff), 65504.0f);
  EXPECT_EQ(f16ToFloat(0xfc00), -INFINITY);
  EXPECT_EQ(bf16ToFloat(0xc040), -3.0f);
  EXPECT_EQ(floatToF16(65519.0f), 0x7bff);
  EXPECT_EQ(floatToF16(65520.0f), 0x7c00);
  EXPECT_EQ(floatToF16(-1e30f), 0xfc00);
  EXPECT_EQ(floatToF16(0x1p-25f), 0x0000);
  EXPECT_EQ(floatToF16(0x1.8p-25f), 0x0001);
  EXPECT_EQ(floatToF16(-0.0f), 0x8000);
  EXPECT_EQ(floatToBf16(3.4e38f), 0x7f80);
  EXPECT_EQ(floatToBf16(1.00390625f), 0x3f80); // halfway, to even
  EXPECT_EQ(floatToBf16(1.01171875f), 0x3f82);
}

TEST(Float, NaNWithOnlyLowBitsStaysNaN) {
  for (uint32_t bits : {0x7f800001u, 0xff800001u, 0x7fffffffu, 0xffffffffu}) {
    EXPECT_TRUE(std::isnan(bf16ToFloat(floatToBf16(floatFromBits(bits)))));
    EXPECT_TRUE(std::isnan(f16ToFloat(floatToF16(floatFromBits(bits)))));
  }
}

TEST(Float, RoundsToNearestEven) {
  std::mt19937 engine(1);
  for (int i = 0; i < 200000; ++i) {
    float value = anyFloat(engine, 65504.0f);
    ASSERT_EQ(floatToF16(value), roundBySearch(value, 0x7c00, f16ToFloat))
        << value;
    value = anyFloat(engine, 1e38f);
    ASSERT_EQ(floatToBf16(value), roundBySearch(value, 0x7f80, bf16ToFloat))
        << value;
  }
}
