// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TestLaunch.h"

using TensorMapTest = TestLaunch;

TEST_F(TensorMapTest, Encoding) {
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  ASSERT_EQ(fake.maps.size(), 3u);
  const FakeDriver::Map &map = fake.maps[0];
  EXPECT_EQ(map.dtype, 9);
  EXPECT_EQ(map.rank, 4u);
  EXPECT_EQ(map.address, kQ);
  EXPECT_EQ(map.dims, (std::vector<uint64_t>{128, 200, 3, 2}));
  EXPECT_EQ(map.strides,
            (std::vector<uint64_t>{256, 200 * 256, 3 * 200 * 256}));
  EXPECT_EQ(map.box, (std::vector<uint32_t>{64, 128, 1, 1}));
  EXPECT_EQ(map.swizzle, 3);
  EXPECT_EQ(map.l2Promotion, 2);
  EXPECT_EQ(fake.maps[1].dims, (std::vector<uint64_t>{128, 1000, 3, 2}));
  EXPECT_EQ(fake.maps[1].swizzle, 2);
  EXPECT_EQ(fake.maps[2].swizzle, 0);
}

TEST_F(TensorMapTest, EveryDTypeHasItsTensorMap) {
  const std::pair<const char *, int> cases[] = {
      {"f64", 8},  {"f32", 7},      {"f16", 6},   {"bf16", 9},
      {"i64", 5},  {"i32", 3},      {"i8", 0},    {"u8", 0},
      {"bool", 0}, {"f8E4M3FN", 0}, {"f8E5M2", 0}};
  for (auto [name, number] : cases) {
    plan()["arguments"][0]["dtype"] = name;
    param(0)["box"] = {16, 128, 1, 1};
    load();
    attn_plan_info info;
    attn_bundle *bundle = open();
    ASSERT_EQ(attn_bundle_plan(bundle, 0, &info), ATTN_OK);
    q.dtype = info.arguments[0].dtype;
    attn_bundle_close(bundle);
    ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
    EXPECT_EQ(fake.maps[fake.maps.size() - 3].dtype, number) << name;
    attn_module_unload(module);
    module = nullptr;
  }
}

TEST_F(TensorMapTest, StridesInAnyOrder) {
  // [B, L, H, D] in memory.
  k.strides[0] = 1000 * 3 * 128;
  k.strides[1] = 128;
  k.strides[2] = 3 * 128;
  // Broadcast over heads.
  q.strides[1] = 0;
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  EXPECT_EQ(fake.maps[0].strides[1], 0u);
  EXPECT_EQ(fake.maps[1].dims, (std::vector<uint64_t>{128, 1000, 3, 2}));
  EXPECT_EQ(fake.maps[1].strides,
            (std::vector<uint64_t>{768, 256, 1000 * 3 * 256}));
}

TEST_F(TensorMapTest, StridesOfSizeOneAreNotUsed) {
  setSizes(1, 1, 1, 1);
  for (attn_tensor *tensor : {&q, &k, &o, &lse}) {
    for (int i = 0; i < 3; ++i) {
      tensor->strides[i] = 3331333;
    }
  }
  k.strides[1] = INT64_MIN;
  o.strides[0] = 0;
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  for (const FakeDriver::Map &map : fake.maps) {
    EXPECT_EQ(map.dims, (std::vector<uint64_t>{128, 1, 1, 1}));
    EXPECT_EQ(map.strides, (std::vector<uint64_t>{256, 256, 256}));
  }
  EXPECT_EQ(fake.launches[0].params[3], 0u);
}

TEST_F(TensorMapTest, EmptyTensorsBorrowAnAddress) {
  setSizes(2, 3, 200, 0);
  k.data = nullptr;
  k.strides[1] = 12345;
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  EXPECT_EQ(fake.maps[1].address, kQ);
  EXPECT_EQ(fake.maps[1].dims, (std::vector<uint64_t>{1, 1, 1, 1}));
  EXPECT_EQ(fake.maps[1].strides, (std::vector<uint64_t>{16, 16, 16}));
}

TEST_F(TensorMapTest, PointersToEmptyTensorsBorrowAnAddress) {
  // A kernel may read one element before it knows that there is none.
  variant()["params"].push_back(
      {{"kind", "pointer"}, {"tensor", "k"}, {"alignment", 0}});
  variant()["params"].push_back(
      {{"kind", "stride"}, {"tensor", "k"}, {"dim", 0}});
  fake.numParams["attention_0"] = 10;
  setSizes(2, 3, 200, 0);
  k.data = nullptr;
  k.strides[0] = 12345;
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  EXPECT_EQ(fake.launches[0].params[8], kQ);
  EXPECT_EQ(fake.launches[0].params[9], 0u);
}

TEST_F(TensorMapTest, EmptyTensorsBorrowTheWorkspace) {
  variant()["grid"] = {"1", "1", "1"};
  setSizes(2, 3, 0, 0);
  q.data = k.data = o.data = lse.data = nullptr;
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  for (const FakeDriver::Map &map : fake.maps) {
    EXPECT_EQ(map.address, kWorkspace);
  }
}

TEST_F(TensorMapTest, EmptyTensorsWithNothingToBorrow) {
  variant()["grid"] = {"1", "1", "1"};
  variant()["params"].erase(6);
  plan()["workspace"] = {{"bytes", "0"}, {"zeroed", "0"}};
  setSizes(2, 3, 0, 0);
  EXPECT_EQ(launchError(), "argument q: has no elements, and the call has no "
                           "memory to stand for it");
}
