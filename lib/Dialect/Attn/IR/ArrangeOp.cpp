// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn.arrange.

#include "TensorChecks.h"

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Support/Interleave.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace attn;

int64_t ArrangeOp::getKey(int64_t place) { return getInterleavedColumn(place); }

int64_t ArrangeOp::getPlaces(int64_t keys) {
  return ShapedType::isDynamic(keys)
             ? keys
             : static_cast<int64_t>(llvm::alignTo(keys, blockKeys));
}

std::string ArrangeOp::getPlaces(const std::string &keys) {
  std::string block = std::to_string(blockKeys);
  return "ceildiv(" + keys + ", " + block + ") * " + block;
}

LogicalResult ArrangeOp::checkArranged(Operation *op, Value valuesOf,
                                       Value arrangedOf) {
  NamedTensor values = nameTensor("values", valuesOf);
  NamedTensor arranged = nameTensor("arranged", arrangedOf);
  // arrange_c3
  if (failed(checkHeadSize(op, values))) {
    return failure();
  }
  int64_t size = values.type.getDimSize(3);
  int64_t channels = arranged.type.getDimSize(2);
  if (channels != size) {
    return op->emitOpError() << "expected arranged channels " << size
                             << ", got " << printSize(channels);
  }
  // arrange_c4
  if (failed(checkSameSizes(op, {values, arranged}, {"batch", "heads"}))) {
    return failure();
  }
  int64_t known;
  return checkAgreement(op, "places",
                        {{values.name, getPlaces(values.type.getDimSize(2))},
                         {arranged.name, arranged.type.getDimSize(3)}},
                        known);
}

LogicalResult ArrangeOp::verify() {
  NamedTensor values = nameTensor("values", getValues());
  NamedTensor arranged = nameTensor("arranged", getArranged());
  // arrange_c1; element types (arrange_c2) are checked by ODS.
  if (failed(checkPlainRanks(*this, {values, arranged}, {4, 4})) ||
      failed(checkArranged(*this, getValues(), getArranged()))) {
    return failure();
  }
  // arrange_c5
  return checkAttributes(*this);
}

void ArrangeOp::build(OpBuilder &builder, OperationState &state, Value values) {
  auto type = cast<RankedTensorType>(values.getType());
  ArrayRef<int64_t> shape = type.getShape();
  build(builder, state,
        type.clone({shape[0], shape[1], shape[3], getPlaces(shape[2])}),
        values);
}

SmallVector<StringRef> ArrangeOp::getOperandRoles() {
  return {getRoleOfUse(getArranged(), "values")};
}

SmallVector<StringRef> ArrangeOp::getResultRoles() { return {"arranged"}; }

std::string ArrangeOp::getResultSize(
    unsigned /*result*/, unsigned dim,
    llvm::function_ref<std::string(Value, unsigned)> sizeOf) {
  if (dim < 3) {
    // The channels are static.
    return sizeOf(getValues(), dim);
  }
  return getPlaces(sizeOf(getValues(), 2));
}
