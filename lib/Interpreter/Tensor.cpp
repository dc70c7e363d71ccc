// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Tensor.h"

#include "attn/Interpreter/Interpreter.h"
#include "attn/Support/Float.h"

#include "llvm/ADT/STLExtras.h"

#include <cassert>
#include <cstring>
#include <limits>

using namespace mlir;

namespace attn {

std::optional<DType> getHostDType(Type elementType) {
  if (elementType.isF32()) {
    return DType::F32;
  }
  if (elementType.isF16()) {
    return DType::F16;
  }
  if (elementType.isBF16()) {
    return DType::BF16;
  }
  if (elementType.isIndex() || elementType.isInteger(64)) {
    return DType::I64;
  }
  if (elementType.isInteger(32)) {
    return DType::I32;
  }
  if (elementType.isSignlessInteger(8)) {
    return DType::I8;
  }
  if (isa<Float8E4M3FNType>(elementType)) {
    return DType::F8E4M3FN;
  }
  if (elementType.isInteger(1)) {
    return DType::Bool;
  }
  return std::nullopt;
}

namespace interpreter {

int64_t countElements(ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t size : shape) {
    count *= size;
  }
  return count;
}

bool Tensor::isSupported(Type elementType) {
  return getHostDType(elementType).has_value();
}

Tensor::Tensor(Type elementType, ArrayRef<int64_t> shape)
    : elementType(elementType), shape(shape) {
  assert(isSupported(elementType) && "checked before anything is evaluated");
  size_t count = size();
  if (isa<FloatType>(elementType)) {
    elements = std::vector<float>(count);
  } else if (elementType.isInteger(1)) {
    elements = std::vector<uint8_t>(count);
  } else {
    elements = std::vector<int64_t>(count);
  }
}

Tensor Tensor::ofType(Type type) {
  if (auto tensorType = dyn_cast<RankedTensorType>(type)) {
    return Tensor(tensorType.getElementType(), tensorType.getShape());
  }
  return Tensor(type, {});
}

namespace {
/// Converts an array of bytes that need not be aligned.
template <typename From, typename To, typename Fn>
void convertFromBytes(const std::vector<char> &bytes, std::vector<To> &to,
                      Fn convert) {
  const char *from = bytes.data();
  for (size_t i = 0, e = to.size(); i < e; ++i) {
    From value;
    std::memcpy(&value, from + i * sizeof(From), sizeof(From));
    to[i] = convert(value);
  }
}

template <typename To, typename From, typename Fn>
void convertToBytes(const std::vector<From> &from, std::vector<char> &bytes,
                    Fn convert) {
  char *to = bytes.data();
  for (size_t i = 0, e = from.size(); i < e; ++i) {
    To value = convert(from[i]);
    std::memcpy(to + i * sizeof(To), &value, sizeof(To));
  }
}
} // namespace

Tensor Tensor::fromHost(const HostTensor &host, Type elementType) {
  assert(host.dtype == getHostDType(elementType) && "checked by the caller");
  Tensor result(elementType, host.shape);
  auto *floats = std::get_if<std::vector<float>>(&result.elements);
  auto *ints = std::get_if<std::vector<int64_t>>(&result.elements);
  auto *bools = std::get_if<std::vector<uint8_t>>(&result.elements);
  switch (host.dtype) {
  case DType::F32:
    convertFromBytes<float>(host.data, *floats, [](float x) { return x; });
    break;
  case DType::F16:
    convertFromBytes<uint16_t>(host.data, *floats, f16ToFloat);
    break;
  case DType::BF16:
    convertFromBytes<uint16_t>(host.data, *floats, bf16ToFloat);
    break;
  case DType::F8E4M3FN:
    convertFromBytes<uint8_t>(host.data, *floats, f8E4M3ToFloat);
    break;
  case DType::I8:
    convertFromBytes<int8_t>(host.data, *ints, [](int8_t x) { return x; });
    break;
  case DType::I32:
    convertFromBytes<int32_t>(host.data, *ints, [](int32_t x) { return x; });
    break;
  case DType::I64:
    convertFromBytes<int64_t>(host.data, *ints, [](int64_t x) { return x; });
    break;
  default:
    convertFromBytes<uint8_t>(host.data, *bools,
                              [](uint8_t x) { return x != 0; });
    break;
  }
  return result;
}

HostTensor Tensor::toHost(std::string name) const {
  HostTensor host;
  host.name = std::move(name);
  host.dtype = *getHostDType(elementType);
  host.shape.assign(shape.begin(), shape.end());
  host.data.resize(size() * byteWidth(host.dtype));
  auto *floats = std::get_if<std::vector<float>>(&elements);
  auto *ints = std::get_if<std::vector<int64_t>>(&elements);
  auto *bools = std::get_if<std::vector<uint8_t>>(&elements);
  switch (host.dtype) {
  case DType::F32:
    convertToBytes<float>(*floats, host.data, [](float x) { return x; });
    break;
  case DType::F16:
    convertToBytes<uint16_t>(*floats, host.data, floatToF16);
    break;
  case DType::BF16:
    convertToBytes<uint16_t>(*floats, host.data, floatToBf16);
    break;
  case DType::F8E4M3FN:
    convertToBytes<uint8_t>(*floats, host.data, floatToF8E4M3);
    break;
  case DType::I8:
    convertToBytes<int8_t>(*ints, host.data, [](int64_t x) { return x; });
    break;
  case DType::I32:
    convertToBytes<int32_t>(*ints, host.data, [](int64_t x) { return x; });
    break;
  case DType::I64:
    convertToBytes<int64_t>(*ints, host.data, [](int64_t x) { return x; });
    break;
  default:
    convertToBytes<uint8_t>(*bools, host.data, [](uint8_t x) { return x; });
    break;
  }
  return host;
}

void Tensor::roundToElementType() {
  if (elementType.isF16()) {
    for (float &x : data<float>()) {
      x = f16ToFloat(floatToF16(x));
    }
  } else if (elementType.isBF16()) {
    for (float &x : data<float>()) {
      x = bf16ToFloat(floatToBf16(x));
    }
  } else if (isa<Float8E4M3FNType>(elementType)) {
    for (float &x : data<float>()) {
      x = f8E4M3ToFloat(floatToF8E4M3(x));
    }
  }
}

Tensor Tensor::roundTo(Type type) const {
  Tensor result(type, shape);
  llvm::copy(data<float>(), result.data<float>().begin());
  result.roundToElementType();
  return result;
}

void Tensor::poison() {
  visit([&](auto &array) {
    using T = typename std::decay_t<decltype(array)>::value_type;
    T value = std::numeric_limits<T>::has_quiet_NaN
                  ? std::numeric_limits<T>::quiet_NaN()
                  : std::numeric_limits<T>::min();
    if (elementType.isInteger(8)) {
      value = static_cast<T>(std::numeric_limits<int8_t>::min());
    }
    llvm::fill(array, value);
  });
}

View::View(std::shared_ptr<Tensor> tensor, bool writable)
    : buffer(std::move(tensor)), writable(writable) {
  ArrayRef<int64_t> shape = buffer->getShape();
  for (size_t d = 0; d < shape.size(); ++d) {
    dims.push_back({shape[d], countElements(shape.drop_front(d + 1))});
  }
}

} // namespace interpreter
} // namespace attn
