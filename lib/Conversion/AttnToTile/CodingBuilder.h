// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What programs that make codes are written with.

#ifndef ATTN_LIB_CONVERSION_ATTNTOTILE_CODINGBUILDER_H
#define ATTN_LIB_CONVERSION_ATTNTOTILE_CODINGBUILDER_H

#include "RowwiseBuilder.h"

#include "attn/Dialect/Attn/IR/Attn.h"

namespace attn {

class CodingBuilder : public RowwiseBuilder {
public:
  CodingBuilder(mlir::OpBuilder &builder, mlir::Location loc, int64_t rows,
                int64_t columns, QuantizerAttr quantizer)
      : RowwiseBuilder(builder, loc, rows, columns), quantizer(quantizer) {}

protected:
  /// Scales of groups, and what their elements are multiplied with.
  struct Scales {
    mlir::Value scale, inverse;
  };
  /// Those of groups of which `amax` has the largest magnitudes.
  Scales computeScales(mlir::Value amax);

  /// Writes each scale to its place among those of the head, in `views`; what
  /// is behind the last place, or below 0, is not written.
  void storeScales(mlir::ValueRange views, mlir::Value scale,
                   mlir::Value place);
  /// A scale goes to `place` where `condition` holds.
  mlir::Value placeIf(mlir::Value condition, mlir::Value place) {
    return select(condition, place, constantLike(place, -1));
  }

  /// The codes of `tile`, of type `element`.
  mlir::Value code(mlir::Value tile, mlir::Value inverse, mlir::Type element);

  QuantizerAttr quantizer;

private:
  mlir::Value roundToInteger(mlir::Value scaled);
};

} // namespace attn

#endif // ATTN_LIB_CONVERSION_ATTNTOTILE_CODINGBUILDER_H
