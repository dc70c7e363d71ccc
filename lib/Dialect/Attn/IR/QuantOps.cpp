// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn.quantize and attn.lse_correction.

#include "AttentionChecks.h"

using namespace mlir;
using namespace attn;

/// What an i8 code is at most; -128 is left out, so that codes are symmetric.
constexpr float kMaxI8 = 127.0f;

//===----------------------------------------------------------------------===//
// QuantizeOp
//===----------------------------------------------------------------------===//

static LogicalResult checkDots(QuantizeOp op, const NamedTensor &x) {
  NamedTensor dot = nameTensor("dot", op.getDot());
  NamedTensor dots = nameTensor("dots", op.getDots());
  if (failed(checkPlainRanks(op, {dot, dots}, {3, 3})) ||
      failed(checkSameHeadSize(op, dot, x)) ||
      failed(checkSameSizes(op, {x, dot}, {"batch"})) ||
      failed(checkSameSizes(op, {x, dots}, {"batch", "heads", "length"}))) {
    return failure();
  }
  return checkHeadsMultiple(op, x.type.getDimSize(1), dot.type.getDimSize(1));
}

LogicalResult QuantizeOp::verify() {
  NamedTensor x = nameTensor("x", getX());
  NamedTensor codes = nameTensor("codes", getCodes());
  NamedTensor scales = nameTensor("scales", getScales());
  // quantize_c1; element types (quantize_c2) are checked by ODS.
  SmallVector<NamedTensor> channels;
  for (auto given :
       {nameIfGiven("minus", getMinus()), nameIfGiven("absmax", getAbsmax())}) {
    if (given) {
      channels.push_back(*given);
    }
  }
  if (failed(checkPlainRanks(*this, {x, codes, scales}, {4, 4, 3})) ||
      failed(checkPlainRanks(*this, channels,
                             SmallVector<int64_t>(channels.size(), 3)))) {
    return failure();
  }
  // quantize_c3
  if (failed(checkHeadSize(*this, x)) ||
      (!getArranged() && failed(checkSameHeadSize(*this, codes, x)))) {
    return failure();
  }
  for (const NamedTensor &tensor : channels) {
    if (failed(checkSameHeadSize(*this, tensor, x)) ||
        failed(checkSameSizes(*this, {x, tensor}, {"batch", "heads"}))) {
      return failure();
    }
  }
  // quantize_c4, quantize_c9
  if (failed(getArranged() ? ArrangeOp::checkArranged(*this, getX(), getCodes())
                           : checkSameSizes(*this, {x, codes},
                                            {"batch", "heads", "length"})) ||
      failed(checkScales(*this, scales, x, getQuantizer().getGroups()))) {
    return failure();
  }
  // quantize_c5
  bool isInteger = codes.type.getElementType().isInteger(8);
  float max = getQuantizer().getMax().convertToFloat();
  if (isInteger && max != kMaxI8) {
    return emitOpError() << "expected max to be 127 for i8, got " << max;
  }
  if (!isInteger && getQuantizer().getRounding() != Rounding::half_even) {
    return emitOpError() << "expected rounding to be half_even for f8E4M3FN, "
                            "got "
                         << stringifyRounding(getQuantizer().getRounding());
  }
  // quantize_c6
  if (failed(checkAttributes(*this, "'quantizer' and 'arranged'"))) {
    return failure();
  }
  // quantize_c7
  if (failed(checkMinus(*this, getMinus(), x))) {
    return failure();
  }
  // quantize_c8
  GroupsAttr groups = getQuantizer().getGroups();
  if (groups.takesAllRows() != bool(getAbsmax())) {
    return emitOpError() << "expected absmax with groups of per_tensor and "
                            "per_channel, and only there, got "
                         << (getAbsmax() ? "one" : "none") << " with "
                         << stringifyGrouping(groups.getGrouping());
  }
  // quantize_c9
  if (getArranged() && (isInteger || !groups.isPerChannel())) {
    return emitOpError()
           << "expected f8E4M3FN with per_channel where codes are "
              "arranged, got "
           << codes.type.getElementType() << " with "
           << stringifyGrouping(groups.getGrouping());
  }
  // quantize_c10
  if (bool(getDot()) != bool(getDots()) || (getDot() && getArranged())) {
    return emitOpError() << "expected dot and dots together, where codes are "
                            "not arranged, got "
                         << (getDot() ? getDots() ? "both with 'arranged'"
                                                  : "dot alone"
                                      : "dots alone");
  }
  // quantize_c11
  return getDot() ? checkDots(*this, x) : success();
}

