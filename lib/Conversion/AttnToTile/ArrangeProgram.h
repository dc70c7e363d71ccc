// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_LIB_CONVERSION_ATTNTOTILE_ARRANGEPROGRAM_H
#define ATTN_LIB_CONVERSION_ATTNTOTILE_ARRANGEPROGRAM_H

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Tile/IR/Tile.h"

#include "mlir/IR/Builders.h"

namespace attn {

/// What one program of an arrangement reads and writes: all channels of a block
/// of keys of one head.
struct ArrangeProgram {
  mlir::Value values;                      ///< View [B, H, L, D].
  int64_t rows;                            ///< Of a tile, channels.
  llvm::SmallVector<mlir::Value> arranged; ///< Views [B, H, D, places] to fill.

  /// If it is not null, codes of the values are arranged, whose groups are the
  /// channels, and what follows is given.
  QuantizerAttr quantizer;
  mlir::Value minus;                     ///< View [B, H, D], or null.
  mlir::Value absmax;                    ///< View [B, H, D].
  llvm::SmallVector<mlir::Value> scales; ///< Views [B, H, D] to fill.
};

void buildArrange(mlir::OpBuilder &builder, mlir::Location loc,
                  const ArrangeProgram &program);

} // namespace attn

#endif // ATTN_LIB_CONVERSION_ATTNTOTILE_ARRANGEPROGRAM_H
