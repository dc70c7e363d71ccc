// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-form-kernels: R1 to R1s.

#include "AddKernels.h"
#include "LaunchConstraints.h"
#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Attn/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_FORMKERNELS
#include "attn/Dialect/Attn/Transforms/Passes.h.inc"

namespace {

//===----------------------------------------------------------------------===//
// What can become a plan
//===----------------------------------------------------------------------===//

/// Declared attention is not explicit yet: a pass before this one rewrites it.
bool isComputation(Operation &op) {
  return isa<ComputationOpInterface>(op) && !isa<AttentionOp>(op);
}

auto getComputations(func::FuncOp function) {
  return llvm::map_range(
      llvm::make_filter_range(function.getBody().front(), isComputation),
      [](Operation &op) { return cast<ComputationOpInterface>(op); });
}

/// Each result is one tensor: of the caller's, if it is returned, else one of
/// the plan's. The first is what a kernel is launched for.
LogicalResult checkResults(ComputationOpInterface computation) {
  for (auto [result, role] : llvm::zip_equal(computation->getResults(),
                                             computation.getResultRoles())) {
    auto returned = llvm::count_if(result.getUsers(), [](Operation *user) {
      return !isComputation(*user);
    });
    if (returned > 1) {
      return computation->emitOpError()
             << "expected " << role << " to be returned once, got " << returned
             << " times";
    }
    if (result.use_empty() && result.getResultNumber() == 0) {
      return computation->emitOpError()
             << "expected " << role
             << " to be returned or read by a computation, got neither";
    }
  }
  return success();
}

LogicalResult checkBody(func::FuncOp function) {
  if (function.isExternal() || !function.getBody().hasOneBlock()) {
    return function.emitOpError()
           << "expected a function of one block, got "
           << function.getBody().getBlocks().size() << " blocks";
  }
  for (Operation &op : function.getBody().front().without_terminator()) {
    if (failed(checkHasKernel(&op))) {
      return failure();
    }
    if (isComputation(op)) {
      if (failed(checkResults(cast<ComputationOpInterface>(op)))) {
        return failure();
      }
    } else if (!isa<arith::ConstantOp>(op)) {
      return op.emitOpError()
             << "expected computations (attn.block_attention, attn.merge and "
                "so "
                "on) or arith.constant in a function that becomes a plan, got '"
             << op.getName() << "'";
    }
  }
  if (getComputations(function).empty()) {
    return function.emitOpError()
           << "expected at least one computation (attn.block_attention, "
              "attn.merge and so on), got none";
  }
  return success();
}

LogicalResult checkValues(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments()) {
    if (argument.use_empty()) {
      return function.emitOpError()
             << "expected every argument to be read by a computation, got "
                "unused argument "
             << argument.getArgNumber();
    }
  }
  Operation *terminator = function.getBody().front().getTerminator();
  for (OpOperand &operand : terminator->getOpOperands()) {
    if (!operand.get().getDefiningOp<ComputationOpInterface>()) {
      return terminator->emitOpError()
             << "expected every result to be computed, got "
             << (isa<BlockArgument>(operand.get()) ? "an argument"
                                                   : "a constant")
             << " as result " << operand.getOperandNumber();
    }
  }
  return success();
}

/// A tensor that the host knows: an argument, or what a computation gives.
bool isHostTensor(Value value) {
  return isa<BlockArgument>(value) ||
         value.getDefiningOp<ComputationOpInterface>();
}

