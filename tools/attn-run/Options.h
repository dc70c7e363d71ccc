// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_TOOLS_RUN_OPTIONS_H
#define ATTN_TOOLS_RUN_OPTIONS_H

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace attn::run {

struct Options {
  std::string bundle;
  std::optional<std::string> plan;
  std::optional<std::string> inputs;
  std::optional<std::string> outputs;
  std::optional<uint64_t> random;
  std::map<std::string, std::vector<int64_t>> shapes;
  std::map<std::string, double> scalars;
  int bench = 0; ///< timed launches; 0: none
  bool checkNaN = false;
  int device = 0;
  bool list = false;
  bool help = false;
  bool version = false;
};

extern const char *const kUsage;

/// False, with a text, if the command line is not as kUsage says.
[[nodiscard]] bool parseOptions(int argc, char **argv, Options &options,
                                std::string &error);

} // namespace attn::run

#endif // ATTN_TOOLS_RUN_OPTIONS_H
