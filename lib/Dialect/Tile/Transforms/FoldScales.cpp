// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-tile-fold-scales: the factor of the scores goes into the exponent.

#include "attn/Dialect/Tile/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

#include <algorithm>
#include <cmath>

using namespace mlir;

namespace attn::tile {

#define GEN_PASS_DEF_FOLDSCALES
#include "attn/Dialect/Tile/Transforms/Passes.h.inc"

namespace {

constexpr float log2OfE = 1.4426950408889634f;

/// Stands for a scale of 0, which the exponent cannot have: a masked -inf times
/// 0 would be NaN. Scores below 1e22 still give probabilities of 1.
constexpr float smallestScale = 1e-30f;

LogicalResult missed(PatternRewriter &rewriter, OnlineSoftmaxOp op,
                     const char *reason) {
  remark::missed(op.getLoc(),
                 remark::RemarkOpts::name("FoldScales").category("attn"))
      << remark::reason("{0}", reason);
  return rewriter.notifyMatchFailure(op, reason);
}

/// Scores that are a product times one factor, and of codes times the scales of
/// rows and columns before.
struct ScaledScores {
  arith::MulFOp multiply;
  SplatOp factor;
  /// The products, of codes in f32.
  Value products;
  /// The queries, which take the sign of the factor.
  OpOperand *queries = nullptr;
  /// Of codes: their scales, as vectors repeated over the tile.
  BroadcastOp rowScales, columnScales;
};

/// Takes `scores` for products of codes in f32 times their scales.
void matchCodeScales(Value scores, ScaledScores &match) {
  match.products = scores;
  auto scaled = scores.getDefiningOp<arith::MulFOp>();
  auto scales =
      scaled ? scaled.getRhs().getDefiningOp<arith::MulFOp>() : arith::MulFOp();
  if (!scales) {
    return;
  }
  auto ofRows = scales.getLhs().getDefiningOp<BroadcastOp>();
  auto ofColumns = scales.getRhs().getDefiningOp<BroadcastOp>();
  if (ofRows && ofColumns && !ofRows.getColumns() && ofColumns.getColumns()) {
    match.products = scaled.getLhs();
    match.rowScales = ofRows;
    match.columnScales = ofColumns;
  }
}

FailureOr<ScaledScores> matchScaledScores(Value scores) {
  if (auto mask = scores.getDefiningOp<MaskOp>()) {
    if (!scores.hasOneUse()) {
      return failure();
    }
    scores = mask.getScores();
  }
  ScaledScores match;
  match.multiply = scores.getDefiningOp<arith::MulFOp>();
  if (!match.multiply || !scores.hasOneUse()) {
    return failure();
  }
  Value lhs = match.multiply.getLhs(), rhs = match.multiply.getRhs();
  if (lhs.getDefiningOp<SplatOp>()) {
    std::swap(lhs, rhs);
  }
  match.factor = rhs.getDefiningOp<SplatOp>();
  matchCodeScales(lhs, match);
  Value product = match.products;
  if (auto convert = product.getDefiningOp<arith::SIToFPOp>()) {
    product = convert.getIn();
  }
  auto dot = product.getDefiningOp<DotOp>();
  if (!match.factor || !dot || !lhs.hasOneUse() ||
      !(matchPattern(dot.getAccumulator(), m_AnyZeroFloat()) ||
        matchPattern(dot.getAccumulator(), m_Zero()))) {
    return failure();
  }
  match.queries = &dot.getAMutable();
  return match;
}

/// Whether the maximum serves this softmax and `attn_tile.log_sum_exp` alone,
/// so that nobody else sees that it is now that of unscaled scores.
bool isMaximumPrivate(OnlineSoftmaxOp op, ForOp loop) {
  auto carried = dyn_cast<BlockArgument>(op.getMaximum());
  if (!carried || carried.getOwner() != &loop.getBody().front() ||
      carried.getArgNumber() < 2 || !carried.hasOneUse() ||
      !op.getNewMaximum().hasOneUse()) {
    return false;
  }
  unsigned position = carried.getArgNumber() - 2;
  auto yield = cast<YieldOp>(loop.getBody().front().getTerminator());
  return matchPattern(loop.getInits()[position], m_NegInfFloat()) &&
         yield.getOperand(position) == op.getNewMaximum() &&
         llvm::all_of(loop.getResult(position).getUses(), [](OpOperand &use) {
           auto lse = dyn_cast<LogSumExpOp>(use.getOwner());
           return lse && use == lse.getMaximumMutable() && !lse.getScale();
         });
}

/// The exponent's factor in base 2 and the queries with its sign.
struct Folded {
  Value scale, queries;
};

Value negate(ImplicitLocOpBuilder &b, Value tile) {
  auto type = cast<RankedTensorType>(tile.getType());
  if (isa<FloatType>(type.getElementType())) {
    return arith::NegFOp::create(b, tile);
  }
  Value zero = arith::ConstantOp::create(b, b.getZeroAttr(type));
  return arith::SubIOp::create(b, zero, tile);
}

Folded foldConstant(ImplicitLocOpBuilder &b, float scale, Value queries) {
  // The order of the arguments lets NaN through.
  float baseTwo = std::max(std::fabs(scale * log2OfE), smallestScale);
  Folded folded;
  folded.scale = arith::ConstantOp::create(b, b.getF32FloatAttr(baseTwo));
  folded.queries = scale < 0 ? negate(b, queries) : queries;
  return folded;
}

Folded fold(ImplicitLocOpBuilder &b, Value scale, Value queries) {
  auto constant = [&](float value) -> Value {
    return arith::ConstantOp::create(b, b.getF32FloatAttr(value));
  };
  Value baseTwo = arith::MulFOp::create(b, scale, constant(log2OfE));
  Value magnitude = math::AbsFOp::create(b, baseTwo);
  // maximumf and not maxnumf: a NaN scale must give NaN.
  Folded folded;
  folded.scale =
      arith::MaximumFOp::create(b, magnitude, constant(smallestScale));
  Value isNegative =
      arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, scale, constant(0));
  folded.queries =
      arith::SelectOp::create(b, isNegative, negate(b, queries), queries);
  return folded;
}

struct FoldIntoSoftmax final : OpRewritePattern<OnlineSoftmaxOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(OnlineSoftmaxOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getScale()) {
      return rewriter.notifyMatchFailure(op, "it has a scale");
    }
    auto loop = dyn_cast<ForOp>(op->getParentOp());
    if (!loop) {
      return missed(rewriter, op, "the softmax is not in a loop");
    }
    FailureOr<ScaledScores> scores = matchScaledScores(op.getScores());
    if (failed(scores)) {
      return missed(rewriter, op,
                    "the scores are not a product with one factor");
    }
    Value scale = scores->factor.getScalar(), queries = scores->queries->get();
    SmallVector<Value> invariants = {scale, queries};
    if (scores->rowScales) {
      invariants.push_back(scores->rowScales.getVector());
    }
    for (Value value : invariants) {
      if (loop.getBody().isAncestor(value.getParentRegion())) {
        return missed(rewriter, op,
                      "the factor or the queries vary inside the loop");
      }
    }
    if (!isMaximumPrivate(op, loop)) {
      return missed(rewriter, op,
                    "the maximum does not serve the softmax alone");
    }

