// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is known of an expression before all sizes are.

#include "attn/Support/Expr.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace attn {

using Range = Expr::Range;

static constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
static constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

static Range hull(Range a, Range b) {
  return {std::min(a.min, b.min), std::max(a.max, b.max)};
}

/// 0 or 1, as far as it is known.
static Range truth(bool always, bool never) {
  return {always ? 1 : 0, never ? 0 : 1};
}

Range Expr::apply(Op op, Range a, Range b) {
  switch (op) {
  case Op::Eq:
    return truth(a.isOnly(b.min) && b.isOnly(a.min),
                 a.max < b.min || b.max < a.min);
  case Op::Ne:
    return truth(a.max < b.min || b.max < a.min,
                 a.isOnly(b.min) && b.isOnly(a.min));
  case Op::Lt:
    return truth(a.max < b.min, a.min >= b.max);
  case Op::Le:
    return truth(a.max <= b.min, a.min > b.max);
  case Op::Gt:
    return truth(a.min > b.max, a.max <= b.min);
  case Op::Ge:
    return truth(a.min >= b.max, a.max < b.min);
  case Op::Mod:
    if (a.min != a.max || b.min != b.max) {
      return {0, std::max<int64_t>(b.max, 1) - 1};
    }
    break;
  default:
    break;
  }
  // Where a divisor is not positive, evaluation fails.
  if (op == Op::CeilDiv || op == Op::FloorDiv || op == Op::Mod) {
    b = {std::max<int64_t>(b.min, 1), std::max<int64_t>(b.max, 1)};
  }
  // All others rise or fall in each operand, so the ends are at the corners.
  // One that overflows lies beyond all that do not.
  auto corner = [op](int64_t left, int64_t right) {
    int64_t result;
    if (!apply(op, left, right, result)) {
      return result;
    }
    bool negative = (left < 0) != (op == Op::Mul && right < 0);
    return negative ? kMin : kMax;
  };
  auto [min, max] = std::minmax({corner(a.min, b.min), corner(a.min, b.max),
                                 corner(a.max, b.min), corner(a.max, b.max)});
  return {min, max};
}

Range Expr::bound(const Ranges &ranges, size_t begin, size_t end) const {
  Range stack[kMaxStack];
  int size = 0;
  for (size_t pc = begin; pc < end; ++pc) {
    const Instr &instr = code[pc];
    switch (instr.op) {
    case Op::Const:
      stack[size++] = {instr.operand, instr.operand};
      break;
    case Op::Load:
      stack[size++] = ranges(refs[static_cast<size_t>(instr.operand)]);
      break;
    case Op::JumpIfZero: {
      // The only jumps are those of select: over the side that is not chosen.
      size_t orElse = static_cast<size_t>(instr.operand);
      size_t after = static_cast<size_t>(code[orElse - 1].operand);
      Range condition = stack[--size];
      Range chosen = condition.isOnly(0) ? bound(ranges, orElse, after)
                                         : bound(ranges, pc + 1, orElse - 1);
      if (condition.has(0) && !condition.isOnly(0)) {
        chosen = hull(chosen, bound(ranges, orElse, after));
      }
      stack[size++] = chosen;
      pc = after - 1;
      break;
    }
    case Op::Neg:
      stack[size - 1] = apply(Op::Sub, {0, 0}, stack[size - 1]);
      break;
    default:
      --size;
      stack[size - 1] = apply(instr.op, stack[size - 1], stack[size]);
    }
  }
  return stack[0];
}

Range Expr::bound(const Ranges &ranges) const {
  return bound(ranges, 0, code.size());
}

int64_t Expr::divisor() const {
  int64_t stack[kMaxStack];
  int size = 0;
  for (const Instr &instr : code) {
    switch (instr.op) {
    case Op::Const:
      // Every number divides 0.
      stack[size++] = instr.operand < 0 ? 1 : instr.operand;
      break;
    case Op::Load:
      stack[size++] = 1;
      break;
    case Op::Jump:
    case Op::JumpIfZero:
      return 1;
    case Op::Neg:
      break;
    case Op::Mul:
      --size;
      if (!apply(Op::Mul, stack[size - 1], stack[size], stack[size - 1])) {
        break;
      }
      return 1;
    case Op::Add:
    case Op::Sub:
    case Op::Min:
    case Op::Max:
      // One of them, or what divides both.
      --size;
      stack[size - 1] = std::gcd(stack[size - 1], stack[size]);
      break;
    default:
      --size;
      stack[size - 1] = 1;
    }
  }
  return std::max<int64_t>(stack[0], 1);
}

} // namespace attn
