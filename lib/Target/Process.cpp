// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Process.h"
#include "attn/Support/File.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Signals.h"

using namespace attn;
using llvm::createStringError;
using llvm::StringRef;

llvm::Expected<TemporaryFile> TemporaryFile::create(StringRef suffix) {
  llvm::SmallString<128> path;
  if (std::error_code code =
          llvm::sys::fs::createTemporaryFile("attn", suffix, path)) {
    return createStringError(code, "expected a writable temporary folder: %s",
                             code.message().c_str());
  }
  llvm::sys::RemoveFileOnSignal(path);
  return TemporaryFile(path.str().str());
}

TemporaryFile::~TemporaryFile() {
  if (!path.empty()) {
    llvm::sys::fs::remove(path);
    llvm::sys::DontRemoveFileOnSignal(path);
  }
}

llvm::Error TemporaryFile::write(StringRef contents) const {
  std::string error;
  if (!writeFile(path, {{contents.data(), contents.size()}}, error)) {
    return createStringError(error);
  }
  return llvm::Error::success();
}

llvm::Expected<std::string> TemporaryFile::read() const {
  std::string contents;
  std::string error;
  if (!readFile(path, contents, error)) {
    return createStringError(error);
  }
  return contents;
}

llvm::Expected<int> attn::runProcess(StringRef program,
                                     llvm::ArrayRef<StringRef> arguments,
                                     std::string &log) {
  auto output = TemporaryFile::create("log");
  if (!output) {
    return output.takeError();
  }
  llvm::SmallVector<StringRef> argv = {program};
  llvm::append_range(argv, arguments);
  std::optional<StringRef> redirects[] = {StringRef(), output->getPath(),
                                          output->getPath()};
  std::string error;
  int code = llvm::sys::ExecuteAndWait(program, argv, std::nullopt, redirects,
                                       0, 0, &error);
  if (code < 0) {
    return createStringError("expected to run '%s': %s", program.str().c_str(),
                             error.c_str());
  }
  auto text = output->read();
  if (!text) {
    return text.takeError();
  }
  log = std::move(*text);
  return code;
}
