// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-assign-storage: places in the workspace for intermediate tensors.

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Attn/Transforms/Passes.h"
#include "attn/Support/Expr.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_ASSIGNSTORAGE
#include "attn/Dialect/Attn/Transforms/Passes.h.inc"

namespace {

/// What torch and the driver align allocations to at least, so that a place
/// says as much as an address of the caller's.
constexpr int64_t kPlaceAlignment = 256;

/// The normalised text of an expression, or its value if it reads nothing.
std::string fold(const std::string &text) {
  Expr expr;
  std::string error;
  [[maybe_unused]] bool parsed = Expr::parse(text, expr, error);
  assert(parsed && "made of the checked expressions of attributes");
  auto noName = [](const Expr::Reference &, int64_t &) { return false; };
  int64_t value;
  return expr.references().empty() && expr.evaluate(noName, value, error)
             ? std::to_string(value)
             : expr.str();
}

/// The bytes of a tensor, rounded up to where the next one may begin.
std::string getPaddedSize(IntermediateAttr intermediate, Type elementType) {
  std::string bytes = std::to_string(elementType.getIntOrFloatBitWidth() / 8);
  for (auto size : intermediate.getShape().getAsRange<StringAttr>()) {
    bytes += " * (" + size.str() + ")";
  }
  std::string alignment = std::to_string(kPlaceAlignment);
  return fold("ceildiv(" + bytes + ", " + alignment + ") * " + alignment);
}

struct AssignStorage final : impl::AssignStorageBase<AssignStorage> {
  void runOnOperation() override {
    for (PlanOp plan : getOperation().getOps<PlanOp>()) {
      if (failed(assign(plan))) {
        return signalPassFailure();
      }
    }
  }

private:
  LogicalResult assign(PlanOp plan) {
    Builder builder(&getContext());
    std::string zeroed = std::to_string(plan.getZeroed());
    std::string end =
        std::to_string(llvm::alignTo(plan.getZeroed(), kPlaceAlignment));
    bool any = false;
    for (auto launch : plan.getOps<LaunchOp>()) {
      SmallVector<Attribute> places;
      for (OpResult result : launch->getResults()) {
        IntermediateAttr intermediate = getIntermediate(result);
        if (!intermediate) {
          continue;
        }
        Type element = getElementTypeOrSelf(result.getType());
        if (!element.isIntOrFloat() || element.getIntOrFloatBitWidth() % 8) {
          return launch.emitOpError("expected whole bytes for an element of ")
                 << intermediate.getName() << ", got " << result.getType();
        }
        places.push_back(IntermediateAttr::get(
            &getContext(), intermediate.getName(), intermediate.getShape(),
            builder.getStringAttr(end)));
        end = fold(end + " + " + getPaddedSize(intermediate, element));
        any = true;
      }
      launch.setIntermediatesAttr(builder.getArrayAttr(places));
    }
    plan.setWorkspace(any ? end : zeroed);
    return success();
  }
};

} // namespace
} // namespace attn
