// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FakeDriver.h"
#include "TestBundle.h"

#include <algorithm>
#include <cstring>
#include <functional>

namespace {
constexpr uint64_t kQ = 0x10000, kK = 0x20000, kO = 0x30000, kLse = 0x40000,
                   kWorkspace = 0x50000;

attn_tensor makeTensor(uint64_t address, attn_dtype dtype,
                       std::vector<int64_t> sizes) {
  attn_tensor tensor = {};
  tensor.data = reinterpret_cast<void *>(address);
  tensor.dtype = dtype;
  tensor.rank = static_cast<int32_t>(sizes.size());
  int64_t stride = 1;
  for (int i = tensor.rank - 1; i >= 0; --i) {
    tensor.sizes[i] = sizes[i];
    tensor.strides[i] = stride;
    stride *= sizes[i];
  }
  return tensor;
}

/// A call of the test bundle with B = 2, H = 3, Lq = 200, Lk = 1000.
class LaunchTest : public TestBundle {
protected:
  void SetUp() override {
    TestBundle::SetUp();
    FakeDriver::install();
    setSizes(2, 3, 200, 1000);
    call.struct_size = sizeof(call);
    call.num_tensors = 2;
    call.num_scalars = 1;
    call.num_results = 2;
    call.tensors = tensors;
    call.scalars = &scale;
    call.results = results;
    call.workspace = reinterpret_cast<void *>(kWorkspace);
    call.workspace_size = 1024;
    call.stream = reinterpret_cast<void *>(0x77);
  }
  void TearDown() override {
    attn_module_unload(module);
    FakeDriver::uninstall();
    TestBundle::TearDown();
  }

  void setSizes(int64_t b, int64_t h, int64_t lq, int64_t lk) {
    q = makeTensor(kQ, ATTN_BF16, {b, h, lq, 128});
    k = makeTensor(kK, ATTN_BF16, {b, h, lk, 128});
    o = makeTensor(kO, ATTN_BF16, {b, h, lq, 128});
    lse = makeTensor(kLse, ATTN_F32, {b, h, lq});
  }

  void load() {
    attn_bundle *bundle = open();
    ASSERT_EQ(attn_bundle_load(bundle, 0, &module), ATTN_OK)
        << attn_last_error();
    attn_bundle_close(bundle);
    fake.calls.clear();
  }

  attn_status launch() {
    if (!module) {
      load();
    }
    return attn_launch(module, &call);
  }

  /// The launch must be refused, and nothing may reach the stream.
  std::string launchError(attn_status expected = ATTN_BAD_ARGUMENT) {
    EXPECT_EQ(launch(), expected);
    EXPECT_TRUE(fake.launches.empty());
    if (expected == ATTN_BAD_ARGUMENT) {
      EXPECT_TRUE(fake.memsets.empty());
    }
    return attn_last_error();
  }

  FakeDriver &fake = FakeDriver::get();
  attn_module *module = nullptr;
  attn_call call = {};
  double scale = 0.125;
  attn_tensor tensors[2], results[2];
  attn_tensor &q = tensors[0], &k = tensors[1], &o = results[0],
              &lse = results[1];
};
} // namespace

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

