// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "AttentionChecks.h"

using namespace mlir;
using namespace attn;

LogicalResult WorkListOp::verify() {
  std::optional<NamedTensor> cuSeqlensQ =
      nameIfGiven("cu_seqlens_q", getCuSeqlensQ());
  std::optional<NamedTensor> cuSeqlensK =
      nameIfGiven("cu_seqlens_k", getCuSeqlensK());
  std::optional<NamedTensor> seqUsedK = nameIfGiven("seqused_k", getSequsedK());
  NamedTensor q = nameTensor("q", getQ()), k = nameTensor("k", getK());
  // work_list_c1
  if (!cuSeqlensQ && !cuSeqlensK && !seqUsedK) {
    return emitOpError()
           << "expected cu_seqlens_q, cu_seqlens_k or seqused_k, got none";
  }
  for (const std::optional<NamedTensor> &tensor :
       {cuSeqlensQ, cuSeqlensK, seqUsedK}) {
    if (tensor && failed(checkNoEncoding(*this, *tensor))) {
      return failure();
    }
  }
  // work_list_c2
  if (failed(checkRank(*this, q, cuSeqlensQ ? 3 : 4)) ||
      failed(checkRank(*this, k, cuSeqlensK ? 3 : 4))) {
    return failure();
  }
  // work_list_c3
  if (failed(checkOffsets(*this, {cuSeqlensQ, cuSeqlensK}))) {
    return failure();
  }
  SmallVector<NamedSize> sizes;
  if (!cuSeqlensQ) {
    addSize(sizes, q, 0);
  }
  if (!cuSeqlensK && !seqUsedK) {
    addSize(sizes, k, 0);
  }
  addSize(sizes, cuSeqlensQ, 0, /*less=*/1);
  addSize(sizes, cuSeqlensK, 0, /*less=*/1);
  addSize(sizes, seqUsedK, 0);
  int64_t batch;
  if (failed(checkAgreement(*this, "batch", sizes, batch))) {
    return failure();
  }
  // work_list_c4
  for (auto [name, size] :
       {std::pair("tile_q", getTileQ()), std::pair("tile_k", getTileK())}) {
    if (static_cast<int64_t>(size) <= 0) {
      return emitOpError() << "expected a positive " << name << ", got "
                           << static_cast<int64_t>(size);
    }
  }
  // work_list_c5
  if (failed(checkColumns(*this, nameTensor("a list", getList())))) {
    return failure();
  }
  return checkAttributes(*this, "'tile_q', 'tile_k' and 'mask'");
}
