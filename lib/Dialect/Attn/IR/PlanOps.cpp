// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Attn/IR/Attn.h"

#include "attn/Support/Expr.h"
#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionImplementation.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace attn;

//===----------------------------------------------------------------------===//
// What attn.kernel and attn.plan share
//===----------------------------------------------------------------------===//

template <typename OpTy>
static ParseResult parseFunction(OpAsmParser &parser, OperationState &result) {
  auto buildType =
      [](Builder &builder, ArrayRef<Type> arguments, ArrayRef<Type> results,
         function_interface_impl::VariadicFlag, std::string &) -> Type {
    return builder.getFunctionType(arguments, results);
  };
  return function_interface_impl::parseFunctionOp(
      parser, result, /*allowVariadic=*/false,
      OpTy::getFunctionTypeAttrName(result.name), buildType,
      OpTy::getArgAttrsAttrName(result.name),
      OpTy::getResAttrsAttrName(result.name));
}

template <typename OpTy>
static void printFunction(OpAsmPrinter &printer, OpTy op,
                          ArrayRef<StringRef> defaulted = {}) {
  printer << ' ';
  StringRef visibilityName = SymbolTable::getVisibilityAttrName();
  if (auto visibility =
          op->template getAttrOfType<StringAttr>(visibilityName)) {
    printer << visibility.getValue() << ' ';
  }
  printer.printSymbolName(op.getSymName());
  function_interface_impl::printFunctionSignature(
      printer, op, op.getArgumentTypes(), /*isVariadic=*/false,
      op.getResultTypes());
  SmallVector<StringRef> elided(defaulted);
  elided.append({visibilityName, op.getFunctionTypeAttrName(),
                 op.getArgAttrsAttrName(), op.getResAttrsAttrName()});
  function_interface_impl::printFunctionAttributes(printer, op, elided);
  printer << ' ';
  printer.printRegion(op.getBody(), /*printEntryBlockArgs=*/false,
                      /*printBlockTerminators=*/true);
}

static void addBody(OpBuilder &builder, OperationState &state,
                    FunctionType type) {
  OpBuilder::InsertionGuard guard(builder);
  Region *body = state.addRegion();
  SmallVector<Location> locations(type.getNumInputs(), state.location);
  builder.createBlock(body, body->end(), type.getInputs(), locations);
}

/// The body ends with attn.yield of the function's result types.
template <typename OpTy>
static LogicalResult verifyYield(OpTy op) {
  auto yield = dyn_cast<YieldOp>(op.getBody().front().back());
  if (!yield) {
    return op.emitOpError() << "expected the body to end with attn.yield";
  }
  TypeRange expected = op.getResultTypes();
  TypeRange got = yield.getOperandTypes();
  if (expected != got) {
    return (op.emitOpError() << "expected attn.yield of (" << expected
                             << "), got (" << got << ")")
               .attachNote(yield.getLoc())
           << "yielded here";
  }
  return success();
}

//===----------------------------------------------------------------------===//
// KernelOp
//===----------------------------------------------------------------------===//

void KernelOp::build(OpBuilder &builder, OperationState &state, StringRef name,
                     FunctionType type) {
  Properties &properties = state.getOrAddProperties<Properties>();
  properties.sym_name = builder.getStringAttr(name);
  properties.function_type = TypeAttr::get(type);
  addBody(builder, state, type);
}

ParseResult KernelOp::parse(OpAsmParser &parser, OperationState &result) {
  return parseFunction<KernelOp>(parser, result);
}

void KernelOp::print(OpAsmPrinter &printer) { printFunction(printer, *this); }

LogicalResult KernelOp::verify() {
  // kernel_c1
  return verifyYield(*this);
}

//===----------------------------------------------------------------------===//
// PlanOp
//===----------------------------------------------------------------------===//

void PlanOp::build(OpBuilder &builder, OperationState &state, StringRef name,
                   FunctionType type, ArrayRef<StringRef> argNames,
                   ArrayRef<StringRef> resultNames, ArrayAttr resultShapes,
                   ArrayAttr constraints) {
  Properties &properties = state.getOrAddProperties<Properties>();
  properties.sym_name = builder.getStringAttr(name);
  properties.function_type = TypeAttr::get(type);
  properties.arg_names = builder.getStrArrayAttr(argNames);
  properties.result_names = builder.getStrArrayAttr(resultNames);
  properties.result_shapes = resultShapes;
  properties.constraints = constraints;
  addBody(builder, state, type);
}

