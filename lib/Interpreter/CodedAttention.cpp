// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The arithmetic of attn.block_attention over codes, step by step as the op
// defines it: where it says f32, each operation is rounded.

#include "Attention.h"

#include "attn/Support/Exponential.h"
#include "attn/Support/Float.h"

#include <cmath>

using namespace mlir;

namespace attn::interpreter {

static constexpr double kLog2OfE = 1.4426950408889634;

void computeCodedScores(const Attention &attention, int64_t b, int64_t h,
                        int64_t row, Keys visible,
                        std::vector<double> &scores) {
  const ScoreCodes &codes = *attention.scoreCodes;
  int64_t headSize = attention.headSize(), keyHead = attention.keyHead(h);
  int64_t qCount = codes.qScales.getShape()[2];
  int64_t kCount = codes.kScales.getShape()[2];
  const float *q = codes.q.data() + attention.queryRow(b, h, row) * headSize;
  const float *kScales = codes.kScales.data<float>().data() +
                         (b * attention.keyHeads() + keyHead) * kCount;
  float qScale =
      codes.qScales.data<float>()[(b * attention.heads() + h) * qCount +
                                  codes.qGroups.getIndex(row)];
  auto scale = static_cast<float>(attention.scale);
  for (int64_t j = visible.begin; j < visible.end; ++j) {
    const float *key =
        codes.k.data() + attention.keyRow(b, keyHead, j) * headSize;
    float product = codes.isInteger
                        ? dot<float>(q, key, headSize)
                        : static_cast<float>(dot<double>(q, key, headSize));
    float factor = qScale * kScales[codes.kGroups.getIndex(j)];
    float score = product * factor;
    scores[j - visible.begin] = scale * score;
  }
}

/// `maximum`, or with an approximation the next larger number whose exponent
/// of 2 is an integer.
static double roundUp(const OutputCodes &codes, double maximum) {
  return codes.exp == Exponential::exact
             ? maximum
             : std::ceil(maximum * kLog2OfE) / kLog2OfE;
}

/// The probability of a score that is `difference` above the maximum.
static double computeProbability(const OutputCodes &codes, double difference) {
  if (codes.exp == Exponential::exact) {
    return codes.pMax * std::exp(difference);
  }
  double exponent =
      std::max(difference * kLog2OfE, leastExponent) + std::log2(codes.pMax);
  return codes.exp == Exponential::linear ? linearExp2(exponent)
                                          : twoKnotExp2(exponent);
}

/// Replaces scores by coded probabilities; returns the sum that divides the
/// output.
static double codeProbabilities(const OutputCodes &codes, float maximum,
                                std::vector<double> &scores) {
  double sum = 0;
  for (double &score : scores) {
    auto difference = static_cast<float>(score) - maximum;
    // As over 16-bit operands, -inf minus -inf counts as -inf.
    auto p = score == -kInfinity
                 ? 0.0f
                 : static_cast<float>(computeProbability(codes, difference));
    score = f8E4M3ToFloat(floatToF8E4M3(p));
    sum += codes.rowSum == RowSum::coded ? score : p;
  }
  return sum;
}

double computeCodedOutput(const Attention &attention, int64_t b, int64_t h,
                          Keys visible, double maximum,
                          std::vector<double> &scores,
                          std::vector<double> &output) {
  const OutputCodes &codes = *attention.outputCodes;
  int64_t valueSize = attention.valueSize(), keyHead = attention.keyHead(h);
  const float *v = attention.v.data<float>().data();
  maximum = roundUp(codes, maximum);
  double sum = codeProbabilities(codes, static_cast<float>(maximum), scores);
  if (sum == 0) {
    return -kInfinity;
  }
  // One accumulator rounds after each key, a fresh one for each period once.
  int64_t period = codes.period ? codes.period : 1;
  std::vector<float> total(valueSize);
  std::vector<double> partial(valueSize);
  for (int64_t begin = visible.begin; begin < visible.end; begin += period) {
    partial.assign(valueSize, 0.0);
    for (int64_t j = begin; j < std::min(begin + period, visible.end); ++j) {
      double p = scores[j - visible.begin];
      const float *value = v + attention.keyRow(b, keyHead, j) * valueSize;
      for (int64_t d = 0; d < valueSize; ++d) {
        partial[d] += p * value[d];
      }
    }
    for (int64_t d = 0; d < valueSize; ++d) {
      total[d] += static_cast<float>(partial[d]);
    }
  }
  auto divisor = static_cast<float>(sum);
  const float *vScales = codes.vScales.data<float>().data() +
                         (b * attention.keyHeads() + keyHead) * valueSize;
  for (int64_t d = 0; d < valueSize; ++d) {
    output[d] = total[d] / divisor * vScales[d];
  }
  return maximum + std::log(sum / codes.pMax);
}

static LogicalResult verifyShape(Operation *op, StringRef name,
                                 const Tensor &tensor,
                                 ArrayRef<int64_t> expected) {
  if (tensor.getShape() == expected) {
    return success();
  }
  auto print = [](ArrayRef<int64_t> shape) {
    std::string text;
    for (int64_t size : shape) {
      text += (text.empty() ? "" : "x") + std::to_string(size);
    }
    return text;
  };
  return op->emitError("expected ") << name << " of shape " << print(expected)
                                    << ", got " << print(tensor.getShape());
}

static std::vector<float> convertToFloats(const Tensor &tensor) {
  if (!tensor.getElementType().isInteger(8)) {
    return tensor.data<float>().vec();
  }
  ArrayRef<int64_t> codes = tensor.data<int64_t>();
  return std::vector<float>(codes.begin(), codes.end());
}

LogicalResult readCodes(BlockAttentionOp op, Frame &frame,
                        Attention &attention) {
  const Tensor &q = attention.q, &k = attention.k;
  int64_t batch = attention.queryForm == RowForm::dense ? q.getShape()[0] : 0;
  if (op.getQScales()) {
    const Tensor &qScales = frame.tensor(op.getQScales());
    const Tensor &kScales = frame.tensor(op.getKScales());
    GroupsAttr qGroups = op.getQGroupsAttr(), kGroups = op.getKGroupsAttr();
    if (failed(verifyShape(
            op, "q_scales", qScales,
            {batch, attention.heads(), qGroups.getCount(q.getShape())})) ||
        failed(verifyShape(
            op, "k_scales", kScales,
            {batch, attention.keyHeads(), kGroups.getCount(k.getShape())}))) {
      return failure();
    }
    attention.scoreCodes.emplace(
        ScoreCodes{convertToFloats(q), convertToFloats(k), qScales, kScales,
                   qGroups, kGroups, q.getElementType().isInteger(8)});
  }
  if (op.getVScales()) {
    const Tensor &vScales = frame.tensor(op.getVScales());
    ProductsAttr products = op.getProductsAttr();
    if (failed(verifyShape(
            op, "v_scales", vScales,
            {batch, attention.keyHeads(), attention.valueSize()}))) {
      return failure();
    }
    attention.outputCodes.emplace(
        OutputCodes{vScales, products.getPMax().convertToFloat(),
                    products.getExp(), products.getRowSum(),
                    products.getAccumulate() == Accumulation::two_level
                        ? products.getPeriod()
                        : 0});
  }
  if (op.getLseCorrection()) {
    attention.lseCorrection = &frame.tensor(op.getLseCorrection());
    return verifyShape(op, "lse_correction", *attention.lseCorrection,
                       q.getShape().drop_back());
  }
  return success();
}

} // namespace attn::interpreter
