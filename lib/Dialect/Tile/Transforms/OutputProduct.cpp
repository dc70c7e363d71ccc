// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OutputProduct.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace attn::tile {

FailureOr<OutputProduct> matchOutputProduct(Value sum) {
  OutputProduct match;
  match.product = sum.getDefiningOp<DotOp>();
  if (auto add = sum.getDefiningOp<arith::AddFOp>()) {
    match.addition = add;
    match.accumulator = add.getLhs();
    match.product = add.getRhs().getDefiningOp<DotOp>();
  } else if (auto fma = sum.getDefiningOp<math::FmaOp>()) {
    match.addition = fma;
    match.accumulator = fma.getA();
    match.factor = fma.getB();
    match.product = fma.getC().getDefiningOp<DotOp>();
  }
  if (!match.product) {
    return failure();
  }
  if (!match.addition) {
    match.accumulator = match.product.getAccumulator();
  } else if (!match.product->hasOneUse() ||
             !matchPattern(match.product.getAccumulator(), m_AnyZeroFloat())) {
    return failure();
  }
  Value left = match.product.getA();
  if (auto interleave = left.getDefiningOp<InterleaveOp>();
      interleave && left.hasOneUse()) {
    left = interleave.getTile();
  }
  if (auto round = left.getDefiningOp<arith::TruncFOp>();
      round && left.hasOneUse()) {
    left = round.getIn();
  }
  match.probabilities = left;
  return match;
}

} // namespace attn::tile
