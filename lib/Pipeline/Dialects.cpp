// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/InitAll.h"
#include "attn/Pipeline/Stages.h"
#include "attn/Target/CodeGen.h"

void attn::registerStageDialects(mlir::DialectRegistry &registry) {
  registerAllDialects(registry);
  registerTargetTranslations(registry);
}
