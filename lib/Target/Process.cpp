// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Process.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"

using namespace attn;
using llvm::createStringError;
using llvm::StringRef;

llvm::Expected<TemporaryFile> TemporaryFile::create(StringRef suffix) {
  TemporaryFile file;
  if (std::error_code code =
          llvm::sys::fs::createTemporaryFile("attn", suffix, file.path)) {
    file.path.clear();
    return createStringError(code, "expected a writable temporary folder: %s",
                             code.message().c_str());
  }
  llvm::sys::RemoveFileOnSignal(file.path);
  return file;
}

TemporaryFile::~TemporaryFile() {
  if (!path.empty()) {
    llvm::sys::fs::remove(path);
    llvm::sys::DontRemoveFileOnSignal(path);
  }
}

llvm::Error TemporaryFile::write(StringRef contents) const {
  std::error_code code;
  llvm::raw_fd_ostream stream(path, code);
  if (!code) {
    stream << contents;
    stream.close();
    code = stream.error();
    stream.clear_error();
  }
  if (code) {
    return createStringError(code, "expected to write '%s': %s", path.c_str(),
                             code.message().c_str());
  }
  return llvm::Error::success();
}

llvm::Expected<std::string> TemporaryFile::read() const {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer) {
    return createStringError(buffer.getError(), "expected to read '%s': %s",
                             path.c_str(),
                             buffer.getError().message().c_str());
  }
  return (*buffer)->getBuffer().str();
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