TEST_F(LaunchTest, TensorMaps) {
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

TEST_F(LaunchTest, EveryDTypeHasItsTensorMap) {
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

TEST_F(LaunchTest, StridesInAnyOrder) {
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

TEST_F(LaunchTest, StridesOfSizeOneAreNotUsed) {
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

TEST_F(LaunchTest, EmptyTensorsBorrowAnAddress) {
  setSizes(2, 3, 200, 0);
  k.data = nullptr;
  k.strides[1] = 12345;
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  EXPECT_EQ(fake.maps[1].address, kQ);
  EXPECT_EQ(fake.maps[1].dims, (std::vector<uint64_t>{1, 1, 1, 1}));
  EXPECT_EQ(fake.maps[1].strides, (std::vector<uint64_t>{16, 16, 16}));
}

TEST_F(LaunchTest, EmptyTensorsBorrowTheWorkspace) {
  variant()["grid"] = {"1", "1", "1"};
  setSizes(2, 3, 0, 0);
  q.data = k.data = o.data = lse.data = nullptr;
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  for (const FakeDriver::Map &map : fake.maps) {
    EXPECT_EQ(map.address, kWorkspace);
  }
}

TEST_F(LaunchTest, EmptyTensorsWithNothingToBorrow) {
  variant()["grid"] = {"1", "1", "1"};
  variant()["params"].erase(6);
  plan()["workspace"] = {{"bytes", "0"}, {"zeroed", "0"}};
  setSizes(2, 3, 0, 0);
  EXPECT_EQ(launchError(), "argument q: has no elements, and the call has no "
                           "memory to stand for it");
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

TEST_F(LaunchTest, VariantIsChosenBySize) {
  setSizes(2, 3, 200, 1001);
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  EXPECT_EQ(fake.launches[0].kernel, "attention_1");
}

TEST_F(LaunchTest, NoVariant) {
  setSizes(2, 3, 200, 100001);
  EXPECT_EQ(launchError(),
            "plan attention: no variant of launch 0 accepts these sizes");
}

TEST_F(LaunchTest, GridOutOfRange) {
  setSizes(2, 3, 200, 70000);
  EXPECT_EQ(launchError(), "plan attention: expected a grid of 0 to 65535 "
                           "blocks in dimension 2, got 70000");
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

TEST_F(LaunchTest, WorkspaceErrors) {
  call.workspace_size = 19;
  EXPECT_EQ(launchError(), "expected a workspace of 20 bytes, got 19");
  call.workspace = nullptr;
  EXPECT_EQ(launchError(), "expected a workspace of 20 bytes, got null");
  call.workspace = reinterpret_cast<void *>(kWorkspace + 8);
  call.workspace_size = 1024;
  EXPECT_EQ(launchError(), "expected a workspace aligned to 16 bytes");
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

TEST_F(LaunchTest, CallErrors) {
  call.struct_size = 8;
  EXPECT_EQ(launchError(),
            "expected a call of " + std::to_string(sizeof(attn_call)) +
                " bytes, got 8: header and library are of different versions");
  call.struct_size = sizeof(call);
  call.plan = 1;
  EXPECT_EQ(launchError(), "expected a plan number below 1, got 1");
  call.plan = 0;
  call.num_tensors = 3;
  EXPECT_EQ(launchError(), "plan attention: expected 2 tensors, got 3");
  call.num_tensors = 2;
  call.num_scalars = 0;
  EXPECT_EQ(launchError(), "plan attention: expected 1 scalars, got 0");
  call.num_scalars = 1;
  call.num_results = 1;
  EXPECT_EQ(launchError(), "plan attention: expected 2 results, got 1");
  call.num_results = 2;
  call.scalars = nullptr;
  EXPECT_EQ(launchError(), "plan attention: expected scalars, got null");
  call.scalars = &scale;
  call.tensors = nullptr;
  EXPECT_EQ(launchError(), "plan attention: expected tensors, got null");
  call.tensors = tensors;
  call.results = nullptr;
  EXPECT_EQ(launchError(), "plan attention: expected results, got null");
  EXPECT_EQ(attn_launch(nullptr, &call), ATTN_BAD_ARGUMENT);
  EXPECT_EQ(attn_launch(module, nullptr), ATTN_BAD_ARGUMENT);
}

TEST_F(LaunchTest, TensorErrors) {
  struct Case {
    std::function<void()> change;
    const char *expected;
  } cases[] = {
      {[&] { q.rank = 3; }, "argument q: expected 4 dimensions, got 3"},
      {[&] { k.dtype = ATTN_F16; }, "argument k: expected dtype bf16, got f16"},
      {[&] { k.dtype = 99; }, "argument k: expected dtype bf16, got number 99"},
      {[&] { q.sizes[3] = 64; },
       "argument q: expected size 128 in dimension 3, got 64"},
      {[&] { q.sizes[1] = -1; },
       "argument q: expected size of at least 0 in dimension 1, got -1"},
      {[&] { k.sizes[0] = 3; }, "batch of k (3) must be the batch of q (2)"},
      {[&] { q.data = nullptr; }, "argument q: expected an address, got null"},
      {[&] { q.data = reinterpret_cast<void *>(kQ + 8); },
       "argument q: expected an address aligned to 16 bytes, got one that is "
       "off by 8"},
      {[&] { lse.data = reinterpret_cast<void *>(kLse + 2); },
       "result lse: expected an address aligned to 4 bytes, got one that is "
       "off by 2"},
      {[&] { q.strides[3] = 2; },
       "argument q: expected stride 1 in the innermost dimension, got 2; make "
       "the tensor contiguous in it"},
      {[&] { lse.strides[2] = 6; },
       "result lse: expected stride 1 in the innermost dimension, got 6; make "
       "the tensor contiguous in it"},
      {[&] { k.strides[2] = 132; },
       "argument k: the copy engine needs strides that are multiples of 8 bf16 "
       "elements (16 bytes), from 0 to below 2^40 bytes; got 132 in dimension "
       "2; copy the tensor or pad its rows"},
      {[&] { k.strides[2] = -128; },
       "argument k: the copy engine needs strides that are multiples of 8 bf16 "
       "elements (16 bytes), from 0 to below 2^40 bytes; got -128 in dimension "
       "2; copy the tensor or pad its rows"},
      {[&] { k.strides[0] = int64_t(1) << 39; },
       "argument k: the copy engine needs strides that are multiples of 8 bf16 "
       "elements (16 bytes), from 0 to below 2^40 bytes; got 549755813888 in "
       "dimension 0; copy the tensor or pad its rows"},
      {[&] { k.sizes[2] = (int64_t(1) << 32) + 1; },
       "argument k: expected at most 2^32 elements in dimension 2, got "
       "4294967297"},
      {[&] { o.sizes[2] = 100; },
       "result o: expected shape [2, 3, 200, 128], got [2, 3, 100, 128]"},
      {[&] { o.dtype = ATTN_F32; }, "result o: expected dtype bf16, got f32"},
      {[&] { o.strides[1] = 0; },
       "result o: expected elements that do not overlap, got stride 0 in "
       "dimension 1"},
  };
  for (const Case &c : cases) {
    c.change();
    EXPECT_EQ(launchError(), c.expected);
    setSizes(2, 3, 200, 1000);
  }
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

TEST_F(LaunchTest, OverflowIsAnError) {
  plan()["workspace"]["bytes"] = "q[2] * 9223372036854775807";
  EXPECT_EQ(launchError(), "cannot evaluate 'q[2] * 9223372036854775807': "
                           "64-bit overflow");
}

TEST_F(LaunchTest, Query) {
  load();
  attn_tensor described[2];
  uint64_t workspace = 0;
  call.results = nullptr;
  q.data = k.data = nullptr;
  ASSERT_EQ(attn_query(module, &call, described, &workspace), ATTN_OK)
      << attn_last_error();
  EXPECT_EQ(workspace, 20u);
  EXPECT_EQ(described[0].dtype, ATTN_BF16);
  EXPECT_EQ(described[0].rank, 4);
  EXPECT_EQ(described[0].sizes[2], 200);
  EXPECT_EQ(described[0].strides[0], 3 * 200 * 128);
  EXPECT_EQ(described[1].dtype, ATTN_F32);
  EXPECT_EQ(described[1].rank, 3);
  EXPECT_EQ(described[1].strides[1], 200);
  EXPECT_EQ(attn_query(module, &call, nullptr, nullptr), ATTN_OK);
  k.sizes[0] = 5;
  EXPECT_EQ(attn_query(module, &call, described, &workspace),
            ATTN_BAD_ARGUMENT);
  EXPECT_STREQ(attn_last_error(), "batch of k (5) must be the batch of q (2)");
  EXPECT_TRUE(fake.calls.empty());
}

TEST_F(LaunchTest, TheModulesContextIsMadeCurrent) {
  ASSERT_EQ(launch(), ATTN_OK) << attn_last_error();
  EXPECT_EQ(fake.calls.front(), "cuCtxPushCurrent");
  EXPECT_EQ(fake.calls.back(), "cuCtxPopCurrent");
}
