// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "QuantizeProgram.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

#include <numeric>

using namespace mlir;

namespace attn {

/// Tiles that are coded together: more of one block would take the registers of
/// other programs, so that these are loaded once more, from the first-level
/// cache.
constexpr int64_t kTogether = 4;

/// Whether a program keeps all its rows, which are `kept` ones.
static bool keepsRows(GroupsAttr groups, int64_t kept) {
  return groups.getRows() == 0 || kept % groups.getRows() == 0;
}

int64_t getQuantizedRows(GroupsAttr groups, RowwiseAttr schedule) {
  int64_t kept = schedule.getTiles() * schedule.getTileRows();
  return keepsRows(groups, kept) ? kept : groups.getRows();
}

namespace {

class Quantize : CodingBuilder {
public:
  Quantize(OpBuilder &builder, Location loc, const CodingProgram &program)
      : CodingBuilder(builder, loc, program), groups(quantizer.getGroups()),
        isKept(keepsRows(groups, program.tiles * program.rows)) {}

  void build() {
    int64_t tiles = isKept ? program.tiles : groups.getRows() / rows;
    buildCoordinates(tiles * rows);
    if (program.minus) {
      minus = loadChannels(program.minus, batch, head);
    }
    if (program.dot) {
      // Without heads of the vectors there are no rows.
      Value group = div(size(program.x, 1), size(program.dot, 1));
      dot = loadChannels(program.dot, batch, div(head, group));
    }
    if (!isKept) {
      return codeLargeBlock(tiles);
    }
    SmallVector<Value> first = rowsOf(everyStep(tiles));
    SmallVector<Value> loaded = loadTiles(program.x, first);
    int64_t together = groups.getRows() > 0 ? groups.getRows() / rows : 1;
    Scales given = program.absmax ? findGivenScales() : Scales();
    for (int64_t tile = 0; tile < tiles; tile += together) {
      codeGroup(ArrayRef(loaded).slice(tile, together),
                ArrayRef(first).slice(tile, together), tile, given);
    }
  }

private:
  //===--------------------------------------------------------------------===//
  // Rows
  //===--------------------------------------------------------------------===//

  SmallVector<Value> everyStep(int64_t tiles) {
    SmallVector<Value> steps;
    for (int64_t step = 0; step < tiles; ++step) {
      steps.push_back(index(step));
    }
    return steps;
  }

  SmallVector<Value> rowsOf(ValueRange steps) {
    return llvm::map_to_vector(steps, [&](Value step) {
      return add(firstRow, mul(step, index(rows)));
    });
  }

  SmallVector<Value> extendAll(ArrayRef<Value> loaded, ArrayRef<Value> first) {
    SmallVector<Value> extended;
    for (auto [tile, row] : llvm::zip_equal(loaded, first)) {
      extended.push_back(extendRows(program.x, tile, row, minus));
    }
    return extended;
  }

  /// Tiles whose rows share scales, from tile number `tile` of the program on.
  void codeGroup(ArrayRef<Value> loaded, ArrayRef<Value> first, int64_t tile,
                 const Scales &given) {
    SmallVector<Value> extended = extendAll(loaded, first);
    Scales scales = given;
    if (groups.getGrouping() == Grouping::per_token) {
      scales = computeScales(fromBits(maxOfColumns(magnitude(extended[0]))),
                             /*bounds=*/true);
      for (Value view : program.scales) {
        tile::StoreOp::create(b, scales.scale, view,
                              ValueRange{batch, head, first[0]});
      }
      scales = inColumns(scales);
    } else if (!program.absmax) {
      Value bits = constant(tileType(i32()), 0);
      scales = findScales(addTiles(bits, extended), getBlock(tile));
    }
    if (!program.absmax && tilesOf(first) > kTogether) {
      return loadAndStore(first, scales);
    }
    store(extended, first, scales);
    storeDots(loaded, first);
  }

  static int64_t tilesOf(ArrayRef<Value> first) {
    return static_cast<int64_t>(first.size());
  }

  /// Codes of tiles that were read for their scales alone.
  void loadAndStore(ArrayRef<Value> first, const Scales &scales) {
    for (; !first.empty();
         first = first.drop_front(std::min(tilesOf(first), kTogether))) {
      ArrayRef<Value> some =
          first.take_front(std::min(tilesOf(first), kTogether));
      SmallVector<Value> loaded = loadTiles(program.x, some);
      SmallVector<Value> extended;
      for (Value tile : loaded) {
        // What rows behind the last would have as codes is not written.
        extended.push_back(minus ? sub(extend(tile), minus) : extend(tile));
      }
      store(extended, some, scales);
      storeDots(loaded, some);
    }
  }

