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

std::string add(StringRef a, StringRef b) {
  if (a == "0" || b == "0") {
    return (a == "0" ? b : a).str();
  }
  return fold((a + " + " + b).str());
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
      std::string zeroed = std::to_string(plan.getZeroed());
      std::string base =
          std::to_string(llvm::alignTo(plan.getZeroed(), kPlaceAlignment));
      FailureOr<std::string> size = assign(plan.getBody().front(), base);
      if (failed(size)) {
        return signalPassFailure();
      }
      plan.setWorkspace(*size == "0" ? zeroed : add(base, *size));
    }
  }

private:
  /// Gives places from `base` on to the intermediates of a block; the bytes
  /// that they take.
  FailureOr<std::string> assign(Block &block, StringRef base);
  FailureOr<std::string> assign(LaunchOp launch, StringRef base);
  FailureOr<std::string> assign(ChooseOp choose, StringRef base);
};

FailureOr<std::string> AssignStorage::assign(Block &block, StringRef base) {
  std::string total = "0";
  for (Operation &op : block.without_terminator()) {
    std::string begin = add(base, total);
    auto choose = dyn_cast<ChooseOp>(op);
    FailureOr<std::string> size =
        choose ? assign(choose, begin) : assign(cast<LaunchOp>(op), begin);
    if (failed(size)) {
      return failure();
    }
    total = add(total, *size);
  }
  return total;
}

FailureOr<std::string> AssignStorage::assign(LaunchOp launch, StringRef base) {
  Builder builder(&getContext());
  std::string total = "0";
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
        builder.getStringAttr(add(base, total))));
    total = add(total, getPaddedSize(intermediate, element));
  }
  launch.setIntermediatesAttr(builder.getArrayAttr(places));
  return total;
}

/// One case runs, so all begin at the same place, and the choice takes what the
/// one that runs takes.
FailureOr<std::string> AssignStorage::assign(ChooseOp choose, StringRef base) {
  SmallVector<std::string> sizes;
  for (Region &region : choose.getCases()) {
    FailureOr<std::string> size = assign(region.front(), base);
    if (failed(size)) {
      return failure();
    }
    sizes.push_back(*size);
  }
  // That some case runs is checked, so the last one is what remains.
  std::string total = sizes.back();
  ArrayRef<Attribute> guards = choose.getGuards().getValue();
  for (auto [guard, size] : llvm::reverse(
           llvm::zip_equal(guards.drop_back(), ArrayRef(sizes).drop_back()))) {
    if (size != total) {
      total = "select(" + cast<StringAttr>(guard).str() + ", " + size + ", " +
              total + ")";
    }
  }
  return fold(total);
}

} // namespace
} // namespace attn
