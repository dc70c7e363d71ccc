// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The format: an 8-byte little-endian length, a JSON header of that length,
// then the data. The header maps each name to dtype, shape and the range of
// its data.

#include "attn/Support/Safetensors.h"
#include "attn/Support/File.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace attn {

using Json = nlohmann::ordered_json;

namespace {
/// The limit of the format's own reader.
constexpr uint64_t kMaxHeader = 100'000'000;
constexpr size_t kLengthBytes = 8;

struct Range {
  uint64_t begin;
  uint64_t end;
};

bool isCount(const Json &value) {
  return value.is_number_unsigned() &&
         value.get<uint64_t>() <= uint64_t(INT64_MAX);
}

/// Reads one entry of the header; the message does not name the tensor.
bool readEntry(const Json &entry, HostTensor &tensor, Range &range,
               std::string &error) {
  if (!entry.is_object() || !entry.contains("dtype") ||
      !entry.contains("shape") || !entry.contains("data_offsets")) {
    error = "expected dtype, shape and data_offsets";
    return false;
  }
  const Json &dtype = entry["dtype"];
  if (!dtype.is_string() ||
      !parseSafetensorsDType(dtype.get_ref<const std::string &>(),
                             tensor.dtype)) {
    error = "unsupported dtype " + (dtype.is_string()
                                        ? dtype.get<std::string>()
                                        : std::string(dtype.type_name()));
    return false;
  }
  const Json &shape = entry["shape"];
  if (!shape.is_array() || !std::all_of(shape.begin(), shape.end(), isCount)) {
    error = "expected a shape of non-negative integers";
    return false;
  }
  for (const Json &size : shape) {
    tensor.shape.push_back(size.get<int64_t>());
  }
  const Json &offsets = entry["data_offsets"];
  if (!offsets.is_array() || offsets.size() != 2 || !isCount(offsets[0]) ||
      !isCount(offsets[1])) {
    error = "expected two data_offsets";
    return false;
  }
  range = {offsets[0].get<uint64_t>(), offsets[1].get<uint64_t>()};
  uint64_t bytes;
  if (!tensorBytes(tensor.shape, tensor.dtype, bytes)) {
    error = "the shape is too large";
    return false;
  }
  if (range.end < range.begin || range.end - range.begin != bytes) {
    error = "expected " + std::to_string(bytes) +
            " bytes for its shape, got offsets " + std::to_string(range.begin) +
            " to " + std::to_string(range.end);
    return false;
  }
  return true;
}

bool parseFile(std::string_view file, std::vector<HostTensor> &tensors,
               std::string &error) {
  if (file.size() < kLengthBytes) {
    error = "the file is truncated: no header length";
    return false;
  }
  uint64_t headerSize = 0;
  for (size_t i = 0; i < kLengthBytes; ++i) {
    headerSize |= uint64_t(static_cast<unsigned char>(file[i])) << (8 * i);
  }
  if (headerSize > kMaxHeader || headerSize > file.size() - kLengthBytes) {
    error = "the file is truncated, or not safetensors: its header has " +
            std::to_string(headerSize) + " bytes, the file " +
            std::to_string(file.size());
    return false;
  }
  std::string_view data = file.substr(kLengthBytes + headerSize);
  Json header = Json::parse(file.begin() + kLengthBytes,
                            file.begin() + kLengthBytes + headerSize, nullptr,
                            /*allow_exceptions=*/false);
  if (!header.is_object()) {
    error = "the header is not a JSON object";
    return false;
  }

  std::vector<std::pair<Range, HostTensor>> entries;
  for (const auto &[name, entry] : header.items()) {
    if (name == "__metadata__") {
      continue;
    }
    HostTensor tensor;
    tensor.name = name;
    Range range;
    if (!readEntry(entry, tensor, range, error)) {
      error = "tensor '" + name + "': " + error;
      return false;
    }
    entries.emplace_back(range, std::move(tensor));
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto &a, const auto &b) {
                     return std::pair(a.first.begin, a.first.end) <
                            std::pair(b.first.begin, b.first.end);
                   });
  // The format has neither holes nor overlaps, so this also bounds every range.
  uint64_t next = 0;
  for (const auto &[range, tensor] : entries) {
    if (range.begin != next || range.end > data.size()) {
      error = "tensor '" + tensor.name + "': expected data at " +
              std::to_string(next) + " within " + std::to_string(data.size()) +
              " bytes, got offsets " + std::to_string(range.begin) + " to " +
              std::to_string(range.end);
      return false;
    }
    next = range.end;
  }
  if (next != data.size()) {
    error = "expected " + std::to_string(next) + " bytes of data, got " +
            std::to_string(data.size());
    return false;
  }

  tensors.clear();
  for (auto &[range, tensor] : entries) {
    tensor.data.assign(data.begin() + range.begin, data.begin() + range.end);
    tensors.push_back(std::move(tensor));
  }
  return true;
}
} // namespace

bool tensorBytes(const std::vector<int64_t> &shape, DType dtype,
                 uint64_t &bytes) {
  // A zero does not excuse the others, so that their product stays usable.
  uint64_t nonZero = byteWidth(dtype);
  bool isEmpty = false;
  for (int64_t size : shape) {
    if (size < 0 || (size > 0 && __builtin_mul_overflow(nonZero, uint64_t(size),
                                                        &nonZero))) {
      return false;
    }
    isEmpty |= size == 0;
  }
  bytes = isEmpty ? 0 : nonZero;
  return nonZero <= uint64_t(INT64_MAX);
}

bool readSafetensors(const std::string &path, std::vector<HostTensor> &tensors,
                     std::string &error) {
  std::string file;
  if (!readFile(path, file, error)) {
    return false;
  }
  if (!parseFile(file, tensors, error)) {
    error = path + ": " + error;
    return false;
  }
  return true;
}

bool writeSafetensors(const std::string &path,
                      const std::vector<HostTensor> &tensors,
                      std::string &error) {
  Json header = Json::object();
  uint64_t offset = 0;
  for (const HostTensor &tensor : tensors) {
    uint64_t bytes;
    if (!tensorBytes(tensor.shape, tensor.dtype, bytes) ||
        bytes != tensor.data.size()) {
      error = "tensor '" + tensor.name + "': its shape does not match its " +
              std::to_string(tensor.data.size()) + " bytes";
      return false;
    }
    if (header.contains(tensor.name)) {
      error = "tensor '" + tensor.name + "' is given twice";
      return false;
    }
    header[tensor.name] = {{"dtype", safetensorsName(tensor.dtype)},
                           {"shape", tensor.shape},
                           {"data_offsets", {offset, offset + bytes}}};
    offset += bytes;
  }
  std::string text =
      header.dump(-1, ' ', false, Json::error_handler_t::replace);
  // Keeps the data aligned to 8 bytes for readers that map the file.
  text.append((8 - text.size() % 8) % 8, ' ');
  std::string length;
  for (size_t i = 0; i < kLengthBytes; ++i) {
    length += static_cast<char>(uint64_t(text.size()) >> (8 * i));
  }
  std::vector<std::string_view> pieces = {length, text};
  for (const HostTensor &tensor : tensors) {
    pieces.emplace_back(tensor.data.data(), tensor.data.size());
  }
  return writeFile(path, pieces, error);
}

} // namespace attn
