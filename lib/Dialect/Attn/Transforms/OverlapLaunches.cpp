// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-overlap-launches: which launches may start before the one before ends.

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Attn/Transforms/Passes.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_OVERLAPLAUNCHES
#include "attn/Dialect/Attn/Transforms/Passes.h.inc"

namespace {

LogicalResult overlap(PlanOp plan) {
  SmallVector<LaunchOp> later;
  plan.walk([&](LaunchOp launch) {
    if (!launch.isFirst()) {
      later.push_back(launch);
    }
  });
  if (later.empty()) {
    return success();
  }
  if (!plan.getTarget()) {
    return plan.emitOpError("expected a target, which says whether launches "
                            "can overlap")
               .attachNote()
           << "attn-select-schedule should have set it";
  }
  for (LaunchOp launch : later) {
    launch.setDependent(plan.getTarget()->getOverlapLaunches());
  }
  return success();
}

struct OverlapLaunches final : impl::OverlapLaunchesBase<OverlapLaunches> {
  void runOnOperation() override {
    for (PlanOp plan : getOperation().getOps<PlanOp>()) {
      if (failed(overlap(plan))) {
        return signalPassFailure();
      }
    }
  }
};

} // namespace
} // namespace attn
