// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Attn/IR/Attn.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace attn;

/// The first role of each value that a computation reads, in program order.
static llvm::DenseMap<Value, StringRef>
getOperandRoles(FunctionOpInterface function) {
  llvm::DenseMap<Value, StringRef> roles;
  function->walk([&](ComputationOpInterface op) {
    for (auto [operand, role] :
         llvm::zip_equal(op->getOperands(), op.getOperandRoles())) {
      roles.try_emplace(operand, role);
    }
  });
  return roles;
}

/// `o`, `lse` or the like if a computation defines `value`, else nothing.
static StringRef getResultRole(Value value) {
  auto op = value.getDefiningOp<ComputationOpInterface>();
  return op ? op.getResultRoles()[cast<OpResult>(value).getResultNumber()]
            : StringRef();
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

StringRef attn::getRoleOfUse(Value result, StringRef fallback) {
  // Uses are listed the last first.
  StringRef role = fallback;
  for (OpOperand &use : result.getUses()) {
    if (auto reader = dyn_cast<ComputationOpInterface>(use.getOwner())) {
      role = reader.getOperandRoles()[use.getOperandNumber()];
    }
  }
  return role;
}
