// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-verify-explicit: R1.

#include "RoomVerifier.h"
#include "attn/Contract/Passes.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_VERIFYEXPLICIT
#include "attn/Contract/Passes.h.inc"

namespace {

struct VerifyExplicit final : impl::VerifyExplicitBase<VerifyExplicit> {
  void runOnOperation() override {
    markAllAnalysesPreserved();
    RoomVerifier room("explicit room (R1)");
    room.allowOp("func.func")
        .allowOp("func.return")
        .allowOp("attn.block_attention")
        .allowOp("attn.merge")
        .allowOp("attn.work_list")
        .allowOp("arith.constant")
        .finished("attn.attention", "attn-lower-attention");
    if (failed(room.verify(getOperation())) ||
        failed(verifyFunctionAttributes(getOperation()))) {
      signalPassFailure();
    }
  }
};

} // namespace
} // namespace attn
