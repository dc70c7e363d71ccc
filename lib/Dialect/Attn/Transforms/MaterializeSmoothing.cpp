// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-materialize-smoothing: the policy `smooth` becomes values.

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Attn/Transforms/Passes.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_MATERIALIZESMOOTHING
#include "attn/Dialect/Attn/Transforms/Passes.h.inc"

namespace {

LogicalResult materialize(BlockAttentionOp attention) {
  if (attention.hasSequences()) {
    return attention.emitOpError(
        "expected sequences of one length with smooth, "
        "got cu_seqlens_q, cu_seqlens_k or seqused_k");
  }
  OpBuilder builder(attention);
  Location loc = attention.getLoc();
  auto smooth = SmoothOp::create(builder, loc, attention.getK());
  if (attention.getLse()) {
    Value correction = LseCorrectionOp::create(builder, loc, attention.getQ(),
                                               smooth.getMean());
    attention.getLseCorrectionMutable().assign(correction);
  }
  attention.getKMutable().assign(smooth.getSmoothed());
  attention.removeSmoothAttr();
  return success();
}

struct MaterializeSmoothing final
    : impl::MaterializeSmoothingBase<MaterializeSmoothing> {
  void runOnOperation() override {
    WalkResult result = getOperation().walk([](BlockAttentionOp attention) {
      return WalkResult(attention.getSmooth() ? materialize(attention)
                                              : success());
    });
    if (result.wasInterrupted()) {
      signalPassFailure();
    }
  }
};

} // namespace
} // namespace attn
