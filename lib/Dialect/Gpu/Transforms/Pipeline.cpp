// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Gpu/Transforms/Passes.h"

#include "PipelineStages.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"

namespace attn::gpu {
#define GEN_PASS_DEF_GPUPIPELINE
#include "attn/Dialect/Gpu/Transforms/Passes.h.inc"
} // namespace attn::gpu

using namespace mlir;
using namespace attn::gpu;

namespace {

/// Emits the pipelined form of one loop.
class Pipeliner {
public:
  Pipeliner(attn::gpu::ForOp loop, PipelineStages stages,
            attn::gpu::KernelOp kernel)
      : loop(loop), stages(std::move(stages)), pingPong(kernel.getPingPong()),
        overlap(!kernel.getNoOverlap()), builder(loop), loc(loop.getLoc()),
        body(loop.getBody().front()) {}

  void run();

private:
  /// What one tile hands to the next: its index, the carried values of the
  /// original loop, its probabilities as an operand, and what the update of the
  /// accumulator reads of its softmax.
  struct State {
    Value tile;
    SmallVector<Value> carried;
    Value probabilities;
    SmallVector<Value> factors;
  };

  /// A mapping for the tile's scalar work and the carried values it reads.
  IRMapping enterTile(Value tile, ArrayRef<Value> carried);
  void takeTurn() {
    if (pingPong) {
      TakeTurnOp::create(builder, loc);
    }
  }
  void passTurn() {
    if (pingPong) {
      PassTurnOp::create(builder, loc);
    }
  }
  void cloneLoads(IRMapping &mapping);
  void cloneSoftmax(IRMapping &mapping, bool masked);
  void cloneRescale(IRMapping &current, IRMapping &previous);
  void cloneUpdate(IRMapping &previous);
  /// Maps what the output product of a tile reads.
  void mapOutput(IRMapping &mapping, const State &state);
  SmallVector<Value> lookupFactors(IRMapping &mapping) {
    return llvm::map_to_vector(
        stages.factors, [&](Value factor) { return mapping.lookup(factor); });
  }
  bool isFresh() { return !stages.update.empty(); }
  void overlappedStep(IRMapping &previous, IRMapping &current, bool masked);
  void serialStep(IRMapping &previous, IRMapping &current, bool masked);
  State prologue(Value first);
  /// A state as a loop carries it.
  State unpack(ArrayRef<Value> values);
  State tileLoop(Value lower, Value upper, const State &state, bool masked);
  void epilogue(const State &state);

  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(builder, loc, value);
  }

  attn::gpu::ForOp loop;
  PipelineStages stages;
  bool pingPong;
  bool overlap;
  OpBuilder builder;
  Location loc;
  Block &body;
};

IRMapping Pipeliner::enterTile(Value tile, ArrayRef<Value> carried) {
  IRMapping mapping;
  mapping.map(body.getArgument(0), tile);
  for (auto [argument, value] :
       llvm::zip(body.getArguments().drop_front(2), carried)) {
    mapping.map(argument, value);
  }
  for (Operation *op : stages.scalar) {
    builder.clone(*op, mapping);
  }
  return mapping;
}

/// Their latency passes while the tile's keys and scores are awaited.
void Pipeliner::cloneLoads(IRMapping &mapping) {
  for (Operation *op : stages.loads) {
    builder.clone(*op, mapping);
  }
}

void Pipeliner::cloneSoftmax(IRMapping &mapping, bool masked) {
  for (Operation *op : stages.softmax) {
    auto mask = dyn_cast<MaskOp>(op);
    if (!mask || mask.getWhen() != body.getArgument(1)) {
      builder.clone(*op, mapping);
    } else if (masked) {
      auto clone = cast<MaskOp>(builder.clone(*op, mapping));
      clone.getWhenMutable().clear();
    } else {
      mapping.map(mask.getResult(), mapping.lookup(mask.getScores()));
    }
  }
}

