// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Schedule/Schedule.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace attn;

constexpr int64_t kElementBytes = 2;
/// Barriers, and the padding that aligns the first tile for the swizzle.
constexpr int64_t kReservedBytes = 1024;
constexpr int64_t kThreadsPerWarpgroup = 128;
/// Registers of a consumer thread that hold no tile: row statistics, addresses
/// and what ptxas needs to keep matrix products asynchronous.
constexpr int64_t kReservedRegisters = 25;
/// Without overlap ptxas (13.0) needs more to turn the scores into the
/// probabilities in place: of 160 registers it spills at 128 for tiles.
constexpr int64_t kReservedWithoutOverlap = 40;

AttentionShape AttentionShape::get(BlockAttentionOp op) {
  return {op.getQ().getType().getShape().back(),
          op.getV().getType().getShape().back(), op.getMask().isCausal(),
          op.getKeyForm() == RowForm::paged ? op.getK().getType().getDimSize(2)
                                            : 0,
          op.hasSequences()};
}

int64_t attn::getPaddedHeadSize(int64_t headSize) {
  return llvm::alignTo(headSize, kPanelColumns);
}

int64_t attn::getSharedMemoryBytes(ScheduleAttr schedule,
                                   const AttentionShape &shape) {
  int64_t width = getPaddedHeadSize(shape.headSize);
  int64_t valueWidth = getPaddedHeadSize(shape.valueHeadSize);
  int64_t elements =
      schedule.getQueryStages() * schedule.getTileQ() * width +
      schedule.getStages() * schedule.getTileK() * (width + valueWidth);
  if (schedule.getOutput() == OutputStaging::own) {
    elements += schedule.getTileQ() * valueWidth;
  }
  return elements * kElementBytes + kReservedBytes;
}

int64_t attn::getTileRegisters(ScheduleAttr schedule,
                               const AttentionShape &shape) {
  // A warpgroup of 128 threads holds 64 rows: an f32 column costs half a
  // register of each thread, a 16-bit column a quarter.
  int64_t scores = schedule.getTileK() / 2;
  int64_t output = llvm::alignTo(shape.valueHeadSize, 8) / 2;
  // Without overlap the probabilities take the registers of the scores.
  int64_t probabilities = schedule.getOverlap() ? schedule.getTileK() / 4 : 0;
  return scores + output + probabilities;
}

bool attn::fitsPages(int64_t tileK, int64_t pageSize) {
  return pageSize == 0 || tileK % pageSize == 0 || pageSize % tileK == 0;
}

std::optional<std::string> attn::findBrokenLimit(ScheduleAttr schedule,
                                                 TargetAttr target,
                                                 const AttentionShape &shape) {
  if (schedule.getOutput() == OutputStaging::reuse_q &&
      getPaddedHeadSize(shape.valueHeadSize) >
          getPaddedHeadSize(shape.headSize)) {
    return llvm::formatv("expected output = own, as the output tile ({0} "
                         "columns) does not fit the query tile ({1} columns), "
                         "got reuse_q",
                         getPaddedHeadSize(shape.valueHeadSize),
                         getPaddedHeadSize(shape.headSize));
  }
  if (!fitsPages(schedule.getTileK(), shape.pageSize)) {
    return llvm::formatv("expected a tile_k that divides pages of {0} keys or "
                         "is a multiple of them, got {1}",
                         shape.pageSize, schedule.getTileK());
  }
  int64_t bytes = getSharedMemoryBytes(schedule, shape);
  if (bytes > target.getSharedMemory()) {
    return llvm::formatv("expected at most {0} bytes of shared memory, got a "
                         "schedule that needs {1} (smaller tile_k, stages, "
                         "query_stages or output)",
                         target.getSharedMemory(), bytes);
  }
  int64_t registers =
      (schedule.getProducerRegisters() +
       schedule.getWarpgroups() * schedule.getConsumerRegisters()) *
      kThreadsPerWarpgroup;
  if (registers > target.getRegisters()) {
    return llvm::formatv("expected at most {0} registers in a block, got a "
                         "schedule that needs {1} (fewer warpgroups or "
                         "registers of a thread)",
                         target.getRegisters(), registers);
  }
  // A block starts with its registers dealt evenly; its roles then change
  // their share, the producer down and the consumers up.
  int64_t share =
      llvm::alignDown(target.getRegisters() / ((schedule.getWarpgroups() + 1) *
                                               kThreadsPerWarpgroup),
                      8);
  if (schedule.getProducerRegisters() > share ||
      schedule.getConsumerRegisters() < share) {
    return llvm::formatv("expected producer_registers of at most and "
                         "consumer_registers of at least {0}, the even share "
                         "of a thread, got {1} and {2}",
                         share, schedule.getProducerRegisters(),
                         schedule.getConsumerRegisters());
  }
  int64_t tiles = getTileRegisters(schedule, shape);
  int64_t usable =
      schedule.getConsumerRegisters() -
      (schedule.getOverlap() ? kReservedRegisters : kReservedWithoutOverlap);
  if (tiles > usable) {
    return llvm::formatv("expected at most {0} registers of a consumer thread "
                         "for tiles, got a schedule that needs {1} (smaller "
                         "tile_k or more consumer_registers)",
                         usable, tiles);
  }
  return std::nullopt;
}
