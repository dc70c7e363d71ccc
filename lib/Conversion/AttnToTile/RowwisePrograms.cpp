// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "RowwisePrograms.h"
#include "ArrangeProgram.h"
#include "MergeProgram.h"
#include "QuantizeProgram.h"
#include "StatisticsProgram.h"
#include "WorkListProgram.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/ADT/bit.h"

using namespace mlir;

namespace attn {

std::string countTiles(StringRef size, int64_t rows) {
  return ("ceildiv(" + size + ", " + Twine(rows) + ")").str();
}

std::string countRowPrograms(ComputationOpInterface computation,
                             StringRef length, RowwiseAttr schedule) {
  return llvm::TypeSwitch<Operation *, std::string>(computation)
      .Case([&](QuantizeOp op) {
        GroupsAttr groups = op.getQuantizer().getGroups();
        int64_t rows = op.getArranged() ? ArrangeOp::blockKeys
                                        : getQuantizedRows(groups, schedule);
        std::string tiles = countTiles(length, rows);
        // Scales of a head are written even if it has no rows.
        return groups.takesAllRows() ? "max(1, " + tiles + ")" : tiles;
      })
      .Case([&](BlockStatisticsOp) {
        return countTiles(length, BlockStatisticsOp::blockRows);
      })
      .Case<CombineStatisticsOp, SampleStatisticsOp>(
          [&](auto) { return std::string("1"); })
      .Case([&](ArrangeOp) { return countTiles(length, ArrangeOp::blockKeys); })
      .Default([&](Operation *) {
        return countTiles(length, schedule.getTileRows());
      });
}

namespace {

void buildProgram(MergeOp merge, RowwiseAttr schedule,
                  const ProgramValues &values, OpBuilder &builder) {
  MergeProgram program;
  program.parts = values[merge.getParts()];
  program.lses = values[merge.getLses()];
  program.rows = schedule.getTileRows();
  program.o = values.viewsOf(merge.getO());
  program.lse = values.viewsOf(merge.getLse());
  buildMerge(builder, merge.getLoc(), program);
}

void buildProgram(WorkListOp list, RowwiseAttr schedule,
                  const ProgramValues &values, OpBuilder &builder) {
  WorkListProgram program;
  program.q = values[list.getQ()];
  program.k = values[list.getK()];
  program.cuSeqlensQ = values[list.getCuSeqlensQ()];
  program.cuSeqlensK = values[list.getCuSeqlensK()];
  program.seqUsedK = values[list.getSequsedK()];
  program.causal = list.getMask().getCausal();
  program.tileQ = list.getTileQ();
  program.tileK = list.getTileK();
  program.rows = schedule.getTileRows();
  program.list = values.viewsOf(list.getList());
  buildWorkList(builder, list.getLoc(), program);
}

/// Columns of a tile that holds rows of `tensor`, which as many threads share
/// as the schedule says.
int64_t getColumns(Value tensor, RowwiseAttr schedule) {
  auto headSize = cast<RankedTensorType>(tensor.getType()).getShape().back();
  return std::max<int64_t>(schedule.getRowThreads(),
                           llvm::bit_ceil(static_cast<uint64_t>(headSize)));
}

CodingProgram describeCoding(Value x, RowwiseAttr schedule,
                             const ProgramValues &values) {
  CodingProgram program;
  program.x = values[x];
  program.rows = schedule.getTileRows();
  program.columns = getColumns(x, schedule);
  program.tiles = schedule.getTiles();
  return program;
}

void buildProgram(QuantizeOp op, RowwiseAttr schedule,
                  const ProgramValues &values, OpBuilder &builder) {
  CodingProgram program = describeCoding(op.getX(), schedule, values);
  program.minus = values[op.getMinus()];
  program.absmax = values[op.getAbsmax()];
  program.dot = values[op.getDot()];
  program.quantizer = op.getQuantizer();
  program.codes = values.viewsOf(op.getCodes());
  program.scales = values.viewsOf(op.getScales());
  if (op.getDots()) {
    program.dots = values.viewsOf(op.getDots());
  }
  (op.getArranged() ? buildArrange : buildQuantize)(builder, op.getLoc(),
                                                    program);
}

void buildProgram(BlockStatisticsOp op, RowwiseAttr schedule,
                  const ProgramValues &values, OpBuilder &builder) {
  BlockStatisticsProgram program;
  program.kind = op.getKind();
  program.x = values[op.getX()];
  program.minus = values[op.getMinus()];
  program.columns = getColumns(op.getX(), schedule);
  program.blocks = values.viewsOf(op.getBlocks());
  buildBlockStatistics(builder, op.getLoc(), program);
}

void buildProgram(SampleStatisticsOp op, RowwiseAttr schedule,
                  const ProgramValues &values, OpBuilder &builder) {
  SampleStatisticsProgram program;
  program.kind = op.getKind();
  program.x = values[op.getX()];
  program.minus = values[op.getMinus()];
  program.sample = op.getSample();
  program.columns = getColumns(op.getX(), schedule);
  program.statistics = values.viewsOf(op.getStatistics());
  buildSampleStatistics(builder, op.getLoc(), program);
}

void buildProgram(CombineStatisticsOp op, RowwiseAttr schedule,
                  const ProgramValues &values, OpBuilder &builder) {
  CombineStatisticsProgram program;
  program.kind = op.getKind();
  program.blocks = values[op.getBlocks()];
  program.x = values[op.getX()];
  program.columns = getColumns(op.getX(), schedule);
  program.statistics = values.viewsOf(op.getStatistics());
  buildCombineStatistics(builder, op.getLoc(), program);
}

void buildProgram(LseCorrectionOp op, RowwiseAttr schedule,
                  const ProgramValues &values, OpBuilder &builder) {
  CorrectionProgram program;
  program.q = values[op.getQ()];
  program.mean = values[op.getKMean()];
  program.rows = schedule.getTileRows();
  program.columns = getColumns(op.getQ(), schedule);
  program.correction = values.viewsOf(op.getCorrection());
  buildCorrection(builder, op.getLoc(), program);
}

void buildProgram(ArrangeOp op, RowwiseAttr schedule,
                  const ProgramValues &values, OpBuilder &builder) {
  CodingProgram program = describeCoding(op.getValues(), schedule, values);
  program.codes = values.viewsOf(op.getArranged());
  buildArrange(builder, op.getLoc(), program);
}

} // namespace

void buildRowwiseProgram(ComputationOpInterface computation,
                         RowwiseAttr schedule, const ProgramValues &values,
                         OpBuilder &builder) {
  llvm::TypeSwitch<Operation *>(computation)
      .Case<ArrangeOp, BlockStatisticsOp, CombineStatisticsOp, LseCorrectionOp,
            MergeOp, QuantizeOp, SampleStatisticsOp, WorkListOp>(
          [&](auto op) { buildProgram(op, schedule, values, builder); })
      .DefaultUnreachable("every computation without products is one of these");
}

} // namespace attn
