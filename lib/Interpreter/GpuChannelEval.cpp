// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Channels, shared tiles, and the ways out of a kernel.

#include "Multiprocessor.h"

#include "Evaluator.h"
#include "GlobalMemory.h"

#include <algorithm>

using namespace mlir;

namespace attn::interpreter {

namespace {

using ChannelRef = std::shared_ptr<Channel>;

LogicalResult evalChannel(gpu::ChannelOp op, Frame &frame) {
  auto channel = std::make_shared<Channel>();
  channel->name = op.getName().str();
  channel->depth = op.getType().getDepth();
  frame.role->cta.channels.push_back(channel);
  frame.bind(op.getChannel(), RuntimeValue(std::move(channel)));
  return success();
}

LogicalResult evalPut(gpu::PutOp op, Frame &frame) {
  const ChannelRef &channel = frame.get<ChannelRef>(op.getChannel());
  auto hasFreeBuffer = [&] {
    return static_cast<int64_t>(channel->filled.size() + channel->held.size()) <
           channel->depth;
  };
  if (failed(frame.role->waitFor(
          op, "a free buffer of channel '" + channel->name + "'",
          hasFreeBuffer))) {
    return failure();
  }
  gpu::BufferType type = op.getChannel().getType().getBuffer();
  SharedTile tile = makeSharedTile(type);
  if (failed(copyIn(op, frame.get<TensorMap>(op.getMap()), readPlace(op, frame),
                    tile, type.getRows()))) {
    return failure();
  }
  if (type.getOnes()) {
    fillOnes(tile, type.getAppendedRows());
  }
  channel->filled.push_back(std::move(tile));
  return success();
}

LogicalResult evalGet(gpu::GetOp op, Frame &frame) {
  const ChannelRef &channel = frame.get<ChannelRef>(op.getChannel());
  if (failed(frame.role->waitFor(op,
                                 "a tile in channel '" + channel->name + "'",
                                 [&] { return !channel->filled.empty(); }))) {
    return failure();
  }
  SharedTile tile = channel->filled.front();
  channel->filled.pop_front();
  channel->held.push_back(tile);
  frame.bind(op.getBuffer(), RuntimeValue(std::move(tile)));
  return success();
}

LogicalResult evalRelease(gpu::ReleaseOp op, Frame &frame) {
  const SharedTile &tile = frame.get<SharedTile>(op.getBuffer());
  const ChannelRef &channel = frame.get<ChannelRef>(
      op.getBuffer().getDefiningOp<gpu::GetOp>().getChannel());
  if (channel->held.empty() || channel->held.front().memory != tile.memory) {
    return op.emitError("expected the oldest buffer held of channel '")
           << channel->name << "', got another";
  }
  channel->held.pop_front();
  tile.memory->poison();
  return success();
}

LogicalResult evalAlloc(gpu::AllocOp op, Frame &frame) {
  frame.bind(op.getBuffer(), RuntimeValue(makeSharedTile(op.getType())));
  return success();
}

LogicalResult evalViewAs(gpu::ViewAsOp op, Frame &frame) {
  // Panels follow one another, so the first ones are the first columns.
  frame.bind(op.getResult(), frame[op.getSource()]);
  return success();
}

LogicalResult evalNegate(gpu::NegateOp op, Frame &frame) {
  if (frame.boolean(op.getCondition())) {
    Tensor &memory = *frame.get<SharedTile>(op.getBuffer()).memory;
    memory.visit([](auto &elements) {
      for (auto &x : elements) {
        x = -x;
      }
    });
  }
  return success();
}

LogicalResult evalStoreTile(gpu::StoreTileOp op, Frame &frame) {
  const Tensor &tile = frame.tensor(op.getTile());
  Tensor &memory = *frame.get<SharedTile>(op.getBuffer()).memory;
  int64_t columns = tile.getShape()[1], pitch = memory.getShape()[1];
  ArrayRef<float> from = tile.data<float>();
  for (int64_t row = 0; row < tile.getShape()[0]; ++row) {
    llvm::copy(from.slice(row * columns, columns),
               memory.data<float>().begin() + row * pitch);
  }
  memory.roundToElementType();
  return success();
}

LogicalResult verifyWritable(Operation *op, const View &view) {
  if (view.writable) {
    return success();
  }
  return op->emitError(
      "expected a store to a result of the launch, got one to an input");
}

LogicalResult evalCopyOut(gpu::CopyOutOp op, Frame &frame) {
  const SharedTile &tile = frame.get<SharedTile>(op.getBuffer());
  const TensorMap &map = frame.get<TensorMap>(op.getMap());
  // Each warpgroup copies its own rows.
  int64_t warpgroups = op->getParentOfType<gpu::KernelOp>().getWarpgroups();
  if (failed(verifyWritable(op, map.view))) {
    return failure();
  }
  int64_t rows = tile.memory->getShape()[0];
  FailureOr<SmallVector<CopyPart>> parts =
      locateCopy(op, map, readPlace(op, frame), tile.memory->getElementType(),
                 rows, rows / warpgroups);
  if (failed(parts)) {
    return failure();
  }
  frame.role->copies.push_back({op, tile, std::move(parts->front())});
  return success();
}

LogicalResult evalLoadScalar(gpu::LoadScalarOp op, Frame &frame) {
  const Tensor &memory = *frame.view(op.getAddress()).buffer;
  int64_t offset = frame.integer(op.getOffset());
  if (memory.size() == 0) {
    // The host puts the address of some memory; what is there has no meaning.
    frame.bindInteger(op.getScalar(), 0);
    return success();
  }
  if (offset < 0 || offset >= memory.size()) {
    return op.emitError("expected an element of a tensor of ")
           << memory.size() << ", got " << offset;
  }
  frame.bindInteger(op.getScalar(), memory.data<int64_t>()[offset]);
  return success();
}

LogicalResult evalLoadGroups(gpu::LoadGroupsOp op, Frame &frame) {
  ArrayRef<float> memory =
      std::as_const(*frame.view(op.getAddress()).buffer).data<float>();
  int64_t offset = frame.integer(op.getOffset());
  int64_t first = frame.integer(op.getFirst());
  int64_t size = frame.integer(op.getSize());
  if (first % static_cast<int64_t>(op.getStep()) != 0) {
    // The caller's claim, on which the number of loads relies.
    return op.emitError("expected the first row to be a multiple of ")
           << op.getStep() << ", as 'step' says, got " << first;
  }
  Tensor result = Tensor::ofType(op.getVector().getType());
  for (auto [i, value] : llvm::enumerate(result.data<float>())) {
    int64_t index = op.getGroups().getIndex(first + i);
    if (index >= size) {
      continue;
    }
    int64_t position = offset + index;
    if (position < 0 || position >= static_cast<int64_t>(memory.size())) {
      return op.emitError("expected elements of a tensor of ")
             << memory.size() << ", got " << position;
    }
    value = memory[position];
  }
  frame.bind(op.getVector(), std::move(result));
  return success();
}

LogicalResult evalCopyOutWait(gpu::CopyOutWaitOp, Frame &frame) {
  for (CopyOut &copy : frame.role->copies) {
    // Whole panels leave; what pads the last one lies outside the tensor.
    int64_t columns = copy.op.getBuffer().getType().getPaddedColumns();
    storeTile(readColumns(copy.tile, columns), copy.to.indices, copy.to.view);
  }
  frame.role->copies.clear();
  return success();
}

/// Where the rows of a tile lie in global memory: one after another `stride`
/// apart, or in groups.
struct RowPlaces {
  int64_t offset, row, length;
  int64_t stride = 1;
  int64_t group = 1;
  int64_t groupStride = 0;

