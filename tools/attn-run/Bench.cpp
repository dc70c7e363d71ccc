// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Run.h"

#include <algorithm>
#include <chrono>

namespace attn::run {

/// Sorts `samples`.
static float takeMedian(std::vector<float> &samples) {
  std::sort(samples.begin(), samples.end());
  size_t middle = samples.size() / 2;
  return samples.size() % 2 ? samples[middle]
                            : (samples[middle - 1] + samples[middle]) / 2;
}

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
    times.median = takeMedian(samples);
    times.min = samples.front();
    status = device.synchronize();
  }
  // Apart from the events, and few enough that the stream's queue never fills:
  // a launch that waits for room in it would be timed as host work.
  constexpr size_t kQueued = 100;
  samples.resize(std::min(samples.size(), kQueued));
  for (float &sample : samples) {
    auto start = std::chrono::steady_clock::now();
    status = status ? status : attn_launch(module, &call);
    sample = std::chrono::duration<float, std::micro>(
                 std::chrono::steady_clock::now() - start)
                 .count();
  }
  status = status ? status : device.synchronize();
  times.host = takeMedian(samples);
  return status;
}

} // namespace attn::run
