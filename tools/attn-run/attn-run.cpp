// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Run.h"

#include <cstdio>
#include <new>

using namespace attn;
using namespace attn::run;

namespace {
/// A row-major tensor in device memory.
attn_status uploadTensor(rt::Device &device, const HostTensor &host,
                         attn_tensor &tensor) {
  tensor = {};
  tensor.dtype = static_cast<int32_t>(host.dtype);
  tensor.rank = static_cast<int32_t>(host.shape.size());
  uint64_t stride = 1;
  for (int i = tensor.rank - 1; i >= 0; --i) {
    tensor.sizes[i] = host.shape[i];
    tensor.strides[i] = static_cast<int64_t>(stride);
    stride *= static_cast<uint64_t>(host.shape[i]);
  }
  attn_status status = device.allocate(host.data.size(), &tensor.data);
  return status ? status
                : device.copyToDevice(tensor.data, host.data.data(),
                                      host.data.size());
}

class Runner {
public:
  explicit Runner(const Options &options) : options(options) {}
  ~Runner() {
    attn_module_unload(module);
    device.reset();
    attn_bundle_close(bundle);
  }
  Runner(const Runner &) = delete;
  Runner &operator=(const Runner &) = delete;

  /// False, with a text in error(), if something went wrong.
  bool run();
  const std::string &error() const { return message; }

private:
  bool launch();
  bool makeResult(size_t index);
  bool finish();

  /// True if `status` is good, else takes the runtime's text.
  bool ok(attn_status status) {
    if (status != ATTN_OK) {
      message = attn_last_error();
    }
    return status == ATTN_OK;
  }

  const Options &options;
  std::string message;
  attn_bundle *bundle = nullptr;
  std::unique_ptr<rt::Device> device;
  attn_module *module = nullptr;
  attn_plan_info plan = {};
  attn_call call = {};
  std::vector<HostTensor> inputs, outputs;
  std::vector<double> scalars;
  std::vector<attn_tensor> tensors, results;
};
} // namespace

bool Runner::run() {
  if (!ok(attn_bundle_open(options.bundle.c_str(), &bundle))) {
    return false;
  }
  if (options.list) {
    listBundle(bundle);
    return true;
  }
  call.struct_size = sizeof(call);
  const char *name = options.plan ? options.plan->c_str() : nullptr;
  return ok(attn_bundle_find_plan(bundle, name, &call.plan)) &&
         ok(attn_bundle_plan(bundle, call.plan, &plan)) &&
         makeScalars(plan, options, scalars, message) &&
         makeInputs(plan, options, inputs, message) && launch() && finish();
}

bool Runner::launch() {
  if (!ok(rt::Device::open(options.device, device)) ||
      !ok(attn_bundle_load(bundle, options.device, &module))) {
    return false;
  }
  tensors.resize(inputs.size());
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (!ok(uploadTensor(*device, inputs[i], tensors[i]))) {
      return false;
    }
  }
  results.resize(plan.num_results);
  outputs.resize(plan.num_results);
  call.num_tensors = static_cast<uint32_t>(tensors.size());
  call.num_scalars = static_cast<uint32_t>(scalars.size());
  call.num_results = plan.num_results;
  call.tensors = tensors.data();
  call.scalars = scalars.data();
  call.results = results.data();
  call.stream = device->stream();
  if (!ok(attn_query(module, &call, results.data(), &call.workspace_size)) ||
      !ok(device->allocate(call.workspace_size, &call.workspace))) {
    return false;
  }
  for (size_t i = 0; i < results.size(); ++i) {
    if (!makeResult(i)) {
      return false;
    }
  }
  return ok(attn_launch(module, &call)) && ok(device->synchronize());
}

bool Runner::makeResult(size_t index) {
  attn_tensor &result = results[index];
  HostTensor &output = outputs[index];
  output.name = plan.results[index].name;
  output.dtype = static_cast<DType>(result.dtype);
  output.shape.assign(result.sizes, result.sizes + result.rank);
  uint64_t bytes;
  if (!tensorBytes(output.shape, output.dtype, bytes)) {
    message = "result " + output.name + ": its shape is too large";
    return false;
  }
  output.data.resize(bytes);
  // All bits set is a NaN in every floating-point type.
  return ok(device->allocate(bytes, &result.data)) &&
         ok(device->fill(result.data, 0xff, bytes));
}

bool Runner::finish() {
  for (size_t i = 0; i < outputs.size(); ++i) {
    HostTensor &output = outputs[i];
    if (!ok(device->copyToHost(output.data.data(), results[i].data,
                               output.data.size()))) {
      return false;
    }
    if (options.checkNaN && hasNaN(output)) {
      message = "result " + output.name + " has a NaN";
      return false;
    }
  }
  if (options.bench) {
    Times times;
    if (!ok(measure(*device, module, call, options.bench, times))) {
      return false;
    }
    std::FILE *out = options.outputs == "-" ? stderr : stdout;
    std::fprintf(
        out,
        "%s: median %.4f ms, min %.4f ms of %d launches; host %.1f us a "
        "launch\n",
        plan.name, times.median, times.min, options.bench, times.host);
  }
  return !options.outputs ||
         writeSafetensors(*options.outputs, outputs, message);
}

static int fail(const std::string &error) {
  std::fprintf(stderr, "attn-run: error: %s\n", error.c_str());
  return 1;
}

int main(int argc, char **argv) {
  Options options;
  std::string error;
  if (!parseOptions(argc, argv, options, error)) {
    fail(error);
    std::fputs(kUsage, stderr);
    return 2;
  }
  if (options.help || options.version) {
    std::fputs(options.help ? kUsage : "attn-run " ATTN_VERSION "\n", stdout);
    return 0;
  }
  try {
    Runner runner(options);
    return runner.run() ? 0 : fail(runner.error());
  } catch (const std::bad_alloc &) {
    return fail("out of host memory");
  }
}