  template <typename OpTy>
  static RowPlaces of(OpTy op, const Frame &frame) {
    RowPlaces places{frame.integer(op.getOffset()), frame.integer(op.getRow()),
                     frame.integer(op.getLength())};
    auto read = [&](Value value, int64_t &field) {
      if (value) {
        field = frame.integer(value);
      }
    };
    read(op.getStride(), places.stride);
    read(op.getGroup(), places.group);
    read(op.getGroupStride(), places.groupStride);
    return places;
  }

  /// Calls fn(row of the tile, position in memory) for each row that is below
  /// the length; an error at `op` if its `columns` elements are not in memory.
  template <typename Fn>
  LogicalResult forEach(Operation *op, int64_t rows, int64_t columns,
                        int64_t size, Fn fn) const {
    if (group < 1) {
      return op->emitError("expected a group of at least 1, got ") << group;
    }
    for (int64_t r = 0; r < rows && row + r < length; ++r) {
      int64_t p = row + r;
      int64_t base = offset + p / group * stride + p % group * groupStride;
      if (base < 0 || base + columns > size) {
        return op->emitError("expected elements of a tensor of ")
               << size << ", got " << base << " to " << base + columns - 1;
      }
      fn(r, base);
    }
    return success();
  }
};

LogicalResult evalGatherRows(gpu::GatherRowsOp op, Frame &frame) {
  ArrayRef<float> memory =
      std::as_const(*frame.view(op.getAddress()).buffer).data<float>();
  Tensor &tile = *frame.get<SharedTile>(op.getBuffer()).memory;
  MutableArrayRef<float> elements = tile.data<float>();
  llvm::fill(elements, 0);
  gpu::BufferType type = op.getBuffer().getType();
  int64_t columns = type.getColumns(), pitch = tile.getShape()[1];
  return RowPlaces::of(op, frame).forEach(
      op, type.getRows(), columns, memory.size(), [&](int64_t r, int64_t base) {
        llvm::copy(memory.slice(base, columns), elements.begin() + r * pitch);
      });
}

LogicalResult evalScatterRows(gpu::ScatterRowsOp op, Frame &frame) {
  const View &view = frame.view(op.getAddress());
  if (failed(verifyWritable(op, view))) {
    return failure();
  }
  ArrayRef<int64_t> shape = frame.tensor(op.getTile()).getShape();
  Tensor rounded(view.buffer->getElementType(), shape);
  llvm::copy(frame.tensor(op.getTile()).data<float>(),
             rounded.data<float>().begin());
  rounded.roundToElementType();
  ArrayRef<float> rows = rounded.data<float>();
  MutableArrayRef<float> memory = view.buffer->data<float>();
  return RowPlaces::of(op, frame).forEach(
      op, shape[0], shape[1], memory.size(), [&](int64_t r, int64_t base) {
        llvm::copy(rows.slice(r * shape[1], shape[1]), memory.begin() + base);
      });
}

LogicalResult evalStoreRows(gpu::StoreRowsOp op, Frame &frame) {
  const View &view = frame.view(op.getAddress());
  if (failed(verifyWritable(op, view))) {
    return failure();
  }
  ArrayRef<float> rows = frame.tensor(op.getRows()).data<float>();
  MutableArrayRef<float> memory = view.buffer->data<float>();
  return RowPlaces::of(op, frame).forEach(
      op, rows.size(), /*columns=*/1, memory.size(),
      [&](int64_t r, int64_t base) { memory[base] = rows[r]; });
}

} // namespace

void addGpuChannelOps(EvalTable &table) {
  table.add<gpu::ChannelOp>(evalChannel);
  table.add<gpu::PutOp>(evalPut);
  table.add<gpu::GetOp>(evalGet);
  table.add<gpu::ReleaseOp>(evalRelease);
  table.add<gpu::AllocOp>(evalAlloc);
  table.add<gpu::ViewAsOp>(evalViewAs);
  table.add<gpu::NegateOp>(evalNegate);
  table.add<gpu::StoreTileOp>(evalStoreTile);
  table.add<gpu::CopyOutOp>(evalCopyOut);
  table.add<gpu::LoadScalarOp>(evalLoadScalar);
  table.add<gpu::LoadGroupsOp>(evalLoadGroups);
  table.add<gpu::CopyOutWaitOp>(evalCopyOutWait);
  table.add<gpu::GatherRowsOp>(evalGatherRows);
  table.add<gpu::ScatterRowsOp>(evalScatterRows);
  table.add<gpu::StoreRowsOp>(evalStoreRows);
}

} // namespace attn::interpreter
