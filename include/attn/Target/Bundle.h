// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bundle of docs/manifest.md.

#ifndef ATTN_TARGET_BUNDLE_H
#define ATTN_TARGET_BUNDLE_H

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Target/Ptxas.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>

namespace attn {

/// What compiling for one target gave.
struct TargetArtefacts {
  /// At room R4; its plans become the manifest's.
  mlir::ModuleOp module;
  TargetAttr target;
  std::string ptx;
  std::optional<Assembly> assembly;
};

/// The manifest of a bundle with these targets. `ptxasVersion` is empty if the
/// bundle holds PTX only.
mlir::FailureOr<std::string>
makeManifest(llvm::ArrayRef<TargetArtefacts> targets,
             llvm::StringRef ptxasVersion);

/// Fails if a bundle cannot be put at `path`: an earlier bundle there is
/// replaced, anything else is left alone.
llvm::Error checkBundlePath(llvm::StringRef path);

/// Writes the bundle beside its place and renames it, so that it is never seen
/// half, and nothing is left behind after an error.
llvm::Error writeBundle(llvm::StringRef path,
                        llvm::ArrayRef<TargetArtefacts> targets,
                        llvm::StringRef manifest);

} // namespace attn

#endif // ATTN_TARGET_BUNDLE_H
