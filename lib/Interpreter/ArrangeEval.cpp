// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn.arrange.

#include "Statistics.h"

#include "attn/Dialect/Attn/IR/Attn.h"

using namespace mlir;

namespace attn::interpreter {

Tensor arrange(const Tensor &values) {
  ArrayRef<int64_t> shape = values.getShape();
  int64_t keys = shape[2], size = shape[3], places = ArrangeOp::getPlaces(keys);
  // Zeros where there is no key.
  Tensor arranged(values.getElementType(), {shape[0], shape[1], size, places});
  const float *from = values.data<float>().data();
  float *to = arranged.data<float>().data();
  for (int64_t head = 0; head < shape[0] * shape[1]; ++head) {
    for (int64_t place = 0; place < places; ++place) {
      int64_t key = ArrangeOp::getKey(place);
      for (int64_t d = 0; key < keys && d < size; ++d) {
        to[(head * size + d) * places + place] =
            from[(head * keys + key) * size + d];
      }
    }
  }
  return arranged;
}

void addArrangeOp(EvalTable &table) {
  table.add<ArrangeOp>([](ArrangeOp op, Frame &frame) {
    frame.bind(op.getArranged(), arrange(frame.tensor(op.getValues())));
    return success();
  });
}

} // namespace attn::interpreter
