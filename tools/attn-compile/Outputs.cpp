// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Outputs.h"
#include "attn/Support/File.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace attn;
using llvm::createStringError;
using llvm::StringRef;
namespace fs = llvm::sys::fs;

llvm::Error attn::checkFile(StringRef file) {
  std::string name = file.str();
  if (file == "-") {
    return llvm::Error::success();
  }
  if (fs::is_directory(file)) {
    return createStringError("expected '%s' to be a file, it is a folder",
                             name.c_str());
  }
  if (isWrittenInPlace(name)) {
    return llvm::Error::success();
  }
  StringRef parent = llvm::sys::path::parent_path(file);
  std::string folder = parent.empty() ? "." : parent.str();
  if (!fs::is_directory(folder)) {
    return createStringError(
        "expected the folder '%s' to write '%s', it does not exist",
        folder.c_str(), name.c_str());
  }
  if (!fs::can_write(folder)) {
    return createStringError(
        "expected to write '%s', the folder '%s' is not writable", name.c_str(),
        folder.c_str());
  }
  return llvm::Error::success();
}

llvm::Error attn::checkFolder(StringRef folder) {
  std::string name = folder.str();
  if (!fs::exists(folder)) {
    return checkFile(folder.rtrim('/'));
  }
  if (!fs::is_directory(folder)) {
    return createStringError("expected '%s' to be a folder, it is a file",
                             name.c_str());
  }
  if (!fs::can_write(folder)) {
    return createStringError("expected the folder '%s' to be writable",
                             name.c_str());
  }
  return llvm::Error::success();
}

llvm::Error attn::makeFolder(StringRef folder) {
  if (std::error_code code = fs::create_directories(folder)) {
    return createStringError(code, "expected to make the folder '%s': %s",
                             folder.str().c_str(), code.message().c_str());
  }
  return llvm::Error::success();
}

llvm::Error attn::writeOutput(StringRef file, StringRef contents) {
  std::string message;
  if (!writeFile(file.str(), {{contents.data(), contents.size()}}, message)) {
    return createStringError(message);
  }
  return llvm::Error::success();
}

llvm::Error Outputs::commit() const {
  for (auto it = files.begin(); it != files.end(); ++it) {
    llvm::Error error = writeOutput(it->first, it->second);
    if (!error) {
      continue;
    }
    for (auto written = files.begin(); written != it; ++written) {
      if (fs::is_regular_file(written->first)) {
        fs::remove(written->first);
      }
    }
    return error;
  }
  return llvm::Error::success();
}
