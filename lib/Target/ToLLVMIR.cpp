// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Target/CodeGen.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/GPU/GPUToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/NVVM/NVVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

using namespace mlir;
using namespace attn;

void attn::registerTargetTranslations(DialectRegistry &registry) {
  registerBuiltinDialectTranslation(registry);
  registerGPUDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  registerNVVMDialectTranslation(registry);
}

FailureOr<TargetAttr> attn::getPlanTarget(ModuleOp module) {
  TargetAttr target;
  for (auto plan : module.getOps<PlanOp>()) {
    TargetAttr planTarget = plan.getTargetAttr();
    if (!planTarget) {
      return plan.emitOpError("expected a target, got none");
    }
    if (target && planTarget != target) {
      return plan.emitOpError("expected target ")
             << target << " as the other plans have, got " << planTarget;
    }
    target = planTarget;
  }
  if (!target) {
    return module.emitError("expected an attn.plan with a target, got none");
  }
  return target;
}

static FailureOr<mlir::gpu::GPUModuleOp> getKernels(ModuleOp module) {
  mlir::gpu::GPUModuleOp kernels;
  for (auto op : module.getOps<mlir::gpu::GPUModuleOp>()) {
    if (kernels) {
      return op.emitOpError("expected one gpu.module, got another");
    }
    kernels = op;
  }
  if (!kernels) {
    return module.emitError("expected a gpu.module with the kernels, got none");
  }
  return kernels;
}

LogicalResult attn::verifyTranslatable(ModuleOp module) {
  return success(succeeded(getPlanTarget(module)) &&
                 succeeded(getKernels(module)));
}

/// The LLVM dialect cannot say that inline assembly synchronises threads, and
/// LLVM may then duplicate a barrier into both sides of a branch.
static void markInlineAsmConvergent(llvm::Module &module) {
  for (llvm::Function &function : module) {
    for (llvm::Instruction &inst : llvm::instructions(function)) {
      auto *call = dyn_cast<llvm::CallInst>(&inst);
      if (call && call->isInlineAsm()) {
        call->setConvergent();
      }
    }
  }
}

std::unique_ptr<llvm::Module>
attn::translateToLLVMIR(ModuleOp module, llvm::LLVMContext &context,
                        llvm::TargetMachine &machine) {
  FailureOr<mlir::gpu::GPUModuleOp> kernels = getKernels(module);
  if (failed(kernels)) {
    return nullptr;
  }
  std::unique_ptr<llvm::Module> result =
      translateModuleToLLVMIR(*kernels, context, kernels->getName());
  if (!result) {
    return nullptr;
  }
  result->setTargetTriple(machine.getTargetTriple());
  result->setDataLayout(machine.createDataLayout());
  markInlineAsmConvergent(*result);
  return result;
}
