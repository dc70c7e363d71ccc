// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_LIB_CONVERSION_ATTNTOTILE_MERGEPROGRAM_H
#define ATTN_LIB_CONVERSION_ATTNTOTILE_MERGEPROGRAM_H

#include "attn/Dialect/Tile/IR/Tile.h"

#include "mlir/IR/Builders.h"

namespace attn {

/// What one program of a merge reads and writes: some rows of one head.
struct MergeProgram {
  mlir::Value parts; ///< View [S, B, H, L, Dv].
  mlir::Value lses;  ///< View [S, B, H, L].
  int64_t rows;
  llvm::SmallVector<mlir::Value> o;   ///< Views [B, H, L, Dv] to fill.
  llvm::SmallVector<mlir::Value> lse; ///< Views [B, H, L] to fill.
};

/// Writes the program: one loop over the parts for the maximum of their
/// log-sum-exps, and one for the sums.
void buildMerge(mlir::OpBuilder &builder, mlir::Location loc,
                const MergeProgram &program);

} // namespace attn

#endif // ATTN_LIB_CONVERSION_ATTNTOTILE_MERGEPROGRAM_H
