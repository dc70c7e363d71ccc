// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/InitAll.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  attn::registerAllDialects(registry);
  attn::registerAllPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(
      argc, argv, "attention compiler: run passes on a module\n", registry));
}
