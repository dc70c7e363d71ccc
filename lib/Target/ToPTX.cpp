// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Target/CodeGen.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"

using namespace mlir;
using namespace attn;

namespace {

/// Without a handler LLVM ends the process at the first error.
class DiagnosticForwarder final : public llvm::DiagnosticHandler {
public:
  DiagnosticForwarder(Location loc, bool &failed) : loc(loc), failed(failed) {}

  bool handleDiagnostics(const llvm::DiagnosticInfo &info) override {
    std::string message;
    llvm::raw_string_ostream stream(message);
    llvm::DiagnosticPrinterRawOStream printer(stream);
    info.print(printer);
    switch (info.getSeverity()) {
    case llvm::DS_Error:
      failed = true;
      emitError(loc, "LLVM: ") << message;
      break;
    case llvm::DS_Warning:
      emitWarning(loc, "LLVM: ") << message;
      break;
    case llvm::DS_Remark:
    case llvm::DS_Note:
      break;
    }
    return true;
  }

private:
  Location loc;
  bool &failed;
};

} // namespace

FailureOr<std::string> attn::translateToPTX(Location loc, llvm::Module &module,
                                            llvm::TargetMachine &machine) {
  bool failed = false;
  llvm::LLVMContext &context = module.getContext();
  context.setDiagnosticHandler(
      std::make_unique<DiagnosticForwarder>(loc, failed));

  // No optimisation pipeline before this one: the IR comes out of our own
  // lowering in the wanted order, and none was measured to improve it.
  llvm::SmallString<0> ptx;
  llvm::raw_svector_ostream stream(ptx);
  llvm::legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, stream, nullptr,
                                  llvm::CodeGenFileType::AssemblyFile)) {
    return emitError(loc, "expected a target that can write assembly");
  }
  passes.run(module);
  context.setDiagnosticHandler(std::make_unique<llvm::DiagnosticHandler>());
  if (failed) {
    return failure();
  }
  return std::string(ptx);
}
