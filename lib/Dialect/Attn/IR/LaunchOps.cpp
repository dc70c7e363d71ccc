// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What stands in a plan: launches, choices between them, and what the host
// knows of their tensors.

#include "attn/Dialect/Attn/IR/Attn.h"

using namespace mlir;
using namespace attn;

//===----------------------------------------------------------------------===//
// LaunchOp
//===----------------------------------------------------------------------===//

/// The yield that `result` leaves a plan or a case by, and its place there.
static OpOperand *findYield(OpResult result) {
  for (OpOperand &use : result.getUses()) {
    if (isa<YieldOp>(use.getOwner())) {
      return &use;
    }
  }
  return nullptr;
}

/// launch_c3
static LogicalResult verifyIntermediates(LaunchOp launch) {
  SmallVector<OpResult> inner;
  for (OpResult result : launch->getResults()) {
    if (!findYield(result)) {
      inner.push_back(result);
    }
  }
  ArrayAttr intermediates = launch.getIntermediates();
  if (intermediates.size() != inner.size()) {
    return launch.emitOpError()
           << "expected " << inner.size()
           << " intermediates, one for each result that the plan does not "
              "yield, got "
           << intermediates.size();
  }
  for (auto [attribute, result] : llvm::zip_equal(intermediates, inner)) {
    auto intermediate = dyn_cast<IntermediateAttr>(attribute);
    if (!intermediate) {
      return launch.emitOpError()
             << "expected #attn.intermediate in intermediates, got "
             << attribute;
    }
    auto type = dyn_cast<RankedTensorType>(result.getType());
    ArrayAttr shape = intermediate.getShape();
    if (!type || type.getRank() != static_cast<int64_t>(shape.size())) {
      return launch.emitOpError()
             << "expected the shape of " << intermediate.getName()
             << " to have the rank of " << result.getType() << ", got "
             << shape.size() << " sizes";
    }
    for (auto [size, text] :
         llvm::zip_equal(type.getShape(), shape.getAsRange<StringAttr>())) {
      if (!ShapedType::isDynamic(size) && text != std::to_string(size)) {
        return launch.emitOpError()
               << "expected the static sizes of " << type << " in the shape of "
               << intermediate.getName() << ", got " << text << " for " << size;
      }
    }
  }
  return success();
}

void LaunchOp::build(OpBuilder &builder, OperationState &state,
                     TypeRange outputs, ValueRange inputs, ArrayAttr variants,
                     ArrayAttr intermediates, bool dependent) {
  state.addTypes(outputs);
  state.addOperands(inputs);
  Properties &properties = state.getOrAddProperties<Properties>();
  properties.variants = variants;
  properties.intermediates =
      intermediates ? intermediates : builder.getArrayAttr({});
  properties.dependent = dependent ? builder.getUnitAttr() : UnitAttr();
}

bool LaunchOp::isFirst() {
  auto choose = dyn_cast_or_null<ChooseOp>((*this)->getParentOp());
  return !(*this)->getPrevNode() && (!choose || !choose->getPrevNode());
}

bool LaunchOp::hasDependents() {
  Operation *next = (*this)->getNextNode();
  auto choose = dyn_cast_or_null<ChooseOp>((*this)->getParentOp());
  if (choose && isa_and_nonnull<YieldOp>(next)) {
    next = choose->getNextNode();
  }
  auto isDependent = [](Operation &op) {
    auto launch = dyn_cast<LaunchOp>(op);
    return launch && launch.getDependent();
  };
  if (auto following = dyn_cast_or_null<ChooseOp>(next)) {
    return llvm::any_of(following.getCases(), [&](Region &region) {
      return isDependent(region.front().front());
    });
  }
  return next && isDependent(*next);
}

LogicalResult LaunchOp::verify() {
  // launch_c1 (that the kernels exist is checked with the symbols)
  if (getVariants().empty()) {
    return emitOpError() << "expected at least one variant, got none";
  }
  for (Attribute attribute : getVariants()) {
    if (!isa<VariantAttr>(attribute)) {
      return emitOpError() << "expected #attn.variant in variants, got "
                           << attribute;
    }
  }
  // launch_c4
  if (getDependent() && isFirst()) {
    return emitOpError() << "expected a launch before a dependent one, got "
                            "the first of its plan";
  }
  return verifyIntermediates(*this);
}

