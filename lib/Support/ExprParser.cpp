// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Support/Expr.h"

#include <algorithm>

namespace attn {

namespace {
/// C's binding strength, weakest first; only what the grammar has.
enum Precedence { Equality = 1, Relational, Additive, Multiplicative, Unary };

/// Text of a subexpression while parsing, to print it with the fewest
/// parentheses.
struct Printed {
  std::string text;
  int precedence = Unary + 1;

  std::string atLeast(int minimum) const {
    return precedence < minimum ? "(" + text + ")" : text;
  }
};
} // namespace

/// Recursive descent; emits stack code as it goes.
class ExprParser {
public:
  ExprParser(std::string_view text, std::string &error)
      : text(text), error(error) {}

  bool parse(Expr &out) {
    if (text.size() > kMaxLength) {
      return fail("expected at most " + std::to_string(kMaxLength) +
                  " characters, got " + std::to_string(text.size()));
    }
    result.code.clear();
    Printed printed;
    if (!parseBinary(Equality, printed)) {
      return false;
    }
    skipSpace();
    if (pos != text.size()) {
      return fail("expected an operator or the end of the expression");
    }
    result.text = std::move(printed.text);
    out = std::move(result);
    return true;
  }

private:
  using Op = Expr::Op;
  static constexpr size_t kMaxLength = 4096;
  static constexpr int kMaxDepth = 64;
  static constexpr int kMaxDim = 15;

  bool fail(const std::string &what) {
    error = "in expression '" + std::string(text.substr(0, 200)) +
            "', column " + std::to_string(pos + 1) + ": " + what;
    return false;
  }

  void skipSpace() {
    while (pos < text.size() && (text[pos] == ' ' || text[pos] == '\t')) {
      ++pos;
    }
  }

  bool consume(std::string_view token) {
    skipSpace();
    if (text.substr(pos, token.size()) != token) {
      return false;
    }
    pos += token.size();
    return true;
  }

  bool expect(std::string_view token) {
    return consume(token) || fail("expected '" + std::string(token) + "'");
  }

  /// `growth` is what the instruction adds to the stack.
  bool emit(Op op, int growth, int64_t operand = 0) {
    stack += growth;
    if (stack > Expr::kMaxStack) {
      return fail("the expression needs too many operands at once");
    }
    result.code.push_back({op, operand});
    return true;
  }

  bool peekBinary(Op &op, std::string_view &token, int &precedence) {
    struct Row {
      std::string_view token;
      Op op;
      int precedence;
    };
    // "<=" before "<": the first match wins.
    static constexpr Row rows[] = {
        {"==", Op::Eq, Equality},      {"!=", Op::Ne, Equality},
        {"<=", Op::Le, Relational},    {">=", Op::Ge, Relational},
        {"<", Op::Lt, Relational},     {">", Op::Gt, Relational},
        {"+", Op::Add, Additive},      {"-", Op::Sub, Additive},
        {"*", Op::Mul, Multiplicative}};
    skipSpace();
    for (const Row &row : rows) {
      if (text.substr(pos, row.token.size()) == row.token) {
        op = row.op;
        token = row.token;
        precedence = row.precedence;
        return true;
      }
    }
    return false;
  }

  /// Precedence climbing; every operator associates to the left.
  bool parseBinary(int minimum, Printed &out) {
    if (!parseUnary(out)) {
      return false;
    }
    Op op;
    std::string_view token;
    int precedence;
    while (peekBinary(op, token, precedence) && precedence >= minimum) {
      pos += token.size();
      Printed right;
      if (!parseBinary(precedence + 1, right) || !emit(op, -1)) {
        return false;
      }
      out.text = out.atLeast(precedence) + " " + std::string(token) + " " +
                 right.atLeast(precedence + 1);
      out.precedence = precedence;
    }
    return true;
  }

  bool parseUnary(Printed &out) {
    if (++depth > kMaxDepth) {
      return fail("the expression is nested too deeply");
    }
    bool ok = parseUnaryAtDepth(out);
    --depth;
    return ok;
  }