ParseResult PlanOp::parse(OpAsmParser &parser, OperationState &result) {
  return parseFunction<PlanOp>(parser, result);
}

void PlanOp::print(OpAsmPrinter &printer) {
  SmallVector<StringRef> defaulted;
  if (getConstraints().empty()) {
    defaulted.push_back(getConstraintsAttrName());
  }
  if (getWorkspace() == "0") {
    defaulted.push_back(getWorkspaceAttrName());
  }
  if (getZeroed() == 0) {
    defaulted.push_back(getZeroedAttrName());
  }
  printFunction(printer, *this, defaulted);
}

static LogicalResult reportTaken(Operation *op, StringAttr name) {
  return op->emitOpError() << "expected distinct names of arguments, results "
                              "and intermediates, got "
                           << name << " twice";
}

static LogicalResult verifyNames(PlanOp plan, StringRef what, ArrayAttr names,
                                 size_t count, llvm::StringSet<> &taken) {
  if (names.size() != count) {
    return plan.emitOpError() << "expected " << count << " " << what
                              << " names, got " << names.size();
  }
  for (StringAttr name : names.getAsRange<StringAttr>()) {
    if (!taken.insert(name).second) {
      return reportTaken(plan, name);
    }
  }
  return success();
}

/// Calls `fn` with each intermediate tensor, at its launch, until one fails.
static LogicalResult forEachIntermediate(
    PlanOp plan, function_ref<LogicalResult(LaunchOp, IntermediateAttr)> fn) {
  WalkResult result = plan.walk<WalkOrder::PreOrder>([&](LaunchOp launch) {
    for (Attribute attribute : launch.getIntermediates()) {
      // One of another kind is an error of the launch.
      auto intermediate = dyn_cast<IntermediateAttr>(attribute);
      if (intermediate && failed(fn(launch, intermediate))) {
        return WalkResult::interrupt();
      }
    }
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

static LogicalResult verifyResultShapes(PlanOp plan) {
  ArrayRef<Type> results = plan.getResultTypes();
  if (plan.getResultShapes().size() != results.size()) {
    return plan.emitOpError()
           << "expected " << results.size() << " result shapes, got "
           << plan.getResultShapes().size();
  }
  for (auto [index, shape, type] :
       llvm::enumerate(plan.getResultShapes(), results)) {
    auto sizes = dyn_cast<ArrayAttr>(shape);
    if (!sizes || !llvm::all_of(sizes, llvm::IsaPred<StringAttr>)) {
      return plan.emitOpError() << "expected the shape of result " << index
                                << " to be a list of strings, got " << shape;
    }
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!tensor || tensor.getRank() != static_cast<int64_t>(sizes.size())) {
      return plan.emitOpError() << "expected the shape of result " << index
                                << " to have the rank of " << type << ", got "
                                << sizes.size() << " sizes";
    }
  }
  return success();
}

namespace {
/// Checks that expressions read only what the host knows: the sizes of the
/// tensors among a plan's arguments, and the number of multiprocessors.
class SizeScope {
public:
  explicit SizeScope(PlanOp plan) {
    for (auto [name, type] :
         llvm::zip_equal(plan.getArgNames().getAsRange<StringAttr>(),
                         plan.getArgumentTypes())) {
      if (auto tensor = dyn_cast<RankedTensorType>(type)) {
        ranks[name] = tensor.getRank();
      }
    }
  }

  LogicalResult check(Operation *op, StringRef text) const {
    Expr expr;
    std::string error;
    if (!Expr::parse(std::string_view(text), expr, error)) {
      return op->emitOpError()
             << "expected an expression, got \"" << text << "\": " << error;
    }
    for (const Expr::Reference &reference : expr.references()) {
      if (reference.isSms()) {
        continue;
      }
      auto rank = ranks.find(reference.name);
      if (rank == ranks.end()) {
        return op->emitOpError()
               << "expected expressions over the tensor arguments of the "
                  "plan, got '"
               << reference.name << "' in \"" << text << "\"";
      }
      if (reference.dim >= rank->second) {
        return op->emitOpError()
               << "expected a dimension of '" << reference.name
               << "' below its rank " << rank->second << ", got "
               << reference.dim << " in \"" << text << "\"";
      }
    }
    return success();
  }

  LogicalResult check(Operation *op, ArrayAttr expressions) const {
    if (!expressions) {
      return success();
    }
    for (StringAttr text : expressions.getAsRange<StringAttr>()) {
      if (failed(check(op, text.getValue()))) {
        return failure();
      }
    }
    return success();
  }

  LogicalResult check(Operation *op, VariantAttr variant) const {
    if (failed(check(op, variant.getWhen().getValue())) ||
        failed(check(op, variant.getPrograms())) ||
        failed(check(op, variant.getGrid()))) {
      return failure();
    }
    if (!variant.getParams()) {
      return success();
    }
    for (auto param : variant.getParams().getAsRange<ParamAttr>()) {
      if (param.getExpr() && failed(check(op, param.getExpr().getValue()))) {
        return failure();
      }
    }
    return success();
  }

private:
  llvm::StringMap<int64_t> ranks;
};
} // namespace

static LogicalResult verifyExpressions(PlanOp plan) {
  SizeScope scope(plan);
  for (auto shape : plan.getResultShapes().getAsRange<ArrayAttr>()) {
    if (failed(scope.check(plan, shape))) {
      return failure();
    }
  }
  for (Attribute attribute : plan.getConstraints()) {
    auto constraint = dyn_cast<ConstraintAttr>(attribute);
    if (!constraint) {
      return plan.emitOpError()
             << "expected #attn.constraint in constraints, got " << attribute;
    }
    if (failed(scope.check(plan, constraint.getExpr()))) {
      return failure();
    }
    for (StringRef placeholder :
         ConstraintAttr::getPlaceholders(constraint.getMessage())) {
      if (failed(scope.check(plan, placeholder))) {
        return failure();
      }
    }
  }
  if (failed(scope.check(plan, plan.getWorkspace()))) {
    return failure();
  }
  WalkResult result = plan.walk([&](Operation *op) {
    if (auto choose = dyn_cast<ChooseOp>(op)) {
      return WalkResult(scope.check(choose, choose.getGuards()));
    }
    auto launch = dyn_cast<LaunchOp>(op);
    if (!launch) {
      return WalkResult::advance();
    }
    for (Attribute attribute : launch.getVariants()) {
      auto variant = dyn_cast<VariantAttr>(attribute);
      if (variant && failed(scope.check(launch, variant))) {
        return WalkResult::interrupt();
      }
    }
    return WalkResult::advance();
  });
  if (result.wasInterrupted()) {
    return failure();
  }
  return forEachIntermediate(
      plan, [&](LaunchOp launch, IntermediateAttr intermediate) {
        StringAttr offset = intermediate.getOffset();
        return failed(scope.check(launch, intermediate.getShape())) ||
                       (offset && failed(scope.check(launch, offset)))
                   ? failure()
                   : success();
      });
}

LogicalResult PlanOp::verify() {
  // plan_c1
  llvm::StringSet<> taken;
  if (failed(verifyNames(*this, "argument", getArgNames(),
                         getArgumentTypes().size(), taken)) ||
      failed(verifyNames(*this, "result", getResultNames(),
                         getResultTypes().size(), taken)) ||
      failed(forEachIntermediate(
          *this, [&](LaunchOp launch, IntermediateAttr intermediate) {
            StringAttr name = intermediate.getName();
            return taken.insert(name).second ? success()
                                             : reportTaken(launch, name);
          }))) {
    return failure();
  }
  // plan_c2
  if (failed(verifyResultShapes(*this))) {
    return failure();
  }
  // plan_c3
  if (failed(verifyYield(*this))) {
    return failure();
  }
  Operation *yield = getBody().front().getTerminator();
  for (OpOperand &operand : yield->getOpOperands()) {
    if (llvm::is_contained(
            yield->getOperands().take_front(operand.getOperandNumber()),
            operand.get())) {
      return emitOpError() << "expected results that are each another value, "
                              "got one of before as result "
                           << operand.getOperandNumber();
    }
  }
  for (Operation &op : getBody().front().without_terminator()) {
    if (!isa<LaunchOp, ChooseOp>(op)) {
      return (emitOpError() << "expected only attn.launch and attn.choose in "
                               "the body, got '"
                            << op.getName() << "'")
                 .attachNote(op.getLoc())
             << "found here";
    }
  }
  return success();
}

LogicalResult PlanOp::verifyRegions() {
  // plan_c4, once the ops of the body are known to be well formed
  return verifyExpressions(*this);
}
