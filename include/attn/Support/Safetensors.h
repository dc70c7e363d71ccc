// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_SUPPORT_SAFETENSORS_H
#define ATTN_SUPPORT_SAFETENSORS_H

#include "attn/Support/DType.h"

#include <cstdint>
#include <string>
#include <vector>

namespace attn {

/// A dense row-major tensor in host memory.
struct HostTensor {
  std::string name;
  DType dtype = DType::F32;
  std::vector<int64_t> shape;
  std::vector<char> data;
};

/// Multiplies the sizes; false if one is negative or the product, in bytes of
/// `dtype`, does not fit.
[[nodiscard]] bool tensorBytes(const std::vector<int64_t> &shape, DType dtype,
                               uint64_t &bytes);

/// Reads every tensor of a safetensors file, in the order of their data. `-`
/// is the standard input. The whole file is checked before anything is
/// returned.
[[nodiscard]] bool readSafetensors(const std::string &path,
                                   std::vector<HostTensor> &tensors,
                                   std::string &error);

/// Writes a safetensors file. `-` is the standard output. A file appears whole
/// or not at all.
[[nodiscard]] bool writeSafetensors(const std::string &path,
                                    const std::vector<HostTensor> &tensors,
                                    std::string &error);

} // namespace attn

#endif // ATTN_SUPPORT_SAFETENSORS_H
