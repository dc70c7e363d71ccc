// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NVIDIA's assembler as a process.

#ifndef ATTN_TARGET_PTXAS_H
#define ATTN_TARGET_PTXAS_H

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace attn {

/// What ptxas reports about one kernel.
struct KernelUsage {
  int64_t registers = 0;
  int64_t barriers = 0;
  int64_t staticSharedMemory = 0;
  int64_t stackFrame = 0;
  int64_t spillStores = 0;
  int64_t spillLoads = 0;
};

struct Assembly {
  std::string cubin;
  llvm::StringMap<KernelUsage> kernels;
  /// Warnings, and the notes with a number: they say that asynchronous
  /// products were serialised (C75xx).
  std::vector<std::string> warnings;
};

class Ptxas {
public:
  /// Looks in `requested` alone if it is not empty, else in `ATTN_PTXAS`, the
  /// nvidia-cuda-nvcc wheel, `CUDA_HOME`, /usr/local/cuda and `PATH`, and
  /// refuses one that is too old for the PTX we write.
  static llvm::Expected<Ptxas> find(llvm::StringRef requested);

  llvm::Expected<Assembly> assemble(llvm::StringRef ptx,
                                    llvm::StringRef chip) const;

  llvm::StringRef getPath() const { return path; }
  /// As in "13.0.88".
  llvm::StringRef getVersion() const { return version; }

private:
  Ptxas(std::string path, std::string version)
      : path(std::move(path)), version(std::move(version)) {}

  std::string path;
  std::string version;
};

/// Reads what `ptxas -v` writes.
void parsePtxasLog(llvm::StringRef log, Assembly &assembly);

} // namespace attn

#endif // ATTN_TARGET_PTXAS_H
