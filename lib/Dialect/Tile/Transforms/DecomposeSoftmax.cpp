// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-tile-decompose-softmax: the softmax as reductions and elementwise ops.

#include "IntegerExponential.h"
#include "attn/Dialect/Tile/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace attn::tile {

#define GEN_PASS_DEF_DECOMPOSESOFTMAX
#include "attn/Dialect/Tile/Transforms/Passes.h.inc"

namespace {

constexpr double log2OfE = 1.4426950408889634;
constexpr double lnOf2 = 0.6931471805599453;

Value buildScalar(ImplicitLocOpBuilder &b, double value) {
  return arith::ConstantOp::create(b, b.getF32FloatAttr(value));
}

Value buildConstant(ImplicitLocOpBuilder &b, Type type, double value) {
  return arith::ConstantOp::create(
      b,
      DenseElementsAttr::get(cast<ShapedType>(type), b.getF32FloatAttr(value)));
}

/// The factor c that turns a score into the exponent of 2.
Value getBaseTwoScale(ImplicitLocOpBuilder &b, Value scale) {
  return scale ? scale : buildScalar(b, log2OfE);
}

/// What `peak` adds to an exponent of 2.
double getPeakExponent(std::optional<APFloat> peak) {
  return peak ? std::log2(peak->convertToFloat()) : 0;
}

struct DecomposeOnlineSoftmax final : OpRewritePattern<OnlineSoftmaxOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(OnlineSoftmaxOp op,
                                PatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value scores = op.getScores(), maximum = op.getMaximum();
    Value factors = op.getFactors();
    FailureOr<IntegerScores> integers = matchIntegerScores(scores);
    if (op.getExp() && (!factors || failed(integers))) {
      return rewriter.notifyMatchFailure(op, "no integers with factors");
    }
    Type tile = scores.getType(), row = maximum.getType();
    // Maxima are those of the scores, or with factors of the products, which
    // are exponents of 2 already.
    Value scale, rowScale, weighted = scores;
    if (op.getExp()) {
      factors = limitFactors(b, factors);
    }
    if (factors) {
      weighted = arith::MulFOp::create(b, scores, factors);
    } else {
      scale = getBaseTwoScale(b, op.getScale());
      rowScale = SplatOp::create(b, row, scale);
    }

    Value tileMaximum = ReduceOp::create(b, row, ReduceKind::max, weighted);
    if (op.getExp()) {
      tileMaximum = math::CeilOp::create(b, tileMaximum);
    }
    Value newMaximum = arith::MaxNumFOp::create(b, maximum, tileMaximum);

    // A row that has seen no key subtracts 0: -inf minus -inf would be NaN.
    Value unseen = arith::CmpFOp::create(
        b, arith::CmpFPredicate::OEQ, newMaximum,
        buildConstant(b, row, -std::numeric_limits<double>::infinity()));
    Value subtracted = arith::SelectOp::create(
        b, unseen, buildConstant(b, row, 0), newMaximum);
    Value offset = arith::NegFOp::create(b, subtracted);
    if (rowScale) {
      offset = arith::MulFOp::create(b, offset, rowScale);
    }

    double peak = getPeakExponent(op.getPeak());
    Value probabilities;
    if (op.getExp()) {
      probabilities = buildIntegerExponential(b, *op.getExp(), *integers,
                                              factors, subtracted, peak);
    } else {
      Value peakOffset =
          peak ? arith::AddFOp::create(b, offset, buildConstant(b, row, peak))
                     .getResult()
               : offset;
      if (!factors) {
        factors = SplatOp::create(b, tile, scale);
      }
      probabilities = math::Exp2Op::create(
          b, math::FmaOp::create(b, scores, factors,
                                 BroadcastOp::create(b, tile, peakOffset)));
    }
    Value change =
        rowScale ? math::FmaOp::create(b, maximum, rowScale, offset).getResult()
                 : arith::AddFOp::create(b, maximum, offset).getResult();
    Value correction = math::Exp2Op::create(b, change);
    Value tileSum = ReduceOp::create(b, row, ReduceKind::sum, probabilities);
    Value newSum = math::FmaOp::create(b, op.getSum(), correction, tileSum);
    rewriter.replaceOp(op, {probabilities, newMaximum, newSum, correction});
    return success();
  }
};

