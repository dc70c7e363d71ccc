// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of schedules. A new heuristic is a row here.

#include "attn/Schedule/Schedule.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace attn;

namespace {
struct Row {
  // For whom: the first row that fits is taken.
  MmaKind mma;
  int64_t maxHeadSize;
  bool causal;
  // What.
  int64_t tileQ;
  int64_t tileK;
  int64_t warpgroups;
  int64_t stages;
  bool pingPong;
  Scheduler scheduler;
  int64_t producerRegisters;
  int64_t consumerRegisters;
};
} // namespace

// Registers below are S + P + O of a consumer thread, of its budget less 25.
// Ping-pong is the exchange between warpgroups of FlashAttention-3 (Shah et
// al., 2024, section 3.1). Programs are dealt from a counter: causal tiles
// differ in length, and dense ones still run at different clocks.
static constexpr Row rows[] = {
    // 64 + 32 + 32 of 135: a third warpgroup shares each K and V tile.
    {MmaKind::wgmma, 64, false, 192, 128, 3, 2, true, Scheduler::dynamic, 32,
     160},
    // As dense; the diagonal costs one more masked tile per 64 rows.
    {MmaKind::wgmma, 64, true, 192, 128, 3, 2, true, Scheduler::dynamic, 32,
     160},
    // 64 + 32 + 64 of 215: two warpgroups; a third would leave 135.
    {MmaKind::wgmma, 128, false, 128, 128, 2, 2, true, Scheduler::dynamic, 24,
     240},
    // Square tiles: the diagonal crosses one key tile of each query tile.
    {MmaKind::wgmma, 128, true, 128, 128, 2, 2, true, Scheduler::dynamic, 24,
     240},
    // 48 + 24 + 96 of 215; up to 112 key rows fit shared memory. No ping-pong:
    // against products this long the softmax is short.
    {MmaKind::wgmma, 192, false, 128, 96, 2, 2, false, Scheduler::dynamic, 24,
     240},
    // As dense.
    {MmaKind::wgmma, 192, true, 128, 96, 2, 2, false, Scheduler::dynamic, 24,
     240},
    // 32 + 16 + 128 of 215; up to 80 key rows fit shared memory, 64 divide the
    // usual lengths.
    {MmaKind::wgmma, 256, false, 128, 64, 2, 2, false, Scheduler::dynamic, 24,
     240},
    // As dense.
    {MmaKind::wgmma, 256, true, 128, 64, 2, 2, false, Scheduler::dynamic, 24,
     240},
};

ScheduleAttr attn::lookupSchedule(TargetAttr target,
                                  const AttentionShape &shape,
                                  std::string &reason) {
  int64_t headSize = std::max(getPaddedHeadSize(shape.headSize),
                              getPaddedHeadSize(shape.valueHeadSize));
  for (const Row &row : rows) {
    if (row.mma != target.getMma() || headSize > row.maxHeadSize ||
        shape.causal != row.causal) {
      continue;
    }
    auto build = [&](OutputStaging output) {
      return ScheduleAttr::get(target.getContext(), row.tileQ, row.tileK,
                               row.warpgroups, row.stages, row.pingPong,
                               row.scheduler, output, row.producerRegisters,
                               row.consumerRegisters,
                               /*pack_heads=*/false);
    };
    // An output buffer of its own lets the next query tile be loaded while the
    // output of this one leaves.
    ScheduleAttr schedule = build(OutputStaging::own);
    bool fits =
        getSharedMemoryBytes(schedule, shape) <= target.getSharedMemory();
    if (!fits) {
      schedule = build(OutputStaging::reuse_q);
    }
    reason = llvm::formatv(
        "table row for {0} attention with head sizes up to {1} (given {2} and "
        "{3}); output {4}",
        row.causal ? "causal" : "dense", row.maxHeadSize, shape.headSize,
        shape.valueHeadSize,
        fits ? "has its own buffer"
             : "reuses the query tile's buffer, as shared memory is full");
    return schedule;
  }
  return {};
}
