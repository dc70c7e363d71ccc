// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "RowwiseBuilder.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace attn {

Value RowwiseBuilder::constant(RankedTensorType type, double value) {
  Type element = type.getElementType();
  Attribute scalar =
      element.isF32()
          ? Attribute(b.getF32FloatAttr(value))
          : Attribute(b.getIntegerAttr(element, static_cast<int64_t>(value)));
  return arith::ConstantOp::create(b, DenseElementsAttr::get(type, scalar));
}

Value RowwiseBuilder::splat(RankedTensorType type, Value index) {
  Value scalar = arith::IndexCastOp::create(b, i32(), index);
  return tile::SplatOp::create(b, type, scalar);
}

Value RowwiseBuilder::inColumns(Value vector) {
  return tile::BroadcastOp::create(b, tileType(getElementTypeOrSelf(vector)),
                                   vector);
}

Value RowwiseBuilder::size(Value view, int64_t dim) {
  int64_t size = viewType(view).getShape()[dim];
  return ShapedType::isDynamic(size) ? tile::DimOp::create(b, view, dim)
                                     : index(size);
}

static bool isFloat(Value value) { return getElementTypeOrSelf(value).isF32(); }

template <typename FloatOp, typename IntegerOp>
static Value createOf(ImplicitLocOpBuilder &b, Value x, Value y) {
  return isFloat(x) ? FloatOp::create(b, x, y).getResult()
                    : IntegerOp::create(b, x, y).getResult();
}

Value RowwiseBuilder::add(Value x, Value y) {
  return createOf<arith::AddFOp, arith::AddIOp>(b, x, y);
}

Value RowwiseBuilder::sub(Value x, Value y) {
  return createOf<arith::SubFOp, arith::SubIOp>(b, x, y);
}

Value RowwiseBuilder::mul(Value x, Value y) {
  return createOf<arith::MulFOp, arith::MulIOp>(b, x, y);
}

Value RowwiseBuilder::div(Value x, Value y) {
  return createOf<arith::DivFOp, arith::DivUIOp>(b, x, y);
}

Value RowwiseBuilder::bitAnd(Value x, int64_t mask) {
  return arith::AndIOp::create(b, x, constantLike(x, mask));
}

Value RowwiseBuilder::extend(Value tile) {
  return isFloat(tile)
             ? tile
             : arith::ExtFOp::create(b, tileType(f32()), tile).getResult();
}

Value RowwiseBuilder::magnitude(Value tile) {
  Value bits = arith::BitcastOp::create(b, tileType(i32()), tile);
  return bitAnd(bits, 0x7FFFFFFF);
}

Value RowwiseBuilder::fromBits(Value bits) {
  auto type = cast<RankedTensorType>(bits.getType());
  return arith::BitcastOp::create(b, type.clone(f32()), bits);
}

Value RowwiseBuilder::loadChannels(Value view, Value batch, Value head) {
  Type element = viewType(view).getElementType();
  Value vector =
      tile::LoadOp::create(b, RankedTensorType::get({columns}, element), view,
                           ValueRange{batch, head, index(0)});
  return tile::BroadcastOp::create(b, tileType(element), vector,
                                   /*columns=*/true);
}

void RowwiseBuilder::buildCoordinates(int64_t programRows) {
  number = tile::ProgramIdOp::create(b, 0);
  head = tile::ProgramIdOp::create(b, 1);
  batch = tile::ProgramIdOp::create(b, 2);
  firstRow = mul(number, index(programRows));
}

SmallVector<Value> RowwiseBuilder::loadTiles(Value view,
                                             ArrayRef<Value> first) {
  Type element = viewType(view).getElementType();
  return llvm::map_to_vector(first, [&](Value row) -> Value {
    return tile::LoadOp::create(b, tileType(element), view,
                                ValueRange{batch, head, row, index(0)});
  });
}

Value RowwiseBuilder::extendRows(Value view, Value tile, Value first,
                                 Value minus) {
  tile = extend(tile);
  if (!minus) {
    return tile;
  }
  RankedTensorType type = rowType(i32());
  Value row = add(iota(type, 0), splat(type, first));
  Value isRow = compare(Predicate::slt, row, splat(type, size(view, 2)));
  return select(inColumns(isRow), sub(tile, minus), constantLike(tile, 0));
}

void RowwiseBuilder::storeProducts(Value tile, Value vector, ValueRange views,
                                   Value first) {
  Value sum = tile::ReduceOp::create(b, rowType(f32()), tile::ReduceKind::sum,
                                     mul(tile, vector));
  for (Value view : views) {
    tile::StoreOp::create(b, sum, view, ValueRange{batch, head, first});
  }
}

Value RowwiseBuilder::buildSteps(Value count, int64_t together, Value init,
                                 StepsFn body) {
  auto loop = scf::ForOp::create(
      b, index(0), count, index(together), init,
      [&](OpBuilder &, Location, Value first, ValueRange carried) {
        SmallVector<Value> steps = {first};
        for (int64_t i = 1; i < together; ++i) {
          steps.push_back(add(first, index(i)));
        }
        scf::YieldOp::create(b, body(steps, carried.front()));
      });
  return loop.getResult(0);
}

} // namespace attn
