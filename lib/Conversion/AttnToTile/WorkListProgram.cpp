// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "WorkListProgram.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;

namespace attn {

namespace {

/// Sequences that are looked at together.
constexpr int64_t kSequences = 128;

/// What is known of the sequences of a tile, [slots, sequences] each.
struct Sequences {
  Value number;
  Value queryStart, queries;
  Value keyStart, keys;
  Value count;  ///< Query tiles.
  Value base;   ///< First slot.
  Value before; ///< Query tiles in slots before the row's.
};

/// The item of each slot, one value per row; all 0 if it holds no query.
struct Items {
  Value sequence, tile, queryStart, queries, keyStart, keys;
  /// Of all slots, and of those before this one.
  Value live, liveBefore;
};

class WorkList {
public:
  WorkList(OpBuilder &builder, Location loc, const WorkListProgram &program)
      : b(loc, builder), program(program),
        rowType(RankedTensorType::get({program.rows}, b.getI32Type())),
        tileType(RankedTensorType::get({program.rows, kSequences},
                                       b.getI32Type())) {}

  void build() {
    buildSizes();
    Items items = findItems();
    Value isLive =
        compare(arith::CmpIPredicate::sgt, items.queries, constant(rowType, 0));
    Value query = mul(items.tile, constant(rowType, program.tileQ));
    Value work = countKeyTiles(items, query);
    Value ranked = rank(work);
    // Behind all live slots the others keep their order; so do rows behind the
    // last slot, whose rank then lies outside the list.
    Value behind = add(items.live, sub(slot, items.liveBefore));
    Value position = select(isLive, ranked, behind);
    Value columns[WorkListOp::columns] = {
        items.sequence,
        query,
        items.queryStart,
        items.queries,
        items.keyStart,
        items.keys,
        select(isLive, work, constant(rowType, 0)),
        items.live};
    for (Value view : program.list) {
      for (auto [number, column] : llvm::enumerate(columns)) {
        tile::ScatterOp::create(
            b, column, view, ValueRange{position, constant(rowType, number)});
      }
    }
  }

private:
  //===--------------------------------------------------------------------===//
  // Integers
  //===--------------------------------------------------------------------===//

  Value constant(RankedTensorType type, int64_t value) {
    return arith::ConstantOp::create(
        b, DenseElementsAttr::get(type, b.getI32IntegerAttr(value)));
  }
  Value add(Value x, Value y) { return arith::AddIOp::create(b, x, y); }
  Value sub(Value x, Value y) { return arith::SubIOp::create(b, x, y); }
  Value mul(Value x, Value y) { return arith::MulIOp::create(b, x, y); }
  Value smaller(Value x, Value y) { return arith::MinSIOp::create(b, x, y); }
  Value larger(Value x, Value y) { return arith::MaxSIOp::create(b, x, y); }
  Value select(Value condition, Value x, Value y) {
    return arith::SelectOp::create(b, condition, x, y);
  }
  Value compare(arith::CmpIPredicate predicate, Value x, Value y) {
    return arith::CmpIOp::create(b, predicate, x, y);
  }
  Value both(Value x, Value y) { return arith::AndIOp::create(b, x, y); }

  static RankedTensorType typeOf(Value value) {
    return cast<RankedTensorType>(value.getType());
  }
  Value like(Value value, int64_t number) {
    return constant(typeOf(value), number);
  }
  /// Quotients of numbers that are not negative, by a positive constant.
  Value floorDiv(Value x, int64_t divisor) {
    return arith::DivUIOp::create(b, x, like(x, divisor));
  }
  Value ceilDiv(Value x, int64_t divisor) {
    return floorDiv(add(x, like(x, divisor - 1)), divisor);
  }
  Value positive(Value x) { return larger(x, like(x, 0)); }
  /// From 0 to `high`.
  Value clamp(Value x, Value high) { return smaller(positive(x), high); }

