// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TestLaunch.h"

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

void TestLaunch::SetUp() {
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

void TestLaunch::TearDown() {
  attn_module_unload(module);
  FakeDriver::uninstall();
  TestBundle::TearDown();
}

void TestLaunch::setSizes(int64_t b, int64_t h, int64_t lq, int64_t lk) {
  q = makeTensor(kQ, ATTN_BF16, {b, h, lq, 128});
  k = makeTensor(kK, ATTN_BF16, {b, h, lk, 128});
  o = makeTensor(kO, ATTN_BF16, {b, h, lq, 128});
  lse = makeTensor(kLse, ATTN_F32, {b, h, lq});
}

void TestLaunch::load() {
  attn_bundle *bundle = open();
  ASSERT_EQ(attn_bundle_load(bundle, 0, &module), ATTN_OK) << attn_last_error();
  attn_bundle_close(bundle);
  fake.calls.clear();
}

attn_status TestLaunch::launch() {
  if (!module) {
    load();
  }
  return attn_launch(module, &call);
}

std::string TestLaunch::launchError(attn_status expected) {
  EXPECT_EQ(launch(), expected);
  EXPECT_TRUE(fake.launches.empty());
  if (expected == ATTN_BAD_ARGUMENT) {
    EXPECT_TRUE(fake.memsets.empty());
  }
  return attn_last_error();
}
