// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parts of attn-run. Each function returns false with a text on failure.

#ifndef ATTN_TOOLS_RUN_RUN_H
#define ATTN_TOOLS_RUN_RUN_H

#include "Options.h"
#include "attn/Runtime/Device.h"
#include "attn/Support/Safetensors.h"

namespace attn::run {

/// Prints what the bundle holds.
void listBundle(const attn_bundle *bundle);

/// Reads or makes the tensor arguments of a plan, in its order.
[[nodiscard]] bool makeInputs(const attn_plan_info &plan,
                              const Options &options,
                              std::vector<HostTensor> &tensors,
                              std::string &error);

/// The scalar arguments of a plan, in its order.
[[nodiscard]] bool makeScalars(const attn_plan_info &plan,
                               const Options &options,
                               std::vector<double> &scalars,
                               std::string &error);

/// True if the tensor is of a floating-point type and has a NaN.
bool hasNaN(const HostTensor &tensor);

struct Times {
  float median; ///< milliseconds on the device
  float min;
  float host; ///< microseconds that a launch keeps its caller, median
};

[[nodiscard]] attn_status measure(rt::Device &device, const attn_module *module,
                                  const attn_call &call, int launches,
                                  Times &times);

} // namespace attn::run

#endif // ATTN_TOOLS_RUN_RUN_H
