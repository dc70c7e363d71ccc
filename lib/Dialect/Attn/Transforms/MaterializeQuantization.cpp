// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-materialize-quantization: the policy `quant` becomes codes and scales.

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Attn/Transforms/Passes.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_MATERIALIZEQUANTIZATION
#include "attn/Dialect/Attn/Transforms/Passes.h.inc"

namespace {

LogicalResult check(BlockAttentionOp attention) {
  if (attention.getSmooth()) {
    return attention.emitOpError(
               "expected no 'smooth' before quantization, got ")
           << attention.getSmoothAttr()
           << " (run attn-materialize-smoothing first)";
  }
  if (attention.hasSequences()) {
    return attention.emitOpError("expected sequences of one length with quant, "
                                 "got cu_seqlens_q, cu_seqlens_k or seqused_k");
  }
  return success();
}

LogicalResult materialize(BlockAttentionOp attention) {
  if (failed(check(attention))) {
    return failure();
  }
  QuantAttr quant = attention.getQuantAttr();
  OpBuilder builder(attention);
  /// Puts codes in the place of `x`, and their scales where they belong.
  auto quantize = [&](OpOperand &x, MutableOperandRange scales, Type code,
                      QuantizerAttr quantizer) {
    auto op = QuantizeOp::create(builder, attention.getLoc(), x.get(), code,
                                 quantizer);
    x.set(op.getCodes());
    scales.assign(op.getScales());
  };
  if (ScoreQuantAttr qk = quant.getQk()) {
    QuantizerAttr q = qk.getQueryQuantizer(), k = qk.getKeyQuantizer();
    quantize(attention.getQMutable(), attention.getQScalesMutable(),
             qk.getType(), q);
    quantize(attention.getKMutable(), attention.getKScalesMutable(),
             qk.getType(), k);
    attention.setQGroupsAttr(q.getGroups());
    attention.setKGroupsAttr(k.getGroups());
  }
  if (OutputQuantAttr pv = quant.getPv()) {
    quantize(attention.getVMutable(), attention.getVScalesMutable(),
             pv.getType(), pv.getValueQuantizer());
    attention.setProductsAttr(pv.getProducts());
  }
  attention.removeQuantAttr();
  return success();
}

struct MaterializeQuantization final
    : impl::MaterializeQuantizationBase<MaterializeQuantization> {
  void runOnOperation() override {
    WalkResult result = getOperation().walk([](BlockAttentionOp attention) {
      return WalkResult(attention.getQuant() ? materialize(attention)
                                             : success());
    });
    if (result.wasInterrupted()) {
      signalPassFailure();
    }
  }
};

} // namespace
} // namespace attn