void QuantizeOp::build(OpBuilder &builder, OperationState &state, Value x,
                       Value minus, Value absmax, Type code,
                       QuantizerAttr quantizer) {
  auto type = cast<RankedTensorType>(x.getType());
  ArrayRef<int64_t> shape = type.getShape();
  int64_t count = quantizer.getGroups().getCount(shape);
  build(
      builder, state, type.clone(code),
      RankedTensorType::get({shape[0], shape[1], count}, builder.getF32Type()),
      /*dots=*/Type(), x, minus, absmax, /*dot=*/Value(), quantizer,
      /*arranged=*/UnitAttr());
}

SmallVector<StringRef> QuantizeOp::getOperandRoles() {
  SmallVector<StringRef> roles = {
      getRoleOfUse(getCodes(), getDot() ? "q" : "x")};
  if (getMinus()) {
    roles.push_back("minus");
  }
  if (getAbsmax()) {
    roles.push_back("absmax");
  }
  if (getDot()) {
    roles.push_back("k_mean");
  }
  return roles;
}

SmallVector<StringRef> QuantizeOp::getResultRoles() {
  // The same names as without fusion.
  SmallVector<StringRef> roles = {getArranged() ? "arranged" : "codes",
                                  "scales"};
  if (getDots()) {
    roles.push_back("lse_correction");
  }
  return roles;
}

std::string QuantizeOp::getResultSize(
    unsigned result, unsigned dim,
    llvm::function_ref<std::string(Value, unsigned)> sizeOf) {
  if (result == 0 && getArranged() && dim == 3) {
    return ArrangeOp::getPlaces(sizeOf(getX(), 2));
  }
  std::string size = sizeOf(getX(), dim);
  return result != 1 || dim < 2 ? size
                                : getQuantizer().getGroups().getCountText(size);
}

//===----------------------------------------------------------------------===//
// LseCorrectionOp
//===----------------------------------------------------------------------===//

LogicalResult LseCorrectionOp::verify() {
  NamedTensor q = nameTensor("q", getQ());
  NamedTensor mean = nameTensor("k_mean", getKMean());
  NamedTensor correction = nameTensor("correction", getCorrection());
  // lse_correction_c1; element types (lse_correction_c2) are checked by ODS.
  if (failed(checkPlainRanks(*this, {q, mean, correction}, {4, 3, 3}))) {
    return failure();
  }
  // lse_correction_c3
  if (failed(checkHeadSize(*this, q)) ||
      failed(checkSameHeadSize(*this, mean, q))) {
    return failure();
  }
  // lse_correction_c4
  if (failed(checkSameSizes(*this, {q, mean, correction}, {"batch"})) ||
      failed(checkSameSizes(*this, {q, correction},
                            {"batch", "heads", "length"}))) {
    return failure();
  }
  // lse_correction_c5
  if (failed(checkHeadsMultiple(*this, q.type.getDimSize(1),
                                mean.type.getDimSize(1)))) {
    return failure();
  }
  // lse_correction_c6
  return checkAttributes(*this);
}

void LseCorrectionOp::build(OpBuilder &builder, OperationState &state, Value q,
                            Value kMean) {
  auto type = cast<RankedTensorType>(q.getType());
  build(
      builder, state,
      RankedTensorType::get(type.getShape().drop_back(), builder.getF32Type()),
      q, kMean);
}

SmallVector<StringRef> LseCorrectionOp::getOperandRoles() {
  return {"q", "k_mean"};
}

SmallVector<StringRef> LseCorrectionOp::getResultRoles() {
  return {"lse_correction"};
}

std::string LseCorrectionOp::getResultSize(
    unsigned /*result*/, unsigned dim,
    llvm::function_ref<std::string(Value, unsigned)> sizeOf) {
  return sizeOf(getQ(), dim);
}

//===----------------------------------------------------------------------===//
// What is missing
//===----------------------------------------------------------------------===//

LogicalResult attn::checkHasKernel(Operation *op) {
  auto attention = dyn_cast<BlockAttentionOp>(op);
  if (!attention) {
    return success();
  }
  if (attention.getQuant() || attention.getSmooth()) {
    return op->emitOpError("expected no policy, got ")
           << (attention.getQuant() ? "'quant'" : "'smooth'")
           << " (run attn-materialize-quantization first)";
  }
  if (!attention.getVScales()) {
    return success();
  }
  if (!attention.getArranged()) {
    return op->emitOpError()
           << "expected coded values that are arranged, got "
           << attention.getV().getType() << " (run attn-arrange-values first)";
  }
  return success();
}
