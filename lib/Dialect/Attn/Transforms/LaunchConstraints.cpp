// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LaunchConstraints.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/FormatVariadic.h"

#include <optional>

using namespace mlir;
using namespace attn;

namespace {
/// A size as expressions know it: that of a dimension, less a number.
struct SizeOf {
  Value value;
  unsigned dim;
  int64_t less = 0;
};

class Collector {
public:
  Collector(MLIRContext *context, ArrayRef<std::string> names,
            llvm::SetVector<Attribute> &constraints)
      : context(context), names(names), constraints(constraints) {}

  /// Dimension `dim` of `value`, called `what`, is that of `like`.
  void requireEqual(StringRef what, Value value, Value like, unsigned dim) {
    requireEqual(what, SizeOf{value, dim}, SizeOf{like, dim});
  }

  /// The scales are one for each group of the codes' rows.
  void requireGroups(Value scales, Value codes, GroupsAttr groups) {
    requireEqual("batch", scales, codes, 0);
    requireEqual("heads", scales, codes, 1);
    int64_t count =
        groups.getCount(cast<RankedTensorType>(codes.getType()).getShape());
    bool isKnown = !ShapedType::isDynamic(count);
    // Where both are static the verifier has compared them.
    if (isKnown && !isDynamic(scales, 2)) {
      return;
    }
    std::string expected =
        isKnown ? std::to_string(count) : groups.getCountText(size({codes, 2}));
    add(size({scales, 2}) + " == " + expected,
        llvm::formatv("expected {0} for each group of {1} ({2}), got {3}",
                      name(scales), name(codes),
                      isKnown ? expected : "{" + expected + "}",
                      placeholder({scales, 2})));
  }

  /// The places of arranged values are those of the keys.
  void requirePlaces(Value v, Value k) {
    if (!isDynamic(v, 3) && !isDynamic(k, 2)) {
      return;
    }
    std::string block = std::to_string(ArrangeOp::blockKeys);
    std::string expected =
        isDynamic(k, 2)
            ? "ceildiv(" + size({k, 2}) + ", " + block + ") * " + block
            : std::to_string(ArrangeOp::getPlaces(
                  cast<RankedTensorType>(k.getType()).getDimSize(2)));
    add(size({v, 3}) + " == " + expected,
        llvm::formatv("expected the places of {0} to be the length of {1}, "
                      "rounded up ({2}), got {3}",
                      name(v), name(k),
                      isDynamic(k, 2) ? "{" + expected + "}" : expected,
                      placeholder({v, 3})));
  }

  /// All of them are the number of sequences.
  void requireBatches(ArrayRef<SizeOf> batches) {
    for (const SizeOf &batch : batches.drop_front()) {
      requireEqual("batch", batch, batches.front());
    }
  }

  /// Offsets have one element more than there are sequences.
  void requireOffsets(Value offsets) {
    if (isDynamic(offsets, 0)) {
      add(size({offsets, 0}) + " >= 1",
          llvm::formatv("expected {0} of at least 1 element, one more than the "
                        "batch, got {1}",
                        name(offsets), placeholder({offsets, 0})));
    }
  }

  /// Dimension `dim` of `value` is the static size that dimension `resultDim`
  /// of `result` promises.
  void requireStatic(StringRef what, Value value, unsigned dim, Value result,
                     unsigned resultDim) {
    requireStaticSize(
        what, value, dim,
        cast<RankedTensorType>(result.getType()).getDimSize(resultDim));
  }

  /// Nothing if `expected` is not known either.
  void requireStaticSize(StringRef what, Value value, unsigned dim,
                         int64_t expected) {
    if (ShapedType::isDynamic(expected) || !isDynamic(value, dim)) {
      return;
    }
    add(size({value, dim}) + " == " + std::to_string(expected),
        llvm::formatv("expected the {0} of {1} to be {2}, got {3}", what,
                      name(value), expected, placeholder({value, dim})));
  }

  /// What dimension `dim` of a result comes to is the static size that its type
  /// promises.
  void requireResult(StringRef what, ComputationOpInterface op, unsigned result,
                     unsigned dim) {
    auto type = cast<RankedTensorType>(op->getResult(result).getType());
    Value x = op->getOperand(0);
    // Only lengths are counted in other units.
    if (type.isDynamicDim(dim) || !isDynamic(x, 2)) {
      return;
    }
    std::string size =
        op.getResultSize(result, dim, [&](Value operand, unsigned operandDim) {
          return getSizeText(operand, names, operandDim);
        });
    int64_t expected = type.getDimSize(dim);
    add(size + " == " + std::to_string(expected),
        llvm::formatv("expected a length of {0} that makes {1} {2}, got {3}",
                      name(x), expected, what, placeholder({x, 2})));
  }

