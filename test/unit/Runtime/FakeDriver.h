// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_TEST_UNIT_RUNTIME_FAKEDRIVER_H
#define ATTN_TEST_UNIT_RUNTIME_FAKEDRIVER_H

#include "attn/Runtime/Driver.h"

#include <array>
#include <map>
#include <string>
#include <vector>

/// What the runtime asked of the driver. A machine with one H200 unless a test
/// says otherwise.
struct FakeDriver {
  struct Map {
    int dtype;
    uint32_t rank;
    uint64_t address;
    std::vector<uint64_t> dims;
    std::vector<uint64_t> strides;
    std::vector<uint32_t> box;
    int swizzle;
    int l2Promotion;
  };
  struct Launch {
    std::string kernel;
    std::array<unsigned, 3> grid;
    std::array<unsigned, 3> block;
    unsigned sharedMemory;
    void *stream;
    /// Whether it may overlap the one before.
    bool isProgrammatic;
    /// The first 8 bytes of each parameter. A tensor map holds its index in
    /// `maps` there.
    std::vector<uint64_t> params;
  };
  struct Memset {
    uint64_t address;
    size_t bytes;
    unsigned char value;
    void *stream;
  };

  int deviceCount = 1;
  int major = 9;
  int minor = 0;
  void *currentContext = nullptr;
  /// Symbol to the CUresult that it shall return.
  std::map<std::string, int> failures;
  std::string jitLog;
  /// How many parameters a kernel has: cuLaunchKernel is not told.
  std::map<std::string, int> numParams = {{"attention_0", 8}};

  std::vector<std::string> calls;
  std::vector<Map> maps;
  std::vector<Launch> launches;
  std::vector<Memset> memsets;
  std::map<std::string, int> sharedMemory; ///< of each kernel
  std::string image;
  int loadedModules = 0;
  int retainedContexts = 0;

  /// The one that the runtime talks to from install() on.
  static FakeDriver &get();
  /// Forgets everything and takes the place of the machine's driver.
  static void install();
  /// Becomes a driver that is too old for it.
  static void removeLaunchKernelEx();
  static void uninstall();
};

#endif // ATTN_TEST_UNIT_RUNTIME_FAKEDRIVER_H
