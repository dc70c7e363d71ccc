// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LaunchConstraints.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace attn;

/// What the dimensions of tensors are called in messages.
static constexpr llvm::StringLiteral attentionDimensions[] = {"batch", "heads",
                                                              "length"};
static constexpr llvm::StringLiteral mergeDimensions[] = {
    "number of parts", "batch", "heads", "length"};

namespace {
class Collector {
public:
  Collector(MLIRContext *context, ArrayRef<llvm::StringLiteral> dimensionNames,
            ArrayRef<std::string> names,
            llvm::SetVector<Attribute> &constraints)
      : context(context), dimensionNames(dimensionNames), names(names),
        constraints(constraints) {}

  /// Dimension `dim` of `value` is that of `like`.
  void requireEqual(Value value, Value like, unsigned dim) {
    // Where both are static the verifier has compared them.
    if (value == like || (!isDynamic(value, dim) && !isDynamic(like, dim))) {
      return;
    }
    // The one that can be wrong is the one to blame.
    if (!isDynamic(value, dim)) {
      std::swap(value, like);
    }
    add(size(value, dim) + " == " + size(like, dim),
        llvm::formatv(
            "expected the {0} of {1} to equal the {0} of {2} ({3}), got "
            "{4}",
            dimensionNames[dim], name(value), name(like),
            placeholder(like, dim), placeholder(value, dim)));
  }

  /// Dimension `dim` of `value` is the static size that `result` promises for
  /// its `resultDim`.
  void requireStatic(Value value, unsigned dim, Value result,
                     unsigned resultDim) {
    int64_t expected =
        cast<RankedTensorType>(result.getType()).getDimSize(resultDim);
    if (ShapedType::isDynamic(expected) || !isDynamic(value, dim)) {
      return;
    }
    add(size(value, dim) + " == " + std::to_string(expected),
        llvm::formatv("expected the {0} of {1} to be {2}, got {3}",
                      dimensionNames[dim], name(value), expected,
                      placeholder(value, dim)));
  }

  /// The heads of q are a multiple of those of k.
  void requireMultiple(Value q, Value k) {
    bool bothStatic = !isDynamic(q, 1) && !isDynamic(k, 1);
    if (q == k || bothStatic || size(k, 1) == "1") {
      return;
    }
    // Without key heads there may be no query heads.
    std::string heads = size(q, 1), keyHeads = size(k, 1);
    std::string remainder = llvm::formatv("mod({0}, {1})", heads, keyHeads);
    if (isDynamic(k, 1)) {
      remainder =
          llvm::formatv("select({0}, {1}, {2})", keyHeads, remainder, heads);
    } else if (keyHeads == "0") {
      remainder = heads;
    }
    add(remainder + " == 0",
        llvm::formatv("expected the heads of {0} to be a multiple of the heads "
                      "of {1} ({2}), got {3}",
                      name(q), name(k), placeholder(k, 1), placeholder(q, 1)));
  }

private:
  static bool isDynamic(Value value, unsigned dim) {
    return cast<RankedTensorType>(value.getType()).isDynamicDim(dim);
  }

  StringRef name(Value value) const {
    return names[cast<BlockArgument>(value).getArgNumber()];
  }

  std::string size(Value value, unsigned dim) const {
    return getSizeText(value, name(value), dim);
  }

  std::string placeholder(Value value, unsigned dim) const {
    return isDynamic(value, dim) ? "{" + size(value, dim) + "}"
                                 : size(value, dim);
  }

  void add(StringRef expr, const std::string &message) {
    constraints.insert(ConstraintAttr::get(context, expr, message));
  }

  MLIRContext *context;
  ArrayRef<llvm::StringLiteral> dimensionNames;
  ArrayRef<std::string> names;
  llvm::SetVector<Attribute> &constraints;
};
} // namespace

std::string attn::getSizeText(Value value, StringRef name, unsigned dim) {
  auto type = cast<RankedTensorType>(value.getType());
  if (!type.isDynamicDim(dim)) {
    return std::to_string(type.getDimSize(dim));
  }
  return (name + "[" + Twine(dim) + "]").str();
}

static void collectOf(BlockAttentionOp op, ArrayRef<std::string> names,
                      llvm::SetVector<Attribute> &constraints) {
  Value q = op.getQ(), k = op.getK(), v = op.getV();
  Collector collector(op.getContext(), attentionDimensions, names, constraints);
  collector.requireEqual(k, q, 0);
  collector.requireEqual(v, q, 0);
  collector.requireEqual(v, k, 1);
  collector.requireEqual(v, k, 2);
  collector.requireMultiple(q, k);
  for (Value result : op->getResults()) {
    for (unsigned dim = 0; dim < 3; ++dim) {
      collector.requireStatic(q, dim, result, dim);
    }
  }
}

static void collectOf(MergeOp op, ArrayRef<std::string> names,
                      llvm::SetVector<Attribute> &constraints) {
  Value parts = op.getParts(), lses = op.getLses();
  Collector collector(op.getContext(), mergeDimensions, names, constraints);
  for (unsigned dim = 0; dim < 4; ++dim) {
    collector.requireEqual(lses, parts, dim);
  }
  for (Value result : op->getResults()) {
    for (unsigned dim = 0; dim < 3; ++dim) {
      collector.requireStatic(parts, dim + 1, result, dim);
    }
  }
}

void attn::collectConstraints(ComputationOpInterface op,
                              ArrayRef<std::string> names,
                              llvm::SetVector<Attribute> &constraints) {
  llvm::TypeSwitch<Operation *>(op)
      .Case<BlockAttentionOp, MergeOp>(
          [&](auto computation) { collectOf(computation, names, constraints); })
      .DefaultUnreachable("every computation has its constraints here");
}
