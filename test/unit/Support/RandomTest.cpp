// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Support/Random.h"

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

using namespace attn;

TEST(Random, DependsOnSeedNameAndIndexAlone) {
  NormalRandom q(1, "q");
  EXPECT_EQ(q(5), NormalRandom(1, "q")(5));
  EXPECT_NE(q(5), q(6));
  EXPECT_NE(q(5), NormalRandom(2, "q")(5));
  EXPECT_NE(q(5), NormalRandom(1, "k")(5));
}

TEST(Random, IsNormal) {
  constexpr int count = 1 << 20;
  NormalRandom random(0, "x");
  double sum = 0, squares = 0, cubes = 0, neighbours = 0;
  int inside = 0;
  int tail = 0;
  float previous = random(count);
  for (int i = 0; i < count; ++i) {
    float value = random(i);
    sum += value;
    squares += double(value) * value;
    cubes += double(value) * value * value;
    neighbours += double(value) * previous;
    inside += std::fabs(value) < 1;
    tail += std::fabs(value) > 3;
    previous = value;
  }
  // Five standard errors each.
  EXPECT_NEAR(sum / count, 0, 0.005);
  EXPECT_NEAR(squares / count, 1, 0.007);
  EXPECT_NEAR(cubes / count, 0, 0.019);
  EXPECT_NEAR(neighbours / count, 0, 0.005);
  EXPECT_NEAR(double(inside) / count, 0.6826895, 0.0023);
  EXPECT_NEAR(double(tail) / count, 0.0026998, 0.00026);
}

TEST(Random, TensorsAreIndependent) {
  constexpr int count = 1 << 18;
  NormalRandom q(7, "q"), k(7, "k");
  double product = 0;
  for (int i = 0; i < count; ++i) {
    product += double(q(i)) * k(i);
  }
  EXPECT_NEAR(product / count, 0, 0.01);
}

// Published inputs must not change: stored results depend on these bits.
TEST(Random, BitsAreStable) {
  NormalRandom random(42, "q");
  EXPECT_EQ(random(0), -0.83378917f);
  EXPECT_EQ(random(1), 0.858865917f);
  EXPECT_EQ(random(1ull << 40), 0.600006163f);
}
