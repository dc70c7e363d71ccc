// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-fuse-correction: what smoothing takes from the scores of a query comes
// from the read that makes its codes.

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Attn/Transforms/Passes.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_FUSECORRECTION
#include "attn/Dialect/Attn/Transforms/Passes.h.inc"

namespace {

/// What makes the codes of the queries that `correction` reads.
QuantizeOp findCoding(LseCorrectionOp correction) {
  for (Operation *user : correction.getQ().getUsers()) {
    auto quantize = dyn_cast<QuantizeOp>(user);
    if (quantize && quantize.getX() == correction.getQ() &&
        quantize->getBlock() == correction->getBlock() &&
        !quantize.getArranged() && !quantize.getDot()) {
      return quantize;
    }
  }
  return {};
}

/// Whether `op` could come as late as `later`.
bool canWait(Operation *op, Operation *later) {
  return llvm::all_of(op->getUsers(), [&](Operation *user) {
    return later->isBeforeInBlock(
        later->getBlock()->findAncestorOpInBlock(*user));
  });
}

void fuse(LseCorrectionOp correction, QuantizeOp quantize) {
  Operation *first = correction, *later = quantize;
  if (later->isBeforeInBlock(first)) {
    std::swap(first, later);
  }
  if (!canWait(first, later)) {
    return;
  }
  OpBuilder builder(later);
  auto fused = QuantizeOp::create(
      builder, quantize.getLoc(), quantize.getCodes().getType(),
      quantize.getScales().getType(), correction.getType(), quantize.getX(),
      quantize.getMinus(), quantize.getAbsmax(), correction.getKMean(),
      quantize.getQuantizer(), /*arranged=*/UnitAttr());
  quantize.getCodes().replaceAllUsesWith(fused.getCodes());
  quantize.getScales().replaceAllUsesWith(fused.getScales());
  correction.getCorrection().replaceAllUsesWith(fused.getDots());
  correction.erase();
  quantize.erase();
}

struct FuseCorrection final : impl::FuseCorrectionBase<FuseCorrection> {
  void runOnOperation() override {
    SmallVector<LseCorrectionOp> found;
    getOperation().walk([&](LseCorrectionOp op) { found.push_back(op); });
    for (LseCorrectionOp correction : found) {
      if (QuantizeOp quantize = findCoding(correction)) {
        fuse(correction, quantize);
      }
    }
  }
};

} // namespace
} // namespace attn
