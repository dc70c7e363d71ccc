// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What passes need to know of attentions and work lists to make kernels of
// them.

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Support/Expr.h"
#include "llvm/ADT/StringSwitch.h"

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

/// What every attention reads; `cuSeqlensQ` is null where queries are dense.
template <typename OpTy>
static SmallVector<StringRef> getAttentionRoles(OpTy op, Value cuSeqlensQ) {
  return getRoles({{op.getQ(), "q"},
                   {op.getK(), "k"},
                   {op.getV(), "v"},
                   {op.getScale(), "scale"},
                   {cuSeqlensQ, "cu_seqlens_q"},
                   {op.getCuSeqlensK(), "cu_seqlens_k"},
                   {op.getSequsedK(), "seqused_k"},
                   {op.getBlockTable(), "block_table"}});
}

SmallVector<StringRef> AttentionOp::getOperandRoles() {
  return getAttentionRoles(*this, getCuSeqlensQ());
}

SmallVector<StringRef> BlockAttentionOp::getOperandRoles() {
  SmallVector<StringRef> roles = getAttentionRoles(*this, getCuSeqlensQ());
  llvm::append_range(roles, getRoles({{getWorkList(), "work_list"},
                                      {getQScales(), "q_scales"},
                                      {getKScales(), "k_scales"},
                                      {getVScales(), "v_scales"},
                                      {getLseCorrection(), "lse_correction"}}));
  return roles;
}

SmallVector<StringRef> SplitAttentionOp::getOperandRoles() {
  return getAttentionRoles(*this, /*cuSeqlensQ=*/Value());
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

SmallVector<StringRef> SplitAttentionOp::getResultRoles() {
  return {"parts", "lses"};
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

Value SplitAttentionOp::getSizedTensor(StringRef name) {
  return llvm::StringSwitch<Value>(name)
      .Case("q", getQ())
      .Case("k", getK())
      .Case("v", getV())
      .Case("block_table", getBlockTable())
      .Default(Value());
}

std::string SplitAttentionOp::getResultSize(
    unsigned /*result*/, unsigned dim,
    llvm::function_ref<std::string(Value, unsigned)> sizeOf) {
  if (dim > 0) {
    return sizeOf(getQ(), dim - 1);
  }
  auto parse = [](StringRef text) {
    Expr expr;
    std::string error;
    [[maybe_unused]] bool good =
        Expr::parse(std::string_view(text), expr, error);
    assert(good && "the verifier has parsed it");
    return expr;
  };
  auto splits = parse(getSplits()).substitute([&](const Expr::Reference &size) {
    return sizeOf(getSizedTensor(size.name), size.dim);
  });
  return parse(splits).str();
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
