// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Schedules of kernels without matrix products. They are bound by memory, so
// the rule is about accesses: a row is read by as many threads as there are
// 16-byte pieces in it, up to a warp.

#include "attn/Schedule/Schedule.h"

#include "llvm/ADT/bit.h"

using namespace mlir;
using namespace attn;

constexpr int64_t kThreads = 128;
constexpr int64_t kWarpThreads = 32;
/// Elements of f32 that one access moves.
constexpr int64_t kVector = 4;
/// Values of one tile in a thread: the accumulator, what is added to it and the
/// next one on its way stay within the registers that two CTAs can share.
constexpr int64_t kMaxValues = 32;

/// Sequences that a program of a work list looks at together.
constexpr int64_t kSequences = 128;

int64_t attn::getRowwiseColumns(ComputationOpInterface op) {
  auto merge = dyn_cast<MergeOp>(op.getOperation());
  if (!merge) {
    return kSequences;
  }
  auto headSize = merge.getParts().getType().getShape().back();
  return llvm::bit_ceil(static_cast<uint64_t>(headSize));
}

LogicalResult
attn::checkRowwise(RowwiseAttr schedule, ComputationOpInterface op,
                   llvm::function_ref<InFlightDiagnostic()> emitError) {
  int64_t columns = getRowwiseColumns(op);
  int64_t rowThreads = schedule.getRowThreads();
  if (columns < rowThreads) {
    return emitError() << "expected at most " << columns
                       << " threads for each row of " << columns
                       << " columns, got a schedule with " << rowThreads
                       << " (more tile_rows or fewer threads)";
  }
  int64_t values = schedule.getTileRows() * columns / schedule.getThreads();
  if (values > kMaxValues) {
    return emitError() << "expected at most " << kMaxValues
                       << " values of a tile in a thread, got a schedule with "
                       << values << " (fewer tile_rows or more threads)";
  }
  return success();
}

RowwiseAttr attn::chooseRowwise(ComputationOpInterface op) {
  int64_t pieces = std::max<int64_t>(1, getRowwiseColumns(op) / kVector);
  int64_t rowThreads = std::min(kWarpThreads, pieces);
  return RowwiseAttr::get(op.getContext(), kThreads / rowThreads, kThreads);
}
