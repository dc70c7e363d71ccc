// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the tiles of a kernel live.

#ifndef ATTN_LIB_CONVERSION_TILETOGPU_PLACEMENT_H
#define ATTN_LIB_CONVERSION_TILETOGPU_PLACEMENT_H

#include "attn/Dialect/Tile/IR/Tile.h"

#include "llvm/ADT/DenseSet.h"

namespace attn {

/// Finds the vectors that hold partial sums: the row sums of a tile, and what
/// is computed from them by addition and by multiplication with factors of the
/// row. Everything else needs the sum itself.
class Placement {
public:
  explicit Placement(tile::KernelOp kernel);

  bool isPartial(mlir::Value value) const { return partial.contains(value); }

  /// Whether a vector has one value per column and not per row: it was loaded
  /// and is repeated along the rows alone.
  static bool isOfColumns(mlir::Value value);

  /// Whether `op` maps partial sums to partial sums.
  static bool isLinear(mlir::Operation *op);

private:
  /// Marks a value; returns whether that is news.
  bool mark(mlir::Value value) { return partial.insert(value).second; }
  bool visit(mlir::Operation *op);

  llvm::DenseSet<mlir::Value> partial;
};

} // namespace attn

#endif // ATTN_LIB_CONVERSION_TILETOGPU_PLACEMENT_H
