// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "StatisticsProgram.h"
#include "RowwiseBuilder.h"

#include <numeric>

using namespace mlir;

namespace attn {

/// Rows that are loaded before any is added: a program of one warp has no
/// others to hide the latency of memory behind.
constexpr int64_t kTogether = 16;
/// The same of a sample, which is all that a program reads: memory is waited
/// for once.
constexpr int64_t kSampleTogether = 64;

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
    Value total = combine(program.x, index(blockRows), kTogether, minus,
                          [&](Value step) { return add(firstRow, step); });
    for (Value view : program.blocks) {
      tile::StoreOp::create(b, total, view,
                            ValueRange{batch, head, number, index(0)});
    }
  }

  void build(const CombineStatisticsProgram &program) {
    buildCoordinates(/*programRows=*/0);
    Value total = combine(program.blocks, size(program.blocks, 2), kTogether,
                          Value(), [](Value step) { return step; });
    if (kind == Statistic::mean) {
      // The sum of no rows is 0.
      Value count = arith::MaxSIOp::create(b, size(program.x, 2), index(1));
      Value divisor = arith::SIToFPOp::create(b, tileType(f32()),
                                              splat(tileType(i32()), count));
      total = div(total, divisor);
    }
    store(total, program.statistics);
  }

  void build(const SampleStatisticsProgram &program) {
    buildCoordinates(/*programRows=*/0);
    Value minus =
        program.minus ? loadChannels(program.minus, batch, head) : Value();
    // floor(i * L / n), without products that leave 32 bits.
    Value count = index(program.sample), length = size(program.x, 2);
    Value whole = div(length, count);
    Value rest = arith::RemUIOp::create(b, length, count);
    Value total =
        combine(program.x, count, std::gcd(program.sample, kSampleTogether),
                minus, [&](Value step) {
                  return add(mul(step, whole), div(mul(step, rest), count));
                });
    if (kind == Statistic::mean) {
      total =
          div(total, constantLike(total, static_cast<double>(program.sample)));
    }
    store(total, program.statistics);
  }

private:
  void store(Value total, ValueRange statistics) {
    for (Value view : statistics) {
      tile::StoreOp::create(b, total, view, ValueRange{batch, head, index(0)});
    }
  }

  /// Rows behind the last are 0, which changes neither a sum nor a maximum.
  Value combine(Value view, Value count, int64_t together, Value minus,
                llvm::function_ref<Value(Value)> rowOf) {
    bool isSum = kind == Statistic::mean;
    Value init = constant(tileType(isSum ? f32() : i32()), 0);
    Value total =
        buildSteps(count, together, init, [&](ValueRange steps, Value carried) {
          auto first = llvm::map_to_vector(steps, rowOf);
          SmallVector<Value> loaded = loadTiles(view, first);
          for (auto [tile, start] : llvm::zip_equal(loaded, first)) {
            Value row = extendRows(view, tile, start, minus);
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
    Value queries = loadTiles(program.q, firstRow).front();
    storeProducts(extend(queries), mean, program.correction, firstRow);
  }

private:
  const CorrectionProgram &program;
};

} // namespace

void buildBlockStatistics(OpBuilder &builder, Location loc,
                          const BlockStatisticsProgram &program) {
  Statistics(builder, loc, program.kind, program.columns).build(program);
}

void buildSampleStatistics(OpBuilder &builder, Location loc,
                           const SampleStatisticsProgram &program) {
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
