// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Target/Ptxas.h"
#include "Process.h"

#include "llvm/ADT/Twine.h"

using namespace attn;
using llvm::createStringError;
using llvm::StringRef;

/// Puts the PTX's text beside ptxas's complaint, which names only a line.
static std::string quoteLine(StringRef log, StringRef ptx) {
  size_t at = log.find(", line ");
  unsigned number = 0;
  StringRef digits = log.substr(at).substr(StringRef(", line ").size());
  if (digits.consumeInteger(10, number)) {
    return {};
  }
  StringRef line;
  for (; number > 0; --number) {
    std::tie(line, ptx) = ptx.split('\n');
  }
  return "\nline of the PTX: " + line.trim().str();
}

llvm::Expected<Assembly> Ptxas::assemble(StringRef ptx, StringRef chip) const {
  auto source = TemporaryFile::create("ptx");
  if (!source) {
    return source.takeError();
  }
  auto object = TemporaryFile::create("cubin");
  if (!object) {
    return object.takeError();
  }
  if (llvm::Error error = source->write(ptx)) {
    return error;
  }

  std::string log;
  std::string arch = ("-arch=" + chip).str();
  // Kernels side by side, on all cores: the machine code is the same. A kernel
  // alone would only take longer. Every ptxas that reads our PTX can do so
  // (12.8 has been tried).
  bool severalKernels = ptx.count("\n.visible .entry ") > 1;
  llvm::Expected<int> code = runProcess(
      path,
      {arch, "-v", severalKernels ? "--split-compile=0" : "--split-compile=1",
       source->getPath(), "-o", object->getPath()},
      log);
  if (!code) {
    return code.takeError();
  }
  if (*code != 0) {
    return createStringError(
        "expected ptxas %s to accept the PTX for %s, it ended with %d:\n%s%s",
        version.c_str(), chip.str().c_str(), *code,
        StringRef(log).trim().str().c_str(), quoteLine(log, ptx).c_str());
  }

  Assembly assembly;
  parsePtxasLog(log, assembly);
  auto cubin = object->read();
  if (!cubin) {
    return cubin.takeError();
  }
  assembly.cubin = std::move(*cubin);
  return assembly;
}
