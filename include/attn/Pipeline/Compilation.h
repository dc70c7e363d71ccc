// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One module's way through the stages, for one target.

#ifndef ATTN_PIPELINE_COMPILATION_H
#define ATTN_PIPELINE_COMPILATION_H

#include "attn/Pipeline/Stages.h"
#include "attn/Target/Bundle.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Support/Timing.h"

#include <memory>

namespace llvm {
class LLVMContext;
class Module;
class TargetMachine;
} // namespace llvm

namespace attn {

class Compilation {
public:
  /// `ptxas` may be null if the compilation is not to reach the cubin.
  Compilation(mlir::OwningOpRef<mlir::ModuleOp> module, Stage from,
              StageOptions options, const Ptxas *ptxas);
  ~Compilation();

  /// Checks the contract of the stage that the module came from.
  mlir::LogicalResult enter();

  /// Goes to the next stage of the table, at most to the cubin.
  mlir::LogicalResult advance(mlir::TimingScope &timing);

  Stage getStage() const { return stage; }

  /// The module, LLVM IR, PTX or cubin, whatever has been reached.
  std::string print();

  /// At R4 once that has been reached.
  mlir::ModuleOp getModule() { return *module; }

  /// What a bundle needs; the module stays here.
  TargetArtefacts takeArtefacts();

private:
  mlir::LogicalResult runPasses(const StageInfo &next,
                                mlir::TimingScope &timing);
  mlir::LogicalResult makeLLVMIR();
  mlir::LogicalResult makePTX();
  mlir::LogicalResult makeCubin();

  mlir::OwningOpRef<mlir::ModuleOp> module;
  Stage stage;
  StageOptions options;
  const Ptxas *ptxas;

  TargetAttr target;
  std::unique_ptr<llvm::TargetMachine> machine;
  std::unique_ptr<llvm::LLVMContext> llvmContext;
  std::unique_ptr<llvm::Module> llvmModule;
  std::string ptx;
  std::optional<Assembly> assembly;
};

/// The target called `chip`; the error names the closest ones there are.
llvm::Expected<TargetAttr> lookUpTarget(mlir::MLIRContext &context,
                                        llvm::StringRef chip);

} // namespace attn

#endif // ATTN_PIPELINE_COMPILATION_H
