// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tensors between the launches of a plan, in its workspace.

#include "TestLaunch.h"

namespace {
/// The first launch writes `parts` and `rows`, a second one reads them.
class IntermediateTest : public TestLaunch {
protected:
  void SetUp() override {
    TestLaunch::SetUp();
    plan()["workspace"] = {{"bytes", "256 + 4 * q[0] * q[1] * 8 + 16"},
                           {"zeroed", "4"}};
    plan()["intermediates"] = {{{"name", "parts"},
                                {"dtype", "f32"},
                                {"shape", {"q[0]", "q[1]", "8"}},
                                {"offset", "256"}},
                               {{"name", "rows"},
                                {"dtype", "i32"},
                                {"shape", {"4"}},
                                {"offset", "256 + 4 * q[0] * q[1] * 8"}}};
    variant()["params"].push_back(
        {{"kind", "pointer"}, {"tensor", "parts"}, {"alignment", 16}});
    fake.numParams["attention_0"] = 9;
    nlohmann::json second = {
        {"kernel", "merge"},
        {"when", "1"},
        {"grid", {"1", "1", "1"}},
        {"block", {128, 1, 1}},
        {"shared_memory", 0},
        {"registers", nullptr},
        {"spill_bytes", nullptr},
        {"params",
         {{{"kind", "pointer"}, {"tensor", "rows"}, {"alignment", 0}},
          {{"kind", "stride"}, {"tensor", "parts"}, {"dim", 0}},
          {{"kind", "tensor_map"},
           {"tensor", "parts"},
           {"box", {8, 3, 1}},
           {"swizzle", 0},
           {"ragged", nullptr}}}}};
    plan()["launches"].push_back(
        {{"when", "1"}, {"dependent", true}, {"variants", {second}}});
    fake.numParams["merge"] = 3;
  }

  nlohmann::json &parts() { return plan()["intermediates"][0]; }
};
} // namespace

TEST_F(IntermediateTest, LaunchesShareTheWorkspace) {
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  ASSERT_EQ(fake.launches.size(), 2u);
  EXPECT_EQ(fake.launches[0].params[8], kWorkspace + 256);
  EXPECT_EQ(fake.launches[1].params[0], kWorkspace + 256 + 4 * 2 * 3 * 8);
  EXPECT_EQ(fake.launches[1].params[1], 24u);
  const FakeDriver::Map &map = fake.maps.back();
  EXPECT_EQ(map.address, kWorkspace + 256);
  EXPECT_EQ(map.dtype, 7);
  EXPECT_EQ(map.dims, (std::vector<uint64_t>{8, 3, 2}));
  EXPECT_EQ(map.strides, (std::vector<uint64_t>{32, 96}));
}

TEST_F(IntermediateTest, CallersDoNotSeeThem) {
  load();
  uint64_t bytes = 0;
  attn_tensor needed[2];
  ASSERT_EQ(attn_query(module, &call, needed, &bytes), ATTN_OK);
  EXPECT_EQ(bytes, 256u + 4 * 2 * 3 * 8 + 16);
  attn_bundle *bundle = open();
  attn_plan_info info;
  ASSERT_EQ(attn_bundle_plan(bundle, 0, &info), ATTN_OK);
  EXPECT_EQ(info.num_arguments, 3u);
  EXPECT_EQ(info.num_results, 2u);
  attn_bundle_close(bundle);
}

TEST_F(IntermediateTest, MustLieInTheWorkspace) {
  const char *expected = "intermediate parts: expected a place in bytes 4 to "
                         "464 of the workspace, "
                         "at a multiple of 16, got shape [2, 3, 8] at byte ";
  for (const char *offset : {"280", "0", "-16", "264"}) {
    parts()["offset"] = offset;
    EXPECT_EQ(launchError(), std::string(expected) + offset);
    attn_module_unload(module);
    module = nullptr;
  }
  parts()["offset"] = "272";
  EXPECT_EQ(launch(), ATTN_OK) << attn_last_error();
}

TEST_F(IntermediateTest, SizesDoNotWrap) {
  parts()["shape"] = {"4611686018427387904", "4611686018427387904", "16"};
  EXPECT_NE(launchError().find("expected a place in bytes 4 to 464"),
            std::string::npos);
}

TEST_F(IntermediateTest, BytesDoNotWrap) {
  parts()["shape"] = {"4611686018427387904", "1", "1"};
  EXPECT_NE(launchError().find("expected a place in bytes 4 to 464"),
            std::string::npos);
}

TEST_F(IntermediateTest, NegativeSize) {
  parts()["shape"] = {"q[0] - 3", "1", "8"};
  EXPECT_EQ(launchError(),
            "intermediate parts: the size of dimension 0 would be -1");
}

TEST_F(IntermediateTest, MustSuitTheCopyEngine) {
  parts()["shape"] = {"q[0]", "q[1]", "7"};
  EXPECT_EQ(launchError(),
            "intermediate parts: the copy engine needs strides that are "
            "multiples of 4 f32 elements (16 bytes), from 0 to below 2^40 "
            "bytes; got 21 in dimension 0; copy the tensor or pad its rows");
}

TEST_F(IntermediateTest, EmptyOnesNeedNoMemory) {
  plan()["launches"].erase(1);
  parts()["shape"] = {"0", "q[1]", "8"};
  parts()["offset"] = "464";
  EXPECT_EQ(launch(), ATTN_OK) << attn_last_error();
}

/// Sizes that only another launch could bear are not looked at.
TEST_F(IntermediateTest, ThoseOfSkippedLaunchesAreNotPlaced) {
  variant()["params"].erase(8);
  fake.numParams["attention_0"] = 8;
  parts()["shape"] = {"ceildiv(1, k[1] - 3)", "1", "8"};
  plan()["launches"][1]["variants"][0]["grid"] = {"k[1] - 3", "1", "1"};
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  EXPECT_EQ(fake.launches.size(), 1u);
}

TEST_F(IntermediateTest, NamesAreNew) {
  parts()["name"] = "lse";
  EXPECT_EQ(openError(), "targets[0].plans[0].intermediates[0].name: the name "
                         "'lse' occurs twice");
}

TEST_F(IntermediateTest, ExpressionsDoNotSeeThem) {
  plan()["intermediates"][1]["shape"] = {"parts[0]"};
  EXPECT_NE(openError().find("parts[0]"), std::string::npos);
}
