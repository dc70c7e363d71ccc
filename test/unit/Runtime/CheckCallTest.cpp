// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TestLaunch.h"

#include <functional>

using CheckCallTest = TestLaunch;

TEST_F(CheckCallTest, CallErrors) {
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

TEST_F(CheckCallTest, TensorErrors) {
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

TEST_F(CheckCallTest, RowAlignment) {
  variant()["params"][2]["alignment"] = 16;
  lse.strides[0] = 3 * 204;
  lse.strides[1] = 201;
  EXPECT_EQ(launchError(),
            "result lse: the kernel needs strides that are multiples of 4 f32 "
            "elements (16 bytes), got 201 in dimension 1; copy the tensor or "
            "pad its rows");
  lse.strides[1] = 204;
  lse.data = reinterpret_cast<void *>(kLse + 8);
  EXPECT_EQ(launchError(), "result lse: expected an address aligned to 16 "
                           "bytes, got one that is off by 8");
  lse.data = reinterpret_cast<void *>(kLse);
  EXPECT_EQ(launch(), ATTN_OK) << attn_last_error();
  // A stride that is never used may be any.
  setSizes(2, 1, 200, 1000);
  lse.strides[1] = 201;
  EXPECT_EQ(launch(), ATTN_OK) << attn_last_error();
}

TEST_F(CheckCallTest, WorkspaceErrors) {
  call.workspace_size = 19;
  EXPECT_EQ(launchError(), "expected a workspace of 20 bytes, got 19");
  call.workspace = nullptr;
  EXPECT_EQ(launchError(), "expected a workspace of 20 bytes, got null");
  call.workspace = reinterpret_cast<void *>(kWorkspace + 8);
  call.workspace_size = 1024;
  EXPECT_EQ(launchError(), "expected a workspace aligned to 16 bytes");
}

TEST_F(CheckCallTest, NoVariant) {
  setSizes(2, 3, 200, 100001);
  EXPECT_EQ(launchError(),
            "plan attention: no variant of launch 0 accepts these sizes");
}

TEST_F(CheckCallTest, GridOutOfRange) {
  setSizes(2, 3, 200, 70000);
  EXPECT_EQ(launchError(), "plan attention: expected a grid of 0 to 65535 "
                           "blocks in dimension 2, got 70000");
}

TEST_F(CheckCallTest, OverflowIsAnError) {
  plan()["workspace"]["bytes"] = "q[2] * 9223372036854775807";
  EXPECT_EQ(launchError(), "cannot evaluate 'q[2] * 9223372036854775807': "
                           "64-bit overflow");
}

TEST_F(CheckCallTest, Query) {
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
