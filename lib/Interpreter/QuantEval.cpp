// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn.quantize and attn.lse_correction, to the bit: where the op
// says f32, each operation is rounded.

#include "Evaluator.h"
#include "Statistics.h"

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Support/Float.h"

#include "mlir/IR/Threading.h"

#include <algorithm>
#include <cmath>

using namespace mlir;

namespace attn::interpreter {

namespace {

Type getResultElementType(Value result) {
  return cast<RankedTensorType>(result.getType()).getElementType();
}

//===----------------------------------------------------------------------===//
// attn.quantize
//===----------------------------------------------------------------------===//

/// Scale of a group and what its elements are multiplied with.
struct GroupScale {
  float scale, inverse;

  static GroupScale get(QuantizerAttr quantizer, float amax) {
    amax *= quantizer.getHeadroom().convertToFloat();
    float max = quantizer.getMax().convertToFloat();
    float epsilon = quantizer.getEpsilon().convertToFloat();
    if (quantizer.getGuard() == AmaxGuard::add) {
      float scale = amax / max + epsilon;
      return {scale, 1.0f / scale};
    }
    float floored = amax < epsilon ? epsilon : amax;
    return {floored / max, max / floored};
  }
};

/// Rounds to i8 as conversions of GPUs do: what is too large to the largest
/// code, NaN to 0. -128 is no code.
int64_t roundToInteger(float x, Rounding rounding) {
  constexpr float kMax = 127.0f;
  if (std::isnan(x)) {
    return 0;
  }
  float rounded = rounding == Rounding::half_even
                      ? std::nearbyint(x)
                      : std::trunc(x + std::copysign(0.5f, x));
  return static_cast<int64_t>(std::clamp(rounded, -kMax, kMax));
}

void store(float code, Rounding rounding, int64_t &to) {
  to = roundToInteger(code, rounding);
}
void store(float code, Rounding /*rounding*/, float &to) {
  to = f8E4M3ToFloat(floatToF8E4M3(code));
}

/// The group of an element of a head.
int64_t getGroup(GroupsAttr groups, int64_t row, int64_t channel) {
  return groups.isPerChannel() ? channel : groups.getIndex(row);
}

/// Finds the largest magnitudes of groups that lie in some rows.
void findAmax(const float *x, int64_t rows, int64_t size, GroupsAttr groups,
              MutableArrayRef<float> amax) {
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t d = 0; d < size; ++d) {
      float &largest = amax[getGroup(groups, row, d)];
      largest = addToAmax(largest, x[row * size + d]);
    }
  }
}

/// `scales` holds the largest magnitudes before, the scales after.
template <typename Code>
void quantizeHead(const float *x, int64_t rows, int64_t size,
                  QuantizerAttr quantizer, MutableArrayRef<float> scales,
                  Code *codes) {
  GroupsAttr groups = quantizer.getGroups();
  std::vector<float> inverses;
  for (float &scale : scales) {
    GroupScale group = GroupScale::get(quantizer, scale);
    scale = group.scale;
    inverses.push_back(group.inverse);
  }
  Rounding rounding = quantizer.getRounding();
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t d = 0; d < size; ++d) {
      store(x[row * size + d] * inverses[getGroup(groups, row, d)], rounding,
            codes[row * size + d]);
    }
  }
}

/// Of the rows of `q` with those of `mean`, into `correction`.
LogicalResult evalDots(Operation *op, const Tensor &q, const Tensor &mean,
                       Value correction, Frame &frame) {
  ArrayRef<int64_t> shape = q.getShape();
  int64_t heads = shape[1], keyHeads = mean.getShape()[1], size = shape[3];
  if (mean.getShape()[0] != shape[0]) {
    return op->emitError("expected the batch of k_mean to be that of q, ")
           << shape[0] << ", got " << mean.getShape()[0];
  }
  if (keyHeads == 0 ? heads != 0 : heads % keyHeads != 0) {
    return op->emitError("expected the heads of q to be a multiple of the ")
           << keyHeads << " heads of k_mean, got " << heads;
  }
  Tensor result(getResultElementType(correction), shape.drop_back());
  const float *means = mean.data<float>().data();
  float *to = result.data<float>().data();
  for (int64_t row = 0; row < result.size(); ++row) {
    int64_t head = row / shape[2] % heads, batch = row / shape[2] / heads;
    const float *x = q.data<float>().data() + row * size;
    const float *m =
        means + (batch * keyHeads + head / (heads / keyHeads)) * size;
    double sum = 0;
    for (int64_t d = 0; d < size; ++d) {
      sum += static_cast<double>(x[d]) * m[d];
    }
    to[row] = static_cast<float>(sum);
  }
  frame.bind(correction, std::move(result));
  return success();
}

LogicalResult evalQuantize(QuantizeOp op, Frame &frame) {
  FailureOr<Tensor> rows = subtract(op, op.getX(), op.getMinus(), frame);
  if (failed(rows) ||
      (op.getAbsmax() &&
       failed(checkChannels(op, "absmax", frame.tensor(op.getAbsmax()),
                            rows->getShape())))) {
    return failure();
  }
  ArrayRef<int64_t> shape = rows->getShape();
  QuantizerAttr quantizer = op.getQuantizer();
  GroupsAttr groups = quantizer.getGroups();
  int64_t count = groups.getCount(shape);
  int64_t headElements = shape[2] * shape[3];
  Tensor codes(getResultElementType(op.getCodes()), shape);
  Tensor scales(getResultElementType(op.getScales()),
                {shape[0], shape[1], count});
  const float *from = rows->data<float>().data();
  MutableArrayRef<float> allScales = scales.data<float>();
  auto findHeadAmax = [&](size_t head, MutableArrayRef<float> amax) {
    if (!op.getAbsmax()) {
      return findAmax(from + head * headElements, shape[2], shape[3], groups,
                      amax);
    }
    // A head whose rows are one group has the largest of its channels.
    ArrayRef<float> channels = frame.tensor(op.getAbsmax())
                                   .data<float>()
                                   .slice(head * shape[3], shape[3]);
    for (int64_t d = 0; d < shape[3]; ++d) {
      float &largest = amax[getGroup(groups, /*row=*/0, d)];
      largest = addToAmax(largest, channels[d]);
    }
  };
  auto quantize = [&](auto *to) {
    parallelFor(op.getContext(), 0, shape[0] * shape[1], [&](size_t head) {
      MutableArrayRef<float> headScales = allScales.slice(head * count, count);
      findHeadAmax(head, headScales);
      quantizeHead(from + head * headElements, shape[2], shape[3], quantizer,
                   headScales, to + head * headElements);
    });
  };
  if (codes.getElementType().isInteger(8)) {
    quantize(codes.data<int64_t>().data());
  } else {
    quantize(codes.data<float>().data());
  }
  frame.bind(op.getCodes(), op.getArranged() ? arrange(codes) : codes);
  frame.bind(op.getScales(), std::move(scales));
  return op.getDot() ? evalDots(op, frame.tensor(op.getX()),
                                frame.tensor(op.getDot()), op.getDots(), frame)
                     : success();
}

//===----------------------------------------------------------------------===//
// attn.lse_correction
//===----------------------------------------------------------------------===//

LogicalResult evalLseCorrection(LseCorrectionOp op, Frame &frame) {
  return evalDots(op, frame.tensor(op.getQ()), frame.tensor(op.getKMean()),
                  op.getCorrection(), frame);
}

} // namespace

void addQuantOps(EvalTable &table) {
  table.add<QuantizeOp>(evalQuantize);
  table.add<LseCorrectionOp>(evalLseCorrection);
}

} // namespace attn::interpreter
