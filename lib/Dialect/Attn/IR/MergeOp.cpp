// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Attn/IR/Attn.h"

#include "TensorChecks.h"

using namespace mlir;
using namespace attn;

/// Both operands have the parts as one more dimension in front.
static constexpr unsigned kOperandDim = 1;

LogicalResult MergeOp::verify() {
  NamedTensor parts = nameTensor("parts", getParts());
  NamedTensor lses = nameTensor("lses", getLses());
  NamedTensor o = nameTensor("o", getO());
  /// The tensors with their ranks and what they call dimension 0 of o.
  struct Layout {
    NamedTensor tensor;
    int64_t rank;
    unsigned batchDim;
  };
  SmallVector<Layout> layouts = {
      {parts, 5, kOperandDim}, {lses, 4, kOperandDim}, {o, 4, 0}};
  if (getLse()) {
    layouts.push_back({nameTensor("lse", getLse()), 3, 0});
  }
  // merge_c1; element types (merge_c2) are checked by ODS.
  for (const Layout &layout : layouts) {
    if (failed(checkRank(*this, layout.tensor, layout.rank)) ||
        failed(checkNoEncoding(*this, layout.tensor))) {
      return failure();
    }
  }
  // merge_c3
  if (failed(checkHeadSize(*this, parts)) ||
      failed(checkSameHeadSize(*this, o, parts))) {
    return failure();
  }
  // merge_c4
  int64_t known;
  if (failed(checkAgreement(*this, "number of parts",
                            {{"parts", parts.type.getDimSize(0)},
                             {"lses", lses.type.getDimSize(0)}},
                            known))) {
    return failure();
  }
  static constexpr StringLiteral dimensions[] = {"batch", "heads", "length"};
  for (auto [dim, name] : llvm::enumerate(dimensions)) {
    SmallVector<NamedSize> sizes;
    for (const Layout &layout : layouts) {
      sizes.push_back({layout.tensor.name,
                       layout.tensor.type.getDimSize(dim + layout.batchDim)});
    }
    if (failed(checkAgreement(*this, name, sizes, known))) {
      return failure();
    }
  }
  // merge_c5
  return checkAttributes(*this);
}

//===----------------------------------------------------------------------===//
// ComputationOpInterface
//===----------------------------------------------------------------------===//

SmallVector<StringRef> MergeOp::getOperandRoles() { return {"parts", "lses"}; }

SmallVector<StringRef> MergeOp::getResultRoles() {
  SmallVector<StringRef> roles = {"o", "lse"};
  roles.truncate(getNumResults());
  return roles;
}

std::string MergeOp::getResultSize(
    unsigned /*result*/, unsigned dim,
    llvm::function_ref<std::string(Value, unsigned)> sizeOf) {
  return sizeOf(getParts(), dim + kOperandDim);
}
