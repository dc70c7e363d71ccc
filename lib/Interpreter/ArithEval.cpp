// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Floats, constants, conversions and selection; integers are in
// IntegerEval.cpp.

#include "Elementwise.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include "llvm/ADT/bit.h"

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

/// f32 and i32 alike have 32 bits.
LogicalResult evalBitcast(arith::BitcastOp op, Frame &frame) {
  Type from = getElementTypeOrSelf(op.getIn());
  Type to = getElementTypeOrSelf(op.getType());
  const Tensor &in = frame.tensor(op.getIn());
  Tensor result = Tensor::ofType(op.getType());
  if (from.isF32() && to.isInteger(32)) {
    for (auto [x, bits] :
         llvm::zip_equal(in.data<float>(), result.data<int64_t>())) {
      bits = llvm::bit_cast<int32_t>(x);
    }
  } else if (from.isInteger(32) && to.isF32()) {
    for (auto [bits, x] :
         llvm::zip_equal(in.data<int64_t>(), result.data<float>())) {
      x = llvm::bit_cast<float>(static_cast<int32_t>(bits));
    }
  } else {
    return op.emitError("expected a bitcast between f32 and i32, got ")
           << from << " to " << to;
  }
  frame.bind(op.getResult(), std::move(result));
  return success();
}

/// A number that does not fit has no value.
LogicalResult evalFPToSI(arith::FPToSIOp op, Frame &frame) {
  unsigned width = getElementTypeOrSelf(op.getType()).getIntOrFloatBitWidth();
  double limit = std::ldexp(1.0, width - 1);
  Tensor result = Tensor::ofType(op.getType());
  for (auto [x, integer] : llvm::zip_equal(
           frame.tensor(op.getIn()).data<float>(), result.data<int64_t>())) {
    double whole = std::trunc(x);
    if (!(whole >= -limit && whole < limit)) {
      return op.emitError("expected a number that fits ")
             << width << " bits, got " << x;
    }
    integer = static_cast<int64_t>(whole);
  }
  frame.bind(op.getResult(), std::move(result));
  return success();
}

LogicalResult evalSIToFP(arith::SIToFPOp op, Frame &frame) {
  Tensor result = Tensor::ofType(op.getType());
  for (auto [integer, x] : llvm::zip_equal(
           frame.tensor(op.getIn()).data<int64_t>(), result.data<float>())) {
    x = static_cast<float>(integer);
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
  table.add<arith::BitcastOp>(evalBitcast);
  table.add<arith::FPToSIOp>(evalFPToSI);
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
