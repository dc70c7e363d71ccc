// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Gpu/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/MapVector.h"

namespace attn::gpu {
#define GEN_PASS_DEF_GPULOWERCHANNELS
#include "attn/Dialect/Gpu/Transforms/Passes.h.inc"
} // namespace attn::gpu

using namespace mlir;
using namespace attn::gpu;

namespace {

constexpr int64_t warpsPerGroup = 4;

/// A channel lowered, and the numbers of programs likewise.
struct Ring {
  Value buffers; ///< ring or slot
  Value full;    ///< barriers: a buffer holds its tile
  Value empty;   ///< barriers: the consumers are done with a buffer
  int64_t depth;
};

/// Where a role stands in a ring: index values.
struct Position {
  Value stage, phase;
};

/// Lowers the channel ops of one role. Positions are threaded through loops as
/// carried values.
class RoleLowering {
public:
  RoleLowering(llvm::MapVector<Value, Ring> &rings, bool isProducer,
               OpBuilder &builder)
      : rings(rings), isProducer(isProducer), builder(builder) {}

  LogicalResult run(Region &region) {
    builder.setInsertionPointToStart(&region.front());
    Value zero = index(region.getLoc(), 0);
    SmallVector<Position> positions(rings.size(), Position{zero, zero});
    return lowerBlock(region.front(), positions);
  }

private:
  Value index(Location loc, int64_t value) {
    return arith::ConstantIndexOp::create(builder, loc, value);
  }

  size_t ringOf(Value channel) {
    return std::distance(rings.begin(), rings.find(channel));
  }

  Position advance(Location loc, Position position, int64_t depth) {
    Value one = index(loc, 1), zero = index(loc, 0);
    Value flipped = arith::SubIOp::create(builder, loc, one, position.phase);
    if (depth == 1) {
      return {position.stage, flipped};
    }
    Value next = arith::AddIOp::create(builder, loc, position.stage, one);
    Value wraps = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                        next, index(loc, depth));
    return {
        arith::SelectOp::create(builder, loc, wraps, zero, next),
        arith::SelectOp::create(builder, loc, wraps, flipped, position.phase)};
  }

  LogicalResult lowerBlock(Block &block, SmallVector<Position> &positions);
  void lowerPut(PutOp op, SmallVector<Position> &positions);
  void lowerGet(GetOp op, SmallVector<Position> &positions);
  void lowerRelease(ReleaseOp op);
  LogicalResult lowerFor(scf::ForOp op, SmallVector<Position> &positions);
  LogicalResult lowerForProgram(ForProgramOp op,
                                SmallVector<Position> &positions);
  std::pair<Value, Value> numberToTile(ForProgramOp op, Value program,
                                       Value rows);
  Value nextProgram(ForProgramOp op, Value program,
                    SmallVector<Position> &positions);

  /// Positions as a flat list of carried values, and back.
  static SmallVector<Value> flatten(ArrayRef<Position> positions) {
    SmallVector<Value> values;
    for (Position position : positions) {
      values.append({position.stage, position.phase});
    }
    return values;
  }
  static SmallVector<Position> unflatten(ValueRange values) {
    SmallVector<Position> positions;
    for (size_t i = 0; i < values.size(); i += 2) {
      positions.push_back({values[i], values[i + 1]});
    }
    return positions;
  }

  llvm::MapVector<Value, Ring> &rings;
  bool isProducer;
  OpBuilder &builder;
  /// The ring and stage of each buffer that was got.
  DenseMap<Value, std::pair<size_t, Value>> held;
};

