// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order of keys in which 8-bit probabilities and values are multiplied.

#ifndef ATTN_SUPPORT_INTERLEAVE_H
#define ATTN_SUPPORT_INTERLEAVE_H

#include <cstdint>

namespace attn {

/// Which column lies at a place: of every 16 in the order 0, 1, 8, 9, 2, 3, 10,
/// 11, 4, 5, 12, 13, 6, 7, 14, 15. One thread holds columns 2t, 2t + 1, 2t + 8
/// and 2t + 9 of an accumulator, and of an 8-bit operand places 4t to 4t + 3.
inline int64_t getInterleavedColumn(int64_t place) {
  int64_t thread = place % 16 / 4, part = place % 4;
  return place / 16 * 16 + 2 * thread + part % 2 + part / 2 * 8;
}

} // namespace attn

#endif // ATTN_SUPPORT_INTERLEAVE_H
