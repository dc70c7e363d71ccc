// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Support/Expr.h"

#include <gtest/gtest.h>

#include <limits>

using namespace attn;

namespace {
bool lookUp(const Expr::Reference &ref, int64_t &value) {
  if (ref.isSms()) {
    value = 132;
    return true;
  }
  value = ref.name == "q" ? 10 + ref.dim : 3;
  return ref.name == "q" || ref.name == "k";
}

std::string parseError(const std::string &text) {
  Expr expr;
  std::string error;
  EXPECT_FALSE(Expr::parse(text, expr, error)) << text;
  return error;
}

Expr parse(const std::string &text) {
  Expr expr;
  std::string error;
  EXPECT_TRUE(Expr::parse(text, expr, error)) << error;
  return expr;
}

int64_t evaluate(const std::string &text) {
  int64_t value = 0;
  std::string error;
  EXPECT_TRUE(parse(text).evaluate(lookUp, value, error)) << error;
  return value;
}

std::string evaluationError(const std::string &text) {
  int64_t value = 0;
  std::string error;
  EXPECT_FALSE(parse(text).evaluate(lookUp, value, error)) << text;
  return error;
}
} // namespace

TEST(Expr, PrecedenceIsThatOfC) {
  EXPECT_EQ(evaluate("1 + 2 * 3"), 7);
  EXPECT_EQ(evaluate("(1 + 2) * 3"), 9);
  EXPECT_EQ(evaluate("10 - 3 - 2"), 5);
  EXPECT_EQ(evaluate("10 - (3 - 2)"), 9);
  EXPECT_EQ(evaluate("-2 * -3"), 6);
  EXPECT_EQ(evaluate("--2"), 2);
  EXPECT_EQ(evaluate("1 < 2 == 2 > 1"), 1);
  EXPECT_EQ(evaluate("1 + 1 <= 2"), 1);
  EXPECT_EQ(evaluate("3 >= 4"), 0);
  EXPECT_EQ(evaluate("3 != 4"), 1);
}

TEST(Expr, Functions) {
  EXPECT_EQ(evaluate("ceildiv(7, 2)"), 4);
  EXPECT_EQ(evaluate("ceildiv(-7, 2)"), -3);
  EXPECT_EQ(evaluate("floordiv(7, 2)"), 3);
  EXPECT_EQ(evaluate("floordiv(-7, 2)"), -4);
  EXPECT_EQ(evaluate("mod(-7, 2)"), 1);
  EXPECT_EQ(evaluate("mod(7, 4)"), 3);
  EXPECT_EQ(evaluate("min(3, 1, 2)"), 1);
  EXPECT_EQ(evaluate("max(3, 1, 4, 2)"), 4);
  EXPECT_EQ(evaluate("select(2, 5, 6)"), 5);
  EXPECT_EQ(evaluate("select(0, 5, 6)"), 6);
  EXPECT_EQ(evaluate("1 + select(1 > 2, 5, select(1, 7, 8)) * 2"), 15);
}

TEST(Expr, OnlyTheChosenSideIsEvaluated) {
  EXPECT_EQ(evaluate("select(q[0] > 0, 5, ceildiv(1, 0))"), 5);
  EXPECT_EQ(evaluate("select(0, mod(1, 0), 6)"), 6);
}

TEST(Expr, Names) {
  EXPECT_EQ(evaluate("min(sms, q[0] * q[1] * ceildiv(q[2], 128))"), 110);
  EXPECT_EQ(evaluate("sms"), 132);
  EXPECT_EQ(evaluationError("x[0]"), "cannot evaluate 'x[0]': unknown name");
  Expr expr = parse("q[1] + k[0] + sms + q[1]");
  ASSERT_EQ(expr.references().size(), 3u);
  EXPECT_EQ(expr.references()[0], (Expr::Reference{"q", 1}));
  EXPECT_EQ(expr.references()[1], (Expr::Reference{"k", 0}));
  EXPECT_TRUE(expr.references()[2].isSms());
}

TEST(Expr, Binding) {
  Expr expr = parse("q[1] * 100 + sms");
  std::string error;
  ASSERT_TRUE(expr.bind(
      [](const Expr::Reference &ref) { return ref.isSms() ? 0 : 2; }, error));
  const int64_t values[] = {7, 0, 5};
  int64_t value = 0;
  ASSERT_TRUE(expr.evaluate(values, value, error)) << error;
  EXPECT_EQ(value, 507);
  EXPECT_FALSE(expr.bind(
      [](const Expr::Reference &ref) { return ref.isSms() ? 0 : -1; }, error));
  EXPECT_EQ(error, "in expression 'q[1] * 100 + sms': unknown name q[1]");
}

