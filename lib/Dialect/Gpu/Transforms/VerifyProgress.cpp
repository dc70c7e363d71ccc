// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// No wait that cannot be met: the roles are run against each other. Whether
// they get stuck does not depend on who runs when, since a wait that can be met
// stays so until it is; one order for each set of trip counts is enough.

#include "Protocol.h"

#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace attn::gpu {
namespace {

/// A loop that runs more often than this only repeats itself: the pipelines
/// reach no further than one iteration back.
constexpr unsigned maxTrips = 3;
/// More loops than this are not tried in all combinations of trip counts.
constexpr unsigned maxLoopsCombined = 4;

using Trips = SmallVector<unsigned>;

void unroll(ArrayRef<Event> events, const Trips &trips,
            SmallVectorImpl<const Event *> &steps) {
  for (const Event &event : events) {
    if (event.kind != Event::Kind::loop) {
      steps.push_back(&event);
      continue;
    }
    unsigned count = event.loop ? trips[*event.loop] : 1;
    for (unsigned i = 0; i < count; ++i) {
      unroll(event.body, trips, steps);
    }
  }
}

SmallVector<Trips> chooseTrips(unsigned loops) {
  SmallVector<Trips> choices;
  if (loops <= maxLoopsCombined) {
    uint64_t combinations = 1;
    for (unsigned i = 0; i < loops; ++i) {
      combinations *= maxTrips + 1;
    }
    for (uint64_t n = 0; n < combinations; ++n) {
      Trips trips;
      for (uint64_t i = 0, rest = n; i < loops; ++i, rest /= maxTrips + 1) {
        trips.push_back(rest % (maxTrips + 1));
      }
      choices.push_back(std::move(trips));
    }
    return choices;
  }
  // All loops alike but for one.
  for (unsigned common = 0; common <= maxTrips; ++common) {
    for (unsigned loop = 0; loop < loops; ++loop) {
      for (unsigned other = 0; other <= maxTrips; ++other) {
        Trips trips(loops, common);
        trips[loop] = other;
        choices.push_back(std::move(trips));
      }
    }
  }
  return choices;
}

/// The state of one run.
class Simulation {
public:
  Simulation(const Protocol &protocol, const Trips &trips, unsigned warpgroups)
      : trips(trips), warpgroups(warpgroups), turns(warpgroups, 0),
        consumers(warpgroups) {
    unroll(protocol.producer, trips, producerSteps);
    unroll(protocol.consumer, trips, consumerSteps);
  }

  LogicalResult run();

private:
  struct Channel {
    explicit Channel(int64_t depth, unsigned warpgroups)
        : holders(depth, 0), gets(warpgroups, 0) {}
    /// Consumers that have not yet released each buffer.
    SmallVector<unsigned> holders;
    unsigned puts = 0;
    SmallVector<unsigned> gets;
  };
  struct Consumer {
    size_t position = 0;
    /// The buffer that each get returned last.
    DenseMap<Operation *, unsigned> held;
  };

  Channel &channelOf(Value value) {
    auto type = dyn_cast<ChannelType>(value.getType());
    // A program's number has one slot.
    return channels.try_emplace(value, type ? type.getDepth() : 1, warpgroups)
        .first->second;
  }
  bool put(Value value);
  bool step(const Event &event, unsigned consumer);
  LogicalResult report();

  const Trips &trips;
  unsigned warpgroups;
  SmallVector<const Event *> producerSteps, consumerSteps;
  size_t producerPosition = 0;
  llvm::MapVector<Value, Channel> channels;
  SmallVector<unsigned> turns;
  std::vector<Consumer> consumers;
};

/// The steps return false if they have to wait.
bool Simulation::put(Value value) {
  Channel &channel = channelOf(value);
  unsigned &holders = channel.holders[channel.puts % channel.holders.size()];
  if (holders != 0) {
    return false;
  }
  holders = warpgroups;
  ++channel.puts;
  return true;
}

bool Simulation::step(const Event &event, unsigned number) {
  Consumer &consumer = consumers[number];
  switch (event.kind) {
  case Event::Kind::get: {
    Channel &channel = channelOf(event.channel);
    unsigned &gets = channel.gets[number];
    if (channel.puts <= gets) {
      return false;
    }
    consumer.held[event.op] = gets++ % channel.holders.size();
    return true;
  }
  case Event::Kind::release:
    --channelOf(event.channel).holders[consumer.held.lookup(event.get)];
    return true;
  case Event::Kind::firstTurn:
    // The last warpgroup gives it.
    turns[0] += number + 1 == warpgroups;
    return true;
  case Event::Kind::takeTurn:
    if (turns[number] == 0) {
      return false;
    }
    --turns[number];
    return true;
  case Event::Kind::passTurn:
    ++turns[(number + 1) % warpgroups];
    return true;
  case Event::Kind::put:
  case Event::Kind::loop:
    break;
  }
  llvm_unreachable("loops are unrolled and consumers do not put");
}

LogicalResult Simulation::run() {
  bool progress = true;
  while (progress) {
    progress = false;
    while (producerPosition < producerSteps.size() &&
           put(producerSteps[producerPosition]->channel)) {
      ++producerPosition;
      progress = true;
    }
    for (auto [number, consumer] : llvm::enumerate(consumers)) {
      while (consumer.position < consumerSteps.size() &&
             step(*consumerSteps[consumer.position], number)) {
        ++consumer.position;
        progress = true;
      }
    }
  }
  bool done = producerPosition == producerSteps.size() &&
              llvm::all_of(consumers, [&](const Consumer &consumer) {
                return consumer.position == consumerSteps.size();
              });
  return done ? success() : report();
}

std::string describe(Value channel) {
  auto op = channel.getDefiningOp<ChannelOp>();
  return op ? "a buffer of channel \"" + op.getName().str() + "\""
            : "the number of the next program";
}

LogicalResult Simulation::report() {
  // Turns alone cannot be stuck: each that is taken is passed. So a consumer
  // waits for a buffer, and since puts and gets are as many, the producer too.
  const Event *get = nullptr;
  for (const Consumer &consumer : consumers) {
    if (consumer.position < consumerSteps.size() &&
        consumerSteps[consumer.position]->kind == Event::Kind::get) {
      get = consumerSteps[consumer.position];
    }
  }
  const Event *put = producerSteps[producerPosition];
  InFlightDiagnostic diagnostic =
      get->op->emitOpError("waits for ")
      << describe(get->channel)
      << " that the producer cannot give: it waits until "
      << describe(put->channel) << " is free";
  diagnostic.attachNote(put->op->getLoc()) << "the producer waits here";
  if (!trips.empty()) {
    Diagnostic &note = diagnostic.attachNote(get->op->getLoc());
    note << "when the loops that hold channel ops run ";
    llvm::interleaveComma(trips, note);
    note << " times";
  }
  return diagnostic;
}

} // namespace

LogicalResult verifyProgress(const Protocol &protocol, int64_t warpgroups) {
  for (const Trips &trips : chooseTrips(protocol.loops)) {
    if (failed(Simulation(protocol, trips, warpgroups).run())) {
      return failure();
    }
  }
  return success();
}

} // namespace attn::gpu
