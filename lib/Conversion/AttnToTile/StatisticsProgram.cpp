// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "StatisticsProgram.h"
#include "RowwiseBuilder.h"

using namespace mlir;

namespace attn {

/// Rows that are loaded before any is added: a program of one warp has no
/// others to hide the latency of memory behind.
constexpr int64_t kTogether = 16;

namespace {

/// Combines rows of one tile each, in their order.
class Statistics : protected RowwiseBuilder {
public:
  Statistics(OpBuilder &builder, Location loc, Statistic kind, int64_t columns)
      : RowwiseBuilder(builder, loc, /*rows=*/1, columns), kind(kind) {}

  void build(const BlockStatisticsProgram &program) {
    constexpr int64_t blockRows = BlockStatisticsOp::blockRows;
    buildCoordinates(blockRows);
    Value minus =
        program.minus ? loadChannels(program.minus, batch, head) : Value();
    Value total = combine(program.x, index(blockRows), minus);
    for (Value view : program.blocks) {
      tile::StoreOp::create(b, total, view,
                            ValueRange{batch, head, number, index(0)});
    }
  }

  void build(const CombineStatisticsProgram &program) {
    buildCoordinates(/*programRows=*/0);
    Value total = combine(program.blocks, size(program.blocks, 2), Value());
    if (kind == Statistic::mean) {
      // The sum of no rows is 0.
      Value count = arith::MaxSIOp::create(b, size(program.x, 2), index(1));
      Value divisor = arith::SIToFPOp::create(b, tileType(f32()),
                                              splat(tileType(i32()), count));
      total = div(total, divisor);
    }
    for (Value view : program.statistics) {
      tile::StoreOp::create(b, total, view, ValueRange{batch, head, index(0)});
    }
  }

private:
  /// Rows behind the last are 0, which changes neither a sum nor a maximum.
  Value combine(Value view, Value count, Value minus) {
    bool isSum = kind == Statistic::mean;
    Value init = constant(tileType(isSum ? f32() : i32()), 0);
    Value total = buildSteps(
        count, kTogether, init, [&](ValueRange steps, Value carried) {
          auto first = llvm::map_to_vector(
              steps, [&](Value step) { return add(firstRow, step); });
          for (Value row : loadRows(view, first, minus)) {
            carried = isSum ? add(carried, row)
                            : arith::MaxSIOp::create(b, carried, magnitude(row))
                                  .getResult();
          }
          return carried;
        });
    return isSum ? total : fromBits(total);
  }

  Statistic kind;
};

class Correction : RowwiseBuilder {
public:
  Correction(OpBuilder &builder, Location loc, const CorrectionProgram &program)
      : RowwiseBuilder(builder, loc, program.rows, program.columns),
        program(program) {}

  void build() {
    buildCoordinates(rows);
    // Without key heads there are no queries.
    Value group = div(size(program.q, 1), size(program.mean, 1));
    Value mean = loadChannels(program.mean, batch, div(head, group));
    Value queries = loadRows(program.q, firstRow, Value()).front();
    Value sum = tile::ReduceOp::create(b, rowType(f32()), tile::ReduceKind::sum,
                                       mul(queries, mean));
    for (Value view : program.correction) {
      tile::StoreOp::create(b, sum, view, ValueRange{batch, head, firstRow});
    }
  }

private:
  const CorrectionProgram &program;
};

} // namespace

void buildBlockStatistics(OpBuilder &builder, Location loc,
                          const BlockStatisticsProgram &program) {
  Statistics(builder, loc, program.kind, program.columns).build(program);
}

void buildCombineStatistics(OpBuilder &builder, Location loc,
                            const CombineStatisticsProgram &program) {
  Statistics(builder, loc, program.kind, program.columns).build(program);
}

void buildCorrection(OpBuilder &builder, Location loc,
                     const CorrectionProgram &program) {
  Correction(builder, loc, program).build();
}

} // namespace attn
