// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What programs without matrix products are written with.

#ifndef ATTN_LIB_CONVERSION_ATTNTOTILE_ROWWISEBUILDER_H
#define ATTN_LIB_CONVERSION_ATTNTOTILE_ROWWISEBUILDER_H

#include "attn/Dialect/Tile/IR/Tile.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace attn {

/// Tiles and vectors of `rows` rows, tiles of `columns` columns.
class RowwiseBuilder {
public:
  RowwiseBuilder(mlir::OpBuilder &builder, mlir::Location loc, int64_t rows,
                 int64_t columns)
      : b(loc, builder), rows(rows), columns(columns) {}

protected:
  using Predicate = mlir::arith::CmpIPredicate;

  static tile::ViewType viewType(mlir::Value view) {
    return llvm::cast<tile::ViewType>(view.getType());
  }
  mlir::RankedTensorType rowType(mlir::Type element) {
    return mlir::RankedTensorType::get({rows}, element);
  }
  mlir::RankedTensorType tileType(mlir::Type element) {
    return mlir::RankedTensorType::get({rows, columns}, element);
  }
  mlir::Type i32() { return b.getI32Type(); }
  mlir::Type f32() { return b.getF32Type(); }

  mlir::Value index(int64_t value) {
    return mlir::arith::ConstantIndexOp::create(b, value);
  }
  /// A number in every element of `type`.
  mlir::Value constant(mlir::RankedTensorType type, double value);
  mlir::Value constantLike(mlir::Value like, double value) {
    return constant(llvm::cast<mlir::RankedTensorType>(like.getType()), value);
  }
  /// An index in every element, as i32.
  mlir::Value splat(mlir::RankedTensorType type, mlir::Value index);
  /// One value per row in every column.
  mlir::Value inColumns(mlir::Value vector);
  mlir::Value iota(mlir::RankedTensorType type, int64_t dim) {
    return tile::IotaOp::create(b, type, dim);
  }
  mlir::Value size(mlir::Value view, int64_t dim);

  // Of f32 or of integers.
  mlir::Value add(mlir::Value x, mlir::Value y);
  mlir::Value sub(mlir::Value x, mlir::Value y);
  mlir::Value mul(mlir::Value x, mlir::Value y);
  mlir::Value div(mlir::Value x, mlir::Value y);
  mlir::Value bitAnd(mlir::Value x, int64_t mask);
  mlir::Value compare(Predicate predicate, mlir::Value x, mlir::Value y) {
    return mlir::arith::CmpIOp::create(b, predicate, x, y);
  }
  mlir::Value select(mlir::Value condition, mlir::Value x, mlir::Value y) {
    return mlir::arith::SelectOp::create(b, condition, x, y);
  }

  /// `tile` in f32.
  mlir::Value extend(mlir::Value tile);
  /// The bits of a magnitude, in the order of magnitudes; those of NaN come
  /// last.
  mlir::Value magnitude(mlir::Value tile);
  /// The magnitude of such bits.
  mlir::Value fromBits(mlir::Value bits);

  /// What a view [B, H, D] holds of a head in every row.
  mlir::Value loadChannels(mlir::Value view, mlir::Value batch,
                           mlir::Value head);
  /// The coordinates of a program of `programRows` rows of a tensor
  /// [B, H, L, D].
  void buildCoordinates(int64_t programRows);
  /// Tiles of rows of a view [B, H, L, D] from each of `first` on: all loads
  /// before the first use.
  llvm::SmallVector<mlir::Value> loadTiles(mlir::Value view,
                                           llvm::ArrayRef<mlir::Value> first);
  /// A tile of `view` from row `first` on, in f32. What `minus`, if it is not
  /// null, holds is subtracted from the rows that there are; the others are 0.
  mlir::Value extendRows(mlir::Value view, mlir::Value tile, mlir::Value first,
                         mlir::Value minus);
  /// Products of the rows of `tile` with `vector`, in every row, to row `first`
  /// of views [B, H, L].
  void storeProducts(mlir::Value tile, mlir::Value vector,
                     mlir::ValueRange views, mlir::Value first);

  /// A loop over `count` steps, `together` of them in one iteration, which
  /// carries `init`. `body` gets the numbers of the steps and what is carried.
  using StepsFn =
      llvm::function_ref<mlir::Value(mlir::ValueRange, mlir::Value)>;
  mlir::Value buildSteps(mlir::Value count, int64_t together, mlir::Value init,
                         StepsFn body);

  mlir::ImplicitLocOpBuilder b;
  int64_t rows, columns;
  mlir::Value batch, head, number, firstRow; ///< Of the program.
};

} // namespace attn

#endif // ATTN_LIB_CONVERSION_ATTNTOTILE_ROWWISEBUILDER_H
