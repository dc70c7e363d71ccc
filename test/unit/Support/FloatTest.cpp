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

TEST(Float, EveryF8RoundTrips) {
  for (uint32_t bits = 0; bits < 0x100; ++bits) {
    auto b = static_cast<uint8_t>(bits);
    EXPECT_EQ(floatToF8E4M3(f8E4M3ToFloat(b)), b);
    EXPECT_EQ(std::isnan(f8E4M3ToFloat(b)), (bits & 0x7f) == 0x7f);
  }
}

TEST(Float, KnownF8Values) {
  EXPECT_EQ(f8E4M3ToFloat(0x38), 1.0f);
  EXPECT_EQ(f8E4M3ToFloat(0x01), 0x1p-9f);
  EXPECT_EQ(f8E4M3ToFloat(0xfe), -448.0f);
  EXPECT_EQ(floatToF8E4M3(447.0f), 0x7e);
  EXPECT_EQ(floatToF8E4M3(1e30f), 0x7e); // no infinity
  EXPECT_EQ(floatToF8E4M3(-INFINITY), 0xfe);
  EXPECT_EQ(floatToF8E4M3(17.0f), 0x58); // halfway, to even
  EXPECT_EQ(floatToF8E4M3(19.0f), 0x5a);
  EXPECT_EQ(floatToF8E4M3(0x1p-10f), 0x00);
  EXPECT_EQ(floatToF8E4M3(0x1.8p-10f), 0x01);
  EXPECT_EQ(floatToF8E4M3(0x1.fcp-7f), 0x08); // into the normal ones
  EXPECT_EQ(floatToF8E4M3(-0.0f), 0x80);
  EXPECT_EQ(floatToF8E4M3(1e-45f), 0x00);
}

TEST(Float, NaNWithOnlyLowBitsStaysNaN) {
  for (uint32_t bits : {0x7f800001u, 0xff800001u, 0x7fffffffu, 0xffffffffu}) {
    EXPECT_TRUE(std::isnan(bf16ToFloat(floatToBf16(floatFromBits(bits)))));
    EXPECT_TRUE(std::isnan(f16ToFloat(floatToF16(floatFromBits(bits)))));
    EXPECT_TRUE(std::isnan(f8E4M3ToFloat(floatToF8E4M3(floatFromBits(bits)))));
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
    // The sign of f8 is another bit; 0x7f stands for what is above 448.
    value = std::fabs(anyFloat(engine, 448.0f));
    ASSERT_EQ(floatToF8E4M3(value), roundBySearch(value, 0x7e, f8E4M3ToFloat))
        << value;
  }
}
