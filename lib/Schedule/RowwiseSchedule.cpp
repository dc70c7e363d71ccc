// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Schedules of kernels without matrix products. They are bound by memory, so
// the rule is about accesses: a row is read by as many threads as there are
// 16-byte pieces in it, up to a warp.

#include "attn/Schedule/Schedule.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/ADT/bit.h"

using namespace mlir;
using namespace attn;

constexpr int64_t kThreads = 128;
constexpr int64_t kWarpThreads = 32;
/// Bytes that one access moves.
constexpr int64_t kAccess = 16;
/// Values of one tile in a thread: the accumulator, what is added to it and the
/// next one on its way stay within the registers that two CTAs can share.
constexpr int64_t kMaxValues = 32;

/// Sequences that a program of a work list looks at together.
constexpr int64_t kSequences = 128;

/// Rows of a tile of codes: those that share no scale with others of a block,
/// one for each of so many groups of threads. Then threads that share a scale
/// are of one warp.
constexpr int64_t kClasses = 8;
/// Rows of a program that makes codes, which it keeps so that they are read
/// once: the keys of a tile.
constexpr int64_t kCodedRows = 128;
/// What fits into registers.
constexpr int64_t kTilesKept = 16;

/// A row of D elements, padded to what a warp can always share.
static int64_t getPaddedColumns(int64_t headSize) {
  return std::max<int64_t>(kWarpThreads,
                           llvm::bit_ceil(static_cast<uint64_t>(headSize)));
}

static int64_t getHeadSize(Value tensor) {
  return cast<RankedTensorType>(tensor.getType()).getShape().back();
}

/// Whether rows of the result are the places of a channel.
static bool isArranging(ComputationOpInterface op) {
  auto quantize = dyn_cast<QuantizeOp>(op.getOperation());
  return isa<ArrangeOp>(*op) || (quantize && quantize.getArranged());
}

int64_t attn::getRowwiseColumns(ComputationOpInterface op) {
  return llvm::TypeSwitch<Operation *, int64_t>(op)
      .Case([](MergeOp merge) {
        auto headSize = getHeadSize(merge.getParts());
        return static_cast<int64_t>(
            llvm::bit_ceil(static_cast<uint64_t>(headSize)));
      })
      .Case<ArrangeOp, BlockStatisticsOp, CombineStatisticsOp, LseCorrectionOp,
            QuantizeOp, SampleStatisticsOp>([](auto rows) {
        return getPaddedColumns(getHeadSize(rows->getOperand(0)));
      })
      .Default([](Operation *) { return kSequences; });
}

/// Bytes of an element of the matrices that a kernel works on.
static int64_t getElementBytes(ComputationOpInterface op) {
  // Of q and k a work list needs the sizes alone.
  Value matrix =
      isa<WorkListOp>(*op) ? Value(op->getResult(0)) : op->getOperand(0);
  return getElementTypeOrSelf(matrix).getIntOrFloatBitWidth() / 8;
}

/// A block of keys is kept, and each thread turns whole words of codes.
static LogicalResult
checkArranging(RowwiseAttr schedule, int64_t columns,
               llvm::function_ref<InFlightDiagnostic()> emitError) {
  int64_t keys = schedule.getTiles() * schedule.getTileRows();
  if (keys != ArrangeOp::blockKeys) {
    return emitError() << "expected tile_rows and tiles to make up the "
                       << ArrangeOp::blockKeys
                       << " keys of a block, got a schedule with "
                       << schedule.getTileRows() << " and "
                       << schedule.getTiles();
  }
  // Codes of four channels are a word, 16 keys of them a thread's.
  constexpr int64_t word = 4, places = 16;
  int64_t threads = std::min(columns / word * (ArrangeOp::blockKeys / places),
                             columns / word * schedule.getTileRows());
  if (schedule.getThreads() > threads) {
    return emitError() << "expected at most " << threads << " threads for "
                       << columns << " channels, got a schedule with "
                       << schedule.getThreads();
  }
  return success();
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
  if (isa<BlockStatisticsOp, CombineStatisticsOp, SampleStatisticsOp>(*op) &&
      schedule.getTileRows() != 1) {
    return emitError() << "expected tile_rows of 1, as statistics take one row "
                          "after the other, got a schedule with "
                       << schedule.getTileRows();
  }
  if (isArranging(op)) {
    return checkArranging(schedule, columns, emitError);
  }
  auto quantize = dyn_cast<QuantizeOp>(op.getOperation());
  if (!quantize && schedule.getTiles() != 1) {
    return emitError() << "expected tiles of 1 where no codes are made, got a "
                          "schedule with "
                       << schedule.getTiles();
  }
  if (!quantize) {
    return success();
  }
  GroupsAttr groups = quantize.getQuantizer().getGroups();
  int64_t rows = groups.getRows(), tileRows = schedule.getTileRows();
  if (rows == 0) {
    return success();
  }
  int64_t step = groups.getScalesPerBlock() > 1 ? kClasses : 1;
  if (rows % tileRows != 0 || tileRows % step != 0) {
    return emitError() << "expected tile_rows to be a multiple of " << step
                       << " that divides the " << rows
                       << " rows of a block, got a schedule with " << tileRows;
  }
  return success();
}

/// Tiles of which a block of `rows` rows, if there are blocks, is a number.
static RowwiseAttr chooseCoding(MLIRContext *context, int64_t rows,
                                int64_t rowThreads) {
  // The largest power of two that divides the rows.
  int64_t tileRows = rows ? std::min(rows & -rows, kClasses) : kClasses;
  return RowwiseAttr::get(context, tileRows,
                          std::max(kWarpThreads, tileRows * rowThreads),
                          std::min(kTilesKept, kCodedRows / tileRows));
}

RowwiseAttr attn::chooseRowwise(ComputationOpInterface op) {
  int64_t vector = kAccess / getElementBytes(op);
  int64_t pieces = std::max<int64_t>(1, getRowwiseColumns(op) / vector);
  int64_t rowThreads = std::min(kWarpThreads, pieces);
  auto make = [&](int64_t rows) {
    return RowwiseAttr::get(op.getContext(), rows,
                            std::max(kWarpThreads, rows * rowThreads),
                            /*tiles=*/1);
  };
  // A sum adds one row after the other: a warp has one, a program one warp.
  if (isa<BlockStatisticsOp, CombineStatisticsOp, SampleStatisticsOp>(*op)) {
    return make(1);
  }
  auto quantize = dyn_cast<QuantizeOp>(op.getOperation());
  if (quantize || isa<ArrangeOp>(*op)) {
    int64_t rows = quantize ? quantize.getQuantizer().getGroups().getRows() : 0;
    return chooseCoding(op.getContext(), rows, rowThreads);
  }
  return make(kThreads / rowThreads);
}
