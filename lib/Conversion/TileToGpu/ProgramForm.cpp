// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ProgramForm.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace attn {

Value getNegated(Operation *op) {
  if (auto negate = dyn_cast<arith::NegFOp>(op)) {
    return negate.getOperand();
  }
  auto subtract = dyn_cast<arith::SubIOp>(op);
  return subtract && matchPattern(subtract.getLhs(), m_Zero())
             ? subtract.getRhs()
             : Value();
}

/// Where a tile of 16 or 8 bits lives: loaded ones in shared memory, rounded
/// ones in the registers of what reads them.
static LogicalResult checkReaders(Operation *op, bool (*isReader)(OpOperand &),
                                  const char *expected) {
  for (OpOperand &use : op->getResult(0).getUses()) {
    if (!isReader(use)) {
      return (op->emitOpError("expected ")
              << expected << ", got '" << use.getOwner()->getName() << "'")
                 .attachNote(use.getOwner()->getLoc())
             << "read here";
    }
  }
  return success();
}

static bool isLeftSide(OpOperand &use) {
  return isa<tile::DotOp>(use.getOwner()) && use.getOperandNumber() == 0;
}

static bool isRightSide(OpOperand &use) {
  if (auto append = dyn_cast<tile::AppendOnesOp>(use.getOwner())) {
    return append->hasOneUse() && isRightSide(*append->use_begin());
  }
  return isa<tile::DotOp>(use.getOwner()) && use.getOperandNumber() == 1;
}

/// A buffer of a channel is released after its reader: a second one would
/// find the next tile in it, and without one the channel would stay full.
static LogicalResult checkLoadInLoop(tile::LoadOp op) {
  if (failed(checkReaders(op, isRightSide,
                          "a tile loaded in the loop to be the right side of "
                          "a product"))) {
    return failure();
  }
  auto readers = llvm::range_size(op.getTile().getUses());
  if (readers != 1) {
    return op.emitOpError("expected one product to read a tile loaded in the "
                          "loop, got ")
           << readers;
  }
  return success();
}

/// The sign changes in place, so nobody else may read the tile.
static LogicalResult checkLoadOutsideLoop(tile::LoadOp op) {
  for (Operation *user : op.getTile().getUsers()) {
    auto select = dyn_cast<arith::SelectOp>(user);
    if (!select) {
      continue;
    }
    for (Operation *other : op.getTile().getUsers()) {
      if (other != select && !getNegated(other)) {
        return op.emitOpError("expected a tile whose sign changes to have no "
                              "other reader, got '")
               << other->getName() << "'";
      }
    }
  }
  return checkReaders(
      op,
      [](OpOperand &use) {
        return isLeftSide(use) || getNegated(use.getOwner()) ||
               isa<arith::SelectOp>(use.getOwner());
      },
      "a tile loaded outside the loop to be the left side of products");
}

static LogicalResult checkLoop(tile::ForOp op) {
  auto range = op.getIterator().getDefiningOp<tile::RangeOp>();
  auto masks = llvm::to_vector(op.getBody().getOps<tile::MaskOp>());
  // Scores and what is computed from them may be masked, alike.
  auto isFirst = [&](tile::MaskOp mask) {
    return llvm::equal(mask->getOperands().drop_front(),
                       masks.front()->getOperands().drop_front());
  };
  if (!range || masks.empty() || !llvm::all_of(masks, isFirst)) {
    return op.emitOpError("expected a loop over a range, with one mask that "
                          "gives the length, got ")
           << masks.size() << " masks";
  }
  if (range.getFullLower() && range.getFullLower() != range.getLower()) {
    return range.emitOpError("expected the tiles that need no mask to start "
                             "where the range does");
  }
  return success();
}

/// `loop` is the loop found so far. Ops are walked from the inside, the inner
/// of two nested loops first.
static LogicalResult checkOp(Operation *op, tile::ForOp &loop) {
  if (auto other = dyn_cast<tile::ForOp>(op)) {
    if (loop) {
      return other.emitOpError("expected one loop in a kernel, got a second")
                 .attachNote(loop.getLoc())
             << "the other is here";
    }
    loop = other;
    return checkLoop(loop);
  }
  bool inLoop = op->getParentOfType<tile::ForOp>() != nullptr;
  if (auto load = dyn_cast<tile::LoadOp>(op)) {
    return inLoop ? checkLoadInLoop(load) : checkLoadOutsideLoop(load);
  }
  if (isa<tile::StoreOp>(op) && inLoop) {
    return op->emitOpError("expected stores outside the loop");
  }
  if (isa<arith::TruncFOp>(op)) {
    return checkReaders(
        op,
        [](OpOperand &use) {
          return isLeftSide(use) ||
                 isa<tile::InterleaveOp, tile::StoreOp>(use.getOwner());
        },
        "a rounded tile to be stored or the left side of a product");
  }
  if (isa<tile::InterleaveOp>(op)) {
    return checkReaders(op, isLeftSide,
                        "an interleaved tile to be the left side of products");
  }
  return success();
}

LogicalResult checkProgramForm(tile::KernelOp kernel) {
  tile::ForOp loop;
  WalkResult result =
      kernel.walk([&](Operation *op) { return WalkResult(checkOp(op, loop)); });
  return failure(result.wasInterrupted());
}

} // namespace attn
