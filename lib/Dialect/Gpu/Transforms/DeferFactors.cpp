// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-gpu-defer-factors: maxima of elements and not of their products.

#include "attn/Dialect/Gpu/IR/Gpu.h"
#include "attn/Dialect/Gpu/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace attn::gpu {
#define GEN_PASS_DEF_GPUDEFERFACTORS
#include "attn/Dialect/Gpu/Transforms/Passes.h.inc"
} // namespace attn::gpu

using namespace mlir;
using namespace attn::gpu;

namespace {

bool isPositive(Value factors) {
  DenseFPElementsAttr most, least;
  auto minimum = factors.getDefiningOp<arith::MinimumFOp>();
  if (minimum && matchPattern(minimum.getRhs(), m_Constant(&most)) &&
      most.isSplat() && !most.getSplatValue<APFloat>().isNegative() &&
      !most.getSplatValue<APFloat>().isZero()) {
    factors = minimum.getLhs();
  }
  auto maximum = factors.getDefiningOp<arith::MaximumFOp>();
  return maximum && matchPattern(maximum.getRhs(), m_Constant(&least)) &&
         least.isSplat() &&
         least.getSplatValue<APFloat>() >
             APFloat::getZero(APFloat::IEEEsingle());
}

struct DeferFactor final : OpRewritePattern<attn::gpu::ReduceOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(attn::gpu::ReduceOp op,
                                PatternRewriter &rewriter) const override {
    auto product = op.getTile().getDefiningOp<arith::MulFOp>();
    if (op.getKind() != ReduceKind::max || op.getFactors() || !product ||
        !isa<FragmentAttr>(
            cast<RankedTensorType>(product.getType()).getEncoding()) ||
        !isPositive(product.getRhs())) {
      return rewriter.notifyMatchFailure(op,
                                         "no product with positive factors");
    }
    Value elements = product.getLhs();
    if (auto convert = elements.getDefiningOp<arith::SIToFPOp>()) {
      elements = convert.getIn();
    }
    rewriter.modifyOpInPlace(op, [&] {
      op.getTileMutable().assign(elements);
      op.getFactorsMutable().assign(product.getRhs());
    });
    if (product->use_empty()) {
      rewriter.eraseOp(product);
    }
    return success();
  }
};

struct DeferFactors final : attn::gpu::impl::GpuDeferFactorsBase<DeferFactors> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    set.add<DeferFactor>(context);
    patterns = std::move(set);
    return success();
  }

  void runOnOperation() override {
    walkAndApplyPatterns(getOperation(), patterns);
  }

  FrozenRewritePatternSet patterns;
};

} // namespace
