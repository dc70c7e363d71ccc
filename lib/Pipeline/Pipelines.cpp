// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Pipeline/Stages.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"
#include "mlir/Pass/PassRegistry.h"

using namespace mlir;
using namespace attn;

namespace {

struct PipelineOptions : PassPipelineOptions<PipelineOptions> {
  Option<std::string> target{*this, "target",
                             llvm::cl::desc("chip to make code for"),
                             llvm::cl::init("sm_90a")};
  Option<std::string> schedule{
      *this, "schedule",
      llvm::cl::desc("schedule of every kernel, instead of the chosen one")};
  Option<std::string> schedules{
      *this, "schedules",
      llvm::cl::desc("file with schedules that go before the table's")};
  Option<bool> dependentLaunch{
      *this, "dependent-launch",
      llvm::cl::desc("let the launches of a plan overlap"),
      llvm::cl::init(true)};
  Option<bool> allVariants{
      *this, "all-variants",
      llvm::cl::desc("a kernel for every schedule of the table that a call can "
                     "want")};
};

} // namespace

/// Every pass from the first stage to `last`.
static void buildPipeline(OpPassManager &manager, const StageInfo &last,
                          const StageOptions &options) {
  const StageInfo &first = getStages().front();
  if (first.addContract) {
    first.addContract(manager);
  }
  for (const StageInfo &info : getStages().drop_front()) {
    info.addPasses(manager, options);
    if (info.addContract) {
      info.addContract(manager);
    }
    if (info.stage == last.stage) {
      return;
    }
  }
}

void attn::registerPipelines() {
  for (const StageInfo &info : getStages().drop_front()) {
    if (!info.addPasses) {
      break;
    }
    PassPipelineRegistration<PipelineOptions>(
        info.pipeline, info.description,
        [&info](OpPassManager &manager, const PipelineOptions &options) {
          buildPipeline(manager, info,
                        {options.target, options.schedule, options.schedules,
                         options.dependentLaunch, options.allVariants});
        });
  }
}
