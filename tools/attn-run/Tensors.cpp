// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Run.h"
#include "attn/Support/Float.h"
#include "attn/Support/Random.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace attn::run {

namespace {
template <typename T, typename Convert>
void fillWith(HostTensor &tensor, const NormalRandom &random,
              const Convert &convert) {
  for (size_t i = 0; i < tensor.data.size() / sizeof(T); ++i) {
    T value = convert(random(i));
    std::memcpy(tensor.data.data() + i * sizeof(T), &value, sizeof(T));
  }
}

/// Fills a tensor that describes sequences; false if it is none.
bool fillSequences(HostTensor &tensor, const Options &options,
                   std::string &error) {
  auto shapeOf = [&](std::string_view name) {
    auto it = options.shapes.find(std::string(name));
    return it == options.shapes.end() ? nullptr : &it->second;
  };
  std::string missing;
  auto values = drawSequences(*options.random, tensor.name, tensor.shape,
                              shapeOf, missing);
  if (!missing.empty()) {
    error = "argument " + tensor.name + ": expected --shape=" + missing +
            "=..., from whose sizes random sequences are drawn";
  }
  for (size_t i = 0; values && i < values->size(); ++i) {
    auto value = static_cast<int32_t>((*values)[i]);
    std::memcpy(tensor.data.data() + i * sizeof(value), &value, sizeof(value));
  }
  return values.has_value();
}

bool fillRandom(HostTensor &tensor, const Options &options,
                std::string &error) {
  if (tensor.dtype == DType::I32 &&
      (fillSequences(tensor, options, error) || !error.empty())) {
    return error.empty();
  }
  NormalRandom random(*options.random, tensor.name);
  switch (tensor.dtype) {
  case DType::F64:
    fillWith<double>(tensor, random, [](float x) { return double(x); });
    return true;
  case DType::F32:
    fillWith<float>(tensor, random, [](float x) { return x; });
    return true;
  case DType::F16:
    fillWith<uint16_t>(tensor, random, floatToF16);
    return true;
  case DType::BF16:
    fillWith<uint16_t>(tensor, random, floatToBf16);
    return true;
  default:
    error = "argument " + tensor.name +
            ": expected it in --inputs, since "
            "--random makes f64, f32, f16, bf16, and i32 that describes "
            "sequences, not " +
            std::string(dtypeName(tensor.dtype));
    return false;
  }
}

bool makeRandom(const attn_parameter &parameter, const Options &options,
                HostTensor &tensor, std::string &error) {
  tensor.name = parameter.name;
  tensor.dtype = static_cast<DType>(parameter.dtype);
  auto shape = options.shapes.find(tensor.name);
  if (shape == options.shapes.end()) {
    error = "argument " + tensor.name + ": expected --shape=" + tensor.name +
            "=... with " + std::to_string(parameter.rank) + " sizes";
    return false;
  }
  tensor.shape = shape->second;
  uint64_t bytes;
  if (!tensorBytes(tensor.shape, tensor.dtype, bytes)) {
    error = "argument " + tensor.name + ": its shape is too large";
    return false;
  }
  tensor.data.resize(bytes);
  return fillRandom(tensor, options, error);
}

/// Names on the command line that the plan does not have are mistakes.
template <typename Map>
bool checkNames(const attn_plan_info &plan, int32_t kind, const char *flag,
                const Map &given, std::string &error) {
  for (const auto &[name, value] : given) {
    bool known =
        std::any_of(plan.arguments, plan.arguments + plan.num_arguments,
                    [&, &name = name](const attn_parameter &p) {
                      return p.kind == kind && p.name == name;
                    });
    if (!known) {
      error = std::string(flag) + ": plan " + plan.name + " has no " +
              (kind == ATTN_TENSOR ? "tensor '" : "scalar '") + name + "'";
      return false;
    }
  }
  return true;
}

template <typename T, typename IsNaN>
bool anyNaN(const HostTensor &tensor, const IsNaN &isNaN) {
  for (size_t i = 0; i < tensor.data.size() / sizeof(T); ++i) {
    T value;
    std::memcpy(&value, tensor.data.data() + i * sizeof(T), sizeof(T));
    if (isNaN(value)) {
      return true;
    }
  }
  return false;
}
} // namespace

bool makeInputs(const attn_plan_info &plan, const Options &options,
                std::vector<HostTensor> &tensors, std::string &error) {
  std::vector<HostTensor> given;
  if (!checkNames(plan, ATTN_TENSOR, "--shape", options.shapes, error) ||
      (options.inputs && !readSafetensors(*options.inputs, given, error))) {
    return false;
  }
  for (uint32_t i = 0; i < plan.num_arguments; ++i) {
    const attn_parameter &parameter = plan.arguments[i];
    if (parameter.kind != ATTN_TENSOR) {
      continue;
    }
    auto it =
        std::find_if(given.begin(), given.end(), [&](const HostTensor &t) {
          return t.name == parameter.name;
        });
    HostTensor tensor;
    if (it != given.end()) {
      tensor = std::move(*it);
    } else if (!options.random) {
      error = "argument " + std::string(parameter.name) + ": " +
              (options.inputs ? *options.inputs + " does not have it"
                              : "expected --inputs or --random");
      return false;
    } else if (!makeRandom(parameter, options, tensor, error)) {
      return false;
    }
    if (tensor.shape.size() > ATTN_MAX_RANK) {
      error = "argument " + tensor.name + ": expected " +
              std::to_string(parameter.rank) + " dimensions, got " +
              std::to_string(tensor.shape.size());
      return false;
    }
    tensors.push_back(std::move(tensor));
  }
  return true;
}

bool makeScalars(const attn_plan_info &plan, const Options &options,
                 std::vector<double> &scalars, std::string &error) {
  if (!checkNames(plan, ATTN_SCALAR, "--scalar", options.scalars, error)) {
    return false;
  }
  for (uint32_t i = 0; i < plan.num_arguments; ++i) {
    const attn_parameter &parameter = plan.arguments[i];
    if (parameter.kind != ATTN_SCALAR) {
      continue;
    }
    auto it = options.scalars.find(parameter.name);
    if (it == options.scalars.end()) {
      error = "argument " + std::string(parameter.name) +
              ": expected --scalar=" + parameter.name + "=VALUE";
      return false;
    }
    scalars.push_back(it->second);
  }
  return true;
}

bool hasNaN(const HostTensor &tensor) {
  switch (tensor.dtype) {
  case DType::F64:
    return anyNaN<double>(tensor, [](double x) { return std::isnan(x); });
  case DType::F32:
    return anyNaN<float>(tensor, [](float x) { return std::isnan(x); });
  case DType::F16:
    return anyNaN<uint16_t>(tensor,
                            [](uint16_t x) { return (x & 0x7fff) > 0x7c00; });
  case DType::BF16:
    return anyNaN<uint16_t>(tensor,
                            [](uint16_t x) { return (x & 0x7fff) > 0x7f80; });
  case DType::F8E4M3FN:
    return anyNaN<uint8_t>(tensor,
                           [](uint8_t x) { return (x & 0x7f) == 0x7f; });
  case DType::F8E5M2:
    return anyNaN<uint8_t>(tensor, [](uint8_t x) { return (x & 0x7f) > 0x7c; });
  default:
    return false;
  }
}

} // namespace attn::run