    auto carried = cast<BlockArgument>(op.getMaximum());
    Value maximum = loop.getResult(carried.getArgNumber() - 2);
    rewriter.setInsertionPoint(loop);
    ImplicitLocOpBuilder b(scores->multiply.getLoc(), rewriter);
    APFloat value(0.0f);
    Folded folded = matchPattern(scale, m_ConstantFloat(&value))
                        ? foldConstant(b, value.convertToFloat(), queries)
                        : fold(b, scale, queries);
    rewriter.modifyOpInPlace(scores->queries->getOwner(),
                             [&] { scores->queries->set(folded.queries); });
    if (scores->rowScales) {
      addFactors(op, *scores, folded, b);
      folded.scale = arith::ConstantOp::create(b, b.getF32FloatAttr(1));
    } else {
      rewriter.modifyOpInPlace(
          op, [&] { op.getScaleMutable().assign(folded.scale); });
    }
    for (Operation *user : maximum.getUsers()) {
      auto lse = cast<LogSumExpOp>(user);
      rewriter.modifyOpInPlace(
          lse, [&] { lse.getScaleMutable().assign(folded.scale); });
    }
    rewriter.replaceOp(scores->multiply, scores->products);
    if (scores->factor->use_empty()) {
      rewriter.eraseOp(scores->factor);
    }
    return success();
  }

  /// What each score of codes counts: the scales of its row and column times
  /// the factor, which the scales of the rows take in ahead of the loop.
  static void addFactors(OnlineSoftmaxOp op, ScaledScores scores,
                         const Folded &folded, ImplicitLocOpBuilder &b) {
    Value rows = scores.rowScales.getVector();
    rows = arith::MulFOp::create(
        b, rows, SplatOp::create(b, rows.getType(), folded.scale));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPoint(op);
    auto tile = cast<RankedTensorType>(op.getScores().getType());
    Value product = arith::MulFOp::create(b, BroadcastOp::create(b, tile, rows),
                                          scores.columnScales.getTile());
    // A factor of 0 would make NaN of a masked -inf.
    Value least = arith::ConstantOp::create(
        b, DenseElementsAttr::get(tile, b.getF32FloatAttr(smallestScale)));
    op.getFactorsMutable().assign(arith::MaximumFOp::create(b, product, least));
  }
};

struct FoldScales final : impl::FoldScalesBase<FoldScales> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    populateFoldScalesPatterns(set);
    patterns = std::move(set);
    return success();
  }

  void runOnOperation() override {
    walkAndApplyPatterns(getOperation(), patterns);
  }

  FrozenRewritePatternSet patterns;
};

} // namespace

void populateFoldScalesPatterns(RewritePatternSet &patterns) {
  patterns.add<FoldIntoSoftmax>(patterns.getContext());
}

} // namespace attn::tile
