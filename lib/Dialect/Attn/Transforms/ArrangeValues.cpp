// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-arrange-values: coded values in the order in which products read them.

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Attn/Transforms/Passes.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_ARRANGEVALUES
#include "attn/Dialect/Attn/Transforms/Passes.h.inc"

namespace {

struct ArrangeValues final : impl::ArrangeValuesBase<ArrangeValues> {
  void runOnOperation() override {
    DenseMap<Value, Value> arranged;
    getOperation().walk([&](BlockAttentionOp attention) {
      if (!attention.getVScales() || attention.getArranged()) {
        return;
      }
      Value values = attention.getV();
      Value &result = arranged[values];
      if (!result) {
        // Where every reader of the values sees it.
        OpBuilder builder(attention);
        builder.setInsertionPointAfterValue(values);
        result = ArrangeOp::create(builder, attention.getLoc(), values);
      }
      attention.getVMutable().assign(result);
      attention.setArranged(true);
    });
  }
};

} // namespace
} // namespace attn