Pipeliner::State Pipeliner::prologue(Value first) {
  IRMapping mapping =
      enterTile(first, llvm::to_vector_of<Value>(loop.getInits()));
  builder.clone(*stages.putK, mapping);
  cloneLoads(mapping);
  builder.clone(*stages.getK, mapping);
  takeTurn();
  builder.clone(*stages.scores, mapping);
  passTurn();
  builder.clone(*stages.waitScores, mapping);
  builder.clone(*stages.releaseK, mapping);
  cloneSoftmax(mapping, /*masked=*/true);
  builder.clone(*stages.pack, mapping);
  // The accumulator is zero: there is nothing to rescale.
  State state{first,
              {},
              mapping.lookup(stages.pack.getOperand()),
              lookupFactors(mapping)};
  for (auto [i, value] : llvm::enumerate(body.getTerminator()->getOperands())) {
    state.carried.push_back(i == stages.accumulator ? Value(loop.getInits()[i])
                                                    : mapping.lookup(value));
  }
  return state;
}

/// Adds a fresh product to the accumulator.
void Pipeliner::cloneUpdate(IRMapping &previous) {
  for (Operation *op : stages.update) {
    builder.clone(*op, previous);
  }
}

void Pipeliner::mapOutput(IRMapping &mapping, const State &state) {
  mapping.map(stages.output.getA(), state.probabilities);
  if (!isFresh()) {
    mapping.map(stages.output.getAccumulator(),
                state.carried[stages.accumulator]);
  }
  for (auto [factor, value] : llvm::zip_equal(stages.factors, state.factors)) {
    mapping.map(factor, value);
  }
}

/// Multiplies the accumulator that the tile before has left.
void Pipeliner::cloneRescale(IRMapping &current, IRMapping &previous) {
  if (isFresh()) {
    return;
  }
  current.map(body.getArgument(2 + stages.accumulator),
              previous.lookup(stages.waitOutput.getTile()));
  for (Operation *op : stages.rescale) {
    builder.clone(*op, current);
  }
}

/// The softmax of a tile runs while the product of the tile before does.
void Pipeliner::overlappedStep(IRMapping &previous, IRMapping &current,
                               bool masked) {
  builder.clone(*stages.putK, current);
  builder.clone(*stages.putV, previous);
  cloneLoads(current);
  builder.clone(*stages.getK, current);
  takeTurn();
  builder.clone(*stages.scores, current);
  builder.clone(*stages.getV, previous);
  builder.clone(*stages.output, previous);
  passTurn();
  auto waitScores = cast<WaitOp>(builder.clone(*stages.waitScores, current));
  waitScores.setYounger(1);
  builder.clone(*stages.releaseK, current);
  cloneSoftmax(current, masked);
  builder.clone(*stages.waitOutput, previous);
  builder.clone(*stages.releaseV, previous);
  // The registers of the probabilities before are free only now.
  builder.clone(*stages.pack, current);
  cloneUpdate(previous);
  cloneRescale(current, previous);
}

/// The probabilities are read before the scores are written, which can then
/// have the same registers. A turn is both products, so that the softmax of
/// one warpgroup runs under those of the others.
void Pipeliner::serialStep(IRMapping &previous, IRMapping &current,
                           bool masked) {
  builder.clone(*stages.putV, previous);
  builder.clone(*stages.putK, current);
  cloneLoads(current);
  builder.clone(*stages.getV, previous);
  takeTurn();
  builder.clone(*stages.output, previous);
  builder.clone(*stages.waitOutput, previous);
  builder.clone(*stages.releaseV, previous);
  cloneUpdate(previous);
  builder.clone(*stages.getK, current);
  builder.clone(*stages.scores, current);
  passTurn();
  builder.clone(*stages.waitScores, current);
  builder.clone(*stages.releaseK, current);
  cloneSoftmax(current, masked);
  builder.clone(*stages.pack, current);
  cloneRescale(current, previous);
}

