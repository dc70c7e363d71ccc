// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Both operands are packed into panels, so that the inner loop reads memory in
// order and keeps its block of sums in registers.

#include "Dot.h"

#include "attn/Support/Interleave.h"

#include <algorithm>
#include <type_traits>
#include <vector>

using namespace mlir;

namespace attn::interpreter {

namespace {

constexpr int64_t kRows = 4;
constexpr int64_t kColumns = 8;

/// Copies `source` (lines x k, with the given strides) to panels of `width`
/// lines: [lines / width][k][width], lines that are missing filled with zeros.
template <typename Sum, typename T>
std::vector<Sum> pack(ArrayRef<T> source, int64_t lines, int64_t k,
                      int64_t lineStride, int64_t kStride, int64_t width) {
  int64_t panels = (lines + width - 1) / width;
  std::vector<Sum> packed(panels * width * k);
  for (int64_t line = 0; line < lines; ++line) {
    Sum *to = packed.data() + line / width * width * k + line % width;
    const T *from = source.data() + line * lineStride;
    for (int64_t i = 0; i < k; ++i) {
      to[i * width] = static_cast<Sum>(from[i * kStride]);
    }
  }
  return packed;
}

/// One block of sums over all of k.
template <typename Sum>
void multiplyPanels(const Sum *a, const Sum *b, int64_t k,
                    Sum (&sums)[kRows][kColumns]) {
  for (int64_t i = 0; i < k; ++i) {
    for (int64_t row = 0; row < kRows; ++row) {
      for (int64_t column = 0; column < kColumns; ++column) {
        sums[row][column] += a[i * kRows + row] * b[i * kColumns + column];
      }
    }
  }
}

/// Elements are held as T and added up as Sum.
template <typename Sum, typename T>
void addProductOf(ArrayRef<T> a, ArrayRef<T> b, MutableArrayRef<T> c, int64_t m,
                  int64_t n, int64_t k, bool transposeB) {
  std::vector<Sum> as = pack<Sum>(a, m, k, k, 1, kRows);
  std::vector<Sum> bs = transposeB ? pack<Sum>(b, n, k, k, 1, kColumns)
                                   : pack<Sum>(b, n, k, 1, n, kColumns);
  for (int64_t row = 0; row < m; row += kRows) {
    for (int64_t column = 0; column < n; column += kColumns) {
      int64_t rows = std::min(kRows, m - row);
      int64_t columns = std::min(kColumns, n - column);
      Sum sums[kRows][kColumns] = {};
      for (int64_t i = 0; i < rows; ++i) {
        for (int64_t j = 0; j < columns; ++j) {
          sums[i][j] = static_cast<Sum>(c[(row + i) * n + column + j]);
        }
      }
      multiplyPanels(as.data() + row * k, bs.data() + column * k, k, sums);
      for (int64_t i = 0; i < rows; ++i) {
        for (int64_t j = 0; j < columns; ++j) {
          if constexpr (std::is_same_v<T, float>) {
            c[(row + i) * n + column + j] = sums[i][j];
          } else {
            c[(row + i) * n + column + j] = static_cast<int32_t>(sums[i][j]);
          }
        }
      }
    }
  }
}

} // namespace

void addProduct(const Tensor &a, const Tensor &b, Tensor &c, bool transposeB) {
  int64_t m = c.getShape()[0], n = c.getShape()[1], k = a.getShape()[1];
  if (isa<FloatType>(a.getElementType())) {
    addProductOf<float>(a.data<float>(), b.data<float>(), c.data<float>(), m, n,
                        k, transposeB);
    return;
  }
  // Without a sign, as sums wrap.
  addProductOf<uint32_t>(a.data<int64_t>(), b.data<int64_t>(),
                         c.data<int64_t>(), m, n, k, transposeB);
}

Tensor interleaveColumns(const Tensor &tile) {
  Tensor result(tile.getElementType(), tile.getShape());
  int64_t columns = tile.getShape()[1];
  result.visit([&](auto &to) {
    using T = typename std::decay_t<decltype(to)>::value_type;
    ArrayRef<T> from = tile.data<T>();
    for (size_t i = 0; i < to.size(); ++i) {
      int64_t column = static_cast<int64_t>(i) % columns;
      to[i] = from[i - column + getInterleavedColumn(column)];
    }
  });
  return result;
}

} // namespace attn::interpreter
