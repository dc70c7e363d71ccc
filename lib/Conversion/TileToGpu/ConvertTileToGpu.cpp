// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Conversion/TileToGpu/Passes.h"

#include "KernelConverter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

namespace attn {
#define GEN_PASS_DEF_CONVERTTILETOGPU
#include "attn/Conversion/TileToGpu/Passes.h.inc"
} // namespace attn

using namespace mlir;
using namespace attn;

namespace {

/// Distance of two counters in the workspace, so that they share no sector.
constexpr int64_t counterPitch = 128;
constexpr int64_t counterBytes = 4;

struct ConvertTileToGpu final
    : attn::impl::ConvertTileToGpuBase<ConvertTileToGpu> {
  void runOnOperation() override;

private:
  LogicalResult convertLaunch(PlanOp plan, LaunchOp launch);
  FailureOr<VariantAttr> convertVariant(PlanOp plan, LaunchOp launch,
                                        VariantAttr variant);
};

/// What a launch's operands and results, the kernel's arguments, are on the
/// host.
SmallVector<HostValue> hostArguments(LaunchOp launch) {
  SmallVector<HostValue> arguments;
  for (Value input : launch.getInputs()) {
    arguments.push_back(getHostValue(input));
  }
  for (Value output : launch.getOutputs()) {
    arguments.push_back(getHostValue(output));
  }
  return arguments;
}

FailureOr<VariantAttr> ConvertTileToGpu::convertVariant(PlanOp plan,
                                                        LaunchOp launch,
                                                        VariantAttr variant) {
  auto source = dyn_cast_or_null<tile::KernelOp>(
      SymbolTable::lookupNearestSymbolFrom(launch, variant.getKernel()));
  if (!source || !variant.getPrograms()) {
    return launch.emitOpError("expected a tile kernel and its grid for ")
               .append(variant.getKernel())
               .attachNote()
           << "convert-attn-to-tile should have made them";
  }
  KernelUse use;
  use.arguments = hostArguments(launch);
  auto parameters = source.getFunctionType().getInputs();
  if (use.arguments.size() != parameters.size()) {
    return launch.emitOpError("expected the ")
           << parameters.size() << " arguments of " << variant.getKernel()
           << " as operands and results, got " << use.arguments.size();
  }
  for (Attribute expr : variant.getPrograms()) {
    use.programs.push_back(cast<StringAttr>(expr).getValue().str());
  }
  // The axes that a grid does not name have one program.
  use.programs.resize(3, "1");
  use.counterOffset = llvm::alignTo(plan.getZeroed(), counterPitch);
  KernelConverter converter(source, use);
  FailureOr<gpu::KernelOp> kernel = converter.convert();
  if (failed(kernel)) {
    return failure();
  }
  source.erase();
  if (converter.usesCounter()) {
    int64_t end = use.counterOffset + counterBytes;
    plan.setZeroed(end);
    plan.setWorkspace(std::to_string(end));
  }
  // One CTA on each multiprocessor at most: a kernel takes its registers.
  Builder builder(&getContext());
  std::string grid = "min(sms, (" + llvm::join(use.programs, ") * (") + "))";
  return VariantAttr::get(
      &getContext(), variant.getKernel(), variant.getWhen(),
      variant.getPrograms(), builder.getStrArrayAttr({grid, "1", "1"}),
      kernel->getThreads(), /*shared_memory=*/0, converter.getParams());
}

LogicalResult ConvertTileToGpu::convertLaunch(PlanOp plan, LaunchOp launch) {
  SmallVector<Attribute> variants;
  for (Attribute variant : launch.getVariants()) {
    // A work list has no form over tiles yet; the contract of R3 says so.
    auto list = SymbolTable::lookupNearestSymbolFrom<KernelOp>(
        launch, cast<VariantAttr>(variant).getKernel());
    if (list && !list.getBody().getOps<WorkListOp>().empty()) {
      variants.push_back(variant);
      continue;
    }
    FailureOr<VariantAttr> converted =
        convertVariant(plan, launch, cast<VariantAttr>(variant));
    if (failed(converted)) {
      return failure();
    }
    variants.push_back(*converted);
  }
  launch.setVariantsAttr(ArrayAttr::get(&getContext(), variants));
  return success();
}

void ConvertTileToGpu::runOnOperation() {
  for (PlanOp plan : getOperation().getOps<PlanOp>()) {
    // The counters go behind what is zeroed, where nothing else may lie yet.
    if (plan.getWorkspace() != std::to_string(plan.getZeroed())) {
      plan.emitOpError("expected a workspace of the zeroed bytes alone (")
          << plan.getZeroed() << "), got \"" << plan.getWorkspace()
          << "\"; attn-assign-storage adds the rest after this pass";
      return signalPassFailure();
    }
    for (LaunchOp launch : plan.getOps<LaunchOp>()) {
      if (failed(convertLaunch(plan, launch))) {
        return signalPassFailure();
      }
    }
  }
  for (tile::KernelOp kernel : getOperation().getOps<tile::KernelOp>()) {
    kernel.emitOpError("expected a launch of this kernel in a plan");
    return signalPassFailure();
  }
}

} // namespace