  bool parseUnaryAtDepth(Printed &out) {
    if (consume("-")) {
      if (!parseUnary(out) || !emit(Op::Neg, 0)) {
        return false;
      }
      out.text = "-" + out.atLeast(Unary);
      out.precedence = Unary;
      return true;
    }
    if (consume("(")) {
      return parseBinary(Equality, out) && expect(")");
    }
    skipSpace();
    if (pos < text.size() && isDigit(text[pos])) {
      int64_t value;
      if (!parseInteger(value)) {
        return false;
      }
      out.text = std::to_string(value);
      return emit(Op::Const, 1, value);
    }
    std::string name = parseName();
    if (name.empty()) {
      return fail("expected a number, a name, '-' or '('");
    }
    if (name == "sms") {
      out.text = name;
      return emitLoad({name, Expr::Reference::kNoDim});
    }
    if (consume("(")) {
      return parseCall(name, out);
    }
    int64_t dim;
    if (!expect("[") || (skipSpace(), !parseInteger(dim)) || !expect("]")) {
      return false;
    }
    if (dim > kMaxDim) {
      return fail("expected a dimension of at most " + std::to_string(kMaxDim) +
                  ", got " + std::to_string(dim));
    }
    out.text = name + "[" + std::to_string(dim) + "]";
    return emitLoad({std::move(name), static_cast<int>(dim)});
  }

  /// After `name(`.
  bool parseCall(const std::string &name, Printed &out) {
    out.text = name + "(";
    if (name == "select") {
      return parseSelect(out);
    }
    struct Row {
      std::string_view name;
      Op op;
      bool variadic;
    };
    static constexpr Row rows[] = {{"ceildiv", Op::CeilDiv, false},
                                   {"floordiv", Op::FloorDiv, false},
                                   {"mod", Op::Mod, false},
                                   {"min", Op::Min, true},
                                   {"max", Op::Max, true}};
    const Row *row =
        std::find_if(std::begin(rows), std::end(rows),
                     [&](const Row &row) { return row.name == name; });
    if (row == std::end(rows)) {
      return fail("expected ceildiv, floordiv, mod, min, max or select, got '" +
                  name + "'");
    }
    if (!parseArgument(out)) {
      return false;
    }
    bool more = true;
    while (more) {
      if (!expect(",") || !(out.text += ", ", parseArgument(out)) ||
          !emit(row->op, -1)) {
        return false;
      }
      skipSpace();
      more = row->variadic && text.substr(pos, 1) == ",";
    }
    out.text += ")";
    return expect(")");
  }

  bool parseSelect(Printed &out) {
    if (!parseArgument(out) || !expect(",")) {
      return false;
    }
    size_t toElse = result.code.size();
    out.text += ", ";
    if (!emit(Op::JumpIfZero, -1) || !parseArgument(out) || !expect(",")) {
      return false;
    }
    size_t toEnd = result.code.size();
    out.text += ", ";
    // Only one of the two sides leaves its value.
    if (!emit(Op::Jump, -1)) {
      return false;
    }
    result.code[toElse].operand = static_cast<int64_t>(result.code.size());
    if (!parseArgument(out)) {
      return false;
    }
    result.code[toEnd].operand = static_cast<int64_t>(result.code.size());
    out.text += ")";
    return expect(")");
  }

  bool parseArgument(Printed &out) {
    Printed argument;
    if (!parseBinary(Equality, argument)) {
      return false;
    }
    out.text += argument.text;
    return true;
  }

  bool emitLoad(Expr::Reference ref) {
    auto it = std::find(result.refs.begin(), result.refs.end(), ref);
    int64_t index = it - result.refs.begin();
    if (it == result.refs.end()) {
      result.refs.push_back(std::move(ref));
    }
    return emit(Op::Load, 1, index);
  }

  bool parseInteger(int64_t &value) {
    value = 0;
    if (pos == text.size() || !isDigit(text[pos])) {
      return fail("expected a number");
    }
    for (; pos < text.size() && isDigit(text[pos]); ++pos) {
      if (__builtin_mul_overflow(value, int64_t(10), &value) ||
          __builtin_add_overflow(value, int64_t(text[pos] - '0'), &value)) {
        return fail("expected a number that fits in 64 bits");
      }
    }
    return true;
  }

  std::string parseName() {
    size_t begin = pos;
    while (pos < text.size() &&
           (isLetter(text[pos]) || (pos > begin && isDigit(text[pos])))) {
      ++pos;
    }
    return std::string(text.substr(begin, pos - begin));
  }

  // The functions of <cctype> depend on the locale.
  static bool isDigit(char c) { return c >= '0' && c <= '9'; }
  static bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  std::string_view text;
  std::string &error;
  size_t pos = 0;
  int depth = 0;
  int stack = 0;
  Expr result;
};

bool Expr::parse(std::string_view text, Expr &out, std::string &error) {
  return ExprParser(text, error).parse(out);
}

} // namespace attn
