// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The host side: constraints, result shapes, and launches.

#include "Plan.h"

#include "attn/Dialect/Tile/IR/Tile.h"
#include "attn/Support/Expr.h"

#include "mlir/IR/SymbolTable.h"
#include "mlir/IR/Threading.h"

using namespace mlir;

namespace attn::interpreter {

FailureOr<int64_t> evaluateExpr(Operation *op, StringRef text,
                                const NamedShapes &shapes) {
  auto lookup = [&](const Expr::Reference &reference, int64_t &value) {
    // The interpreter is a device of two multiprocessors, the fewest that have
    // to share programs.
    if (reference.isSms()) {
      value = 2;
      return true;
    }
    auto it = shapes.find(reference.name);
    if (it == shapes.end() ||
        reference.dim >= static_cast<int>(it->second.size())) {
      return false;
    }
    value = it->second[reference.dim];
    return true;
  };
  Expr expr;
  int64_t value;
  std::string error;
  if (!Expr::parse({text.data(), text.size()}, expr, error) ||
      !expr.evaluate(lookup, value, error)) {
    return op->emitError() << error;
  }
  return value;
}

/// The sizes that `texts` give a tensor of this type, called `what`.
static FailureOr<SmallVector<int64_t>>
evaluateShape(Operation *op, ArrayRef<std::string> texts, RankedTensorType type,
              const Twine &what, const NamedShapes &shapes) {
  SmallVector<int64_t> shape;
  for (auto [d, text] : llvm::enumerate(texts)) {
    FailureOr<int64_t> size = evaluateExpr(op, text, shapes);
    if (failed(size)) {
      return failure();
    }
    int64_t declared = type.getDimSize(d);
    if (*size < 0 || (!ShapedType::isDynamic(declared) && declared != *size)) {
      auto diagnostic = op->emitError("expected size ")
                        << d << " of " << what << " to be ";
      if (ShapedType::isDynamic(declared)) {
        diagnostic << "at least 0";
      } else {
        diagnostic << declared;
      }
      return diagnostic << ", got " << *size;
    }
    shape.push_back(*size);
  }
  return shape;
}

/// The memory for a result of a launch, with the sizes that the plan says.
static FailureOr<Tensor> allocateResult(LaunchOp op, OpResult result,
                                        const NamedShapes &shapes) {
  auto type = dyn_cast<RankedTensorType>(result.getType());
  if (!type) {
    return op.emitError("expected results of a kernel to be tensors, got ")
           << result.getType();
  }
  HostValue known = getHostValue(result);
  StringRef what = getIntermediate(result) ? "intermediate" : "result";
  FailureOr<SmallVector<int64_t>> shape = evaluateShape(
      op, known.sizes, type, what + " '" + known.name + "'", shapes);
  if (failed(shape)) {
    return failure();
  }
  Tensor tensor(type.getElementType(), *shape);
  tensor.poison();
  return tensor;
}

RuntimeValue readOperand(Frame &frame, Value input) {
  const TensorRef &tensor = frame.tensorRef(input);
  if (!isa<RankedTensorType>(input.getType())) {
    return tensor;
  }
  // Stores check `writable` before they touch the buffer.
  return View(std::const_pointer_cast<Tensor>(tensor), /*writable=*/false);
}

FailureOr<View> bindResult(LaunchOp op, OpResult result, Frame &frame) {
  FailureOr<Tensor> memory = allocateResult(op, result, *frame.shapes);
  if (failed(memory)) {
    return failure();
  }
  auto buffer = std::make_shared<Tensor>(std::move(*memory));
  frame.bind(result, RuntimeValue(TensorRef(buffer)));
  return View(buffer, /*writable=*/true);
}

namespace {

/// Replaces each `{expr}` of a constraint's message by its value.
FailureOr<std::string> formatMessage(Operation *op, StringRef message,
                                     const NamedShapes &shapes) {
  std::string result;
  while (true) {
    auto [before, rest] = message.split('{');
    result += before;
    if (rest.empty()) {
      return result;
    }
    auto [text, after] = rest.split('}');
    FailureOr<int64_t> value = evaluateExpr(op, text, shapes);
    if (failed(value)) {
      return failure();
    }
    result += std::to_string(*value);
    message = after;
  }
}

LogicalResult checkConstraints(PlanOp plan, const NamedShapes &shapes) {
  for (auto constraint : plan.getConstraints().getAsRange<ConstraintAttr>()) {
    FailureOr<int64_t> holds = evaluateExpr(plan, constraint.getExpr(), shapes);
    if (failed(holds)) {
      return failure();
    }
    if (*holds == 0) {
      FailureOr<std::string> message =
          formatMessage(plan, constraint.getMessage(), shapes);
      return failed(message) ? failure() : plan.emitError() << *message;
    }
  }
  return success();
}

LogicalResult verifyView(LaunchOp op, tile::ViewType type, const Tensor &tensor,
                         unsigned index) {
  bool fits = type.getElementType() == tensor.getElementType() &&
              type.getShape().size() == tensor.getShape().size();
  for (size_t d = 0; fits && d < type.getShape().size(); ++d) {
    fits = ShapedType::isDynamic(type.getShape()[d]) ||
           type.getShape()[d] == tensor.getShape()[d];
  }
  if (fits) {
    return success();
  }
  return op.emitError("expected kernel argument ")
         << index << " to be a " << Type(type) << ", got "
         << RankedTensorType::get(tensor.getShape(), tensor.getElementType());
}

/// Runs the body of `kernel` for each point of the grid.
LogicalResult runPrograms(LaunchOp op, VariantAttr variant,
                          tile::KernelOp kernel, Frame &frame) {
  const Evaluator &evaluator = frame.getEvaluator();
  SmallVector<RuntimeValue> args;
  for (Value input : op.getInputs()) {
    args.push_back(readOperand(frame, input));
  }
  for (OpResult result : op->getResults()) {
    FailureOr<View> memory = bindResult(op, result, frame);
    if (failed(memory)) {
      return failure();
    }
    args.push_back(*memory);
  }

  ArrayRef<Type> types = kernel.getArgumentTypes();
  if (types.size() != args.size()) {
    return op.emitError("expected as many operands and results as kernel @")
           << kernel.getSymName() << " has arguments, " << types.size()
           << ", got " << args.size();
  }
  for (auto [i, type] : llvm::enumerate(types)) {
    auto viewType = dyn_cast<tile::ViewType>(type);
    auto *view = std::get_if<View>(&args[i]);
    if (!viewType != !view) {
      return op.emitError("expected kernel argument ")
             << i << " to be a " << type << ", got a "
             << (view ? "tensor" : "scalar");
    }
    if (view && failed(verifyView(op, viewType, *view->buffer, i))) {
      return failure();
    }
  }

  std::array<int64_t, 3> grid = {1, 1, 1};
  ArrayAttr programs = variant.getPrograms();
  if (!programs || programs.size() > grid.size()) {
    return op.emitError(
               "expected one to three sizes in 'programs' of variant @")
           << kernel.getSymName();
  }
  for (auto [axis, text] : llvm::enumerate(programs.getAsRange<StringAttr>())) {
    FailureOr<int64_t> size = evaluateExpr(op, text.getValue(), *frame.shapes);
    if (failed(size)) {
      return failure();
    }
    grid[axis] = *size;
  }

  Block &body = kernel.getBody().front();
  return failableParallelForEachN(
      evaluator.getContext(), 0, grid[0] * grid[1] * grid[2],
      [&](size_t program) {
        Frame programFrame(evaluator);
        int64_t index = program;
        programFrame.programId = {index % grid[0], index / grid[0] % grid[1],
                                  index / grid[0] / grid[1]};
        programFrame.bindAll(body.getArguments(), args);
        return evaluator.run(body, programFrame);
      });
}

LogicalResult runKernel(LaunchOp op, VariantAttr variant, Frame &frame) {
  const Evaluator &evaluator = frame.getEvaluator();
  Operation *kernel =
      SymbolTable::lookupNearestSymbolFrom(op, variant.getKernel());
  if (!isa_and_present<KernelOp, tile::KernelOp, gpu::KernelOp>(kernel)) {
    InFlightDiagnostic diagnostic = op.emitError("no interpretation of kernel ")
                                    << variant.getKernel();
    if (kernel) {
      diagnostic << ", a '" << kernel->getName() << "'";
    }
    return diagnostic << "; the interpreter covers rooms R0 to R3";
  }
  if (failed(evaluator.verifyCoverage(cast<FunctionOpInterface>(kernel)))) {
    return failure();
  }
  if (auto tileKernel = dyn_cast<tile::KernelOp>(kernel)) {
    return runPrograms(op, variant, tileKernel, frame);
  }
  if (auto gpuKernel = dyn_cast<gpu::KernelOp>(kernel)) {
    return runGpuKernel(op, variant, gpuKernel, frame);
  }
  FailureOr<SmallVector<RuntimeValue>> results = evaluator.call(
      cast<FunctionOpInterface>(kernel), frame.lookup(op.getInputs()));
  if (failed(results)) {
    return failure();
  }
  frame.bindAll(op->getResults(), *results);
  return success();
}

LogicalResult evalLaunch(LaunchOp op, Frame &frame) {
  for (auto variant : op.getVariants().getAsRange<VariantAttr>()) {
    FailureOr<int64_t> holds =
        evaluateExpr(op, variant.getWhen().getValue(), *frame.shapes);
    if (failed(holds)) {
      return failure();
    }
    if (*holds != 0) {
      return runKernel(op, variant, frame);
    }
  }
  return op.emitError("expected a variant whose guard holds, got none of ")
         << op.getVariants().size();
}

LogicalResult evalChoose(ChooseOp op, Frame &frame) {
  for (auto [guard, region] : llvm::zip_equal(
           op.getGuards().getAsRange<StringAttr>(), op.getCases())) {
    FailureOr<int64_t> holds =
        evaluateExpr(op, guard.getValue(), *frame.shapes);
    if (failed(holds)) {
      return failure();
    }
    if (*holds == 0) {
      continue;
    }
    Block &body = region.front();
    if (failed(frame.getEvaluator().run(body, frame))) {
      return failure();
    }
    frame.bindAll(op.getResults(),
                  frame.lookup(body.getTerminator()->getOperands()));
    return success();
  }
  return op.emitError("expected a case whose guard holds, got none of ")
         << op.getGuards().size();
}

} // namespace

LogicalResult preparePlan(FunctionOpInterface function, NamedShapes &shapes) {
  auto plan = cast<PlanOp>(function.getOperation());
  if (failed(checkConstraints(plan, shapes))) {
    return failure();
  }
  NamedShapes results;
  for (auto [type, name, sizes] :
       llvm::zip_equal(plan.getResultTypes(),
                       plan.getResultNames().getAsRange<StringAttr>(),
                       plan.getResultShapes().getAsRange<ArrayAttr>())) {
    auto texts =
        llvm::map_to_vector(sizes.getAsRange<StringAttr>(),
                            [](StringAttr text) { return text.str(); });
    FailureOr<SmallVector<int64_t>> shape =
        evaluateShape(plan, texts, cast<RankedTensorType>(type),
                      "result '" + name.getValue() + "'", shapes);
    if (failed(shape)) {
      return failure();
    }
    results[name.str()] = std::move(*shape);
  }
  shapes.merge(results);
  return success();
}

void addPlanOps(EvalTable &table) {
  table.add<LaunchOp>(evalLaunch);
  table.add<ChooseOp>(evalChoose);
}

} // namespace attn::interpreter