void RoleLowering::lowerPut(PutOp op, SmallVector<Position> &positions) {
  Location loc = op.getLoc();
  size_t number = ringOf(op.getChannel());
  const Ring &ring = rings.begin()[number].second;
  Position &position = positions[number];
  // A buffer's first use finds the phase before the barrier's first completed.
  Value previous =
      arith::SubIOp::create(builder, loc, index(loc, 1), position.phase);
  BarrierWaitOp::create(builder, loc, ring.empty, position.stage, previous);
  Value buffer =
      StageOp::create(builder, loc, op.getChannel().getType().getBuffer(),
                      ring.buffers, position.stage);
  CopyInOp::create(builder, loc, op.getMap(), op.getCoordinates(), buffer,
                   ring.full, position.stage, op.getWindowDimAttr(),
                   op.getWindowOffsets(), op.getWindowSizes());
  position = advance(loc, position, ring.depth);
  op.erase();
}

void RoleLowering::lowerGet(GetOp op, SmallVector<Position> &positions) {
  Location loc = op.getLoc();
  size_t number = ringOf(op.getChannel());
  const Ring &ring = rings.begin()[number].second;
  Position &position = positions[number];
  BarrierWaitOp::create(builder, loc, ring.full, position.stage,
                        position.phase);
  Value buffer = StageOp::create(builder, loc, op.getBuffer().getType(),
                                 ring.buffers, position.stage);
  held[buffer] = {number, position.stage};
  op.replaceAllUsesWith(buffer);
  position = advance(loc, position, ring.depth);
  op.erase();
}

void RoleLowering::lowerRelease(ReleaseOp op) {
  auto [number, stage] = held.lookup(op.getBuffer());
  BarrierArriveOp::create(builder, op.getLoc(),
                          rings.begin()[number].second.empty, stage,
                          /*elected=*/isProducer);
  op.erase();
}

LogicalResult RoleLowering::lowerFor(scf::ForOp op,
                                     SmallVector<Position> &positions) {
  SmallVector<Value> inits(op.getInitArgs());
  size_t carried = inits.size();
  llvm::append_range(inits, flatten(positions));
  auto loop = scf::ForOp::create(builder, op.getLoc(), op.getLowerBound(),
                                 op.getUpperBound(), op.getStep(), inits);
  Block &body = *loop.getBody();
  Block &old = *op.getBody();
  for (auto [from, to] : llvm::zip(old.getArguments(), body.getArguments())) {
    from.replaceAllUsesWith(to);
  }
  // The builder made a terminator only if nothing is carried.
  body.clear();
  body.getOperations().splice(body.end(), old.getOperations());
  SmallVector<Position> inside =
      unflatten(loop.getRegionIterArgs().drop_front(carried));
  if (failed(lowerBlock(body, inside))) {
    return failure();
  }
  auto yield = cast<scf::YieldOp>(body.getTerminator());
  yield.getResultsMutable().append(flatten(inside));
  op.replaceAllUsesWith(loop.getResults().take_front(carried));
  positions = unflatten(loop.getResults().drop_front(carried));
  op.erase();
  builder.setInsertionPointAfter(loop);
  return success();
}

/// The number of the program after `program`.
Value RoleLowering::nextProgram(ForProgramOp op, Value program,
                                SmallVector<Position> &positions) {
  Location loc = op.getLoc();
  Value ctas = CtaCountOp::create(builder, loc);
  if (op.getScheduler() == Scheduler::persistent) {
    return arith::AddIOp::create(builder, loc, program, ctas);
  }
  // The producer takes a number and hands it to the consumers through a slot.
  size_t number = ringOf(op.getCounter());
  const Ring &ring = rings.begin()[number].second;
  Position &position = positions[number];
  Value next;
  if (isProducer) {
    Value previous =
        arith::SubIOp::create(builder, loc, index(loc, 1), position.phase);
    BarrierWaitOp::create(builder, loc, ring.empty, position.stage, previous);
    Value taken = TakeProgramOp::create(builder, loc, op.getCounter());
    next = arith::AddIOp::create(builder, loc, taken, ctas);
    SlotWriteOp::create(builder, loc, next, ring.buffers);
    BarrierArriveOp::create(builder, loc, ring.full, position.stage,
                            /*elected=*/true);
  } else {
    BarrierWaitOp::create(builder, loc, ring.full, position.stage,
                          position.phase);
    next = SlotReadOp::create(builder, loc, ring.buffers);
    BarrierArriveOp::create(builder, loc, ring.empty, position.stage,
                            /*elected=*/false);
  }
  position = advance(loc, position, ring.depth);
  return next;
}

