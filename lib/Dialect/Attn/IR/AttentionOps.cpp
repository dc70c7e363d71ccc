// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "AttentionChecks.h"

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
// Attention
//===----------------------------------------------------------------------===//

/// What copies of 8-bit rows come in.
constexpr int64_t kCodePiece = 16;

RankedTensorType BlockAttentionOp::getValuesType() {
  RankedTensorType type = getV().getType();
  if (!getArranged() || type.getRank() != 4) {
    return type;
  }
  // How many of the places hold keys, k says.
  ArrayRef<int64_t> shape = type.getShape();
  return type.clone({shape[0], shape[1], ShapedType::kDynamic, shape[2]});
}

static bool isCodes(Value tensor) {
  return getElementTypeOrSelf(tensor).getIntOrFloatBitWidth() == 8;
}

/// attention_c12
static LogicalResult checkCodeSize(Operation *op, const NamedTensor &tensor) {
  int64_t size = tensor.type.getShape().back();
  if (size % kCodePiece == 0) {
    return success();
  }
  return op->emitOpError() << "expected " << tensor.name
                           << " head size to be a multiple of " << kCodePiece
                           << " in 8 bits, got " << size;
}

/// Those of attn.attention, for both ops; `quant` is the recipe, as attributes
/// or as a preset give it.
template <typename OpTy>
static LogicalResult verifyAttention(OpTy op, StringRef attributes,
                                     QuantAttr quant) {
  if (failed(checkAttention(
          op, AttentionTensors::get(op, nameTensor("o", op.getO()),
                                    nameIfGiven("lse", op.getLse())))) ||
      failed(checkAttributes(op, attributes))) {
    return failure();
  }
  bool codesQK = isCodes(op.getQ()) || (quant && quant.getQk());
  bool codesPV = isCodes(op.getV()) || (quant && quant.getPv());
  // Of o, since v may be arranged: its head size is v's.
  NamedTensor o = nameTensor("o", op.getO());
  o.name = "v";
  if ((codesQK && failed(checkCodeSize(op, nameTensor("q", op.getQ())))) ||
      (codesPV && failed(checkCodeSize(op, o)))) {
    return failure();
  }
  // attention_c13
  if (op.getSmooth() && !(quant && quant.getQk())) {
    return op.emitOpError() << "expected quant with qk where smooth is given, "
                               "as smoothing serves the codes, got none";
  }
  return success();
}

LogicalResult AttentionOp::verify() {
  PresetAttr preset = getPresetAttr();
  // attention_c14
  if (preset && (getQuant() || getSmooth())) {
    return emitOpError() << "expected preset without "
                         << (getQuant() ? "quant" : "smooth")
                         << ", which it stands for, got both";
  }
  return verifyAttention(*this, "'mask', 'quant', 'smooth' and 'preset'",
                         preset ? preset.getQuant() : getQuantAttr());
}

//===----------------------------------------------------------------------===//
// Attention over codes
//===----------------------------------------------------------------------===//

/// What belongs to codes is given with them and not else.
static LogicalResult checkGiven(Operation *op, StringRef name, bool given,
                                const NamedTensor &tensor, bool codes) {
  if (given == codes) {
    return success();
  }
  return op->emitOpError() << "expected " << (codes ? "" : "no ") << name
                           << " with " << tensor.name << " of "
                           << tensor.type.getElementType() << ", got "
                           << (given ? "one" : "none");
}

/// block_attention_c15, block_attention_c18
static LogicalResult checkScoreCodes(BlockAttentionOp op) {
  NamedTensor q = nameTensor("q", op.getQ()), k = nameTensor("k", op.getK());
  bool codes = isCodes(op.getQ());
  if ((codes || isCodes(op.getK())) &&
      q.type.getElementType() != k.type.getElementType()) {
    return op.emitOpError()
           << "expected k element type " << q.type.getElementType() << ", got "
           << k.type.getElementType();
  }
  if (failed(checkGiven(op, "q_scales", bool(op.getQScales()), q, codes)) ||
      failed(checkGiven(op, "q_groups", bool(op.getQGroups()), q, codes)) ||
      failed(checkGiven(op, "k_scales", bool(op.getKScales()), k, codes)) ||
      failed(checkGiven(op, "k_groups", bool(op.getKGroups()), k, codes))) {
    return failure();
  }
  if (!codes) {
    return success();
  }
  /// Groups of one operand, and those that only the other one has.
  struct Side {
    StringRef name;
    GroupsAttr groups;
    Grouping foreign;
  };
  for (const Side &side :
       {Side{"q", op.getQGroupsAttr(), Grouping::per_thread_column},
        Side{"k", op.getKGroupsAttr(), Grouping::per_thread_row}}) {
    Grouping grouping = side.groups.getGrouping();
    if (grouping == side.foreign || grouping == Grouping::per_channel) {
      return op.emitOpError() << "expected groups of rows of " << side.name
                              << ", got " << stringifyGrouping(grouping);
    }
  }
  return success();
}

