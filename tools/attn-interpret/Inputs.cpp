// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Inputs.h"

#include "attn/Support/Float.h"
#include "attn/Support/Random.h"

#include "llvm/ADT/StringExtras.h"

#include <cmath>
#include <cstring>
#include <map>

using namespace mlir;

namespace attn {

namespace {

template <typename T>
void storeAt(HostTensor &tensor, size_t i, T value) {
  std::memcpy(tensor.data.data() + i * sizeof(T), &value, sizeof(T));
}

/// Stores `value` rounded to the element type.
void storeElement(HostTensor &tensor, size_t i, double value) {
  switch (tensor.dtype) {
  case DType::F32:
    return storeAt(tensor, i, static_cast<float>(value));
  case DType::F16:
    return storeAt(tensor, i, floatToF16(static_cast<float>(value)));
  case DType::BF16:
    return storeAt(tensor, i, floatToBf16(static_cast<float>(value)));
  case DType::F8E4M3FN:
    return storeAt(tensor, i, floatToF8E4M3(static_cast<float>(value)));
  case DType::I8:
    return storeAt(tensor, i, static_cast<int8_t>(value));
  case DType::I32:
    return storeAt(tensor, i, static_cast<int32_t>(value));
  case DType::I64:
    return storeAt(tensor, i, static_cast<int64_t>(value));
  default:
    return storeAt(tensor, i, static_cast<uint8_t>(value != 0));
  }
}

/// Whether storeElement() keeps the value of a scalar, but for rounding.
bool fits(DType dtype, double value) {
  switch (dtype) {
  case DType::I8:
    return value == std::trunc(value) && value >= -128 && value <= 127;
  case DType::I32:
    return value == std::trunc(value) && std::fabs(value) < 0x1p31;
  case DType::I64:
    return value == std::trunc(value) && std::fabs(value) < 0x1p63;
  case DType::Bool:
    return value == 0 || value == 1;
  default:
    return true;
  }
}

class InputMaker {
public:
  InputMaker(const EntryPoint &entry, const InputOptions &options)
      : entry(entry), function(entry.function), options(options) {}

  FailureOr<std::vector<HostTensor>> run();

private:
  LogicalResult checkNames();
  template <typename Map>
  LogicalResult checkNames(const Map &map, StringRef flag);
  LogicalResult makeTensor(StringRef name, RankedTensorType type,
                           HostTensor &tensor);
  LogicalResult makeScalar(StringRef name, Type type, HostTensor &tensor);
  std::optional<std::vector<int64_t>> findShape(StringRef name);
  FailureOr<std::vector<int64_t>> getShape(StringRef name);
  const HostTensor *findInFile(StringRef name) const;
  std::optional<double> defaultScalar(StringRef name, Type type);

