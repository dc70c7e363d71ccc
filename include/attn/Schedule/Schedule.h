// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a schedule costs, whether a target can pay for it, and which one is
// chosen.

#ifndef ATTN_SCHEDULE_SCHEDULE_H
#define ATTN_SCHEDULE_SCHEDULE_H

#include "attn/Dialect/Attn/IR/Attn.h"

namespace attn {

/// What a schedule depends on. Everything else is known at run time only.
struct AttentionShape {
  int64_t headSize;
  int64_t valueHeadSize;
  bool causal;

  static AttentionShape get(BlockAttentionOp op);
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

/// Columns of a panel: 128 bytes of a 16-bit type, the widest swizzle.
inline constexpr int64_t kPanelColumns = 64;

/// Columns of a tile in shared memory: whole panels.
int64_t getPaddedHeadSize(int64_t headSize);

/// Bytes of shared memory that one block needs.
int64_t getSharedMemoryBytes(ScheduleAttr schedule,
                             const AttentionShape &shape);

/// Registers of a consumer thread that hold tiles: scores, probabilities and
/// the output.
int64_t getTileRegisters(ScheduleAttr schedule, const AttentionShape &shape);

/// Whether `target` can run `schedule` for `shape`; an error says which limit
/// is broken. The same for schedules of the table and of users.
mlir::LogicalResult
checkSchedule(ScheduleAttr schedule, TargetAttr target,
              const AttentionShape &shape,
              llvm::function_ref<mlir::InFlightDiagnostic()> emitError);

/// The row of the table for `shape`, and in `reason` why it is that one. Null
/// if there is none for the target.
ScheduleAttr lookupSchedule(TargetAttr target, const AttentionShape &shape,
                            std::string &reason);

} // namespace attn

#endif // ATTN_SCHEDULE_SCHEDULE_H
