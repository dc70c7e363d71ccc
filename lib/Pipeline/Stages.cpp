// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Pipeline/Stages.h"
#include "attn/Conversion/GpuToNVVM/Passes.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"

using namespace mlir;
using namespace attn;

static void addNvvmPasses(OpPassManager &manager, const StageOptions &) {
  manager.addPass(createConvertAttnGpuToNVVM());
}

static constexpr StageInfo kStages[] = {
    {Stage::Gpu, "gpu", "R3", "tiles in registers and shared memory", "mlir",
     "", nullptr, nullptr},
    {Stage::Nvvm, "nvvm", "R4", "kernels in the llvm and nvvm dialects", "mlir",
     "attn-to-nvvm", addNvvmPasses, nullptr},
    {Stage::LLVM, "llvm", "R4", "kernels in LLVM IR", "ll", "", nullptr,
     nullptr},
    {Stage::PTX, "ptx", "R5", "kernels in PTX", "ptx", "", nullptr, nullptr},
    {Stage::Cubin, "cubin", "R5", "kernels in machine code", "cubin", "",
     nullptr, nullptr},
    {Stage::Bundle, "bundle", "R5",
     "folder with PTX, cubin and manifest for the runtime", "", "", nullptr,
     nullptr},
};

llvm::ArrayRef<StageInfo> attn::getStages() { return kStages; }

const StageInfo *attn::findStage(StringRef name) {
  const StageInfo *found = llvm::find_if(
      kStages, [&](const StageInfo &info) { return info.name == name; });
  return found == std::end(kStages) ? nullptr : found;
}

const StageInfo &attn::getStageInfo(Stage stage) {
  for (const StageInfo &info : kStages) {
    if (info.stage == stage) {
      return info;
    }
  }
  llvm_unreachable("every stage is in the table");
}
