// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Multiprocessor.h"

#include "GlobalMemory.h"

#include <algorithm>

using namespace mlir;

namespace attn::interpreter {

SharedTile makeSharedTile(gpu::BufferType type) {
  auto memory = std::make_shared<Tensor>(
      type.getElementType(),
      ArrayRef<int64_t>{type.getRows(), type.getPanels() * panelColumns});
  memory->poison();
  return {std::move(memory)};
}

std::vector<float> readColumns(const SharedTile &tile, int64_t count) {
  int64_t rows = tile.memory->getShape()[0];
  int64_t pitch = tile.memory->getShape()[1];
  std::vector<float> columns(rows * count);
  const float *from = tile.memory->data<float>().data();
  for (int64_t row = 0; row < rows; ++row) {
    std::copy_n(from + row * pitch, count, columns.begin() + row * count);
  }
  return columns;
}

LogicalResult verifyCopy(Operation *op, const TensorMap &map,
                         size_t coordinates, Type elementType, int64_t rows) {
  Type tensorElement = map.view.buffer->getElementType();
  if (tensorElement != elementType) {
    return op->emitError("expected a tensor of ")
           << elementType << ", got " << tensorElement;
  }
  if (coordinates != map.box.size()) {
    return op->emitError("expected ")
           << map.box.size() << " coordinates, as the tensor map has, got "
           << coordinates;
  }
  if (map.box[0] != panelColumns || map.box[1] != rows) {
    return op->emitError("expected a tensor map whose boxes have ")
           << panelColumns << " columns and " << rows << " rows, got "
           << map.box[0] << " and " << map.box[1];
  }
  return success();
}

LogicalResult copyIn(Operation *op, const TensorMap &map,
                     ArrayRef<int64_t> coordinates, const SharedTile &tile) {
  Tensor loaded(tile.memory->getElementType(), tile.memory->getShape());
  if (failed(verifyCopy(op, map, coordinates.size(), loaded.getElementType(),
                        loaded.getShape()[0]))) {
    return failure();
  }
  loadTile(*map.view.buffer, llvm::to_vector(llvm::reverse(coordinates)),
           loaded);
  *tile.memory = std::move(loaded);
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
  if (failed(copyIn(copy.op, copy.map, copy.coordinates, copy.tile)) ||
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
