// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a loop adds a tile's output to its accumulator.

#ifndef ATTN_LIB_DIALECT_TILE_TRANSFORMS_OUTPUTPRODUCT_H
#define ATTN_LIB_DIALECT_TILE_TRANSFORMS_OUTPUTPRODUCT_H

#include "attn/Dialect/Tile/IR/Tile.h"

namespace attn::tile {

/// A product of probabilities with values, and what it is added to.
struct OutputProduct {
  DotOp product;
  /// What the product is of before it is rounded and its columns interleaved.
  mlir::Value probabilities;
  /// The accumulator that the sum is added to.
  mlir::Value accumulator;
  /// Null where the product adds itself; else the addition to a fresh product.
  mlir::Operation *addition = nullptr;
  /// Where the addition multiplies the accumulator too, by what.
  mlir::Value factor;
};

/// Takes `sum` apart: a dot into an accumulator, or `accumulator + dot` or
/// `accumulator * factor + dot` of one that starts at zero.
mlir::FailureOr<OutputProduct> matchOutputProduct(mlir::Value sum);

} // namespace attn::tile

#endif // ATTN_LIB_DIALECT_TILE_TRANSFORMS_OUTPUTPRODUCT_H
