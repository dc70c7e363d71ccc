// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Driver.h"
#include "Options.h"

#include "llvm/Support/InitLLVM.h"

/// The command line could not be understood.
static constexpr int kUsageError = 2;

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  std::optional<attn::Options> options = attn::parseOptions(argc, argv);
  if (!options) {
    return kUsageError;
  }
  return succeeded(attn::compile(*options)) ? EXIT_SUCCESS : EXIT_FAILURE;
}
