// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Run.h"

#include <algorithm>

namespace attn::run {

attn_status measure(rt::Device &device, const attn_module *module,
                    const attn_call &call, int launches, Times &times) {
  constexpr int kWarmUp = 10;
  attn_status status = ATTN_OK;
  for (int i = 0; i < kWarmUp && status == ATTN_OK; ++i) {
    status = attn_launch(module, &call);
  }
  std::vector<float> samples(launches);
  for (float &sample : samples) {
    status = status ? status : device.record(rt::Device::Start);
    status = status ? status : attn_launch(module, &call);
    status = status ? status : device.record(rt::Device::Stop);
    status = status ? status : device.elapsed(sample);
  }
  if (status == ATTN_OK) {
    std::sort(samples.begin(), samples.end());
    size_t middle = samples.size() / 2;
    times.median = samples.size() % 2
                       ? samples[middle]
                       : (samples[middle - 1] + samples[middle]) / 2;
    times.min = samples.front();
  }
  return status;
}

} // namespace attn::run
