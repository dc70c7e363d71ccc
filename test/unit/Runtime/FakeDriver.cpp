// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FakeDriver.h"

#include <cstring>

using namespace attn::rt;

namespace {
FakeDriver fake;
int primaryContext;
int moduleHandle;
std::vector<std::string> kernelNames;
Driver table;

/// Notes the call; the result that the test wants.
int note(const std::string &symbol) {
  fake.calls.push_back(symbol);
  auto it = fake.failures.find(symbol);
  return it == fake.failures.end() ? 0 : it->second;
}

int init(unsigned) { return note("cuInit"); }

int getErrorName(int error, const char **text) {
  *text = error == 2     ? "CUDA_ERROR_OUT_OF_MEMORY"
          : error == 100 ? "CUDA_ERROR_NO_DEVICE"
                         : "CUDA_ERROR_INVALID_VALUE";
  return 0;
}

int getErrorString(int, const char **text) {
  *text = "description";
  return 0;
}

int deviceGetCount(int *count) {
  *count = fake.deviceCount;
  return note("cuDeviceGetCount");
}

int deviceGet(int *device, int ordinal) {
  *device = ordinal;
  return note("cuDeviceGet");
}

int deviceGetName(char *name, int size, int) {
  std::strncpy(name, "NVIDIA Fake", size);
  return note("cuDeviceGetName");
}

int deviceGetAttribute(int *value, int attribute, int) {
  *value = attribute == 75 ? fake.major : attribute == 76 ? fake.minor : 132;
  return note("cuDeviceGetAttribute");
}

int primaryCtxRetain(void **context, int) {
  *context = &primaryContext;
  ++fake.retainedContexts;
  return note("cuDevicePrimaryCtxRetain");
}

int primaryCtxRelease(int) {
  --fake.retainedContexts;
  return note("cuDevicePrimaryCtxRelease");
}

int ctxGetCurrent(void **context) {
  *context = fake.currentContext;
  return 0;
}

int ctxGetDevice(int *device) {
  *device = 0;
  return 0;
}

int ctxPushCurrent(void *context) {
  fake.currentContext = context;
  return note("cuCtxPushCurrent");
}

int ctxPopCurrent(void **context) {
  *context = fake.currentContext;
  fake.currentContext = nullptr;
  return note("cuCtxPopCurrent");
}

int moduleLoadDataEx(void **module, const void *image, unsigned numOptions,
                     int *options, void **values) {
  int result = note("cuModuleLoadDataEx");
  fake.image = static_cast<const char *>(image);
  if (numOptions == 2 && options[0] == 5 && options[1] == 6 &&
      fake.jitLog.size() < reinterpret_cast<size_t>(values[1])) {
    std::strcpy(static_cast<char *>(values[0]), fake.jitLog.c_str());
  }
  if (result == 0) {
    *module = &moduleHandle;
    ++fake.loadedModules;
  }
  return result;
}

int moduleUnload(void *) {
  --fake.loadedModules;
  return note("cuModuleUnload");
}

/// A function's handle is its number, from 1.
int moduleGetFunction(void **function, void *, const char *name) {
  kernelNames.push_back(name);
  *function = reinterpret_cast<void *>(kernelNames.size());
  return note("cuModuleGetFunction");
}

const std::string &kernelName(void *function) {
  return kernelNames[reinterpret_cast<size_t>(function) - 1];
}

int funcSetAttribute(void *function, int attribute, int value) {
  if (attribute == 8) {
    fake.sharedMemory[kernelName(function)] = value;
  }
  return note("cuFuncSetAttribute");
}

int tensorMapEncodeTiled(TensorMap *map, int dtype, uint32_t rank,
                         void *address, const uint64_t *dims,
                         const uint64_t *strides, const uint32_t *box,
                         const uint32_t *elementStrides, int interleave,
                         int swizzle, int l2Promotion, int outOfBoundsFill) {
  bool isPlain = interleave == 0 && outOfBoundsFill == 0 &&
                 reinterpret_cast<uint64_t>(map) % 64 == 0;
  for (uint32_t i = 0; i < rank; ++i) {
    isPlain = isPlain && elementStrides[i] == 1;
  }
  map->opaque[0] = fake.maps.size();
  fake.maps.push_back({dtype, rank, reinterpret_cast<uint64_t>(address),
                       std::vector<uint64_t>(dims, dims + rank),
                       std::vector<uint64_t>(strides, strides + rank - 1),
                       std::vector<uint32_t>(box, box + rank), swizzle,
                       l2Promotion});
  return isPlain ? note("cuTensorMapEncodeTiled") : 1;
}

int memsetD8Async(uint64_t address, unsigned char value, size_t count,
                  void *stream) {
  fake.memsets.push_back({address, count, value, stream});
  return note("cuMemsetD8Async");
}

void noteLaunch(FakeDriver::Launch launch, void **params) {
  for (int i = 0; i < fake.numParams[launch.kernel]; ++i) {
    uint64_t word;
    std::memcpy(&word, params[i], sizeof(word));
    launch.params.push_back(word);
  }
  fake.launches.push_back(std::move(launch));
}

int launchKernel(void *function, unsigned gridX, unsigned gridY, unsigned gridZ,
                 unsigned blockX, unsigned blockY, unsigned blockZ,
                 unsigned sharedBytes, void *stream, void **params, void **) {
  noteLaunch({kernelName(function),
              {gridX, gridY, gridZ},
              {blockX, blockY, blockZ},
              sharedBytes,
              stream,
              /*isProgrammatic=*/false,
              {}},
             params);
  return note("cuLaunchKernel");
}

int launchKernelEx(const LaunchConfig *config, void *function, void **params,
                   void **) {
  bool isProgrammatic = config->numAttributes == 1 &&
                        config->attributes[0].id == 6 &&
                        config->attributes[0].value == 1;
  noteLaunch({kernelName(function),
              {config->grid[0], config->grid[1], config->grid[2]},
              {config->block[0], config->block[1], config->block[2]},
              config->sharedBytes,
              config->stream,
              isProgrammatic,
              {}},
             params);
  return note("cuLaunchKernelEx");
}

const Driver *provide(std::string &) { return &table; }
} // namespace

FakeDriver &FakeDriver::get() { return fake; }

void FakeDriver::install() {
  fake = FakeDriver();
  kernelNames.clear();
  table = {};
  table.init = init;
  table.getErrorName = getErrorName;
  table.getErrorString = getErrorString;
  table.deviceGetCount = deviceGetCount;
  table.deviceGet = deviceGet;
  table.deviceGetName = deviceGetName;
  table.deviceGetAttribute = deviceGetAttribute;
  table.primaryCtxRetain = primaryCtxRetain;
  table.primaryCtxRelease = primaryCtxRelease;
  table.ctxGetCurrent = ctxGetCurrent;
  table.ctxGetDevice = ctxGetDevice;
  table.ctxPushCurrent = ctxPushCurrent;
  table.ctxPopCurrent = ctxPopCurrent;
  table.moduleLoadDataEx = moduleLoadDataEx;
  table.moduleUnload = moduleUnload;
  table.moduleGetFunction = moduleGetFunction;
  table.funcSetAttribute = funcSetAttribute;
  table.tensorMapEncodeTiled = tensorMapEncodeTiled;
  table.memsetD8Async = memsetD8Async;
  table.launchKernel = launchKernel;
  table.launchKernelEx = launchKernelEx;
  setDriverProviderForTesting(provide);
}

void FakeDriver::removeLaunchKernelEx() { table.launchKernelEx = nullptr; }

void FakeDriver::uninstall() { setDriverProviderForTesting(nullptr); }
