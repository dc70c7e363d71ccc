// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Pipeline/Stages.h"
#include "attn/Contract/Passes.h"
#include "attn/Conversion/AttnToTile/Passes.h"
#include "attn/Conversion/GpuToNVVM/Passes.h"
#include "attn/Conversion/TileToGpu/Passes.h"
#include "attn/Dialect/Attn/Transforms/Passes.h"
#include "attn/Dialect/Gpu/Transforms/Passes.h"
#include "attn/Dialect/Tile/Transforms/Passes.h"
#include "attn/Schedule/Passes.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace attn;

static void checkDeclared(OpPassManager &manager) {
  manager.addPass(createVerifyDeclared());
}

static void addExplicit(OpPassManager &manager, const StageOptions &) {
  manager.addPass(createExpandPresets());
  manager.addPass(createLowerAttention());
  manager.addPass(createMaterializeQuantization());
}

static void checkExplicit(OpPassManager &manager) {
  manager.addPass(createVerifyExplicit());
}

static void addScheduled(OpPassManager &manager, const StageOptions &options) {
  manager.addPass(createArrangeValues());
  manager.addPass(createFuseArrange());
  manager.addPass(createFuseCorrection());
  manager.addPass(createFormKernels());
  manager.addPass(createSplitStatistics());
  manager.addPass(
      createSelectSchedule({options.target, options.schedule, options.schedules,
                            options.allVariants, /*unscheduledOnly=*/false}));
  manager.addPass(createMaterializeWorkList());
  manager.addPass(createSplitKeys());
  // For the kernels that passes after the first choice have added.
  manager.addPass(createSelectSchedule({options.target, /*schedule=*/"",
                                        /*schedules=*/"", options.allVariants,
                                        /*unscheduledOnly=*/true}));
  if (options.dependentLaunch) {
    manager.addPass(createOverlapLaunches());
  }
}

static void checkScheduled(OpPassManager &manager) {
  manager.addPass(createVerifyScheduled());
}

static void addTile(OpPassManager &manager, const StageOptions &) {
  manager.addPass(createConvertAttnToTile());
  OpPassManager &kernels = manager.nest<tile::KernelOp>();
  kernels.addPass(tile::createOnlineSoftmax());
  kernels.addPass(tile::createPruneMask());
  kernels.addPass(tile::createFoldScales());
  kernels.addPass(tile::createDecomposeSoftmax());
  kernels.addPass(createCanonicalizerPass());
  kernels.addPass(createCSEPass());
}

static void checkTile(OpPassManager &manager) {
  manager.addPass(createTileVerify({/*primitive=*/true}));
}

static void addGpu(OpPassManager &manager, const StageOptions &) {
  manager.addPass(createConvertTileToGpu());
  manager.addPass(createGpuMergeLaunches());
  manager.addPass(createAssignStorage());
  OpPassManager &kernels = manager.nest<gpu::KernelOp>();
  kernels.addPass(gpu::createGpuPipeline());
  kernels.addPass(gpu::createGpuDeferFactors());
  kernels.addPass(gpu::createGpuSpecializeWarps());
  kernels.addPass(gpu::createGpuVerify());
  kernels.addPass(gpu::createGpuLowerChannels());
  kernels.addPass(createCanonicalizerPass());
  kernels.addPass(createCSEPass());
  kernels.addPass(gpu::createGpuAllocateShared());
}

static void checkGpu(OpPassManager &manager) {
  manager.addPass(createVerifyGpu());
}

static void addNvvm(OpPassManager &manager, const StageOptions &) {
  manager.addPass(createConvertAttnGpuToNVVM());
}

static void checkNvvm(OpPassManager &manager) {
  manager.addPass(createVerifyNvvm());
}

static constexpr StageInfo kStages[] = {
    {Stage::Declared, "declared", "R0", "attention as wanted", "mlir", "",
     nullptr, checkDeclared},
    {Stage::Explicit, "explicit", "R1", "attention with every tensor explicit",
     "mlir", "attn-to-explicit", addExplicit, checkExplicit},
    {Stage::Scheduled, "scheduled", "R1s",
     "kernels with target and schedule, and the plan that launches them",
     "mlir", "attn-to-scheduled", addScheduled, checkScheduled},
    {Stage::Tile, "tile", "R2p", "kernels as loops over immutable tiles",
     "mlir", "attn-to-tile", addTile, checkTile},
    {Stage::Gpu, "gpu", "R3",
     "kernels with registers, shared memory, barriers and roles", "mlir",
     "attn-to-gpu", addGpu, checkGpu},
    {Stage::Nvvm, "nvvm", "R4", "kernels in the llvm and nvvm dialects", "mlir",
     "attn-to-nvvm", addNvvm, checkNvvm},
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
  const StageInfo &info = kStages[static_cast<size_t>(stage)];
  assert(info.stage == stage && "the table is in the order of the stages");
  return info;
}
