// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Support/Random.h"

#include <algorithm>
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

TEST(Random, OffsetsAscendAndLeaveASequenceEmpty) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    auto offsets = SequenceRandom(seed, "cu_seqlens_q").drawOffsets(6, 50);
    ASSERT_EQ(offsets.size(), 6u);
    EXPECT_EQ(offsets.front(), 0);
    EXPECT_EQ(offsets.back(), 50);
    EXPECT_TRUE(std::is_sorted(offsets.begin(), offsets.end()));
    EXPECT_NE(std::adjacent_find(offsets.begin(), offsets.end()),
              offsets.end());
  }
  EXPECT_EQ(SequenceRandom(1, "x").drawOffsets(0, 5), std::vector<int64_t>{});
  EXPECT_EQ(SequenceRandom(1, "x").drawOffsets(1, 0), std::vector<int64_t>{0});
  EXPECT_EQ(SequenceRandom(1, "x").drawOffsets(2, 7),
            (std::vector<int64_t>{0, 7}));
}

TEST(Random, LengthsFitAndOneIsEmpty) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    auto lengths = SequenceRandom(seed, "seqused_k").drawLengths({9, 0, 100});
    ASSERT_EQ(lengths.size(), 3u);
    EXPECT_LE(lengths[0], 9);
    EXPECT_EQ(lengths[1], 0);
    EXPECT_LE(lengths[2], 100);
    EXPECT_GE(*std::min_element(lengths.begin(), lengths.end()), 0);
  }
  auto pair = SequenceRandom(3, "seqused_k").drawLengths({9, 9});
  EXPECT_EQ(std::min(pair[0], pair[1]), 0);
}

TEST(Random, PagesAreThereAndEachIsRare) {
  auto pages = SequenceRandom(1, "block_table").drawPages(7, 7);
  EXPECT_FALSE(std::is_sorted(pages.begin(), pages.end()));
  std::sort(pages.begin(), pages.end());
  EXPECT_EQ(pages, (std::vector<int64_t>{0, 1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(SequenceRandom(1, "block_table").drawPages(3, 0),
            (std::vector<int64_t>{0, 0, 0}));
}
