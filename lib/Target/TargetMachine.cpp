// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Target/CodeGen.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Target/TargetOptions.h"
#include "llvm/TargetParser/Triple.h"

using namespace mlir;
using namespace attn;

FailureOr<std::unique_ptr<llvm::TargetMachine>>
attn::createTargetMachine(Location loc, TargetAttr target) {
  LLVMInitializeNVPTXTargetInfo();
  LLVMInitializeNVPTXTarget();
  LLVMInitializeNVPTXTargetMC();
  LLVMInitializeNVPTXAsmPrinter();

  llvm::Triple triple("nvptx64-nvidia-cuda");
  std::string error;
  const llvm::Target *backend =
      llvm::TargetRegistry::lookupTarget(triple, error);
  if (!backend) {
    return emitError(loc) << "expected an LLVM with the NVPTX backend: "
                          << error;
  }
  // Without optimisation the backend puts copies between asynchronous
  // products, and ptxas then serialises them.
  std::unique_ptr<llvm::TargetMachine> machine(backend->createTargetMachine(
      triple, target.getChip(), "+ptx" + std::to_string(kPtxVersion),
      llvm::TargetOptions(), std::nullopt, std::nullopt,
      llvm::CodeGenOptLevel::Aggressive));
  if (!machine) {
    return emitError(loc) << "expected a chip that LLVM knows, got '"
                          << target.getChip() << "'";
  }
  return machine;
}
