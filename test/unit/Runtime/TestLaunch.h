// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_TEST_UNIT_RUNTIME_TESTLAUNCH_H
#define ATTN_TEST_UNIT_RUNTIME_TESTLAUNCH_H

#include "FakeDriver.h"
#include "TestBundle.h"

#include <string>
#include <vector>

/// A row-major tensor.
attn_tensor makeTensor(uint64_t address, attn_dtype dtype,
                       std::vector<int64_t> sizes);

/// A call of the test bundle with B = 2, H = 3, Lq = 200, Lk = 1000, which a
/// test may change before it launches.
class TestLaunch : public TestBundle {
protected:
  static constexpr uint64_t kQ = 0x10000, kK = 0x20000, kO = 0x30000,
                            kLse = 0x40000, kWorkspace = 0x50000;

  void SetUp() override;
  void TearDown() override;

  void setSizes(int64_t b, int64_t h, int64_t lq, int64_t lk);

  /// Loads the bundle and forgets what that asked of the driver.
  void load();
  /// Loads the bundle if that is not done yet, and launches.
  attn_status launch();
  /// The launch must be refused, and nothing may reach the stream.
  std::string launchError(attn_status expected = ATTN_BAD_ARGUMENT);

  FakeDriver &fake = FakeDriver::get();
  attn_module *module = nullptr;
  attn_call call = {};
  double scale = 0.125;
  attn_tensor tensors[2], results[2];
  attn_tensor &q = tensors[0], &k = tensors[1], &o = results[0],
              &lse = results[1];
};

#endif // ATTN_TEST_UNIT_RUNTIME_TESTLAUNCH_H
