// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Schedules that were measured, as a file: rows that go before the table's.

#ifndef ATTN_SCHEDULE_SCHEDULEFILE_H
#define ATTN_SCHEDULE_SCHEDULEFILE_H

#include "attn/Schedule/Schedule.h"

namespace attn {

class ScheduleFile {
public:
  /// Reads and checks all of `path`; every row must be one that `target` can
  /// run. Errors are reported at `loc` and name the file and the row.
  static mlir::FailureOr<ScheduleFile>
  read(mlir::Location loc, llvm::StringRef path, TargetAttr target);

  /// The rows for `shape`, in order. The last may have any guard.
  llvm::SmallVector<ScheduleChoice> lookup(const AttentionShape &shape) const;

private:
  struct Row {
    AttentionShape shape;
    ScheduleChoice choice;
  };
  llvm::SmallVector<Row> rows;
};

/// Lists the candidates of every attention that a plan of `module` launches, as
/// JSON. The kernels have schedules: those are named as the chosen ones.
mlir::LogicalResult writeCandidates(llvm::raw_ostream &stream,
                                    mlir::ModuleOp module);

} // namespace attn

#endif // ATTN_SCHEDULE_SCHEDULEFILE_H
