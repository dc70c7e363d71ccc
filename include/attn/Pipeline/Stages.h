// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The stages of a compilation, in one table: what attn-compile emits, what it
// can start from, and what the pipelines are called.

#ifndef ATTN_PIPELINE_STAGES_H
#define ATTN_PIPELINE_STAGES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace mlir {
class DialectRegistry;
class OpPassManager;
} // namespace mlir

namespace attn {

enum class Stage {
  Declared,
  Explicit,
  Scheduled,
  Tile,
  Gpu,
  Nvvm,
  LLVM,
  PTX,
  Cubin,
  Bundle,
};

/// What the user chose for a whole pipeline.
struct StageOptions {
  std::string target;
  std::string schedule;
  /// File of schedules; empty for none.
  std::string schedules;
  /// Whether launches of a plan may overlap, where the target can do it.
  bool dependentLaunch = true;
  /// Whether sizes that the types leave open get a kernel for every schedule of
  /// the table.
  bool allVariants = false;
};

struct StageInfo {
  Stage stage;
  llvm::StringRef name;
  llvm::StringRef room;
  llvm::StringRef description;
  /// Of files, without the dot; empty for a folder.
  llvm::StringRef extension;
  /// The pipeline that ends here; empty where there is none.
  llvm::StringRef pipeline;
  /// Adds the passes that lead here from the stage before; null where none do.
  void (*addPasses)(mlir::OpPassManager &manager, const StageOptions &options);
  /// Adds the pass that checks the room's contract; null where none does.
  void (*addContract)(mlir::OpPassManager &manager);

  bool isMLIR() const { return stage <= Stage::Nvvm; }
};

/// In the order in which a compilation goes through them.
llvm::ArrayRef<StageInfo> getStages();

/// Null if there is no such stage.
const StageInfo *findStage(llvm::StringRef name);

const StageInfo &getStageInfo(Stage stage);

/// Every dialect that a stage may hold, and the translations out of the last.
void registerStageDialects(mlir::DialectRegistry &registry);

/// Makes the pipelines known by name: attn-to-explicit and so on.
void registerPipelines();

} // namespace attn

#endif // ATTN_PIPELINE_STAGES_H
