// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-fuse-arrange: codes are written in the order in which products read
// them.

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Attn/Transforms/Passes.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_FUSEARRANGE
#include "attn/Dialect/Attn/Transforms/Passes.h.inc"

namespace {

/// What makes the codes that `arrange` alone reads, if it can arrange them.
QuantizeOp findSource(ArrangeOp arrange) {
  auto quantize = arrange.getValues().getDefiningOp<QuantizeOp>();
  bool can = quantize && !quantize.getArranged() && !quantize.getDot() &&
             quantize.getQuantizer().getGroups().isPerChannel() &&
             arrange.getValues() == quantize.getCodes() &&
             quantize.getCodes().hasOneUse();
  return can ? quantize : QuantizeOp();
}

struct FuseArrange final : impl::FuseArrangeBase<FuseArrange> {
  void runOnOperation() override {
    SmallVector<ArrangeOp> found;
    getOperation().walk([&](ArrangeOp arrange) { found.push_back(arrange); });
    for (ArrangeOp arrange : found) {
      QuantizeOp quantize = findSource(arrange);
      if (!quantize) {
        continue;
      }
      OpBuilder builder(quantize);
      auto fused = QuantizeOp::create(
          builder, quantize.getLoc(), arrange.getType(),
          quantize.getScales().getType(), /*dots=*/Type(), quantize.getX(),
          quantize.getMinus(), quantize.getAbsmax(), /*dot=*/Value(),
          quantize.getQuantizer(), builder.getUnitAttr());
      arrange.getArranged().replaceAllUsesWith(fused.getCodes());
      quantize.getScales().replaceAllUsesWith(fused.getScales());
      arrange.erase();
      quantize.erase();
    }
  }
};

} // namespace
} // namespace attn
