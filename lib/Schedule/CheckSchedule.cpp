// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Schedule/Schedule.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace mlir;
using namespace attn;

constexpr int64_t kOutputBytes = 2;
/// Barriers, and the padding that aligns the first tile for the swizzle.
constexpr int64_t kReservedBytes = 1024;
constexpr int64_t kThreadsPerWarpgroup = 128;
/// A row of ones, in a group of rows that a swizzle permutes.
constexpr int64_t kSumRows = 8;
/// Keys that a matrix instruction on 8-bit values adds up.
constexpr int64_t kCodedStep = 32;
/// Registers of a consumer thread that hold no tile: row statistics, addresses
/// and what ptxas needs to keep matrix products asynchronous.
constexpr int64_t kReservedRegisters = 25;
/// Without overlap ptxas (13.0) needs more to turn the scores into the
/// probabilities in place: of 160 registers it spills at 128 for tiles.
constexpr int64_t kReservedWithoutOverlap = 40;

AttentionShape AttentionShape::get(BlockAttentionOp op) {
  auto bytesOf = [](Value tensor) {
    return int64_t(getElementTypeOrSelf(tensor).getIntOrFloatBitWidth()) / 8;
  };
  return {
      op.getQ().getType().getShape().back(),
      op.getValuesType().getShape().back(),
      op.getMask().isCausal(),
      op.getKeyForm() == RowForm::paged ? op.getK().getType().getDimSize(2) : 0,
      op.hasSequences(),
      bytesOf(op.getQ()),
      bytesOf(op.getV()),
      op.getKGroups() ? op.getKGroupsAttr().getRowGroups() : RowGroups(),
      op.getProducts() ? op.getProductsAttr().getPeriod() : 0,
      op.getProducts() && op.getProductsAttr().getRowSum() == RowSum::coded
          ? kSumRows
          : 0,
      op.getProducts() && op.getProductsAttr().getExp() != Exponential::exact,
      bool(op.getLseCorrection())};
}

int64_t attn::getRowBytes(int64_t columns, int64_t elementBytes) {
  return llvm::alignTo(columns * elementBytes, kPanelBytes);
}

int64_t attn::getValueTileBytes(int64_t tileK, const AttentionShape &shape) {
  // Rows of codes run along the keys.
  return shape.valueBytes == 1
             ? (shape.valueHeadSize + shape.sumRows) *
                   getRowBytes(tileK, shape.valueBytes)
             : tileK * getRowBytes(shape.valueHeadSize, shape.valueBytes);
}

int64_t attn::getSharedMemoryBytes(ScheduleAttr schedule,
                                   const AttentionShape &shape) {
  int64_t width = getRowBytes(shape.headSize, shape.scoreBytes);
  int64_t stage = schedule.getTileK() * width +
                  getValueTileBytes(schedule.getTileK(), shape);
  int64_t bytes = schedule.getQueryStages() * schedule.getTileQ() * width +
                  schedule.getStages() * stage;
  if (schedule.getOutput() == OutputStaging::own) {
    bytes +=
        schedule.getTileQ() * getRowBytes(shape.valueHeadSize, kOutputBytes);
  }
  return bytes + kReservedBytes;
}

/// The scales that a thread holds for its columns of a key tile: one for each
/// class of columns that are known to share one.
static int64_t countColumnScales(ScheduleAttr schedule,
                                 const AttentionShape &shape) {
  if (shape.scoreBytes != 1) {
    return 0;
  }
  llvm::SmallDenseSet<int64_t> classes;
  for (int64_t column = 0; column < schedule.getTileK(); column += 8) {
    for (int64_t neighbour : {0, 1}) {
      classes.insert(
          shape.keyGroups.getClass(column + neighbour, schedule.getTileK()));
    }
  }
  return static_cast<int64_t>(classes.size());
}

int64_t attn::getTileRegisters(ScheduleAttr schedule,
                               const AttentionShape &shape) {
  // A warpgroup of 128 threads holds 64 rows: an f32 column costs half a
  // register of each thread, a 16-bit column a quarter, an 8-bit one an eighth.
  int64_t scores = schedule.getTileK() / 2;
  int64_t output = (llvm::alignTo(shape.valueHeadSize, 8) + shape.sumRows) / 2;
  int64_t fresh = shape.period ? output : 0;
  int64_t probabilities = schedule.getTileK() * shape.valueBytes / 8;
  // With overlap scores and the product of the tile before are computed at the
  // same time. Without it the probabilities take the registers of the scores,
  // and a fresh product follows them.
  int64_t tile = schedule.getOverlap()
                     ? scores + probabilities + fresh
                     : std::max(scores, fresh ? fresh + probabilities : 0);
  return tile + output + countColumnScales(schedule, shape);
}

bool attn::fitsPages(int64_t tileK, int64_t pageSize) {
  return pageSize == 0 || tileK % pageSize == 0 || pageSize % tileK == 0;
}

std::optional<std::string> attn::findBrokenLimit(ScheduleAttr schedule,
                                                 TargetAttr target,
                                                 const AttentionShape &shape) {
  bool reuse = schedule.getOutput() == OutputStaging::reuse_q;
  if (reuse && shape.scoreBytes != kOutputBytes) {
    return std::string("expected output = own or direct, as the query tile "
                       "holds codes and the output does not, got reuse_q");
  }
  int64_t outputBytes = getRowBytes(shape.valueHeadSize, kOutputBytes);
  int64_t queryBytes = getRowBytes(shape.headSize, shape.scoreBytes);
  if (reuse && outputBytes > queryBytes) {
    return llvm::formatv("expected output = own, as the output tile ({0} "
                         "columns) does not fit the query tile ({1} columns), "
                         "got reuse_q",
                         outputBytes / kOutputBytes, queryBytes / kOutputBytes);
  }
  if ((shape.hasCodes() || shape.isCorrected) &&
      (schedule.getPackHeads() || schedule.getSplitKeys())) {
    return std::string("expected a schedule without pack_heads and split_keys, "
                       "as there are no such kernels over codes or with "
                       "lse_correction, got ") +
           (schedule.getSplitKeys() ? "split_keys" : "pack_heads");
  }
  if (shape.valueBytes == 1 && schedule.getTileK() % kCodedStep != 0) {
    return llvm::formatv("expected a tile_k that is a multiple of {0}, the "
                         "coded keys of a matrix instruction, got {1}",
                         kCodedStep, schedule.getTileK());
  }
  if (shape.period % schedule.getTileK() != 0) {
    return llvm::formatv("expected a tile_k that divides the period of {0} "
                         "keys, after which sums are added in f32, got {1}",
                         shape.period, schedule.getTileK());
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
