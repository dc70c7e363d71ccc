// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Pipeline/Stages.h"
#include "attn/Target/CodeGen.h"

#include "mlir/IR/DialectRegistry.h"

using namespace attn;

void attn::registerStageDialects(mlir::DialectRegistry &registry) {
  registry.insert<AttnDialect>();
  registerTargetTranslations(registry);
}
