// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn.smooth, attn.quantize and attn.lse_correction.

#include "AttentionChecks.h"

using namespace mlir;
using namespace attn;

/// What an i8 code is at most; -128 is left out, so that codes are symmetric.
constexpr float kMaxI8 = 127.0f;

static LogicalResult checkRanks(Operation *op, ArrayRef<NamedTensor> tensors,
                                ArrayRef<int64_t> ranks) {
  for (auto [tensor, rank] : llvm::zip_equal(tensors, ranks)) {
    if (failed(checkRank(op, tensor, rank)) ||
        failed(checkNoEncoding(op, tensor))) {
      return failure();
    }
  }
  return success();
}

//===----------------------------------------------------------------------===//
// SmoothOp
//===----------------------------------------------------------------------===//

LogicalResult SmoothOp::verify() {
  NamedTensor x = nameTensor("x", getX());
  NamedTensor smoothed = nameTensor("smoothed", getSmoothed());
  NamedTensor mean = nameTensor("mean", getMean());
  // smooth_c1
  if (failed(checkRanks(*this, {x, smoothed, mean}, {4, 4, 3}))) {
    return failure();
  }
  // smooth_c2 (ODS checks the choice of element types)
  Type type = smoothed.type.getElementType();
  if (!type.isF32() && type != x.type.getElementType()) {
    return emitOpError() << "expected smoothed element type f32 or "
                         << x.type.getElementType() << ", got " << type;
  }
  // smooth_c3
  if (failed(checkHeadSize(*this, x)) ||
      failed(checkSameHeadSize(*this, smoothed, x)) ||
      failed(checkSameHeadSize(*this, mean, x))) {
    return failure();
  }
  // smooth_c4
  if (failed(checkSameSizes(*this, {x, smoothed, mean}, {"batch", "heads"})) ||
      failed(
          checkSameSizes(*this, {x, smoothed}, {"batch", "heads", "length"}))) {
    return failure();
  }
  // smooth_c5
  return checkAttributes(*this);
}

void SmoothOp::build(OpBuilder &builder, OperationState &state, Value x) {
  auto type = cast<RankedTensorType>(x.getType());
  ArrayRef<int64_t> shape = type.getShape();
  Type f32 = builder.getF32Type();
  build(builder, state, type.clone(f32),
        RankedTensorType::get({shape[0], shape[1], shape[3]}, f32), x);
}

SmallVector<StringRef> SmoothOp::getOperandRoles() {
  return {getRoleOfUse(getSmoothed(), "x")};
}

SmallVector<StringRef> SmoothOp::getResultRoles() {
  return {"smoothed", "mean"};
}

std::string SmoothOp::getResultSize(
    unsigned /*result*/, unsigned dim,
    llvm::function_ref<std::string(Value, unsigned)> sizeOf) {
  // Of the mean only the batch and the heads may be dynamic.
  return sizeOf(getX(), dim);
}

//===----------------------------------------------------------------------===//
// QuantizeOp
//===----------------------------------------------------------------------===//

LogicalResult QuantizeOp::verify() {
  NamedTensor x = nameTensor("x", getX());
  NamedTensor codes = nameTensor("codes", getCodes());
  NamedTensor scales = nameTensor("scales", getScales());
  // quantize_c1; element types (quantize_c2) are checked by ODS.
  if (failed(checkRanks(*this, {x, codes, scales}, {4, 4, 3}))) {
    return failure();
  }
  // quantize_c3
  if (failed(checkHeadSize(*this, x)) ||
      failed(checkSameHeadSize(*this, codes, x))) {
    return failure();
  }
  // quantize_c4
  if (failed(checkSameSizes(*this, {x, codes}, {"batch", "heads", "length"})) ||
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
  return checkAttributes(*this, "'quantizer'");
}

void QuantizeOp::build(OpBuilder &builder, OperationState &state, Value x,
                       Type code, QuantizerAttr quantizer) {
  auto type = cast<RankedTensorType>(x.getType());
  ArrayRef<int64_t> shape = type.getShape();
  int64_t count = quantizer.getGroups().getCount(shape);
  build(
      builder, state, type.clone(code),
      RankedTensorType::get({shape[0], shape[1], count}, builder.getF32Type()),
      x, quantizer);
}

SmallVector<StringRef> QuantizeOp::getOperandRoles() {
  return {getRoleOfUse(getCodes(), "x")};
}

SmallVector<StringRef> QuantizeOp::getResultRoles() {
  return {"codes", "scales"};
}

std::string QuantizeOp::getResultSize(
    unsigned result, unsigned dim,
    llvm::function_ref<std::string(Value, unsigned)> sizeOf) {
  std::string size = sizeOf(getX(), dim);
  return result == 0 || dim < 2 ? size
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
  if (failed(checkRanks(*this, {q, mean, correction}, {4, 3, 3}))) {
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
  bool isMissing =
      attention ? attention.getQuant() || attention.getSmooth()
                : isa<SmoothOp, QuantizeOp, LseCorrectionOp, ArrangeOp>(op);
  if (isMissing) {
    return op->emitOpError()
           << "expected attention over 16-bit operands, as there are no "
              "kernels "
              "of smoothing, quantization and 8-bit products yet; remove "
              "'quant' and 'smooth', or run the module with attn-interpret";
  }
  if (!attention || !attention.getVScales()) {
    return success();
  }
  if (!attention.getArranged()) {
    return op->emitOpError()
           << "expected coded values that are arranged, got "
           << attention.getV().getType() << " (run attn-arrange-values first)";
  }
  ProductsAttr products = attention.getProductsAttr();
  if (products.getRowSum() != RowSum::unrounded) {
    return op->emitOpError()
           << "expected row_sum = unrounded, as there are no kernels that add "
              "up coded probabilities, got "
           << products;
  }
  return success();
}
