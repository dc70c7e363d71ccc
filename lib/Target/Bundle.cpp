// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Target/Bundle.h"
#include "attn/Support/File.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace attn;
using llvm::createStringError;
using llvm::SmallString;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

static llvm::Error makeError(std::error_code code, const char *format,
                             StringRef file) {
  return createStringError(code, format, file.str().c_str(),
                           code.message().c_str());
}

/// Without "." and a slash at the end, so that the folder beside it can be
/// named.
static llvm::Expected<SmallString<128>> normalise(StringRef folder) {
  SmallString<128> result = folder;
  if (std::error_code code = fs::make_absolute(result)) {
    return makeError(code, "expected a folder for the bundle, got '%s': %s",
                     folder);
  }
  path::remove_dots(result, /*remove_dot_dot=*/true);
  return result;
}

llvm::Error attn::checkBundlePath(StringRef folder) {
  auto place = normalise(folder);
  if (!place) {
    return place.takeError();
  }
  StringRef parent = path::parent_path(*place);
  if (!fs::is_directory(parent)) {
    return createStringError("expected the folder '%s' for the bundle '%s', it "
                             "does not exist",
                             parent.str().c_str(), folder.str().c_str());
  }
  if (!fs::can_write(parent)) {
    return createStringError("expected to write the bundle '%s', the folder "
                             "'%s' is not writable",
                             folder.str().c_str(), parent.str().c_str());
  }
  SmallString<128> manifest = *place;
  path::append(manifest, "manifest.json");
  if (fs::exists(*place) && !fs::exists(manifest)) {
    return createStringError(
        "expected '%s' to be new or a bundle, it is something else and is not "
        "replaced",
        folder.str().c_str());
  }
  return llvm::Error::success();
}

static llvm::Error write(StringRef folder, const llvm::Twine &name,
                         StringRef contents) {
  SmallString<128> file = folder;
  path::append(file, name);
  std::string error;
  if (!writeFile(file.str().str(), {{contents.data(), contents.size()}},
                 error)) {
    return createStringError(error);
  }
  return llvm::Error::success();
}

static llvm::Error writeFiles(StringRef folder,
                              llvm::ArrayRef<TargetArtefacts> targets,
                              StringRef manifest) {
  for (const TargetArtefacts &artefacts : targets) {
    StringRef chip = artefacts.target.getChip();
    if (llvm::Error error = write(folder, chip + ".ptx", artefacts.ptx)) {
      return error;
    }
    if (!artefacts.assembly) {
      continue;
    }
    if (llvm::Error error =
            write(folder, chip + ".cubin", artefacts.assembly->cubin)) {
      return error;
    }
  }
  return write(folder, "manifest.json", manifest);
}

/// Puts `folder` at `place`. A folder that is not empty cannot be renamed
/// over, so an earlier bundle is moved aside first, and back on failure.
static llvm::Error moveInto(StringRef folder, StringRef place) {
  SmallString<128> aside;
  if (fs::exists(place)) {
    aside = folder;
    aside += ".old";
    if (std::error_code code = fs::rename(place, aside)) {
      return makeError(code, "expected to replace the bundle '%s': %s", place);
    }
  }
  if (std::error_code code = fs::rename(folder, place)) {
    if (!aside.empty()) {
      fs::rename(aside, place);
    }
    return makeError(code, "expected to write the bundle '%s': %s", place);
  }
  if (!aside.empty()) {
    fs::remove_directories(aside);
  }
  return llvm::Error::success();
}

llvm::Error attn::writeBundle(StringRef folder,
                              llvm::ArrayRef<TargetArtefacts> targets,
                              StringRef manifest) {
  if (llvm::Error error = checkBundlePath(folder)) {
    return error;
  }
  auto place = normalise(folder);
  if (!place) {
    return place.takeError();
  }
  SmallString<128> temporary;
  if (std::error_code code =
          fs::createUniqueDirectory(*place + ".tmp", temporary)) {
    return makeError(code, "expected to write the bundle '%s': %s", folder);
  }
  llvm::scope_exit cleanUp([&] { fs::remove_directories(temporary); });
  // Unique folders are private; a bundle is as open as any new folder.
  fs::setPermissions(temporary, fs::perms(fs::all_all & ~fs::getUmask()));
  if (llvm::Error error = writeFiles(temporary, targets, manifest)) {
    return error;
  }
  if (llvm::Error error = moveInto(temporary, *place)) {
    return error;
  }
  cleanUp.release();
  return llvm::Error::success();
}