  /// An index in every element.
  Value splat(RankedTensorType type, Value index) {
    Value number = arith::IndexCastOp::create(b, b.getI32Type(), index);
    return tile::SplatOp::create(b, type, number);
  }
  Value inColumns(Value vector) {
    return tile::BroadcastOp::create(b, tileType, vector);
  }
  Value sumOfRow(Value tile) {
    return tile::ReduceOp::create(b, rowType, tile::ReduceKind::sum, tile);
  }
  Value gather(Value view, Value index) {
    return tile::GatherOp::create(b, tileType, view, index);
  }

  Value size(Value view, int64_t dim) {
    int64_t size = cast<tile::ViewType>(view.getType()).getShape()[dim];
    if (!ShapedType::isDynamic(size)) {
      return arith::ConstantIndexOp::create(b, size);
    }
    return tile::DimOp::create(b, view, dim);
  }

  //===--------------------------------------------------------------------===//
  // Sequences
  //===--------------------------------------------------------------------===//

  void buildSizes() {
    Value first =
        arith::MulIOp::create(b, tile::ProgramIdOp::create(b, 0),
                              arith::ConstantIndexOp::create(b, program.rows));
    slot =
        add(splat(rowType, first), tile::IotaOp::create(b, rowType, /*dim=*/0));
    Value one = arith::ConstantIndexOp::create(b, 1);
    batch = program.cuSeqlensQ
                ? arith::SubIOp::create(b, size(program.cuSeqlensQ, 0), one)
                      .getResult()
                : size(program.q, 0);
  }

  /// A loop over tiles of sequences; `body` gets them and the carried values,
  /// and returns what to carry on.
  scf::ForOp buildLoop(
      size_t count,
      llvm::function_ref<SmallVector<Value>(const Sequences &, ValueRange)>
          body) {
    Value zero = arith::ConstantIndexOp::create(b, 0);
    Value step = arith::ConstantIndexOp::create(b, kSequences);
    SmallVector<Value> inits(count, constant(tileType, 0));
    return scf::ForOp::create(
        b, zero, batch, step, inits,
        [&](OpBuilder &, Location, Value first, ValueRange carried) {
          scf::YieldOp::create(b, body(loadSequences(first), carried));
        });
  }

  Sequences loadSequences(Value first) {
    Sequences s;
    Value zero = constant(tileType, 0), one = constant(tileType, 1);
    s.number = add(splat(tileType, first),
                   tile::IotaOp::create(b, tileType, /*dim=*/1));
    Value exists =
        compare(arith::CmpIPredicate::slt, s.number, splat(tileType, batch));
    Value next = add(s.number, one);
    s.queryStart = s.keyStart = zero;
    if (Value offsets = program.cuSeqlensQ) {
      s.queryStart = gather(offsets, s.number);
      s.queries = sub(gather(offsets, next), s.queryStart);
      s.base = add(floorDiv(s.queryStart, program.tileQ), s.number);
    } else {
      s.queries = splat(tileType, size(program.q, 2));
      s.base = mul(s.number, ceilDiv(s.queries, program.tileQ));
    }
    s.queries = select(exists, s.queries, zero);
    if (Value offsets = program.cuSeqlensK) {
      s.keyStart = gather(offsets, s.number);
      s.keys = sub(gather(offsets, next), s.keyStart);
    }
    if (Value used = program.seqUsedK) {
      s.keys = gather(used, s.number);
    } else if (!s.keys) {
      s.keys = splat(tileType, size(program.k, 2));
    }
    s.count = ceilDiv(s.queries, program.tileQ);
    s.before = clamp(sub(inColumns(slot), s.base), s.count);
    return s;
  }

