// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What passes share that add kernels and tensors to a plan.

#ifndef ATTN_LIB_DIALECT_ATTN_TRANSFORMS_ADDKERNELS_H
#define ATTN_LIB_DIALECT_ATTN_TRANSFORMS_ADDKERNELS_H

#include "attn/Dialect/Attn/IR/Attn.h"
#include "llvm/ADT/StringSet.h"

namespace attn {

/// The launches with a variant of `kernel`, in all plans of its module.
llvm::SmallVector<LaunchOp> findLaunches(KernelOp kernel);

/// The variant of a launch that has no other; later passes complete it.
VariantAttr getOnlyVariant(mlir::StringAttr kernel);

/// The results of a computation whose operands are the arguments of a kernel,
/// as intermediates of the plan of a launch with the same arguments.
mlir::ArrayAttr describeResults(LaunchOp launch,
                                ComputationOpInterface computation);

/// Gives each variant of `launch` for which `alone` holds a launch of its own,
/// beside which others can be added, in a case of an attn.choose; the variants
/// between them stay together. A launch of one variant stays as it is.
mlir::LogicalResult
separateVariants(LaunchOp launch, llvm::function_ref<bool(VariantAttr)> alone);

/// Names that no tensor of a plan has.
class FreeNames {
public:
  explicit FreeNames(PlanOp plan);

  /// `base`, with a number behind it if that is taken.
  std::string take(llvm::StringRef base);

private:
  llvm::StringSet<> taken;
};

} // namespace attn

#endif // ATTN_LIB_DIALECT_ATTN_TRANSFORMS_ADDKERNELS_H
