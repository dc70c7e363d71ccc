// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_TOOLS_ATTN_COMPILE_OUTPUTS_H
#define ATTN_TOOLS_ATTN_COMPILE_OUTPUTS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <utility>
#include <vector>

namespace attn {

/// Fails if `file` cannot be written. Asked before compiling, since that is
/// when the user still looks.
llvm::Error checkFile(llvm::StringRef file);

/// The same for a folder, which may be new.
llvm::Error checkFolder(llvm::StringRef folder);

llvm::Error makeFolder(llvm::StringRef folder);

/// `-` is the standard output.
llvm::Error writeOutput(llvm::StringRef file, llvm::StringRef contents);

/// Files that are written together after everything has been compiled.
class Outputs {
public:
  void add(std::string path, std::string contents) {
    files.emplace_back(std::move(path), std::move(contents));
  }

  /// Writes all of them, or none.
  llvm::Error commit() const;

private:
  std::vector<std::pair<std::string, std::string>> files;
};

} // namespace attn

#endif // ATTN_TOOLS_ATTN_COMPILE_OUTPUTS_H