LogicalResult checkOperands(func::FuncOp function) {
  for (ComputationOpInterface computation : getComputations(function)) {
    for (auto [operand, role] : llvm::zip_equal(
             computation->getOperands(), computation.getOperandRoles())) {
      if (isa<RankedTensorType>(operand.getType()) && !isHostTensor(operand)) {
        return computation->emitOpError()
               << "expected " << role
               << " to be an argument of the function or computed, got a "
                  "constant";
      }
    }
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Forming
//===----------------------------------------------------------------------===//

/// The kernel of one computation, and the plan's values for its arguments.
struct FormedKernel {
  KernelOp kernel;
  SmallVector<Value> inputs;
};

FormedKernel formKernel(ComputationOpInterface computation, StringRef name) {
  OpBuilder builder(computation.getContext());
  FormedKernel formed;
  for (Value operand : computation->getOperands()) {
    if (isHostTensor(operand)) {
      formed.inputs.push_back(operand);
    }
  }
  // A result that nobody reads costs a store: the last ones are left out where
  // they are optional.
  ResultRange wanted = computation->getResults();
  bool optional = computation->hasTrait<OpTrait::AtLeastNResults<1>::Impl>();
  while (optional && wanted.size() > 1 && wanted.back().use_empty()) {
    wanted = wanted.drop_back();
  }
  auto type = builder.getFunctionType(TypeRange(ValueRange(formed.inputs)),
                                      wanted.getTypes());
  formed.kernel = KernelOp::create(builder, computation.getLoc(), name, type);

  // The operands are mapped by position, since one value may be read twice.
  Block &body = formed.kernel.getBody().front();
  builder.setInsertionPointToEnd(&body);
  OperationState state(computation.getLoc(), computation->getName());
  state.addAttributes(computation->getAttrs());
  state.addTypes(wanted.getTypes());
  unsigned nextArgument = 0;
  for (Value operand : computation->getOperands()) {
    if (isHostTensor(operand)) {
      state.addOperands(body.getArgument(nextArgument++));
    } else {
      Operation *constant = operand.getDefiningOp();
      state.addOperands(builder.clone(*constant)->getResult(0));
    }
  }
  Operation *copy = builder.create(state);
  YieldOp::create(builder, computation.getLoc(), copy->getResults());
  return formed;
}

/// The sizes of a result of a computation, over the names of the arguments.
ArrayAttr getResultShape(OpResult result, ArrayRef<std::string> names) {
  auto type = cast<RankedTensorType>(result.getType());
  SmallVector<std::string> sizes;
  for (unsigned dim = 0; dim < type.getRank(); ++dim) {
    sizes.push_back(getSizeText(result, names, dim));
  }
  return Builder(type.getContext())
      .getStrArrayAttr(SmallVector<StringRef>(sizes.begin(), sizes.end()));
}

/// The plan of `function`, without its launches.
PlanOp createPlan(func::FuncOp function) {
  OpBuilder builder(function.getContext());
  SmallVector<std::string> argNames = getArgumentNames(function);
  SmallVector<std::string> resultNames = getResultNames(function);

  SmallVector<Attribute> shapes;
  Operation *terminator = function.getBody().front().getTerminator();
  for (Value result : terminator->getOperands()) {
    shapes.push_back(getResultShape(cast<OpResult>(result), argNames));
  }
  llvm::SetVector<Attribute> constraints;
  for (ComputationOpInterface computation : getComputations(function)) {
    collectConstraints(computation, argNames, constraints);
  }
  return PlanOp::create(
      builder, function.getLoc(), function.getSymName(),
      function.getFunctionType(),
      SmallVector<StringRef>(argNames.begin(), argNames.end()),
      SmallVector<StringRef>(resultNames.begin(), resultNames.end()),
      builder.getArrayAttr(shapes),
      builder.getArrayAttr(constraints.getArrayRef()));
}

/// The tensors of `plan` that the caller does not get, of those that a kernel
/// for `computation` gives: the first `count`.
ArrayAttr nameIntermediates(ComputationOpInterface computation, unsigned count,
                            ArrayRef<std::string> argNames, FreeNames &names) {
  Builder builder(computation.getContext());
  SmallVector<StringRef> roles = computation.getResultRoles();
  SmallVector<Attribute> intermediates;
  for (OpResult result : computation->getResults().take_front(count)) {
    if (!llvm::all_of(result.getUsers(),
                      [](Operation *user) { return isComputation(*user); })) {
      continue;
    }
    std::string name = names.take(roles[result.getResultNumber()]);
    intermediates.push_back(IntermediateAttr::get(
        builder.getContext(), builder.getStringAttr(name),
        getResultShape(result, argNames), /*offset=*/StringAttr()));
  }
  return builder.getArrayAttr(intermediates);
}

void formPlan(func::FuncOp function, SymbolTable &symbols) {
  PlanOp plan = createPlan(function);
  Block &body = plan.getBody().front();
  OpBuilder builder = OpBuilder::atBlockEnd(&body);
  IRMapping mapping;
  mapping.map(function.getArguments(), body.getArguments());
  SmallVector<std::string> argNames = getArgumentNames(function);
  FreeNames names(plan);

  Block::iterator position = std::next(Block::iterator(function));
  unsigned index = 0;
  for (ComputationOpInterface computation : getComputations(function)) {
    std::string name = (function.getSymName() + "_" + Twine(index++)).str();
    FormedKernel formed = formKernel(computation, name);
    // The table makes the name unique.
    StringAttr symbol = symbols.insert(formed.kernel, position);
    auto inputs = llvm::map_to_vector(
        formed.inputs, [&](Value input) { return mapping.lookup(input); });
    auto launch = LaunchOp::create(
        builder, computation.getLoc(), formed.kernel.getResultTypes(), inputs,
        builder.getArrayAttr(getOnlyVariant(symbol)),
        nameIntermediates(computation, formed.kernel.getNumResults(), argNames,
                          names));
    // Nobody reads the results that were left out, the last ones.
    for (auto [old, output] :
         llvm::zip(computation->getResults(), launch.getOutputs())) {
      mapping.map(old, output);
    }
  }

  Operation *terminator = function.getBody().front().getTerminator();
  auto yielded =
      llvm::map_to_vector(terminator->getOperands(),
                          [&](Value result) { return mapping.lookup(result); });
  YieldOp::create(builder, terminator->getLoc(), yielded);
  symbols.erase(function);
  symbols.insert(plan, position);
}

struct FormKernels final : impl::FormKernelsBase<FormKernels> {
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    for (auto function :
         llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
      if (failed(checkBody(function)) || failed(checkOperands(function)) ||
          failed(checkValues(function))) {
        return signalPassFailure();
      }
      formPlan(function, symbols);
    }
  }
};

} // namespace
} // namespace attn