/// The tile and the row (head and batch) of a program's number.
std::pair<Value, Value> RoleLowering::numberToTile(ForProgramOp op,
                                                   Value program, Value rows) {
  Location loc = op.getLoc();
  auto quotient = [&](Value x, Value y) -> Value {
    return arith::DivUIOp::create(builder, loc, x, y);
  };
  auto remainder = [&](Value x, Value y) -> Value {
    return arith::RemUIOp::create(builder, loc, x, y);
  };
  auto difference = [&](Value x, Value y) -> Value {
    return arith::SubIOp::create(builder, loc, x, y);
  };
  Value tiles = op.getTiles();
  Value tile = remainder(program, tiles), row = quotient(program, tiles);
  if (!op.getTogether()) {
    return {tile, row};
  }
  // The number among the last rows means nothing if it lies before them.
  Value before = difference(rows, op.getTogether());
  Value first = arith::MulIOp::create(builder, loc, before, tiles);
  Value inside = difference(program, first);
  Value isLast = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::uge,
                                       program, first);
  tile = arith::SelectOp::create(builder, loc, isLast,
                                 quotient(inside, op.getTogether()), tile);
  tile = difference(difference(tiles, index(loc, 1)), tile);
  Value lastRow = arith::AddIOp::create(builder, loc, before,
                                        remainder(inside, op.getTogether()));
  row = arith::SelectOp::create(builder, loc, isLast, lastRow, row);
  return {tile, row};
}

LogicalResult RoleLowering::lowerForProgram(ForProgramOp op,
                                            SmallVector<Position> &positions) {
  Location loc = op.getLoc();
  Value rows =
      arith::MulIOp::create(builder, loc, op.getHeads(), op.getBatch());
  Value total = arith::MulIOp::create(builder, loc, op.getTiles(), rows);
  Value first = CtaIdOp::create(builder, loc);
  SmallVector<Value> inits = {first};
  llvm::append_range(inits, flatten(positions));
  SmallVector<Type> types(inits.size(), builder.getIndexType());
  auto loop = scf::WhileOp::create(
      builder, loc, types, inits,
      [&](OpBuilder &, Location, ValueRange arguments) {
        Value more = arith::CmpIOp::create(
            builder, loc, arith::CmpIPredicate::ult, arguments[0], total);
        scf::ConditionOp::create(builder, loc, more, arguments);
      },
      [&](OpBuilder &, Location, ValueRange) {});
  Block &body = *loop.getAfterBody();
  builder.setInsertionPointToStart(&body);
  Value program = body.getArgument(0);
  auto [tile, row] = numberToTile(op, program, rows);
  Block &old = op.getBody().front();
  old.getArgument(0).replaceAllUsesWith(tile);
  old.getArgument(1).replaceAllUsesWith(
      arith::RemUIOp::create(builder, loc, row, op.getHeads()));
  old.getArgument(2).replaceAllUsesWith(
      arith::DivUIOp::create(builder, loc, row, op.getHeads()));
  Operation *yield = old.getTerminator();
  body.getOperations().splice(body.end(), old.getOperations());
  SmallVector<Position> inside = unflatten(body.getArguments().drop_front(1));
  if (failed(lowerBlock(body, inside))) {
    return failure();
  }
  builder.setInsertionPoint(yield);
  SmallVector<Value> carried = {nextProgram(op, program, inside)};
  llvm::append_range(carried, flatten(inside));
  scf::YieldOp::create(builder, loc, carried);
  yield->erase();
  positions = unflatten(loop.getResults().drop_front(1));
  op.erase();
  builder.setInsertionPointAfter(loop);
  return success();
}

