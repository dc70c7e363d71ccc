// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Interpreter/Interpreter.h"

#include "Evaluator.h"

#include "attn/Dialect/Attn/IR/Attn.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <limits>
#include <random>

using namespace mlir;

namespace attn {

namespace {

EntryPoint describe(FunctionOpInterface function) {
  EntryPoint entry{function, {}, {}};
  if (auto plan = dyn_cast<PlanOp>(function.getOperation())) {
    for (auto name : plan.getArgNames().getAsRange<StringAttr>()) {
      entry.argNames.push_back(name.str());
    }
    for (auto name : plan.getResultNames().getAsRange<StringAttr>()) {
      entry.resultNames.push_back(name.str());
    }
  } else {
    entry.argNames = getArgumentNames(function);
    entry.resultNames = getResultNames(function);
  }
  return entry;
}

std::string join(ArrayRef<FunctionOpInterface> functions) {
  std::string names;
  for (FunctionOpInterface function : functions) {
    names += (names.empty() ? "@" : ", @") + function.getName().str();
  }
  return names;
}

} // namespace

FailureOr<EntryPoint> findEntryPoint(ModuleOp module, StringRef name) {
  SmallVector<FunctionOpInterface> functions, plans;
  for (Operation &op : module.getOps()) {
    if (isa<func::FuncOp>(op)) {
      functions.push_back(cast<FunctionOpInterface>(op));
    } else if (isa<PlanOp>(op)) {
      plans.push_back(cast<FunctionOpInterface>(op));
    }
  }
  SmallVector<FunctionOpInterface> &candidates =
      !name.empty() || plans.empty() ? functions : plans;
  if (!name.empty()) {
    candidates.append(plans);
    for (FunctionOpInterface candidate : candidates) {
      if (candidate.getName() == name) {
        return describe(candidate);
      }
    }
  }
  if (candidates.empty()) {
    return module.emitError(
        "expected a func.func or an attn.plan to run, got neither");
  }
  if (!name.empty()) {
    return module.emitError("expected an entry among ")
           << join(candidates) << ", got @" << name;
  }
  if (candidates.size() > 1) {
    return module.emitError("expected the name of an entry, since there are ")
           << join(candidates);
  }
  return describe(candidates.front());
}

static std::string describeShape(ArrayRef<int64_t> shape, StringRef dtype) {
  std::string text;
  for (int64_t size : shape) {
    text += (ShapedType::isDynamic(size) ? "?" : std::to_string(size)) + "x";
  }
  return text + dtype.str();
}

std::string describeType(Type type) {
  Type element = getElementTypeOrSelf(type);
  std::string name;
  if (std::optional<DType> dtype = getHostDType(element)) {
    name = dtypeName(*dtype);
  } else {
    llvm::raw_string_ostream(name) << element;
  }
  auto tensor = dyn_cast<RankedTensorType>(type);
  return describeShape(tensor ? tensor.getShape() : ArrayRef<int64_t>(), name);
}

std::string describeTensor(const HostTensor &tensor) {
  std::string_view name = dtypeName(tensor.dtype);
  return describeShape(tensor.shape, StringRef(name.data(), name.size()));
}

std::optional<unsigned> getQueryRowDim(ArrayRef<int64_t> shape, DType dtype) {
  bool is16Bit = dtype == DType::F16 || dtype == DType::BF16;
  if (!is16Bit && dtype != DType::F32) {
    return std::nullopt;
  }
  switch (shape.size()) {
  case 2:
    return is16Bit ? std::nullopt : std::optional(1u);
  case 3:
    return is16Bit ? 0 : 2;
  case 4:
    return 2;
  default:
    return std::nullopt;
  }
}

std::vector<int64_t> sampleRows(int64_t length, int64_t count) {
  std::vector<int64_t> rows;
  if (count == 0 || count >= length) {
    for (int64_t row = 0; row < length; ++row) {
      rows.push_back(row);
    }
    return rows;
  }
  // Equal distances could keep step with the tiles. The engine's numbers are
  // the same everywhere, which those of the library's distributions are not.
  std::mt19937_64 random(length);
  rows.push_back(0);
  for (int64_t part = 0; part < count - 2; ++part) {
    int64_t begin = 1 + part * (length - 2) / (count - 2);
    int64_t end = 1 + (part + 1) * (length - 2) / (count - 2);
    rows.push_back(begin + static_cast<int64_t>(random() % (end - begin)));
  }
  if (count > 1) {
    rows.push_back(length - 1);
  }
  return rows;
}

namespace {

LogicalResult verifyInput(FunctionOpInterface function, StringRef name,
                          Type type, const HostTensor &input) {
  auto tensorType = dyn_cast<RankedTensorType>(type);
  ArrayRef<int64_t> shape =
      tensorType ? tensorType.getShape() : ArrayRef<int64_t>();
  bool fits = shape.size() == input.shape.size() &&
              getHostDType(getElementTypeOrSelf(type)) == input.dtype;
  for (size_t d = 0; fits && d < shape.size(); ++d) {
    fits = ShapedType::isDynamic(shape[d]) || shape[d] == input.shape[d];
  }
  if (fits) {
    return success();
  }
  return function.emitError("expected argument '")
         << name << "' to be " << describeType(type) << ", got "
         << describeTensor(input);
}

/// Whether rows of the attentions may be left out: nothing else reads them. A
/// plan must have one launch; what comes before an attention is computed whole.
bool canSample(FunctionOpInterface function) {
  int64_t launches = 0;
  WalkResult result = function.walk([&](Operation *op) {
    bool isRead = llvm::any_of(op->getUsers(), [](Operation *user) {
      return isa<ComputationOpInterface>(user);
    });
    if (isRead && isa<AttentionOp, BlockAttentionOp, SplitAttentionOp>(op)) {
      return WalkResult::interrupt();
    }
    launches += isa<LaunchOp>(op);
    if (auto launch = dyn_cast<LaunchOp>(op)) {
      for (auto variant : launch.getVariants().getAsRange<VariantAttr>()) {
        auto kernel = SymbolTable::lookupNearestSymbolFrom<KernelOp>(
            launch, variant.getKernel());
        if (kernel && !canSample(cast<FunctionOpInterface>(*kernel))) {
          return WalkResult::interrupt();
        }
      }
    }
    return WalkResult::advance();
  });
  return !result.wasInterrupted() && launches <= 1;
}

/// Puts NaN into the rows that are not in the sample.
void eraseOtherRows(interpreter::Tensor &tensor, int64_t count) {
  ArrayRef<int64_t> shape = tensor.getShape();
  std::optional<DType> dtype = getHostDType(tensor.getElementType());
  std::optional<unsigned> dim = getQueryRowDim(shape, *dtype);
  if (!dim) {
    return;
  }
  std::vector<bool> kept(shape[*dim]);
  for (int64_t row : sampleRows(shape[*dim], count)) {
    kept[row] = true;
  }
  int64_t slices = interpreter::countElements(shape.take_front(*dim));
  int64_t rowSize = interpreter::countElements(shape.drop_front(*dim + 1));
  float *to = tensor.data<float>().data();
  for (int64_t slice = 0; slice < slices; ++slice) {
    for (bool keep : kept) {
      if (!keep) {
        std::fill_n(to, rowSize, std::numeric_limits<float>::quiet_NaN());
      }
      to += rowSize;
    }
  }
}

} // namespace

FailureOr<std::vector<HostTensor>>
interpret(const EntryPoint &entry, ArrayRef<HostTensor> inputs,
          const InterpreterOptions &options) {
  using namespace interpreter;
  FunctionOpInterface function = entry.function;
  ArrayRef<Type> types = function.getArgumentTypes();
  if (types.size() != inputs.size()) {
    return function.emitError("expected ")
           << types.size() << " inputs, got " << inputs.size();
  }
  Evaluator evaluator(function.getContext(),
                      canSample(function) ? options.rows : 0);
  if (failed(evaluator.verifyCoverage(function))) {
    return failure();
  }
  SmallVector<RuntimeValue> args;
  NamedShapes shapes;
  for (auto [name, type, input] :
       llvm::zip_equal(entry.argNames, types, inputs)) {
    if (failed(verifyInput(function, name, type, input))) {
      return failure();
    }
    args.push_back(std::make_shared<const Tensor>(
        Tensor::fromHost(input, getElementTypeOrSelf(type))));
    shapes[name].assign(input.shape.begin(), input.shape.end());
  }
  if (isa<PlanOp>(function) && failed(preparePlan(function, shapes))) {
    return failure();
  }

  FailureOr<SmallVector<RuntimeValue>> values =
      evaluator.call(function, args, &shapes);
  if (failed(values)) {
    return failure();
  }
  std::vector<HostTensor> results;
  for (auto [name, value] : llvm::zip_equal(entry.resultNames, *values)) {
    Tensor result = *std::get<TensorRef>(value);
    if (options.rows != 0) {
      eraseOtherRows(result, options.rows);
    }
    results.push_back(result.toHost(name));
  }
  return results;
}

} // namespace attn
