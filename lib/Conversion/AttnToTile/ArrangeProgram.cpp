// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ArrangeProgram.h"
#include "RowwiseBuilder.h"

#include "attn/Dialect/Attn/IR/Attn.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace attn {

namespace {

class Arrange : RowwiseBuilder {
public:
  Arrange(OpBuilder &builder, Location loc, const ArrangeProgram &program)
      : RowwiseBuilder(builder, loc, program.rows, ArrangeOp::blockKeys),
        program(program) {}

  void build() {
    buildCoordinates(columns);
    RankedTensorType type = tileType(i32());
    Value key = add(splat(type, firstRow), keyOf(iota(type, 1)));
    Value batches = splat(type, batch), heads = splat(type, head);
    scf::ForOp::create(b, index(0), size(program.values, 3), index(rows),
                       ValueRange(),
                       [&](OpBuilder &, Location, Value first, ValueRange) {
                         Value channel = add(splat(type, first), iota(type, 0));
                         moveTile({batches, heads, key, channel}, first);
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

  void moveTile(ArrayRef<Value> places, Value firstChannel) {
    Type element = viewType(program.values).getElementType();
    Value tile =
        tile::GatherOp::create(b, tileType(element), program.values, places);
    for (Value view : program.arranged) {
      tile::StoreOp::create(b, tile, view,
                            ValueRange{batch, head, firstChannel, firstRow});
    }
  }

  const ArrangeProgram &program;
};

} // namespace

void buildArrange(OpBuilder &builder, Location loc,
                  const ArrangeProgram &program) {
  Arrange(builder, loc, program).build();
}

} // namespace attn
