// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The launch of a kernel in R3: its parameters, and one CTA after another.

#include "Multiprocessor.h"
#include "Plan.h"

using namespace mlir;

namespace attn::interpreter {

namespace {

/// The operands and results of a launch by the plan's names for them.
using Operands = std::map<std::string, RuntimeValue>;

LogicalResult collectOperands(LaunchOp op, Frame &frame, Operands &operands) {
  for (Value input : op.getInputs()) {
    operands[getHostValue(input).name] = readOperand(frame, input);
  }
  for (OpResult result : op->getResults()) {
    FailureOr<View> memory = bindResult(op, result, frame);
    if (failed(memory)) {
      return failure();
    }
    operands[getHostValue(result).name] = *memory;
  }
  return success();
}

class ParameterMaker {
public:
  ParameterMaker(LaunchOp op, const NamedShapes &shapes,
                 const Operands &operands)
      : op(op), shapes(shapes), operands(operands) {}

  /// The value of `param` for an argument of the kernel of this type.
  FailureOr<RuntimeValue> make(ParamAttr param, Type type);

private:
  FailureOr<RuntimeValue> makeOfTensor(ParamAttr param, const View &view,
                                       Type type);
  FailureOr<RuntimeValue> makeWorkspace(ParamAttr param, Type type);
  InFlightDiagnostic mismatch(ParamAttr param, Type type) {
    return op.emitError("expected a parameter for an argument of type ")
           << type << ", got " << param;
  }

  LaunchOp op;
  const NamedShapes &shapes;
  const Operands &operands;
};

FailureOr<RuntimeValue>
ParameterMaker::makeOfTensor(ParamAttr param, const View &view, Type type) {
  ArrayRef<int64_t> shape = view.buffer->getShape();
  auto global = dyn_cast<gpu::GlobalType>(type);
  if (param.getKind() == ParamKind::pointer && global &&
      global.getElementType() == view.buffer->getElementType()) {
    return RuntimeValue(view);
  }
  if (param.getKind() == ParamKind::tensor_map &&
      isa<gpu::TensorMapType>(type)) {
    ArrayRef<int64_t> box = param.getBox().asArrayRef();
    // A window may start in any slice of the outermost dimensions.
    if (box.size() == shape.size() ||
        (param.isRagged() && box.size() < shape.size())) {
      return RuntimeValue(
          TensorMap{view, llvm::to_vector<5>(box), param.getRagged()});
    }
  }
  if (param.getKind() == ParamKind::stride && type.isInteger(64) &&
      param.getDim() < static_cast<int64_t>(shape.size())) {
    return RuntimeValue(
        makeInteger(type, countElements(shape.drop_front(param.getDim() + 1))));
  }
  if (param.getKind() == ParamKind::pitch && type.isIndex() &&
      param.getDim() + 2 < static_cast<int64_t>(shape.size())) {
    return RuntimeValue(makeInteger(
        type, countElements(shape.drop_front(param.getDim() + 1).drop_back())));
  }
  return mismatch(param, type);
}

FailureOr<RuntimeValue> ParameterMaker::makeWorkspace(ParamAttr param,
                                                      Type type) {
  auto global = dyn_cast<gpu::GlobalType>(type);
  if (!global) {
    return mismatch(param, type);
  }
  FailureOr<int64_t> offset = evaluateExpr(op, param.getExpr(), shapes);
  if (failed(offset)) {
    return failure();
  }
  int64_t bytes = global.getElementType().getIntOrFloatBitWidth() / 8;
  int64_t zeroed = op->getParentOfType<PlanOp>().getZeroed();
  if (*offset < 0 || *offset + bytes > zeroed) {
    return op.emitError("expected a counter in the zeroed ")
           << zeroed << " bytes of the workspace, got one at byte " << *offset;
  }
  auto counter =
      std::make_shared<Tensor>(global.getElementType(), ArrayRef<int64_t>());
  return RuntimeValue(View(std::move(counter), /*writable=*/true));
}

FailureOr<RuntimeValue> ParameterMaker::make(ParamAttr param, Type type) {
  if (param.getKind() == ParamKind::workspace) {
    return makeWorkspace(param, type);
  }
  if (param.getKind() == ParamKind::value) {
    FailureOr<int64_t> value = evaluateExpr(op, param.getExpr(), shapes);
    if (failed(value)) {
      return failure();
    }
    if (!type.isIndex()) {
      return mismatch(param, type);
    }
    return RuntimeValue(makeInteger(type, *value));
  }
  auto operand = operands.find(param.getName().str());
  if (operand == operands.end()) {
    return op.emitError("expected parameters of operands and results of the "
                        "launch, got ")
           << param;
  }
  if (auto *view = std::get_if<View>(&operand->second)) {
    return makeOfTensor(param, *view, type);
  }
  const Tensor &scalar = *std::get<TensorRef>(operand->second);
  if (param.getKind() != ParamKind::scalar || scalar.getElementType() != type) {
    return mismatch(param, type);
  }
  return operand->second;
}

LogicalResult runCta(Cta &cta, gpu::KernelOp kernel,
                     ArrayRef<RuntimeValue> args, const Evaluator &evaluator) {
  Frame frame(evaluator);
  Role role("kernel", cta);
  frame.role = &role;
  Block &body = kernel.getBody().front();
  frame.bindAll(body.getArguments(), args);
  if (failed(evaluator.run(body, frame)) || failed(role.verifyIdle())) {
    return failure();
  }
  for (const std::shared_ptr<Channel> &channel : cta.channels) {
    if (!channel->filled.empty() || !channel->held.empty()) {
      return kernel.emitError("expected channel '")
             << channel->name << "' to be empty at the end, got "
             << channel->filled.size() << " tiles put and not got, and "
             << channel->held.size() << " got and not released";
    }
  }
  return success();
}

} // namespace

LogicalResult runGpuKernel(LaunchOp op, VariantAttr variant,
                           gpu::KernelOp kernel, Frame &frame) {
  Operands operands;
  if (failed(collectOperands(op, frame, operands))) {
    return failure();
  }
  ArrayRef<Type> types = kernel.getArgumentTypes();
  ArrayAttr params = variant.getParams();
  ArrayAttr grid = variant.getGrid();
  if (!params || params.size() != types.size() || !grid) {
    return op.emitError("expected a grid and ")
           << types.size() << " parameters, those of kernel @"
           << kernel.getSymName() << ", got " << variant;
  }
  ParameterMaker maker(op, *frame.shapes, operands);
  SmallVector<RuntimeValue> args;
  for (auto [param, type] :
       llvm::zip_equal(params.getAsRange<ParamAttr>(), types)) {
    FailureOr<RuntimeValue> value = maker.make(param, type);
    if (failed(value)) {
      return failure();
    }
    args.push_back(std::move(*value));
  }
  int64_t count = 1;
  for (auto size : grid.getAsRange<StringAttr>()) {
    FailureOr<int64_t> ctas = evaluateExpr(op, size.getValue(), *frame.shapes);
    if (failed(ctas)) {
      return failure();
    }
    count *= *ctas;
  }
  for (int64_t id = 0; id < count; ++id) {
    Cta cta{id, count};
    if (failed(runCta(cta, kernel, args, frame.getEvaluator()))) {
      return failure();
    }
  }
  return success();
}

} // namespace attn::interpreter
