// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "GlobalMemory.h"

#include <algorithm>

using namespace mlir;

namespace attn::interpreter {

namespace {

/// Calls fn(offset in the tile, offset in the view, count) for each run of
/// consecutive elements that a tile at `indices` shares with the view.
template <typename Fn>
void forEachSharedRun(ArrayRef<int64_t> viewShape, ArrayRef<int64_t> indices,
                      ArrayRef<int64_t> tileShape, Fn fn) {
  size_t leading = viewShape.size() - tileShape.size();
  int64_t slice = 0;
  for (size_t d = 0; d < leading; ++d) {
    if (indices[d] < 0 || indices[d] >= viewShape[d]) {
      return;
    }
    slice = slice * viewShape[d] + indices[d];
  }
  if (tileShape.empty()) {
    fn(0, slice, 1);
    return;
  }
  ArrayRef<int64_t> sizes = viewShape.drop_front(leading);
  ArrayRef<int64_t> origin = indices.drop_front(leading);
  int64_t first = std::max<int64_t>(0, -origin.back());
  int64_t last = std::min(tileShape.back(), sizes.back() - origin.back());
  if (first >= last) {
    return;
  }
  int64_t rows = countElements(tileShape.drop_back());
  for (int64_t row = 0; row < rows; ++row) {
    // The row's coordinates, innermost first.
    int64_t rest = row, offset = 0, stride = sizes.back();
    bool inside = true;
    for (size_t d = tileShape.size() - 1; d-- > 0;) {
      int64_t index = origin[d] + rest % tileShape[d];
      rest /= tileShape[d];
      inside &= index >= 0 && index < sizes[d];
      offset += index * stride;
      stride *= sizes[d];
    }
    if (inside) {
      fn(row * tileShape.back() + first,
         slice * stride + offset + origin.back() + first, last - first);
    }
  }
}

/// Calls fn(offset in the tile, offset in memory) for each element that a tile
/// shares with a view of packed heads.
template <typename Fn>
void forEachPackedElement(const View &view, ArrayRef<int64_t> indices,
                          ArrayRef<int64_t> tileShape, Fn fn) {
  SmallVector<int64_t> shape = view.getShape();
  size_t leading = shape.size() - tileShape.size();
  for (int64_t i = 0, end = countElements(tileShape); i < end; ++i) {
    SmallVector<int64_t> position(indices);
    int64_t rest = i;
    for (size_t d = tileShape.size(); d-- > 0;) {
      position[leading + d] += rest % tileShape[d];
      rest /= tileShape[d];
    }
    bool inside = llvm::all_of(llvm::zip_equal(position, shape), [](auto pair) {
      auto [index, size] = pair;
      return index >= 0 && index < size;
    });
    if (!inside) {
      continue;
    }
    int64_t &head = position[view.headDim], &row = position[view.headDim + 1];
    head = head * view.group + row % view.group;
    row /= view.group;
    int64_t offset = 0;
    for (auto [index, size] :
         llvm::zip_equal(position, view.buffer->getShape())) {
      offset = offset * size + index;
    }
    fn(i, offset);
  }
}

} // namespace

void loadTile(const View &view, ArrayRef<int64_t> indices, Tensor &tile) {
  if (!view.group) {
    return loadTile(*view.buffer, indices, tile);
  }
  tile.visit([&](auto &to) {
    using T = typename std::decay_t<decltype(to)>::value_type;
    ArrayRef<T> from = std::as_const(*view.buffer).data<T>();
    forEachPackedElement(view, indices, tile.getShape(),
                         [&](int64_t tileOffset, int64_t offset) {
                           to[tileOffset] = from[offset];
                         });
  });
}

void storeTile(const Tensor &tile, ArrayRef<int64_t> indices,
               const View &view) {
  if (!view.group) {
    return storeTile(tile, indices, *view.buffer);
  }
  view.buffer->visit([&](auto &to) {
    using T = typename std::decay_t<decltype(to)>::value_type;
    ArrayRef<T> from = tile.data<T>();
    forEachPackedElement(view, indices, tile.getShape(),
                         [&](int64_t tileOffset, int64_t offset) {
                           to[offset] = from[tileOffset];
                         });
  });
}

void loadTile(const Tensor &memory, ArrayRef<int64_t> indices, Tensor &tile) {
  tile.visit([&](auto &to) {
    using T = typename std::decay_t<decltype(to)>::value_type;
    ArrayRef<T> from = memory.data<T>();
    forEachSharedRun(
        memory.getShape(), indices, tile.getShape(),
        [&](int64_t tileOffset, int64_t viewOffset, int64_t count) {
          std::copy_n(from.begin() + viewOffset, count,
                      to.begin() + tileOffset);
        });
  });
}

void storeTile(const Tensor &tile, ArrayRef<int64_t> indices, Tensor &memory) {
  memory.visit([&](auto &to) {
    using T = typename std::decay_t<decltype(to)>::value_type;
    ArrayRef<T> from = tile.data<T>();
    forEachSharedRun(
        memory.getShape(), indices, tile.getShape(),
        [&](int64_t tileOffset, int64_t viewOffset, int64_t count) {
          std::copy_n(from.begin() + tileOffset, count,
                      to.begin() + viewOffset);
        });
  });
}

} // namespace attn::interpreter