Pipeliner::State Pipeliner::tileLoop(Value lower, Value upper,
                                     const State &before, bool masked) {
  Value last = arith::SubIOp::create(builder, loc, upper, index(1));
  Value mirror = arith::AddIOp::create(builder, loc, last, lower);
  SmallVector<Value> inits = {before.tile};
  llvm::append_range(inits, before.carried);
  inits.push_back(before.probabilities);
  llvm::append_range(inits, before.factors);
  auto tiles = scf::ForOp::create(builder, loc, lower, upper, index(1), inits);
  tiles.getBody()->clear();
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(tiles.getBody());

  State entering = unpack(llvm::to_vector_of<Value>(tiles.getRegionIterArgs()));
  Value tile =
      arith::SubIOp::create(builder, loc, mirror, tiles.getInductionVar());
  IRMapping previous = enterTile(entering.tile, entering.carried);
  IRMapping current = enterTile(tile, entering.carried);
  mapOutput(previous, entering);
  if (overlap) {
    overlappedStep(previous, current, masked);
  } else {
    serialStep(previous, current, masked);
  }
  SmallVector<Value> yielded = {tile};
  for (auto [i, value] : llvm::enumerate(body.getTerminator()->getOperands())) {
    if (i != stages.accumulator) {
      yielded.push_back(current.lookup(value));
    } else {
      yielded.push_back(isFresh()
                            ? previous.lookup(stages.total)
                            : current.lookup(stages.output.getAccumulator()));
    }
  }
  yielded.push_back(current.lookup(stages.pack.getOperand()));
  llvm::append_range(yielded, lookupFactors(current));
  scf::YieldOp::create(builder, loc, yielded);
  return unpack(llvm::to_vector_of<Value>(tiles.getResults()));
}

Pipeliner::State Pipeliner::unpack(ArrayRef<Value> values) {
  size_t carried = loop.getInits().size();
  return {values.front(), SmallVector<Value>(values.slice(1, carried)),
          values[carried + 1],
          SmallVector<Value>(values.drop_front(carried + 2))};
}

void Pipeliner::epilogue(const State &state) {
  // Buffers that only this loop has read are free before the last product.
  for (Operation &op : llvm::make_early_inc_range(llvm::make_range(
           std::next(loop->getIterator()), loop->getBlock()->end()))) {
    auto release = dyn_cast<ReleaseOp>(op);
    if (release &&
        succeeded(forEachBufferUse(release.getBuffer(), [&](Operation *user) {
          Operation *ancestor = loop->getBlock()->findAncestorOpInBlock(*user);
          return success(user == release || ancestor == loop ||
                         (ancestor && ancestor->isBeforeInBlock(loop)));
        }))) {
      release->moveBefore(loop);
    }
  }
  IRMapping mapping = enterTile(state.tile, state.carried);
  builder.clone(*stages.putV, mapping);
  builder.clone(*stages.getV, mapping);
  mapOutput(mapping, state);
  builder.clone(*stages.output, mapping);
  builder.clone(*stages.waitOutput, mapping);
  builder.clone(*stages.releaseV, mapping);
  cloneUpdate(mapping);
  for (auto [i, result] : llvm::enumerate(loop.getResults())) {
    result.replaceAllUsesWith(i == stages.accumulator
                                  ? mapping.lookup(stages.total)
                                  : state.carried[i]);
  }
}

void Pipeliner::run() {
  Value one = index(1);
  Value lower = loop.getLower(), upper = loop.getUpper();
  Value nonEmpty = arith::CmpIOp::create(
      builder, loc, arith::CmpIPredicate::sgt, upper, lower);
  Value last = arith::SubIOp::create(builder, loc, upper, one);
  Value first =
      arith::SelectOp::create(builder, loc, nonEmpty, last, loop.getPastEnd());
  // The tiles after the first are [lower, rest).
  Value rest = arith::SelectOp::create(builder, loc, nonEmpty, last, lower);
  State state = prologue(first);
  Value full = rest;
  // The first tile is always masked; a loop for more of them is needed only
  // if there can be more.
  if (!loop.getMaxMasked() || *loop.getMaxMasked() > 1) {
    full = arith::MaxSIOp::create(
        builder, loc, lower,
        arith::MinSIOp::create(builder, loc, loop.getFullUpper(), rest));
    state = tileLoop(full, rest, state, /*masked=*/true);
  }
  state = tileLoop(lower, full, state, /*masked=*/false);
  epilogue(state);
  loop.erase();
}

struct Pipeline final : attn::gpu::impl::GpuPipelineBase<Pipeline> {
  void runOnOperation() override {
    SmallVector<attn::gpu::ForOp> loops;
    getOperation().walk([&](attn::gpu::ForOp op) { loops.push_back(op); });
    for (attn::gpu::ForOp op : loops) {
      FailureOr<PipelineStages> stages = analyzePipelineStages(op);
      if (failed(stages)) {
        return signalPassFailure();
      }
      Pipeliner(op, *stages, getOperation()).run();
    }
  }
};

} // namespace
