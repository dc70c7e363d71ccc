// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-verify-explicit: R1.

#include "RoomVerifier.h"
#include "attn/Contract/Passes.h"
#include "attn/Dialect/Attn/IR/Attn.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_VERIFYEXPLICIT
#include "attn/Contract/Passes.h.inc"

namespace {

/// Policies are left to no later room.
LogicalResult verifyConsumed(ModuleOp module) {
  bool good = true;
  module.walk([&](BlockAttentionOp attention) {
    for (StringRef policy : {"smooth", "quant"}) {
      if (attention->getAttr(policy)) {
        (attention.emitOpError() << "expected no policy '" << policy << "'")
                .attachNote()
            << "attn-materialize-quantization should have consumed '" << policy
            << "'";
        good = false;
      }
    }
  });
  return success(good);
}

struct VerifyExplicit final : impl::VerifyExplicitBase<VerifyExplicit> {
  void runOnOperation() override {
    markAllAnalysesPreserved();
    RoomVerifier room("explicit room (R1)");
    room.allowOp("func.func")
        .allowOp("func.return")
        .allowOp("attn.block_attention")
        .allowOp("attn.merge")
        .allowOp("attn.work_list")
        .allowOp("attn.mean")
        .allowOp("attn.absmax")
        .allowOp("attn.sample_statistics")
        .allowOp("attn.quantize")
        .allowOp("attn.lse_correction")
        .allowOp("attn.arrange")
        .allowOp("arith.constant")
        .finished("attn.attention", "attn-lower-attention");
    if (failed(room.verify(getOperation())) ||
        failed(verifyConsumed(getOperation())) ||
        failed(verifyFunctionAttributes(getOperation()))) {
      signalPassFailure();
    }
  }
};

} // namespace
} // namespace attn
