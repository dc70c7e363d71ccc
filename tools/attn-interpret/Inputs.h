// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_TOOLS_ATTN_INTERPRET_INPUTS_H
#define ATTN_TOOLS_ATTN_INTERPRET_INPUTS_H

#include "attn/Interpreter/Interpreter.h"

#include "llvm/ADT/StringMap.h"

namespace attn {

/// What the command line says about the arguments.
struct InputOptions {
  /// A safetensors file, or empty: random tensors.
  std::string file;
  uint64_t seed = 0;
  llvm::StringMap<std::vector<int64_t>> shapes;
  llvm::StringMap<double> means;
  llvm::StringMap<double> scalars;
};

/// Makes one host tensor for each argument of `entry`. Emits errors at its
/// function.
mlir::FailureOr<std::vector<HostTensor>>
makeInputs(const EntryPoint &entry, const InputOptions &options);

/// The inputs of `other`, found by name among those of `entry`.
mlir::FailureOr<std::vector<HostTensor>>
selectInputs(EntryPoint other, const EntryPoint &entry,
             llvm::ArrayRef<HostTensor> inputs);

/// Splits "NAME=VALUE"; false if there is no '=' or a side is empty.
bool splitAssignment(llvm::StringRef text, llvm::StringRef &name,
                     llvm::StringRef &value);

/// Reads "1x4x256x128"; false if that is not a list of sizes.
bool parseShape(llvm::StringRef text, std::vector<int64_t> &shape);

} // namespace attn

#endif // ATTN_TOOLS_ATTN_INTERPRET_INPUTS_H