/// The kernel called `name`: a symbol of the module, or at R4 of a
/// `gpu.module` in it.
static Operation *findKernel(LaunchOp launch, FlatSymbolRefAttr name,
                             SymbolTableCollection &symbolTables) {
  if (Operation *found =
          symbolTables.lookupNearestSymbolFrom(launch, name.getAttr())) {
    return found;
  }
  Operation *table = SymbolTable::getNearestSymbolTable(launch);
  for (Operation &op : table->getRegion(0).getOps()) {
    if (op.getName().getStringRef() == "gpu.module") {
      if (Operation *found = symbolTables.lookupSymbolIn(&op, name.getAttr())) {
        return found;
      }
    }
  }
  return nullptr;
}

static bool isGpuKernel(Operation *kernel) {
  return kernel->getName().getStringRef() == "attn_gpu.kernel";
}

static bool waitsForLaunches(Operation *kernel) {
  return kernel
      ->walk([](Operation *op) {
        return op->getName().getStringRef() == "attn_gpu.wait_for_launches"
                   ? WalkResult::interrupt()
                   : WalkResult::advance();
      })
      .wasInterrupted();
}

LogicalResult LaunchOp::verifySymbolUses(SymbolTableCollection &symbolTables) {
  // By name, because this library sees no other dialect.
  static constexpr llvm::StringLiteral kernels[] = {
      "attn.kernel", "attn_tile.kernel", "attn_gpu.kernel", "gpu.func",
      "llvm.func"};
  for (auto variant : getVariants().getAsRange<VariantAttr>()) {
    FlatSymbolRefAttr name = variant.getKernel();
    Operation *kernel = findKernel(*this, name, symbolTables);
    // launch_c1
    if (!kernel) {
      return emitOpError() << "expected a kernel of the module, got " << name;
    }
    if (!llvm::is_contained(kernels, kernel->getName().getStringRef())) {
      return (emitOpError() << "expected " << name << " to be a kernel, got '"
                            << kernel->getName() << "'")
                 .attachNote(kernel->getLoc())
             << "defined here";
    }
    // launch_c2
    auto declared = dyn_cast<KernelOp>(kernel);
    if (declared &&
        (TypeRange(declared.getArgumentTypes()) != getInputs().getTypes() ||
         TypeRange(declared.getResultTypes()) != getOutputs().getTypes())) {
      auto got = FunctionType::get(getContext(), getInputs().getTypes(),
                                   getOutputs().getTypes());
      return (emitOpError() << "expected the type of " << name << ", "
                            << declared.getFunctionType() << ", got " << got)
                 .attachNote(kernel->getLoc())
             << "kernel defined here";
    }
    // launch_c5
    if (getDependent() && isGpuKernel(kernel) && !waitsForLaunches(kernel)) {
      return (emitOpError() << "expected " << name
                            << " to wait for the launches before, as the "
                               "kernel of a dependent launch")
                 .attachNote(kernel->getLoc())
             << "expected 'attn_gpu.wait_for_launches' in it";
    }
  }
  return success();
}

//===----------------------------------------------------------------------===//
// ChooseOp
//===----------------------------------------------------------------------===//

ParseResult ChooseOp::parse(OpAsmParser &parser, OperationState &result) {
  SmallVector<Attribute> guards;
  if (parser.parseOptionalArrowTypeList(result.types) || parser.parseLBrace()) {
    return failure();
  }
  while (succeeded(parser.parseOptionalKeyword("case"))) {
    StringAttr guard;
    if (parser.parseAttribute(guard) ||
        parser.parseRegion(*result.addRegion())) {
      return failure();
    }
    guards.push_back(guard);
  }
  result.addAttribute(getGuardsAttrName(result.name),
                      parser.getBuilder().getArrayAttr(guards));
  return failure(parser.parseRBrace() ||
                 parser.parseOptionalAttrDict(result.attributes));
}

