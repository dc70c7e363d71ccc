// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Process.h"
#include "attn/Target/CodeGen.h"
#include "attn/Target/Ptxas.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"

using namespace attn;
using llvm::createStringError;
using llvm::SmallVector;
using llvm::StringRef;
using llvm::Twine;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

static std::string joinPath(const Twine &a, const Twine &b) {
  llvm::SmallString<128> joined;
  path::append(joined, a, b);
  return std::string(joined);
}

/// The entries of `folder` whose name starts with `prefix`, sorted, so that
/// the choice does not depend on the file system.
static SmallVector<std::string> list(StringRef folder, StringRef prefix) {
  SmallVector<std::string> entries;
  std::error_code code;
  for (fs::directory_iterator it(folder, code), end; it != end && !code;
       it.increment(code)) {
    if (path::filename(it->path()).starts_with(prefix)) {
      entries.push_back(it->path());
    }
  }
  llvm::sort(entries);
  return entries;
}

/// ptxas of the nvidia-cuda-nvcc wheel in a virtual environment: its folder
/// is nvidia/cuda_nvcc up to CUDA 12 and nvidia/cu<major> after.
static std::string findInWheel(StringRef environment) {
  for (const std::string &python :
       list(joinPath(environment, "lib"), "python")) {
    for (const std::string &package :
         list(joinPath(python, "site-packages/nvidia"), "cu")) {
      std::string candidate = joinPath(package, "bin/ptxas");
      if (fs::can_execute(candidate)) {
        return candidate;
      }
    }
  }
  return {};
}

static std::string getToolPrefix() {
  static int anchor;
  std::string tool = fs::getMainExecutable(nullptr, &anchor);
  return path::parent_path(path::parent_path(tool)).str();
}

static llvm::Error makeNotFoundError(llvm::ArrayRef<std::string> places) {
  std::string looked = llvm::join(places, ", ");
  return createStringError(
      "expected ptxas to make a cubin, found none in %s; install it with "
      "`pip install nvidia-cuda-nvcc`, or name it with --ptxas or ATTN_PTXAS",
      looked.c_str());
}

static llvm::Expected<std::string> findPath(StringRef requested) {
  if (!requested.empty()) {
    if (fs::can_execute(requested)) {
      return requested.str();
    }
    return makeNotFoundError({"--ptxas (" + requested.str() + ")"});
  }
  if (auto variable = llvm::sys::Process::GetEnv("ATTN_PTXAS")) {
    if (fs::can_execute(*variable)) {
      return *variable;
    }
    return makeNotFoundError({"ATTN_PTXAS (" + *variable + ")"});
  }

  SmallVector<std::string> places = {"--ptxas (not given)",
                                     "ATTN_PTXAS (not set)"};
  SmallVector<std::string> environments = {joinPath(getToolPrefix(), "venv")};
  if (auto active = llvm::sys::Process::GetEnv("VIRTUAL_ENV")) {
    environments.push_back(*active);
  }
  for (const std::string &environment : environments) {
    std::string candidate = findInWheel(environment);
    if (!candidate.empty()) {
      return candidate;
    }
    places.push_back("the nvidia-cuda-nvcc wheel in " + environment);
  }

  SmallVector<std::string> toolkits;
  if (auto home = llvm::sys::Process::GetEnv("CUDA_HOME")) {
    toolkits.push_back(*home);
  }
  toolkits.push_back("/usr/local/cuda");
  for (const std::string &toolkit : toolkits) {
    std::string candidate = joinPath(toolkit, "bin/ptxas");
    if (fs::can_execute(candidate)) {
      return candidate;
    }
    places.push_back(candidate);
  }

  if (auto candidate = llvm::sys::findProgramByName("ptxas")) {
    return *candidate;
  }
  places.push_back("PATH");
  return makeNotFoundError(places);
}

/// Reads "13.0.88" out of "Cuda compilation tools, release 13.0, V13.0.88".
static StringRef findVersion(StringRef banner) {
  size_t at = banner.find(", V");
  if (at == StringRef::npos) {
    return {};
  }
  return banner.drop_front(at + 3).take_while(
      [](char c) { return c == '.' || llvm::isDigit(c); });
}

llvm::Expected<Ptxas> Ptxas::find(StringRef requested) {
  llvm::Expected<std::string> path = findPath(requested);
  if (!path) {
    return path.takeError();
  }
  std::string banner;
  llvm::Expected<int> code = runProcess(*path, {"--version"}, banner);
  if (!code) {
    return code.takeError();
  }
  StringRef version = findVersion(banner);
  auto [majorText, rest] = version.split('.');
  unsigned major = 0;
  unsigned minor = 0;
  if (*code != 0 || majorText.getAsInteger(10, major) ||
      rest.split('.').first.getAsInteger(10, minor)) {
    return createStringError(
        "expected '%s --version' to name a version, got '%s'", path->c_str(),
        StringRef(banner).trim().str().c_str());
  }
  if (std::make_pair(major, minor) <
      std::make_pair(kMinPtxasMajor, kMinPtxasMinor)) {
    return createStringError(
        "expected ptxas %u.%u or later (for PTX %u.%u), got %s at '%s'; "
        "install a newer one with `pip install nvidia-cuda-nvcc`",
        kMinPtxasMajor, kMinPtxasMinor, kPtxVersion / 10, kPtxVersion % 10,
        version.str().c_str(), path->c_str());
  }
  return Ptxas(*path, version.str());
}
