// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What programs that make codes are written with.

#ifndef ATTN_LIB_CONVERSION_ATTNTOTILE_CODINGBUILDER_H
#define ATTN_LIB_CONVERSION_ATTNTOTILE_CODINGBUILDER_H

#include "RowwiseBuilder.h"

#include "attn/Dialect/Attn/IR/Attn.h"

namespace attn {

/// What one program that makes codes, or puts them into another order, reads
/// and writes: some rows of one head.
struct CodingProgram {
  mlir::Value x;      ///< View [B, H, L, D].
  mlir::Value minus;  ///< View [B, H, D], or null.
  mlir::Value absmax; ///< View [B, H, D], or null.
  mlir::Value dot;    ///< View [B, Hk, D], or null.
  /// Null where x holds codes.
  QuantizerAttr quantizer;
  int64_t rows;                          ///< Of a tile.
  int64_t columns;                       ///< Of a tile.
  int64_t tiles;                         ///< That are kept in registers.
  llvm::SmallVector<mlir::Value> codes;  ///< Views to fill.
  llvm::SmallVector<mlir::Value> scales; ///< Views [B, H, groups] to fill.
  llvm::SmallVector<mlir::Value> dots;   ///< Views [B, H, L] to fill.
};

class CodingBuilder : public RowwiseBuilder {
public:
  CodingBuilder(mlir::OpBuilder &builder, mlir::Location loc,
                const CodingProgram &program)
      : RowwiseBuilder(builder, loc, program.rows, program.columns),
        program(program), quantizer(program.quantizer) {}

protected:
  /// Scales of groups, and what their elements are multiplied with.
  struct Scales {
    mlir::Value scale, inverse;
    /// Where the elements are known to be of the group that `amax` is of,
    /// whether that is a number; else null.
    mlir::Value isFinite;
  };
  /// Those of groups of which `amax` has the largest magnitudes; with `bounds`,
  /// of just the elements that are coded.
  Scales computeScales(mlir::Value amax, bool bounds);
  /// The same of each row in every column.
  Scales inColumns(const Scales &scales);
  using RowwiseBuilder::inColumns;

  /// Scales of all channels, whose largest magnitudes are given, in every row.
  /// The first program of the head writes them.
  Scales findScalesOfChannels();

  /// Writes each scale to its place among those of the head; what is behind the
  /// last place, or below 0, is not written.
  void storeScales(mlir::Value scale, mlir::Value place);
  /// A scale goes to `place` where `condition` holds.
  mlir::Value placeIf(mlir::Value condition, mlir::Value place) {
    return select(condition, place, constantLike(place, -1));
  }

  /// The codes of `tile`, of type `element`.
  mlir::Value code(mlir::Value tile, const Scales &scales, mlir::Type element);

  const CodingProgram &program;
  QuantizerAttr quantizer;

private:
  mlir::Value roundToInteger(mlir::Value scaled);
  mlir::Value roundBounded(mlir::Value scaled, mlir::Value isFinite);
};

} // namespace attn

#endif // ATTN_LIB_CONVERSION_ATTNTOTILE_CODINGBUILDER_H
