// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Floats, constants, conversions and selection; integers are in
// IntegerEval.cpp.

#include "Elementwise.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include <cmath>
#include <functional>

using namespace mlir;

namespace attn::interpreter {

namespace {

// Integers are held sign-extended, i1 as 0 or 1.
void store(const APInt &value, int64_t &to) { to = value.getSExtValue(); }
void store(const APInt &value, uint8_t &to) { to = value.getBoolValue(); }
void store(const APFloat &value, float &to) {
  APFloat copy = value;
  bool losesInfo;
  copy.convert(APFloat::IEEEsingle(), APFloat::rmNearestTiesToEven, &losesInfo);
  to = copy.convertToFloat();
}

/// APFloat or APInt, whichever attributes hold for elements kept as T.
template <typename T>
using AttrElement =
    std::conditional_t<std::is_same_v<T, float>, APFloat, APInt>;

LogicalResult evalConstant(arith::ConstantOp op, Frame &frame) {
  Tensor result = Tensor::ofType(op.getType());
  bool known = result.visit([&](auto &array) {
    using T = typename std::decay_t<decltype(array)>::value_type;
    using ScalarAttr =
        std::conditional_t<std::is_same_v<T, float>, FloatAttr, IntegerAttr>;
    if (auto scalar = dyn_cast<ScalarAttr>(op.getValue())) {
      store(scalar.getValue(), array[0]);
      return true;
    }
    auto dense = dyn_cast<DenseElementsAttr>(op.getValue());
    if (!dense) {
      return false;
    }
    size_t i = 0;
    for (AttrElement<T> element : dense.getValues<AttrElement<T>>()) {
      store(element, array[i++]);
    }
    return true;
  });
  if (!known) {
    return op.emitError("expected a scalar or a dense constant, got ")
           << op.getValue();
  }
  frame.bind(op.getResult(), std::move(result));
  return success();
}

LogicalResult evalSelect(arith::SelectOp op, Frame &frame) {
  const TensorRef &onTrue = frame.tensorRef(op.getTrueValue());
  const TensorRef &onFalse = frame.tensorRef(op.getFalseValue());
  ArrayRef<uint8_t> condition = frame.tensor(op.getCondition()).data<uint8_t>();
  if (!isa<ShapedType>(op.getCondition().getType())) {
    frame.bind(op.getResult(), condition[0] ? onTrue : onFalse);
    return success();
  }
  Tensor result = Tensor::ofType(op.getType());
  result.visit([&](auto &array) {
    using T = typename std::decay_t<decltype(array)>::value_type;
    ArrayRef<T> a = onTrue->data<T>(), b = onFalse->data<T>();
    for (size_t i = 0, e = array.size(); i < e; ++i) {
      array[i] = condition[i] ? a[i] : b[i];
    }
  });
  frame.bind(op.getResult(), std::move(result));
  return success();
}

/// Whether an ordering (less, equal, greater, or unordered) satisfies a
/// predicate, as a set of bits: the predicates of arith.cmpf are these sets.
enum Ordering : unsigned { Equal = 1, Greater = 2, Less = 4, Unordered = 8 };

unsigned orderingsOf(arith::CmpFPredicate predicate) {
  using P = arith::CmpFPredicate;
  switch (predicate) {
  case P::AlwaysFalse:
    return 0;
  case P::OEQ:
    return Equal;
  case P::OGT:
    return Greater;
  case P::OGE:
    return Greater | Equal;
  case P::OLT:
    return Less;
  case P::OLE:
    return Less | Equal;
  case P::ONE:
    return Less | Greater;
  case P::ORD:
    return Less | Equal | Greater;
  case P::UEQ:
    return Unordered | Equal;
  case P::UGT:
    return Unordered | Greater;
  case P::UGE:
    return Unordered | Greater | Equal;
  case P::ULT:
    return Unordered | Less;
  case P::ULE:
    return Unordered | Less | Equal;
  case P::UNE:
    return Unordered | Less | Greater;
  case P::UNO:
    return Unordered;
  case P::AlwaysTrue:
    return Unordered | Less | Equal | Greater;
  }
  llvm_unreachable("the cases are exhaustive");
}

LogicalResult evalCmpF(arith::CmpFOp op, Frame &frame) {
  unsigned accepted = orderingsOf(op.getPredicate());
  ArrayRef<float> a = frame.tensor(op.getLhs()).data<float>();
  ArrayRef<float> b = frame.tensor(op.getRhs()).data<float>();
  Tensor result = Tensor::ofType(op.getType());
  MutableArrayRef<uint8_t> r = result.data<uint8_t>();
  for (size_t i = 0, e = r.size(); i < e; ++i) {
    unsigned ordering = a[i] < b[i]    ? Less
                        : a[i] > b[i]  ? Greater
                        : a[i] == b[i] ? Equal
                                       : Unordered;
    r[i] = (accepted & ordering) != 0;
  }
  frame.bind(op.getResult(), std::move(result));
  return success();
}

LogicalResult evalTruncF(arith::TruncFOp op, Frame &frame) {
  if (op.getRoundingmode().value_or(arith::RoundingMode::to_nearest_even) !=
      arith::RoundingMode::to_nearest_even) {
    return op.emitError("expected rounding mode to_nearest_even, got ")
           << arith::stringifyRoundingMode(*op.getRoundingmode());
  }
  evalFloatUnary(op, frame, [](float x) { return x; });
  return success();
}

LogicalResult evalSIToFP(arith::SIToFPOp op, Frame &frame) {
  ArrayRef<int64_t> from = frame.tensor(op.getIn()).data<int64_t>();
  Tensor result = Tensor::ofType(op.getType());
  // To nearest even, as casts do.
  for (auto [to, value] : llvm::zip_equal(result.data<float>(), from)) {
    to = static_cast<float>(value);
  }
  result.roundToElementType();
  frame.bind(op.getResult(), std::move(result));
  return success();
}

} // namespace

void addIntegerOps(EvalTable &table);

void addArithOps(EvalTable &table) {
  table.add<arith::ConstantOp>(evalConstant);
  table.add<arith::SelectOp>(evalSelect);
  table.add<arith::CmpFOp>(evalCmpF);
  table.add<arith::TruncFOp>(evalTruncF);
  table.add<arith::SIToFPOp>(evalSIToFP);
  addFloatUnary<arith::ExtFOp>(table, [](float x) { return x; });
  addFloatUnary<arith::NegFOp>(table, std::negate<float>());
  addFloatBinary<arith::AddFOp>(table, std::plus<float>());
  addFloatBinary<arith::SubFOp>(table, std::minus<float>());
  addFloatBinary<arith::MulFOp>(table, std::multiplies<float>());
  addFloatBinary<arith::DivFOp>(table, std::divides<float>());
  // These two ignore a NaN, as C's fmax and fmin, which would not vectorize.
  addFloatBinary<arith::MaxNumFOp>(
      table, [](float a, float b) { return a >= b || b != b ? a : b; });
  addFloatBinary<arith::MinNumFOp>(
      table, [](float a, float b) { return a <= b || b != b ? a : b; });
  // These two keep it.
  addFloatBinary<arith::MaximumFOp>(
      table, [](float a, float b) { return a >= b || a != a ? a : b; });
  addFloatBinary<arith::MinimumFOp>(
      table, [](float a, float b) { return a <= b || a != a ? a : b; });
  addIntegerOps(table);
}

} // namespace attn::interpreter
