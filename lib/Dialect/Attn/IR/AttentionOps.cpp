// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Attn/IR/Attn.h"

#include "TensorChecks.h"

#include "attn/Support/Expr.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace attn;

//===----------------------------------------------------------------------===//
// Types of optional operands, in the list of the others
//===----------------------------------------------------------------------===//

static ParseResult
parseTypeIfGiven(OpAsmParser &parser,
                 std::optional<OpAsmParser::UnresolvedOperand> operand,
                 Type &type) {
  if (!operand) {
    return success();
  }
  return failure(parser.parseComma() || parser.parseType(type));
}

static void printTypeIfGiven(OpAsmPrinter &printer, Operation *, Value operand,
                             Type type) {
  if (operand) {
    printer << ", " << type;
  }
}

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
  std::optional<NamedTensor> cuSeqlensQ, cuSeqlensK, seqUsedK, blockTable;
  RowForm queries, keys;

  /// Those that say where the sequences lie.
  SmallVector<NamedTensor> sequences() const {
    SmallVector<NamedTensor> list;
    for (const std::optional<NamedTensor> &tensor :
         {cuSeqlensQ, cuSeqlensK, seqUsedK, blockTable}) {
      if (tensor) {
        list.push_back(*tensor);
      }
    }
    return list;
  }
};
} // namespace

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

/// Appends dimension `dim` of a tensor, if it is there; `less` is subtracted.
static void addSize(SmallVector<NamedSize> &sizes,
                    const std::optional<NamedTensor> &tensor, unsigned dim,
                    int64_t less = 0) {
  if (tensor) {
    int64_t size = tensor->type.getDimSize(dim);
    sizes.push_back(
        {tensor->name, ShapedType::isDynamic(size) ? size : size - less});
  }
}

