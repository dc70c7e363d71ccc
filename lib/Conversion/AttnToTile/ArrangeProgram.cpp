// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ArrangeProgram.h"
#include "CodingBuilder.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace attn {

namespace {

class Arrange : CodingBuilder {
public:
  Arrange(OpBuilder &builder, Location loc, const ArrangeProgram &program)
      : CodingBuilder(builder, loc, program.rows, ArrangeOp::blockKeys,
                      program.quantizer),
        program(program) {}

  void build() {
    buildCoordinates(columns);
    RankedTensorType type = tileType(i32());
    key = add(splat(type, firstRow), keyOf(iota(type, 1)));
    Value channels = size(program.values, 3);
    scf::ForOp::create(b, index(0), channels, index(rows), ValueRange(),
                       [&](OpBuilder &, Location, Value first, ValueRange) {
                         moveTile(first);
                         scf::YieldOp::create(b);
                       });
  }

private:
  /// ArrangeOp::getKey() of places of one block: bit 1 of a place becomes bit 3
  /// of the key, and bits 2 and 3 move down.
  Value keyOf(Value place) {
    auto shift = [&](Value x, int64_t factor) {
      return mul(x, constantLike(x, factor));
    };
    Value pair = bitAnd(place, ~(ArrangeOp::groupKeys - 1) | 1);
    Value high = shift(bitAnd(place, 2), 4);
    Value low = div(bitAnd(place, 12), constantLike(place, 2));
    return add(add(pair, high), low);
  }

  /// `rows` channels from `first` on.
  void moveTile(Value first) {
    RankedTensorType type = tileType(i32());
    Value places[] = {splat(type, batch), splat(type, head), key,
                      add(splat(type, first), iota(type, 0))};
    Type element = viewType(program.values).getElementType();
    Value tile =
        tile::GatherOp::create(b, tileType(element), program.values, places);
    for (Value view : program.arranged) {
      Value moved = quantizer
                        ? codeTile(tile, first, viewType(view).getElementType())
                        : tile;
      tile::StoreOp::create(b, moved, view,
                            ValueRange{batch, head, first, firstRow});
    }
  }

  /// What belongs to the channels of a tile, one for each row.
  Value loadOfChannels(Value view, Value first) {
    return tile::LoadOp::create(b, rowType(f32()), view,
                                ValueRange{batch, head, first});
  }

  Value codeTile(Value tile, Value first, Type element) {
    Value values = extend(tile);
    if (program.minus) {
      RankedTensorType type = tileType(i32());
      Value isKey =
          compare(Predicate::slt, key, splat(type, size(program.values, 2)));
      Value minus = inColumns(loadOfChannels(program.minus, first));
      values = select(isKey, sub(values, minus), constantLike(values, 0));
    }
    Scales scales = computeScales(loadOfChannels(program.absmax, first));
    RankedTensorType type = rowType(i32());
    Value isFirst =
        compare(Predicate::eq, splat(type, number), constant(type, 0));
    Value channel = add(splat(type, first), iota(type, 0));
    storeScales(program.scales, scales.scale, placeIf(isFirst, channel));
    return code(values, inColumns(scales.inverse), element);
  }

  const ArrangeProgram &program;
  Value key; ///< At each place.
};

} // namespace

void buildArrange(OpBuilder &builder, Location loc,
                  const ArrangeProgram &program) {
  Arrange(builder, loc, program).build();
}

} // namespace attn
