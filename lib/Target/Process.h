// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_LIB_TARGET_PROCESS_H
#define ATTN_LIB_TARGET_PROCESS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace attn {

/// A file in the system's temporary folder that lives as long as this object,
/// also when a signal ends the process.
class TemporaryFile {
public:
  static llvm::Expected<TemporaryFile> create(llvm::StringRef suffix);
  TemporaryFile(TemporaryFile &&other) : path(std::move(other.path)) {
    other.path.clear();
  }
  TemporaryFile &operator=(TemporaryFile &&) = delete;
  ~TemporaryFile();

  llvm::StringRef getPath() const { return path; }
  llvm::Error write(llvm::StringRef contents) const;
  llvm::Expected<std::string> read() const;

private:
  explicit TemporaryFile(std::string path) : path(std::move(path)) {}

  std::string path;
};

/// Runs `program` and collects both its outputs in `log`. The result is its
/// exit code; an error means that it could not be run.
llvm::Expected<int> runProcess(llvm::StringRef program,
                               llvm::ArrayRef<llvm::StringRef> arguments,
                               std::string &log);

} // namespace attn

#endif // ATTN_LIB_TARGET_PROCESS_H
