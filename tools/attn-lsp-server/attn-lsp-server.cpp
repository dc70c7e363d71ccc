// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Pipeline/Stages.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"
#include "llvm/Support/LogicalResult.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  attn::registerStageDialects(registry);
  return failed(mlir::MlirLspServerMain(argc, argv, registry));
}
