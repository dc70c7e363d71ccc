// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-verify-scheduled: R1s.

#include "RoomVerifier.h"
#include "attn/Contract/Passes.h"
#include "attn/Dialect/Attn/IR/Attn.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_VERIFYSCHEDULED
#include "attn/Contract/Passes.h.inc"

namespace {

constexpr llvm::StringLiteral kSelectSchedule = "attn-select-schedule";

LogicalResult verifyFacts(ModuleOp module) {
  bool good = true;
  auto require = [&](Operation *op, Attribute attribute, StringRef what) {
    good &= attribute || succeeded(reportMissing(op, what, kSelectSchedule));
  };
  for (Operation &op : *module.getBody()) {
    if (auto plan = dyn_cast<PlanOp>(op)) {
      require(plan, plan.getTargetAttr(), "a target");
    } else if (auto kernel = dyn_cast<KernelOp>(op)) {
      require(kernel, kernel.getTargetAttr(), "a target");
      require(kernel, kernel.getScheduleAttr(), "a schedule");
    }
  }
  return success(good);
}

struct VerifyScheduled final : impl::VerifyScheduledBase<VerifyScheduled> {
  void runOnOperation() override {
    markAllAnalysesPreserved();
    RoomVerifier room("scheduled room (R1s)");
    room.allowOp("attn.kernel")
        .allowOp("attn.plan")
        .allowOp("attn.launch")
        .allowOp("attn.choose")
        .allowOp("attn.yield")
        .allowOp("attn.block_attention")
        .allowOp("attn.merge")
        .allowOp("attn.split_attention")
        .allowOp("attn.work_list")
        .allowOp("attn.sample_statistics")
        .allowOp("attn.block_statistics")
        .allowOp("attn.combine_statistics")
        .allowOp("attn.quantize")
        .allowOp("attn.lse_correction")
        .allowOp("attn.arrange")
        .allowOp("arith.constant")
        .finished("attn.attention", "attn-lower-attention")
        .finished("attn.mean", "attn-split-statistics")
        .finished("attn.absmax", "attn-split-statistics")
        .finished("func.func", "attn-form-kernels");
    if (failed(room.verify(getOperation())) ||
        failed(verifyFacts(getOperation())) ||
        getOperation()
            .walk([](Operation *op) { return WalkResult(checkHasKernel(op)); })
            .wasInterrupted()) {
      signalPassFailure();
    }
  }
};

} // namespace
} // namespace attn
