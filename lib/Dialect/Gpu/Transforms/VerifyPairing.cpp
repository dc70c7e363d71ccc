// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every put is awaited by a get and every get has its put: the roles are
// compared as trees of channel ops and loops.

#include "Protocol.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace attn::gpu {
namespace {

/// The events of a block. A loop without channel ops or turns is none.
FailureOr<std::vector<Event>> collect(Block &block, bool isProducer);

FailureOr<Event> collectLoop(Operation *op, Block &body, bool isProducer) {
  FailureOr<std::vector<Event>> events = collect(body, isProducer);
  if (failed(events)) {
    return failure();
  }
  auto programs = dyn_cast<ForProgramOp>(op);
  if (programs && programs.getCounter()) {
    // The producer takes the next number and hands it over.
    Value counter = programs.getCounter();
    if (isProducer) {
      events->push_back({Event::Kind::put, op, counter});
    } else {
      events->push_back({Event::Kind::get, op, counter});
      events->push_back({Event::Kind::release, op, counter, op});
    }
  }
  return Event{Event::Kind::loop, op, {}, nullptr, std::move(*events)};
}

LogicalResult refuseNested(Operation &op) {
  WalkResult result = op.walk([&](Operation *nested) {
    if (isa<PutOp, GetOp, ReleaseOp>(nested)) {
      nested->emitOpError("expected channel ops in loops only, got one "
                          "inside '")
          << op.getName() << "'";
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

FailureOr<std::vector<Event>> collect(Block &block, bool isProducer) {
  std::vector<Event> events;
  for (Operation &op : block) {
    if (isa<scf::ForOp, ForProgramOp>(op)) {
      FailureOr<Event> loop =
          collectLoop(&op, op.getRegion(0).front(), isProducer);
      if (failed(loop)) {
        return failure();
      }
      if (!loop->body.empty()) {
        events.push_back(std::move(*loop));
      }
      continue;
    }
    if (failed(op.getNumRegions() == 0 ? success() : refuseNested(op))) {
      return failure();
    }
    llvm::TypeSwitch<Operation *>(&op)
        .Case([&](PutOp put) {
          events.push_back({Event::Kind::put, put, put.getChannel()});
        })
        .Case([&](GetOp get) {
          events.push_back({Event::Kind::get, get, get.getChannel()});
        })
        .Case([&](ReleaseOp release) {
          auto get = release.getBuffer().getDefiningOp<GetOp>();
          events.push_back(
              {Event::Kind::release, release, get.getChannel(), get});
        })
        .Case([&](FirstTurnOp turn) {
          events.push_back({Event::Kind::firstTurn, turn});
        })
        .Case([&](TakeTurnOp turn) {
          events.push_back({Event::Kind::takeTurn, turn});
        })
        .Case([&](PassTurnOp turn) {
          events.push_back({Event::Kind::passTurn, turn});
        });
  }
  return events;
}

/// Whether expressions of the two roles have the same value. Each role has its
/// own clones; what lies outside of both is compared by identity.
class Correspondence {
public:
  bool equal(Value a, Value b);
  bool equalRanges(ValueRange a, ValueRange b) {
    return a.size() == b.size() &&
           llvm::all_of(llvm::zip_equal(a, b), [&](auto pair) {
             return equal(std::get<0>(pair), std::get<1>(pair));
           });
  }
  /// Whether two loops run the same number of times; their induction values
  /// are equal from then on.
  bool matchLoops(Operation *a, Operation *b);

private:
  bool equalCarried(scf::ForOp a, unsigned i, scf::ForOp b, unsigned j);
  bool equalArguments(BlockArgument a, BlockArgument b);
  bool equalResults(OpResult a, OpResult b);

  DenseSet<std::pair<Operation *, Operation *>> loops;
  /// Proven pairs, and pairs taken for granted while their loop is compared.
  DenseSet<std::pair<Value, Value>> known;
};

bool Correspondence::equal(Value a, Value b) {
  if (a == b || known.contains({a, b})) {
    return true;
  }
  if (a.getType() != b.getType()) {
    return false;
  }
  auto argument = dyn_cast<BlockArgument>(a);
  auto other = dyn_cast<BlockArgument>(b);
  if (bool(argument) != bool(other)) {
    return false;
  }
  bool same = argument ? equalArguments(argument, other)
                       : equalResults(cast<OpResult>(a), cast<OpResult>(b));
  if (same) {
    known.insert({a, b});
  }
  return same;
}

bool Correspondence::equalArguments(BlockArgument a, BlockArgument b) {
  Operation *loopA = a.getOwner()->getParentOp();
  Operation *loopB = b.getOwner()->getParentOp();
  if (!matchLoops(loopA, loopB)) {
    return false;
  }
  auto forA = dyn_cast<scf::ForOp>(loopA), forB = dyn_cast<scf::ForOp>(loopB);
  unsigned i = a.getArgNumber(), j = b.getArgNumber();
  if (!forA || i == 0 || j == 0) {
    return i == j;
  }
  return equalCarried(forA, i - 1, forB, j - 1);
}

/// By induction over the iterations: equal at the start, and equal after an
/// iteration if equal before it.
bool Correspondence::equalCarried(scf::ForOp a, unsigned i, scf::ForOp b,
                                  unsigned j) {
  DenseSet<std::pair<Value, Value>> before = known;
  known.insert({a.getRegionIterArg(i), b.getRegionIterArg(j)});
  if (equal(a.getInitArgs()[i], b.getInitArgs()[j]) &&
      equal(a.getYieldedValues()[i], b.getYieldedValues()[j])) {
    return true;
  }
  // What followed from the assumption is not proven.
  known = std::move(before);
  return false;
}

bool Correspondence::equalResults(OpResult a, OpResult b) {
  Operation *opA = a.getOwner(), *opB = b.getOwner();
  if (auto loop = dyn_cast<scf::ForOp>(opA)) {
    auto other = dyn_cast<scf::ForOp>(opB);
    return other && matchLoops(loop, other) &&
           equalCarried(loop, a.getResultNumber(), other, b.getResultNumber());
  }
  return a.getResultNumber() == b.getResultNumber() &&
         isMemoryEffectFree(opA) && opA->getNumRegions() == 0 &&
         OperationEquivalence::isEquivalentTo(
             opA, opB, [&](Value x, Value y) { return success(equal(x, y)); },
             /*markEquivalent=*/nullptr, OperationEquivalence::IgnoreLocations);
}

bool Correspondence::matchLoops(Operation *a, Operation *b) {
  if (loops.contains({a, b})) {
    return true;
  }
  bool same = false;
  if (auto forA = dyn_cast<scf::ForOp>(a)) {
    auto forB = dyn_cast<scf::ForOp>(b);
    same = forB && equal(forA.getLowerBound(), forB.getLowerBound()) &&
           equal(forA.getUpperBound(), forB.getUpperBound()) &&
           equal(forA.getStep(), forB.getStep());
  } else if (auto programsA = dyn_cast<ForProgramOp>(a)) {
    auto programsB = dyn_cast<ForProgramOp>(b);
    same = programsB && programsA.getScheduler() == programsB.getScheduler() &&
           !programsA.getTogether() == !programsB.getTogether() &&
           equalRanges(programsA.getOperands(), programsB.getOperands());
  }
  if (same) {
    loops.insert({a, b});
  }
  return same;
}

bool hasPutsOrGets(const Event &event) {
  return event.kind == Event::Kind::put || event.kind == Event::Kind::get ||
         llvm::any_of(event.body, hasPutsOrGets);
}

SmallVector<Event *> loopsOf(std::vector<Event> &events) {
  SmallVector<Event *> loops;
  for (Event &event : events) {
    if (event.kind == Event::Kind::loop && hasPutsOrGets(event)) {
      loops.push_back(&event);
    }
  }
  return loops;
}

StringRef nameOf(Value channel) {
  return channel.getDefiningOp<ChannelOp>().getName();
}

class Pairing {
public:
  /// Compares what the roles do in loops that correspond.
  LogicalResult compare(std::vector<Event> &producer,
                        std::vector<Event> &consumer);
  unsigned loops = 0;

private:
  LogicalResult comparePutsAndGets(ArrayRef<Event> producer,
                                   ArrayRef<Event> consumer);
  Correspondence correspondence;
};

LogicalResult Pairing::comparePutsAndGets(ArrayRef<Event> producer,
                                          ArrayRef<Event> consumer) {
  llvm::MapVector<Value, std::pair<SmallVector<PutOp>, SmallVector<GetOp>>>
      channels;
  // The hand-over of programs' numbers belongs to the loops.
  for (const Event &event : producer) {
    if (auto put = dyn_cast<PutOp>(event.op)) {
      channels[event.channel].first.push_back(put);
    }
  }
  for (const Event &event : consumer) {
    if (auto get = dyn_cast<GetOp>(event.op)) {
      channels[event.channel].second.push_back(get);
    }
  }
  for (auto &[channel, ops] : channels) {
    auto &[puts, gets] = ops;
    if (puts.size() > gets.size()) {
      return puts[gets.size()].emitOpError("fills a buffer of channel \"")
             << nameOf(channel) << "\" that no get awaits: expected "
             << puts.size() << " gets in the consumers' region or loop, got "
             << gets.size();
    }
    if (gets.size() > puts.size()) {
      return gets[puts.size()].emitOpError("awaits a buffer of channel \"")
             << nameOf(channel) << "\" that no put fills: expected "
             << gets.size() << " puts in the producer's region or loop, got "
             << puts.size();
    }
  }
  return success();
}

LogicalResult Pairing::compare(std::vector<Event> &producer,
                               std::vector<Event> &consumer) {
  if (failed(comparePutsAndGets(producer, consumer))) {
    return failure();
  }
  SmallVector<Event *> ours = loopsOf(producer), theirs = loopsOf(consumer);
  if (ours.size() != theirs.size()) {
    bool more = ours.size() > theirs.size();
    Event *extra = more ? ours[theirs.size()] : theirs[ours.size()];
    return extra->op->emitOpError("has puts or gets, but the ")
           << (more ? "consumers have" : "producer has")
           << " no loop that corresponds";
  }
  for (auto [a, b] : llvm::zip_equal(ours, theirs)) {
    if (!correspondence.matchLoops(a->op, b->op)) {
      InFlightDiagnostic diagnostic =
          b->op->emitOpError("expected the bounds of the producer's loop that "
                             "fills the same channels");
      diagnostic.attachNote(a->op->getLoc()) << "the producer's loop";
      return diagnostic;
    }
    a->loop = b->loop = loops++;
    if (failed(compare(a->body, b->body))) {
      return failure();
    }
  }
  return success();
}

} // namespace

FailureOr<Protocol> verifyPairing(RolesOp roles) {
  FailureOr<std::vector<Event>> producer =
      collect(roles.getProducer().front(), /*isProducer=*/true);
  FailureOr<std::vector<Event>> consumer =
      collect(roles.getConsumer().front(), /*isProducer=*/false);
  Pairing pairing;
  if (failed(producer) || failed(consumer) ||
      failed(pairing.compare(*producer, *consumer))) {
    return failure();
  }
  return Protocol{std::move(*producer), std::move(*consumer), pairing.loops};
}

} // namespace attn::gpu
