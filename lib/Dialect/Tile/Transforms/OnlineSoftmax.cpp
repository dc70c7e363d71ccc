// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-tile-online-softmax: one loop over the keys instead of two.

#include "OutputProduct.h"
#include "attn/Dialect/Tile/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace attn::tile {

#define GEN_PASS_DEF_ONLINESOFTMAX
#include "attn/Dialect/Tile/Transforms/Passes.h.inc"

namespace {

/// The two loops of the textbook form and the ops in them that change.
struct TwoLoops {
  ForOp statisticsLoop;
  SoftmaxStatisticsOp statistics;
  ForOp outputLoop;
  SoftmaxProbabilitiesOp probabilities;
  OutputProduct output;
};

YieldOp getYield(ForOp loop) {
  return cast<YieldOp>(loop.getBody().front().getTerminator());
}

/// Whether `a`, seen in the body of `first`, and `b`, seen in that of
/// `second`, are the same function of the tile visited.
bool isSameFunction(Value a, Value b, ForOp first, ForOp second) {
  if (a == b) {
    return true;
  }
  auto argA = dyn_cast<BlockArgument>(a), argB = dyn_cast<BlockArgument>(b);
  if (argA && argB) {
    return (a == first.getTileIndex() && b == second.getTileIndex()) ||
           (a == first.getMasked() && b == second.getMasked());
  }
  Operation *opA = a.getDefiningOp(), *opB = b.getDefiningOp();
  if (!opA || !opB || opA->getNumRegions() != 0 ||
      cast<OpResult>(a).getResultNumber() !=
          cast<OpResult>(b).getResultNumber()) {
    return false;
  }
  // Two loads are equal only while nothing is written, that is in the loops.
  if (!isMemoryEffectFree(opA) &&
      (opA->getParentOp() != first || opB->getParentOp() != second)) {
    return false;
  }
  return OperationEquivalence::isEquivalentTo(
      opA, opB,
      [&](Value x, Value y) {
        return success(isSameFunction(x, y, first, second));
      },
      /*markEquivalent=*/nullptr, OperationEquivalence::IgnoreLocations);
}

LogicalResult matchStatistics(TwoLoops &loops) {
  ForOp loop = loops.statisticsLoop;
  SoftmaxStatisticsOp statistics = loops.statistics;
  if (loop.getNumResults() != 2) {
    return loop.emitOpError("expected a statistics loop to carry a maximum and "
                            "a sum, got ")
           << loop.getNumResults() << " values";
  }
  auto carried = loop.getRegionIterArgs();
  if (statistics.getMaximum() != carried[0] ||
      statistics.getSum() != carried[1] ||
      getYield(loop).getOperands() != statistics->getResults()) {
    return loop.emitOpError("expected a statistics loop to carry the maximum "
                            "and the sum of its attn_tile.softmax_statistics");
  }
  return success();
}

/// Finds the loop that turns the statistics into probabilities. They are not
/// known before the fused loop ends, so nothing else may read them until then.
LogicalResult matchUses(TwoLoops &loops) {
  ForOp loop = loops.statisticsLoop;
  for (Operation *user : loop->getUsers()) {
    auto probabilities = dyn_cast<SoftmaxProbabilitiesOp>(user);
    if (!probabilities) {
      continue;
    }
    if (loops.probabilities && loops.probabilities != probabilities) {
      return loop.emitOpError("expected one attn_tile.softmax_probabilities "
                              "of these statistics, got several");
    }
    loops.probabilities = probabilities;
  }
  loops.outputLoop = loops.probabilities
                         ? dyn_cast<ForOp>(loops.probabilities->getParentOp())
                         : ForOp();
  if (!loops.outputLoop || loops.outputLoop->getBlock() != loop->getBlock()) {
    return loop.emitOpError("expected a loop beside it with the "
                            "attn_tile.softmax_probabilities of its "
                            "statistics, got none");
  }
  Value sum = loops.probabilities.getSum();
  if (loops.probabilities.getMaximum() != loop.getResult(0) ||
      (sum && sum != loop.getResult(1))) {
    return loops.probabilities.emitOpError(
        "expected the maximum and the sum of one statistics loop");
  }
  for (Operation *user : loop->getUsers()) {
    Operation *ancestor = loop->getBlock()->findAncestorOpInBlock(*user);
    if (user != loops.probabilities &&
        !loops.outputLoop->isBeforeInBlock(ancestor)) {
      return loop.emitOpError("expected its statistics to be read by "
                              "attn_tile.softmax_probabilities or after the "
                              "output loop")
                 .attachNote(user->getLoc())
             << "read here";
    }
  }
  return success();
}

/// The accumulator must be linear in the probabilities, or correcting it would
/// not be correcting them.
LogicalResult matchProduct(TwoLoops &loops) {
  ForOp loop = loops.outputLoop;
  if (loop.getNumResults() != 1 ||
      !matchPattern(loop.getInits()[0], m_AnyZeroFloat())) {
    return loop.emitOpError("expected an output loop to carry one accumulator "
                            "that starts at zero");
  }
  Value accumulator = loop.getRegionIterArgs()[0];
  FailureOr<OutputProduct> output =
      matchOutputProduct(getYield(loop).getOperand(0));
  Value probabilities = loops.probabilities.getProbabilities();
  if (failed(output) || output->factor ||
      output->probabilities != probabilities || !probabilities.hasOneUse() ||
      output->accumulator != accumulator || !accumulator.hasOneUse()) {
    return loop.emitOpError("expected an output loop to add one attn_tile.dot "
                            "of its probabilities to its accumulator");
  }
  loops.output = *output;
  return success();
}

LogicalResult matchScores(TwoLoops &loops) {
  ForOp first = loops.statisticsLoop, second = loops.outputLoop;
  if (first.getIterator() != second.getIterator()) {
    return second.emitOpError("expected the iterator of the statistics loop")
               .attachNote(first.getLoc())
           << "statistics loop";
  }
  for (Operation *op = first; op != second->getNextNode();
       op = op->getNextNode()) {
    if (op->walk([](Operation *nested) {
            return WalkResult(failure(hasEffect<MemoryEffects::Write>(nested) ||
                                      hasUnknownEffects(nested)));
          }).wasInterrupted()) {
      return op->emitOpError("expected no write to memory from the statistics "
                             "loop to the end of the output loop");
    }
  }
  SoftmaxStatisticsOp statistics = loops.statistics;
  SoftmaxProbabilitiesOp probabilities = loops.probabilities;
  if (statistics.getScale() != probabilities.getScale() ||
      statistics.getPeakAttr() != probabilities.getPeakAttr() ||
      statistics.getExpAttr() != probabilities.getExpAttr() ||
      !isSameFunction(statistics.getScores(), probabilities.getScores(), first,
                      second)) {
    return second
               .emitOpError("expected the scores of the statistics loop, got "
                            "a different computation")
               .attachNote(statistics.getLoc())
           << "scores of the statistics loop";
  }
  return success();
}

void fuse(TwoLoops loops) {
  ForOp first = loops.statisticsLoop, second = loops.outputLoop;
  ImplicitLocOpBuilder b(second.getLoc(), second);
  // A sum that nobody reads is not carried.
  bool hasSum = loops.probabilities.getSum() || !first.getResult(1).use_empty();
  SmallVector<Value> inits = {first.getInits()[0]};
  if (hasSum) {
    inits.push_back(first.getInits()[1]);
  }
  llvm::append_range(inits, second.getInits());
  auto fused = ForOp::create(
      b, FusedLoc::get(b.getContext(), {first.getLoc(), second.getLoc()}),
      second.getIterator(), inits);
  auto carried = fused.getRegionIterArgs();
  Value carriedSum = hasSum ? Value(carried[1]) : first.getInits()[1];
  Value accumulator = carried.back();

  IRMapping mapping;
  mapping.map(second.getTileIndex(), fused.getTileIndex());
  mapping.map(second.getMasked(), fused.getMasked());
  mapping.map(second.getRegionIterArgs()[0], accumulator);
  b.setInsertionPointToEnd(&fused.getBody().front());
  OnlineSoftmaxOp softmax;
  for (Operation &op : second.getBody().front().without_terminator()) {
    b.setLoc(op.getLoc());
    if (&op == loops.probabilities) {
      softmax = OnlineSoftmaxOp::create(
          b, mapping.lookupOrDefault(loops.probabilities.getScores()),
          carried[0], carriedSum, /*factors=*/Value(),
          loops.probabilities.getScale(), loops.probabilities.getPeakAttr(),
          loops.probabilities.getExpAttr());
      mapping.map(loops.probabilities.getProbabilities(),
                  softmax.getProbabilities());
      continue;
    }
    // Where the accumulator is read.
    Operation *adder =
        loops.output.addition ? loops.output.addition : loops.output.product;
    if (&op != adder) {
      b.clone(op, mapping);
      continue;
    }
    Value weights =
        BroadcastOp::create(b, accumulator.getType(), softmax.getCorrection());
    if (loops.output.addition) {
      Value product = mapping.lookup(loops.output.product.getResult());
      mapping.map(
          op.getResult(0),
          math::FmaOp::create(b, accumulator, weights, product).getResult());
      continue;
    }
    mapping.map(second.getRegionIterArgs()[0],
                arith::MulFOp::create(b, accumulator, weights).getResult());
    b.clone(op, mapping);
  }
  b.setLoc(getYield(second).getLoc());
  SmallVector<Value> yielded = {softmax.getNewMaximum()};
  if (hasSum) {
    yielded.push_back(softmax.getNewSum());
  }
  yielded.push_back(mapping.lookup(getYield(second).getOperand(0)));
  YieldOp::create(b, yielded);

  b.setInsertionPointAfter(fused);
  b.setLoc(second.getLoc());
  // Probabilities that are divided by their sum no more are so at the end.
  Value output = fused.getResults().back();
  if (loops.probabilities.getSum()) {
    output = NormalizeOp::create(b, output, fused.getResult(1));
  }
  second.getResult(0).replaceAllUsesWith(output);
  second.erase();
  first.getResult(0).replaceAllUsesWith(fused.getResult(0));
  if (hasSum) {
    first.getResult(1).replaceAllUsesWith(fused.getResult(1));
  }
  first.erase();
}

struct OnlineSoftmax final : impl::OnlineSoftmaxBase<OnlineSoftmax> {
  void runOnOperation() override {
    SmallVector<SoftmaxStatisticsOp> worklist;
    getOperation().walk(
        [&](SoftmaxStatisticsOp op) { worklist.push_back(op); });
    for (SoftmaxStatisticsOp statistics : worklist) {
      TwoLoops loops;
      loops.statistics = statistics;
      loops.statisticsLoop = dyn_cast<ForOp>(statistics->getParentOp());
      if (!loops.statisticsLoop) {
        statistics.emitOpError("expected to be in an attn_tile.for");
        return signalPassFailure();
      }
      if (failed(matchStatistics(loops)) || failed(matchUses(loops)) ||
          failed(matchProduct(loops)) || failed(matchScores(loops))) {
        return signalPassFailure();
      }
      fuse(loops);
    }
    WalkResult left = getOperation().walk([](SoftmaxProbabilitiesOp op) {
      op.emitOpError("expected the statistics of a loop, got other values");
      return WalkResult::interrupt();
    });
    if (left.wasInterrupted()) {
      signalPassFailure();
    }
  }
};

} // namespace
} // namespace attn::tile
