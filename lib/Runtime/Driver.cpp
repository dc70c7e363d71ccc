// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Runtime/Driver.h"
#include "Error.h"

#include <atomic>
#include <dlfcn.h>

namespace attn::rt {

bool loadDriver(const char *library, Driver &driver, std::string &error) {
  void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    error = std::string("cannot open the CUDA driver, is the NVIDIA driver "
                        "installed? ") +
            dlerror();
    return false;
  }
  const char *missing = nullptr;
  auto resolve = [&](auto &function, const char *symbol, bool isOptional) {
    void *address = dlsym(handle, symbol);
    function =
        reinterpret_cast<std::remove_reference_t<decltype(function)>>(address);
    if (!address && !missing && !isOptional) {
      missing = symbol;
    }
  };
#define ATTN_DRIVER_RESOLVE(member, symbol, params)                            \
  resolve(driver.member, symbol, /*isOptional=*/false);
  ATTN_DRIVER_FUNCTIONS(ATTN_DRIVER_RESOLVE)
#undef ATTN_DRIVER_RESOLVE
#define ATTN_DRIVER_RESOLVE(member, symbol, params)                            \
  resolve(driver.member, symbol, /*isOptional=*/true);
  ATTN_OPTIONAL_DRIVER_FUNCTIONS(ATTN_DRIVER_RESOLVE)
#undef ATTN_DRIVER_RESOLVE
  if (missing) {
    error = std::string(library) + " has no " + missing +
            ", expected an NVIDIA driver for CUDA 12 or later";
    dlclose(handle);
    return false;
  }
  int version = 0;
  if (!driver.driverGetVersion || driver.driverGetVersion(&version) != 0 ||
      version < kVersionOfProgrammaticCapture) {
    driver.launchKernelEx = nullptr;
  }
  return true;
}

static const Driver *getSystemDriver(std::string &error) {
  struct Loaded {
    Driver driver = {};
    std::string error;
    bool ok = loadDriver("libcuda.so.1", driver, error);
  };
  // Never destroyed: modules may be unloaded while the process exits.
  static const Loaded &loaded = *new Loaded;
  error = loaded.error;
  return loaded.ok ? &loaded.driver : nullptr;
}

static std::atomic<DriverProvider> driverProvider{getSystemDriver};

const Driver *getDriver(std::string &error) { return driverProvider(error); }

void setDriverProviderForTesting(DriverProvider provider) {
  driverProvider = provider ? provider : getSystemDriver;
}

attn_status failDriver(const Driver &driver, int result,
                       const std::string &action) {
  const char *name = nullptr;
  const char *text = nullptr;
  driver.getErrorName(result, &name);
  driver.getErrorString(result, &text);
  std::string message = "cannot " + action + ": " +
                        (name ? name : "CUDA error " + std::to_string(result));
  if (text) {
    message += std::string(" (") + text + ")";
  }
  attn_status status = ATTN_DRIVER_ERROR;
  if (result == kErrorOutOfMemory) {
    status = ATTN_OUT_OF_MEMORY;
  } else if (result == kErrorNoDevice || result == kErrorInvalidDevice) {
    status = ATTN_NO_DEVICE;
  }
  return fail(status, std::move(message));
}

ContextScope::ContextScope(const Driver &driver, void *context)
    : driver(driver) {
  void *current = nullptr;
  if (driver.ctxGetCurrent(&current) == 0 && current == context) {
    return;
  }
  status = driver.ctxPushCurrent(context);
  pushed = status == 0;
}

ContextScope::~ContextScope() {
  if (pushed) {
    void *ignored;
    driver.ctxPopCurrent(&ignored);
  }
}

} // namespace attn::rt
