// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/InitAll.h"
#include "attn/Pipeline/Stages.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/Tools/mlir-reduce/MlirReduceMain.h"

int main(int argc, char **argv) {
  // Passes by name serve as reductions: attn-reduce opt-reduction-pass.
  attn::registerAllPasses();
  mlir::DialectRegistry registry;
  attn::registerStageDialects(registry);
  mlir::MLIRContext context(registry);
  return failed(mlir::mlirReduceMain(argc, argv, context));
}