  /// The first loop: of the sequences one at most holds the slot, so that sums
  /// over all of them, the others masked, are its values.
  Items findItems() {
    constexpr size_t values = 8;
    scf::ForOp loop =
        buildLoop(values, [&](const Sequences &s, ValueRange carried) {
          Value tile = sub(inColumns(slot), s.base);
          Value isOwn =
              both(compare(arith::CmpIPredicate::sge, tile, like(tile, 0)),
                   compare(arith::CmpIPredicate::slt, tile, s.count));
          Value terms[values] = {s.number,   tile,   s.queryStart, s.queries,
                                 s.keyStart, s.keys, s.count,      s.before};
          // The last two are of all sequences.
          for (Value &term : MutableArrayRef(terms).drop_back(2)) {
            term = select(isOwn, term, like(term, 0));
          }
          SmallVector<Value> sums;
          for (auto [sum, term] : llvm::zip_equal(carried, terms)) {
            sums.push_back(add(sum, term));
          }
          return sums;
        });
    SmallVector<Value> rows;
    for (Value sum : loop.getResults()) {
      rows.push_back(sumOfRow(sum));
    }
    return {rows[0], rows[1], rows[2], rows[3],
            rows[4], rows[5], rows[6], rows[7]};
  }

  //===--------------------------------------------------------------------===//
  // Work
  //===--------------------------------------------------------------------===//

  /// The offset of the diagonal, null without a causal mask.
  Value getDiagonal(Value queries, Value keys) {
    switch (program.causal) {
    case CausalAlignment::none:
      return {};
    case CausalAlignment::top_left:
      return like(keys, 0);
    case CausalAlignment::bottom_right:
      return sub(keys, queries);
    }
    llvm_unreachable("the cases are exhaustive");
  }

  /// Key tiles that the mask shows to the rows of a tile, as
  /// attn-tile-prune-mask narrows the loop; one is always visited.
  Value countKeyTiles(const Items &items, Value query) {
    Value tiles = ceilDiv(items.keys, program.tileK);
    if (Value diagonal = getDiagonal(items.queries, items.keys)) {
      Value end = add(add(query, like(query, program.tileQ)), diagonal);
      Value visible = ceilDiv(positive(end), program.tileK);
      tiles = smaller(tiles, visible);
    }
    return larger(tiles, like(tiles, 1));
  }

  /// Items of each sequence that have at most `limit` key tiles. They are its
  /// first ones, since later queries see more; if its keys have no more, all.
  Value countUpTo(const Sequences &s, Value limit) {
    Value columns = mul(limit, like(limit, program.tileK));
    Value all = compare(arith::CmpIPredicate::sle, s.keys, columns);
    Value some = constant(tileType, 0);
    if (Value diagonal = getDiagonal(s.queries, s.keys)) {
      some = smaller(floorDiv(positive(sub(columns, diagonal)), program.tileQ),
                     s.count);
    }
    Value items = select(all, s.count, some);
    // None has less than one.
    return select(compare(arith::CmpIPredicate::sgt, limit, like(limit, 0)),
                  items, constant(tileType, 0));
  }

  /// The second loop: items with more work, or as much in a slot before.
  Value rank(Value work) {
    scf::ForOp loop = buildLoop(1, [&](const Sequences &s, ValueRange carried) {
      Value limit = inColumns(work);
      Value upTo = countUpTo(s, limit);
      Value below = countUpTo(s, sub(limit, like(limit, 1)));
      Value more = sub(s.count, upTo);
      // Of equal work are the items from `below` to `upTo`.
      Value equal = positive(sub(smaller(upTo, s.before), below));
      return SmallVector<Value>{add(carried[0], add(more, equal))};
    });
    return sumOfRow(loop.getResult(0));
  }

  ImplicitLocOpBuilder b;
  const WorkListProgram &program;
  RankedTensorType rowType, tileType;
  Value slot;  ///< One for each row.
  Value batch; ///< Number of sequences.
};

} // namespace

void buildWorkList(OpBuilder &builder, Location loc,
                   const WorkListProgram &program) {
  WorkList(builder, loc, program).build();
}

} // namespace attn
