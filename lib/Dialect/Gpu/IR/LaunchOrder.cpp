// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LaunchOrder.h"

using namespace mlir;
using namespace attn::gpu;

/// Whether `op` itself, not what it holds, reads or writes global memory.
static bool touchesGlobalMemory(Operation *op) {
  return llvm::any_of(op->getOperandTypes(),
                      llvm::IsaPred<GlobalType, TensorMapType>);
}

/// Whether what runs `block` waits; an error if it touches global memory
/// before.
static FailureOr<bool> verifyWaits(Block &block) {
  for (Operation &op : block) {
    if (isa<WaitForLaunchesOp>(op)) {
      return true;
    }
    if (auto roles = dyn_cast<RolesOp>(op)) {
      for (Region &role : roles->getRegions()) {
        FailureOr<bool> waits = verifyWaits(role.front());
        if (failed(waits)) {
          return failure();
        }
        if (!*waits) {
          return roles.emitOpError("expected both roles to wait for the "
                                   "launches before, the ")
                 << (role.getRegionNumber() == 0 ? "producer" : "consumer")
                 << " does not";
        }
      }
      return true;
    }
    WalkResult result = op.walk([](Operation *inner) {
      if (!touchesGlobalMemory(inner)) {
        return WalkResult::advance();
      }
      inner->emitOpError("expected 'attn_gpu.wait_for_launches' before what "
                         "touches global memory");
      return WalkResult::interrupt();
    });
    if (result.wasInterrupted()) {
      return failure();
    }
  }
  return false;
}

LogicalResult attn::gpu::verifyLaunchOrder(KernelOp kernel) {
  WalkResult hasWait =
      kernel.walk([](WaitForLaunchesOp) { return WalkResult::interrupt(); });
  return failure(hasWait.wasInterrupted() &&
                 failed(verifyWaits(kernel.getBody().front())));
}
