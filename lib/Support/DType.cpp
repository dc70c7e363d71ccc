// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Support/DType.h"

namespace attn {

namespace {
struct Row {
  DType dtype;
  size_t width;
  std::string_view name;
  std::string_view safetensors;
};

/// In the order of the enumerators.
constexpr Row kRows[] = {
    {DType::F64, 8, "f64", "F64"},
    {DType::F32, 4, "f32", "F32"},
    {DType::F16, 2, "f16", "F16"},
    {DType::BF16, 2, "bf16", "BF16"},
    {DType::F8E4M3FN, 1, "f8E4M3FN", "F8_E4M3"},
    {DType::F8E5M2, 1, "f8E5M2", "F8_E5M2"},
    {DType::I64, 8, "i64", "I64"},
    {DType::I32, 4, "i32", "I32"},
    {DType::I8, 1, "i8", "I8"},
    {DType::U8, 1, "u8", "U8"},
    {DType::Bool, 1, "bool", "BOOL"},
};

const Row &row(DType dtype) { return kRows[static_cast<size_t>(dtype)]; }

bool find(std::string_view Row::*member, std::string_view name, DType &out) {
  for (const Row &row : kRows) {
    if (row.*member == name) {
      out = row.dtype;
      return true;
    }
  }
  return false;
}
} // namespace

size_t byteWidth(DType dtype) { return row(dtype).width; }

std::string_view dtypeName(DType dtype) { return row(dtype).name; }

bool parseDType(std::string_view name, DType &out) {
  return find(&Row::name, name, out);
}

std::string_view safetensorsName(DType dtype) { return row(dtype).safetensors; }

bool parseSafetensorsDType(std::string_view name, DType &out) {
  return find(&Row::safetensors, name, out);
}

std::string dtypeNames() {
  std::string names;
  for (const Row &row : kRows) {
    names += names.empty() ? "" : ", ";
    names += row.name;
  }
  return names;
}

} // namespace attn
