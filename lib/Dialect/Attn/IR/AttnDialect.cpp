// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Attn/IR/Attn.h"

#include "attn/Support/Expr.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace attn;

#include "attn/Dialect/Attn/IR/AttnDialect.cpp.inc"

void AttnDialect::initialize() {
  registerAttributes();
  addOperations<
#define GET_OP_LIST
#include "attn/Dialect/Attn/IR/AttnOps.cpp.inc"
      >();
}

/// None of ours goes on an op that is not: a policy written beside the
/// attention would be ignored.
LogicalResult AttnDialect::verifyOperationAttribute(Operation *op,
                                                    NamedAttribute attribute) {
  return op->emitOpError() << "expected no attribute of the dialect 'attn', "
                              "got '"
                           << attribute.getName().getValue() << "'";
}

/// `attn.name` is the only attribute of ours that an argument or result of a
/// function may carry: the name by which callers pass it.
static LogicalResult verifyNameAttribute(Operation *op, StringRef what,
                                         unsigned index,
                                         NamedAttribute attribute) {
  if (attribute.getName() != kNameAttrName) {
    return op->emitError() << "expected the attribute '" << kNameAttrName
                           << "' on " << what << " " << index << ", got '"
                           << attribute.getName().getValue() << "'";
  }
  auto name = dyn_cast<StringAttr>(attribute.getValue());
  if (!name) {
    return op->emitError() << "expected a string for '" << kNameAttrName
                           << "' on " << what << " " << index << ", got "
                           << attribute.getValue();
  }
  // A name must be usable in the expressions of a plan.
  Expr expr;
  std::string error;
  if (!Expr::parse((name.getValue() + "[0]").str(), expr, error) ||
      expr.references().size() != 1 ||
      expr.references().front().name != name.getValue()) {
    return op->emitError() << "expected an identifier for '" << kNameAttrName
                           << "' on " << what << " " << index << ", got "
                           << name;
  }
  return success();
}

LogicalResult AttnDialect::verifyRegionArgAttribute(Operation *op,
                                                    unsigned /*regionIndex*/,
                                                    unsigned argIndex,
                                                    NamedAttribute attribute) {
  return verifyNameAttribute(op, "argument", argIndex, attribute);
}

LogicalResult AttnDialect::verifyRegionResultAttribute(
    Operation *op, unsigned /*regionIndex*/, unsigned resultIndex,
    NamedAttribute attribute) {
  return verifyNameAttribute(op, "result", resultIndex, attribute);
}
