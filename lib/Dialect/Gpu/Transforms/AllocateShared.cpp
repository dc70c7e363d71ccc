// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Gpu/Transforms/Passes.h"

#include "llvm/Support/MathExtras.h"

namespace attn::gpu {
#define GEN_PASS_DEF_GPUALLOCATESHARED
#include "attn/Dialect/Gpu/Transforms/Passes.h.inc"
} // namespace attn::gpu

using namespace mlir;
using namespace attn::gpu;

namespace {

constexpr int64_t tileAlignment = 1024;
constexpr int64_t barrierBytes = 8;

struct AllocateShared final
    : attn::gpu::impl::GpuAllocateSharedBase<AllocateShared> {
  void runOnOperation() override;
};

void AllocateShared::runOnOperation() {
  KernelOp kernel = getOperation();
  int64_t size = 0;
  bool hasChannels = false;
  std::string uses;
  auto place = [&](auto op, int64_t bytes, int64_t alignment) {
    size = llvm::alignTo(size, alignment);
    op.setOffset(size);
    size += bytes;
  };
  auto placeTile = [&](auto op, int64_t bytes) {
    place(op, bytes, tileAlignment);
    uses += (uses.empty() ? "" : ", ") + op.getName().str() + " " +
            std::to_string(bytes);
  };
  kernel.walk([&](Operation *op) {
    if (auto ring = dyn_cast<RingOp>(op)) {
      ChannelType type = ring.getType();
      placeTile(ring, type.getDepth() * type.getBuffer().getBytes());
    } else if (auto alloc = dyn_cast<AllocOp>(op)) {
      placeTile(alloc, alloc.getType().getBytes());
    } else if (auto channel = dyn_cast<ChannelOp>(op)) {
      channel.emitOpError("has no buffers yet").attachNote()
          << "attn-gpu-lower-channels should have replaced it by a ring";
      hasChannels = true;
    }
  });
  kernel.walk([&](Operation *op) {
    if (auto barriers = dyn_cast<BarriersOp>(op)) {
      place(barriers, barrierBytes * barriers.getType().getCount(),
            barrierBytes);
    } else if (auto slot = dyn_cast<SlotOp>(op)) {
      place(slot, barrierBytes, barrierBytes);
    }
  });
  if (hasChannels) {
    return signalPassFailure();
  }
  int64_t limit = kernel.getSharedMemoryLimit();
  if (size > limit) {
    kernel.emitOpError("needs ")
        << size << " bytes of shared memory, got a limit of " << limit << " ("
        << uses << "); choose a schedule with smaller tiles or fewer stages";
    return signalPassFailure();
  }
  kernel.setSharedMemory(size);
}

} // namespace
