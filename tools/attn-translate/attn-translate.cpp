// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Pipeline/Compilation.h"

#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/Support/CommandLine.h"

using namespace mlir;
using namespace attn;

static llvm::cl::opt<std::string>
    ptxasPath("ptxas", llvm::cl::value_desc("path"),
              llvm::cl::desc("ptxas to use for --attn-to-cubin"));

/// Takes a module at room R4 to `to` and prints what it is then.
static LogicalResult translate(ModuleOp module, raw_ostream &stream, Stage to) {
  // The op of most errors is a whole kernel, thousands of lines.
  module.getContext()->printOpOnDiagnostic(false);
  std::optional<Ptxas> ptxas;
  if (to == Stage::Cubin) {
    llvm::Expected<Ptxas> found = Ptxas::find(ptxasPath);
    if (!found) {
      return module.emitError(llvm::toString(found.takeError()));
    }
    ptxas = std::move(*found);
  }
  Compilation compilation(module.clone(), Stage::Nvvm, {},
                          ptxas ? &*ptxas : nullptr);
  if (failed(compilation.enter())) {
    return failure();
  }
  TimingScope timing;
  while (compilation.getStage() < to) {
    if (failed(compilation.advance(timing))) {
      return failure();
    }
  }
  stream << compilation.print();
  return success();
}

static void registerTranslation(StringRef name, StringRef description,
                                Stage to) {
  TranslateFromMLIRRegistration registration(
      name, description,
      [to](ModuleOp module, raw_ostream &stream) {
        return translate(module, stream, to);
      },
      registerStageDialects);
}

int main(int argc, char **argv) {
  registerTranslation("attn-to-llvmir", "kernels at room R4 to LLVM IR",
                      Stage::LLVM);
  registerTranslation("attn-to-ptx", "kernels at room R4 to PTX", Stage::PTX);
  registerTranslation("attn-to-cubin", "kernels at room R4 to a cubin",
                      Stage::Cubin);
  return failed(mlirTranslateMain(argc, argv,
                                  "attention compiler: kernels to artefacts"));
}
