// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conversions between float and the 16-bit and 8-bit formats, given as their
// bits. Rounding is to nearest even; NaN stays NaN. Free of branches on the
// data where it matters, so that compilers vectorize loops over them.

#ifndef ATTN_SUPPORT_FLOAT_H
#define ATTN_SUPPORT_FLOAT_H

#include <cstdint>
#include <cstring>

namespace attn {

inline uint32_t floatBits(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

inline float floatFromBits(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

inline float bf16ToFloat(uint16_t bits) {
  return floatFromBits(static_cast<uint32_t>(bits) << 16);
}

inline uint16_t floatToBf16(float value) {
  uint32_t bits = floatBits(value);
  uint32_t rounded = bits + 0x7fff + ((bits >> 16) & 1);
  // Rounding could carry a NaN into infinity, or past the sign.
  bool isNaN = (bits & 0x7fffffff) > 0x7f800000;
  return static_cast<uint16_t>((isNaN ? bits | 0x00400000 : rounded) >> 16);
}

inline float f16ToFloat(uint16_t bits) {
  uint32_t sign = static_cast<uint32_t>(bits & 0x8000) << 16;
  uint32_t magnitude = bits & 0x7fff;
  uint32_t normal = (magnitude << 13) + ((127 - 15) << 23);
  uint32_t special = (magnitude << 13) | 0x7f800000;
  // A subnormal is its integer times 2^-24, which float represents exactly.
  uint32_t subnormal =
      floatBits(static_cast<float>(static_cast<int32_t>(magnitude)) * 0x1p-24f);
  uint32_t result = magnitude < 0x0400    ? subnormal
                    : magnitude >= 0x7c00 ? special
                                          : normal;
  return floatFromBits(sign | result);
}

inline uint16_t floatToF16(float value) {
  uint32_t bits = floatBits(value);
  uint32_t sign = (bits >> 16) & 0x8000;
  uint32_t magnitude = bits & 0x7fffffff;
  uint32_t normal =
      (magnitude - ((127 - 15) << 23) + 0xfff + ((magnitude >> 13) & 1)) >> 13;
  // Adding 0.5 moves the last bit of a subnormal f16 to the last bit of the
  // float, so the addition rounds it.
  uint32_t subnormal =
      floatBits(floatFromBits(magnitude < 0x38800000 ? magnitude : 0) + 0.5f) -
      floatBits(0.5f);
  uint32_t special = magnitude > 0x7f800000 ? 0x7e00 : 0x7c00;
  // 0x477ff000 is 65520, the first value that rounds to infinity.
  uint32_t result = magnitude >= 0x477ff000  ? special
                    : magnitude < 0x38800000 ? subnormal
                                             : normal;
  return static_cast<uint16_t>(sign | result);
}

inline float f8E4M3ToFloat(uint8_t bits) {
  uint32_t sign = static_cast<uint32_t>(bits & 0x80) << 24;
  uint32_t magnitude = bits & 0x7f;
  uint32_t normal = (magnitude << 20) + ((127 - 7) << 23);
  uint32_t subnormal =
      floatBits(static_cast<float>(static_cast<int32_t>(magnitude)) * 0x1p-9f);
  uint32_t result = magnitude < 0x08    ? subnormal
                    : magnitude == 0x7f ? 0x7fc00000
                                        : normal;
  return floatFromBits(sign | result);
}

/// What is too large becomes 448: the format has no infinity, and GPUs convert
/// to it so.
inline uint8_t floatToF8E4M3(float value) {
  uint32_t bits = floatBits(value);
  uint32_t sign = (bits >> 24) & 0x80;
  uint32_t magnitude = bits & 0x7fffffff;
  uint32_t normal =
      (magnitude - ((127 - 7) << 23) + 0x7ffff + ((magnitude >> 20) & 1)) >> 20;
  // As in floatToF16(): 2^14 has its last bit where a subnormal has its own.
  uint32_t subnormal =
      floatBits(floatFromBits(magnitude < 0x3c800000 ? magnitude : 0) +
                0x1p14f) -
      floatBits(0x1p14f);
  // 0x43e00000 is 448.
  uint32_t result = magnitude > 0x7f800000    ? 0x7f
                    : magnitude >= 0x43e00000 ? 0x7e
                    : magnitude < 0x3c800000  ? subnormal
                                              : normal;
  return static_cast<uint8_t>(sign | result);
}

} // namespace attn

#endif // ATTN_SUPPORT_FLOAT_H
