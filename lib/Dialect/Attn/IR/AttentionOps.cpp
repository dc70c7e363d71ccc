// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Attn/IR/Attn.h"

#include "TensorChecks.h"

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
/// What attn.attention and attn.block_attention share.
struct AttentionTensors {
  NamedTensor q, k, v, o;
  std::optional<NamedTensor> lse;
};
} // namespace

static LogicalResult checkRanksAndTypes(Operation *op,
                                        const AttentionTensors &t) {
  // attention_c1
  for (const NamedTensor &tensor : {t.q, t.k, t.v, t.o}) {
    if (failed(checkRank(op, tensor, 4))) {
      return failure();
    }
  }
  if (t.lse && failed(checkRank(op, *t.lse, 3))) {
    return failure();
  }
  for (const NamedTensor &tensor : {t.q, t.k, t.v, t.o, t.lse.value_or(t.o)}) {
    if (failed(checkNoEncoding(op, tensor))) {
      return failure();
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
  if (failed(checkHeadSize(op, t.q)) || failed(checkHeadSize(op, t.v))) {
    return failure();
  }
  // attention_c4
  if (failed(checkSameHeadSize(op, t.k, t.q))) {
    return failure();
  }
  return checkSameHeadSize(op, t.o, t.v);
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

//===----------------------------------------------------------------------===//
// ComputationOpInterface
//===----------------------------------------------------------------------===//

template <typename OpTy>
static SmallVector<StringRef> getAttentionOperandRoles(OpTy op) {
  SmallVector<StringRef> roles = {"q", "k", "v"};
  if (op.getScale()) {
    roles.push_back("scale");
  }
  return roles;
}

template <typename OpTy>
static SmallVector<StringRef> getAttentionResultRoles(OpTy op) {
  SmallVector<StringRef> roles = {"o", "lse"};
  roles.truncate(op->getNumResults());
  return roles;
}

SmallVector<StringRef> AttentionOp::getOperandRoles() {
  return getAttentionOperandRoles(*this);
}

SmallVector<StringRef> BlockAttentionOp::getOperandRoles() {
  return getAttentionOperandRoles(*this);
}

SmallVector<StringRef> AttentionOp::getResultRoles() {
  return getAttentionResultRoles(*this);
}

SmallVector<StringRef> BlockAttentionOp::getResultRoles() {
  return getAttentionResultRoles(*this);
}

std::string AttentionOp::getResultSize(
    unsigned /*result*/, unsigned dim,
    llvm::function_ref<std::string(Value, unsigned)> sizeOf) {
  return sizeOf(dim == 3 ? getV() : getQ(), dim);
}

std::string BlockAttentionOp::getResultSize(
    unsigned /*result*/, unsigned dim,
    llvm::function_ref<std::string(Value, unsigned)> sizeOf) {
  return sizeOf(dim == 3 ? getV() : getQ(), dim);
}

#include "attn/Dialect/Attn/IR/AttnInterfaces.cpp.inc"

#define GET_OP_CLASSES
#include "attn/Dialect/Attn/IR/AttnOps.cpp.inc"
