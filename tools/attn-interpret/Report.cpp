// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Report.h"

#include "attn/Support/Float.h"
#include "attn/Support/Statistics.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/WithColor.h"

#include <cmath>
#include <cstring>
#include <numeric>

namespace attn {

namespace {

template <typename T>
T loadAt(const char *bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}

/// Calls `fn` with an element as a double or, exactly, as an int64_t.
template <typename Fn>
void visitElement(const HostTensor &tensor, size_t i, Fn fn) {
  const char *at = tensor.data.data() + i * byteWidth(tensor.dtype);
  switch (tensor.dtype) {
  case DType::F32:
    return fn(static_cast<double>(loadAt<float>(at)));
  case DType::F16:
    return fn(static_cast<double>(f16ToFloat(loadAt<uint16_t>(at))));
  case DType::BF16:
    return fn(static_cast<double>(bf16ToFloat(loadAt<uint16_t>(at))));
  case DType::F8E4M3FN:
    return fn(static_cast<double>(f8E4M3ToFloat(loadAt<uint8_t>(at))));
  case DType::I8:
    return fn(static_cast<int64_t>(loadAt<int8_t>(at)));
  case DType::I32:
    return fn(static_cast<int64_t>(loadAt<int32_t>(at)));
  case DType::I64:
    return fn(loadAt<int64_t>(at));
  default:
    return fn(static_cast<int64_t>(loadAt<uint8_t>(at)));
  }
}

void printValue(llvm::raw_ostream &os, int64_t value) { os << value; }

void printValue(llvm::raw_ostream &os, double value) {
  // The sign of a NaN says nothing, and C libraries print it differently.
  if (std::isnan(value)) {
    os << "nan";
  } else {
    os << llvm::format("%g", value);
  }
}

/// Coordinates of a linear index: "[0, 2, 1]".
std::string formatIndex(llvm::ArrayRef<int64_t> shape, int64_t index) {
  std::string text;
  for (int64_t size : llvm::reverse(shape)) {
    std::string coordinate = std::to_string(index % size);
    text = text.empty() ? coordinate : coordinate + ", " + text;
    index /= size;
  }
  return text.empty() ? "" : "[" + text + "]";
}

bool fail(const std::string &message) {
  llvm::WithColor::error(llvm::errs(), "attn-interpret") << message << "\n";
  return false;
}

/// The elements of both that are compared, and where they come from.
struct Pairs {
  std::vector<double> actual, expected;
  std::vector<int64_t> index;
};

Pairs selectPairs(const HostTensor &tensor, const ReferenceTensor &expected,
                  int64_t sampledRows) {
  ReferenceTensor actual = toDouble(tensor);
  llvm::ArrayRef<int64_t> shape = actual.shape;
  int64_t rows = 1, rowSize = actual.data.size();
  if (auto dim = getQueryRowDim(shape, tensor.dtype)) {
    rows = shape[*dim];
    rowSize = 1;
    for (int64_t size : shape.drop_front(*dim + 1)) {
      rowSize *= size;
    }
  } else {
    sampledRows = 0;
  }
  Pairs pairs;
  std::vector<int64_t> sample = sampleRows(rows, sampledRows);
  for (size_t base = 0; base < actual.data.size(); base += rows * rowSize) {
    for (int64_t row : sample) {
      for (size_t i = base + row * rowSize, e = i + rowSize; i < e; ++i) {
        if (std::isnan(actual.data[i]) && std::isnan(expected.data[i])) {
          continue;
        }
        pairs.actual.push_back(actual.data[i]);
        pairs.expected.push_back(expected.data[i]);
        pairs.index.push_back(i);
      }
    }
  }
  return pairs;
}

bool failAtSpecialValue(const std::string &name, const Pairs &pairs,
                        llvm::ArrayRef<int64_t> shape) {
  for (auto [a, e, i] :
       llvm::zip_equal(pairs.actual, pairs.expected, pairs.index)) {
    if ((!std::isfinite(a) || !std::isfinite(e)) && a != e) {
      std::string values;
      llvm::raw_string_ostream os(values);
      printValue(os << "expected ", e);
      printValue(os << ", got ", a);
      return fail(name + formatIndex(shape, i) + ": " + values);
    }
  }
  return fail(name + ": expected finite statistics");
}

} // namespace

ReferenceTensor toDouble(const HostTensor &tensor) {
  ReferenceTensor result{tensor.shape, {}};
  size_t count = tensor.data.size() / byteWidth(tensor.dtype);
  result.data.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    visitElement(tensor, i, [&](auto value) {
      result.data.push_back(static_cast<double>(value));
    });
  }
  return result;
}

void printTensor(llvm::raw_ostream &os, const HostTensor &tensor) {
  llvm::ArrayRef<int64_t> shape = tensor.shape;
  size_t count = tensor.data.size() / byteWidth(tensor.dtype);
  if (count == 0) {
    os << tensor.name << ": no elements\n";
    return;
  }
  size_t columns = shape.empty() ? 1 : shape.back();
  llvm::ArrayRef<int64_t> outer = shape.empty() ? shape : shape.drop_back();
  for (size_t row = 0; row < count; row += columns) {
    os << tensor.name << formatIndex(outer, row / columns) << ": ";
    llvm::interleaveComma(llvm::seq(row, row + columns), os, [&](size_t i) {
      visitElement(tensor, i, [&](auto value) { printValue(os, value); });
    });
    os << "\n";
  }
}

bool reportDifference(llvm::raw_ostream &os, const HostTensor &actual,
                      const ReferenceTensor &expected, int64_t sampledRows,
                      double tolerance) {
  if (actual.shape != expected.shape) {
    HostTensor other;
    other.dtype = actual.dtype;
    other.shape = expected.shape;
    return fail(actual.name + ": expected shape " + describeTensor(other) +
                ", got " + describeTensor(actual));
  }
  Pairs pairs = selectPairs(actual, expected, sampledRows);
  ErrorStatistics statistics =
      compare(pairs.actual.data(), pairs.expected.data(), pairs.actual.size());
  os << actual.name
     << llvm::format(" cosine=%.6f rel_l1=%.3e rel_l2=%.3e", statistics.cosine,
                     statistics.relativeL1, statistics.relativeL2)
     << llvm::format(" rmse=%.3e max=%.3e\n", statistics.rmse,
                     statistics.maxAbs);
  if (std::isnan(statistics.relativeL2)) {
    return failAtSpecialValue(actual.name, pairs, actual.shape);
  }
  if (statistics.relativeL2 > tolerance) {
    std::string limits;
    llvm::raw_string_ostream(limits)
        << llvm::format("expected rel_l2 of at most %g, got %.3e", tolerance,
                        statistics.relativeL2);
    return fail(actual.name + ": " + limits);
  }
  return true;
}

} // namespace attn
