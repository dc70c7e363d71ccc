// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of schedules. A new heuristic is a row here.

#include "attn/Schedule/Schedule.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace attn;

namespace {
enum class Masks { dense, causal, any };

/// For whom: head sizes of q and k above `above` up to `size`, those of v up to
/// `valueSize`.
struct Shapes {
  MmaKind mma;
  int64_t above;
  int64_t size;
  int64_t valueSize;
  Masks masks;

  bool hold(TargetAttr target, const AttentionShape &shape) const {
    return mma == target.getMma() && shape.headSize > above &&
           shape.headSize <= size && shape.valueHeadSize <= valueSize &&
           (masks == Masks::any || (masks == Masks::causal) == shape.causal);
  }
};

/// What; the output gets its own buffer if that fits.
struct Fields {
  int64_t tileQ;
  int64_t tileK;
  int64_t warpgroups;
  int64_t stages;
  bool pingPong;
  bool overlap;
  Scheduler scheduler;
  ProgramOrder order;
  int64_t producerRegisters;
  int64_t consumerRegisters;
};

struct Row {
  Shapes shapes;
  /// For which lengths: see ScheduleChoice. The first row that holds is taken.
  llvm::StringLiteral when;
  Fields fields;
  llvm::StringLiteral evidence;
};
} // namespace

// The evidence is a measurement with its conditions, or says that there is none
// and what the row rests on. Registers are those that hold tiles, of a consumer
// thread's budget less 25. Ping-pong is the exchange between warpgroups of
// FlashAttention-3 (Shah et al., 2024, section 3.1). Programs are dealt from a
// counter: causal tiles differ in length, and dense ones still run at different
// clocks. There is one row for all lengths until measurements want more. The
// figures of the hand-written kernel are of one run, by a launcher that was not
// kept: attn-tune is to replace them.
static constexpr Row rows[] = {
    {{MmaKind::wgmma, 0, 64, 64, Masks::any},
     "1",
     {192, 128, 3, 2, true, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 32, 160},
     "not measured: 128 of 135 registers, and a third warpgroup shares each "
     "key and value tile"},
    {{MmaKind::wgmma, 0, 96, 96, Masks::any},
     "1",
     {192, 112, 3, 2, true, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 32, 160},
     "not measured: 132 of 135 registers, the most keys with which a third "
     "warpgroup still overlaps"},
    {{MmaKind::wgmma, 0, 128, 128, Masks::dense},
     "1",
     {128, 128, 2, 2, true, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "a hand-written kernel of this schedule on an H200, TFLOP/s at lengths "
     "1024, 4096 and 16384: 562, 618, 625 with ping-pong and 587, 636, 622 "
     "without; kept until compiled kernels are compared"},
    {{MmaKind::wgmma, 0, 128, 128, Masks::causal},
     "1",
     {128, 128, 2, 2, true, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "a hand-written kernel of this schedule on an H200, TFLOP/s at lengths "
     "1024, 4096 and 16384: 494, 575, 639 with ping-pong and 458, 578, 621 "
     "without; the tile is square, so that the diagonal cuts one key tile"},
    {{MmaKind::wgmma, 128, 192, 128, Masks::any},
     "1",
     {128, 128, 2, 2, false, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "not measured: 160 of 215 registers; 144 keys would not fit shared "
     "memory"},
    {{MmaKind::wgmma, 128, 192, 192, Masks::any},
     "1",
     {128, 112, 2, 2, false, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "not measured: 180 of 215 registers, the most keys that fit shared "
     "memory; against products this long the softmax is short, so no "
     "ping-pong"},
    {{MmaKind::wgmma, 192, 256, 256, Masks::any},
     "1",
     {128, 80, 2, 2, false, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "not measured: 188 of 215 registers, the most keys that fit shared "
     "memory; against products this long the softmax is short, so no "
     "ping-pong"},
};

static ScheduleAttr makeSchedule(const Fields &fields, TargetAttr target,
                                 OutputStaging output) {
  return ScheduleAttr::get(
      target.getContext(), fields.tileQ, fields.tileK, fields.warpgroups,
      fields.stages, fields.pingPong, fields.scheduler, output,
      fields.producerRegisters, fields.consumerRegisters, fields.overlap,
      fields.order, /*pack_heads=*/false, /*split_keys=*/false);
}

/// The fields of a row for keys in pages: a tile as large as the row says, or
/// a little less. Registers hold each of its pages while the producer waits for
/// a buffer: with the row's share ptxas (13.0) spills from 4 pages on, and
/// beside three warpgroups from 7 on with any.
static Fields fitToPages(Fields fields, TargetAttr target,
                         const AttentionShape &shape) {
  if (shape.pageSize == 0) {
    return fields;
  }
  constexpr int64_t step = 16, producerRegisters = 56, threads = 128;
  if (shape.pageSize < fields.tileK) {
    int64_t rest = target.getRegisters() / threads - producerRegisters;
    fields.producerRegisters = producerRegisters;
    fields.consumerRegisters = llvm::alignDown(rest / fields.warpgroups, 8);
  }
  int64_t maxPages = fields.warpgroups > 2 ? 6 : 8;
  auto canRun = [&] {
    // Shared memory that is full changes where the output goes, no more.
    ScheduleAttr schedule = makeSchedule(fields, target, OutputStaging::direct);
    return fitsPages(fields.tileK, shape.pageSize) &&
           fields.tileK <= maxPages * shape.pageSize &&
           !findBrokenLimit(schedule, target, shape);
  };
  while (fields.tileK > step && !canRun()) {
    fields.tileK -= step;
  }
  return fields;
}

/// Also says where the output goes.
static ScheduleAttr makeSchedule(const Row &row, TargetAttr target,
                                 const AttentionShape &shape,
                                 StringRef &output) {
  Fields fields = fitToPages(row.fields, target, shape);
  auto build = [&](OutputStaging output) {
    return makeSchedule(fields, target, output);
  };
  // An output buffer of its own lets the next query tile be loaded while the
  // output of this one leaves.
  ScheduleAttr schedule = build(OutputStaging::own);
  if (getSharedMemoryBytes(schedule, shape) <= target.getSharedMemory()) {
    output = "has its own buffer";
    return schedule;
  }
  output = "reuses the query tile's buffer, as shared memory is full";
  return build(OutputStaging::reuse_q);
}

SmallVector<ScheduleChoice> attn::lookupTable(TargetAttr target,
                                              const AttentionShape &shape) {
  SmallVector<ScheduleChoice> choices;
  for (const Row &row : rows) {
    if (!row.shapes.hold(target, shape)) {
      continue;
    }
    StringRef output;
    ScheduleAttr schedule = makeSchedule(row, target, shape, output);
    const char *masks[] = {"dense", "causal", "any"};
    std::string reason = llvm::formatv(
        "table row for {0} attention, head sizes above {1} up to {2}, of "
        "values up to {3} (given {4} and {5}); {6}; output {7}",
        masks[static_cast<int>(row.shapes.masks)], row.shapes.above,
        row.shapes.size, row.shapes.valueSize, shape.headSize,
        shape.valueHeadSize, StringRef(row.evidence), output);
    choices.push_back({row.when.str(), schedule, std::move(reason)});
    if (row.when == "1") {
      break;
    }
  }
  return choices;
}
