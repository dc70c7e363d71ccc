// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "AttentionChecks.h"

using namespace mlir;
using namespace attn;

SmallVector<NamedTensor> AttentionTensors::sequences() const {
  SmallVector<NamedTensor> list;
  for (const std::optional<NamedTensor> &tensor :
       {cuSeqlensQ, cuSeqlensK, seqUsedK, blockTable}) {
    if (tensor) {
      list.push_back(*tensor);
    }
  }
  return list;
}

constexpr int64_t kMinPageSize = 16;
constexpr int64_t kMaxPageSize = 256;

/// Rank of a matrix [.., D] in one of the forms.
static int64_t getRank(RowForm form) { return form == RowForm::packed ? 3 : 4; }

static LogicalResult checkRanksAndTypes(Operation *op,
                                        const AttentionTensors &t) {
  // attention_c1
  int64_t queryRank = getRank(t.queries), keyRank = getRank(t.keys);
  if (failed(checkRank(op, t.q, queryRank)) ||
      failed(checkRank(op, t.k, keyRank)) ||
      failed(checkRank(op, t.v, keyRank)) ||
      failed(checkRank(op, t.o, queryRank)) ||
      (t.lse && failed(checkRank(op, *t.lse, queryRank - 1)))) {
    return failure();
  }
  for (const NamedTensor &tensor : {t.q, t.k, t.v, t.o, t.lse.value_or(t.o)}) {
    if (failed(checkNoEncoding(op, tensor))) {
      return failure();
    }
  }
  // attention_c8 (ODS checks ranks and element types)
  for (const NamedTensor &tensor : t.sequences()) {
    if (failed(checkNoEncoding(op, tensor))) {
      return failure();
    }
  }
  // attention_c2 (ODS checks the choice of element types)
  Type element;
  for (const NamedTensor &tensor : {t.q, t.k, t.v, t.o}) {
    Type type = tensor.type.getElementType();
    // Codes, and keys that wait to become codes, have types of their own.
    if (type.getIntOrFloatBitWidth() != 16) {
      continue;
    }
    if (!element) {
      element = type;
    } else if (type != element) {
      return op->emitOpError() << "expected " << tensor.name << " element type "
                               << element << ", got " << type;
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

LogicalResult attn::checkOffsets(Operation *op,
                                 ArrayRef<std::optional<NamedTensor>> tensors) {
  for (const std::optional<NamedTensor> &offsets : tensors) {
    if (offsets && offsets->type.getDimSize(0) == 0) {
      return op->emitOpError()
             << "expected " << offsets->name
             << " of at least 1 element, one more than the batch, got 0";
    }
  }
  return success();
}

static LogicalResult checkBatches(Operation *op, const AttentionTensors &t) {
  // attention_c9
  if (failed(checkOffsets(op, {t.cuSeqlensQ, t.cuSeqlensK}))) {
    return failure();
  }
  SmallVector<NamedSize> sizes;
  bool denseQueries = t.queries == RowForm::dense;
  if (denseQueries) {
    addSize(sizes, t.q, 0);
  }
  if (t.keys == RowForm::dense) {
    addSize(sizes, t.k, 0);
    addSize(sizes, t.v, 0);
  }
  if (denseQueries) {
    addSize(sizes, t.o, 0);
    addSize(sizes, t.lse, 0);
  }
  addSize(sizes, t.cuSeqlensQ, 0, /*less=*/1);
  addSize(sizes, t.cuSeqlensK, 0, /*less=*/1);
  addSize(sizes, t.seqUsedK, 0);
  addSize(sizes, t.blockTable, 0);
  int64_t batch;
  return checkAgreement(op, "batch", sizes, batch);
}

static LogicalResult checkSizes(Operation *op, const AttentionTensors &t) {
  // attention_c5
  SmallVector<NamedSize> keyPages, keyHeads, keyRows, heads, rows;
  if (t.keys == RowForm::paged) {
    addSize(keyPages, t.k, 0);
    addSize(keyPages, t.v, 0);
  }
  for (const NamedTensor &tensor : {t.k, t.v}) {
    addSize(keyHeads, tensor, 1);
    addSize(keyRows, tensor, getRowDim(t.keys));
  }
  for (const NamedTensor &tensor : {t.q, t.o}) {
    addSize(heads, tensor, 1);
    addSize(rows, tensor, getRowDim(t.queries));
  }
  // Rows are the last dimension of the lse in every form, heads the one before.
  addSize(heads, t.lse, getRank(t.queries) - 3);
  addSize(rows, t.lse, getRank(t.queries) - 2);
  int64_t numPages, numKeyHeads, keyLength, numHeads, length;
  StringRef keyRowsName = t.keys == RowForm::paged ? "page size" : "length";
  if (failed(checkBatches(op, t)) ||
      failed(checkAgreement(op, "pages", keyPages, numPages)) ||
      failed(checkAgreement(op, "heads", keyHeads, numKeyHeads)) ||
      failed(checkAgreement(op, keyRowsName, keyRows, keyLength)) ||
      failed(checkAgreement(op, "heads", heads, numHeads)) ||
      failed(checkAgreement(op, "length", rows, length))) {
    return failure();
  }
  // attention_c6
  return checkHeadsMultiple(op, numHeads, numKeyHeads);
}

static LogicalResult checkPages(Operation *op, const AttentionTensors &t) {
  if (!t.blockTable) {
    return success();
  }
  // attention_c10
  if (!t.seqUsedK) {
    return op->emitOpError() << "expected seqused_k with block_table, as pages "
                                "do not say how many keys they hold, got none";
  }
  if (t.cuSeqlensK) {
    return op->emitOpError() << "expected keys that are packed or in pages, "
                                "got cu_seqlens_k and block_table";
  }
  // attention_c11
  int64_t page = t.k.type.getDimSize(2);
  if (ShapedType::isDynamic(page) || page < kMinPageSize ||
      page > kMaxPageSize || (page & (page - 1)) != 0) {
    return op->emitOpError()
           << "expected a static page size of k that is a power of two from "
           << kMinPageSize << " to " << kMaxPageSize << ", got "
           << printSize(page);
  }
  return success();
}

LogicalResult attn::checkAttention(Operation *op, const AttentionTensors &t) {
  return success(
      succeeded(checkRanksAndTypes(op, t)) && succeeded(checkPages(op, t)) &&
      succeeded(checkHeadSizes(op, t)) && succeeded(checkSizes(op, t)));
}

LogicalResult attn::checkColumns(Operation *op, const NamedTensor &list) {
  if (list.type.getDimSize(1) != WorkListOp::columns) {
    return op->emitOpError()
           << "expected " << list.name << " of " << int64_t(WorkListOp::columns)
           << " columns, got " << printSize(list.type.getDimSize(1));
  }
  return checkNoEncoding(op, list);
}

LogicalResult attn::checkScales(Operation *op, const NamedTensor &scales,
                                const NamedTensor &codes, GroupsAttr groups) {
  if (failed(checkRank(op, scales, 3)) || failed(checkNoEncoding(op, scales)) ||
      failed(checkSameSizes(op, {codes, scales}, {"batch", "heads"}))) {
    return failure();
  }
  int64_t known;
  return checkAgreement(op, "groups",
                        {{codes.name, groups.getCount(codes.type.getShape())},
                         {scales.name, scales.type.getDimSize(2)}},
                        known);
}
