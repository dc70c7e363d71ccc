// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dialects and passes that every tool which reads our modules knows.

#ifndef ATTN_INITALL_H
#define ATTN_INITALL_H

#include "attn/Contract/Passes.h"
#include "attn/Conversion/AttnToTile/Passes.h"
#include "attn/Conversion/GpuToNVVM/Passes.h"
#include "attn/Conversion/TileToGpu/Passes.h"
#include "attn/Dialect/Attn/Transforms/Passes.h"
#include "attn/Dialect/Gpu/Transforms/Passes.h"
#include "attn/Dialect/Tile/Transforms/Passes.h"
#include "attn/Pipeline/Stages.h"
#include "attn/Schedule/Passes.h"
#include "mlir/Transforms/Passes.h"

namespace attn {

inline void registerAllDialects(mlir::DialectRegistry &registry) {
  registerStageDialects(registry);
}

inline void registerAllPasses() {
  mlir::registerCanonicalizerPass();
  mlir::registerCSEPass();
  registerAttnTransformsPasses();
  registerAttnToTilePasses();
  registerContractPasses();
  registerGpuToNVVMPasses();
  registerSchedulePasses();
  registerTileToGpuPasses();
  gpu::registerGpuTransformsPasses();
  tile::registerTilePasses();
  registerPipelines();
}

} // namespace attn

#endif // ATTN_INITALL_H
