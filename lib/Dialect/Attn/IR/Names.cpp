// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Attn/IR/Attn.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace attn;

/// The first role of each value that an attention reads, in program order.
static llvm::DenseMap<Value, StringRef>
getOperandRoles(FunctionOpInterface function) {
  llvm::DenseMap<Value, StringRef> roles;
  function->walk([&](Operation *op) {
    auto note = [&](auto attention) {
      std::pair<Value, StringRef> named[] = {
          {attention.getQ(), "q"},
          {attention.getK(), "k"},
          {attention.getV(), "v"},
          {attention.getScale(), "scale"},
          {attention.getCuSeqlensQ(), "cu_seqlens_q"},
          {attention.getCuSeqlensK(), "cu_seqlens_k"},
          {attention.getSequsedK(), "seqused_k"},
          {attention.getBlockTable(), "block_table"}};
      for (auto [value, role] : named) {
        if (value) {
          roles.try_emplace(value, role);
        }
      }
    };
    if (auto attention = dyn_cast<AttentionOp>(op)) {
      note(attention);
    } else if (auto attention = dyn_cast<BlockAttentionOp>(op)) {
      note(attention);
      if (Value list = attention.getWorkList()) {
        roles.try_emplace(list, "work_list");
      }
    }
  });
  return roles;
}

/// `o` or `lse` if an attention defines `value`, else nothing.
static StringRef getResultRole(Value value) {
  Operation *op = value.getDefiningOp();
  if (!isa_and_nonnull<AttentionOp, BlockAttentionOp>(op)) {
    return {};
  }
  return cast<OpResult>(value).getResultNumber() == 0 ? "o" : "lse";
}

namespace {
/// Gives out names. Those that the user wrote are taken from the start, so
/// that a role never displaces one.
class NameTable {
public:
  NameTable(unsigned count, llvm::function_ref<StringAttr(unsigned)> given) {
    for (unsigned i = 0; i < count; ++i) {
      StringAttr name = given(i);
      names.push_back(name ? name.str() : "");
      taken.insert(names.back());
    }
  }

  void propose(unsigned index, StringRef role, StringRef fallback) {
    if (!names[index].empty()) {
      return;
    }
    bool free = !role.empty() && taken.insert(role).second;
    names[index] = free ? role.str() : (fallback + llvm::Twine(index)).str();
  }

  SmallVector<std::string> take() { return std::move(names); }

private:
  SmallVector<std::string> names;
  llvm::StringSet<> taken;
};
} // namespace

SmallVector<std::string> attn::getArgumentNames(FunctionOpInterface function) {
  NameTable names(function.getNumArguments(), [&](unsigned i) {
    return function.getArgAttrOfType<StringAttr>(i, kNameAttrName);
  });
  llvm::DenseMap<Value, StringRef> roles = getOperandRoles(function);
  for (BlockArgument argument : function.getArguments()) {
    names.propose(argument.getArgNumber(), roles.lookup(argument), "arg");
  }
  return names.take();
}

SmallVector<std::string> attn::getResultNames(FunctionOpInterface function) {
  NameTable names(function.getNumResults(), [&](unsigned i) {
    return function.getResultAttrOfType<StringAttr>(i, kNameAttrName);
  });
  Operation *terminator =
      function.isExternal() ? nullptr
                            : function.getFunctionBody().back().getTerminator();
  for (unsigned i = 0; i < function.getNumResults(); ++i) {
    StringRef role;
    if (terminator && i < terminator->getNumOperands()) {
      role = getResultRole(terminator->getOperand(i));
    }
    names.propose(i, role, "result");
  }
  return names.take();
}