/// block_attention_c17
static LogicalResult checkAllScales(BlockAttentionOp op) {
  if (op.getQScales() &&
      (failed(checkScales(op, nameTensor("q_scales", op.getQScales()),
                          nameTensor("q", op.getQ()), op.getQGroupsAttr())) ||
       failed(checkScales(op, nameTensor("k_scales", op.getKScales()),
                          nameTensor("k", op.getK()), op.getKGroupsAttr())))) {
    return failure();
  }
  if (!op.getVScales()) {
    return success();
  }
  NamedTensor values = nameTensor("v", op.getV());
  values.type = op.getValuesType();
  return checkScales(
      op, nameTensor("v_scales", op.getVScales()), values,
      GroupsAttr::get(op.getContext(), Grouping::per_channel, /*rows=*/0));
}

/// block_attention_c22
static LogicalResult checkArranged(BlockAttentionOp op) {
  if (!op.getArranged()) {
    return success();
  }
  if (!isCodes(op.getV())) {
    return op.emitOpError() << "expected no 'arranged' with v of "
                            << op.getV().getType().getElementType();
  }
  int64_t known;
  return checkAgreement(
      op, "places",
      {{"k", ArrangeOp::getPlaces(op.getK().getType().getDimSize(2))},
       {"v", op.getV().getType().getDimSize(3)}},
      known);
}

/// block_attention_c19
static LogicalResult checkCorrection(BlockAttentionOp op) {
  if (!op.getLseCorrection()) {
    return success();
  }
  if (!op.getLse()) {
    return op.emitOpError()
           << "expected a log-sum-exp with lse_correction, got none";
  }
  NamedTensor correction = nameTensor("lse_correction", op.getLseCorrection());
  NamedTensor lse = nameTensor("lse", op.getLse());
  if (failed(checkRank(op, correction, 3)) ||
      failed(checkNoEncoding(op, correction))) {
    return failure();
  }
  return checkSameSizes(op, {lse, correction}, {"batch", "heads", "length"});
}

/// block_attention_c23
static LogicalResult checkExponential(BlockAttentionOp op) {
  ProductsAttr products = op.getProductsAttr();
  if (!products || products.getExp() == Exponential::exact ||
      getElementTypeOrSelf(op.getQ()).isInteger(8)) {
    return success();
  }
  return op.emitOpError() << "expected q and k of i8 with exp = "
                          << stringifyExponential(products.getExp()) << ", got "
                          << getElementTypeOrSelf(op.getQ());
}

/// block_attention_c21
static LogicalResult checkPolicies(BlockAttentionOp op, bool codes) {
  QuantAttr quant = op.getQuantAttr();
  if (quant && codes) {
    return op.emitOpError()
           << "expected no 'quant' where operands are codes, got " << quant;
  }
  if (op.getSmooth() && op.getLseCorrection()) {
    return op.emitOpError() << "expected no 'smooth' where keys have been "
                               "smoothed (lse_correction), got "
                            << op.getSmoothAttr();
  }
  return success();
}

LogicalResult BlockAttentionOp::verify() {
  if (failed(verifyAttention(*this,
                             "'mask', 'q_groups', 'k_groups', "
                             "'products', 'arranged', 'quant' and "
                             "'smooth'",
                             getQuantAttr()))) {
    return failure();
  }
  // block_attention_c14
  if (getWorkList() && !hasSequences()) {
    return emitOpError() << "expected cu_seqlens_q, cu_seqlens_k or seqused_k "
                            "with work_list, got none";
  }
  if (getWorkList() &&
      failed(checkColumns(*this, nameTensor("work_list", getWorkList())))) {
    return failure();
  }
  bool codes = isCodes(getQ()) || isCodes(getK()) || isCodes(getV());
  // block_attention_c20
  if ((codes || getLseCorrection()) && hasSequences()) {
    return emitOpError() << "expected sequences of one length with codes or "
                            "lse_correction, got cu_seqlens_q, cu_seqlens_k or "
                            "seqused_k";
  }
  // block_attention_c16
  NamedTensor v = nameTensor("v", getV());
  if (failed(checkScoreCodes(*this)) ||
      failed(checkGiven(*this, "v_scales", bool(getVScales()), v,
                        isCodes(getV()))) ||
      failed(checkGiven(*this, "products", bool(getProducts()), v,
                        isCodes(getV()))) ||
      failed(checkArranged(*this)) || failed(checkAllScales(*this)) ||
      failed(checkCorrection(*this)) || failed(checkExponential(*this))) {
    return failure();
  }
  return checkPolicies(*this, codes);
}

#define GET_OP_CLASSES
#include "attn/Dialect/Attn/IR/AttnOps.cpp.inc"
