// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tensor maps: what the copy engine asks of a tensor, and how it is told.

#include "Call.h"
#include "Error.h"

#include <algorithm>

namespace attn::rt {

static constexpr int64_t kMaxMapSize = int64_t(1) << 32;
static constexpr int64_t kMaxMapStride = int64_t(1) << 40; // bytes, exclusive

// A ragged map lets a copy say where its window of rows begins and ends. Row r
// of the window at `offset` of `size` rows of `s` bytes is at coordinates
//
//   kRaggedRows - size + r, ..., kRaggedRows, offset + size
//
// of the ragged dimension, kRaggedRows long, and of two further ones of strides
// kRaggedStride - s and s. So the first coordinate runs out of range where the
// window ends, and since kRaggedRows * kRaggedStride is 0 in 64 bits, what is
// added to the address is (offset + r) * s.
static constexpr int64_t kRaggedRows = int64_t(1) << 30;
static constexpr int64_t kRaggedStride = int64_t(1) << 34; // elements
static constexpr int64_t kRaggedOuterSize = (int64_t(1) << 31) - 65536;

attn_status Call::checkTensorMapLayout(int i) const {
  const attn_tensor &given = tensor(i);
  int64_t width = static_cast<int64_t>(byteWidth(plan->tensors[i].dtype));
  for (int d = 0; d < given.rank; ++d) {
    if (given.sizes[d] > kMaxMapSize) {
      return failTensor(i, "expected at most 2^32 elements in dimension " +
                               std::to_string(d) + ", got " +
                               std::to_string(given.sizes[d]));
    }
    bool isRagged = plan->tensors[i].isRagged[d];
    if (isRagged && given.sizes[d] > kRaggedRows) {
      return failTensor(i, "expected at most 2^30 rows in dimension " +
                               std::to_string(d) +
                               ", which sequences share, got " +
                               std::to_string(given.sizes[d]));
    }
    if (d == given.rank - 1 || given.sizes[d] <= 1) {
      continue;
    }
    int64_t stride = given.strides[d];
    if (stride < 0 || stride >= kMaxMapStride / width ||
        stride * width % int64_t(kAlignment) != 0) {
      return failTensor(
          i, "the copy engine needs strides that are multiples of " +
                 std::to_string(int64_t(kAlignment) / width) + " " +
                 std::string(dtypeName(plan->tensors[i].dtype)) +
                 " elements (16 bytes), from 0 to below 2^40 bytes; got " +
                 std::to_string(stride) + " in dimension " + std::to_string(d) +
                 "; copy the tensor or pad its rows");
    }
    if (isRagged && stride >= kRaggedStride) {
      return failTensor(
          i, "expected a stride below 2^34 elements in dimension " +
                 std::to_string(d) + ", which sequences share, got " +
                 std::to_string(stride));
    }
  }
  return ATTN_OK;
}

/// The driver's number of an element type.
static int tensorMapDType(DType dtype) {
  switch (dtype) {
  case DType::F64:
    return 8;
  case DType::F32:
    return 7;
  case DType::F16:
    return 6;
  case DType::BF16:
    return 9;
  case DType::I64:
    return 5;
  case DType::I32:
    return 3;
  default:
    return 0; // bytes
  }
}

attn_status Call::computePitch(const Param &param, int32_t &pitch) const {
  const attn_tensor &given = tensor(param.index);
  int64_t slices = given.sizes[param.dim];
  pitch = 0;
  if (slices <= 1 || isEmpty(given)) {
    return ATTN_OK;
  }
  // One row has the stride that its tensor map gives it.
  int row = given.rank - 2, column = given.rank - 1;
  int64_t width =
      static_cast<int64_t>(byteWidth(plan->tensors[param.index].dtype));
  int64_t step = static_cast<int64_t>(kAlignment) / width;
  int64_t rowStride = given.sizes[row] > 1
                          ? given.strides[row]
                          : (given.sizes[column] + step - 1) / step * step;
  int64_t stride = given.strides[param.dim];
  if (rowStride <= 0 || stride < 0 || stride % rowStride != 0) {
    return failTensor(param.index,
                      "expected the stride of dimension " +
                          std::to_string(param.dim) +
                          " to be a multiple of that of its rows, " +
                          std::to_string(rowStride) + ", got " +
                          std::to_string(stride) + "; copy the tensor");
  }
  if (stride / rowStride > kRaggedRows / slices) {
    return failTensor(
        param.index, "expected at most 2^30 rows, which sequences share, got " +
                         std::to_string(stride / rowStride) + " for each of " +
                         std::to_string(slices) + " in dimension " +
                         std::to_string(param.dim));
  }
  pitch = static_cast<int32_t>(stride / rowStride);
  return ATTN_OK;
}

/// Rounding down cannot leave an allocation.
uint64_t Call::borrowAddress() const {
  uint64_t address =
      workspaceBytes ? reinterpret_cast<uint64_t>(call.workspace) : 0;
  for (int i = 0; i < plan->numCallTensors; ++i) {
    if (!isEmpty(tensor(i))) {
      address = addressOf(tensor(i));
      break;
    }
  }
  return address - address % kAlignment;
}

attn_status Call::encodeTensorMap(const Param &param, TensorMap &map) const {
  const attn_tensor &given = tensor(param.index);
  const TensorSpec &spec = plan->tensors[param.index];
  uint64_t address = addressOf(given);
  bool empty = isEmpty(given);
  if (empty) {
    // Nothing is in range but element 0.
    address = borrowAddress();
    if (!address) {
      return failTensor(param.index, "has no elements, and the call has no "
                                     "memory to stand for it");
    }
  }

  int rank = param.boxRank;
  uint64_t dims[ATTN_MAX_RANK];
  uint64_t strides[ATTN_MAX_RANK];
  constexpr uint32_t elementStrides[ATTN_MAX_RANK] = {1, 1, 1, 1, 1};
  for (int i = 0; i < rank; ++i) {
    int64_t size = given.sizes[spec.rank - 1 - i];
    dims[i] = empty ? 1 : static_cast<uint64_t>(size);
  }
  uint64_t width = byteWidth(spec.dtype);
  uint64_t anyValid =
      (dims[0] * width + kAlignment - 1) / kAlignment * kAlignment;
  for (int i = 1; i < rank; ++i) {
    strides[i - 1] =
        dims[i] > 1
            ? static_cast<uint64_t>(given.strides[spec.rank - 1 - i]) * width
            : anyValid;
  }
  if (param.ragged) {
    uint64_t rowBytes = strides[*param.ragged - 1];
    if (!empty) {
      dims[*param.ragged] = kRaggedRows;
    }
    std::fill_n(dims + rank, kRaggedDims, empty ? 1 : kRaggedOuterSize);
    strides[rank - 1] = kRaggedStride * width - rowBytes;
    strides[rank] = rowBytes;
    rank += kRaggedDims;
  }
  int result = module.driver.tensorMapEncodeTiled(
      &map, tensorMapDType(spec.dtype), static_cast<uint32_t>(rank),
      reinterpret_cast<void *>(address), dims, strides, param.box,
      elementStrides, /*interleave=*/0, param.swizzle, kL2Promotion128B,
      /*outOfBoundsFill=*/0);
  if (result) {
    return failDriver(module.driver, result,
                      "make a tensor map of " + spec.name + " with shape " +
                          formatSizes(given.sizes, spec.rank) +
                          " and strides " +
                          formatSizes(given.strides, spec.rank));
  }
  return ATTN_OK;
}

} // namespace attn::rt
