// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Several schedules of one attention: a kernel for each, behind guards.

#ifndef ATTN_LIB_SCHEDULE_VARIANTS_H
#define ATTN_LIB_SCHEDULE_VARIANTS_H

#include "attn/Schedule/Schedule.h"

#include "mlir/IR/BuiltinOps.h"

namespace attn {

/// Whether the host knows what `when` asks for. Of sequences, whose lengths are
/// on the device, it knows the heads, which are dimension 1 in every form, and
/// all of dense queries.
bool canAsk(llvm::StringRef when, BlockAttentionOp attention);

/// `when`, or "0" or "1" if the static sizes decide it on every GPU.
std::string foldGuard(llvm::StringRef when, BlockAttentionOp attention);

/// Whether the static sizes fix the value of `expression`; "" is fixed.
bool isKnown(llvm::StringRef expression, BlockAttentionOp attention);

/// The same decision with each schedule once. The last choice has the guard
/// "1" before and after.
llvm::SmallVector<ScheduleChoice>
mergeChoices(llvm::ArrayRef<ScheduleChoice> choices);

/// Gives `kernel` the first schedule and makes a copy of it for each other; the
/// launches of `kernel` get a variant for each. A kernel that nobody launches
/// gets the last schedule, since there is nobody to ask the guards.
void makeVariants(KernelOp kernel, llvm::ArrayRef<ScheduleChoice> choices);

} // namespace attn

#endif // ATTN_LIB_SCHEDULE_VARIANTS_H
