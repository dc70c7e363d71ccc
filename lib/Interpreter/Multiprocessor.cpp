// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Multiprocessor.h"

#include "GlobalMemory.h"

#include <algorithm>

using namespace mlir;

namespace attn::interpreter {

SharedTile makeSharedTile(gpu::BufferType type) {
  auto memory = std::make_shared<Tensor>(
      type.getElementType(),
      ArrayRef<int64_t>{type.getAllRows(), type.getPaddedColumns()});
  memory->poison();
  return {std::move(memory)};
}

Tensor readColumns(const SharedTile &tile, int64_t count) {
  int64_t rows = tile.memory->getShape()[0];
  int64_t pitch = tile.memory->getShape()[1];
  Tensor columns(tile.memory->getElementType(), {rows, count});
  columns.visit([&](auto &to) {
    using T = typename std::decay_t<decltype(to)>::value_type;
    ArrayRef<T> from = std::as_const(*tile.memory).data<T>();
    for (int64_t row = 0; row < rows; ++row) {
      std::copy_n(from.begin() + row * pitch, count, to.begin() + row * count);
    }
  });
  return columns;
}

/// That the tensor map can make a copy of these boxes.
static LogicalResult verifyBox(Operation *op, const TensorMap &map,
                               const CopyPlace &place, Type elementType,
                               int64_t boxRows) {
  Type tensorElement = map.view.buffer->getElementType();
  if (tensorElement != elementType) {
    return op->emitError("expected a tensor of ")
           << elementType << ", got " << tensorElement;
  }
  if (place.coordinates.size() != map.box.size()) {
    return op->emitError("expected ")
           << map.box.size() << " coordinates, as the tensor map has, got "
           << place.coordinates.size();
  }
  if (place.windowDim != map.ragged) {
    auto describe = [](int64_t dim) {
      return dim < 0 ? std::string("no window")
                     : "a window of dimension " + std::to_string(dim);
    };
    return op->emitError("expected ")
           << describe(map.ragged) << ", as the tensor map has, got "
           << describe(place.windowDim);
  }
  int64_t rowDim = place.windowDim < 0 ? 1 : place.windowDim;
  int64_t panelColumns = gpu::BufferType::getPanelColumns(elementType);
  if (map.box[0] != panelColumns || map.box[rowDim] != boxRows) {
    return op->emitError("expected a tensor map whose boxes have ")
           << panelColumns << " columns and " << boxRows << " rows, got "
           << map.box[0] << " and " << map.box[rowDim];
  }
  return success();
}

/// Cuts `part` to its window, of which rows from `row` on are copied.
static LogicalResult cutToWindow(Operation *op, CopyPart &part, int64_t offset,
                                 int64_t size, int64_t rows) {
  size_t rowDim = part.view.dims.size() - 2;
  ViewDim &dim = part.view.dims[rowDim];
  int64_t row = part.indices[rowDim];
  dim.start = offset;
  dim.size = size;
  if (row < 0) {
    return op->emitError("expected a row of at least 0 in a window, got ")
           << row;
  }
  int64_t last = std::min(row + rows, size) - 1;
  if (last < row) {
    return success();
  }
  // The address arithmetic knows no bound but the window's.
  int64_t end = dim.getOffset(last);
  for (auto [d, other] : llvm::enumerate(part.view.dims)) {
    end += d < rowDim ? other.getOffset(part.indices[d]) : 0;
  }
  if (offset < 0 || end >= part.view.buffer->size()) {
    return op->emitError("expected a window within the tensor, got ")
           << size << " rows from " << offset << " on";
  }
  return success();
}

FailureOr<SmallVector<CopyPart>> locateCopy(Operation *op, const TensorMap &map,
                                            const CopyPlace &place,
                                            Type elementType, int64_t rows,
                                            int64_t boxRows) {
  if (failed(verifyBox(op, map, place, elementType, boxRows))) {
    return failure();
  }
  // Dimensions of the tensor that have no coordinate are left out. Rows and
  // columns become the last two.
  size_t rank = place.coordinates.size();
  CopyPart whole{map.view, {}};
  auto &dims = whole.view.dims;
  dims.erase(dims.begin(), dims.end() - rank);
  whole.indices.assign(place.coordinates.rbegin(), place.coordinates.rend());
  size_t rowDim = rank - 1 - (place.windowDim < 0 ? 1 : place.windowDim);
  std::rotate(dims.begin() + rowDim, dims.begin() + rowDim + 1, dims.end() - 1);
  std::rotate(whole.indices.begin() + rowDim,
              whole.indices.begin() + rowDim + 1, whole.indices.end() - 1);
  SmallVector<CopyPart> parts;
  for (auto [offset, size] : llvm::zip_equal(place.offsets, place.sizes)) {
    parts.push_back(whole);
    if (failed(cutToWindow(op, parts.back(), offset, size,
                           rows / place.offsets.size()))) {
      return failure();
    }
  }
  if (parts.empty()) {
    parts.push_back(std::move(whole));
  }
  return parts;
}

/// Writes the first rows of a shared tile.
static void writeRows(const SharedTile &tile, const Tensor &rows) {
  tile.memory->visit([&](auto &elements) {
    using T = typename std::decay_t<decltype(elements)>::value_type;
    llvm::copy(rows.data<T>(), elements.begin());
  });
}

void poisonRows(const SharedTile &tile, int64_t rows) {
  Tensor poison(tile.memory->getElementType(),
                {rows, tile.memory->getShape()[1]});
  poison.poison();
  writeRows(tile, poison);
}

void fillOnes(const SharedTile &tile, int64_t appendedRows) {
  int64_t pitch = tile.memory->getShape()[1];
  MutableArrayRef<float> appended =
      tile.memory->data<float>().take_back(appendedRows * pitch);
  llvm::fill(appended, 0.0f);
  llvm::fill(appended.take_front(pitch), 1.0f);
}

LogicalResult copyIn(Operation *op, const TensorMap &map,
                     const CopyPlace &place, const SharedTile &tile,
                     int64_t tileRows) {
  int64_t columns = tile.memory->getShape()[1];
  Tensor loaded(tile.memory->getElementType(), {tileRows, columns});
  int64_t count = std::max<int64_t>(place.offsets.size(), 1);
  int64_t rows = tileRows / count;
  FailureOr<SmallVector<CopyPart>> parts = locateCopy(
      op, map, place, loaded.getElementType(), loaded.getShape()[0], rows);
  if (failed(parts)) {
    return failure();
  }
  loaded.visit([&](auto &elements) {
    using T = typename std::decay_t<decltype(elements)>::value_type;
    auto to = elements.begin();
    for (const CopyPart &part : *parts) {
      Tensor group(loaded.getElementType(), {rows, loaded.getShape()[1]});
      loadTile(part.view, part.indices, group);
      to = llvm::copy(std::as_const(group).data<T>(), to);
    }
  });
  writeRows(tile, loaded);
  return success();
}

LogicalResult Barriers::arrive(Operation *op, int64_t stage, int64_t count) {
  Phase &phase = phases[stage];
  phase.arrived += count;
  if (phase.arrived > arrivals) {
    return op->emitError("expected at most ")
           << arrivals << " arrivals in a phase, got " << phase.arrived;
  }
  if (phase.arrived == arrivals) {
    phase = {phase.completed + 1, 0};
  }
  return success();
}

FailureOr<bool> Cta::finishCopyIn() {
  auto found = llvm::find_if(copiesIn, [&](const CopyIn &copy) {
    return awaited.contains(&copy.barriers->phases[copy.stage]);
  });
  if (found == copiesIn.end()) {
    return false;
  }
  CopyIn copy = std::move(*found);
  copiesIn.erase(found);
  if (failed(copyIn(copy.op, copy.map, copy.place, copy.tile,
                    copy.op.getBuffer().getType().getRows())) ||
      failed(copy.barriers->arrive(copy.op, copy.stage, 1))) {
    return failure();
  }
  return true;
}

LogicalResult Role::waitFor(Operation *op, const Twine &what,
                            function_ref<bool()> ready) {
  if (turns) {
    return turns->waitFor(op, name, what, ready);
  }
  if (ready()) {
    return success();
  }
  return op->emitError("deadlock: the ") << name << " waits for " << what;
}

LogicalResult Role::verifyIdle() const {
  if (!products.empty()) {
    return products.front()->op->emitError(
        "expected a wait for this product before its role ends, got none");
  }
  if (!copies.empty()) {
    gpu::CopyOutOp copy = copies.front().op;
    return copy.emitError("expected 'attn_gpu.copy_out_wait' before the role "
                          "of this copy ends, got none");
  }
  return success();
}

} // namespace attn::interpreter
