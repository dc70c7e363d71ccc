// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of schedules. A new heuristic is a row here.

#include "attn/Schedule/Schedule.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

#include <numeric>

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
  int64_t queryStages = 1;
};

/// Attention whose queries and keys, or values, or all of them are codes.
struct CodedRow {
  MmaKind mma;
  int64_t size; ///< head sizes up to it
  int64_t valueBytes;
  /// Of the keys that are added up afresh, so many; 0 for any.
  int64_t period;
  Fields fields;
  llvm::StringLiteral evidence;
  /// Whether probabilities must be approximations, which fewer instructions
  /// compute.
  bool approximates = false;

  bool hold(TargetAttr target, const AttentionShape &shape) const {
    return mma == target.getMma() && shape.valueBytes == valueBytes &&
           (!period || (shape.period && shape.period % period == 0)) &&
           shape.headSize <= size && shape.valueHeadSize <= size &&
           (!approximates || shape.approximates);
  }
};

/// Few queries against many keys: the query heads of a key head share a tile of
/// 64 rows, and as many key and value tiles as fit are on their way.
struct DecodeRow {
  Shapes shapes;
  int64_t tileK;
  llvm::StringLiteral evidence;
};

struct Row {
  Shapes shapes;
  /// For which lengths: see ScheduleChoice. The first row that holds is taken.
  llvm::StringLiteral when;
  Fields fields;
  llvm::StringLiteral evidence;
  /// See ScheduleChoice: rows that gain less than a twentieth are not worth a
  /// kernel where lengths are open.
  llvm::StringLiteral known = "";
};
} // namespace

