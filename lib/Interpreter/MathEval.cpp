// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elementwise.h"

#include "mlir/Dialect/Math/IR/Math.h"

#include <cmath>

using namespace mlir;

namespace attn::interpreter {

static LogicalResult evalFma(math::FmaOp op, Frame &frame) {
  Tensor result = Tensor::ofType(op.getType());
  ArrayRef<float> a = frame.tensor(op.getA()).data<float>();
  ArrayRef<float> b = frame.tensor(op.getB()).data<float>();
  ArrayRef<float> c = frame.tensor(op.getC()).data<float>();
  MutableArrayRef<float> r = result.data<float>();
  for (size_t i = 0, e = r.size(); i < e; ++i) {
    r[i] = std::fma(a[i], b[i], c[i]);
  }
  result.roundToElementType();
  frame.bind(op.getResult(), std::move(result));
  return success();
}

void addMathOps(EvalTable &table) {
  addFloatUnary<math::AbsFOp>(table, [](float x) { return std::fabs(x); });
  addFloatUnary<math::ExpOp>(table, [](float x) { return std::exp(x); });
  addFloatUnary<math::Exp2Op>(table, [](float x) { return std::exp2(x); });
  addFloatUnary<math::LogOp>(table, [](float x) { return std::log(x); });
  addFloatUnary<math::Log2Op>(table, [](float x) { return std::log2(x); });
  addFloatUnary<math::CeilOp>(table, [](float x) { return std::ceil(x); });
  addFloatUnary<math::RoundEvenOp>(table,
                                   [](float x) { return std::nearbyint(x); });
  table.add<math::FmaOp>(evalFma);
}

} // namespace attn::interpreter
