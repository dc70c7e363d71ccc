// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "AddKernels.h"

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
