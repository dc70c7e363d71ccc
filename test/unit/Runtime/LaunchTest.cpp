// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TestLaunch.h"

#include <algorithm>
#include <cstring>

using LaunchTest = TestLaunch;

TEST_F(LaunchTest, KernelAndParameters) {
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  ASSERT_EQ(fake.launches.size(), 1u);
  const FakeDriver::Launch &launch = fake.launches[0];
  EXPECT_EQ(launch.kernel, "attention_0");
  EXPECT_EQ(launch.grid, (std::array<unsigned, 3>{12, 1, 1}));
  EXPECT_EQ(launch.block, (std::array<unsigned, 3>{384, 1, 1}));
  EXPECT_EQ(launch.sharedMemory, 166912u);
  EXPECT_EQ(launch.stream, call.stream);
  ASSERT_EQ(launch.params.size(), 8u);
  EXPECT_EQ(launch.params[0], 0u); // the first tensor map
  EXPECT_EQ(launch.params[1], 1u);
  EXPECT_EQ(launch.params[2], kLse);
  EXPECT_EQ(launch.params[3], 200u);
  EXPECT_EQ(static_cast<int32_t>(launch.params[4]), -800);
  float passed;
  std::memcpy(&passed, &launch.params[5], sizeof(passed));
  EXPECT_EQ(passed, 0.125f);
  EXPECT_EQ(launch.params[6], kWorkspace + 4);
  EXPECT_EQ(launch.params[7], 2u);
}

TEST_F(LaunchTest, GridIsLimitedByTheDevice) {
  setSizes(100, 3, 200, 10);
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  EXPECT_EQ(fake.launches[0].grid[0], 132u);
}

TEST_F(LaunchTest, EmptyGridIsSkipped) {
  setSizes(2, 0, 200, 10);
  q.data = k.data = o.data = lse.data = nullptr;
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  EXPECT_TRUE(fake.calls.empty());
}

TEST_F(LaunchTest, LaunchesRunInOrder) {
  nlohmann::json first = plan()["launches"][0];
  plan()["launches"].push_back(first);
  plan()["launches"][1]["variants"][0]["when"] = "0";
  plan()["launches"].push_back(first);
  setSizes(2, 3, 200, 7);
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  ASSERT_EQ(fake.launches.size(), 3u);
  EXPECT_EQ(fake.launches[0].kernel, "attention_0");
  EXPECT_EQ(fake.launches[1].kernel, "attention_1");
  EXPECT_EQ(fake.launches[1].grid, (std::array<unsigned, 3>{2, 3, 7}));
  EXPECT_EQ(fake.launches[2].kernel, "attention_0");
  EXPECT_EQ(fake.memsets.size(), 1u);
}

/// The runtime knows no cases: launches of the others are skipped, whatever
/// their expressions are.
TEST_F(LaunchTest, LaunchesWhoseGuardIsZeroAreSkipped) {
  nlohmann::json first = plan()["launches"][0];
  plan()["launches"][0]["when"] = "q[2] > 200";
  plan()["launches"][0]["variants"][0]["when"] = "mod(1, q[2] - 200)";
  plan()["launches"].push_back(first);
  plan()["launches"][1]["when"] = "select(q[2] > 200, 0, k[2])";
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  ASSERT_EQ(fake.launches.size(), 1u);
  setSizes(2, 3, 201, 1000);
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  ASSERT_EQ(fake.launches.size(), 2u);
  EXPECT_EQ(fake.launches[0].kernel, "attention_0");
  EXPECT_EQ(fake.launches[1].kernel, "attention_1");
}

/// The launches of one that may overlap, and of one that may not.
TEST_F(LaunchTest, OnlyDependentLaunchesOverlap) {
  nlohmann::json first = plan()["launches"][0];
  plan()["launches"].push_back(first);
  plan()["launches"][1]["dependent"] = true;
  plan()["launches"].push_back(first);
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  ASSERT_EQ(fake.launches.size(), 3u);
  EXPECT_FALSE(fake.launches[0].isProgrammatic);
  EXPECT_TRUE(fake.launches[1].isProgrammatic);
  EXPECT_FALSE(fake.launches[2].isProgrammatic);
  EXPECT_EQ(fake.launches[1].kernel, fake.launches[0].kernel);
  EXPECT_EQ(fake.launches[1].grid, fake.launches[0].grid);
  EXPECT_EQ(fake.launches[1].block, fake.launches[0].block);
  EXPECT_EQ(fake.launches[1].sharedMemory, fake.launches[0].sharedMemory);
  EXPECT_EQ(fake.launches[1].stream, fake.launches[0].stream);
  EXPECT_EQ(fake.launches[1].params[2], fake.launches[0].params[2]);
}

