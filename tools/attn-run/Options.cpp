// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Options.h"

#include <charconv>
#include <cstdlib>
#include <getopt.h>

namespace attn::run {

const char *const kUsage = R"(usage: attn-run BUNDLE [options]

Launches a plan of a bundle on a GPU. Results are filled with NaN beforehand.

  --list             print what the bundle holds, and stop; needs no GPU
  --plan=NAME        the plan to run; may be left out if there is only one
  --inputs=FILE      tensor arguments, a safetensors file; - is standard input
  --random=SEED      normal random numbers for the tensors not in --inputs
  --shape=NAME=2x8x4096x128
                     shape of a random tensor
  --scalar=NAME=VALUE
                     a scalar argument
  --outputs=FILE     write the results to a safetensors file; - is standard
                     output
  --check=nan        fail if a result has a NaN
  --bench[=N]        after the run print the median and minimum time of N
                     launches (default 50)
  --device=N         number of the GPU (default 0)
  --help, --version

Exit code: 0 good, 1 error, 2 wrong usage.
)";

namespace {
template <typename Integer>
bool parseInteger(const std::string &text, Integer min, Integer &value) {
  const char *end = text.data() + text.size();
  auto [stop, failure] = std::from_chars(text.data(), end, value);
  return failure == std::errc() && stop == end && value >= min;
}

bool parseShape(const std::string &text, std::vector<int64_t> &shape) {
  size_t begin = 0;
  while (true) {
    size_t end = text.find('x', begin);
    int64_t size;
    if (!parseInteger<int64_t>(text.substr(begin, end - begin), 0, size)) {
      return false;
    }
    shape.push_back(size);
    if (end == std::string::npos) {
      return true;
    }
    begin = end + 1;
  }
}

bool parseNumber(const std::string &text, double &value) {
  char *end = nullptr;
  value = std::strtod(text.c_str(), &end);
  return !text.empty() && *end == '\0';
}

/// Parses `NAME=rest`.
bool splitName(const std::string &text, std::string &name, std::string &rest) {
  size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return false;
  }
  name = text.substr(0, equals);
  rest = text.substr(equals + 1);
  return true;
}

enum Flag {
  Bench = 1,
  Check,
  DeviceNumber,
  Help,
  Inputs,
  List,
  Outputs,
  PlanName,
  Random,
  Scalar,
  Shape,
  Version
};

const option kFlags[] = {{"bench", optional_argument, nullptr, Bench},
                         {"check", required_argument, nullptr, Check},
                         {"device", required_argument, nullptr, DeviceNumber},
                         {"help", no_argument, nullptr, Help},
                         {"inputs", required_argument, nullptr, Inputs},
                         {"list", no_argument, nullptr, List},
                         {"outputs", required_argument, nullptr, Outputs},
                         {"plan", required_argument, nullptr, PlanName},
                         {"random", required_argument, nullptr, Random},
                         {"scalar", required_argument, nullptr, Scalar},
                         {"shape", required_argument, nullptr, Shape},
                         {"version", no_argument, nullptr, Version},
                         {nullptr, 0, nullptr, 0}};

/// What a flag accepts, or null if its value was good.
const char *applyFlag(int flag, const std::string &value, bool hasValue,
                      Options &options) {
  std::string name, rest;
  switch (flag) {
  case Bench:
    options.bench = 50;
    return !hasValue || parseInteger(value, 1, options.bench)
               ? nullptr
               : "a positive number of launches";
  case Check:
    options.checkNaN = value == "nan";
    return options.checkNaN ? nullptr : "nan";
  case DeviceNumber:
    return parseInteger(value, 0, options.device) ? nullptr : "a device number";
  case Help:
    options.help = true;
    return nullptr;
  case Inputs:
    options.inputs = value;
    return nullptr;
  case List:
    options.list = true;
    return nullptr;
  case Outputs:
    options.outputs = value;
    return nullptr;
  case PlanName:
    options.plan = value;
    return nullptr;
  case Random:
    options.random.emplace();
    return parseInteger<uint64_t>(value, 0, *options.random)
               ? nullptr
               : "a non-negative seed";
  case Scalar:
    return splitName(value, name, rest) &&
                   parseNumber(rest, options.scalars[name])
               ? nullptr
               : "NAME=VALUE";
  case Shape:
    return splitName(value, name, rest) &&
                   parseShape(rest, options.shapes[name] = {})
               ? nullptr
               : "NAME=SIZExSIZEx...";
  default:
    options.version = true;
    return nullptr;
  }
}
} // namespace

bool parseOptions(int argc, char **argv, Options &options, std::string &error) {
  opterr = 0;
  int flag, index = 0;
  while ((flag = getopt_long(argc, argv, ":", kFlags, &index)) != -1) {
    if (flag == '?' || flag == ':') {
      error = std::string(flag == '?' ? "unknown option or unwanted value: "
                                      : "missing value: ") +
              argv[optind - 1];
      return false;
    }
    std::string value = optarg ? optarg : "";
    if (const char *expected =
            applyFlag(flag, value, optarg != nullptr, options)) {
      error = std::string("--") + kFlags[index].name + ": expected " +
              expected + ", got '" + value + "'";
      return false;
    }
  }
  if (options.help || options.version) {
    return true;
  }
  if (optind + 1 != argc) {
    error = optind == argc ? "expected a bundle"
                           : "expected one bundle, got also " +
                                 std::string(argv[optind + 1]);
    return false;
  }
  options.bundle = argv[optind];
  return true;
}

} // namespace attn::run
