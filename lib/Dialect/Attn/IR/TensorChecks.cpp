// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TensorChecks.h"

using namespace mlir;

namespace attn {

constexpr int64_t kHeadSizeStep = 8;
constexpr int64_t kMaxHeadSize = 256;

std::string printSize(int64_t size) {
  return ShapedType::isDynamic(size) ? "?" : std::to_string(size);
}

LogicalResult checkAgreement(Operation *op, StringRef what,
                             ArrayRef<NamedSize> sizes, int64_t &known) {
  known = ShapedType::kDynamic;
  for (const NamedSize &size : sizes) {
    if (ShapedType::isDynamic(size.size) || size.size == known) {
      continue;
    }
    if (!ShapedType::isDynamic(known)) {
      return op->emitOpError() << "expected " << size.tensor << " " << what
                               << " " << known << ", got " << size.size;
    }
    known = size.size;
  }
  return success();
}

LogicalResult checkRank(Operation *op, const NamedTensor &tensor,
                        int64_t rank) {
  if (tensor.type.getRank() == rank) {
    return success();
  }
  return op->emitOpError() << "expected " << tensor.name << " rank " << rank
                           << ", got " << tensor.type.getRank();
}

LogicalResult checkNoEncoding(Operation *op, const NamedTensor &tensor) {
  if (Attribute encoding = tensor.type.getEncoding()) {
    return op->emitOpError() << "expected " << tensor.name
                             << " without an encoding, got " << encoding;
  }
  return success();
}

LogicalResult checkHeadSize(Operation *op, const NamedTensor &tensor) {
  int64_t size = tensor.type.getShape().back();
  if (!ShapedType::isDynamic(size) && size >= kHeadSizeStep &&
      size <= kMaxHeadSize && size % kHeadSizeStep == 0) {
    return success();
  }
  return op->emitOpError() << "expected " << tensor.name
                           << " head size to be a multiple of " << kHeadSizeStep
                           << " from " << kHeadSizeStep << " to "
                           << kMaxHeadSize << ", got " << printSize(size);
}

LogicalResult checkSameHeadSize(Operation *op, const NamedTensor &tensor,
                                const NamedTensor &like) {
  int64_t expected = like.type.getShape().back();
  int64_t got = tensor.type.getShape().back();
  if (got == expected) {
    return success();
  }
  return op->emitOpError() << "expected " << tensor.name << " head size "
                           << expected << ", got " << printSize(got);
}

} // namespace attn
