// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a module at room R4 to LLVM IR and PTX, in process.

#ifndef ATTN_TARGET_CODEGEN_H
#define ATTN_TARGET_CODEGEN_H

#include "attn/Dialect/Attn/IR/Attn.h"

#include "mlir/IR/BuiltinOps.h"

#include <memory>
#include <string>

namespace llvm {
class LLVMContext;
class Module;
class TargetMachine;
} // namespace llvm

namespace attn {

/// PTX version that is asked of LLVM, times ten, and the first ptxas that
/// reads it. Copies to the shared memory of one CTA need it.
inline constexpr unsigned kPtxVersion = 86;
inline constexpr unsigned kMinPtxasMajor = 12;
inline constexpr unsigned kMinPtxasMinor = 7;

/// What translateToLLVMIR needs in the context.
void registerTargetTranslations(mlir::DialectRegistry &registry);

/// The target of the module's plans, which must be one and the same.
mlir::FailureOr<TargetAttr> getPlanTarget(mlir::ModuleOp module);

/// Checks what every module at room R4 has: a plan with a target, and one
/// gpu.module with the kernels.
mlir::LogicalResult verifyTranslatable(mlir::ModuleOp module);

/// The machine that makes code for `target`.
mlir::FailureOr<std::unique_ptr<llvm::TargetMachine>>
createTargetMachine(mlir::Location loc, TargetAttr target);

/// The gpu.module of `module` as LLVM IR for `machine`; null after an error.
std::unique_ptr<llvm::Module> translateToLLVMIR(mlir::ModuleOp module,
                                                llvm::LLVMContext &context,
                                                llvm::TargetMachine &machine);

/// Consumes the bodies in `module`. Errors are reported at `loc`.
mlir::FailureOr<std::string> translateToPTX(mlir::Location loc,
                                            llvm::Module &module,
                                            llvm::TargetMachine &machine);

} // namespace attn

#endif // ATTN_TARGET_CODEGEN_H
