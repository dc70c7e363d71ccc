// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The integer expressions of docs/manifest.md: the compiler writes them into
// a plan, the runtime evaluates them at each launch.

#ifndef ATTN_SUPPORT_EXPR_H
#define ATTN_SUPPORT_EXPR_H

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace attn {

/// A checked integer expression, compiled to a flat stack program. Nothing
/// here throws; evaluation does not allocate unless it fails.
class Expr {
public:
  /// `name[dim]`, or `sms`, which has no dimension.
  struct Reference {
    std::string name;
    int dim;

    static constexpr int kNoDim = -1;
    bool isSms() const { return dim == kNoDim; }
    bool operator==(const Reference &other) const {
      return name == other.name && dim == other.dim;
    }
  };

  /// Gives the value of a reference; false if there is no such name.
  using Env = std::function<bool(const Reference &, int64_t &value)>;

  /// All values from `min` to `max`, both included.
  struct Range {
    int64_t min;
    int64_t max;
    bool has(int64_t value) const { return min <= value && value <= max; }
    bool isOnly(int64_t value) const { return min == value && max == value; }
  };

  /// Gives the values that a reference can have.
  using Ranges = std::function<Range(const Reference &)>;

  /// Gives the index of a reference in the array later given to evaluate();
  /// negative if there is no such name.
  using Resolver = std::function<int(const Reference &)>;

  /// The constant 0.
  Expr() : Expr(0) {}
  explicit Expr(int64_t constant);

  /// Parses `text`. On failure `out` is left alone and `error` says what was
  /// expected, and at which column.
  [[nodiscard]] static bool parse(std::string_view text, Expr &out,
                                  std::string &error);

  /// Everything that the expression reads, each once, in order of occurrence.
  const std::vector<Reference> &references() const { return refs; }

  /// The normalised text; parsing it gives the same expression.
  const std::string &str() const { return text; }

  /// The text with an expression in the place of each size: `replacement` is
  /// asked for every `name[dim]`.
  std::string substitute(
      const std::function<std::string(const Reference &)> &replacement) const;

  [[nodiscard]] bool evaluate(const Env &env, int64_t &value,
                              std::string &error) const;

  /// A range of every value that evaluation can give, wherever it does not
  /// fail: what is known before all sizes are. It may be wider than need be.
  Range bound(const Ranges &ranges) const;

  /// A positive number of which every value that evaluation can give is a
  /// multiple, whatever the sizes are. It may be smaller than need be.
  int64_t divisor() const;

  /// Looks the names up once, so that evaluate() can index an array.
  [[nodiscard]] bool bind(const Resolver &resolver, std::string &error);

  /// Evaluates a bound expression: `values` is indexed as bind() was told.
  [[nodiscard]] bool evaluate(const int64_t *values, int64_t &value,
                              std::string &error) const;

private:
  friend class ExprParser;

  enum class Op : uint8_t {
    Const,      // push operand
    Load,       // push reference number operand
    Jump,       // go to operand
    JumpIfZero, // pop; if zero go to operand
    Neg,
    Add,
    Sub,
    Mul,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    CeilDiv,
    FloorDiv,
    Mod,
    Min,
    Max,
  };
  struct Instr {
    Op op;
    int64_t operand;
  };

  /// The parser refuses what would need more, so evaluation can use an array.
  static constexpr int kMaxStack = 64;

  template <typename Load>
  bool run(const Load &load, int64_t &value, std::string &error) const;
  static const char *apply(Op op, int64_t a, int64_t b, int64_t &result);
  Range bound(const Ranges &ranges, size_t begin, size_t end) const;
  static Range apply(Op op, Range a, Range b);

  std::vector<Instr> code;
  std::vector<Reference> refs;
  std::vector<int> slots;
  std::string text;
};

} // namespace attn

#endif // ATTN_SUPPORT_EXPR_H
