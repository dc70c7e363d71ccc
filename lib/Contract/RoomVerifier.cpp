// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "RoomVerifier.h"
#include "attn/Dialect/Attn/IR/Attn.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace attn;

RoomVerifier &RoomVerifier::allowOp(StringRef name) {
  ops.insert(name);
  return *this;
}

RoomVerifier &RoomVerifier::allowDialect(StringRef name) {
  dialects.insert(name);
  return *this;
}

RoomVerifier &RoomVerifier::finished(StringRef op, StringRef pass) {
  passes.insert({op, pass});
  return *this;
}

bool RoomVerifier::isAllowed(OperationName name) const {
  return !passes.contains(name.getStringRef()) &&
         (ops.contains(name.getStringRef()) ||
          dialects.contains(name.getDialectNamespace()));
}

void RoomVerifier::report(Operation *op) const {
  InFlightDiagnostic diagnostic = op->emitOpError()
                                  << "expected an op of the " << room;
  Diagnostic &note = diagnostic.attachNote();
  auto pass = passes.find(op->getName().getStringRef());
  if (pass != passes.end()) {
    note << pass->second << " should have rewritten it";
    return;
  }
  note << "the room holds " << llvm::join(ops, ", ");
  if (!dialects.empty()) {
    note << " and the dialects " << llvm::join(dialects, ", ");
  }
}

LogicalResult RoomVerifier::verify(ModuleOp module) const {
  bool good = true;
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (isAllowed(op->getName())) {
      return WalkResult::advance();
    }
    report(op);
    good = false;
    // What it holds goes with it.
    return WalkResult::skip();
  });
  return success(good);
}

static LogicalResult checkNamesOnly(FunctionOpInterface function,
                                    const llvm::Twine &what,
                                    ArrayRef<NamedAttribute> attributes) {
  for (NamedAttribute attribute : attributes) {
    if (attribute.getName() != kNameAttrName) {
      return function.emitOpError()
             << "expected no attribute but '" << kNameAttrName << "' on "
             << what << ", got '" << attribute.getName().getValue() << "'";
    }
  }
  return success();
}

LogicalResult attn::verifyFunctionAttributes(ModuleOp module) {
  bool good = true;
  for (auto function : module.getOps<FunctionOpInterface>()) {
    for (NamedAttribute attribute : function->getDiscardableAttrs()) {
      function.emitOpError() << "expected no attribute, got '"
                             << attribute.getName().getValue() << "'";
      good = false;
    }
    for (unsigned i = 0; i < function.getNumArguments(); ++i) {
      good &= succeeded(checkNamesOnly(function, "argument " + llvm::Twine(i),
                                       function.getArgAttrs(i)));
    }
    for (unsigned i = 0; i < function.getNumResults(); ++i) {
      good &= succeeded(checkNamesOnly(function, "result " + llvm::Twine(i),
                                       function.getResultAttrs(i)));
    }
  }
  return success(good);
}

LogicalResult attn::reportMissing(Operation *op, StringRef what,
                                  StringRef pass) {
  return (op->emitOpError() << "expected " << what).attachNote()
         << pass << " should have set it";
}
