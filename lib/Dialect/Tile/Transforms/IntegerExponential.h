// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Approximate exponentials of integer scores.

#ifndef ATTN_LIB_DIALECT_TILE_TRANSFORMS_INTEGEREXPONENTIAL_H
#define ATTN_LIB_DIALECT_TILE_TRANSFORMS_INTEGEREXPONENTIAL_H

#include "attn/Dialect/Tile/IR/Tile.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace attn::tile {

/// Scores that are integers, as floats, perhaps masked.
struct IntegerScores {
  mlir::Value integers;
  MaskOp mask;
};

mlir::FailureOr<IntegerScores> matchIntegerScores(mlir::Value scores);

/// Factors as approximations can have them: as many octaves for one step of an
/// integer that what the maximum is rounded to stays far below the range of a
/// float's exponent. Beyond, all but the largest scores count next to nothing.
mlir::Value limitFactors(mlir::ImplicitLocOpBuilder &b, mlir::Value factors);

/// Probabilities of `scores` times `factors`, which are limited, less
/// `subtracted` (integers, one for each row), as exponents of 2, to which log2
/// of the peak is added: the bits of a float, computed by one multiplication
/// and addition of integers. NaN where a factor is; 0 where masked.
mlir::Value buildIntegerExponential(mlir::ImplicitLocOpBuilder &b,
                                    Exponential exp, IntegerScores scores,
                                    mlir::Value factors, mlir::Value subtracted,
                                    double peakExponent);

} // namespace attn::tile

#endif // ATTN_LIB_DIALECT_TILE_TRANSFORMS_INTEGEREXPONENTIAL_H
