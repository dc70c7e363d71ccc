// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-tile-prune-mask: visit only the key tiles that the mask can show.

#include "OutputProduct.h"
#include "attn/Dialect/Tile/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

using namespace mlir;

namespace attn::tile {

#define GEN_PASS_DEF_PRUNEMASK
#include "attn/Dialect/Tile/Transforms/Passes.h.inc"

namespace {

/// Whether `weights` are the correction of `softmax`.
bool isCorrection(Value weights, OnlineSoftmaxOp softmax) {
  auto broadcast =
      weights ? weights.getDefiningOp<BroadcastOp>() : BroadcastOp();
  return broadcast && broadcast.getVector() == softmax.getCorrection();
}

/// Whether `output` adds to `carried` times the correction of `softmax`.
bool isCorrected(const OutputProduct &output, Value carried,
                 OnlineSoftmaxOp softmax) {
  if (output.addition) {
    return output.accumulator == carried &&
           isCorrection(output.factor, softmax);
  }
  auto product = output.accumulator.getDefiningOp<arith::MulFOp>();
  if (!product) {
    return false;
  }
  Value weights = product.getLhs() == carried   ? product.getRhs()
                  : product.getRhs() == carried ? product.getLhs()
                                                : Value();
  return isCorrection(weights, softmax);
}

/// Whether a tile whose `scores` are all -inf leaves a carried value as it is.
/// Sums and accumulators must start at zero: the correction of a row that has
/// seen no key is 0.
bool isUnchanged(Value init, Value carried, Value yielded, Value scores) {
  bool startsAtZero = matchPattern(init, m_AnyZeroFloat());
  auto isStatistic = [&](auto op) {
    return op.getScores() == scores &&
           ((yielded == op.getNewMaximum() && carried == op.getMaximum()) ||
            (yielded == op.getNewSum() && carried == op.getSum() &&
             startsAtZero));
  };
  if (auto op = yielded.getDefiningOp<SoftmaxStatisticsOp>()) {
    return isStatistic(op);
  }
  if (auto op = yielded.getDefiningOp<OnlineSoftmaxOp>()) {
    return isStatistic(op);
  }
  FailureOr<OutputProduct> output = matchOutputProduct(yielded);
  if (failed(output)) {
    return false;
  }
  Value factor = output->probabilities;
  if (auto op = factor.getDefiningOp<SoftmaxProbabilitiesOp>()) {
    return op.getScores() == scores && output->accumulator == carried &&
           !output->factor;
  }
  auto op = factor.getDefiningOp<OnlineSoftmaxOp>();
  return op && factor == op.getProbabilities() && op.getScores() == scores &&
         startsAtZero && isCorrected(*output, carried, op);
}

/// Whether `column` is the first column of the tile that `loop` visits.
bool isTileColumn(Value column, ForOp loop, int64_t width) {
  auto product = column.getDefiningOp<arith::MulIOp>();
  if (!product) {
    return false;
  }
  Value lhs = product.getLhs(), rhs = product.getRhs(),
        tile = loop.getTileIndex();
  APInt factor;
  return ((lhs == tile && matchPattern(rhs, m_ConstantInt(&factor))) ||
          (rhs == tile && matchPattern(lhs, m_ConstantInt(&factor)))) &&
         factor == width;
}

LogicalResult missed(PatternRewriter &rewriter, ForOp loop,
                     const char *reason) {
  remark::missed(loop.getLoc(),
                 remark::RemarkOpts::name("PruneMask").category("attn"))
      << remark::reason("{0}", reason);
  return rewriter.notifyMatchFailure(loop, reason);
}

struct NarrowRange final : OpRewritePattern<ForOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ForOp loop,
                                PatternRewriter &rewriter) const override {
    auto range = loop.getIterator().getDefiningOp<RangeOp>();
    auto masks = llvm::to_vector(loop.getBody().getOps<MaskOp>());
    if (!range || masks.empty()) {
      return rewriter.notifyMatchFailure(loop, "no range or no mask");
    }
    if (range.getFullLower()) {
      return rewriter.notifyMatchFailure(loop, "the full tiles are known");
    }
    if (masks.size() != 1) {
      return missed(rewriter, loop, "the loop has several masks");
    }
    MaskOp mask = masks.front();
    int64_t width = mask.getScores().getType().getDimSize(1);
    if (!isTileColumn(mask.getColumn(), loop, width)) {
      return missed(rewriter, loop,
                    "the mask does not start at the tile's first column");
    }
    for (Value bound : {mask.getRow(), mask.getLength(), mask.getDiagonal(),
                        mask.getGroup()}) {
      if (bound && loop.getBody().isAncestor(bound.getParentRegion())) {
        return missed(rewriter, loop, "the mask varies inside the loop");
      }
    }
    auto yield = cast<YieldOp>(loop.getBody().front().getTerminator());
    for (auto [init, carried, yielded] : llvm::zip_equal(
             loop.getInits(), loop.getRegionIterArgs(), yield.getOperands())) {
      if (!isUnchanged(init, carried, yielded, mask.getResult())) {
        return missed(rewriter, loop,
                      "a tile without visible keys may change what the loop "
                      "carries");
      }
    }

    RangeOp narrow = buildNarrowRange(rewriter, loop, range, mask);
    rewriter.modifyOpInPlace(
        loop, [&] { loop.getIteratorMutable().assign(narrow.getIterator()); });
    if (range->use_empty()) {
      rewriter.eraseOp(range);
    }
    return success();
  }

private:
  /// Sizes are at least 0, and sums with the diagonal, which may be negative,
  /// are clamped to that before they are divided: unsigned division serves.
  static RangeOp buildNarrowRange(PatternRewriter &rewriter, ForOp loop,
                                  RangeOp range, MaskOp mask) {
    rewriter.setInsertionPoint(loop);
    ImplicitLocOpBuilder b(range.getLoc(), rewriter);
    auto type = mask.getScores().getType();
    Value width = arith::ConstantIndexOp::create(b, type.getDimSize(1));
    Value upper = range.getUpper();
    Value full = b.createOrFold<arith::DivUIOp>(mask.getLength(), width);
    if (Value diagonal = mask.getDiagonal()) {
      Value zero = arith::ConstantIndexOp::create(b, 0);
      Value ungrouped =
          mask.getGroup()
              ? Value()
              : b.createOrFold<arith::AddIOp>(mask.getRow(), diagonal);
      // The last column that row r sees, plus one.
      auto visible = [&](int64_t r) -> Value {
        Value row = ungrouped;
        int64_t offset = r + 1;
        if (mask.getGroup()) {
          Value packed = b.createOrFold<arith::AddIOp>(
              mask.getRow(), arith::ConstantIndexOp::create(b, r));
          Value query = b.createOrFold<arith::DivUIOp>(packed, mask.getGroup());
          row = b.createOrFold<arith::AddIOp>(query, diagonal);
          offset = 1;
        }
        Value end = b.createOrFold<arith::AddIOp>(
            row, arith::ConstantIndexOp::create(b, offset));
        return b.createOrFold<arith::MaxSIOp>(end, zero);
      };
      Value lastRow = visible(type.getDimSize(0) - 1), firstRow = visible(0);
      upper = b.createOrFold<arith::MinSIOp>(
          upper, b.createOrFold<arith::CeilDivUIOp>(lastRow, width));
      full = b.createOrFold<arith::MinSIOp>(
          full, b.createOrFold<arith::DivUIOp>(firstRow, width));
    }
    return RangeOp::create(b, range.getLower(), upper, range.getLower(), full);
  }
};

struct PruneMask final : impl::PruneMaskBase<PruneMask> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    populatePruneMaskPatterns(set);
    patterns = std::move(set);
    return success();
  }

  void runOnOperation() override {
    walkAndApplyPatterns(getOperation(), patterns);
  }

  FrozenRewritePatternSet patterns;
};

} // namespace

void populatePruneMaskPatterns(RewritePatternSet &patterns) {
  patterns.add<NarrowRange>(patterns.getContext());
}

} // namespace attn::tile