  /// A block that the program reads twice.
  void codeLargeBlock(int64_t tiles) {
    int64_t together = std::gcd(tiles, kTogether);
    Value bits = buildSteps(
        index(tiles), together, constant(tileType(i32()), 0),
        [&](ValueRange steps, Value carried) {
          SmallVector<Value> first = rowsOf(steps);
          return addTiles(carried,
                          extendAll(loadTiles(program.x, first), first));
        });
    Scales scales = findScales(bits, number);
    scf::ForOp::create(b, index(0), index(tiles), index(together), ValueRange(),
                       [&](OpBuilder &, Location, Value begin, ValueRange) {
                         SmallVector<Value> steps;
                         for (int64_t i = 0; i < together; ++i) {
                           steps.push_back(add(begin, index(i)));
                         }
                         loadAndStore(rowsOf(steps), scales);
                         scf::YieldOp::create(b);
                       });
  }

  //===--------------------------------------------------------------------===//
  // Scales
  //===--------------------------------------------------------------------===//

  Value larger(Value x, Value y) { return arith::MaxSIOp::create(b, x, y); }

  Value addTiles(Value bits, ArrayRef<Value> tiles) {
    for (Value tile : tiles) {
      bits = larger(bits, magnitude(tile));
    }
    return bits;
  }

  Value maxOfColumns(Value bits) {
    return tile::ReduceOp::create(b, rowType(i32()), tile::ReduceKind::max,
                                  bits);
  }

  /// The block of a tile of the program.
  Value getBlock(int64_t tile) {
    int64_t blockTiles = groups.getRows() / rows;
    return add(mul(number, index(program.tiles / blockTiles)),
               index(tile / blockTiles));
  }

  /// Scales of a block of rows, whose magnitudes are the largest of `bits`; the
  /// inverse of each row in every column.
  Scales findScales(Value bits, Value block) {
    // Rows of a tile are those of the block, modulo the tile's.
    int64_t count = groups.getScalesPerBlock();
    int64_t period = count == 1 ? 1 : kThreadRows;
    int64_t span = period / count;
    Value shared =
        tile::MaxOfRowsOp::create(b, maxOfColumns(bits), period, span);
    Scales scales = computeScales(fromBits(shared), /*bounds=*/true);

    RankedTensorType type = rowType(i32());
    Value row = iota(type, 0);
    Value isFirst =
        compare(Predicate::eq, bitAnd(row, span - 1), constant(type, 0));
    Value isClass = compare(Predicate::slt, row, constant(type, period));
    // Blocks behind the last have no place.
    Value place = add(mul(splat(type, block), constant(type, count)),
                      div(row, constant(type, span)));
    storeScales(scales.scale,
                placeIf(arith::AndIOp::create(b, isFirst, isClass), place));
    return inColumns(scales);
  }

  /// Scales of channels or of the whole head, whose largest magnitudes are
  /// given; the first program of the head writes them.
  Scales findGivenScales() {
    if (groups.isPerChannel()) {
      return findScalesOfChannels();
    }
    Value amax = loadChannels(program.absmax, batch, head);
    Scales scales = computeScales(fromBits(maxOfColumns(magnitude(amax))),
                                  /*bounds=*/false);
    RankedTensorType type = rowType(i32());
    Value zero = constant(type, 0);
    Value isFirst = arith::AndIOp::create(
        b, compare(Predicate::eq, splat(type, number), zero),
        compare(Predicate::eq, iota(type, 0), zero));
    storeScales(scales.scale, placeIf(isFirst, zero));
    return inColumns(scales);
  }

  //===--------------------------------------------------------------------===//
  // Codes
  //===--------------------------------------------------------------------===//

  void store(ArrayRef<Value> extended, ArrayRef<Value> first,
             const Scales &scales) {
    for (auto [tile, row] : llvm::zip_equal(extended, first)) {
      for (Value view : program.codes) {
        Value codes = code(tile, scales, viewType(view).getElementType());
        tile::StoreOp::create(b, codes, view,
                              ValueRange{batch, head, row, index(0)});
      }
    }
  }

  /// Products of x itself.
  void storeDots(ArrayRef<Value> loaded, ArrayRef<Value> first) {
    if (!dot) {
      return;
    }
    for (auto [tile, row] : llvm::zip_equal(loaded, first)) {
      storeProducts(extend(tile), dot, program.dots, row);
    }
  }

  /// Rows of which those that a thread of a product holds share a scale.
  static constexpr int64_t kThreadRows = 8;

  GroupsAttr groups;
  bool isKept;
  Value minus, dot;
};

} // namespace

void buildQuantize(OpBuilder &builder, Location loc,
                   const CodingProgram &program) {
  Quantize(builder, loc, program).build();
}

} // namespace attn