  /// There is one of `blocks` for each `rows` rows of `x`.
  void requireBlocks(Value blocks, Value x, int64_t rows) {
    std::string expected =
        llvm::formatv("ceildiv({0}, {1})", size({x, 2}), rows);
    if (!isDynamic(blocks, 2) && !isDynamic(x, 2)) {
      return;
    }
    std::string got = size({blocks, 2});
    if (got == expected) {
      return;
    }
    add(got + " == " + expected,
        llvm::formatv("expected {0} of one block for each {1} rows of {2} "
                      "({3}), got {4}",
                      name(blocks), rows, name(x), "{" + expected + "}",
                      placeholder({blocks, 2})));
  }

  /// The heads of q are a multiple of those of k.
  void requireMultiple(Value q, Value k) {
    bool bothStatic = !isDynamic(q, 1) && !isDynamic(k, 1);
    if (q == k || bothStatic || size({k, 1}) == "1") {
      return;
    }
    // Without key heads there may be no query heads.
    std::string heads = size({q, 1}), keyHeads = size({k, 1});
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
                      name(q), name(k), placeholder({k, 1}),
                      placeholder({q, 1})));
  }

private:
  static bool isDynamic(Value value, unsigned dim) {
    return cast<RankedTensorType>(value.getType()).isDynamicDim(dim);
  }

  StringRef name(Value value) const {
    if (auto argument = dyn_cast<BlockArgument>(value)) {
      return names[argument.getArgNumber()];
    }
    // The caller knows what a tensor was computed of.
    return name(value.getDefiningOp()->getOperand(0));
  }

  std::string size(const SizeOf &of) const {
    auto type = cast<RankedTensorType>(of.value.getType());
    if (!type.isDynamicDim(of.dim)) {
      return std::to_string(type.getDimSize(of.dim) - of.less);
    }
    std::string text = getSizeText(of.value, names, of.dim);
    return of.less ? text + " - " + std::to_string(of.less) : text;
  }

  std::string placeholder(const SizeOf &of) const {
    return isDynamic(of.value, of.dim) ? "{" + size(of) + "}" : size(of);
  }

  void requireEqual(StringRef what, SizeOf value, SizeOf like) {
    bool isStatic = !isDynamic(value.value, value.dim);
    // Where both are static the verifier has compared them.
    if (value.value == like.value ||
        (isStatic && !isDynamic(like.value, like.dim))) {
      return;
    }
    // Computed tensors have the sizes of what they were computed of.
    if (size(value) == size(like)) {
      return;
    }
    // The one that can be wrong is the one to blame.
    if (isStatic) {
      std::swap(value, like);
    }
    add(size(value) + " == " + size(like),
        llvm::formatv("expected the {0} of {1} to equal the {0} of {2} ({3}), "
                      "got {4}",
                      what, name(value.value), name(like.value),
                      placeholder(like), placeholder(value)));
  }

  void add(StringRef expr, const std::string &message) {
    constraints.insert(ConstraintAttr::get(context, expr, message));
  }

  MLIRContext *context;
  ArrayRef<std::string> names;
  llvm::SetVector<Attribute> &constraints;
};
} // namespace

std::string attn::getSizeText(Value value, ArrayRef<std::string> names,
                              unsigned dim) {
  auto type = cast<RankedTensorType>(value.getType());
  if (!type.isDynamicDim(dim)) {
    return std::to_string(type.getDimSize(dim));
  }
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    return names[argument.getArgNumber()] + "[" + std::to_string(dim) + "]";
  }
  auto result = cast<OpResult>(value);
  auto sizeOf = [&](Value operand, unsigned operandDim) {
    std::string size = getSizeText(operand, names, operandDim);
    // It becomes part of another expression.
    return StringRef(size).contains(' ') ? "(" + size + ")" : size;
  };
  return cast<ComputationOpInterface>(result.getOwner())
      .getResultSize(result.getResultNumber(), dim, sizeOf);
}

/// The dimension of q that gives dimension `dim` of a result of
/// attn.block_attention, if one does; the head size is static.
static std::optional<unsigned> getQueryDim(OpResult result, unsigned dim) {
  auto op = cast<BlockAttentionOp>(result.getOwner());
  if (result == op.getO()) {
    unsigned headSize = cast<RankedTensorType>(result.getType()).getRank() - 1;
    return dim == headSize ? std::nullopt : std::optional(dim);
  }
  // A packed lse is [H, T].
  return op.getQueryForm() == RowForm::packed ? 1 - dim : dim;
}