struct DecomposeNormalize final : OpRewritePattern<NormalizeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(NormalizeOp op,
                                PatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value sum = op.getSum();
    auto row = cast<RankedTensorType>(sum.getType());
    auto tile = cast<RankedTensorType>(op.getTile().getType());
    // The comparison is ordered, so that a NaN sum is not taken for 0.
    Value unseen = arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, sum,
                                         buildConstant(b, row, 0));
    Value inverse = arith::DivFOp::create(b, buildConstant(b, row, 1), sum);
    Value weighted = arith::MulFOp::create(
        b, op.getTile(), BroadcastOp::create(b, tile, inverse));
    // The select is on the tile and not on the inverse: keys that other rows
    // of the tile see may have NaN values, and 0 times NaN is not 0.
    Value unseenTile =
        BroadcastOp::create(b, tile.clone(b.getI1Type()), unseen);
    rewriter.replaceOpWithNewOp<arith::SelectOp>(
        op, unseenTile, buildConstant(b, tile, 0), weighted);
    return success();
  }
};

struct DecomposeLogSumExp final : OpRewritePattern<LogSumExpOp> {
  using OpRewritePattern::OpRewritePattern;

  // A row that has seen no key has maximum -inf and sum 0. As the scale is
  // positive, that is -inf + log2(0) = -inf + -inf = -inf, as wanted.
  LogicalResult matchAndRewrite(LogSumExpOp op,
                                PatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Type row = op.getResult().getType();
    Value scale = SplatOp::create(b, row, getBaseTwoScale(b, op.getScale()));
    Value baseTwo = math::FmaOp::create(b, op.getMaximum(), scale,
                                        math::Log2Op::create(b, op.getSum()));
    if (double peak = getPeakExponent(op.getPeak())) {
      baseTwo = arith::SubFOp::create(b, baseTwo, buildConstant(b, row, peak));
    }
    Value factor = SplatOp::create(b, row, buildScalar(b, lnOf2));
    rewriter.replaceOpWithNewOp<arith::MulFOp>(op, baseTwo, factor);
    return success();
  }
};

struct DecomposeSoftmax final : impl::DecomposeSoftmaxBase<DecomposeSoftmax> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    populateDecomposeSoftmaxPatterns(set);
    patterns = std::move(set);
    return success();
  }

  void runOnOperation() override {
    WalkResult twoLoops = getOperation().walk([](Operation *op) {
      if (!isa<SoftmaxStatisticsOp, SoftmaxProbabilitiesOp>(op)) {
        return WalkResult::advance();
      }
      op->emitOpError("expected attn_tile.online_softmax, got the two-loop "
                      "form (run attn-tile-online-softmax first)");
      return WalkResult::interrupt();
    });
    if (twoLoops.wasInterrupted()) {
      return signalPassFailure();
    }
    walkAndApplyPatterns(getOperation(), patterns);
    WalkResult left = getOperation().walk([](OnlineSoftmaxOp op) {
      op.emitOpError("expected scores of integers with factors for exp = ")
          << stringifyExponential(*op.getExp())
          << ", got none (attn-tile-fold-scales should have made them)";
      return WalkResult::interrupt();
    });
    if (left.wasInterrupted()) {
      signalPassFailure();
    }
  }

  FrozenRewritePatternSet patterns;
};

} // namespace

void populateDecomposeSoftmaxPatterns(RewritePatternSet &patterns) {
  patterns.add<DecomposeOnlineSoftmax, DecomposeNormalize, DecomposeLogSumExp>(
      patterns.getContext());
}

} // namespace attn::tile
