// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_TOOLS_ATTN_COMPILE_OPTIONS_H
#define ATTN_TOOLS_ATTN_COMPILE_OPTIONS_H

#include "attn/Pipeline/Stages.h"

#include "llvm/ADT/SmallVector.h"

#include <optional>
#include <string>

namespace attn {

struct Options {
  std::string input;
  /// Empty where nothing is written, "-" is the standard output.
  std::string output;
  std::string dumpFolder;
  Stage from;
  llvm::SmallVector<Stage> emit;
  /// The last stage that something asked for needs, bundles aside.
  Stage last;
  llvm::SmallVector<std::string> targets;
  bool targetsGiven;
  std::string schedule;
  std::string schedules;
  bool dependentLaunch = true;
  bool allVariants = false;
  /// Write the candidates of each kernel, and no stage.
  bool emitsSchedules = false;
  std::string ptxas;
  bool ptxOnly;
  bool stats;
  bool remarks;
  bool timing;

  bool emits(Stage stage) const;
  bool emitsBundle() const { return emits(Stage::Bundle); }
  /// Whether the output is a folder with a file for each stage and target.
  bool writesFolder() const;
};

/// Nothing if the command line cannot be understood; that has been reported.
std::optional<Options> parseOptions(int argc, char **argv);

} // namespace attn

#endif // ATTN_TOOLS_ATTN_COMPILE_OPTIONS_H
