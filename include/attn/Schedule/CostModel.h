// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arithmetic that ranks schedules. What it leaves out is in docs/schedules.md;
// a measurement is worth more than any of it.

#ifndef ATTN_SCHEDULE_COSTMODEL_H
#define ATTN_SCHEDULE_COSTMODEL_H

#include "attn/Schedule/Schedule.h"

namespace attn {

/// Estimated cycles of one multiprocessor for one key tile of all its
/// warpgroups.
struct StepCycles {
  int64_t tensor;
  int64_t softmax;
  int64_t shared;
  int64_t total;
};

StepCycles estimateStep(ScheduleAttr schedule, const AttentionShape &shape);

/// Cycles for 1000 scores that the mask shows, what partial tiles waste
/// included.
double estimateCost(ScheduleAttr schedule, const AttentionShape &shape);

struct ScheduleCandidate {
  ScheduleAttr schedule;
  double cost;
};

/// Every schedule of the grid of docs/schedules.md that `target` can run. First
/// those that differ in what the model knows of, the cheapest first; then those
/// that depart in a field about which it says nothing.
llvm::SmallVector<ScheduleCandidate>
listCandidates(TargetAttr target, const AttentionShape &shape);

} // namespace attn

#endif // ATTN_SCHEDULE_COSTMODEL_H
