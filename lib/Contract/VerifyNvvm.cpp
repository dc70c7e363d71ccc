// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-verify-nvvm: R4.

#include "RoomVerifier.h"
#include "attn/Contract/Passes.h"
#include "attn/Dialect/Attn/IR/Attn.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_VERIFYNVVM
#include "attn/Contract/Passes.h.inc"

namespace {

struct VerifyNvvm final : impl::VerifyNvvmBase<VerifyNvvm> {
  void runOnOperation() override {
    markAllAnalysesPreserved();
    RoomVerifier room("nvvm room (R4)");
    room.allowOp("attn.plan")
        .allowOp("attn.launch")
        .allowOp("attn.choose")
        .allowOp("attn.yield")
        .allowOp("gpu.module")
        .allowDialect("llvm")
        .allowDialect("nvvm")
        .finished("func.func", "attn-form-kernels")
        .finished("attn.kernel", "convert-attn-to-tile")
        .finished("attn_tile.kernel", "convert-tile-to-gpu")
        .finished("attn_gpu.kernel", "convert-attn-gpu-to-nvvm");
    if (failed(room.verify(getOperation()))) {
      signalPassFailure();
    }
  }
};

} // namespace
} // namespace attn
