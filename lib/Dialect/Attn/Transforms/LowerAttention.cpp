// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-lower-attention: R0 to R1.

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Attn/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

#include <cmath>

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_LOWERATTENTION
#include "attn/Dialect/Attn/Transforms/Passes.h.inc"

namespace {

/// attn.attention %q, %k, %v
///   -> attn.block_attention %q, %k, %v scale(%scale)
struct LowerAttentionOp final : OpRewritePattern<AttentionOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(AttentionOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getPreset()) {
      return rewriter.notifyMatchFailure(op, "a preset that is not expanded");
    }
    Value scale = op.getScale();
    if (!scale) {
      auto headSize =
          static_cast<double>(op.getQ().getType().getShape().back());
      scale =
          arith::ConstantOp::create(rewriter, op.getLoc(),
                                    rewriter.getF32FloatAttr(static_cast<float>(
                                        1.0 / std::sqrt(headSize))));
    }
    rewriter.replaceOpWithNewOp<BlockAttentionOp>(
        op, op->getResultTypes(), op.getQ(), op.getK(), op.getV(), scale,
        op.getCuSeqlensQ(), op.getCuSeqlensK(), op.getSequsedK(),
        op.getBlockTable(), /*work_list=*/Value(), /*q_scales=*/Value(),
        /*k_scales=*/Value(), /*v_scales=*/Value(), /*lse_correction=*/Value(),
        op.getMask(), /*q_groups=*/GroupsAttr(), /*k_groups=*/GroupsAttr(),
        /*products=*/ProductsAttr(), /*arranged=*/UnitAttr(), op.getQuantAttr(),
        op.getSmoothAttr());
    return success();
  }
};

/// The pattern would drop what it does not know.
LogicalResult verifyExpanded(ModuleOp module) {
  WalkResult result = module.walk([](AttentionOp op) {
    if (!op.getPreset()) {
      return WalkResult::advance();
    }
    (op.emitOpError() << "expected no 'preset'").attachNote()
        << "attn-expand-presets should have replaced it";
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

struct LowerAttention final : impl::LowerAttentionBase<LowerAttention> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    populateLowerAttentionPatterns(set);
    patterns = std::move(set);
    return success();
  }

  void runOnOperation() override {
    if (failed(verifyExpanded(getOperation()))) {
      return signalPassFailure();
    }
    walkAndApplyPatterns(getOperation(), patterns);
  }

  FrozenRewritePatternSet patterns;
};

} // namespace

void populateLowerAttentionPatterns(RewritePatternSet &patterns) {
  patterns.add<LowerAttentionOp>(patterns.getContext());
}

} // namespace attn
