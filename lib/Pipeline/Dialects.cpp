// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Named one by one: upstream's "all" costs 100 MB and start-up time.

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Gpu/IR/Gpu.h"
#include "attn/Dialect/Tile/IR/Tile.h"
#include "attn/Pipeline/Stages.h"
#include "attn/Target/CodeGen.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/DialectRegistry.h"

using namespace mlir;

void attn::registerStageDialects(DialectRegistry &registry) {
  registry.insert<AttnDialect, tile::TileDialect, attn::gpu::GpuDialect>();
  registry.insert<arith::ArithDialect, func::FuncDialect, math::MathDialect,
                  scf::SCFDialect>();
  // These bring the gpu, llvm and nvvm dialects.
  registerTargetTranslations(registry);
}
