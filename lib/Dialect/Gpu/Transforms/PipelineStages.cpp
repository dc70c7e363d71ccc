// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "PipelineStages.h"
#include "Scalars.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;

namespace attn::gpu {
namespace {

PutOp putOf(Block &body, GetOp get) {
  for (auto put : body.getOps<PutOp>()) {
    if (put.getChannel() == get.getChannel()) {
      return put;
    }
  }
  return {};
}

template <typename OpTy>
OpTy onlyUser(Value value) {
  OpTy found;
  for (Operation *user : value.getUsers()) {
    if (auto op = dyn_cast<OpTy>(user)) {
      if (found) {
        return {};
      }
      found = op;
    }
  }
  return found;
}

/// Finds the ops around one product: where its right side comes from and who
/// awaits it.
LogicalResult analyzeProduct(MmaOp mma, Block &body, PutOp &put, GetOp &get,
                             WaitOp &wait, ReleaseOp &release) {
  get = mma.getB().getDefiningOp<GetOp>();
  wait = onlyUser<WaitOp>(mma.getResult());
  if (!get || get->getBlock() != &body || !wait) {
    return mma.emitOpError("expected a right side got from a channel in the "
                           "loop, and one wait");
  }
  put = putOf(body, get);
  release = onlyUser<ReleaseOp>(get.getBuffer());
  if (!put || !release) {
    return get.emitOpError("expected one put to its channel and one release "
                           "of its buffer in the loop");
  }
  return success();
}

/// What is done earlier than in the loop must not need what comes later.
LogicalResult checkReordering(PipelineStages &stages, ForOp loop) {
  Block &body = loop.getBody().front();
  // The scores are issued before any other work of their tile.
  auto isInside = [&](Value value) {
    return value && value.getParentBlock() == &body;
  };
  if (isInside(stages.scores.getA()) ||
      isInside(stages.scores.getAccumulator())) {
    return stages.scores.emitOpError(
        "expected a left side and an accumulator from before the loop");
  }
  // Copies of the tile before are issued after its carried values are gone.
  auto isCarried = [&](Value value) {
    return llvm::is_contained(body.getArguments().drop_front(2), value);
  };
  SmallVector<Operation *> early(stages.scalar);
  early.append({stages.putK, stages.putV});
  llvm::append_range(early, stages.loads);
  for (Operation *op : early) {
    if (llvm::any_of(op->getOperands(), isCarried)) {
      return op->emitOpError(
          "expected copies, loads and indices not to depend on carried values");
    }
  }
  // A fresh product is added to what was carried, a tile later.
  for (Operation *op : stages.update) {
    for (Operation *user : op->getUsers()) {
      bool isYielded =
          user == body.getTerminator() && op->getResult(0) == stages.total;
      if (!isYielded && !llvm::is_contained(stages.update, user)) {
        return op->emitOpError("expected an accumulator that is only added to "
                               "a fresh product and carried");
      }
    }
  }
  // The first tile's accumulator is zero and is not rescaled.
  for (Operation *op : stages.rescale) {
    if (!isa<arith::MulFOp>(op) ||
        !llvm::all_of(op->getUsers(), [&](Operation *user) {
          return user == stages.output ||
                 llvm::is_contained(stages.rescale, user);
        })) {
      return op->emitOpError(
          "expected an accumulator that is only multiplied before the product");
    }
  }
  // Tiles with and without the mask become two loops.
  for (OpOperand &use : body.getArgument(1).getUses()) {
    auto mask = dyn_cast<MaskOp>(use.getOwner());
    if (!mask || mask->getBlock() != &body) {
      return use.getOwner()->emitOpError(
          "expected only masks to ask whether the tile is masked");
    }
  }
  return success();
}

/// Finds the two products of a loop.
LogicalResult findProducts(PipelineStages &stages, ForOp loop) {
  constexpr const char *expected =
      "expected one product of two shared tiles and one of registers with a "
      "shared tile in the loop";
  for (auto mma : loop.getBody().front().getOps<MmaOp>()) {
    MmaOp &place =
        isa<BufferType>(mma.getA().getType()) ? stages.scores : stages.output;
    if (place) {
      return mma.emitOpError(expected);
    }
    place = mma;
  }
  if (!stages.scores || !stages.output) {
    return loop.emitOpError(expected);
  }
  return success();
}

/// Sorts the ops that are not named by the part they play.
void classify(PipelineStages &stages, Block &body) {
  llvm::SmallPtrSet<Operation *, 12> named = {
      stages.putK,       stages.putV,       stages.getK,
      stages.getV,       stages.scores,     stages.output,
      stages.waitScores, stages.waitOutput, stages.releaseK,
      stages.releaseV,   stages.pack,       body.getTerminator()};
  bool isFresh = !stages.output.getAccumulator();
  DenseSet<Value> fromAccumulator = {body.getArgument(2 + stages.accumulator)};
  if (isFresh) {
    fromAccumulator.insert(stages.waitOutput.getTile());
  }
  for (Operation &op : body) {
    if (named.contains(&op)) {
      continue;
    }
    if (llvm::any_of(op.getOperands(), [&](Value operand) {
          return fromAccumulator.contains(operand);
        })) {
      (isFresh ? stages.update : stages.rescale).push_back(&op);
      fromAccumulator.insert(op.result_begin(), op.result_end());
    } else if (isa<LoadGroupsOp>(op)) {
      stages.loads.push_back(&op);
    } else if (isScalarWork(op)) {
      stages.scalar.push_back(&op);
    } else {
      stages.softmax.push_back(&op);
    }
  }
}

/// What the update reads of the softmax: one value per row is repeated along
/// the columns a tile later, so that a row is all that is carried.
void findFactors(PipelineStages &stages) {
  SmallVector<Operation *> broadcasts;
  for (Operation *op : stages.update) {
    for (Value operand : op->getOperands()) {
      auto broadcast = operand.getDefiningOp<BroadcastOp>();
      if (broadcast && llvm::is_contained(stages.softmax, broadcast)) {
        broadcasts.push_back(broadcast);
        llvm::erase(stages.softmax, broadcast);
      }
    }
  }
  stages.update.insert(stages.update.begin(), broadcasts.begin(),
                       broadcasts.end());
  for (Operation *op : stages.update) {
    for (Value operand : op->getOperands()) {
      Operation *definition = operand.getDefiningOp();
      if (definition && llvm::is_contained(stages.softmax, definition)) {
        stages.factors.insert(operand);
      }
    }
  }
}

/// Finds the carried accumulator: the product adds itself to it, or is added.
LogicalResult findAccumulator(PipelineStages &stages, ForOp loop) {
  Operation *yield = loop.getBody().front().getTerminator();
  Value product = stages.waitOutput.getTile();
  stages.total = product;
  if (!stages.output.getAccumulator() && product.hasOneUse()) {
    Operation *adder = *product.user_begin();
    if (isa<arith::AddFOp, math::FmaOp>(adder)) {
      stages.total = adder->getResult(0);
    }
  }
  auto carried = llvm::find(yield->getOperands(), stages.total);
  if (carried == yield->operand_end() || !product.hasOneUse() ||
      !stages.total.hasOneUse()) {
    return stages.output.emitOpError(
        "expected its result to be carried, and used for nothing else");
  }
  stages.accumulator = std::distance(yield->operand_begin(), carried);
  if (!matchPattern(loop.getInits()[stages.accumulator], m_AnyZeroFloat())) {
    return loop.emitOpError("expected an accumulator that starts at zero");
  }
  return success();
}

} // namespace

FailureOr<PipelineStages> analyzePipelineStages(ForOp loop) {
  Block &body = loop.getBody().front();
  PipelineStages stages;
  if (failed(findProducts(stages, loop)) ||
      failed(analyzeProduct(stages.scores, body, stages.putK, stages.getK,
                            stages.waitScores, stages.releaseK)) ||
      failed(analyzeProduct(stages.output, body, stages.putV, stages.getV,
                            stages.waitOutput, stages.releaseV))) {
    return failure();
  }
  stages.pack = stages.output.getA().getDefiningOp<PackOp>();
  bool isFresh = !stages.output.getAccumulator();
  if (!stages.pack) {
    return stages.output.emitOpError("expected a packed left side");
  }
  if (failed(findAccumulator(stages, loop))) {
    return failure();
  }
  if (isFresh && stages.total == stages.waitOutput.getTile()) {
    return stages.output.emitOpError("expected an accumulator, or a sum of the "
                                     "carried one and this product");
  }
  classify(stages, body);
  findFactors(stages);
  if (failed(checkReordering(stages, loop))) {
    return failure();
  }
  return stages;
}

} // namespace attn::gpu
