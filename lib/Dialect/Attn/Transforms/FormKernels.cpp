// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-form-kernels: R1 to R1s.

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

/// The results of an attention leave through the plan: o once, and lse at most
/// once, because each is one tensor of the caller's.
LogicalResult checkResults(BlockAttentionOp attention) {
  for (OpResult result : attention->getResults()) {
    StringRef name = result.getResultNumber() == 0 ? "o" : "lse";
    for (OpOperand &use : result.getUses()) {
      if (isa<BlockAttentionOp>(use.getOwner())) {
        return (use.getOwner()->emitOpError()
                << "expected operands that are arguments of the function, got "
                   "the "
                << name << " of another attention")
                   .attachNote(attention.getLoc())
               << "computed here";
      }
    }
    auto count = llvm::range_size(result.getUses());
    bool optional = result.getResultNumber() > 0;
    if (count > 1 || (count == 0 && !optional)) {
      return attention.emitOpError()
             << "expected " << name << " to be returned once, got " << count
             << " times";
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
  unsigned attentions = 0;
  for (Operation &op : function.getBody().front().without_terminator()) {
    if (auto attention = dyn_cast<BlockAttentionOp>(op)) {
      ++attentions;
      if (failed(checkResults(attention))) {
        return failure();
      }
    } else if (!isa<arith::ConstantOp>(op)) {
      return op.emitOpError() << "expected attn.block_attention or "
                                 "arith.constant in a function that becomes a "
                                 "plan, got '"
                              << op.getName() << "'";
    }
  }
  if (attentions == 0) {
    return function.emitOpError()
           << "expected at least one attn.block_attention, got none";
  }
  return success();
}

LogicalResult checkValues(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments()) {
    if (argument.use_empty()) {
      return function.emitOpError()
             << "expected every argument to be read by an attention, got "
                "unused argument "
             << argument.getArgNumber();
    }
  }
  Operation *terminator = function.getBody().front().getTerminator();
  for (OpOperand &operand : terminator->getOpOperands()) {
    if (!operand.get().getDefiningOp<BlockAttentionOp>()) {
      return terminator->emitOpError()
             << "expected every result to be computed by an attention, got "
             << (isa<BlockArgument>(operand.get()) ? "an argument"
                                                   : "a constant")
             << " as result " << operand.getOperandNumber();
    }
  }
  return success();
}

/// Tensors must be arguments: that they are not the result of an attention has
/// been checked, so a constant is what remains.
LogicalResult checkOperands(func::FuncOp function) {
  for (auto attention : function.getOps<BlockAttentionOp>()) {
    for (Value operand : attention->getOperands()) {
      if (isa<RankedTensorType>(operand.getType()) &&
          !isa<BlockArgument>(operand)) {
        return attention.emitOpError() << "expected its tensors to be "
                                          "arguments of the function, got a "
                                          "constant";
      }
    }
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Forming
//===----------------------------------------------------------------------===//

/// The kernel of one attention, and the plan's values for its arguments.
struct FormedKernel {
  KernelOp kernel;
  SmallVector<Value> inputs;
};

FormedKernel formKernel(BlockAttentionOp attention, StringRef name) {
  OpBuilder builder(attention.getContext());
  FormedKernel formed;
  for (Value operand : attention->getOperands()) {
    if (isa<BlockArgument>(operand)) {
      formed.inputs.push_back(operand);
    }
  }
  // A log-sum-exp that nobody reads costs a store: leave it out.
  Value lse = attention.getLse();
  SmallVector<Type> results = {attention.getO().getType()};
  if (lse && !lse.use_empty()) {
    results.push_back(lse.getType());
  }
  auto type =
      builder.getFunctionType(TypeRange(ValueRange(formed.inputs)), results);
  formed.kernel = KernelOp::create(builder, attention.getLoc(), name, type);

  // The operands are mapped by position, since one value may be read twice.
  Block &body = formed.kernel.getBody().front();
  builder.setInsertionPointToEnd(&body);
  SmallVector<Value> operands;
  unsigned nextArgument = 0;
  for (Value operand : attention->getOperands()) {
    if (Operation *constant = operand.getDefiningOp()) {
      operands.push_back(builder.clone(*constant)->getResult(0));
    } else {
      operands.push_back(body.getArgument(nextArgument++));
    }
  }
  auto copy = BlockAttentionOp::create(builder, attention.getLoc(), results,
                                       operands, attention.getProperties());
  YieldOp::create(builder, attention.getLoc(), copy->getResults());
  return formed;
}

/// The sizes of a result of `attention`, over the names of the arguments.
ArrayAttr getResultShape(OpResult result, ArrayRef<std::string> names) {
  auto attention = cast<BlockAttentionOp>(result.getOwner());
  auto q = cast<BlockArgument>(attention.getQ());
  auto type = cast<RankedTensorType>(result.getType());
  SmallVector<std::string> sizes;
  for (unsigned dim = 0; dim < type.getRank(); ++dim) {
    // Only sizes that q gives may be dynamic.
    sizes.push_back(
        type.isDynamicDim(dim)
            ? getSizeText(q, names[q.getArgNumber()], *getQueryDim(result, dim))
            : std::to_string(type.getDimSize(dim)));
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
  for (auto attention : function.getOps<BlockAttentionOp>()) {
    collectConstraints(attention, argNames, constraints);
  }
  return PlanOp::create(
      builder, function.getLoc(), function.getSymName(),
      function.getFunctionType(),
      SmallVector<StringRef>(argNames.begin(), argNames.end()),
      SmallVector<StringRef>(resultNames.begin(), resultNames.end()),
      builder.getArrayAttr(shapes),
      builder.getArrayAttr(constraints.getArrayRef()));
}

void formPlan(func::FuncOp function, SymbolTable &symbols) {
  PlanOp plan = createPlan(function);
  Block &body = plan.getBody().front();
  OpBuilder builder = OpBuilder::atBlockEnd(&body);
  IRMapping mapping;
  mapping.map(function.getArguments(), body.getArguments());

  Block::iterator position = std::next(Block::iterator(function));
  unsigned index = 0;
  for (auto attention : function.getOps<BlockAttentionOp>()) {
    std::string name = (function.getSymName() + "_" + Twine(index++)).str();
    FormedKernel formed = formKernel(attention, name);
    // The table makes the name unique.
    StringAttr symbol = symbols.insert(formed.kernel, position);
    auto variant = VariantAttr::get(
        builder.getContext(), FlatSymbolRefAttr::get(symbol),
        builder.getStringAttr("1"), /*programs=*/{}, /*grid=*/{},
        /*threads=*/0, /*shared_memory=*/0, /*params=*/{});
    auto inputs = llvm::map_to_vector(
        formed.inputs, [&](Value input) { return mapping.lookup(input); });
    auto launch = LaunchOp::create(
        builder, attention.getLoc(), formed.kernel.getResultTypes(), inputs,
        builder.getArrayAttr(ArrayRef<Attribute>(variant)));
    // Without the lse there is one result less; nobody reads the last.
    for (auto [old, output] :
         llvm::zip(attention->getResults(), launch.getOutputs())) {
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