/// Offsets have one element more than there are sequences.
static LogicalResult
checkOffsets(Operation *op, ArrayRef<std::optional<NamedTensor>> tensors) {
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
  if (ShapedType::isDynamic(numHeads) || ShapedType::isDynamic(numKeyHeads)) {
    return success();
  }
  bool isMultiple =
      numKeyHeads == 0 ? numHeads == 0 : numHeads % numKeyHeads == 0;
  if (!isMultiple) {
    return op->emitOpError()
           << "expected q heads to be a multiple of the k heads ("
           << numKeyHeads << "), got " << numHeads;
  }
  return success();
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

static LogicalResult checkAttributes(Operation *op, StringRef known) {
  // attention_c7, work_list_c6
  for (NamedAttribute attribute : op->getDiscardableAttrs()) {
    return op->emitOpError()
           << "expected no attribute but " << known << ", got '"
           << attribute.getName().getValue() << "'";
  }
  return success();
}

static NamedTensor nameTensor(StringRef name, Value value) {
  return {name, cast<RankedTensorType>(value.getType())};
}

static std::optional<NamedTensor> nameIfGiven(StringRef name, Value value) {
  return value ? std::optional(nameTensor(name, value)) : std::nullopt;
}

/// `o` and `lse` are the results, or one part of them.
template <typename OpTy>
static LogicalResult verifyTensors(OpTy op, NamedTensor o,
                                   std::optional<NamedTensor> lse) {
  AttentionTensors tensors{nameTensor("q", op.getQ()),
                           nameTensor("k", op.getK()),
                           nameTensor("v", op.getV()),
                           o,
                           lse,
                           nameIfGiven("cu_seqlens_q", op.getCuSeqlensQ()),
                           nameIfGiven("cu_seqlens_k", op.getCuSeqlensK()),
                           nameIfGiven("seqused_k", op.getSequsedK()),
                           nameIfGiven("block_table", op.getBlockTable()),
                           op.getQueryForm(),
                           op.getKeyForm()};
  return success(succeeded(checkRanksAndTypes(op, tensors)) &&
                 succeeded(checkPages(op, tensors)) &&
                 succeeded(checkHeadSizes(op, tensors)) &&
                 succeeded(checkSizes(op, tensors)));
}

template <typename OpTy>
static LogicalResult verifyAttention(OpTy op) {
  if (failed(verifyTensors(op, nameTensor("o", op.getO()),
                           nameIfGiven("lse", op.getLse())))) {
    return failure();
  }
  return checkAttributes(op, "'mask'");
}

static LogicalResult checkColumns(Operation *op, const NamedTensor &list) {
  if (list.type.getDimSize(1) != WorkListOp::columns) {
    return op->emitOpError()
           << "expected " << list.name << " of " << int64_t(WorkListOp::columns)
           << " columns, got " << printSize(list.type.getDimSize(1));
  }
  return checkNoEncoding(op, list);
}

LogicalResult AttentionOp::verify() { return verifyAttention(*this); }

LogicalResult BlockAttentionOp::verify() {
  if (failed(verifyAttention(*this))) {
    return failure();
  }
  // block_attention_c12
  if (!getWorkList()) {
    return success();
  }
  if (!hasSequences()) {
    return emitOpError() << "expected cu_seqlens_q, cu_seqlens_k or seqused_k "
                            "with work_list, got none";
  }
  return checkColumns(*this, nameTensor("work_list", getWorkList()));
}

void BlockAttentionOp::build(OpBuilder &builder, OperationState &state,
                             TypeRange results, Value q, Value k, Value v,
                             Value scale, MaskAttr mask) {
  build(builder, state, results, q, k, v, scale, /*cu_seqlens_q=*/Value(),
        /*cu_seqlens_k=*/Value(), /*seqused_k=*/Value(),
        /*block_table=*/Value(), /*work_list=*/Value(), mask);
}

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
  if (failed(verifyTensors(*this,
                           partOf(parts, getQ().getType().getElementType()),
                           partOf(lses, lses.type.getElementType())))) {
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

LogicalResult WorkListOp::verify() {
  std::optional<NamedTensor> cuSeqlensQ =
      nameIfGiven("cu_seqlens_q", getCuSeqlensQ());
  std::optional<NamedTensor> cuSeqlensK =
      nameIfGiven("cu_seqlens_k", getCuSeqlensK());
  std::optional<NamedTensor> seqUsedK = nameIfGiven("seqused_k", getSequsedK());
  NamedTensor q = nameTensor("q", getQ()), k = nameTensor("k", getK());
  // work_list_c1
  if (!cuSeqlensQ && !cuSeqlensK && !seqUsedK) {
    return emitOpError()
           << "expected cu_seqlens_q, cu_seqlens_k or seqused_k, got none";
  }
  for (const std::optional<NamedTensor> &tensor :
       {cuSeqlensQ, cuSeqlensK, seqUsedK}) {
    if (tensor && failed(checkNoEncoding(*this, *tensor))) {
      return failure();
    }
  }
  // work_list_c2
  if (failed(checkRank(*this, q, cuSeqlensQ ? 3 : 4)) ||
      failed(checkRank(*this, k, cuSeqlensK ? 3 : 4))) {
    return failure();
  }
  // work_list_c3
  if (failed(checkOffsets(*this, {cuSeqlensQ, cuSeqlensK}))) {
    return failure();
  }
  SmallVector<NamedSize> sizes;
  if (!cuSeqlensQ) {
    addSize(sizes, q, 0);
  }
  if (!cuSeqlensK && !seqUsedK) {
    addSize(sizes, k, 0);
  }
  addSize(sizes, cuSeqlensQ, 0, /*less=*/1);
  addSize(sizes, cuSeqlensK, 0, /*less=*/1);
  addSize(sizes, seqUsedK, 0);
  int64_t batch;
  if (failed(checkAgreement(*this, "batch", sizes, batch))) {
    return failure();
  }
  // work_list_c4
  for (auto [name, size] :
       {std::pair("tile_q", getTileQ()), std::pair("tile_k", getTileK())}) {
    if (static_cast<int64_t>(size) <= 0) {
      return emitOpError() << "expected a positive " << name << ", got "
                           << static_cast<int64_t>(size);
    }
  }
  // work_list_c5
  if (failed(checkColumns(*this, nameTensor("a list", getList())))) {
    return failure();
  }
  return checkAttributes(*this, "'tile_q', 'tile_k' and 'mask'");
}

#define GET_OP_CLASSES
#include "attn/Dialect/Attn/IR/AttnOps.cpp.inc"
