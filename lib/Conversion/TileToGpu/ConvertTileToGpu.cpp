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

/// The names of a launch's operands and results, as the kernel's arguments.
FailureOr<SmallVector<std::string>> argumentNames(PlanOp plan,
                                                  LaunchOp launch) {
  SmallVector<std::string> names;
  for (Value input : launch.getInputs()) {
    auto argument = dyn_cast<BlockArgument>(input);
    if (!argument) {
      return launch.emitOpError("expected operands that are arguments of the "
                                "plan");
    }
    names.push_back(
        cast<StringAttr>(plan.getArgNames()[argument.getArgNumber()])
            .getValue()
            .str());
  }
  Operation *yield = plan.getBody().front().getTerminator();
  for (Value output : launch.getOutputs()) {
    auto found = llvm::find(yield->getOperands(), output);
    if (found == yield->operand_end()) {
      return launch.emitOpError("expected results that are results of the "
                                "plan");
    }
    auto number = std::distance(yield->operand_begin(), found);
    names.push_back(
        cast<StringAttr>(plan.getResultNames()[number]).getValue().str());
  }
  return names;
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
  FailureOr<SmallVector<std::string>> names = argumentNames(plan, launch);
  if (failed(names)) {
    return failure();
  }
  KernelUse use;
  use.names = std::move(*names);
  for (Attribute expr : variant.getPrograms()) {
    use.programs.push_back(cast<StringAttr>(expr).getValue().str());
  }
  use.counterOffset = llvm::alignTo(plan.getWorkspace(), counterPitch);
  KernelConverter converter(source, use);
  FailureOr<gpu::KernelOp> kernel = converter.convert();
  if (failed(kernel)) {
    return failure();
  }
  source.erase();
  if (converter.usesCounter()) {
    int64_t end = use.counterOffset + counterBytes;
    plan.setWorkspace(end);
    plan.setZeroed(end);
  }
  // One CTA on each multiprocessor at most: a kernel takes its registers.
  Builder builder(&getContext());
  std::string grid =
      "min(sms, (" + llvm::join(use.programs, ") * (") + "))";
  return VariantAttr::get(
      &getContext(), variant.getKernel(), variant.getWhen(),
      variant.getPrograms(), builder.getStrArrayAttr({grid, "1", "1"}),
      kernel->getThreads(), /*shared_memory=*/0, converter.getParams());
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
