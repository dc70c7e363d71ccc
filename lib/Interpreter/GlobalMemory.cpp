// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "GlobalMemory.h"

#include <algorithm>

using namespace mlir;

namespace attn::interpreter {

namespace {

/// Calls fn(offset in the tile, offset in the tensor, count) for each run of
/// consecutive elements that a tile at `indices` shares with the view.
template <typename Fn>
void forEachSharedRun(ArrayRef<ViewDim> dims, ArrayRef<int64_t> indices,
                      ArrayRef<int64_t> tileShape, Fn fn) {
  size_t leading = dims.size() - tileShape.size();
  int64_t slice = 0;
  for (size_t d = 0; d < leading; ++d) {
    if (!dims[d].contains(indices[d])) {
      return;
    }
    slice += dims[d].getOffset(indices[d]);
  }
  if (tileShape.empty()) {
    fn(0, slice, 1);
    return;
  }
  ArrayRef<int64_t> origin = indices.drop_front(leading);
  dims = dims.drop_front(leading);
  int64_t first = std::max<int64_t>(0, -origin.back());
  int64_t last = std::min(tileShape.back(), dims.back().size - origin.back());
  if (first >= last) {
    return;
  }
  int64_t rows = countElements(tileShape.drop_back());
  for (int64_t row = 0; row < rows; ++row) {
    // The row's coordinates, innermost first.
    int64_t rest = row, offset = slice;
    bool inside = true;
    for (size_t d = tileShape.size() - 1; inside && d-- > 0;) {
      int64_t index = origin[d] + rest % tileShape[d];
      rest /= tileShape[d];
      inside = dims[d].contains(index);
      offset += inside ? dims[d].getOffset(index) : 0;
    }
    if (!inside) {
      continue;
    }
    const ViewDim &columns = dims.back();
    int64_t run = columns.isContiguous() ? last - first : 1;
    for (int64_t column = first; column < last; column += run) {
      fn(row * tileShape.back() + column,
         offset + columns.getOffset(origin.back() + column), run);
    }
  }
}

} // namespace

void loadTile(const View &view, ArrayRef<int64_t> indices, Tensor &tile) {
  tile.visit([&](auto &to) {
    using T = typename std::decay_t<decltype(to)>::value_type;
    ArrayRef<T> from = std::as_const(*view.buffer).data<T>();
    forEachSharedRun(
        view.dims, indices, tile.getShape(),
        [&](int64_t tileOffset, int64_t viewOffset, int64_t count) {
          std::copy_n(from.begin() + viewOffset, count,
                      to.begin() + tileOffset);
        });
  });
}

void storeTile(const Tensor &tile, ArrayRef<int64_t> indices,
               const View &view) {
  view.buffer->visit([&](auto &to) {
    using T = typename std::decay_t<decltype(to)>::value_type;
    ArrayRef<T> from = tile.data<T>();
    forEachSharedRun(
        view.dims, indices, tile.getShape(),
        [&](int64_t tileOffset, int64_t viewOffset, int64_t count) {
          std::copy_n(from.begin() + tileOffset, count,
                      to.begin() + viewOffset);
        });
  });
}

} // namespace attn::interpreter
