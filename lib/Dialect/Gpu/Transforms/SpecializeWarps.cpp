// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Gpu/Transforms/Passes.h"

#include "Scalars.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace attn::gpu {
#define GEN_PASS_DEF_GPUSPECIALIZEWARPS
#include "attn/Dialect/Gpu/Transforms/Passes.h.inc"
} // namespace attn::gpu

using namespace mlir;
using namespace attn::gpu;

namespace {

bool hasPut(Operation &op) {
  return op.walk([](PutOp) { return WalkResult::interrupt(); })
      .wasInterrupted();
}

/// Clones the part of a block that the producer needs: puts, the loops around
/// them, the wait for launches that comes first in each role, and scalar work
/// (what turns out unused is erased afterwards).
class ProducerSlice {
public:
  explicit ProducerSlice(OpBuilder &builder) : builder(builder) {}

  void cloneBlock(Block &block, IRMapping &mapping) {
    for (Operation &op : block.without_terminator()) {
      if (isa<PutOp, WaitForLaunchesOp>(op)) {
        builder.clone(op, mapping);
      } else if (auto loop = dyn_cast<scf::ForOp>(op); loop && hasPut(op)) {
        cloneFor(loop, mapping);
      } else if (auto programs = dyn_cast<ForProgramOp>(op)) {
        clonePrograms(programs, mapping);
      } else if (isMemoryEffectFree(&op) && op.getNumRegions() == 0 &&
                 isScalarWork(op)) {
        builder.clone(op, mapping);
      }
    }
  }

private:
  void clonePrograms(ForProgramOp op, IRMapping &mapping) {
    auto clone = cast<ForProgramOp>(builder.cloneWithoutRegions(*op, mapping));
    Block *body = &clone.getBody().emplaceBlock();
    for (BlockArgument argument : op.getBody().getArguments()) {
      mapping.map(argument,
                  body->addArgument(argument.getType(), argument.getLoc()));
    }
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(body);
    cloneBlock(op.getBody().front(), mapping);
    YieldOp::create(builder, op.getLoc());
  }

  /// Only scalars are carried on: tiles belong to the consumers.
  void cloneFor(scf::ForOp op, IRMapping &mapping) {
    SmallVector<Value> inits;
    SmallVector<unsigned> kept;
    for (auto [i, init] : llvm::enumerate(op.getInitArgs())) {
      if (isScalar(init.getType())) {
        inits.push_back(mapping.lookupOrDefault(init));
        kept.push_back(i);
      }
    }
    auto clone = scf::ForOp::create(
        builder, op.getLoc(), mapping.lookupOrDefault(op.getLowerBound()),
        mapping.lookupOrDefault(op.getUpperBound()),
        mapping.lookupOrDefault(op.getStep()), inits);
    mapping.map(op.getInductionVar(), clone.getInductionVar());
    for (auto [to, from] : llvm::enumerate(kept)) {
      mapping.map(op.getRegionIterArg(from), clone.getRegionIterArg(to));
      mapping.map(op.getResult(from), clone.getResult(to));
    }
    OpBuilder::InsertionGuard guard(builder);
    clone.getBody()->clear();
    builder.setInsertionPointToStart(clone.getBody());
    cloneBlock(*op.getBody(), mapping);
    SmallVector<Value> yielded;
    for (unsigned from : kept) {
      yielded.push_back(mapping.lookupOrDefault(
          op.getBody()->getTerminator()->getOperand(from)));
    }
    scf::YieldOp::create(builder, op.getLoc(), yielded);
  }

  OpBuilder &builder;
};

/// A put under a condition would be lost: the slice holds loops only.
LogicalResult checkPuts(KernelOp kernel) {
  WalkResult result = kernel.walk([&](PutOp put) {
    Operation *parent = put->getParentOp();
    while (isa<scf::ForOp, ForProgramOp>(parent)) {
      parent = parent->getParentOp();
    }
    if (parent == kernel) {
      return WalkResult::advance();
    }
    put.emitOpError("expected puts in loops only, got one inside '")
        << parent->getName() << "'";
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

/// Values that were not cloned belong to the consumers.
LogicalResult checkOperands(RolesOp roles) {
  WalkResult result = roles.getProducer().walk([&](Operation *op) {
    for (Value operand : op->getOperands()) {
      if (roles.getConsumer().isAncestor(operand.getParentRegion())) {
        op->emitOpError("needs a value that only the consumers compute")
                .attachNote(operand.getLoc())
            << "computed here";
        return WalkResult::interrupt();
      }
    }
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

/// Erases pure ops without uses, the last first.
void eraseUnused(Region &region) {
  SmallVector<Operation *> ops;
  region.walk([&](Operation *op) { ops.push_back(op); });
  for (Operation *op : llvm::reverse(ops)) {
    if (isOpTriviallyDead(op)) {
      op->erase();
    }
  }
}

struct SpecializeWarps final
    : attn::gpu::impl::GpuSpecializeWarpsBase<SpecializeWarps> {
  void runOnOperation() override;
};

void SpecializeWarps::runOnOperation() {
  KernelOp kernel = getOperation();
  // The threads of a plain kernel all do the same.
  if (kernel.isPlain() || !kernel.getOps<RolesOp>().empty()) {
    return;
  }
  WalkResult unpipelined = kernel.walk([](attn::gpu::ForOp op) {
    op.emitOpError("is not pipelined").attachNote()
        << "attn-gpu-pipeline should have replaced it";
    return WalkResult::interrupt();
  });
  if (unpipelined.wasInterrupted() || failed(checkPuts(kernel))) {
    return signalPassFailure();
  }

  Block &body = kernel.getBody().front();
  OpBuilder builder(body.getTerminator());
  auto roles = RolesOp::create(builder, kernel.getLoc());
  Block &producer = roles.getProducer().emplaceBlock();
  Block &consumer = roles.getConsumer().emplaceBlock();

  // Shared memory and what lets other kernels start belong to the kernel; the
  // rest moves to the consumers.
  for (Operation &op : llvm::make_early_inc_range(body)) {
    if (!isa<ChannelOp, AllocOp, AllowLaunchesOp, RolesOp, ReturnOp>(op)) {
      op.moveBefore(&consumer, consumer.end());
    }
  }
  builder.setInsertionPointToStart(&producer);
  IRMapping mapping;
  ProducerSlice(builder).cloneBlock(consumer, mapping);
  if (failed(checkOperands(roles))) {
    return signalPassFailure();
  }
  roles.getConsumer().walk([](PutOp put) { put.erase(); });
  if (kernel.getPingPong()) {
    // The last warpgroup has just had its turn: the first may begin.
    builder.setInsertionPointToStart(&consumer);
    FirstTurnOp::create(builder, kernel.getLoc());
  }
  eraseUnused(roles.getProducer());
  eraseUnused(roles.getConsumer());
}

} // namespace
