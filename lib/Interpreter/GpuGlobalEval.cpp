// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiles that move between registers and global memory. Addresses are computed
// as on the GPU, from offset and strides, so that a wrong one shows.

#include "Evaluator.h"

#include "attn/Dialect/Gpu/IR/Gpu.h"

using namespace mlir;

namespace attn::interpreter {

namespace {

/// The caller's claim, on which the width of the accesses relies.
template <typename OpTy>
LogicalResult verifyAlignment(OpTy op, const Frame &frame) {
  auto type = cast<RankedTensorType>(op.getTile().getType());
  int64_t step = op.getAlignment() * 8 / type.getElementTypeBitWidth();
  SmallVector<int64_t> values = frame.integers(op.getStrides());
  values.append({frame.integer(op.getOffset()),
                 frame.integer(op.getIndices().back()),
                 frame.integer(op.getSizes().back())});
  for (int64_t value : values) {
    if (value % step != 0) {
      return op.emitError("expected the offset, the strides and the innermost "
                          "index and size to be multiples of ")
             << step << " elements, as 'align' says, got " << value;
    }
  }
  return success();
}

/// Calls fn(element of the tile, position in memory) for those inside;
/// `coordinate` gives an element's by dimension.
template <typename OpTy, typename CoordinateFn, typename Fn>
LogicalResult forEachElement(OpTy op, const Frame &frame,
                             CoordinateFn coordinate, Fn fn) {
  const Tensor &memory = *frame.view(op.getAddress()).buffer;
  int64_t offset = frame.integer(op.getOffset());
  SmallVector<int64_t> sizes = frame.integers(op.getSizes());
  SmallVector<int64_t> strides = frame.integers(op.getStrides());
  strides.push_back(1);
  auto type = cast<RankedTensorType>(op.getTile().getType());
  for (int64_t element = 0, e = type.getNumElements(); element < e; ++element) {
    int64_t position = offset;
    bool inside = true;
    for (size_t d = 0; d < sizes.size(); ++d) {
      int64_t x = coordinate(element, d);
      inside &= x >= 0 && x < sizes[d];
      position += x * strides[d];
    }
    if (!inside) {
      continue;
    }
    if (position < 0 || position >= memory.size()) {
      return op.emitError("expected elements of a tensor of ")
             << memory.size() << ", got " << position;
    }
    fn(element, position);
  }
  return success();
}

/// The coordinates of a block of elements that starts at the indices.
template <typename OpTy>
auto blockCoordinates(OpTy op, const Frame &frame) {
  auto type = cast<RankedTensorType>(op.getTile().getType());
  return [type, first = frame.integers(op.getIndices())](int64_t element,
                                                         size_t d) {
    int64_t inner = countElements(type.getShape().drop_front(d + 1));
    return first[d] + element / inner % type.getDimSize(d);
  };
}

/// The coordinates that tiles of indices hold.
template <typename OpTy>
auto ownCoordinates(OpTy op, const Frame &frame) {
  return [op, &frame](int64_t element, size_t d) mutable {
    return frame.tensor(op.getIndices()[d]).template data<int64_t>()[element];
  };
}

template <typename OpTy, typename CoordinateFn>
LogicalResult read(OpTy op, Frame &frame, CoordinateFn coordinate) {
  Tensor result = Tensor::ofType(op.getTile().getType());
  const Tensor &memory = *frame.view(op.getAddress()).buffer;
  LogicalResult done = result.visit([&](auto &to) {
    using T = typename std::decay_t<decltype(to)>::value_type;
    ArrayRef<T> from = memory.data<T>();
    return forEachElement(op, frame, coordinate,
                          [&](int64_t element, int64_t position) {
                            to[element] = from[position];
                          });
  });
  frame.bind(op.getTile(), std::move(result));
  return done;
}

template <typename OpTy, typename CoordinateFn>
LogicalResult write(OpTy op, Frame &frame, CoordinateFn coordinate) {
  const View &view = frame.view(op.getAddress());
  if (!view.writable) {
    return op.emitError(
        "expected a store to a result of the launch, got one to an input");
  }
  const Tensor &tile = frame.tensor(op.getTile());
  return view.buffer->visit([&](auto &to) {
    using T = typename std::decay_t<decltype(to)>::value_type;
    ArrayRef<T> from = tile.data<T>();
    return forEachElement(op, frame, coordinate,
                          [&](int64_t element, int64_t position) {
                            to[position] = from[element];
                          });
  });
}

LogicalResult evalLoad(gpu::LoadGlobalOp op, Frame &frame) {
  if (failed(verifyAlignment(op, frame))) {
    return failure();
  }
  return read(op, frame, blockCoordinates(op, frame));
}

LogicalResult evalStore(gpu::StoreGlobalOp op, Frame &frame) {
  if (failed(verifyAlignment(op, frame))) {
    return failure();
  }
  return write(op, frame, blockCoordinates(op, frame));
}

LogicalResult evalGather(gpu::GatherOp op, Frame &frame) {
  return read(op, frame, ownCoordinates(op, frame));
}

LogicalResult evalScatter(gpu::ScatterOp op, Frame &frame) {
  return write(op, frame, ownCoordinates(op, frame));
}

} // namespace

void addGpuGlobalOps(EvalTable &table) {
  table.add<gpu::LoadGlobalOp>(evalLoad);
  table.add<gpu::StoreGlobalOp>(evalStore);
  table.add<gpu::GatherOp>(evalGather);
  table.add<gpu::ScatterOp>(evalScatter);
}

} // namespace attn::interpreter