// The evidence compares at lengths of queries and keys alike, measured by
// attn-tune on an H200 (2026-11-20, driver 580.159, torch 2.11; 2 runs of 2
// rounds if it does not say one; docs/schedules.md has the files and how far a
// control differs), or says what else the row rests on. The first row whose
// guard holds is taken; rows that ask for lengths do not apply to sequences,
// whose lengths only the device knows. Short causal problems want tiles that
// the diagonal cuts less; long ones those that load less, as clocks depend on
// power. Programs are dealt from a counter: causal tiles differ in length, and
// dense ones still run at different clocks.
static constexpr Row rows[] = {
    {{MmaKind::wgmma, 0, 64, 64, Masks::causal},
     "max(q[2], k[2]) <= 1448",
     {128, 128, 2, 2, true, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240, 2},
     "1.11 to 1.16 times as fast as the row for all lengths at 512 and 1024, "
     "0.94 to 0.97 at 2048; 1.07 and 1.04 at 512 and 1024 with query_stages = "
     "2"},
    {{MmaKind::wgmma, 0, 64, 64, Masks::any},
     "1",
     {192, 128, 3, 2, true, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 32, 160, 2},
     "no candidate of 48 is faster at 2048 to 16384, and at 512 and 1024 only "
     "under a causal mask; 1.01 to 1.07 and dense 0.99 to 1.04 times as fast "
     "with query_stages = 2 at 512 to 16384"},
    {{MmaKind::wgmma, 0, 96, 96, Masks::causal},
     "max(q[2], k[2]) <= 2048",
     {128, 128, 2, 2, true, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "1.19 times as fast as the row for all lengths at 1024, 0.98 at 4096"},
    {{MmaKind::wgmma, 0, 96, 96, Masks::any},
     "1",
     {192, 112, 3, 2, true, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 32, 160},
     "no candidate of 14 is faster at 4096 and 16384"},
    {{MmaKind::wgmma, 0, 128, 128, Masks::dense},
     "min(q[2], k[2]) > 8192",
     {192, 80, 3, 2, false, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 32, 160},
     "1.05 times as fast as the row for all lengths at 16384, 0.99 to 1.01 at "
     "4096: three warpgroups share what is loaded, and fewer programs leave a "
     "fuller last round"},
    {{MmaKind::wgmma, 0, 128, 128, Masks::dense},
     "1",
     {128, 128, 2, 2, true, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240, 2},
     "1.00 to 1.01 times as fast as without ping-pong and with query_stages = "
     "1 at 512 to 16384, 1.01 on average; no candidate of 30 with other tiles "
     "is faster at 512 to 4096"},
    {{MmaKind::wgmma, 0, 128, 128, Masks::causal},
     "min(q[2], k[2]) > 8192",
     {128, 160, 2, 2, true, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "1.01 to 1.03 times as fast as the row for all lengths at 16384, 0.99 to "
     "1.01 at 4096",
     "min(q[2], k[2])"},
    {{MmaKind::wgmma, 0, 128, 128, Masks::causal},
     "1",
     {128, 128, 2, 2, true, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240, 2},
     "no candidate of 30 is faster at 512 to 4096: the tile is square, so that "
     "the diagonal cuts one key tile; 1.01 to 1.04 times as fast with "
     "query_stages = 2 at 512 to 16384"},
    {{MmaKind::wgmma, 128, 192, 128, Masks::causal},
     "1",
     {128, 112, 2, 2, true, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "1.07, 1.09 and 1.02 times as fast as 128 keys without ping-pong at 1024, "
     "4096 and 16384 (one run): the output has its own buffer"},
    {{MmaKind::wgmma, 128, 192, 128, Masks::dense},
     "1",
     {128, 128, 2, 2, false, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "no candidate of 14 is faster at 4096 and 16384 (one run)"},
    {{MmaKind::wgmma, 128, 192, 192, Masks::causal},
     "max(q[2], k[2]) <= 2048",
     {128, 80, 2, 2, true, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "1.09 times as fast as the row for all lengths at 1024, 0.98 at 4096 (one "
     "run): the output has its own buffer"},
    {{MmaKind::wgmma, 128, 192, 192, Masks::causal},
     "1",
     {128, 96, 2, 2, false, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "1.09 and 1.04 times as fast as 112 keys at 4096 and 16384 (one run)"},
    {{MmaKind::wgmma, 128, 192, 192, Masks::dense},
     "1",
     {128, 112, 2, 2, true, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "1.05, 1.03 and 1.02 times as fast as without ping-pong at 1024, 4096 and "
     "16384 (one run); 112 is the most keys that fit shared memory"},
    {{MmaKind::wgmma, 192, 256, 256, Masks::causal},
     "max(q[2], k[2]) <= 1448",
     {128, 64, 2, 2, false, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "1.05 to 1.10 times as fast as the row for all lengths at 512 and 1024, "
     "0.99 to 1.02 at 2048"},
    {{MmaKind::wgmma, 192, 256, 256, Masks::any},
     "1",
     {128, 80, 2, 2, false, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "no candidate of 30 is faster at 2048 to 16384: 80 is the most keys that "
     "fit shared memory"},
};

// A stage of a key and a value tile is about 32 KB where that is a power of two
// of rows, which fits pages: the whole ring is what was measured.
static constexpr llvm::StringLiteral asMeasuredAt128 =
    "not measured: as many bytes on their way as suffice at head size 128";
static constexpr DecodeRow decodeRows[] = {
    {{MmaKind::wgmma, 0, 64, 64, Masks::any}, 128, asMeasuredAt128},
    {{MmaKind::wgmma, 0, 128, 128, Masks::any},
     64,
     "one query, 64 query and 8 key heads on an H200 (2026-11-20, driver "
     "580.159, torch 2.11, CUDA graphs), TB/s with batches of 16, 64 and 128: "
     "4.06, 4.36, 4.41 of 4096 keys and 4.47, 4.51, 4.34 of 32768, split 3.70, "
     "4.18, 4.29 and 4.35, 4.43, 4.36, where a copy has 4.26; tiles of 128 "
     "keys and programs from a counter within 2 % of it"},
    {{MmaKind::wgmma, 128, 192, 128, Masks::any}, 64, asMeasuredAt128},
    {{MmaKind::wgmma, 128, 192, 192, Masks::any}, 64, asMeasuredAt128},
    {{MmaKind::wgmma, 192, 256, 256, Masks::any}, 32, asMeasuredAt128},
};

static constexpr CodedRow codedRows[] = {
    {MmaKind::wgmma,
     128,
     /*valueBytes=*/2,
     /*period=*/0,
     {128, 128, 2, 2, false, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "not measured: the row of 16 bits for all lengths"},
    {MmaKind::wgmma,
     256,
     /*valueBytes=*/2,
     /*period=*/0,
     {128, 64, 2, 2, false, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "not measured: the row of 16 bits for short problems"},
    {MmaKind::wgmma,
     64,
     /*valueBytes=*/1,
     /*period=*/256,
     {128, 256, 2, 2, false, false, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "int8 and fp8 with coded sums at 16384 keys on an H200, linear: 1.07 "
     "times "
     "as fast as 192 x 128 with three warpgroups, 1.04 as with ping-pong",
     /*approximates=*/true},
    {MmaKind::wgmma,
     64,
     /*valueBytes=*/1,
     /*period=*/0,
     {192, 128, 3, 2, false, false, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 160},
     "int8 and fp8 with coded sums at 16384 keys on an H200, exact: 1.08 times "
     "as fast as 128 x 128 with overlap and as 128 x 256, ping-pong the same"},
    {MmaKind::wgmma,
     128,
     /*valueBytes=*/1,
     /*period=*/256,
     {128, 256, 2, 2, true, false, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "int8 and fp8 with coded sums at 16384 keys on an H200, exact, two_knot "
     "and linear: 1.07, 1.02 and 1.10 times as fast as without ping-pong; "
     "exact and linear: 1.04 and 1.17 as with 128 keys and overlap"},
    {MmaKind::wgmma,
     128,
     /*valueBytes=*/1,
     /*period=*/0,
     {128, 128, 2, 2, false, true, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "int8 and fp8 with coded sums at 16384 keys on an H200, exact and linear: "
     "1.11 and 1.03 times as fast as with ping-pong; a fresh product beside "
     "the scores leaves no register for larger tiles"},
    {MmaKind::wgmma,
     128,
     /*valueBytes=*/1,
     /*period=*/0,
     {128, 128, 2, 2, false, false, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 240},
     "not measured: scales of each column leave no registers to overlap"},
    {MmaKind::wgmma,
     256,
     /*valueBytes=*/1,
     /*period=*/0,
     {64, 64, 1, 2, false, false, Scheduler::dynamic,
      ProgramOrder::longest_first, 24, 256},
     "not measured: a fresh product as wide as the output leaves registers for "
     "nothing else"},
};

static ScheduleAttr makeSchedule(const Fields &fields, TargetAttr target,
                                 OutputStaging output, bool packHeads = false,
                                 bool splitKeys = false) {
  return ScheduleAttr::get(
      target.getContext(), fields.tileQ, fields.tileK, fields.warpgroups,
      fields.stages, fields.pingPong, fields.scheduler, output,
      fields.producerRegisters, fields.consumerRegisters, fields.overlap,
      fields.order, packHeads, splitKeys, fields.queryStages);
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
    int64_t share = llvm::alignDown(rest / fields.warpgroups, 8);
    fields.producerRegisters =
        std::max(fields.producerRegisters, producerRegisters);
    fields.consumerRegisters = std::min(fields.consumerRegisters, share);
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
static ScheduleAttr makeSchedule(const Fields &wanted, TargetAttr target,
                                 const AttentionShape &shape,
                                 StringRef &output) {
  Fields fields = fitToPages(wanted, target, shape);
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

/// With as many stages as fit.
static ScheduleAttr makeSchedule(const DecodeRow &row, TargetAttr target,
                                 const AttentionShape &shape, bool splitKeys) {
  // Programs over one length are equally long, and without a counter nothing
  // has to be zeroed. Sequences differ in length. One warpgroup leaves
  // registers enough for the producer to look up the pages of a tile.
  Fields fields = {/*tileQ=*/64,
                   row.tileK,
                   /*warpgroups=*/1,
                   /*stages=*/1,
                   /*pingPong=*/false,
                   /*overlap=*/true,
                   shape.ownLengths ? Scheduler::dynamic
                                    : Scheduler::persistent,
                   ProgramOrder::longest_first,
                   /*producerRegisters=*/128,
                   /*consumerRegisters=*/256};
  fields = fitToPages(fields, target, shape);
  ScheduleAttr schedule;
  constexpr int64_t maxStages = 8;
  for (; fields.stages <= maxStages; ++fields.stages) {
    ScheduleAttr deeper = makeSchedule(fields, target, OutputStaging::direct,
                                       /*packHeads=*/true, splitKeys);
    if (schedule && findBrokenLimit(deeper, target, shape)) {
      break;
    }
    schedule = deeper;
  }
  return schedule;
}

/// When all queries of a key head fit one tile. Packed queries are never asked
/// for their length: the host does not know that of each sequence. The first
/// condition follows from the second, but is decided by a length alone.
static constexpr llvm::StringLiteral fitsOneTile =
    "select(q[2] <= 64, q[1] * q[2] <= 64 * k[1], 0)";

/// Decoding has two or three kernels, which few callers want beside the others.
static constexpr llvm::StringLiteral fewQueriesKnown = "q[2]";

/// When sharing the keys of a tile between programs pays, too.
///
/// It costs about 8 us, for a second kernel and the workspace: what the whole
/// machine reads 32 MiB in, at 4.2 TB/s. It gains what multiprocessors without
/// a program could read. A program reads faster than its multiprocessor's share
/// of the memory, which is 32 bytes a nanosecond: 55 up to 64 programs, 39 with
/// 96 and 34 with 128 (docs/performance.md). A fifth more than the share is
/// counted on. With P programs of b bytes for each key, n keys take
///
///   n b / (1.2 share) unsplit, n b P / (sms share) + 8 us split,
///
/// and the difference is positive if n b (5 sms - 6 P) > 6 * 32 MiB.
static std::string getSplitGuard(const AttentionShape &shape) {
  constexpr int64_t elementBytes = 2, cost = 32 << 20;
  int64_t keyBytes = elementBytes * (shape.headSize + shape.valueHeadSize);
  std::string idle = "5 * sms - 6 * q[0] * k[1]";
  // Keys of sequences are not known; a cache for them is taken to be long.
  std::string pays = shape.ownLengths ? idle + " > 0"
                                      : llvm::formatv("k[2] * ({0}) > {1}",
                                                      idle, 6 * cost / keyBytes)
                                            .str();
  return llvm::formatv("select({0}, {1}, 0)", fitsOneTile, pays);
}

static std::string describe(const Shapes &shapes, StringRef what,
                            const AttentionShape &shape) {
  return llvm::formatv("table row for {0}, head sizes above {1} up to {2}, of "
                       "values up to {3} (given {4} and {5})",
                       what, shapes.above, shapes.size, shapes.valueSize,
                       shape.headSize, shape.valueHeadSize);
}

/// The schedule of a row, and the reason.
static ScheduleChoice makeChoice(const CodedRow &row, TargetAttr target,
                                 const AttentionShape &shape) {
  Fields fields = row.fields;
  if (shape.period) {
    fields.tileK = std::gcd(fields.tileK, shape.period);
  }
  StringRef output;
  ScheduleAttr schedule = makeSchedule(fields, target, shape, output);
  return {"1", schedule,
          llvm::formatv("table row for codes, values of {0} bytes added up by "
                        "{1} keys, head sizes up to {2} (given {3} and {4}); "
                        "{5}; output {6}",
                        row.valueBytes,
                        row.period ? std::to_string(row.period) : "any",
                        row.size, shape.headSize, shape.valueHeadSize,
                        StringRef(row.evidence), output)};
}

/// One row serves all lengths: the first that can run, or the last.
static SmallVector<ScheduleChoice> lookupCoded(TargetAttr target,
                                               const AttentionShape &shape) {
  SmallVector<ScheduleChoice> choices;
  for (const CodedRow &row : codedRows) {
    if (!row.hold(target, shape)) {
      continue;
    }
    choices.assign({makeChoice(row, target, shape)});
    if (!findBrokenLimit(choices.front().schedule, target, shape)) {
      break;
    }
  }
  return choices;
}

SmallVector<ScheduleChoice> attn::lookupTable(TargetAttr target,
                                              const AttentionShape &shape) {
  if (shape.hasCodes()) {
    return lookupCoded(target, shape);
  }
  SmallVector<ScheduleChoice> choices;
  const DecodeRow *decode =
      llvm::find_if(decodeRows, [&](const DecodeRow &row) {
        return row.shapes.hold(target, shape);
      });
  if (decode != std::end(decodeRows) && !shape.isCorrected) {
    std::string reason = describe(decode->shapes, "few queries", shape) + "; " +
                         decode->evidence.str();
    choices.push_back({getSplitGuard(shape),
                       makeSchedule(*decode, target, shape, true), reason,
                       fewQueriesKnown.str()});
    choices.push_back({fitsOneTile.str(),
                       makeSchedule(*decode, target, shape, false), reason,
                       fewQueriesKnown.str()});
  }
  for (const Row &row : rows) {
    if (!row.shapes.hold(target, shape)) {
      continue;
    }
    StringRef output;
    ScheduleAttr schedule = makeSchedule(row.fields, target, shape, output);
    const char *masks[] = {"dense attention", "causal attention",
                           "any attention"};
    std::string reason = llvm::formatv(
        "{0}; {1}; output {2}",
        describe(row.shapes, masks[static_cast<int>(row.shapes.masks)], shape),
        StringRef(row.evidence), output);
    choices.push_back(
        {row.when.str(), schedule, std::move(reason), row.known.str()});
    if (row.when == "1") {
      break;
    }
  }
  return choices;
}
