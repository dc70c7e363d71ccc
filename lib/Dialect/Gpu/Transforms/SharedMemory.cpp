// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SharedMemory.h"

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace attn::gpu {

namespace {
constexpr int64_t tileAlignment = 1024;
constexpr int64_t barrierBytes = BarriersType::barrierBytes;
constexpr int64_t wordBytes = 4;
/// Words that one instruction reads at most.
constexpr int64_t maxWordVector = 4;
/// What every GPU gives to a kernel that asks for nothing.
constexpr int64_t plainLimit = 48 * 1024;
} // namespace

SharedMemory::SharedMemory(KernelOp kernel) : kernel(kernel) {
  kernel.walk([&](Operation *op) {
    llvm::TypeSwitch<Operation *>(op)
        .Case<ChannelOp, RingOp>([&](auto ring) {
          ChannelType type = cast<ChannelType>(ring->getResult(0).getType());
          placeTile(ring, ring.getName(),
                    type.getDepth() * type.getBuffer().getBytes());
        })
        .Case([&](AllocOp alloc) {
          placeTile(alloc, alloc.getName(), alloc.getType().getBytes());
        });
  });
  // Both roles name the counter of the programs; it is handed over once.
  llvm::SmallPtrSet<Value, 1> counters;
  kernel.walk([&](Operation *op) {
    llvm::TypeSwitch<Operation *>(op)
        .Case([&](BarriersOp barriers) {
          placeBarriers(barriers, barriers.getType().getCount());
        })
        .Case([&](SlotOp slot) { placeBarriers(slot, 1); })
        .Case([&](MaxOfRowsOp max) {
          auto rows = cast<RankedTensorType>(max.getRows().getType());
          if (max.needsShared()) {
            placeWords(max, rows.getDimSize(0));
          }
        })
        .Case([&](ArrangeOp arrange) {
          placeWords(arrange, arrange.getBytes() / wordBytes);
        })
        .Case([&](ChannelOp channel) {
          placeBarriers(channel, 2 * channel.getType().getDepth());
        })
        .Case([&](ForProgramOp programs) {
          // A slot and its two barriers.
          if (programs.getCounter() &&
              counters.insert(programs.getCounter()).second) {
            placeBarriers(programs, 3);
          }
        });
  });
}

void SharedMemory::placeTile(Operation *op, StringRef name, int64_t bytes) {
  size = llvm::alignTo(size, tileAlignment);
  places.emplace_back(op, size);
  size += bytes;
  uses += (uses.empty() ? "" : ", ") + name.str() + " " + std::to_string(bytes);
}

void SharedMemory::placeBarriers(Operation *op, int64_t count) {
  size = llvm::alignTo(size, barrierBytes);
  places.emplace_back(op, size);
  size += barrierBytes * count;
}

void SharedMemory::placeWords(Operation *op, int64_t count) {
  size = llvm::alignTo(size, maxWordVector * wordBytes);
  places.emplace_back(op, size);
  size += wordBytes * count;
}

LogicalResult SharedMemory::checkLimit() const {
  KernelOp op = kernel;
  int64_t limit = op.isPlain() ? plainLimit : op.getSharedMemoryLimit();
  if (size <= limit) {
    return success();
  }
  return op.emitOpError("needs ")
         << size << " bytes of shared memory, got a limit of " << limit << " ("
         << uses << "); choose a schedule with smaller tiles or fewer stages";
}

} // namespace attn::gpu
