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

LogicalResult checkPlainRanks(Operation *op, ArrayRef<NamedTensor> tensors,
                              ArrayRef<int64_t> ranks) {
  for (auto [tensor, rank] : llvm::zip_equal(tensors, ranks)) {
    if (failed(checkRank(op, tensor, rank)) ||
        failed(checkNoEncoding(op, tensor))) {
      return failure();
    }
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

NamedTensor nameTensor(StringRef name, Value value) {
  return {name, cast<RankedTensorType>(value.getType())};
}

std::optional<NamedTensor> nameIfGiven(StringRef name, Value value) {
  return value ? std::optional(nameTensor(name, value)) : std::nullopt;
}

void addSize(SmallVectorImpl<NamedSize> &sizes,
             const std::optional<NamedTensor> &tensor, unsigned dim,
             int64_t less) {
  if (tensor) {
    int64_t size = tensor->type.getDimSize(dim);
    sizes.push_back(
        {tensor->name, ShapedType::isDynamic(size) ? size : size - less});
  }
}

LogicalResult checkSameSizes(Operation *op, ArrayRef<NamedTensor> tensors,
                             ArrayRef<StringRef> dimensions) {
  for (auto [dim, name] : llvm::enumerate(dimensions)) {
    SmallVector<NamedSize> sizes;
    for (const NamedTensor &tensor : tensors) {
      addSize(sizes, tensor, dim);
    }
    int64_t known;
    if (failed(checkAgreement(op, name, sizes, known))) {
      return failure();
    }
  }
  return success();
}

LogicalResult checkHeadsMultiple(Operation *op, int64_t heads,
                                 int64_t keyHeads) {
  if (ShapedType::isDynamic(heads) || ShapedType::isDynamic(keyHeads)) {
    return success();
  }
  bool isMultiple = keyHeads == 0 ? heads == 0 : heads % keyHeads == 0;
  if (!isMultiple) {
    return op->emitOpError()
           << "expected q heads to be a multiple of the k heads (" << keyHeads
           << "), got " << heads;
  }
  return success();
}

LogicalResult checkMinus(Operation *op, Value minus, const NamedTensor &x) {
  Type element = x.type.getElementType();
  if (!minus || element.getIntOrFloatBitWidth() == 16) {
    return success();
  }
  return op->emitOpError() << "expected " << x.name
                           << " of 16 bits with minus, got " << element;
}

LogicalResult checkAttributes(Operation *op, StringRef known) {
  for (NamedAttribute attribute : op->getDiscardableAttrs()) {
    return op->emitOpError()
           << "expected no attribute" << (known.empty() ? "" : " but ") << known
           << ", got '" << attribute.getName().getValue() << "'";
  }
  return success();
}

} // namespace attn
