// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_SUPPORT_RANDOM_H
#define ATTN_SUPPORT_RANDOM_H

#include <cstdint>
#include <string_view>

namespace attn {

/// Normal random numbers (mean 0, variance 1) that depend on the seed, the
/// tensor's name and the element's index alone: the same bits on every machine
/// and in any order, so that a CPU and a GPU run can share their inputs.
class NormalRandom {
public:
  NormalRandom(uint64_t seed, std::string_view tensorName);

  /// The value of the element with this linear index.
  float operator()(uint64_t index) const;

private:
  uint64_t key;
};

} // namespace attn

#endif // ATTN_SUPPORT_RANDOM_H
