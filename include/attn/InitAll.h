// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dialects and passes that every tool which reads our modules knows. Named
// one by one: upstream's "all" costs 100 MB and start-up time.

#ifndef ATTN_INITALL_H
#define ATTN_INITALL_H

#include "attn/Conversion/AttnToTile/Passes.h"
#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Tile/IR/Tile.h"
#include "attn/Dialect/Tile/Transforms/Passes.h"
#include "attn/Pipeline/Stages.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Transforms/Passes.h"

namespace attn {

inline void registerAllDialects(mlir::DialectRegistry &registry) {
  registry.insert<AttnDialect, tile::TileDialect>();
  registry.insert<mlir::arith::ArithDialect, mlir::func::FuncDialect,
                  mlir::gpu::GPUDialect, mlir::LLVM::LLVMDialect,
                  mlir::math::MathDialect, mlir::scf::SCFDialect>();
}

inline void registerAllPasses() {
  mlir::registerCanonicalizerPass();
  mlir::registerCSEPass();
  registerAttnToTilePasses();
  tile::registerTilePasses();
  registerPipelines();
}

} // namespace attn

#endif // ATTN_INITALL_H