TEST(Expr, EvaluationErrors) {
  EXPECT_EQ(evaluationError("9223372036854775807 + 1"),
            "cannot evaluate '9223372036854775807 + 1': 64-bit overflow");
  evaluationError("-9223372036854775807 - 2");
  evaluationError("4611686018427387904 * 2");
  evaluationError("-(-9223372036854775807 - 1)");
  EXPECT_EQ(evaluationError("ceildiv(1, 0)"),
            "cannot evaluate 'ceildiv(1, 0)': expected a positive divisor");
  evaluationError("floordiv(1, -1)");
  evaluationError("mod(-9223372036854775807 - 1, -1)");
}

TEST(Expr, SyntaxErrorsSayWhereAndWhat) {
  EXPECT_EQ(parseError(""), "in expression '', column 1: expected a number, a "
                            "name, '-' or '('");
  EXPECT_EQ(parseError("1 +"), "in expression '1 +', column 4: expected a "
                               "number, a name, '-' or '('");
  EXPECT_EQ(parseError("1 2"), "in expression '1 2', column 3: expected an "
                               "operator or the end of the expression");
  EXPECT_EQ(parseError("(1"), "in expression '(1', column 3: expected ')'");
  EXPECT_EQ(parseError("q"), "in expression 'q', column 2: expected '['");
  for (const char *text :
       {"q[", "q[1", "q[-1]", "q[x]", "q[16]", "1 / 2", "1 & 2", "ceildiv(1)",
        "ceildiv(1, 2, 3)", "min(1)", "min()", "select(1, 2)", "abs(1)",
        "9223372036854775808", "1 = 2", "0x10", "1.5", "sms[0]", "sms()"}) {
    EXPECT_NE(parseError(text), "");
  }
  EXPECT_EQ(parseError("abs(1)"),
            "in expression 'abs(1)', column 5: expected ceildiv, floordiv, "
            "mod, min, max or select, got 'abs'");
  EXPECT_EQ(parseError("q[16]"), "in expression 'q[16]', column 6: expected a "
                                 "dimension of at most 15, got 16");
  EXPECT_EQ(parseError("9223372036854775808"),
            "in expression '9223372036854775808', column 19: expected a number "
            "that fits in 64 bits");
}

TEST(Expr, DepthIsLimited) {
  EXPECT_NE(parseError(std::string(1000, '(') + "1" + std::string(1000, ')'))
                .find("nested too deeply"),
            std::string::npos);
  EXPECT_NE(parseError(std::string(1000, '-') + "1").find("nested too deeply"),
            std::string::npos);
  EXPECT_NE(parseError(std::string(5000, ' ')).find("at most 4096"),
            std::string::npos);
  // The deepest operand stack that nesting allows needs no more than there is.
  std::string deep = "1";
  for (int i = 0; i < 62; ++i) {
    deep = "min(1, " + deep + ")";
  }
  EXPECT_EQ(evaluate(deep), 1);
  std::string nested = "1";
  for (int i = 0; i < 25; ++i) {
    nested = "1 == 1 < 1 + 1 * (" + nested + ")";
  }
  EXPECT_NE(parseError(nested).find("too many operands"), std::string::npos);
}

TEST(Expr, NormalisedTextParsesToItself) {
  const char *cases[][2] = {
      {" 1+2*3 ", "1 + 2 * 3"},
      {"((1+2))*3", "(1 + 2) * 3"},
      {"1-(2-3)", "1 - (2 - 3)"},
      {"(1-2)-3", "1 - 2 - 3"},
      {"-(1+q[0])", "-(1 + q[0])"},
      {"- -1", "--1"},
      {"(1<2)==(3<4)", "1 < 2 == 3 < 4"},
      {"1<(2==3)", "1 < (2 == 3)"},
      {"min(sms,q[ 0 ]*(k[1]))", "min(sms, q[0] * k[1])"},
      {"select( 1,ceildiv(2,3),(4) )", "select(1, ceildiv(2, 3), 4)"}};
  for (auto [given, expected] : cases) {
    EXPECT_EQ(parse(given).str(), expected);
    EXPECT_EQ(parse(expected).str(), expected);
    EXPECT_EQ(evaluate(given), evaluate(expected));
  }
}

TEST(Expr, Constant) {
  int64_t value = 1;
  std::string error;
  ASSERT_TRUE(Expr().evaluate(lookUp, value, error));
  EXPECT_EQ(value, 0);
  ASSERT_TRUE(Expr(-5).evaluate(lookUp, value, error));
  EXPECT_EQ(value, -5);
  EXPECT_EQ(Expr(-5).str(), "-5");
}

