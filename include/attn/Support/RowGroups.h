// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which rows of a tensor share a value, such as the scale of their codes.

#ifndef ATTN_SUPPORT_ROWGROUPS_H
#define ATTN_SUPPORT_ROWGROUPS_H

#include <cstdint>
#include <numeric>

namespace attn {

/// Blocks of `rows` rows have 8 / share values each: `share` neighbours of
/// every 8 rows have the same, and so have those 8 rows further on. Without
/// `rows` all rows share one value.
struct RowGroups {
  /// Rows over which a pattern of threads repeats.
  static constexpr int64_t pattern = 8;

  int64_t rows = 0;
  int64_t share = pattern;

  /// Neighbours that share a value lie in one pattern, and patterns in one
  /// block.
  bool isValid() const {
    return share == pattern ||
           ((share == 1 || share == 2) && rows > 0 && rows % pattern == 0);
  }
  int64_t getValuesPerBlock() const { return pattern / share; }
  int64_t getIndex(int64_t row) const {
    return rows ? row / rows * getValuesPerBlock() + row % pattern / share : 0;
  }
  /// Rows `multiple + x + offset` for any multiple of `aligned` and any x with
  /// x + offset % 8 below 8, even if offsets are odd: those with offsets of one
  /// class are known to share a value.
  int64_t getClass(int64_t offset, int64_t aligned) const {
    if (rows == 0) {
      return 0;
    }
    int64_t common = std::gcd(rows, aligned);
    bool isKnown = common % pattern == 0;
    return isKnown ? offset / common * pattern + offset % pattern / share
                   : -1 - offset;
  }
  bool operator==(const RowGroups &other) const {
    return rows == other.rows && share == other.share;
  }
};

} // namespace attn

#endif // ATTN_SUPPORT_ROWGROUPS_H
