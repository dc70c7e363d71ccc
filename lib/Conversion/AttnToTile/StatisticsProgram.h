// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_LIB_CONVERSION_ATTNTOTILE_STATISTICSPROGRAM_H
#define ATTN_LIB_CONVERSION_ATTNTOTILE_STATISTICSPROGRAM_H

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Tile/IR/Tile.h"

#include "mlir/IR/Builders.h"

namespace attn {

/// One program of attn.block_statistics: one block of rows of one head.
struct BlockStatisticsProgram {
  Statistic kind;
  mlir::Value x;                         ///< View [B, H, L, D].
  mlir::Value minus;                     ///< View [B, H, D], or null.
  int64_t columns;                       ///< Of a tile, which is one row.
  llvm::SmallVector<mlir::Value> blocks; ///< Views [B, H, N, D] to fill.
};

/// One program of attn.sample_statistics: one head.
struct SampleStatisticsProgram {
  Statistic kind;
  mlir::Value x;                             ///< View [B, H, L, D].
  mlir::Value minus;                         ///< View [B, H, D], or null.
  int64_t sample;                            ///< Rows.
  int64_t columns;                           ///< Of a tile, which is one row.
  llvm::SmallVector<mlir::Value> statistics; ///< Views [B, H, D] to fill.
};

/// One program of attn.combine_statistics: one head.
struct CombineStatisticsProgram {
  Statistic kind;
  mlir::Value blocks; ///< View [B, H, N, D].
  mlir::Value x;      ///< View [B, H, L, D], for its size.
  int64_t columns;    ///< Of a tile, which is one row.
  llvm::SmallVector<mlir::Value> statistics; ///< Views [B, H, D] to fill.
};

/// One program of attn.lse_correction: some rows of one head.
struct CorrectionProgram {
  mlir::Value q;    ///< View [B, Hq, Lq, D].
  mlir::Value mean; ///< View [B, Hk, D].
  int64_t rows, columns;
  llvm::SmallVector<mlir::Value> correction; ///< Views [B, Hq, Lq] to fill.
};

void buildBlockStatistics(mlir::OpBuilder &builder, mlir::Location loc,
                          const BlockStatisticsProgram &program);
void buildSampleStatistics(mlir::OpBuilder &builder, mlir::Location loc,
                           const SampleStatisticsProgram &program);
void buildCombineStatistics(mlir::OpBuilder &builder, mlir::Location loc,
                            const CombineStatisticsProgram &program);
void buildCorrection(mlir::OpBuilder &builder, mlir::Location loc,
                     const CorrectionProgram &program);

} // namespace attn

#endif // ATTN_LIB_CONVERSION_ATTNTOTILE_STATISTICSPROGRAM_H
