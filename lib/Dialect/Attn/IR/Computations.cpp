// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What passes need to know of attentions and work lists to make kernels of
// them.

#include "attn/Dialect/Attn/IR/Attn.h"

using namespace mlir;
using namespace attn;

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

/// The names of those values that are given.
static SmallVector<StringRef>
getRoles(ArrayRef<std::pair<Value, StringRef>> operands) {
  SmallVector<StringRef> roles;
  for (auto [value, role] : operands) {
    if (value) {
      roles.push_back(role);
    }
  }
  return roles;
}

SmallVector<StringRef> AttentionOp::getOperandRoles() {
  return getRoles({{getQ(), "q"},
                   {getK(), "k"},
                   {getV(), "v"},
                   {getScale(), "scale"},
                   {getCuSeqlensQ(), "cu_seqlens_q"},
                   {getCuSeqlensK(), "cu_seqlens_k"},
                   {getSequsedK(), "seqused_k"},
                   {getBlockTable(), "block_table"}});
}

SmallVector<StringRef> BlockAttentionOp::getOperandRoles() {
  return getRoles({{getQ(), "q"},
                   {getK(), "k"},
                   {getV(), "v"},
                   {getScale(), "scale"},
                   {getCuSeqlensQ(), "cu_seqlens_q"},
                   {getCuSeqlensK(), "cu_seqlens_k"},
                   {getSequsedK(), "seqused_k"},
                   {getBlockTable(), "block_table"},
                   {getWorkList(), "work_list"}});
}

SmallVector<StringRef> WorkListOp::getOperandRoles() {
  return getRoles({{getQ(), "q"},
                   {getK(), "k"},
                   {getCuSeqlensQ(), "cu_seqlens_q"},
                   {getCuSeqlensK(), "cu_seqlens_k"},
                   {getSequsedK(), "seqused_k"}});
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

SmallVector<StringRef> AttentionOp::getResultRoles() {
  return getRoles({{getO(), "o"}, {getLse(), "lse"}});
}

SmallVector<StringRef> BlockAttentionOp::getResultRoles() {
  return getRoles({{getO(), "o"}, {getLse(), "lse"}});
}

SmallVector<StringRef> WorkListOp::getResultRoles() { return {"work_list"}; }

template <typename OpTy>
static std::string
getAttentionSize(OpTy op, unsigned result, unsigned dim,
                 llvm::function_ref<std::string(Value, unsigned)> sizeOf) {
  // Only sizes that q gives may be dynamic. A packed lse is [H, T].
  bool swapped = result > 0 && op.getQueryForm() == RowForm::packed;
  return sizeOf(op.getQ(), swapped ? 1 - dim : dim);
}

std::string AttentionOp::getResultSize(
    unsigned result, unsigned dim,
    llvm::function_ref<std::string(Value, unsigned)> sizeOf) {
  return getAttentionSize(*this, result, dim, sizeOf);
}

std::string BlockAttentionOp::getResultSize(
    unsigned result, unsigned dim,
    llvm::function_ref<std::string(Value, unsigned)> sizeOf) {
  return getAttentionSize(*this, result, dim, sizeOf);
}

std::string WorkListOp::getResultSize(
    unsigned /*result*/, unsigned /*dim*/,
    llvm::function_ref<std::string(Value, unsigned)> sizeOf) {
  // The number of columns is static, so it is that of slots.
  std::string tile = std::to_string(getTileQ());
  if (Value offsets = getCuSeqlensQ()) {
    return "floordiv(" + sizeOf(getQ(), 0) + ", " + tile + ") + " +
           sizeOf(offsets, 0) + " - 1";
  }
  return sizeOf(getQ(), 0) + " * ceildiv(" + sizeOf(getQ(), 2) + ", " + tile +
         ")";
}

#include "attn/Dialect/Attn/IR/AttnInterfaces.cpp.inc"
