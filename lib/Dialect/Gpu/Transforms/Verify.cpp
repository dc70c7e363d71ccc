// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Gpu/Transforms/Passes.h"

#include "Protocol.h"
#include "Scalars.h"
#include "SharedMemory.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace attn::gpu {
#define GEN_PASS_DEF_GPUVERIFY
#include "attn/Dialect/Gpu/Transforms/Passes.h.inc"
} // namespace attn::gpu

using namespace mlir;
using namespace attn::gpu;

//===----------------------------------------------------------------------===//
// P6
//===----------------------------------------------------------------------===//

namespace {

/// Follows the turns of one warpgroup through blocks.
class Turns {
public:
  /// Returns the turn that is taken, but not passed, at the end of the block,
  /// if the one given is at its start.
  FailureOr<TakeTurnOp> walk(Block &block, TakeTurnOp taken);

private:
  LogicalResult walkRegions(Operation &op, TakeTurnOp taken);
  FirstTurnOp first;
};

LogicalResult Turns::walkRegions(Operation &op, TakeTurnOp taken) {
  for (Region &region : op.getRegions()) {
    for (Block &block : region) {
      FailureOr<TakeTurnOp> after = walk(block, taken);
      if (failed(after)) {
        return failure();
      }
      if (*after && !taken) {
        return after->emitOpError("takes a turn that is not passed before the "
                                  "end of its region");
      }
      if (taken && !*after) {
        InFlightDiagnostic diagnostic =
            op.emitOpError("passes a turn that was taken outside of it");
        diagnostic.attachNote(taken.getLoc()) << "taken here";
        return diagnostic;
      }
    }
  }
  return success();
}

FailureOr<TakeTurnOp> Turns::walk(Block &block, TakeTurnOp taken) {
  for (Operation &op : block) {
    if (auto give = dyn_cast<FirstTurnOp>(op)) {
      if (first || !isa<RolesOp>(op.getParentOp())) {
        return op.emitOpError("expected once, at the top of the consumers' "
                              "region");
      }
      first = give;
    } else if (auto take = dyn_cast<TakeTurnOp>(op)) {
      if (!first) {
        return op.emitOpError("waits for a turn that nobody gives: expected "
                              "'attn_gpu.first_turn' before");
      }
      if (taken) {
        InFlightDiagnostic diagnostic =
            op.emitOpError("takes a turn before the last one is passed");
        diagnostic.attachNote(taken.getLoc()) << "taken here";
        return diagnostic;
      }
      taken = take;
    } else if (isa<PassTurnOp>(op)) {
      if (!taken) {
        return op.emitOpError("passes a turn that is not taken");
      }
      taken = {};
    } else if (failed(walkRegions(op, taken))) {
      return failure();
    }
  }
  return taken;
}

} // namespace

namespace attn::gpu {

LogicalResult verifyTurns(Region &consumer, bool pingPong) {
  if (!pingPong) {
    WalkResult result = consumer.walk([](Operation *op) {
      if (!isa<FirstTurnOp, TakeTurnOp, PassTurnOp>(op)) {
        return WalkResult::advance();
      }
      op->emitOpError("expected a kernel with ping_pong");
      return WalkResult::interrupt();
    });
    return failure(result.wasInterrupted());
  }
  FailureOr<TakeTurnOp> taken = Turns().walk(consumer.front(), {});
  if (succeeded(taken) && *taken) {
    return taken->emitOpError("takes a turn that is not passed before the end "
                              "of its region");
  }
  return taken;
}

} // namespace attn::gpu

//===----------------------------------------------------------------------===//
// P9
//===----------------------------------------------------------------------===//

/// One thread runs the producer: it can start copies and count, no more.
static bool isForProducer(Operation *op) {
  return isa<PutOp, ForProgramOp, WaitForLaunchesOp, YieldOp>(op) ||
         isa_and_nonnull<scf::SCFDialect>(op->getDialect()) ||
         (isMemoryEffectFree(op) && isScalarWork(*op));
}

static LogicalResult verifyRoles(RolesOp roles) {
  WalkResult producer = roles.getProducer().walk([](Operation *op) {
    if (isForProducer(op)) {
      return WalkResult::advance();
    }
    op->emitOpError("expected in the consumers' region: the producer is one "
                    "thread, for puts, loops and scalars");
    return WalkResult::interrupt();
  });
  WalkResult consumer = roles.getConsumer().walk([](PutOp put) {
    put.emitOpError("expected in the producer's region");
    return WalkResult::interrupt();
  });
  return failure(producer.wasInterrupted() || consumer.wasInterrupted());
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {

struct Verify final : attn::gpu::impl::GpuVerifyBase<Verify> {
  void runOnOperation() override {
    if (failed(verify(getOperation()))) {
      return signalPassFailure();
    }
    markAllAnalysesPreserved();
  }

  static LogicalResult verify(KernelOp kernel);
};

LogicalResult Verify::verify(KernelOp kernel) {
  // Without asynchronous work there is no protocol, and the op's own verifier
  // has seen that there is none.
  if (kernel.isPlain()) {
    return success();
  }
  if (!kernel.getOps<RingOp>().empty()) {
    return kernel.emitOpError("has no channels left to check").attachNote()
           << "attn-gpu-verify comes before attn-gpu-lower-channels";
  }
  SmallVector<RolesOp> roles(kernel.getOps<RolesOp>());
  if (roles.empty()) {
    return kernel.emitOpError("has no roles").attachNote()
           << "attn-gpu-specialize-warps should have made them";
  }
  Region &consumer = roles.front().getConsumer();
  if (failed(verifyRoles(roles.front()))) {
    return failure();
  }
  FailureOr<Protocol> protocol = verifyPairing(roles.front());
  // Each clause reports what it finds; only the run of the roles needs the
  // others to hold.
  bool released = succeeded(verifyReleases(consumer));
  bool awaited = succeeded(verifyProducts(consumer));
  bool turned = succeeded(verifyTurns(consumer, kernel.getPingPong()));
  bool copied = succeeded(verifyCopiesOut(consumer));
  bool fits = succeeded(SharedMemory(kernel).checkLimit());
  if (failed(protocol) || !released || !turned) {
    return failure();
  }
  return success(succeeded(verifyProgress(*protocol, kernel.getWarpgroups())) &&
                 awaited && copied && fits);
}

} // namespace
