// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "AttentionChecks.h"

#include "attn/Support/Expr.h"

using namespace mlir;
using namespace attn;

/// split_attention_c4
static LogicalResult checkSplits(SplitAttentionOp op) {
  Expr expr;
  std::string error;
  StringRef text = op.getSplits();
  if (!Expr::parse(std::string_view(text), expr, error)) {
    return op.emitOpError() << "expected splits to be an expression, got \""
                            << text << "\": " << error;
  }
  for (const Expr::Reference &reference : expr.references()) {
    if (reference.isSms()) {
      continue;
    }
    Value tensor = op.getSizedTensor(reference.name);
    if (!tensor ||
        reference.dim >= cast<RankedTensorType>(tensor.getType()).getRank()) {
      return op.emitOpError() << "expected splits to read sizes of q, k, v and "
                                 "a block_table that is given, and sms, got "
                              << reference.name << "[" << reference.dim << "]";
    }
  }
  return success();
}

LogicalResult SplitAttentionOp::verify() {
  // split_attention_c1 (ODS checks element types)
  NamedTensor parts = nameTensor("parts", getParts());
  NamedTensor lses = nameTensor("lses", getLses());
  int64_t splits;
  if (failed(checkRank(*this, parts, 5)) || failed(checkRank(*this, lses, 4)) ||
      failed(checkNoEncoding(*this, parts)) ||
      failed(checkNoEncoding(*this, lses)) ||
      failed(checkAgreement(*this, "splits",
                            {{"parts", parts.type.getDimSize(0)},
                             {"lses", lses.type.getDimSize(0)}},
                            splits))) {
    return failure();
  }
  // split_attention_c2
  auto partOf = [](const NamedTensor &tensor, Type elementType) -> NamedTensor {
    return {tensor.name, RankedTensorType::get(
                             tensor.type.getShape().drop_front(), elementType)};
  };
  if (failed(checkAttention(
          *this, AttentionTensors::get(
                     *this, partOf(parts, getQ().getType().getElementType()),
                     partOf(lses, lses.type.getElementType()))))) {
    return failure();
  }
  // split_attention_c3
  if (static_cast<int64_t>(getTileK()) <= 0) {
    return emitOpError() << "expected a positive tile_k, got "
                         << static_cast<int64_t>(getTileK());
  }
  if (failed(checkSplits(*this))) {
    return failure();
  }
  // split_attention_c5
  return checkAttributes(*this, "'splits', 'tile_k' and 'mask'");
}