/// What the dimensions of the queries are called in messages.
static StringRef getQueryDimName(BlockAttentionOp op, unsigned dim) {
  static constexpr llvm::StringLiteral names[] = {"batch", "heads", "length"};
  return dim == getRowDim(op.getQueryForm()) ? "length" : names[dim];
}

static void collectOf(BlockAttentionOp op, ArrayRef<std::string> names,
                      llvm::SetVector<Attribute> &constraints) {
  Value q = op.getQ(), k = op.getK(), v = op.getV();
  Value cuSeqlensQ = op.getCuSeqlensQ(), cuSeqlensK = op.getCuSeqlensK();
  Collector collector(op.getContext(), names, constraints);
  SmallVector<SizeOf> batches;
  for (Value offsets : {cuSeqlensQ, cuSeqlensK}) {
    if (offsets) {
      collector.requireOffsets(offsets);
    }
  }
  batches.push_back(cuSeqlensQ ? SizeOf{cuSeqlensQ, 0, 1} : SizeOf{q, 0});
  if (op.getKeyForm() == RowForm::dense) {
    batches.append({SizeOf{k, 0}, SizeOf{v, 0}});
  }
  if (cuSeqlensK) {
    batches.push_back({cuSeqlensK, 0, 1});
  }
  for (Value sequences : {op.getSequsedK(), op.getBlockTable()}) {
    if (sequences) {
      batches.push_back({sequences, 0});
    }
  }
  collector.requireBatches(batches);
  if (op.getKeyForm() == RowForm::paged) {
    collector.requireEqual("number of pages", v, k, 0);
  }
  collector.requireEqual("heads", v, k, 1);
  if (op.getArranged()) {
    collector.requirePlaces(v, k);
  } else {
    collector.requireEqual("length", v, k, getRowDim(op.getKeyForm()));
  }
  collector.requireMultiple(q, k);
  if (op.getQScales()) {
    collector.requireGroups(op.getQScales(), q, op.getQGroupsAttr());
    collector.requireGroups(op.getKScales(), k, op.getKGroupsAttr());
  }
  if (Value scales = op.getVScales()) {
    collector.requireEqual("batch", scales, v, 0);
    collector.requireEqual("heads", scales, v, 1);
    collector.requireStaticSize("channels", scales, 2,
                                op.getValuesType().getDimSize(3));
  }
  if (Value correction = op.getLseCorrection()) {
    for (unsigned dim = 0; dim < 3; ++dim) {
      collector.requireEqual(getQueryDimName(op, dim), correction, q, dim);
    }
  }
  for (OpResult result : op->getResults()) {
    auto type = cast<RankedTensorType>(result.getType());
    for (unsigned dim = 0; dim < type.getRank(); ++dim) {
      if (std::optional<unsigned> queryDim = getQueryDim(result, dim)) {
        collector.requireStatic(getQueryDimName(op, *queryDim), q, *queryDim,
                                result, dim);
      }
    }
  }
}

static void collectOf(WorkListOp op, ArrayRef<std::string> names,
                      llvm::SetVector<Attribute> &constraints) {
  Collector collector(op.getContext(), names, constraints);
  Value cuSeqlensQ = op.getCuSeqlensQ(), cuSeqlensK = op.getCuSeqlensK();
  Value seqUsedK = op.getSequsedK();
  SmallVector<SizeOf> batches;
  batches.push_back(cuSeqlensQ ? SizeOf{cuSeqlensQ, 0, 1}
                               : SizeOf{op.getQ(), 0});
  for (Value offsets : {cuSeqlensQ, cuSeqlensK}) {
    if (offsets) {
      collector.requireOffsets(offsets);
    }
  }
  if (cuSeqlensK) {
    batches.push_back({cuSeqlensK, 0, 1});
  }
  if (seqUsedK) {
    batches.push_back({seqUsedK, 0});
  }
  if (!cuSeqlensK && !seqUsedK) {
    batches.push_back({op.getK(), 0});
  }
  collector.requireBatches(batches);
}

static void collectOf(MergeOp op, ArrayRef<std::string> names,
                      llvm::SetVector<Attribute> &constraints) {
  static constexpr llvm::StringLiteral dimensions[] = {
      "number of parts", "batch", "heads", "length"};
  Value parts = op.getParts(), lses = op.getLses();
  Collector collector(op.getContext(), names, constraints);
  for (auto [dim, what] : llvm::enumerate(dimensions)) {
    collector.requireEqual(what, lses, parts, dim);
  }
  for (Value result : op->getResults()) {
    for (unsigned dim = 0; dim < 3; ++dim) {
      collector.requireStatic(dimensions[dim + 1], parts, dim + 1, result, dim);
    }
  }
}

