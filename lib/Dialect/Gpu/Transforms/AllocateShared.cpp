// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Gpu/Transforms/Passes.h"

#include "SharedMemory.h"

#include "llvm/ADT/TypeSwitch.h"

namespace attn::gpu {
#define GEN_PASS_DEF_GPUALLOCATESHARED
#include "attn/Dialect/Gpu/Transforms/Passes.h.inc"
} // namespace attn::gpu

using namespace mlir;
using namespace attn::gpu;

namespace {

struct AllocateShared final
    : attn::gpu::impl::GpuAllocateSharedBase<AllocateShared> {
  void runOnOperation() override;
};

void AllocateShared::runOnOperation() {
  KernelOp kernel = getOperation();
  SmallVector<ChannelOp> channels(kernel.getOps<ChannelOp>());
  for (ChannelOp channel : channels) {
    channel.emitOpError("has no buffers yet").attachNote()
        << "attn-gpu-lower-channels should have replaced it by a ring";
  }
  if (!channels.empty()) {
    return signalPassFailure();
  }
  SharedMemory memory(kernel);
  if (failed(memory.checkLimit())) {
    return signalPassFailure();
  }
  for (auto [op, offset] : memory.getPlaces()) {
    llvm::TypeSwitch<Operation *>(op)
        .Case<AllocOp, ArrangeOp, BarriersOp, MaxOfRowsOp, RingOp, SlotOp>(
            [offset = offset](auto placed) { placed.setOffset(offset); });
  }
  kernel.setSharedMemory(memory.getSize());
}

} // namespace
