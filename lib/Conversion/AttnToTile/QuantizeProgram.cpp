// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "QuantizeProgram.h"
#include "CodingBuilder.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

#include <numeric>

using namespace mlir;

namespace attn {

/// Tiles that are loaded before any is used: a program waits for memory once
/// for all of them, and keeps them if there are no more.
constexpr int64_t kTogether = 4;

int64_t getQuantizedRows(GroupsAttr groups, int64_t rows) {
  return groups.getRows() > 0 ? groups.getRows() : kTogether * rows;
}

namespace {

class Quantize : CodingBuilder {
public:
  Quantize(OpBuilder &builder, Location loc, const QuantizeProgram &program)
      : CodingBuilder(builder, loc, program.rows, program.columns,
                      program.quantizer),
        program(program), groups(program.quantizer.getGroups()),
        tiles(getQuantizedRows(groups, program.rows) / program.rows) {}

  void build() {
    buildCoordinates(tiles * rows);
    if (program.minus) {
      minus = loadChannels(program.minus, batch, head);
    }
    if (groups.getGrouping() == Grouping::per_token) {
      return codeTokens();
    }
    SmallVector<Value> kept;
    if (tiles <= kTogether) {
      kept = loadTiles(everyStep());
    }
    Value inverse = program.absmax ? findGivenScales() : findScales(kept);
    if (!kept.empty()) {
      return store(kept, everyStep(), inverse);
    }
    forSteps(
        [&](ValueRange steps) { store(loadTiles(steps), steps, inverse); });
  }

private:
  //===--------------------------------------------------------------------===//
  // Rows
  //===--------------------------------------------------------------------===//

  /// The numbers of all tiles.
  SmallVector<Value> everyStep() {
    SmallVector<Value> steps;
    for (int64_t step = 0; step < tiles; ++step) {
      steps.push_back(index(step));
    }
    return steps;
  }

  int64_t getTogether() const { return std::gcd(tiles, kTogether); }

  /// A loop over the tiles that carries nothing.
  void forSteps(llvm::function_ref<void(ValueRange)> body) {
    int64_t together = getTogether();
    scf::ForOp::create(b, index(0), index(tiles), index(together), ValueRange(),
                       [&](OpBuilder &, Location, Value first, ValueRange) {
                         SmallVector<Value> steps;
                         for (int64_t i = 0; i < together; ++i) {
                           steps.push_back(add(first, index(i)));
                         }
                         body(steps);
                         scf::YieldOp::create(b);
                       });
  }

  Value rowOf(Value step) { return add(firstRow, mul(step, index(rows))); }

  SmallVector<Value> loadTiles(ValueRange steps) {
    return loadRows(
        program.x,
        llvm::map_to_vector(steps, [&](Value step) { return rowOf(step); }),
        minus);
  }

  //===--------------------------------------------------------------------===//
  // Scales
  //===--------------------------------------------------------------------===//

  Value larger(Value x, Value y) { return arith::MaxSIOp::create(b, x, y); }

  Value maxOfColumns(Value bits) {
    return tile::ReduceOp::create(b, rowType(i32()), tile::ReduceKind::max,
                                  bits);
  }

  /// What the rows of a class share.
  Value maxOfRows(Value vector, int64_t period, int64_t span) {
    return tile::MaxOfRowsOp::create(b, vector, period, span);
  }

  /// Scales of a block of rows, the inverse of each row in every column.
  Value findScales(ArrayRef<Value> kept) {
    Value bits = constant(tileType(i32()), 0);
    auto addTiles = [&](Value bits, ArrayRef<Value> loaded) {
      for (Value tile : loaded) {
        bits = larger(bits, magnitude(tile));
      }
      return bits;
    };
    if (!kept.empty()) {
      bits = addTiles(bits, kept);
    } else {
      bits = buildSteps(index(tiles), getTogether(), bits,
                        [&](ValueRange steps, Value carried) {
                          return addTiles(carried, loadTiles(steps));
                        });
    }
    // Rows of a tile are those of the block, modulo the tile's.
    int64_t count = groups.getScalesPerBlock();
    int64_t period = count == 1 ? 1 : kThreadRows;
    int64_t span = period / count;
    Value shared = maxOfRows(maxOfColumns(bits), period, span);
    Scales scales = computeScales(fromBits(shared));

    RankedTensorType type = rowType(i32());
    Value row = iota(type, 0);
    Value isFirst =
        compare(Predicate::eq, bitAnd(row, span - 1), constant(type, 0));
    Value isClass = compare(Predicate::slt, row, constant(type, period));
    Value place = add(mul(splat(type, number), constant(type, count)),
                      div(row, constant(type, span)));
    storeScales(program.scales, scales.scale,
                placeIf(arith::AndIOp::create(b, isFirst, isClass), place));
    return inColumns(scales.inverse);
  }

  /// Scales of channels or of the whole head, whose largest magnitudes are
  /// given; the first program of the head writes them.
  Value findGivenScales() {
    Value amax = loadChannels(program.absmax, batch, head);
    bool perChannel = groups.isPerChannel();
    if (!perChannel) {
      amax = fromBits(maxOfColumns(magnitude(amax)));
    }
    Scales scales = computeScales(amax);
    auto type = cast<RankedTensorType>(amax.getType()).clone(i32());
    Value zero = constant(type, 0);
    Value isFirst = arith::AndIOp::create(
        b, compare(Predicate::eq, splat(type, number), zero),
        compare(Predicate::eq, iota(type, 0), zero));
    Value place = perChannel ? iota(type, 1) : zero;
    storeScales(program.scales, scales.scale, placeIf(isFirst, place));
    return perChannel ? scales.inverse : inColumns(scales.inverse);
  }

  /// Each row has a scale of its own.
  void codeTokens() {
    SmallVector<Value> steps = everyStep();
    SmallVector<Value> loaded = loadTiles(steps);
    for (auto [tile, step] : llvm::zip_equal(loaded, steps)) {
      Scales scales = computeScales(fromBits(maxOfColumns(magnitude(tile))));
      for (Value view : program.scales) {
        tile::StoreOp::create(b, scales.scale, view,
                              ValueRange{batch, head, rowOf(step)});
      }
      store(tile, step, inColumns(scales.inverse));
    }
  }

  //===--------------------------------------------------------------------===//
  // Codes
  //===--------------------------------------------------------------------===//

  void store(ArrayRef<Value> loaded, ValueRange steps, Value inverse) {
    for (auto [tile, step] : llvm::zip_equal(loaded, steps)) {
      for (Value view : program.codes) {
        Value codes = code(tile, inverse, viewType(view).getElementType());
        tile::StoreOp::create(b, codes, view,
                              ValueRange{batch, head, rowOf(step), index(0)});
      }
    }
  }

  /// Rows of which those that a thread of a product holds share a scale.
  static constexpr int64_t kThreadRows = 8;

  const QuantizeProgram &program;
  GroupsAttr groups;
  int64_t tiles; ///< Of a program.
  Value minus;
};

} // namespace

void buildQuantize(OpBuilder &builder, Location loc,
                   const QuantizeProgram &program) {
  Quantize(builder, loc, program).build();
}

} // namespace attn
