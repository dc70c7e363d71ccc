// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Integer arithmetic of width 1 to 64, for scalars and tiles; index has 64
// bits. Operands are sign-extended to 64 bits, results wrap to their width.

#include "Evaluator.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include <algorithm>
#include <limits>

using namespace mlir;

namespace attn::interpreter {

void addIntegerOps(EvalTable &table);

namespace {

unsigned widthOf(Type type) {
  Type element = getElementTypeOrSelf(type);
  return element.isIndex() ? 64 : element.getIntOrFloatBitWidth();
}

int64_t signExtend(int64_t value, unsigned width) {
  unsigned unused = 64 - width;
  return static_cast<int64_t>(static_cast<uint64_t>(value) << unused) >> unused;
}

uint64_t zeroExtend(int64_t value, unsigned width) {
  return static_cast<uint64_t>(value) & (~uint64_t(0) >> (64 - width));
}

SmallVector<int64_t> signedElements(const Tensor &tensor) {
  if (!tensor.getElementType().isInteger(1)) {
    ArrayRef<int64_t> data = tensor.data<int64_t>();
    return SmallVector<int64_t>(data.begin(), data.end());
  }
  SmallVector<int64_t> result;
  for (uint8_t bit : tensor.data<uint8_t>()) {
    result.push_back(-static_cast<int64_t>(bit));
  }
  return result;
}

void bindWrapped(Value value, ArrayRef<int64_t> elements, Frame &frame) {
  Tensor result = Tensor::ofType(value.getType());
  unsigned width = widthOf(value.getType());
  result.visit([&](auto &array) {
    using T = typename std::decay_t<decltype(array)>::value_type;
    for (size_t i = 0, e = array.size(); i < e; ++i) {
      array[i] = width == 1 ? static_cast<T>(elements[i] & 1)
                            : static_cast<T>(signExtend(elements[i], width));
    }
  });
  frame.bind(value, std::move(result));
}

/// fn(a, b, width) on sign-extended operands, wrapped to the result's width.
template <typename OpTy, typename Fn>
void addBinary(EvalTable &table, Fn fn) {
  table.add<OpTy>([fn](OpTy op, Frame &frame) {
    SmallVector<int64_t> a = signedElements(frame.tensor(op.getLhs()));
    SmallVector<int64_t> b = signedElements(frame.tensor(op.getRhs()));
    unsigned width = widthOf(op.getType());
    for (size_t i = 0, e = a.size(); i < e; ++i) {
      a[i] = fn(a[i], b[i], width);
    }
    bindWrapped(op.getResult(), a, frame);
    return success();
  });
}

/// As addBinary, after a check of the divisor and, for signed division, of the
/// one quotient that does not fit.
template <typename OpTy, bool isSigned, typename Fn>
void addDivision(EvalTable &table, Fn fn) {
  table.add<OpTy>([fn](OpTy op, Frame &frame) -> LogicalResult {
    SmallVector<int64_t> a = signedElements(frame.tensor(op.getLhs()));
    SmallVector<int64_t> b = signedElements(frame.tensor(op.getRhs()));
    unsigned width = widthOf(op.getType());
    int64_t lowest = signExtend(int64_t(1) << (width - 1), width);
    for (size_t i = 0, e = a.size(); i < e; ++i) {
      if (b[i] == 0) {
        return op.emitError("expected a nonzero divisor, got ")
               << a[i] << " / 0";
      }
      if (isSigned && a[i] == lowest && b[i] == -1) {
        return op.emitError("expected a quotient that fits ")
               << width << " bits, got " << a[i] << " / -1";
      }
      a[i] = fn(a[i], b[i], width);
    }
    bindWrapped(op.getResult(), a, frame);
    return success();
  });
}

int64_t floorDiv(int64_t a, int64_t b) {
  int64_t quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

int64_t ceilDiv(int64_t a, int64_t b) {
  int64_t quotient = a / b;
  return a % b != 0 && (a < 0) == (b < 0) ? quotient + 1 : quotient;
}

bool holds(arith::CmpIPredicate predicate, int64_t a, int64_t b,
           unsigned width) {
  using P = arith::CmpIPredicate;
  uint64_t ua = zeroExtend(a, width), ub = zeroExtend(b, width);
  switch (predicate) {
  case P::eq:
    return a == b;
  case P::ne:
    return a != b;
  case P::slt:
    return a < b;
  case P::sle:
    return a <= b;
  case P::sgt:
    return a > b;
  case P::sge:
    return a >= b;
  case P::ult:
    return ua < ub;
  case P::ule:
    return ua <= ub;
  case P::ugt:
    return ua > ub;
  case P::uge:
    return ua >= ub;
  }
  llvm_unreachable("the cases are exhaustive");
}

LogicalResult evalCmpI(arith::CmpIOp op, Frame &frame) {
  SmallVector<int64_t> a = signedElements(frame.tensor(op.getLhs()));
  SmallVector<int64_t> b = signedElements(frame.tensor(op.getRhs()));
  unsigned width = widthOf(op.getLhs().getType());
  Tensor result = Tensor::ofType(op.getType());
  MutableArrayRef<uint8_t> r = result.data<uint8_t>();
  for (size_t i = 0, e = r.size(); i < e; ++i) {
    r[i] = holds(op.getPredicate(), a[i], b[i], width);
  }
  frame.bind(op.getResult(), std::move(result));
  return success();
}

LogicalResult evalIndexCast(arith::IndexCastOp op, Frame &frame) {
  bindWrapped(op.getOut(), signedElements(frame.tensor(op.getIn())), frame);
  return success();
}

} // namespace

void addIntegerOps(EvalTable &table) {
  table.add<arith::CmpIOp>(evalCmpI);
  table.add<arith::IndexCastOp>(evalIndexCast);
  table.add<arith::TruncIOp>([](arith::TruncIOp op, Frame &frame) {
    bindWrapped(op.getOut(), signedElements(frame.tensor(op.getIn())), frame);
    return success();
  });
  // Sums and products wrap, so they are computed without a sign.
  addBinary<arith::AddIOp>(table, [](uint64_t a, uint64_t b, unsigned) {
    return static_cast<int64_t>(a + b);
  });
  addBinary<arith::SubIOp>(table, [](uint64_t a, uint64_t b, unsigned) {
    return static_cast<int64_t>(a - b);
  });
  addBinary<arith::MulIOp>(table, [](uint64_t a, uint64_t b, unsigned) {
    return static_cast<int64_t>(a * b);
  });
  addBinary<arith::AndIOp>(
      table, [](int64_t a, int64_t b, unsigned) { return a & b; });
  addBinary<arith::OrIOp>(table,
                          [](int64_t a, int64_t b, unsigned) { return a | b; });
  addBinary<arith::XOrIOp>(
      table, [](int64_t a, int64_t b, unsigned) { return a ^ b; });
  addBinary<arith::MinSIOp>(
      table, [](int64_t a, int64_t b, unsigned) { return std::min(a, b); });
  addBinary<arith::MaxSIOp>(
      table, [](int64_t a, int64_t b, unsigned) { return std::max(a, b); });
  addBinary<arith::MinUIOp>(table, [](int64_t a, int64_t b, unsigned width) {
    return zeroExtend(a, width) < zeroExtend(b, width) ? a : b;
  });
  addBinary<arith::MaxUIOp>(table, [](int64_t a, int64_t b, unsigned width) {
    return zeroExtend(a, width) > zeroExtend(b, width) ? a : b;
  });

  addDivision<arith::DivSIOp, true>(
      table, [](int64_t a, int64_t b, unsigned) { return a / b; });
  addDivision<arith::RemSIOp, true>(
      table, [](int64_t a, int64_t b, unsigned) { return a % b; });
  addDivision<arith::FloorDivSIOp, true>(
      table, [](int64_t a, int64_t b, unsigned) { return floorDiv(a, b); });
  addDivision<arith::CeilDivSIOp, true>(
      table, [](int64_t a, int64_t b, unsigned) { return ceilDiv(a, b); });
  addDivision<arith::DivUIOp, false>(
      table, [](int64_t a, int64_t b, unsigned width) -> int64_t {
        return zeroExtend(a, width) / zeroExtend(b, width);
      });
  addDivision<arith::RemUIOp, false>(
      table, [](int64_t a, int64_t b, unsigned width) -> int64_t {
        return zeroExtend(a, width) % zeroExtend(b, width);
      });
  addDivision<arith::CeilDivUIOp, false>(
      table, [](int64_t a, int64_t b, unsigned width) -> int64_t {
        uint64_t ua = zeroExtend(a, width), ub = zeroExtend(b, width);
        return ua / ub + (ua % ub != 0);
      });
}

} // namespace attn::interpreter
