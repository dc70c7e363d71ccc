// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of the CUDA driver API that the runtime uses, declared here so that
// it builds without CUDA and runs up to the first load without a driver.
// Internal: not part of the C API.

#ifndef ATTN_RUNTIME_DRIVER_H
#define ATTN_RUNTIME_DRIVER_H

#include "attn/Runtime/attn_rt.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace attn::rt {

/// CUtensorMap.
struct alignas(64) TensorMap {
  uint64_t opaque[16];
};

/// CUlaunchAttribute with a value of one integer.
struct alignas(8) LaunchAttribute {
  int id;
  char padding[4];
  union {
    int value;
    char pad[64];
  };
};
static_assert(sizeof(LaunchAttribute) == 72, "as cuda.h lays it out");

/// CUlaunchConfig.
struct LaunchConfig {
  unsigned grid[3];
  unsigned block[3];
  unsigned sharedBytes;
  void *stream;
  LaunchAttribute *attributes;
  unsigned numAttributes;
};
static_assert(sizeof(LaunchConfig) == 56, "as cuda.h lays it out");

/// Rows of: member, exported symbol, parameters. Handles are void *, device
/// addresses and enumerations integers of the size that the ABI gives them.
// clang-format off
#define ATTN_DRIVER_FUNCTIONS(X)                                               \
  X(init, "cuInit", (unsigned flags))                                          \
  X(getErrorName, "cuGetErrorName", (int error, const char **text))            \
  X(getErrorString, "cuGetErrorString", (int error, const char **text))        \
  X(deviceGetCount, "cuDeviceGetCount", (int *count))                          \
  X(deviceGet, "cuDeviceGet", (int *device, int ordinal))                      \
  X(deviceGetName, "cuDeviceGetName", (char *name, int size, int device))      \
  X(deviceGetAttribute, "cuDeviceGetAttribute",                                \
    (int *value, int attribute, int device))                                   \
  X(primaryCtxRetain, "cuDevicePrimaryCtxRetain",                              \
    (void **context, int device))                                              \
  X(primaryCtxRelease, "cuDevicePrimaryCtxRelease_v2", (int device))           \
  X(ctxGetCurrent, "cuCtxGetCurrent", (void **context))                        \
  X(ctxGetDevice, "cuCtxGetDevice", (int *device))                             \
  X(ctxPushCurrent, "cuCtxPushCurrent_v2", (void *context))                    \
  X(ctxPopCurrent, "cuCtxPopCurrent_v2", (void **context))                     \
  X(moduleLoadDataEx, "cuModuleLoadDataEx",                                    \
    (void **module, const void *image, unsigned numOptions, int *options,      \
     void **optionValues))                                                     \
  X(moduleUnload, "cuModuleUnload", (void *module))                            \
  X(moduleGetFunction, "cuModuleGetFunction",                                  \
    (void **function, void *module, const char *name))                         \
  X(funcSetAttribute, "cuFuncSetAttribute",                                    \
    (void *function, int attribute, int value))                                \
  X(tensorMapEncodeTiled, "cuTensorMapEncodeTiled",                            \
    (TensorMap *map, int dtype, uint32_t rank, void *address,                  \
     const uint64_t *dims, const uint64_t *strides, const uint32_t *box,       \
     const uint32_t *elementStrides, int interleave, int swizzle,              \
     int l2Promotion, int outOfBoundsFill))                                    \
  X(memsetD8Async, "cuMemsetD8Async",                                          \
    (uint64_t address, unsigned char value, size_t count, void *stream))       \
  X(launchKernel, "cuLaunchKernel",                                            \
    (void *function, unsigned gridX, unsigned gridY, unsigned gridZ,           \
     unsigned blockX, unsigned blockY, unsigned blockZ, unsigned sharedBytes,  \
     void *stream, void **params, void **extra))                               \
  X(memAlloc, "cuMemAlloc_v2", (uint64_t *address, size_t bytes))              \
  X(memFree, "cuMemFree_v2", (uint64_t address))                               \
  X(memcpyHtoD, "cuMemcpyHtoD_v2",                                             \
    (uint64_t to, const void *from, size_t bytes))                             \
  X(memcpyDtoH, "cuMemcpyDtoH_v2",                                             \
    (void *to, uint64_t from, size_t bytes))                                   \
  X(streamCreate, "cuStreamCreate", (void **stream, unsigned flags))           \
  X(streamDestroy, "cuStreamDestroy_v2", (void *stream))                       \
  X(streamSynchronize, "cuStreamSynchronize", (void *stream))                  \
  X(eventCreate, "cuEventCreate", (void **event, unsigned flags))              \
  X(eventDestroy, "cuEventDestroy_v2", (void *event))                          \
  X(eventRecord, "cuEventRecord", (void *event, void *stream))                 \
  X(eventSynchronize, "cuEventSynchronize", (void *event))                     \
  X(eventElapsedTime, "cuEventElapsedTime",                                    \
    (float *milliseconds, void *start, void *end))

/// The same for what older drivers lack; null there.
#define ATTN_OPTIONAL_DRIVER_FUNCTIONS(X)                                      \
  X(driverGetVersion, "cuDriverGetVersion", (int *version))                    \
  X(launchKernelEx, "cuLaunchKernelEx",                                        \
    (const LaunchConfig *config, void *function, void **params, void **extra))
// clang-format on

/// The driver's entry points; each returns a CUresult.
struct Driver {
#define ATTN_DRIVER_MEMBER(member, symbol, params) int(*member) params;
  ATTN_DRIVER_FUNCTIONS(ATTN_DRIVER_MEMBER)
  ATTN_OPTIONAL_DRIVER_FUNCTIONS(ATTN_DRIVER_MEMBER)
#undef ATTN_DRIVER_MEMBER
};

/// The values of the driver's enumerations that the runtime uses.
enum : int {
  kErrorOutOfMemory = 2,
  kErrorNoDevice = 100,
  kErrorInvalidDevice = 101,
  kAttributeMultiprocessorCount = 16,
  kAttributeCapabilityMajor = 75,
  kAttributeCapabilityMinor = 76,
  kFunctionMaxDynamicSharedMemory = 8,
  kJitErrorLogBuffer = 5,
  kJitErrorLogBufferSize = 6,
  kL2Promotion128B = 2,
  kAttributeProgrammaticSerialization = 6,
  kVersionOfProgrammaticCapture = 12030,
};

/// Opens `library` and resolves every entry point. Leaves `launchKernelEx` null
/// before CUDA 12.3, where overlapping launches cannot be captured into a
/// graph: an attempt would spoil the caller's capture.
[[nodiscard]] bool loadDriver(const char *library, Driver &driver,
                              std::string &error);

/// The driver of this machine, opened at the first call; null if there is
/// none, with the reason in `error`.
const Driver *getDriver(std::string &error);

/// Replaces getDriver() so that tests can record what would be launched; null
/// restores it.
using DriverProvider = const Driver *(*)(std::string & error);
void setDriverProviderForTesting(DriverProvider provider);

/// Sets the thread's last error and returns the status that fits `result`.
/// `action` completes "cannot ...".
attn_status failDriver(const Driver &driver, int result,
                       const std::string &action);

/// Makes a context current while it lives.
class ContextScope {
public:
  ContextScope(const Driver &driver, void *context);
  ~ContextScope();
  ContextScope(const ContextScope &) = delete;
  ContextScope &operator=(const ContextScope &) = delete;

  /// The CUresult of making it current.
  int result() const { return status; }

private:
  const Driver &driver;
  bool pushed = false;
  int status = 0;
};

} // namespace attn::rt

#endif // ATTN_RUNTIME_DRIVER_H
