// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "AddKernels.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace attn;

SmallVector<LaunchOp> attn::findLaunches(KernelOp kernel) {
  SmallVector<LaunchOp> launches;
  kernel->getParentOp()->walk([&](LaunchOp launch) {
    if (llvm::any_of(launch.getVariants().getAsRange<VariantAttr>(),
                     [&](VariantAttr variant) {
                       return variant.getKernel().getAttr() ==
                              kernel.getSymNameAttr();
                     })) {
      launches.push_back(launch);
    }
  });
  return launches;
}

VariantAttr attn::getOnlyVariant(StringAttr kernel) {
  MLIRContext *context = kernel.getContext();
  return VariantAttr::get(context, FlatSymbolRefAttr::get(kernel),
                          StringAttr::get(context, "1"), /*programs=*/{},
                          /*grid=*/{}, /*threads=*/0, /*shared_memory=*/0,
                          /*params=*/{});
}

ArrayAttr attn::describeResults(LaunchOp launch,
                                ComputationOpInterface computation) {
  Builder b(launch.getContext());
  FreeNames names(launch->getParentOfType<PlanOp>());
  auto sizeOf = [&](Value tensor, unsigned dim) {
    unsigned argument = cast<BlockArgument>(tensor).getArgNumber();
    return getHostValue(launch.getInputs()[argument]).sizes[dim];
  };
  SmallVector<Attribute> intermediates;
  for (auto [number, role] : llvm::enumerate(computation.getResultRoles())) {
    auto type =
        cast<RankedTensorType>(computation->getResult(number).getType());
    SmallVector<Attribute> shape;
    for (auto [dim, size] : llvm::enumerate(type.getShape())) {
      shape.push_back(
          b.getStringAttr(ShapedType::isDynamic(size)
                              ? computation.getResultSize(number, dim, sizeOf)
                              : std::to_string(size)));
    }
    intermediates.push_back(
        IntermediateAttr::get(b.getContext(), b.getStringAttr(names.take(role)),
                              b.getArrayAttr(shape), /*offset=*/StringAttr()));
  }
  return b.getArrayAttr(intermediates);
}

/// A choice gives results of the plan, each once, and holds no other choice.
static LogicalResult checkSeparable(LaunchOp launch) {
  if (!isa<PlanOp>(launch->getParentOp())) {
    return launch.emitOpError("expected one variant in a case of attn.choose, "
                              "as launches are added for some of them, got ")
           << launch.getVariants().size();
  }
  for (OpResult result : launch->getResults()) {
    if (!result.hasOneUse() || !isa<YieldOp>(*result.user_begin())) {
      return launch.emitOpError("expected results that the plan yields, each "
                                "once, of several variants, as launches are "
                                "added for some of them");
    }
  }
  return success();
}

namespace {
/// Variants that share a launch, and when it runs.
struct Case {
  bool isAlone;
  SmallVector<Attribute> variants;
  std::string when;
};
} // namespace

static SmallVector<Case>
groupVariants(LaunchOp launch, llvm::function_ref<bool(VariantAttr)> alone) {
  SmallVector<Case> cases;
  for (auto variant : launch.getVariants().getAsRange<VariantAttr>()) {
    StringRef when = variant.getWhen().getValue();
    if (alone(variant)) {
      // The guard is that of the case.
      cases.push_back(
          {true, {getOnlyVariant(variant.getKernel().getAttr())}, when.str()});
    } else if (cases.empty() || cases.back().isAlone) {
      cases.push_back({false, {variant}, when.str()});
    } else {
      Case &last = cases.back();
      last.variants.push_back(variant);
      last.when = when == "1"
                      ? "1"
                      : ("select(" + last.when + ", 1, " + when + ")").str();
    }
  }
  return cases;
}

LogicalResult
attn::separateVariants(LaunchOp launch,
                       llvm::function_ref<bool(VariantAttr)> alone) {
  SmallVector<Case> cases = groupVariants(launch, alone);
  if (launch.getVariants().size() == 1 || cases.size() == 1) {
    return success();
  }
  if (failed(checkSeparable(launch))) {
    return failure();
  }
  OpBuilder builder(launch);
  auto guards = llvm::map_to_vector(
      cases, [](const Case &one) { return StringRef(one.when); });
  auto choose =
      ChooseOp::create(builder, launch.getLoc(), launch.getResultTypes(),
                       builder.getStrArrayAttr(guards), cases.size());
  for (auto [one, region] : llvm::zip_equal(cases, choose.getCases())) {
    builder.setInsertionPointToStart(&region.emplaceBlock());
    auto separate =
        LaunchOp::create(builder, launch.getLoc(), launch.getResultTypes(),
                         launch.getInputs(), builder.getArrayAttr(one.variants),
                         launch.getIntermediatesAttr(), launch.getDependent());
    YieldOp::create(builder, launch.getLoc(), separate.getResults());
  }
  launch->replaceAllUsesWith(choose.getResults());
  launch.erase();
  return success();
}

FreeNames::FreeNames(PlanOp plan) {
  for (ArrayAttr names : {plan.getArgNames(), plan.getResultNames()}) {
    for (auto name : names.getAsRange<StringAttr>()) {
      taken.insert(name);
    }
  }
  plan.walk([&](LaunchOp launch) {
    for (auto intermediate :
         launch.getIntermediates().getAsRange<IntermediateAttr>()) {
      taken.insert(intermediate.getName());
    }
  });
}

std::string FreeNames::take(StringRef base) {
  std::string name = base.str();
  for (unsigned i = 1; !taken.insert(name).second; ++i) {
    name = (base + Twine(i)).str();
  }
  return name;
}
