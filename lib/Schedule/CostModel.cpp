// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Schedule/CostModel.h"

#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;
using namespace attn;

// Rates of one multiprocessor, per clock (compute capability 9.0).
/// A matrix instruction with N columns multiplies 32 bytes of a row, and takes
/// N / 2 cycles.
constexpr int64_t kMmaColumns = 2;
constexpr int64_t kMmaBytes = 32;
constexpr int64_t kExponentials = 16;
constexpr int64_t kMultiplications = 128;
constexpr int64_t kConversions = 64;
constexpr int64_t kSharedBytes = 128;

/// What a step takes whatever its size: two barriers, two waits, the exchange
/// of row maxima. An assumption that makes very small tiles unattractive.
constexpr int64_t kStepOverhead = 64;
/// Query and key rows for which partial tiles are counted.
constexpr double kReferenceLength = 4096;

StepCycles attn::estimateStep(ScheduleAttr schedule,
                              const AttentionShape &shape) {
  int64_t rows = schedule.getTileQ();
  int64_t keys = schedule.getTileK();
  int64_t warpgroups = schedule.getWarpgroups();
  int64_t depthBytes =
      llvm::alignTo(shape.headSize * shape.scoreBytes, kMmaBytes);
  int64_t keyBytes = llvm::alignTo(keys * shape.valueBytes, kMmaBytes);
  int64_t columns = llvm::alignTo(shape.valueHeadSize, 8);

  StepCycles cycles;
  cycles.tensor = warpgroups * (depthBytes / kMmaBytes * (keys / kMmaColumns) +
                                keyBytes / kMmaBytes *
                                    llvm::divideCeil(columns, kMmaColumns));
  // The accumulator is rescaled once a step.
  cycles.softmax =
      rows * keys / kExponentials + rows * columns / kMultiplications;
  if (shape.period) {
    // So is the fresh product added.
    cycles.softmax += rows * columns / kMultiplications;
  }
  if (shape.scoreBytes == 1) {
    // Sums become floats and are multiplied by their scale.
    cycles.softmax +=
        rows * keys / kConversions + rows * keys / kMultiplications;
  }
  // The query tile is read once, each warpgroup reads the key and the value
  // tile, and the copy engine writes both, padded to panels.
  int64_t bytes =
      rows * depthBytes +
      warpgroups * keys * (depthBytes + columns * shape.valueBytes) +
      keys * getRowBytes(shape.headSize, shape.scoreBytes) +
      getValueTileBytes(keys, shape);
  cycles.shared = bytes / kSharedBytes;

  int64_t products = std::max(cycles.tensor, cycles.shared);
  bool hidden = schedule.getOverlap() || schedule.getPingPong();
  cycles.total = kStepOverhead + (hidden ? std::max(products, cycles.softmax)
                                         : products + cycles.softmax);
  return cycles;
}

double attn::estimateCost(ScheduleAttr schedule, const AttentionShape &shape) {
  double rows = schedule.getTileQ();
  double keys = schedule.getTileK();
  // Of a random length half a tile is empty. A diagonal shows half of the
  // scores, and cuts the tiles of another half tile of rows and of keys.
  double cut = shape.causal ? rows + keys : keys / 2;
  double waste =
      (1 + rows / 2 / kReferenceLength) * (1 + cut / kReferenceLength);
  double cycles = static_cast<double>(estimateStep(schedule, shape).total);
  return cycles * 1000 / (rows * keys) * waste;
}

//===----------------------------------------------------------------------===//
// Candidates
//===----------------------------------------------------------------------===//

namespace {

/// Registers of the roles: the producer's least that leaves the consumers the
/// most that setmaxnreg can give.
struct RegisterSplit {
  int64_t producer, consumer;
};
constexpr RegisterSplit kSplits[] = {{24, 256}, {24, 240}, {32, 160}};

constexpr int64_t kMinTileK = 32;
constexpr int64_t kMaxTileK = 192;
constexpr int64_t kTileKStep = 16;

struct Ranked {
  ScheduleCandidate candidate;
  /// Fields about which the model says nothing and that are not the usual.
  int departures;
};

} // namespace

/// The schedule with the output's own buffer if that fits, else with the query
/// tile's; null if `target` can run neither.
static ScheduleAttr
completeOutput(TargetAttr target, const AttentionShape &shape,
               llvm::function_ref<ScheduleAttr(OutputStaging output)> build) {
  for (OutputStaging output : {OutputStaging::own, OutputStaging::reuse_q}) {
    ScheduleAttr schedule = build(output);
    if (!findBrokenLimit(schedule, target, shape)) {
      return schedule;
    }
  }
  return {};
}

/// All fields but the tile, for one tile.
static void addCandidates(TargetAttr target, const AttentionShape &shape,
                          int64_t warpgroups, int64_t tileK,
                          SmallVectorImpl<Ranked> &ranked) {
  RegisterSplit split = kSplits[warpgroups - 1];
  // Each axis starts with the usual choice.
  SmallVector<bool> turns = {false};
  if (warpgroups > 1) {
    turns = {true, false};
  }
  SmallVector<ProgramOrder> orders = {ProgramOrder::longest_first};
  if (shape.causal) {
    orders.push_back(ProgramOrder::in_order);
  }
  for (bool overlap : {true, false}) {
    for (bool pingPong : turns) {
      for (int64_t stages : {2, 3}) {
        for (Scheduler scheduler :
             {Scheduler::dynamic, Scheduler::persistent}) {
          for (ProgramOrder order : orders) {
            ScheduleAttr schedule =
                completeOutput(target, shape, [&](OutputStaging output) {
                  return ScheduleAttr::get(target.getContext(), 64 * warpgroups,
                                           tileK, warpgroups, stages, pingPong,
                                           scheduler, output, split.producer,
                                           split.consumer, overlap, order,
                                           /*pack_heads=*/false,
                                           /*split_keys=*/false,
                                           /*query_stages=*/1);
                });
            if (!schedule) {
              continue;
            }
            int departures = (stages != 2) + (scheduler != Scheduler::dynamic) +
                             (order != ProgramOrder::longest_first);
            ranked.push_back(
                {{schedule, estimateCost(schedule, shape)}, departures});
          }
        }
      }
    }
  }
}

SmallVector<ScheduleCandidate>
attn::listCandidates(TargetAttr target, const AttentionShape &shape) {
  SmallVector<Ranked> ranked;
  for (int64_t warpgroups : {3, 2, 1}) {
    for (int64_t tileK = kMaxTileK; tileK >= kMinTileK; tileK -= kTileKStep) {
      addCandidates(target, shape, warpgroups, tileK, ranked);
    }
  }
  llvm::stable_sort(ranked, [](const Ranked &a, const Ranked &b) {
    return std::make_pair(a.departures, a.candidate.cost) <
           std::make_pair(b.departures, b.candidate.cost);
  });
  return llvm::map_to_vector(
      ranked, [](const Ranked &entry) { return entry.candidate; });
}
