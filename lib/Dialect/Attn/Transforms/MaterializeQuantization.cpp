// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-materialize-quantization: the policies `quant` and `smooth` become
// codes, their scales and what smoothing needs.

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Attn/Transforms/Passes.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_MATERIALIZEQUANTIZATION
#include "attn/Dialect/Attn/Transforms/Passes.h.inc"

namespace {

LogicalResult check(BlockAttentionOp attention) {
  if (attention.hasSequences()) {
    return attention.emitOpError("expected sequences of one length with quant "
                                 "and smooth, got cu_seqlens_q, cu_seqlens_k "
                                 "or seqused_k");
  }
  return success();
}

/// The mean of the keys, which the log-sum-exp is corrected for.
Value smooth(BlockAttentionOp attention, OpBuilder &builder) {
  Location loc = attention.getLoc();
  Value mean = attention.getSmooth()->getK() == Smoothing::mean
                   ? MeanOp::create(builder, loc, attention.getK()).getMean()
                   : SampleStatisticsOp::create(
                         builder, loc, Statistic::mean, attention.getK(),
                         /*minus=*/Value(), SampleStatisticsOp::defaultSample)
                         .getStatistics();
  if (attention.getLse()) {
    Value correction =
        LseCorrectionOp::create(builder, loc, attention.getQ(), mean);
    attention.getLseCorrectionMutable().assign(correction);
  }
  attention.removeSmoothAttr();
  return mean;
}

LogicalResult materialize(BlockAttentionOp attention) {
  if (failed(check(attention))) {
    return failure();
  }
  QuantAttr quant = attention.getQuantAttr();
  OpBuilder builder(attention);
  /// Puts codes in the place of `x`, and their scales where they belong.
  auto quantize = [&](OpOperand &x, MutableOperandRange scales, Type code,
                      QuantizerAttr quantizer, Value minus = {},
                      Sampling sampling = Sampling::exact) {
    Location loc = attention.getLoc();
    Value absmax;
    if (quantizer.getGroups().takesAllRows()) {
      absmax = sampling == Sampling::exact
                   ? AbsmaxOp::create(builder, loc, x.get(), minus).getAbsmax()
                   : SampleStatisticsOp::create(
                         builder, loc, Statistic::absmax, x.get(), minus,
                         SampleStatisticsOp::defaultSample)
                         .getStatistics();
    }
    auto op = QuantizeOp::create(builder, loc, x.get(), minus, absmax, code,
                                 quantizer);
    x.set(op.getCodes());
    scales.assign(op.getScales());
  };
  if (ScoreQuantAttr qk = quant.getQk()) {
    QuantizerAttr q = qk.getQueryQuantizer(), k = qk.getKeyQuantizer();
    Value mean = attention.getSmooth() ? smooth(attention, builder) : Value();
    quantize(attention.getQMutable(), attention.getQScalesMutable(),
             qk.getType(), q);
    quantize(attention.getKMutable(), attention.getKScalesMutable(),
             qk.getType(), k, mean);
    attention.setQGroupsAttr(q.getGroups());
    attention.setKGroupsAttr(k.getGroups());
  }
  if (OutputQuantAttr pv = quant.getPv()) {
    quantize(attention.getVMutable(), attention.getVScalesMutable(),
             pv.getType(), pv.getValueQuantizer(), /*minus=*/Value(),
             pv.getAbsmax());
    attention.setProductsAttr(pv.getProducts());
  }
  attention.removeQuantAttr();
  return success();
}

struct MaterializeQuantization final
    : impl::MaterializeQuantizationBase<MaterializeQuantization> {
  void runOnOperation() override {
    WalkResult result = getOperation().walk([](BlockAttentionOp attention) {
      // There is no `smooth` without it.
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
