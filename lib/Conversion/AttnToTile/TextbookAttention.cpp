// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TextbookAttention.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <limits>

using namespace mlir;

namespace attn {

namespace {

class TextbookAttention {
public:
  TextbookAttention(OpBuilder &builder, Location loc,
                    const AttentionProgram &program)
      : b(loc, builder), program(program), f32(b.getF32Type()),
        elementType(viewType(program.q).getElementType()),
        rowType(RankedTensorType::get({program.tileQ}, f32)),
        scoreType(RankedTensorType::get({program.tileQ, program.tileK}, f32)),
        queryView(program.q), outputs(program.o), lseViews(program.lse) {}

  void build() {
    buildCoordinates();
    auto statistics = buildLoop({rowConstant(-infinity), rowConstant(0)},
                                [&](Value scores, ValueRange carried) {
                                  return buildStatistics(scores, carried);
                                });
    Value maximum = statistics.getResult(0), sum = statistics.getResult(1);
    auto output = buildLoop({splatConstant(outputType(), 0)},
                            [&](Value scores, ValueRange carried) {
                              return buildOutput(scores, maximum, sum, carried);
                            });
    Value rounded = arith::TruncFOp::create(b, outputType().clone(elementType),
                                            output.getResult(0));
    for (Value view : outputs) {
      tile::StoreOp::create(b, rounded, view,
                            ValueRange{batch, head, row, zero});
    }
    if (lseViews.empty()) {
      return;
    }
    Value lse = tile::LogSumExpOp::create(b, maximum, sum, /*scale=*/Value())
                    .getResult();
    for (Value view : lseViews) {
      tile::StoreOp::create(b, lse, view, ValueRange{batch, head, row});
    }
  }

private:
  static constexpr double infinity = std::numeric_limits<double>::infinity();

  static tile::ViewType viewType(Value view) {
    return cast<tile::ViewType>(view.getType());
  }

  RankedTensorType outputType() {
    return RankedTensorType::get(
        {program.tileQ, viewType(program.v).getShape().back()}, f32);
  }

  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(b, value);
  }

  Value splatConstant(RankedTensorType type, double value) {
    return arith::ConstantOp::create(
        b, DenseElementsAttr::get(type, b.getF32FloatAttr(value)));
  }

  Value rowConstant(double value) { return splatConstant(rowType, value); }

  Value size(Value view, int64_t dim) {
    int64_t size = viewType(view).getShape()[dim];
    if (!ShapedType::isDynamic(size)) {
      return index(size);
    }
    return tile::DimOp::create(b, view, dim);
  }

  /// `rows` rows of a [B, H, L, D] view.
  Value load(Value view, Value headIndex, Value firstRow, int64_t rows) {
    auto type = RankedTensorType::get({rows, viewType(view).getShape().back()},
                                      elementType);
    return tile::LoadOp::create(b, type, view,
                                ValueRange{batch, headIndex, firstRow, zero});
  }

  /// What does not depend on the key tile.
  void buildCoordinates() {
    Value queryTile = tile::ProgramIdOp::create(b, 0);
    head = tile::ProgramIdOp::create(b, 1);
    batch = tile::ProgramIdOp::create(b, 2);
    zero = index(0);
    keyLength = size(program.k, 2);

    // Query heads share key heads in contiguous groups.
    group = arith::DivUIOp::create(b, size(program.q, 1), size(program.k, 1));
    keyHead = program.packHeads ? head : arith::DivUIOp::create(b, head, group);

    row = arith::MulIOp::create(b, queryTile, index(program.tileQ));
    switch (program.causal) {
    case CausalAlignment::none:
      break;
    case CausalAlignment::top_left:
      diagonal = zero;
      break;
    case CausalAlignment::bottom_right:
      diagonal = arith::SubIOp::create(b, keyLength, size(program.q, 2));
      break;
    }
    if (program.packHeads) {
      packHeads();
    }
    queries = load(queryView, head, row, program.tileQ);
    scale = tile::SplatOp::create(b, scoreType, program.scale);
    noScores = splatConstant(scoreType, 0);
    keyRows = index(program.tileK);
    Value keyTiles = arith::CeilDivUIOp::create(b, keyLength, keyRows);
    iterator = tile::RangeOp::create(b, zero, keyTiles, /*full_lower=*/Value(),
                                     /*full_upper=*/Value());
  }

  /// The views of the queries' side with all heads of a group as rows of its
  /// key head.
  void packHeads() {
    auto pack = [&](Value view) -> Value {
      SmallVector<int64_t> shape(viewType(view).getShape());
      shape[1] = shape[2] = ShapedType::kDynamic;
      auto type = tile::ViewType::get(b.getContext(), shape,
                                      viewType(view).getElementType());
      return tile::PackHeadsOp::create(b, type, view, /*dim=*/1, group);
    };
    queryView = pack(queryView);
    llvm::transform(outputs, outputs.begin(), pack);
    llvm::transform(lseViews, lseViews.begin(), pack);
    // Only a diagonal asks which query a row belongs to.
    rowsOfQuery = diagonal ? group : Value();
  }

  /// A loop over the key tiles. `body` gets the masked scores of a tile and the
  /// carried values, and returns what to carry on.
  tile::ForOp
  buildLoop(ValueRange inits,
            llvm::function_ref<SmallVector<Value>(Value, ValueRange)> body) {
    auto loop = tile::ForOp::create(b, iterator, inits);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(&loop.getBody().front());
    Value scores = buildScores(loop);
    SmallVector<Value> carried(loop.getRegionIterArgs());
    tile::YieldOp::create(b, body(scores, carried));
    return loop;
  }

  Value buildScores(tile::ForOp loop) {
    column = arith::MulIOp::create(b, loop.getTileIndex(), keyRows);
    Value keys = load(program.k, keyHead, column, program.tileK);
    Value product = tile::DotOp::create(b, queries, keys, noScores,
                                        /*transpose_b=*/true);
    Value scaled = arith::MulFOp::create(b, product, scale);
    return tile::MaskOp::create(b, scaled, row, column, keyLength, diagonal,
                                rowsOfQuery, loop.getMasked());
  }

  SmallVector<Value> buildStatistics(Value scores, ValueRange carried) {
    auto op = tile::SoftmaxStatisticsOp::create(b, scores, carried[0],
                                                carried[1], /*scale=*/Value());
    return {op.getNewMaximum(), op.getNewSum()};
  }

  SmallVector<Value> buildOutput(Value scores, Value maximum, Value sum,
                                 ValueRange carried) {
    Value probabilities = tile::SoftmaxProbabilitiesOp::create(
        b, scores, maximum, sum, /*scale=*/Value());
    Value rounded =
        arith::TruncFOp::create(b, scoreType.clone(elementType), probabilities);
    Value values = load(program.v, keyHead, column, program.tileK);
    return {tile::DotOp::create(b, rounded, values, carried[0],
                                /*transpose_b=*/false)};
  }

  ImplicitLocOpBuilder b;
  const AttentionProgram &program;
  Type f32, elementType;
  RankedTensorType rowType, scoreType;

  /// What the program loads from and stores to.
  Value queryView;
  SmallVector<Value> outputs, lseViews;

  Value zero, batch, head, group, keyHead, row, column, keyLength, keyRows;
  Value diagonal, rowsOfQuery;
  Value queries, scale, noScores, iterator;
};

} // namespace

void buildTextbookAttention(OpBuilder &builder, Location loc,
                            const AttentionProgram &program) {
  TextbookAttention(builder, loc, program).build();
}

} // namespace attn