TEST(Expr, Substitute) {
  auto substitute = [](const std::string &text) {
    std::string result =
        parse(text).substitute([](const Expr::Reference &size) {
          // A name that is also a new name is replaced once.
          return size.name == "q"   ? "k[" + std::to_string(size.dim) + "]"
                 : size.name == "k" ? "keys_2[1] + " + std::to_string(size.dim)
                                    : std::string("64");
        });
    return parse(result).str();
  };
  EXPECT_EQ(substitute("q[2]"), "k[2]");
  EXPECT_EQ(substitute("q[2] * k[12] + q[2] - sms"),
            "k[2] * (keys_2[1] + 12) + k[2] - sms");
  EXPECT_EQ(substitute("select(min(q[0], 3), ceildiv(k[1], 64), -v[0])"),
            "select(min(k[0], 3), ceildiv(keys_2[1] + 1, 64), -64)");
  EXPECT_EQ(substitute("17"), "17");
}

/// The values of `text` if q[0] is 0 to 4, q[1] exactly 8, and sms at least 1.
static std::string bound(const std::string &text) {
  constexpr int64_t max = std::numeric_limits<int64_t>::max();
  Expr::Range range =
      parse(text).bound([&](const Expr::Reference &ref) -> Expr::Range {
        return ref.isSms()    ? Expr::Range{1, max}
               : ref.dim == 0 ? Expr::Range{0, 4}
                              : Expr::Range{8, 8};
      });
  auto end = [&](int64_t value) {
    return value == max ? "max"
           : value == std::numeric_limits<int64_t>::min()
               ? "min"
               : std::to_string(value);
  };
  return end(range.min) + ".." + end(range.max);
}

TEST(Expr, Divisor) {
  auto divisor = [](const std::string &text) { return parse(text).divisor(); };
  EXPECT_EQ(divisor("q[2]"), 1);
  EXPECT_EQ(divisor("12"), 12);
  EXPECT_EQ(divisor("0"), 1);
  EXPECT_EQ(divisor("ceildiv(q[2], 128) * 128"), 128);
  EXPECT_EQ(divisor("q[0] * 24 + 16 * sms"), 8);
  EXPECT_EQ(divisor("q[0] * 24 - 1"), 1);
  EXPECT_EQ(divisor("max(q[0] * 24, 0)"), 24);
  EXPECT_EQ(divisor("-(q[0] * 6)"), 6);
  EXPECT_EQ(divisor("mod(q[0] * 6, 4)"), 1);
  EXPECT_EQ(divisor("select(q[0], 8, 4)"), 1);
  EXPECT_EQ(divisor("(q[0] * 4611686018427387904) * 4"), 1);
}

TEST(Expr, BoundOfArithmetic) {
  EXPECT_EQ(bound("q[1]"), "8..8");
  EXPECT_EQ(bound("q[0] + q[1]"), "8..12");
  EXPECT_EQ(bound("q[1] - q[0]"), "4..8");
  EXPECT_EQ(bound("-q[0]"), "-4..0");
  EXPECT_EQ(bound("(q[0] - 2) * -3"), "-6..6");
  EXPECT_EQ(bound("ceildiv(q[0], 3)"), "0..2");
  EXPECT_EQ(bound("floordiv(9, q[0])"), "2..9");
  EXPECT_EQ(bound("mod(q[0], 3)"), "0..2");
  EXPECT_EQ(bound("mod(q[1], 3)"), "2..2");
  EXPECT_EQ(bound("max(q[0], 3)"), "3..4");
  EXPECT_EQ(bound("min(q[0], 3)"), "0..3");
}

TEST(Expr, BoundOfComparisons) {
  EXPECT_EQ(bound("q[0] < 5"), "1..1");
  EXPECT_EQ(bound("q[0] < 4"), "0..1");
  EXPECT_EQ(bound("q[0] < 0"), "0..0");
  EXPECT_EQ(bound("q[0] <= 4"), "1..1");
  EXPECT_EQ(bound("q[0] > 4"), "0..0");
  EXPECT_EQ(bound("q[0] >= 0"), "1..1");
  EXPECT_EQ(bound("q[1] == 8"), "1..1");
  EXPECT_EQ(bound("q[0] == 5"), "0..0");
  EXPECT_EQ(bound("q[0] == 4"), "0..1");
  EXPECT_EQ(bound("q[0] != 5"), "1..1");
  EXPECT_EQ(bound("q[1] != 8"), "0..0");
}

TEST(Expr, BoundOfSelect) {
  EXPECT_EQ(bound("select(q[1] > 7, q[0], 100)"), "0..4");
  EXPECT_EQ(bound("select(q[1] > 8, q[0], 100)"), "100..100");
  EXPECT_EQ(bound("select(q[0], 2, 100) + 1"), "3..101");
  EXPECT_EQ(bound("select(q[0] > 4, 1, select(q[0], 5, 6))"), "5..6");
}

TEST(Expr, BoundSaturates) {
  EXPECT_EQ(bound("sms * 2"), "2..max");
  EXPECT_EQ(bound("1 - sms - sms"), "min..-1");
  EXPECT_EQ(bound("sms * -2"), "min..-2");
  EXPECT_EQ(bound("sms + 1 > 1"), "1..1");
}