/// What runs before it is the caller's, which has not promised anything, or the
/// memset, which is no kernel.
TEST_F(LaunchTest, FirstThatRunsDoesNotOverlap) {
  nlohmann::json first = plan()["launches"][0];
  first["dependent"] = true;
  plan()["launches"][0]["when"] = "0";
  plan()["launches"].push_back(first);
  plan()["launches"].push_back(first);
  plan()["launches"][1]["variants"][0]["grid"] = {"0", "1", "1"};
  plan()["launches"].push_back(first);
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  ASSERT_EQ(fake.launches.size(), 2u);
  EXPECT_FALSE(fake.launches[0].isProgrammatic);
  EXPECT_TRUE(fake.launches[1].isProgrammatic);
}

TEST_F(LaunchTest, OldDriversDoNotOverlap) {
  FakeDriver::removeLaunchKernelEx();
  nlohmann::json first = plan()["launches"][0];
  first["dependent"] = true;
  plan()["launches"].push_back(first);
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  ASSERT_EQ(fake.launches.size(), 2u);
  EXPECT_FALSE(fake.launches[1].isProgrammatic);
}

TEST_F(LaunchTest, DependentLaunchFails) {
  nlohmann::json first = plan()["launches"][0];
  first["dependent"] = true;
  plan()["launches"].push_back(first);
  load();
  fake.failures["cuLaunchKernelEx"] = 1;
  EXPECT_EQ(launch(), ATTN_DRIVER_ERROR);
  EXPECT_STREQ(attn_last_error(), "cannot launch kernel attention_0: "
                                  "CUDA_ERROR_INVALID_VALUE (description)");
}

TEST_F(LaunchTest, VariantIsChosenBySize) {
  setSizes(2, 3, 200, 1001);
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  EXPECT_EQ(fake.launches[0].kernel, "attention_1");
}

TEST_F(LaunchTest, WorkspaceIsZeroedOnTheStream) {
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  ASSERT_EQ(fake.memsets.size(), 1u);
  EXPECT_EQ(fake.memsets[0].address, kWorkspace);
  EXPECT_EQ(fake.memsets[0].bytes, 4u);
  EXPECT_EQ(fake.memsets[0].value, 0);
  EXPECT_EQ(fake.memsets[0].stream, call.stream);
  auto position = [&](const char *symbol) {
    return std::find(fake.calls.begin(), fake.calls.end(), symbol);
  };
  EXPECT_LT(position("cuMemsetD8Async"), position("cuLaunchKernel"));
}

TEST_F(LaunchTest, WorkspaceOffsetOutside) {
  param(6)["offset"] = "21";
  launch();
  EXPECT_STREQ(attn_last_error(), "plan attention: offset 21 is outside a "
                                  "workspace of 20 bytes");
  EXPECT_TRUE(fake.launches.empty());
}

TEST_F(LaunchTest, ValueMustFitInto32Bits) {
  param(4)["expr"] = "q[2] * 1000000000";
  launch();
  EXPECT_STREQ(attn_last_error(),
               "plan attention: 'q[2] * 1000000000' must fit in 32 bits, got "
               "200000000000");
  EXPECT_TRUE(fake.launches.empty());
}

TEST_F(LaunchTest, DriverErrors) {
  fake.failures["cuTensorMapEncodeTiled"] = 1;
  EXPECT_EQ(launchError(ATTN_DRIVER_ERROR),
            "cannot make a tensor map of q with shape [2, 3, 200, 128] and "
            "strides [76800, 25600, 128, 1]: CUDA_ERROR_INVALID_VALUE "
            "(description)");
  fake.failures = {{"cuLaunchKernel", 1}};
  EXPECT_EQ(launch(), ATTN_DRIVER_ERROR);
  EXPECT_STREQ(attn_last_error(), "cannot launch kernel attention_0: "
                                  "CUDA_ERROR_INVALID_VALUE (description)");
}

TEST_F(LaunchTest, TheModulesContextIsMadeCurrent) {
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  EXPECT_EQ(fake.calls.front(), "cuCtxPushCurrent");
  EXPECT_EQ(fake.calls.back(), "cuCtxPopCurrent");
}
