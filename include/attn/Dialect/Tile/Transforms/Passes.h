// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes on tile kernels: from the textbook form (R2) to the primitive one
// (R2p).

#ifndef ATTN_DIALECT_TILE_TRANSFORMS_PASSES_H
#define ATTN_DIALECT_TILE_TRANSFORMS_PASSES_H

#include "attn/Dialect/Tile/IR/Tile.h"
#include "mlir/Pass/Pass.h"

namespace mlir {
class RewritePatternSet;
} // namespace mlir

namespace attn::tile {

#define GEN_PASS_DECL
#include "attn/Dialect/Tile/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "attn/Dialect/Tile/Transforms/Passes.h.inc"

/// Patterns that narrow the range of a loop to the tiles which its mask can
/// show.
void populatePruneMaskPatterns(mlir::RewritePatternSet &patterns);

/// Patterns that move the factor of the scores into the softmax.
void populateFoldScalesPatterns(mlir::RewritePatternSet &patterns);

/// Patterns that write `online_softmax`, `normalize` and `log_sum_exp` as
/// reductions and elementwise ops.
void populateDecomposeSoftmaxPatterns(mlir::RewritePatternSet &patterns);

} // namespace attn::tile

#endif // ATTN_DIALECT_TILE_TRANSFORMS_PASSES_H
