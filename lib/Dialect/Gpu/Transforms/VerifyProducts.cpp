// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Asynchronous products: each is awaited, and until then nobody touches what it
// reads.

#include "Protocol.h"

#include "mlir/Interfaces/LoopLikeInterface.h"

using namespace mlir;

namespace attn::gpu {
namespace {

LogicalResult withNote(InFlightDiagnostic &&diagnostic, Operation *op,
                       StringRef note) {
  diagnostic.attachNote(op->getLoc()) << note;
  return diagnostic;
}

/// The ops of a product's block after it, each with the number of products
/// issued before it. Products in nested regions may not be issued at all.
template <typename Function>
LogicalResult walkAfter(MmaOp mma, Function function) {
  int64_t issued = 0;
  for (Operation *op = mma->getNextNode(); op; op = op->getNextNode()) {
    FailureOr<bool> more = function(*op, issued);
    if (failed(more) || !*more) {
      return failure(failed(more));
    }
    issued += isa<MmaOp>(op);
  }
  return success();
}

/// P4: the one wait of a product, in its block.
FailureOr<WaitOp> findWait(MmaOp mma) {
  WaitOp wait;
  for (Operation *user : mma.getResult().getUsers()) {
    auto op = dyn_cast<WaitOp>(user);
    if (!op) {
      return withNote(
          mma.emitOpError("expected its result to be awaited in "
                          "the block that issues it, got a use by '")
              << user->getName() << "'",
          user, "used here");
    }
    if (op->getBlock() != mma->getBlock()) {
      return withNote(
          op.emitOpError("expected to be in the block of the product"), mma,
          "issued here");
    }
    if (wait) {
      return withNote(mma.emitOpError("is awaited more than once"), op,
                      "awaited here");
    }
    wait = op;
  }
  if (!wait) {
    return mma.emitOpError("is never awaited");
  }
  return wait;
}

/// P4: the wait is for this product: of those issued after it, no more are
/// left running than there are.
LogicalResult verifyYounger(MmaOp mma, WaitOp wait) {
  return walkAfter(mma, [&](Operation &op, int64_t issued) -> FailureOr<bool> {
    if (&op != wait) {
      return true;
    }
    if (int64_t younger = wait.getYounger(); younger > issued) {
      return withNote(
          wait.emitOpError("does not await its product: leaves up to ")
              << younger << " products running, got " << issued
              << " issued after it",
          mma, "issued here");
    }
    return false;
  });
}

/// P4: a register that the product reads is not given a new value: the next
/// iteration's is made after the wait.
LogicalResult verifyNotRedefined(MmaOp mma, WaitOp wait, Value operand) {
  auto argument = dyn_cast_or_null<BlockArgument>(operand);
  if (!argument) {
    return success();
  }
  auto loop = dyn_cast<LoopLikeOpInterface>(argument.getOwner()->getParentOp());
  OpOperand *yielded = loop ? loop.getTiedLoopYieldedValue(argument) : nullptr;
  Operation *next = yielded ? yielded->get().getDefiningOp() : nullptr;
  if (!next || next->getBlock() != mma->getBlock() ||
      !next->isBeforeInBlock(wait)) {
    return success();
  }
  return withNote(next->emitOpError("makes the next iteration's value of "
                                    "registers that a product still uses"),
                  mma, "expected after the wait for this product");
}

/// P4: the accumulator's registers hold the result from the product on.
LogicalResult verifyAccumulator(MmaOp mma, WaitOp wait) {
  if (!mma.getAccumulator()) {
    return success();
  }
  for (Operation *user : mma.getAccumulator().getUsers()) {
    Operation *op = mma->getBlock()->findAncestorOpInBlock(*user);
    if (op && op != mma && mma->isBeforeInBlock(op) &&
        op->isBeforeInBlock(wait)) {
      return withNote(
          user->emitOpError("uses the accumulator of a running product"), mma,
          "issued here");
    }
  }
  return success();
}

/// P5, up to the first wait that covers the product.
LogicalResult verifyBuffers(MmaOp mma) {
  SmallVector<Value, 2> buffers = {getViewedBuffer(mma.getB())};
  if (isa<BufferType>(mma.getA().getType())) {
    buffers.push_back(getViewedBuffer(mma.getA()));
  }
  return walkAfter(mma, [&](Operation &op, int64_t issued) -> FailureOr<bool> {
    auto wait = dyn_cast<WaitOp>(op);
    if (wait && static_cast<int64_t>(wait.getYounger()) <= issued) {
      return false;
    }
    WalkResult result = op.walk([&](Operation *nested) {
      bool touches =
          isa<ReleaseOp, GatherRowsOp, NegateOp, StoreTileOp, CopyOutOp>(
              nested) &&
          llvm::any_of(nested->getOperands(), [&](Value operand) {
            return isa<BufferType>(operand.getType()) &&
                   llvm::is_contained(buffers, getViewedBuffer(operand));
          });
      if (!touches) {
        return WalkResult::advance();
      }
      (void)withNote(
          nested->emitOpError("touches a buffer that a running product reads"),
          mma, "expected after the wait for this product");
      return WalkResult::interrupt();
    });
    if (result.wasInterrupted()) {
      return failure();
    }
    return true;
  });
}

/// P5: a right side is read by all warpgroups, and nothing keeps them together.
LogicalResult verifyRightSide(MmaOp mma) {
  return forEachBufferUse(
      getViewedBuffer(mma.getB()), [&](Operation *user) -> LogicalResult {
        if (!isa<GatherRowsOp, NegateOp, StoreTileOp>(user)) {
          return success();
        }
        return withNote(user->emitOpError("writes a buffer that other "
                                          "warpgroups may still read"),
                        mma, "the right side of this product");
      });
}

LogicalResult verifyProduct(MmaOp mma) {
  FailureOr<WaitOp> wait = findWait(mma);
  if (failed(wait)) {
    return failure();
  }
  return success(
      succeeded(verifyYounger(mma, *wait)) &&
      succeeded(verifyNotRedefined(mma, *wait, mma.getA())) &&
      succeeded(verifyNotRedefined(mma, *wait, mma.getAccumulator())) &&
      succeeded(verifyAccumulator(mma, *wait)) &&
      succeeded(verifyBuffers(mma)) && succeeded(verifyRightSide(mma)));
}

} // namespace

LogicalResult verifyProducts(Region &consumer) {
  WalkResult result = consumer.walk([](MmaOp mma) {
    return failed(verifyProduct(mma)) ? WalkResult::interrupt()
                                      : WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

} // namespace attn::gpu
