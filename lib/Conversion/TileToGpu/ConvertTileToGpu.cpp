// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Conversion/TileToGpu/Passes.h"

#include "KernelConverter.h"
#include "RowwiseConverter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/BuiltinOps.h"
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
  use.isDependent = launch.getDependent();
  use.hasDependents = launch.hasDependents();
  std::unique_ptr<ConverterBase> converter;
  if (auto rowwise = dyn_cast_or_null<RowwiseAttr>(source.getScheduleAttr())) {
    converter = std::make_unique<RowwiseConverter>(source, use, rowwise);
  } else {
    converter = std::make_unique<KernelConverter>(source, use);
  }
  FailureOr<gpu::KernelOp> kernel = converter->convert();
  if (failed(kernel)) {
    return failure();
  }
  source.erase();
  if (converter->usesCounter()) {
    int64_t end = use.counterOffset + counterBytes;
    plan.setZeroed(end);
    plan.setWorkspace(std::to_string(end));
  }
  Builder builder(&getContext());
  return VariantAttr::get(
      &getContext(), variant.getKernel(), variant.getWhen(),
      variant.getPrograms(),
      builder.getStrArrayAttr({converter->getGrid(), "1", "1"}),
      kernel->getCtaThreads(), /*shared_memory=*/0, converter->getParams());
}

LogicalResult ConvertTileToGpu::convertLaunch(PlanOp plan, LaunchOp launch) {
  SmallVector<Attribute> variants;
  for (Attribute variant : launch.getVariants()) {
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
    WalkResult launches = plan.walk([&](LaunchOp launch) {
      return WalkResult(convertLaunch(plan, launch));
    });
    if (launches.wasInterrupted()) {
      return signalPassFailure();
    }
  }
  for (tile::KernelOp kernel : getOperation().getOps<tile::KernelOp>()) {
    kernel.emitOpError("expected a launch of this kernel in a plan");
    return signalPassFailure();
  }
}

} // namespace
