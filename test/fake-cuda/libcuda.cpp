// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The CUDA driver's entry points on host memory, as one device of compute
// capability 9.0. It knows one kernel, `zero(address, bytes)`; every other one
// does nothing, so that results keep what they held. The environment can make
// it another device:
//
//   ATTN_FAKE_DEVICES     how many there are (1); with 0 cuInit fails, as the
//                         driver's does
//   ATTN_FAKE_CAPABILITY  ten times the major plus the minor number (90)
//   ATTN_FAKE_VERSION     of the driver's interface, as cuda.h has it (13000)
//   ATTN_FAKE_MEMORY      bytes that one allocation may have (no limit)

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

namespace {
constexpr int kOutOfMemory = 2;
constexpr int kNoDevice = 100;
constexpr int kInvalidDevice = 101;
constexpr int kNotFound = 500;
int context, module;
thread_local void *current;
std::map<std::string, std::string> functions;

uint64_t setting(const char *name, uint64_t normal) {
  const char *text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : normal;
}

int countDevices() { return static_cast<int>(setting("ATTN_FAKE_DEVICES", 1)); }

const char *nameOf(int error) {
  switch (error) {
  case kOutOfMemory:
    return "CUDA_ERROR_OUT_OF_MEMORY";
  case kNoDevice:
    return "CUDA_ERROR_NO_DEVICE";
  case kInvalidDevice:
    return "CUDA_ERROR_INVALID_DEVICE";
  default:
    return "CUDA_ERROR_FAKE";
  }
}
} // namespace

extern "C" {

int cuInit(unsigned) { return countDevices() ? 0 : kNoDevice; }

int cuDriverGetVersion(int *version) {
  *version = static_cast<int>(setting("ATTN_FAKE_VERSION", 13000));
  return 0;
}

int cuGetErrorName(int error, const char **text) {
  *text = nameOf(error);
  return 0;
}

int cuGetErrorString(int, const char **text) {
  *text = "from the fake driver";
  return 0;
}

int cuDeviceGetCount(int *count) {
  *count = countDevices();
  return 0;
}

int cuDeviceGet(int *device, int ordinal) {
  *device = ordinal;
  return ordinal < countDevices() ? 0 : kInvalidDevice;
}

int cuDeviceGetName(char *name, int size, int) {
  std::strncpy(name, "Fake", size);
  return 0;
}

int cuDeviceGetAttribute(int *value, int attribute, int) {
  int capability = static_cast<int>(setting("ATTN_FAKE_CAPABILITY", 90));
  *value = attribute == 75   ? capability / 10
           : attribute == 76 ? capability % 10
                             : 132;
  return 0;
}

int cuDevicePrimaryCtxRetain(void **result, int) {
  *result = &context;
  return 0;
}

int cuDevicePrimaryCtxRelease_v2(int) { return 0; }

int cuCtxGetCurrent(void **result) {
  *result = current;
  return 0;
}

int cuCtxGetDevice(int *device) {
  *device = 0;
  return 0;
}

int cuCtxPushCurrent_v2(void *pushed) {
  current = pushed;
  return 0;
}

int cuCtxPopCurrent_v2(void **popped) {
  *popped = current;
  current = nullptr;
  return 0;
}

int cuModuleLoadDataEx(void **result, const void *, unsigned, int *, void **) {
  *result = &module;
  return 0;
}

int cuModuleUnload(void *) { return 0; }

int cuModuleGetFunction(void **function, void *, const char *name) {
  if (std::strcmp(name, "missing") == 0) {
    return kNotFound;
  }
  *function = &functions.emplace(name, name).first->second;
  return 0;
}

int cuFuncSetAttribute(void *, int, int) { return 0; }

int cuTensorMapEncodeTiled(void *, int, uint32_t, void *, const uint64_t *,
                           const uint64_t *, const uint32_t *, const uint32_t *,
                           int, int, int, int) {
  return 0;
}

int cuMemsetD8Async(uint64_t address, unsigned char value, size_t count,
                    void *) {
  std::memset(reinterpret_cast<void *>(address), value, count);
  return 0;
}

int cuLaunchKernel(void *function, unsigned, unsigned, unsigned, unsigned,
                   unsigned, unsigned, unsigned, void *, void **params,
                   void **) {
  if (*static_cast<std::string *>(function) == "zero") {
    std::memset(*static_cast<void **>(params[0]), 0,
                *static_cast<int32_t *>(params[1]));
  }
  return 0;
}

int cuLaunchKernelEx(const void *, void *function, void **params,
                     void **extra) {
  return cuLaunchKernel(function, 0, 0, 0, 0, 0, 0, 0, nullptr, params, extra);
}

int cuMemAlloc_v2(uint64_t *address, size_t bytes) {
  *address = 0;
  if (bytes <= setting("ATTN_FAKE_MEMORY", UINT64_MAX)) {
    *address = reinterpret_cast<uint64_t>(std::malloc(bytes));
  }
  return *address ? 0 : kOutOfMemory;
}

int cuMemFree_v2(uint64_t address) {
  std::free(reinterpret_cast<void *>(address));
  return 0;
}

int cuMemcpyHtoD_v2(uint64_t to, const void *from, size_t bytes) {
  std::memcpy(reinterpret_cast<void *>(to), from, bytes);
  return 0;
}

int cuMemcpyDtoH_v2(void *to, uint64_t from, size_t bytes) {
  std::memcpy(to, reinterpret_cast<const void *>(from), bytes);
  return 0;
}

int cuStreamCreate(void **stream, unsigned) {
  *stream = &context;
  return 0;
}

int cuStreamDestroy_v2(void *) { return 0; }
int cuStreamSynchronize(void *) { return 0; }

int cuEventCreate(void **event, unsigned) {
  *event = &context;
  return 0;
}

int cuEventDestroy_v2(void *) { return 0; }
int cuEventRecord(void *, void *) { return 0; }
int cuEventSynchronize(void *) { return 0; }

int cuEventElapsedTime(float *milliseconds, void *, void *) {
  *milliseconds = 0.25f;
  return 0;
}

} // extern "C"