LogicalResult RoleLowering::lowerBlock(Block &block,
                                       SmallVector<Position> &positions) {
  for (Operation &op : llvm::make_early_inc_range(block)) {
    builder.setInsertionPoint(&op);
    if (auto put = dyn_cast<PutOp>(op)) {
      lowerPut(put, positions);
    } else if (auto get = dyn_cast<GetOp>(op)) {
      lowerGet(get, positions);
    } else if (auto release = dyn_cast<ReleaseOp>(op)) {
      lowerRelease(release);
    } else if (auto loop = dyn_cast<scf::ForOp>(op)) {
      if (failed(lowerFor(loop, positions))) {
        return failure();
      }
    } else if (auto programs = dyn_cast<ForProgramOp>(op)) {
      if (failed(lowerForProgram(programs, positions))) {
        return failure();
      }
    } else if (op.getNumRegions() != 0) {
      WalkResult result = op.walk([&](Operation *nested) {
        if (isa<PutOp, GetOp, ReleaseOp>(nested)) {
          nested->emitOpError("expected channel ops in loops only, got one "
                              "inside '")
              << op.getName() << "'";
          return WalkResult::interrupt();
        }
        return WalkResult::advance();
      });
      if (result.wasInterrupted()) {
        return failure();
      }
    }
  }
  return success();
}

struct LowerChannels final
    : attn::gpu::impl::GpuLowerChannelsBase<LowerChannels> {
  void runOnOperation() override;
};

void LowerChannels::runOnOperation() {
  KernelOp kernel = getOperation();
  SmallVector<RolesOp> roles(kernel.getOps<RolesOp>());
  if (roles.empty()) {
    if (!kernel.getOps<ChannelOp>().empty()) {
      kernel.emitOpError("has channels but no roles").attachNote()
          << "attn-gpu-specialize-warps should have made them";
      signalPassFailure();
    }
    return;
  }

  OpBuilder builder(&getContext());
  int64_t consumerWarps = warpsPerGroup * kernel.getWarpgroups();
  llvm::MapVector<Value, Ring> rings;
  auto makeBarriers = [&](Location loc, int64_t count, int64_t arrivals) {
    return BarriersOp::create(builder, loc,
                              BarriersType::get(&getContext(), count), arrivals,
                              IntegerAttr());
  };
  SmallVector<ChannelOp> channels(kernel.getOps<ChannelOp>());
  for (ChannelOp channel : channels) {
    builder.setInsertionPoint(channel);
    Location loc = channel.getLoc();
    int64_t depth = channel.getType().getDepth();
    Value ring = RingOp::create(builder, loc, channel.getType(),
                                channel.getName(), IntegerAttr());
    if (channel.getType().getBuffer().getOnes()) {
      FillOnesOp::create(builder, loc, ring);
    }
    // The copy engine completes `full` with one arrival and its bytes.
    rings[channel.getChannel()] = {ring, makeBarriers(loc, depth, 1),
                                   makeBarriers(loc, depth, consumerWarps),
                                   depth};
  }
  // The hand-over of program numbers is a ring of one slot, known by its
  // counter.
  kernel.walk([&](ForProgramOp op) {
    if (op.getCounter() && !rings.contains(op.getCounter())) {
      builder.setInsertionPoint(roles.front());
      Location loc = op.getLoc();
      Value slot = SlotOp::create(builder, loc, SlotType::get(&getContext()),
                                  IntegerAttr());
      rings[op.getCounter()] = {slot, makeBarriers(loc, 1, 1),
                                makeBarriers(loc, 1, consumerWarps), 1};
    }
  });
  for (RolesOp op : roles) {
    if (failed(RoleLowering(rings, /*isProducer=*/true, builder)
                   .run(op.getProducer())) ||
        failed(RoleLowering(rings, /*isProducer=*/false, builder)
                   .run(op.getConsumer()))) {
      return signalPassFailure();
    }
  }
  for (ChannelOp channel : channels) {
    channel.erase();
  }
}

} // namespace
