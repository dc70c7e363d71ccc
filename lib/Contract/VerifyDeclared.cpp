// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-verify-declared: R0.

#include "RoomVerifier.h"
#include "attn/Contract/Passes.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_VERIFYDECLARED
#include "attn/Contract/Passes.h.inc"

namespace {

struct VerifyDeclared final : impl::VerifyDeclaredBase<VerifyDeclared> {
  void runOnOperation() override {
    markAllAnalysesPreserved();
    RoomVerifier room("declared room (R0)");
    room.allowOp("func.func")
        .allowOp("func.return")
        .allowOp("attn.attention")
        .allowOp("attn.merge")
        .allowOp("arith.constant");
    if (failed(room.verify(getOperation())) ||
        failed(verifyFunctionAttributes(getOperation()))) {
      signalPassFailure();
    }
  }
};

} // namespace
} // namespace attn