  const EntryPoint &entry;
  FunctionOpInterface function;
  const InputOptions &options;
  std::vector<HostTensor> file;
  std::vector<HostTensor> inputs;
};

template <typename Map>
LogicalResult InputMaker::checkNames(const Map &map, StringRef flag) {
  for (StringRef name : map.keys()) {
    if (!llvm::is_contained(entry.argNames, name)) {
      return function.emitError("expected ")
             << flag << " to name one of the arguments "
             << llvm::join(entry.argNames, ", ") << "; got '" << name << "'";
    }
  }
  return success();
}

LogicalResult InputMaker::checkNames() {
  return success(succeeded(checkNames(options.shapes, "--shape")) &&
                 succeeded(checkNames(options.means, "--mean")) &&
                 succeeded(checkNames(options.scalars, "--scalar")));
}

const HostTensor *InputMaker::findInFile(StringRef name) const {
  auto it = llvm::find_if(
      file, [&](const HostTensor &tensor) { return tensor.name == name; });
  return it == file.end() ? nullptr : &*it;
}

/// The shape that --shape gives an argument, or its type, if one does.
std::optional<std::vector<int64_t>> InputMaker::findShape(StringRef name) {
  auto shape = options.shapes.find(name);
  if (shape != options.shapes.end()) {
    return shape->second;
  }
  auto it = llvm::find(entry.argNames, name);
  if (it == entry.argNames.end()) {
    return std::nullopt;
  }
  auto tensor = dyn_cast<RankedTensorType>(
      function.getArgumentTypes()[it - entry.argNames.begin()]);
  if (!tensor || !tensor.hasStaticShape()) {
    return std::nullopt;
  }
  return tensor.getShape().vec();
}

/// That shape, or an error.
FailureOr<std::vector<int64_t>> InputMaker::getShape(StringRef name) {
  if (std::optional<std::vector<int64_t>> shape = findShape(name)) {
    return *shape;
  }
  auto it = llvm::find(entry.argNames, name);
  if (it == entry.argNames.end()) {
    return function.emitError("expected an argument '")
           << name << "', from whose sizes random sequences are drawn, got "
           << llvm::join(entry.argNames, ", ");
  }
  Type type = function.getArgumentTypes()[it - entry.argNames.begin()];
  return function.emitError("expected --shape=")
         << name << "=... since the sizes of " << describeType(type)
         << " are not all known";
}

LogicalResult InputMaker::makeTensor(StringRef name, RankedTensorType type,
                                     HostTensor &tensor) {
  if (!options.file.empty()) {
    const HostTensor *found = findInFile(name);
    if (!found) {
      std::string names;
      for (const HostTensor &other : file) {
        names += (names.empty() ? "" : ", ") + other.name;
      }
      return function.emitError("expected a tensor '")
             << name << "' in " << options.file << ", got "
             << (names.empty() ? "none" : names);
    }
    tensor = *found;
    return success();
  }

  FailureOr<std::vector<int64_t>> shape = getShape(name);
  if (failed(shape)) {
    return failure();
  }
  tensor.shape = *shape;
  uint64_t bytes;
  if (!tensorBytes(tensor.shape, tensor.dtype, bytes)) {
    return function.emitError("expected a shape that fits into memory, got ")
           << describeTensor(tensor) << " for '" << name << "'";
  }
  tensor.data.resize(bytes);
  if (type.getElementType().isInteger(32)) {
    std::map<std::string, std::vector<int64_t>, std::less<>> shapes;
    for (const std::string &other : entry.argNames) {
      if (std::optional<std::vector<int64_t>> known = findShape(other)) {
        shapes[other] = *known;
      }
    }
    auto shapeOf = [&](std::string_view other) {
      auto it = shapes.find(other);
      return it == shapes.end() ? nullptr : &it->second;
    };
    std::string missing;
    auto sequences =
        drawSequences(options.seed, name.str(), tensor.shape, shapeOf, missing);
    if (!missing.empty()) {
      return failure(failed(getShape(missing)));
    }
    for (size_t i = 0; sequences && i < sequences->size(); ++i) {
      storeElement(tensor, i, static_cast<double>((*sequences)[i]));
    }
    if (sequences) {
      return success();
    }
  }
  NormalRandom random(options.seed, {name.data(), name.size()});
  double mean = options.means.lookup(name);
  for (size_t i = 0, e = bytes / byteWidth(tensor.dtype); i < e; ++i) {
    storeElement(tensor, i, random(i) + mean);
  }
  return success();
}

/// The scale of attention over heads of the size that `q` has.
std::optional<double> InputMaker::defaultScalar(StringRef name, Type type) {
  if (name != "scale" || !type.isF32()) {
    return std::nullopt;
  }
  for (auto [argName, argType] :
       llvm::zip_equal(entry.argNames, function.getArgumentTypes())) {
    auto tensor = dyn_cast<RankedTensorType>(argType);
    if (argName == "q" && tensor && tensor.getRank() > 0 &&
        !tensor.isDynamicDim(tensor.getRank() - 1)) {
      return 1 / std::sqrt(static_cast<double>(tensor.getShape().back()));
    }
  }
  return std::nullopt;
}

LogicalResult InputMaker::makeScalar(StringRef name, Type type,
                                     HostTensor &tensor) {
  const HostTensor *found = findInFile(name);
  auto given = options.scalars.find(name);
  std::optional<double> value = given != options.scalars.end()
                                    ? given->second
                                    : defaultScalar(name, type);
  if (found && given == options.scalars.end()) {
    tensor = *found;
    // Not every writer of safetensors has tensors of rank 0.
    if (tensor.shape == std::vector<int64_t>{1}) {
      tensor.shape.clear();
    }
    return success();
  }
  if (!value) {
    return function.emitError("expected --scalar=")
           << name << "=... since argument '" << name << "' has type "
           << describeType(type);
  }
  if (!fits(tensor.dtype, *value)) {
    return function.emitError("expected --scalar=")
           << name << " to fit " << describeType(type) << ", got " << *value;
  }
  tensor.data.resize(byteWidth(tensor.dtype));
  storeElement(tensor, 0, *value);
  return success();
}

FailureOr<std::vector<HostTensor>> InputMaker::run() {
  if (failed(checkNames())) {
    return failure();
  }
  std::string error;
  if (!options.file.empty() && !readSafetensors(options.file, file, error)) {
    return function.emitError() << error;
  }
  for (auto [name, type] :
       llvm::zip_equal(entry.argNames, function.getArgumentTypes())) {
    HostTensor tensor;
    tensor.name = name;
    std::optional<DType> dtype = getHostDType(getElementTypeOrSelf(type));
    if (!dtype) {
      return function.emitError("no interpretation of type ")
             << type << " of argument '" << name << "'";
    }
    tensor.dtype = *dtype;
    auto tensorType = dyn_cast<RankedTensorType>(type);
    if (failed(tensorType ? makeTensor(name, tensorType, tensor)
                          : makeScalar(name, type, tensor))) {
      return failure();
    }
    inputs.push_back(std::move(tensor));
  }
  return std::move(inputs);
}

} // namespace

FailureOr<std::vector<HostTensor>> makeInputs(const EntryPoint &entry,
                                              const InputOptions &options) {
  return InputMaker(entry, options).run();
}

FailureOr<std::vector<HostTensor>> selectInputs(EntryPoint other,
                                                const EntryPoint &entry,
                                                ArrayRef<HostTensor> inputs) {
  std::vector<HostTensor> selected;
  for (const std::string &name : other.argNames) {
    auto it = llvm::find(entry.argNames, name);
    if (it == entry.argNames.end()) {
      return other.function.emitError("expected the arguments of the module "
                                      "compared with, ")
             << llvm::join(entry.argNames, ", ") << "; got '" << name << "'";
    }
    selected.push_back(inputs[it - entry.argNames.begin()]);
  }
  return selected;
}

bool splitAssignment(StringRef text, StringRef &name, StringRef &value) {
  std::tie(name, value) = text.split('=');
  return !name.empty() && !value.empty();
}

bool parseShape(StringRef text, std::vector<int64_t> &shape) {
  SmallVector<StringRef> sizes;
  text.split(sizes, 'x');
  for (StringRef size : sizes) {
    int64_t value;
    if (size.getAsInteger(10, value) || value < 0) {
      return false;
    }
    shape.push_back(value);
  }
  return true;
}

} // namespace attn
