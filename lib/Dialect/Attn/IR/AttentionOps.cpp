// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Attn/IR/Attn.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace attn;

//===----------------------------------------------------------------------===//
// Result types: `tensor<...>` or `(tensor<...>, tensor<...>)`
//===----------------------------------------------------------------------===//

static ParseResult parseAttentionResults(OpAsmParser &parser, Type &output,
                                         Type &lse) {
  if (failed(parser.parseOptionalLParen())) {
    return parser.parseType(output);
  }
  if (parser.parseType(output)) {
    return failure();
  }
  if (succeeded(parser.parseOptionalComma()) && parser.parseType(lse)) {
    return failure();
  }
  return parser.parseRParen();
}

static void printAttentionResults(OpAsmPrinter &printer, Operation *,
                                  Type output, Type lse) {
  if (!lse) {
    printer << output;
    return;
  }
  printer << "(" << output << ", " << lse << ")";
}

//===----------------------------------------------------------------------===//
// Constraints
//===----------------------------------------------------------------------===//

namespace {
/// A tensor of an attention, as the messages call it.
struct NamedTensor {
  StringRef name;
  RankedTensorType type;
};

/// One dimension of one tensor.
struct NamedSize {
  StringRef tensor;
  int64_t size;
};

/// What attn.attention and attn.block_attention share.
struct AttentionTensors {
  NamedTensor q, k, v, o;
  std::optional<NamedTensor> lse;
};
} // namespace

constexpr int64_t kHeadSizeStep = 8;
constexpr int64_t kMaxHeadSize = 256;

static std::string printSize(int64_t size) {
  return ShapedType::isDynamic(size) ? "?" : std::to_string(size);
}

/// Sets `known` to the static size that all of `sizes` agree on; it stays
/// dynamic if none is static.
static LogicalResult checkAgreement(Operation *op, StringRef what,
                                    ArrayRef<NamedSize> sizes, int64_t &known) {
  known = ShapedType::kDynamic;
  for (const NamedSize &size : sizes) {
    if (ShapedType::isDynamic(size.size) || size.size == known) {
      continue;
    }
    if (!ShapedType::isDynamic(known)) {
      return op->emitOpError() << "expected " << size.tensor << " " << what
                               << " " << known << ", got " << size.size;
    }
    known = size.size;
  }
  return success();
}

static LogicalResult checkRanksAndTypes(Operation *op,
                                        const AttentionTensors &t) {
  // attention_c1
  for (const NamedTensor &tensor : {t.q, t.k, t.v, t.o}) {
    if (tensor.type.getRank() != 4) {
      return op->emitOpError() << "expected " << tensor.name << " rank 4, got "
                               << tensor.type.getRank();
    }
  }
  if (t.lse && t.lse->type.getRank() != 3) {
    return op->emitOpError()
           << "expected lse rank 3, got " << t.lse->type.getRank();
  }
  for (const NamedTensor &tensor : {t.q, t.k, t.v, t.o, t.lse.value_or(t.o)}) {
    if (Attribute encoding = tensor.type.getEncoding()) {
      return op->emitOpError() << "expected " << tensor.name
                               << " without an encoding, got " << encoding;
    }
  }
  // attention_c2 (ODS checks the choice of element types)
  Type element = t.q.type.getElementType();
  for (const NamedTensor &tensor : {t.k, t.v, t.o}) {
    if (tensor.type.getElementType() != element) {
      return op->emitOpError()
             << "expected " << tensor.name << " element type " << element
             << ", got " << tensor.type.getElementType();
    }
  }
  return success();
}

static LogicalResult checkHeadSizes(Operation *op, const AttentionTensors &t) {
  // attention_c3
  for (const NamedTensor &tensor : {t.q, t.v}) {
    int64_t size = tensor.type.getDimSize(3);
    if (ShapedType::isDynamic(size) || size < kHeadSizeStep ||
        size > kMaxHeadSize || size % kHeadSizeStep != 0) {
      return op->emitOpError()
             << "expected " << tensor.name << " head size to be a multiple of "
             << kHeadSizeStep << " from " << kHeadSizeStep << " to "
             << kMaxHeadSize << ", got " << printSize(size);
    }
  }
  // attention_c4
  auto checkHeadSize = [&](const NamedTensor &tensor,
                           const NamedTensor &like) -> LogicalResult {
    int64_t expected = like.type.getDimSize(3);
    int64_t got = tensor.type.getDimSize(3);
    if (got != expected) {
      return op->emitOpError() << "expected " << tensor.name << " head size "
                               << expected << ", got " << printSize(got);
    }
    return success();
  };
  if (failed(checkHeadSize(t.k, t.q))) {
    return failure();
  }
  return checkHeadSize(t.o, t.v);
}

static LogicalResult checkSizes(Operation *op, const AttentionTensors &t) {
  auto sizesOf = [](unsigned dim, ArrayRef<std::optional<NamedTensor>> list) {
    SmallVector<NamedSize> sizes;
    for (const std::optional<NamedTensor> &tensor : list) {
      if (tensor) {
        sizes.push_back({tensor->name, tensor->type.getDimSize(dim)});
      }
    }
    return sizes;
  };
  // attention_c5
  int64_t batch, keyHeads, keyLength, heads, length;
  if (failed(checkAgreement(op, "batch",
                            sizesOf(0, {t.q, t.k, t.v, t.o, t.lse}), batch)) ||
      failed(checkAgreement(op, "heads", sizesOf(1, {t.k, t.v}), keyHeads)) ||
      failed(checkAgreement(op, "length", sizesOf(2, {t.k, t.v}), keyLength)) ||
      failed(
          checkAgreement(op, "heads", sizesOf(1, {t.q, t.o, t.lse}), heads)) ||
      failed(checkAgreement(op, "length", sizesOf(2, {t.q, t.o, t.lse}),
                            length))) {
    return failure();
  }
  // attention_c6
  if (ShapedType::isDynamic(heads) || ShapedType::isDynamic(keyHeads)) {
    return success();
  }
  bool isMultiple = keyHeads == 0 ? heads == 0 : heads % keyHeads == 0;
  if (!isMultiple) {
    return op->emitOpError()
           << "expected q heads to be a multiple of the k heads (" << keyHeads
           << "), got " << heads;
  }
  return success();
}

static LogicalResult checkAttributes(Operation *op) {
  // attention_c7
  for (NamedAttribute attribute : op->getDiscardableAttrs()) {
    return op->emitOpError() << "expected no attribute but 'mask', got '"
                             << attribute.getName().getValue() << "'";
  }
  return success();
}

template <typename OpTy>
static LogicalResult verifyAttention(OpTy op) {
  auto tensor = [](StringRef name, Value value) {
    return NamedTensor{name, cast<RankedTensorType>(value.getType())};
  };
  AttentionTensors tensors{tensor("q", op.getQ()), tensor("k", op.getK()),
                           tensor("v", op.getV()), tensor("o", op.getO()),
                           std::nullopt};
  if (op.getLse()) {
    tensors.lse = tensor("lse", op.getLse());
  }
  if (failed(checkRanksAndTypes(op, tensors)) ||
      failed(checkHeadSizes(op, tensors)) || failed(checkSizes(op, tensors))) {
    return failure();
  }
  return checkAttributes(op);
}

LogicalResult AttentionOp::verify() { return verifyAttention(*this); }

LogicalResult BlockAttentionOp::verify() { return verifyAttention(*this); }

#define GET_OP_CLASSES
#include "attn/Dialect/Attn/IR/AttnOps.cpp.inc"
