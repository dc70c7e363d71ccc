// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Support/Expr.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace attn {

Expr::Expr(int64_t constant)
    : code{{Op::Const, constant}}, text(std::to_string(constant)) {}

/// Returns what went wrong, or null.
const char *Expr::apply(Op op, int64_t a, int64_t b, int64_t &result) {
  bool overflow = false;
  switch (op) {
  case Op::Add:
    overflow = __builtin_add_overflow(a, b, &result);
    break;
  case Op::Sub:
    overflow = __builtin_sub_overflow(a, b, &result);
    break;
  case Op::Mul:
    overflow = __builtin_mul_overflow(a, b, &result);
    break;
  case Op::Eq:
    result = a == b;
    break;
  case Op::Ne:
    result = a != b;
    break;
  case Op::Lt:
    result = a < b;
    break;
  case Op::Le:
    result = a <= b;
    break;
  case Op::Gt:
    result = a > b;
    break;
  case Op::Ge:
    result = a >= b;
    break;
  case Op::Min:
    result = std::min(a, b);
    break;
  case Op::Max:
    result = std::max(a, b);
    break;
  default: {
    if (b <= 0) {
      return "expected a positive divisor";
    }
    int64_t remainder = a % b;
    if (op == Op::CeilDiv) {
      result = a / b + (remainder > 0);
    } else if (op == Op::FloorDiv) {
      result = a / b - (remainder < 0);
    } else {
      result = remainder + (remainder < 0 ? b : 0);
    }
  }
  }
  return overflow ? "64-bit overflow" : nullptr;
}

template <typename Load>
bool Expr::run(const Load &load, int64_t &value, std::string &error) const {
  int64_t stack[kMaxStack];
  int size = 0;
  for (size_t pc = 0; pc < code.size(); ++pc) {
    const Instr &instr = code[pc];
    const char *problem = nullptr;
    switch (instr.op) {
    case Op::Const:
      stack[size++] = instr.operand;
      break;
    case Op::Load:
      if (!load(static_cast<size_t>(instr.operand), stack[size++])) {
        problem = "unknown name";
      }
      break;
    case Op::Jump:
      pc = static_cast<size_t>(instr.operand) - 1;
      break;
    case Op::JumpIfZero:
      if (stack[--size] == 0) {
        pc = static_cast<size_t>(instr.operand) - 1;
      }
      break;
    case Op::Neg:
      problem = apply(Op::Sub, 0, stack[size - 1], stack[size - 1]);
      break;
    default:
      --size;
      problem = apply(instr.op, stack[size - 1], stack[size], stack[size - 1]);
    }
    if (problem) {
      error = "cannot evaluate '" + text + "': " + problem;
      return false;
    }
  }
  value = stack[0];
  return true;
}

static bool isNameChar(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

std::string Expr::substitute(
    const std::function<std::string(const Reference &)> &replacement) const {
  std::string result;
  for (size_t pos = 0; pos < text.size();) {
    if (!isNameChar(text[pos])) {
      result += text[pos++];
      continue;
    }
    size_t end = pos;
    while (end < text.size() && isNameChar(text[end])) {
      ++end;
    }
    std::string word = text.substr(pos, end - pos);
    pos = end;
    // A function is followed by a parenthesis, `sms` and a number by neither.
    if (pos == text.size() || text[pos] != '[') {
      result += word;
      continue;
    }
    int dim = std::atoi(text.c_str() + pos + 1);
    result += "(" + replacement({word, dim}) + ")";
    pos = text.find(']', pos) + 1;
  }
  return result;
}

bool Expr::evaluate(const Env &env, int64_t &value, std::string &error) const {
  return run(
      [&](size_t ref, int64_t &result) { return env(refs[ref], result); },
      value, error);
}

bool Expr::bind(const Resolver &resolver, std::string &error) {
  std::vector<int> resolved;
  for (const Reference &ref : refs) {
    int slot = resolver(ref);
    if (slot < 0) {
      std::string dim = ref.isSms() ? "" : "[" + std::to_string(ref.dim) + "]";
      error = "in expression '" + text + "': unknown name " + ref.name + dim;
      return false;
    }
    resolved.push_back(slot);
  }
  slots = std::move(resolved);
  return true;
}

bool Expr::evaluate(const int64_t *values, int64_t &value,
                    std::string &error) const {
  return run(
      [&](size_t ref, int64_t &result) {
        if (ref >= slots.size()) {
          return false;
        }
        result = values[slots[ref]];
        return true;
      },
      value, error);
}

} // namespace attn
