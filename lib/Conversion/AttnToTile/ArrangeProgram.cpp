// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ArrangeProgram.h"

using namespace mlir;

namespace attn {

namespace {

class Arrange : CodingBuilder {
public:
  using CodingBuilder::CodingBuilder;

  void build() {
    constexpr int64_t keys = ArrangeOp::blockKeys;
    buildCoordinates(keys);
    SmallVector<Value> first;
    for (int64_t row = 0; row < keys; row += rows) {
      first.push_back(add(firstRow, index(row)));
    }
    SmallVector<Value> loaded = loadTiles(program.x, first);
    Scales scales;
    Value minus;
    if (quantizer) {
      scales = findScalesOfChannels();
      minus =
          program.minus ? loadChannels(program.minus, batch, head) : Value();
    }
    for (Value view : program.codes) {
      Type element = viewType(view).getElementType();
      SmallVector<Value> codes;
      for (auto [tile, row] : llvm::zip_equal(loaded, first)) {
        codes.push_back(
            quantizer
                ? code(extendRows(program.x, tile, row, minus), scales, element)
                : tile);
      }
      auto type = RankedTensorType::get({columns, keys}, element);
      Value arranged = tile::ArrangeOp::create(b, type, codes);
      tile::StoreOp::create(b, arranged, view,
                            ValueRange{batch, head, index(0), firstRow});
    }
  }
};

} // namespace

void buildArrange(OpBuilder &builder, Location loc,
                  const CodingProgram &program) {
  Arrange(builder, loc, program).build();
}

} // namespace attn
