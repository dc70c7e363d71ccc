// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Both operands are packed into panels, so that the inner loop reads memory in
// order and keeps its block of sums in registers.

#include "Dot.h"

#include <algorithm>
#include <vector>

namespace attn::interpreter {

namespace {

constexpr int64_t kRows = 4;
constexpr int64_t kColumns = 8;

/// Copies `source` (lines x k, with the given strides) to panels of `width`
/// lines: [lines / width][k][width], lines that are missing filled with zeros.
std::vector<float> pack(const float *source, int64_t lines, int64_t k,
                        int64_t lineStride, int64_t kStride, int64_t width) {
  int64_t panels = (lines + width - 1) / width;
  std::vector<float> packed(panels * width * k);
  for (int64_t line = 0; line < lines; ++line) {
    float *to = packed.data() + line / width * width * k + line % width;
    const float *from = source + line * lineStride;
    for (int64_t i = 0; i < k; ++i) {
      to[i * width] = from[i * kStride];
    }
  }
  return packed;
}

/// One block of sums over all of k.
void multiplyPanels(const float *a, const float *b, int64_t k,
                    float (&sums)[kRows][kColumns]) {
  for (int64_t i = 0; i < k; ++i) {
    for (int64_t row = 0; row < kRows; ++row) {
      for (int64_t column = 0; column < kColumns; ++column) {
        sums[row][column] += a[i * kRows + row] * b[i * kColumns + column];
      }
    }
  }
}

} // namespace

void addProduct(const float *a, const float *b, float *c, int64_t m, int64_t n,
                int64_t k, bool transposeB) {
  std::vector<float> as = pack(a, m, k, k, 1, kRows);
  std::vector<float> bs = transposeB ? pack(b, n, k, k, 1, kColumns)
                                     : pack(b, n, k, 1, n, kColumns);
  for (int64_t row = 0; row < m; row += kRows) {
    for (int64_t column = 0; column < n; column += kColumns) {
      int64_t rows = std::min(kRows, m - row);
      int64_t columns = std::min(kColumns, n - column);
      float sums[kRows][kColumns] = {};
      for (int64_t i = 0; i < rows; ++i) {
        std::copy_n(c + (row + i) * n + column, columns, sums[i]);
      }
      multiplyPanels(as.data() + row * k, bs.data() + column * k, k, sums);
      for (int64_t i = 0; i < rows; ++i) {
        std::copy_n(sums[i], columns, c + (row + i) * n + column);
      }
    }
  }
}

} // namespace attn::interpreter
