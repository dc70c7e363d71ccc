// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_SUPPORT_DTYPE_H
#define ATTN_SUPPORT_DTYPE_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace attn {

/// Element types of tensors on the host side.
enum class DType : uint8_t {
  F64,
  F32,
  F16,
  BF16,
  F8E4M3FN,
  F8E5M2,
  I64,
  I32,
  I8,
  U8,
  Bool,
};

/// Size of an element in bytes.
size_t byteWidth(DType dtype);

/// The name in manifests and messages: f64, f32, f16, bf16, f8E4M3FN, f8E5M2,
/// i64, i32, i8, u8, bool.
std::string_view dtypeName(DType dtype);
[[nodiscard]] bool parseDType(std::string_view name, DType &out);

/// The name in safetensors files: F64, ..., F8_E4M3, F8_E5M2, ..., BOOL.
std::string_view safetensorsName(DType dtype);
[[nodiscard]] bool parseSafetensorsDType(std::string_view name, DType &out);

/// All names, for messages: "f64, f32, ...".
std::string dtypeNames();

} // namespace attn

#endif // ATTN_SUPPORT_DTYPE_H
