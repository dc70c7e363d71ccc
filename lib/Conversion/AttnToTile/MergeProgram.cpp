// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "MergeProgram.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

#include <limits>

using namespace mlir;

namespace attn {

namespace {

class Merge {
public:
  Merge(OpBuilder &builder, Location loc, const MergeProgram &program)
      : b(loc, builder), program(program) {
    ArrayRef<int64_t> shape = viewType(program.parts).getShape();
    // Columns beyond the head size are zeros that are not stored. A power of
    // two can be shared evenly, whatever shares it.
    int64_t columns = llvm::bit_ceil(static_cast<uint64_t>(shape.back()));
    rowType = RankedTensorType::get({program.rows}, b.getF32Type());
    tileType = RankedTensorType::get({program.rows, columns}, b.getF32Type());
  }

  void build() {
    buildCoordinates();
    Value largest =
        buildLoops(splat(rowType, -infinity), [&](ValueRange parts,
                                                  SmallVector<Value> carried) {
          for (Value lse : loadLses(parts)) {
            carried[0] = arith::MaxNumFOp::create(b, carried[0], lse);
          }
          return carried;
        }).front();
    // -inf minus -inf would be NaN.
    Value maximum = arith::SelectOp::create(b, isEqual(largest, -infinity),
                                            splat(rowType, 0), largest);
    SmallVector<Value> sums =
        buildLoops({splat(rowType, 0), splat(tileType, 0)},
                   [&](ValueRange parts, SmallVector<Value> carried) {
                     return addParts(parts, maximum, carried);
                   });
    store(maximum, sums[0], sums[1]);
  }

private:
  /// Parts that are loaded before any is added: a sum waits for memory once for
  /// all of them. Of as many as one round of programs makes of few heads it
  /// waits once, of any other number a few times.
  static constexpr int64_t partsTogether[] = {16, 4, 1};
  static constexpr double infinity = std::numeric_limits<double>::infinity();

  static tile::ViewType viewType(Value view) {
    return cast<tile::ViewType>(view.getType());
  }

  Value splat(RankedTensorType type, double value) {
    return arith::ConstantOp::create(
        b, DenseElementsAttr::get(type, b.getF32FloatAttr(value)));
  }

  Value isEqual(Value vector, double value) {
    return arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, vector,
                                 splat(rowType, value));
  }

  /// One value per row in every column.
  Value inColumns(Value vector) {
    Type element = getElementTypeOrSelf(vector.getType());
    return tile::BroadcastOp::create(b, tileType.clone(element), vector);
  }

  Value size(Value view, int64_t dim) {
    int64_t size = viewType(view).getShape()[dim];
    if (!ShapedType::isDynamic(size)) {
      return index(size);
    }
    return tile::DimOp::create(b, view, dim);
  }

  void buildCoordinates() {
    Value tile = tile::ProgramIdOp::create(b, 0);
    head = tile::ProgramIdOp::create(b, 1);
    batch = tile::ProgramIdOp::create(b, 2);
    zero = index(0);
    row = arith::MulIOp::create(b, tile, index(program.rows));
    count = size(program.parts, 0);
  }

  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(b, value);
  }

  using BodyFn =
      llvm::function_ref<SmallVector<Value>(ValueRange, SmallVector<Value>)>;

  /// A loop for each size of groups, over the parts in their order, which is
  /// that of the sums. `body` gets the numbers of some parts and the carried
  /// values, and returns what to carry on.
  SmallVector<Value> buildLoops(ValueRange inits, BodyFn body) {
    SmallVector<Value> carried(inits);
    Value done = zero;
    for (int64_t together : partsTogether) {
      Value groups = arith::DivUIOp::create(b, count, index(together));
      Value end = arith::MulIOp::create(b, groups, index(together));
      carried = buildLoop(done, end, together, carried, body);
      done = end;
    }
    return carried;
  }

  SmallVector<Value> buildLoop(Value lower, Value upper, int64_t step,
                               ValueRange inits, BodyFn body) {
    auto loop = scf::ForOp::create(
        b, lower, upper, index(step), inits,
        [&](OpBuilder &, Location, Value first, ValueRange carried) {
          SmallVector<Value> parts = {first};
          for (int64_t i = 1; i < step; ++i) {
            parts.push_back(arith::AddIOp::create(b, first, index(i)));
          }
          scf::YieldOp::create(b, body(parts, llvm::to_vector(carried)));
        });
    return llvm::to_vector_of<Value>(loop.getResults());
  }

  SmallVector<Value> loadLses(ValueRange parts) {
    return llvm::map_to_vector(parts, [&](Value s) -> Value {
      return tile::LoadOp::create(b, rowType, program.lses,
                                  ValueRange{s, batch, head, row});
    });
  }

  SmallVector<Value> addParts(ValueRange parts, Value maximum,
                              SmallVector<Value> carried) {
    SmallVector<Value> lses = loadLses(parts);
    auto tiles = llvm::map_to_vector(parts, [&](Value s) -> Value {
      return tile::LoadOp::create(b, tileType, program.parts,
                                  ValueRange{s, batch, head, row, zero});
    });
    for (auto [lse, tile] : llvm::zip_equal(lses, tiles)) {
      carried = addPart(lse, tile, maximum, carried);
    }
    return carried;
  }

  SmallVector<Value> addPart(Value lse, Value part, Value maximum,
                             ValueRange carried) {
    Value hidden = isEqual(lse, -infinity);
    Value difference = arith::SubFOp::create(b, lse, maximum);
    Value weight = math::Exp2Op::create(
        b, arith::MulFOp::create(b, difference,
                                 splat(rowType, llvm::numbers::log2e)));
    Value sum = arith::AddFOp::create(b, carried[0], weight);
    // 0 * NaN would be NaN.
    Value shown =
        arith::SelectOp::create(b, inColumns(hidden), splat(tileType, 0), part);
    Value output = math::FmaOp::create(b, shown, inColumns(weight), carried[1]);
    return {sum, output};
  }

  void store(Value maximum, Value sum, Value output) {
    Value inverse = arith::DivFOp::create(b, splat(rowType, 1), sum);
    Value mean = arith::MulFOp::create(b, output, inColumns(inverse));
    Value result = arith::SelectOp::create(b, inColumns(isEqual(sum, 0)),
                                           splat(tileType, 0), mean);
    for (Value view : program.o) {
      Type element = viewType(view).getElementType();
      Value rounded = result;
      if (!element.isF32()) {
        rounded = arith::TruncFOp::create(b, tileType.clone(element), result);
      }
      tile::StoreOp::create(b, rounded, view,
                            ValueRange{batch, head, row, zero});
    }
    if (program.lse.empty()) {
      return;
    }
    // The logarithm of 0 is -inf.
    Value logarithm = arith::MulFOp::create(b, math::Log2Op::create(b, sum),
                                            splat(rowType, llvm::numbers::ln2));
    Value lse = arith::AddFOp::create(b, maximum, logarithm);
    for (Value view : program.lse) {
      tile::StoreOp::create(b, lse, view, ValueRange{batch, head, row});
    }
  }

  ImplicitLocOpBuilder b;
  const MergeProgram &program;
  RankedTensorType rowType, tileType;
  Value zero, batch, head, row;
  Value count; ///< Parts.
};

} // namespace

void buildMerge(OpBuilder &builder, Location loc, const MergeProgram &program) {
  Merge(builder, loc, program).build();
}

} // namespace attn
