// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-verify-gpu: R3 as it is left, with barriers and places.

#include "RoomVerifier.h"
#include "attn/Contract/Passes.h"
#include "attn/Dialect/Attn/IR/Attn.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_VERIFYGPU
#include "attn/Contract/Passes.h.inc"

namespace {

LogicalResult verifyFacts(ModuleOp module) {
  bool good = true;
  module.walk([&](LaunchOp launch) {
    for (auto variant : launch.getVariants().getAsRange<VariantAttr>()) {
      bool complete =
          variant.getGrid() && variant.getParams() && variant.getThreads() > 0;
      good &= complete ||
              succeeded(reportMissing(
                  launch, "a grid, threads and parameters in every variant",
                  "convert-tile-to-gpu"));
    }
  });
  module.walk([&](LaunchOp launch) {
    for (auto intermediate :
         launch.getIntermediates().getAsRange<IntermediateAttr>()) {
      good &=
          intermediate.getOffset() ||
          succeeded(reportMissing(launch, "the offset of every intermediate",
                                  "attn-assign-storage"));
    }
  });
  for (Operation &op : *module.getBody()) {
    if (op.getName().getStringRef() == "attn_gpu.kernel" &&
        !op.getInherentAttr("shared_memory").value_or(Attribute())) {
      good &= succeeded(reportMissing(&op, "the size of its shared memory",
                                      "attn-gpu-allocate-shared"));
    }
  }
  return success(good);
}

struct VerifyGpu final : impl::VerifyGpuBase<VerifyGpu> {
  void runOnOperation() override {
    markAllAnalysesPreserved();
    StringRef lowerChannels = "attn-gpu-lower-channels";
    RoomVerifier room("gpu room (R3)");
    room.allowOp("attn.plan")
        .allowOp("attn.launch")
        .allowOp("attn.choose")
        .allowOp("attn.yield")
        .allowDialect("attn_gpu")
        .allowDialect("scf")
        .allowDialect("arith")
        .allowDialect("math")
        .finished("func.func", "attn-form-kernels")
        .finished("attn.kernel", "convert-attn-to-tile")
        .finished("attn_tile.kernel", "convert-tile-to-gpu")
        .finished("attn_gpu.for", "attn-gpu-pipeline")
        .finished("attn_gpu.for_program", lowerChannels)
        .finished("attn_gpu.channel", lowerChannels)
        .finished("attn_gpu.put", lowerChannels)
        .finished("attn_gpu.get", lowerChannels)
        .finished("attn_gpu.release", lowerChannels);
    if (failed(room.verify(getOperation())) ||
        failed(verifyFacts(getOperation()))) {
      signalPassFailure();
    }
  }
};

} // namespace
} // namespace attn