/// Dimensions of a dense tensor [B, H, L, D].
static constexpr llvm::StringLiteral kDenseDims[] = {"batch", "heads",
                                                     "length"};

/// Tensors of channels, which may be null, have the batch and heads of `x`, and
/// the results those that their types promise.
static void requireChannels(Collector &collector, Value x,
                            ArrayRef<Value> channels, ResultRange results) {
  for (unsigned dim = 0; dim < 2; ++dim) {
    for (Value tensor : channels) {
      if (tensor) {
        collector.requireEqual(kDenseDims[dim], tensor, x, dim);
      }
    }
    for (Value result : results) {
      collector.requireStatic(kDenseDims[dim], x, dim, result, dim);
    }
  }
}

static void collectOf(MeanOp op, ArrayRef<std::string> names,
                      llvm::SetVector<Attribute> &constraints) {
  Collector collector(op.getContext(), names, constraints);
  requireChannels(collector, op.getX(), {}, op->getResults());
}

static void collectOf(AbsmaxOp op, ArrayRef<std::string> names,
                      llvm::SetVector<Attribute> &constraints) {
  Collector collector(op.getContext(), names, constraints);
  requireChannels(collector, op.getX(), op.getMinus(), op->getResults());
}

static void collectOf(SampleStatisticsOp op, ArrayRef<std::string> names,
                      llvm::SetVector<Attribute> &constraints) {
  Collector collector(op.getContext(), names, constraints);
  requireChannels(collector, op.getX(), op.getMinus(), op->getResults());
}

static void collectOf(BlockStatisticsOp op, ArrayRef<std::string> names,
                      llvm::SetVector<Attribute> &constraints) {
  Collector collector(op.getContext(), names, constraints);
  requireChannels(collector, op.getX(), op.getMinus(), op->getResults());
  collector.requireResult("blocks", op, 0, 2);
}

static void collectOf(CombineStatisticsOp op, ArrayRef<std::string> names,
                      llvm::SetVector<Attribute> &constraints) {
  Collector collector(op.getContext(), names, constraints);
  requireChannels(collector, op.getX(), op.getBlocks(), op->getResults());
  collector.requireBlocks(op.getBlocks(), op.getX(),
                          BlockStatisticsOp::blockRows);
}

static void collectOf(QuantizeOp op, ArrayRef<std::string> names,
                      llvm::SetVector<Attribute> &constraints) {
  Collector collector(op.getContext(), names, constraints);
  requireChannels(collector, op.getX(), {op.getMinus(), op.getAbsmax()},
                  op->getResults());
  if (op.getDot()) {
    collector.requireEqual("batch", op.getDot(), op.getX(), 0);
    collector.requireMultiple(op.getX(), op.getDot());
    collector.requireStatic("length", op.getX(), 2, op.getDots(), 2);
  }
  if (op.getArranged()) {
    collector.requireResult("places", op, 0, 3);
  } else {
    collector.requireStatic("length", op.getX(), 2, op.getCodes(), 2);
  }
  if (!op.getQuantizer().getGroups().takesAllRows()) {
    collector.requireResult("scales", op, 1, 2);
  }
}

static void collectOf(LseCorrectionOp op, ArrayRef<std::string> names,
                      llvm::SetVector<Attribute> &constraints) {
  Collector collector(op.getContext(), names, constraints);
  collector.requireEqual("batch", op.getKMean(), op.getQ(), 0);
  collector.requireMultiple(op.getQ(), op.getKMean());
  for (unsigned dim = 0; dim < 3; ++dim) {
    collector.requireStatic(kDenseDims[dim], op.getQ(), dim, op.getCorrection(),
                            dim);
  }
}

static void collectOf(ArrangeOp op, ArrayRef<std::string> names,
                      llvm::SetVector<Attribute> &constraints) {
  Collector collector(op.getContext(), names, constraints);
  requireChannels(collector, op.getValues(), {}, op->getResults());
  collector.requireResult("places", op, 0, 3);
}

void attn::collectConstraints(ComputationOpInterface op,
                              ArrayRef<std::string> names,
                              llvm::SetVector<Attribute> &constraints) {
  llvm::TypeSwitch<Operation *>(op)
      .Case<AbsmaxOp, ArrangeOp, BlockAttentionOp, BlockStatisticsOp,
            CombineStatisticsOp, LseCorrectionOp, MeanOp, MergeOp, QuantizeOp,
            SampleStatisticsOp, WorkListOp>(
          [&](auto computation) { collectOf(computation, names, constraints); })
      .DefaultUnreachable("every computation has its constraints here");
}
