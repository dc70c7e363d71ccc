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
FailureOr<SmallVector<KernelUse::Argument>> hostArguments(PlanOp plan,
                                                          LaunchOp launch) {
  SmallVector<KernelUse::Argument> arguments;
  for (Value input : launch.getInputs()) {
    auto value = dyn_cast<BlockArgument>(input);
    if (!value) {
      return launch.emitOpError("expected operands that are arguments of the "
                                "plan");
    }
    KernelUse::Argument &argument = arguments.emplace_back();
    argument.name = cast<StringAttr>(plan.getArgNames()[value.getArgNumber()])
                        .getValue()
                        .str();
    if (auto tensor = dyn_cast<RankedTensorType>(input.getType())) {
      for (int64_t dim = 0; dim < tensor.getRank(); ++dim) {
        argument.sizes.push_back(argument.name + "[" + std::to_string(dim) +
                                 "]");
      }
    }
  }
  Operation *yield = plan.getBody().front().getTerminator();
  for (Value output : launch.getOutputs()) {
    auto found = llvm::find(yield->getOperands(), output);
    if (found == yield->operand_end()) {
      return launch.emitOpError("expected results that are results of the "
                                "plan");
    }
    auto number = std::distance(yield->operand_begin(), found);
    KernelUse::Argument &argument = arguments.emplace_back();
    argument.name =
        cast<StringAttr>(plan.getResultNames()[number]).getValue().str();
    for (Attribute size : cast<ArrayAttr>(plan.getResultShapes()[number])) {
      argument.sizes.push_back(cast<StringAttr>(size).getValue().str());
    }
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
  FailureOr<SmallVector<KernelUse::Argument>> arguments =
      hostArguments(plan, launch);
  if (failed(arguments)) {
    return failure();
  }
  auto parameters = source.getFunctionType().getInputs();
  if (arguments->size() != parameters.size()) {
    return launch.emitOpError("expected the ")
           << parameters.size() << " arguments of " << variant.getKernel()
           << " as operands and results, got " << arguments->size();
  }
  KernelUse use;
  use.arguments = std::move(*arguments);
  for (Attribute expr : variant.getPrograms()) {
    use.programs.push_back(cast<StringAttr>(expr).getValue().str());
  }
  // The axes that a grid does not name have one program.
  use.programs.resize(3, "1");
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
  std::string grid = "min(sms, (" + llvm::join(use.programs, ") * (") + "))";
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
