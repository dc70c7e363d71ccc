// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_LIB_CONVERSION_ATTNTOTILE_QUANTIZEPROGRAM_H
#define ATTN_LIB_CONVERSION_ATTNTOTILE_QUANTIZEPROGRAM_H

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Tile/IR/Tile.h"

#include "mlir/IR/Builders.h"

namespace attn {

/// What one program of a quantization reads and writes: some rows of one head.
struct QuantizeProgram {
  mlir::Value x;      ///< View [B, H, L, D].
  mlir::Value minus;  ///< View [B, H, D], or null.
  mlir::Value absmax; ///< View [B, H, D], or null.
  QuantizerAttr quantizer;
  int64_t rows;                          ///< Of a tile.
  int64_t columns;                       ///< Of a tile.
  llvm::SmallVector<mlir::Value> codes;  ///< Views [B, H, L, D] to fill.
  llvm::SmallVector<mlir::Value> scales; ///< Views [B, H, groups] to fill.
};

/// Rows that one program codes, in tiles of `rows`: a block of those that share
/// scales, or a few tiles.
int64_t getQuantizedRows(GroupsAttr groups, int64_t rows);

/// Writes the program: the largest magnitudes of its groups, unless they are
/// given, then scales and codes. Rows stay in registers in between where they
/// fit.
void buildQuantize(mlir::OpBuilder &builder, mlir::Location loc,
                   const QuantizeProgram &program);

} // namespace attn

#endif // ATTN_LIB_CONVERSION_ATTNTOTILE_QUANTIZEPROGRAM_H
