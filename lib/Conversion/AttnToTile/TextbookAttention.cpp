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
        probabilityType(viewType(program.v).getElementType()),
        rowType(RankedTensorType::get({program.tileQ}, f32)),
        scoreType(RankedTensorType::get({program.tileQ, program.tileK}, f32)) {}

  void build() {
    buildCoordinates();
    auto statistics = buildLoop({rowConstant(-infinity), rowConstant(0)},
                                [&](Value scores, ValueRange carried) {
                                  return buildStatistics(scores, carried);
                                });
    Value maximum = statistics.getResult(0), sum = statistics.getResult(1);
    auto output = buildLoop({splatConstant(accumulatorType(), 0)},
                            [&](Value scores, ValueRange carried) {
                              return buildOutput(scores, maximum, sum, carried);
                            });
    Value whole = output.getResult(0);
    if (sumsCodes()) {
      int64_t channels = outputType().getDimSize(1);
      sum = tile::ColumnOp::create(b, rowType, channels, whole);
      whole = tile::TakeColumnsOp::create(b, outputType(), whole);
    }
    if (program.vScales) {
      whole = tile::NormalizeOp::create(b, whole, sum);
      whole = scaleChannels(whole);
    }
    for (Slice &slice : outputs) {
      Type stored = viewType(slice.view).getElementType();
      Value result = whole;
      if (!stored.isF32()) {
        result = arith::TruncFOp::create(b, outputType().clone(stored), result);
      }
      slice.indices.append({row, zero});
      tile::StoreOp::create(b, result, slice.view, slice.indices);
    }
    if (program.lse.empty()) {
      return;
    }
    Value lse = tile::LogSumExpOp::create(b, maximum, sum, /*scale=*/Value(),
                                          getPeak());
    if (program.lseCorrection) {
      lse = correct(lse);
    }
    for (Slice &slice : lses) {
      slice.indices.push_back(row);
      tile::StoreOp::create(b, lse, slice.view, slice.indices);
    }
  }

