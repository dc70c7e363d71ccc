// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a schedule costs, whether a target can pay for it, and which one is
// chosen.

#ifndef ATTN_SCHEDULE_SCHEDULE_H
#define ATTN_SCHEDULE_SCHEDULE_H

#include "attn/Dialect/Attn/IR/Attn.h"

#include <optional>
#include <string>

namespace attn {

/// What a schedule depends on. Everything else is known at run time only.
struct AttentionShape {
  int64_t headSize;
  int64_t valueHeadSize;
  bool causal;
  /// Rows of a page of keys, or 0 if they do not lie in pages.
  int64_t pageSize = 0;
  /// Whether sequences have lengths of their own, known on the device only.
  bool ownLengths = false;
  /// Bytes of an element of q and k, and of v.
  int64_t scoreBytes = 2;
  int64_t valueBytes = 2;
  /// Which keys share a scale, where they are codes.
  RowGroups keyGroups = {};
  /// Keys that a fresh accumulator adds up at most; 0 where one serves all.
  int64_t period = 0;
  /// Rows below a tile of coded values that make sums of probabilities.
  int64_t sumRows = 0;
  /// Whether exponentials are approximations.
  bool approximates = false;
  /// Whether each query has a correction of its log-sum-exp.
  bool isCorrected = false;

  static AttentionShape get(BlockAttentionOp op);

  bool hasCodes() const { return scoreBytes == 1 || valueBytes == 1; }

  /// What a schedule was measured for: neither pages nor sequences.
  bool operator==(const AttentionShape &other) const {
    return headSize == other.headSize && valueHeadSize == other.valueHeadSize &&
           causal == other.causal && scoreBytes == other.scoreBytes &&
           valueBytes == other.valueBytes;
  }
};

/// Columns of the matrices of a kernel without products, one row of which is
/// shared by the threads of a warp: a power of two.
int64_t getRowwiseColumns(ComputationOpInterface op);

/// Whether a thread can hold its part of the tiles; an error says what it would
/// need.
mlir::LogicalResult
checkRowwise(RowwiseAttr schedule, ComputationOpInterface op,
             llvm::function_ref<mlir::InFlightDiagnostic()> emitError);

/// The schedule of a kernel without matrix products.
RowwiseAttr chooseRowwise(ComputationOpInterface op);

/// Bytes of a row of a panel, the widest swizzle.
inline constexpr int64_t kPanelBytes = 128;

/// Bytes of a row of a tile in shared memory: whole panels.
int64_t getRowBytes(int64_t columns, int64_t elementBytes);

/// Bytes of a tile of values in shared memory.
int64_t getValueTileBytes(int64_t tileK, const AttentionShape &shape);

/// Bytes of shared memory that one block needs.
int64_t getSharedMemoryBytes(ScheduleAttr schedule,
                             const AttentionShape &shape);

/// Registers of a consumer thread that hold tiles: scores, output, with overlap
/// the probabilities of the tile before, and scales of keys.
int64_t getTileRegisters(ScheduleAttr schedule, const AttentionShape &shape);

/// Whether a key tile is whole pages, or a whole part of one. Without pages
/// every tile fits.
bool fitsPages(int64_t tileK, int64_t pageSize);

/// Which limit of `target` the schedule breaks for `shape`, as `expected ...,
/// got ...`; nothing if it can run.
std::optional<std::string> findBrokenLimit(ScheduleAttr schedule,
                                           TargetAttr target,
                                           const AttentionShape &shape);

/// A schedule for the lengths for which a guard holds.
struct ScheduleChoice {
  /// Expression over the sizes of q, k and v (the roles, not the names of the
  /// plan) and `sms`; "1" for every length.
  std::string when;
  ScheduleAttr schedule;
  /// For the remark.
  std::string reason;
  /// Expression over the same. A type that leaves it open does not say that
  /// there will be such calls, for which a kernel is compiled only where all
  /// variants are asked for. Empty: the schedule is for everybody.
  std::string known = "";
};

/// The rows of the table for `shape`, the last of which has the guard "1".
/// Empty if there is none.
llvm::SmallVector<ScheduleChoice> lookupTable(TargetAttr target,
                                              const AttentionShape &shape);

} // namespace attn

#endif // ATTN_SCHEDULE_SCHEDULE_H
