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

LogicalResult ArrangeOp::verify() {
  NamedTensor values = nameTensor("values", getValues());
  NamedTensor arranged = nameTensor("arranged", getArranged());
  // arrange_c1; element types (arrange_c2) are checked by ODS.
  for (const NamedTensor &tensor : {values, arranged}) {
    if (failed(checkRank(*this, tensor, 4)) ||
        failed(checkNoEncoding(*this, tensor))) {
      return failure();
    }
  }
  // arrange_c3
  if (failed(checkHeadSize(*this, values))) {
    return failure();
  }
  int64_t size = values.type.getDimSize(3),
          channels = arranged.type.getDimSize(2);
  if (channels != size) {
    return emitOpError() << "expected arranged channels " << size << ", got "
                         << printSize(channels);
  }
  // arrange_c4
  if (failed(checkSameSizes(*this, {values, arranged}, {"batch", "heads"}))) {
    return failure();
  }
  int64_t known;
  if (failed(
          checkAgreement(*this, "places",
                         {{values.name, getPlaces(values.type.getDimSize(2))},
                          {arranged.name, arranged.type.getDimSize(3)}},
                         known))) {
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
  std::string block = std::to_string(blockKeys);
  return "ceildiv(" + sizeOf(getValues(), 2) + ", " + block + ") * " + block;
}