void ChooseOp::print(OpAsmPrinter &printer) {
  printer.printOptionalArrowTypeList(getResultTypes());
  printer << " {";
  printer.increaseIndent();
  for (auto [guard, region] :
       llvm::zip_equal(getGuards().getAsRange<StringAttr>(), getCases())) {
    printer.printNewline();
    printer << "case " << guard << " ";
    printer.printRegion(region);
  }
  printer.decreaseIndent();
  printer.printNewline();
  printer << "}";
  printer.printOptionalAttrDict((*this)->getAttrs(), {getGuardsAttrName()});
}

/// choose_c2 and choose_c3
static LogicalResult verifyCase(ChooseOp choose, unsigned number, Block &body) {
  auto yield = dyn_cast<YieldOp>(body.back());
  if (!yield || yield.getOperandTypes() != choose.getResultTypes()) {
    return choose.emitOpError()
           << "expected case " << number << " to end with attn.yield of ("
           << choose.getResultTypes() << ")";
  }
  for (Operation &op : body.without_terminator()) {
    if (!isa<LaunchOp>(op)) {
      return (choose.emitOpError()
              << "expected only attn.launch in case " << number << ", got '"
              << op.getName() << "'")
                 .attachNote(op.getLoc())
             << "found here";
    }
  }
  llvm::SmallDenseSet<Value> yielded;
  for (Value value : yield.getOperands()) {
    if (value.getParentBlock() != &body || !yielded.insert(value).second) {
      return choose.emitOpError()
             << "expected case " << number
             << " to yield results of its own launches, each once";
    }
  }
  return success();
}

LogicalResult ChooseOp::verify() {
  // choose_c1
  if (getCases().empty() || getGuards().size() != getCases().size()) {
    return emitOpError()
           << "expected at least one case, each with a guard, got "
           << getCases().size() << " cases and " << getGuards().size()
           << " guards";
  }
  for (auto [number, region] : llvm::enumerate(getCases())) {
    if (failed(verifyCase(*this, number, region.front()))) {
      return failure();
    }
  }
  // choose_c4
  for (OpResult result : getResults()) {
    if (llvm::count_if(result.getUsers(), llvm::IsaPred<YieldOp>) != 1) {
      return emitOpError() << "expected the plan to yield result "
                           << result.getResultNumber() << " once";
    }
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Tensors of a plan
//===----------------------------------------------------------------------===//

IntermediateAttr attn::getIntermediate(OpResult result) {
  if (findYield(result)) {
    return {};
  }
  auto launch = cast<LaunchOp>(result.getOwner());
  unsigned index =
      llvm::count_if(launch->getResults().take_front(result.getResultNumber()),
                     [](OpResult before) { return !findYield(before); });
  return cast<IntermediateAttr>(launch.getIntermediates()[index]);
}

HostValue attn::getHostValue(Value value) {
  auto textAt = [](ArrayAttr texts, unsigned index) {
    return cast<StringAttr>(texts[index]).str();
  };
  auto textsOf = [](ArrayAttr texts) {
    return llvm::map_to_vector(texts.getAsRange<StringAttr>(),
                               [](StringAttr text) { return text.str(); });
  };
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    auto plan = cast<PlanOp>(argument.getOwner()->getParentOp());
    HostValue known{textAt(plan.getArgNames(), argument.getArgNumber()), {}};
    if (auto tensor = dyn_cast<RankedTensorType>(value.getType())) {
      for (int64_t dim = 0; dim < tensor.getRank(); ++dim) {
        known.sizes.push_back(known.name + "[" + std::to_string(dim) + "]");
      }
    }
    return known;
  }
  auto result = cast<OpResult>(value);
  if (IntermediateAttr intermediate = getIntermediate(result)) {
    return {intermediate.getName().str(), textsOf(intermediate.getShape())};
  }
  OpOperand *yield = findYield(result);
  Operation *parent = yield->getOwner()->getParentOp();
  unsigned number = yield->getOperandNumber();
  if (auto choose = dyn_cast<ChooseOp>(parent)) {
    return getHostValue(choose.getResult(number));
  }
  auto plan = cast<PlanOp>(parent);
  return {textAt(plan.getResultNames(), number),
          textsOf(cast<ArrayAttr>(plan.getResultShapes()[number]))};
}