private:
  static constexpr double infinity = std::numeric_limits<double>::infinity();

  static tile::ViewType viewType(Value view) {
    return cast<tile::ViewType>(view.getType());
  }

  RankedTensorType outputType() {
    ArrayRef<int64_t> shape = viewType(program.v).getShape();
    return RankedTensorType::get(
        {program.tileQ, program.vScales ? shape[2] : shape.back()}, f32);
  }

  /// Whether rows are divided by the sum of their coded probabilities, which
  /// the output product adds up in a column of its own.
  bool sumsCodes() {
    return program.products && program.products.getRowSum() == RowSum::coded;
  }

  RankedTensorType accumulatorType() {
    RankedTensorType type = outputType();
    int64_t sums = sumsCodes() ? tile::AppendOnesOp::appendedRows : 0;
    return type.clone({type.getDimSize(0), type.getDimSize(1) + sums});
  }

  /// What the largest probability of a row becomes; null if it stays 1.
  FloatAttr getPeak() {
    return program.products
               ? b.getF32FloatAttr(program.products.getPMax().convertToFloat())
               : FloatAttr();
  }

  /// The approximation that computes probabilities; null for none.
  tile::ExponentialAttr getExp() {
    Exponential exp =
        program.products ? program.products.getExp() : Exponential::exact;
    if (exp == Exponential::exact) {
      return {};
    }
    return tile::ExponentialAttr::get(b.getContext(),
                                      exp == Exponential::linear
                                          ? tile::Exponential::linear
                                          : tile::Exponential::two_knot);
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

  /// A view, and the indices that choose the slice of one sequence and head.
  struct Slice {
    Value view;
    SmallVector<Value> indices;
  };

  static tile::ViewType viewOf(ArrayRef<int64_t> shape, Value view) {
    return tile::ViewType::get(view.getContext(), shape,
                               viewType(view).getElementType());
  }

  Value window(Value view, int64_t dim, Value start, Value length) {
    SmallVector<int64_t> shape(viewType(view).getShape());
    shape[dim] = ShapedType::kDynamic;
    return tile::WindowOp::create(b, viewOf(shape, view), view, dim, start,
                                  length);
  }

  /// The window of a packed view in which the sequence lies: [T, H, D], seen as
  /// [H, L, D], or [H, T], as [H, L].
  Value packed(Value view, Value start, Value length) {
    ArrayRef<int64_t> shape = viewType(view).getShape();
    if (shape.size() == 3) {
      view = tile::TransposeOp::create(
          b, viewOf({shape[1], shape[0], shape[2]}, view), view,
          ArrayRef<int64_t>{1, 0, 2});
    }
    return window(view, /*dim=*/1, start, length);
  }

  /// The rows of the sequence's queries in q.
  Slice ofQueries(Value view) {
    if (program.queryForm == RowForm::packed) {
      return {packed(view, queryStart, queryLength), {head}};
    }
    return {program.packHeads ? packHeads(view, /*dim=*/1) : view,
            {batch, head}};
  }

  /// The same in what this program fills of a result.
  Slice ofResult(Value view) {
    if (!part) {
      return ofQueries(view);
    }
    return {program.packHeads ? packHeads(view, /*dim=*/2) : view,
            {part, batch, head}};
  }

  /// The rows of the sequence's keys in k or v.
  Slice ofKeys(Value view) {
    switch (program.keyForm) {
    case RowForm::packed:
      return {packed(view, keyStart, keyLength), {keyHead}};
    case RowForm::paged: {
      ArrayRef<int64_t> shape = viewType(view).getShape();
      return {tile::PagesOp::create(
                  b, viewOf({shape[1], ShapedType::kDynamic, shape[3]}, view),
                  view, program.blockTable, batch, keyLength),
              {keyHead}};
    }
    case RowForm::dense:
      // Rows behind those in use may be there.
      return {program.seqUsedK ? window(view, /*dim=*/2, zero, keyLength)
                               : view,
              {batch, keyHead}};
    }
    llvm_unreachable("all forms are handled");
  }

  /// `rows` rows of a slice.
  Value load(const Slice &slice, Value firstRow, int64_t rows) {
    tile::ViewType view = viewType(slice.view);
    auto type = RankedTensorType::get({rows, view.getShape().back()},
                                      view.getElementType());
    SmallVector<Value> indices(slice.indices);
    indices.append({firstRow, zero});
    return tile::LoadOp::create(b, type, slice.view, indices);
  }

  /// The values of `count` rows of one head, where groups of rows share one.
  Value loadGroups(Value view, Value ofHead, Value firstRow, int64_t count,
                   RowGroups groups) {
    return tile::LoadGroupsOp::create(b, RankedTensorType::get({count}, f32),
                                      view, ValueRange{batch, ofHead}, firstRow,
                                      groups.rows, groups.share);
  }

  /// The output times the scales of the values' channels.
  Value scaleChannels(Value output) {
    constexpr RowGroups ownValue = {/*rows=*/1};
    RankedTensorType type = outputType();
    Value scales = loadGroups(program.vScales, keyHead, zero,
                              type.getDimSize(1), ownValue);
    return arith::MulFOp::create(
        b, output,
        tile::BroadcastOp::create(b, type, scales, /*columns=*/true));
  }

  /// Adds what smoothed keys have taken from the scores, but to rows that see
  /// no key.
  Value correct(Value lse) {
    constexpr RowGroups ownValue = {/*rows=*/1};
    Value correction =
        loadGroups(program.lseCorrection, head, row, program.tileQ, ownValue);
    Value factor = tile::SplatOp::create(b, rowType, program.scale);
    Value scaled = arith::MulFOp::create(b, correction, factor);
    Value corrected = arith::AddFOp::create(b, lse, scaled);
    Value unseen = arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, lse,
                                         rowConstant(-infinity));
    return arith::SelectOp::create(b, unseen, lse, corrected);
  }

  Value loadScalar(Value view, ValueRange indices) {
    return tile::LoadScalarOp::create(b, b.getIndexType(), view, indices);
  }

  /// The program's coordinates are those of its grid.
  void buildDenseCoordinates() {
    queryTile = tile::ProgramIdOp::create(b, 0);
    if (program.split) {
      // Parts of one query tile are neighbours in the first dimension.
      Value view = program.o.empty() ? program.lse.front() : program.o.front();
      splits = size(view, 0);
      part = arith::RemUIOp::create(b, queryTile, splits);
      queryTile = arith::DivUIOp::create(b, queryTile, splits);
    }
    head = tile::ProgramIdOp::create(b, 1);
    batch = tile::ProgramIdOp::create(b, 2);
    zero = index(0);
    if (program.cuSeqlensK) {
      keyStart = loadScalar(program.cuSeqlensK, batch);
      Value next = arith::AddIOp::create(b, batch, index(1));
      Value keyEnd = loadScalar(program.cuSeqlensK, next);
      keyLength = arith::SubIOp::create(b, keyEnd, keyStart);
    }
    if (program.seqUsedK) {
      keyLength = loadScalar(program.seqUsedK, batch);
    } else if (!program.cuSeqlensK) {
      keyLength = size(program.k, 2);
    }
  }

  /// The program's tile is a row of the work list. Heads are the slower axis,
  /// so that the tiles of a sequence read the same keys at about the same time.
  void buildListedCoordinates() {
    Value item = tile::ProgramIdOp::create(b, 0);
    head = tile::ProgramIdOp::create(b, 1);
    zero = index(0);
    auto column = [&](Value listRow, WorkListOp::Column number) {
      return loadScalar(program.workList, {listRow, index(number)});
    };
    // Slots without queries come last; their windows are empty.
    tile::LimitProgramsOp::create(b, 0, column(zero, WorkListOp::live));
    batch = column(item, WorkListOp::batch);
    row = column(item, WorkListOp::query);
    queryStart = column(item, WorkListOp::queryStart);
    queryLength = column(item, WorkListOp::queries);
    keyStart = column(item, WorkListOp::keyStart);
    keyLength = column(item, WorkListOp::keys);
  }

  /// What does not depend on the key tile.
  void buildCoordinates() {
    if (program.workList) {
      buildListedCoordinates();
    } else {
      buildDenseCoordinates();
    }

    // Query heads share key heads in contiguous groups.
    group = arith::DivUIOp::create(b, size(program.q, 1), size(program.k, 1));
    keyHead = program.packHeads ? head : arith::DivUIOp::create(b, head, group);
    if (!row) {
      row = arith::MulIOp::create(b, queryTile, index(program.tileQ));
    }
    switch (program.causal) {
    case CausalAlignment::none:
      break;
    case CausalAlignment::top_left:
      diagonal = zero;
      break;
    case CausalAlignment::bottom_right:
      diagonal = arith::SubIOp::create(
          b, keyLength, queryLength ? queryLength : size(program.q, 2));
      break;
    }
    // Only a diagonal asks which query a row belongs to.
    rowsOfQuery = program.packHeads && diagonal ? group : Value();
    Slice queryRows = ofQueries(program.q);
    for (Value view : program.o) {
      outputs.push_back(ofResult(view));
    }
    for (Value view : program.lse) {
      lses.push_back(ofResult(view));
    }
    queries = load(queryRows, row, program.tileQ);
    keys = ofKeys(program.k);
    values = ofKeys(program.v);
    scale = tile::SplatOp::create(b, scoreType, program.scale);
    sumType =
        viewType(program.q).getElementType().isInteger() ? b.getI32Type() : f32;
    noScores = arith::ConstantOp::create(
        b, DenseElementsAttr::get(scoreType.clone(sumType),
                                  b.getZeroAttr(sumType)));
    if (program.qScales) {
      queryScales = loadGroups(program.qScales, head, row, program.tileQ,
                               program.qGroups);
    }
    keyRows = index(program.tileK);
    Value keyTiles = arith::CeilDivUIOp::create(b, keyLength, keyRows);
    Value lower = zero, upper = keyTiles;
    if (program.split) {
      Value share = arith::CeilDivUIOp::create(b, keyTiles, splits);
      lower = arith::MulIOp::create(b, part, share);
      upper = arith::MinSIOp::create(b, arith::AddIOp::create(b, lower, share),
                                     keyTiles);
    }
    if (program.vScales) {
      noOutput = splatConstant(accumulatorType(), 0);
    }
    iterator = tile::RangeOp::create(b, lower, upper, /*full_lower=*/Value(),
                                     /*full_upper=*/Value());
  }

  /// A view with all heads of a group as rows of its key head.
  Value packHeads(Value view, int64_t dim) {
    SmallVector<int64_t> shape(viewType(view).getShape());
    shape[dim] = shape[dim + 1] = ShapedType::kDynamic;
    return tile::PackHeadsOp::create(b, viewOf(shape, view), view, dim, group);
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
    Value scaled = arith::MulFOp::create(b, buildProducts(), scale);
    return tile::MaskOp::create(b, scaled, row, column, keyLength, diagonal,
                                rowsOfQuery, loop.getMasked());
  }

  /// Products of queries and keys; of their codes, times both scales.
  Value buildProducts() {
    Value keyTile = load(keys, column, program.tileK);
    Value product = tile::DotOp::create(b, queries, keyTile, noScores,
                                        /*transpose_b=*/true);
    if (!queryScales) {
      return product;
    }
    if (sumType != f32) {
      product = arith::SIToFPOp::create(b, scoreType, product);
    }
    Value keyScales = loadGroups(program.kScales, keyHead, column,
                                 program.tileK, program.kGroups);
    Value ofRows = tile::BroadcastOp::create(b, scoreType, queryScales);
    Value ofColumns = tile::BroadcastOp::create(b, scoreType, keyScales,
                                                /*columns=*/true);
    return arith::MulFOp::create(b, product,
                                 arith::MulFOp::create(b, ofRows, ofColumns));
  }

  SmallVector<Value> buildStatistics(Value scores, ValueRange carried) {
    auto op = tile::SoftmaxStatisticsOp::create(b, scores, carried[0],
                                                carried[1], /*scale=*/Value(),
                                                getPeak(), getExp());
    return {op.getNewMaximum(), op.getNewSum()};
  }

  SmallVector<Value> buildOutput(Value scores, Value maximum, Value sum,
                                 ValueRange carried) {
    if (program.vScales) {
      return {buildCodedOutput(scores, maximum, carried[0])};
    }
    Value probabilities = tile::SoftmaxProbabilitiesOp::create(
        b, scoreType, scores, maximum, sum, /*scale=*/Value(),
        /*peak=*/FloatAttr(), /*exp=*/tile::ExponentialAttr());
    Value rounded = arith::TruncFOp::create(b, scoreType.clone(probabilityType),
                                            probabilities);
    Value valueTile = load(values, column, program.tileK);
    return {tile::DotOp::create(b, rounded, valueTile, carried[0],
                                /*transpose_b=*/false)};
  }

  /// Codes are those of probabilities not yet divided by their sum.
  Value buildCodedOutput(Value scores, Value maximum, Value total) {
    Value probabilities = tile::SoftmaxProbabilitiesOp::create(
        b, scoreType, scores, maximum, /*sum=*/Value(), /*scale=*/Value(),
        getPeak(), getExp());
    Value codes = arith::TruncFOp::create(b, scoreType.clone(probabilityType),
                                          probabilities);
    codes = tile::InterleaveOp::create(b, codes);
    RankedTensorType type = outputType();
    auto tileType = RankedTensorType::get({type.getDimSize(1), program.tileK},
                                          probabilityType);
    SmallVector<Value> indices(values.indices);
    indices.append({zero, column});
    Value valueTile = tile::LoadOp::create(b, tileType, values.view, indices);
    if (sumsCodes()) {
      valueTile = tile::AppendOnesOp::create(b, valueTile);
    }
    bool isFresh = program.products.getAccumulate() == Accumulation::two_level;
    Value product =
        tile::DotOp::create(b, codes, valueTile, isFresh ? noOutput : total,
                            /*transpose_b=*/true);
    return isFresh ? arith::AddFOp::create(b, total, product).getResult()
                   : product;
  }

  ImplicitLocOpBuilder b;
  const AttentionProgram &program;
  Type f32, probabilityType;
  /// What products of queries and keys add up to.
  Type sumType;
  RankedTensorType rowType, scoreType;

  Value zero, batch, head, group, keyHead, column, keyLength, keyRows;
  /// The tile's number, or from a work list its first row.
  Value queryTile, row;
  Value diagonal, rowsOfQuery;
  /// Of a split attention: how many parts, and which one this program sees.
  Value splits, part;
  Value queries, queryScales, scale, noScores, noOutput, iterator;
  /// Where the program's sequence lies, if sequences have lengths of their own.
  Value queryStart, queryLength, keyStart;
  Slice keys, values;
  SmallVector<Slice> outputs, lses;
};

} // namespace

void buildTextbookAttention(OpBuilder &builder, Location loc,
                            const AttentionProgram &program) {
  TextbookAttention(builder, loc, program).build();
}

} // namespace attn
