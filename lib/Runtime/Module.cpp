// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Module.h"
#include "Error.h"

using namespace attn;
using namespace attn::rt;

attn_module::~attn_module() {
  if (image) {
    ContextScope scope(driver, context);
    driver.moduleUnload(image);
  }
  if (retainedPrimary) {
    driver.primaryCtxRelease(device);
  }
}

/// The best target for a device: code for exactly this chip first, then the
/// latest earlier one of the same major number.
static const Target *chooseTarget(const Manifest &manifest, int major,
                                  int minor) {
  const Target *best = nullptr;
  for (const Target &target : manifest.targets) {
    bool runs = target.major == major &&
                (target.exact ? target.minor == minor : target.minor <= minor);
    bool better = !best || target.minor > best->minor ||
                  (target.minor == best->minor && target.exact);
    if (runs && better) {
      best = &target;
    }
  }
  return best;
}

/// Finds the device and checks it against the manifest; nothing is loaded yet.
static attn_status selectTarget(attn_module &module, int ordinal) {
  const Driver &driver = module.driver;
  int count = 0;
  if (int result = driver.deviceGetCount(&count)) {
    return failDriver(driver, result, "count the devices");
  }
  if (ordinal < 0 || ordinal >= count) {
    return fail(ATTN_NO_DEVICE,
                "expected a device number below " + std::to_string(count) +
                    " (the devices that the driver shows), got " +
                    std::to_string(ordinal));
  }
  char name[256] = {};
  int major = 0, minor = 0, sms = 0;
  int result = driver.deviceGet(&module.device, ordinal);
  result = result ? result : driver.deviceGetName(name, 255, module.device);
  for (auto [value, attribute] :
       {std::pair(&major, kAttributeCapabilityMajor),
        std::pair(&minor, kAttributeCapabilityMinor),
        std::pair(&sms, kAttributeMultiprocessorCount)}) {
    result = result
                 ? result
                 : driver.deviceGetAttribute(value, attribute, module.device);
  }
  if (result) {
    return failDriver(driver, result,
                      "query device " + std::to_string(ordinal));
  }
  module.sms = sms;
  module.target = chooseTarget(*module.manifest, major, minor);
  if (!module.target) {
    std::string chips;
    for (const Target &target : module.manifest->targets) {
      chips += (chips.empty() ? "" : ", ") + target.chip;
    }
    return fail(ATTN_WRONG_DEVICE,
                "bundle '" + module.manifest->name + "' holds " + chips +
                    "; device " + std::to_string(ordinal) + " '" + name +
                    "' is sm_" + std::to_string(major) + std::to_string(minor));
  }
  return ATTN_OK;
}

/// The current context if it is one of the device, else the primary one.
static attn_status selectContext(attn_module &module) {
  const Driver &driver = module.driver;
  void *current = nullptr;
  int device = -1;
  if (driver.ctxGetCurrent(&current) == 0 && current &&
      driver.ctxGetDevice(&device) == 0 && device == module.device) {
    module.context = current;
    return ATTN_OK;
  }
  if (int result = driver.primaryCtxRetain(&module.context, module.device)) {
    return failDriver(driver, result, "create a context on the device");
  }
  module.retainedPrimary = true;
  return ATTN_OK;
}

static attn_status loadImage(attn_module &module) {
  const Driver &driver = module.driver;
  const Target &target = *module.target;
  const std::string &file = target.cubin ? target.cubin->name : target.ptx.name;
  std::string log(8192, '\0');
  int options[] = {kJitErrorLogBuffer, kJitErrorLogBufferSize};
  void *values[] = {log.data(), reinterpret_cast<void *>(log.size())};
  if (int result = driver.moduleLoadDataEx(&module.image, target.image.c_str(),
                                           2, options, values)) {
    module.image = nullptr;
    std::string text = log.c_str();
    return failDriver(driver, result,
                      "load " + file +
                          (text.empty() ? "" : " (log: " + text + ")"));
  }
  for (const Kernel &kernel : target.kernels) {
    void *function = nullptr;
    if (int result = driver.moduleGetFunction(&function, module.image,
                                              kernel.name.c_str())) {
      return failDriver(driver, result,
                        "find kernel " + kernel.name + " in " + file);
    }
    if (int result =
            driver.funcSetAttribute(function, kFunctionMaxDynamicSharedMemory,
                                    static_cast<int>(kernel.sharedMemory))) {
      return failDriver(driver, result,
                        "give kernel " + kernel.name + " " +
                            std::to_string(kernel.sharedMemory) +
                            " bytes of shared memory");
    }
    module.functions.push_back(function);
  }
  return ATTN_OK;
}

attn_status attn_bundle_load(const attn_bundle *bundle, int32_t device,
                             attn_module **module) {
  return guarded([&] {
    if (!bundle || !module) {
      return fail(ATTN_BAD_ARGUMENT,
                  "expected a bundle and a place for the module, got null");
    }
    std::string error;
    const Driver *driver = getDriver(error);
    if (!driver) {
      return fail(ATTN_NO_DRIVER, std::move(error));
    }
    if (int result = driver->init(0)) {
      return failDriver(*driver, result, "initialize the CUDA driver");
    }
    auto loaded = std::make_unique<attn_module>(*driver);
    loaded->manifest = bundle->manifest;
    attn_status status = selectTarget(*loaded, device);
    if (status == ATTN_OK) {
      status = selectContext(*loaded);
    }
    if (status != ATTN_OK) {
      return status;
    }
    ContextScope scope(*driver, loaded->context);
    if (int result = scope.result()) {
      return failDriver(*driver, result, "make the device's context current");
    }
    status = loadImage(*loaded);
    if (status == ATTN_OK) {
      *module = loaded.release();
    }
    return status;
  });
}

void attn_module_unload(attn_module *module) { delete module; }
