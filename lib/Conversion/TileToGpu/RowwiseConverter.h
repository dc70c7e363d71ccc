// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One tile kernel without matrix products to one gpu kernel: each program is a
// CTA, all of whose threads do the same.

#ifndef ATTN_LIB_CONVERSION_TILETOGPU_ROWWISECONVERTER_H
#define ATTN_LIB_CONVERSION_TILETOGPU_ROWWISECONVERTER_H

#include "ConverterBase.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

namespace attn {

class RowwiseConverter final : public ConverterBase {
public:
  RowwiseConverter(tile::KernelOp source, const KernelUse &use,
                   RowwiseAttr schedule)
      : ConverterBase(source, use), schedule(schedule) {}

  mlir::FailureOr<gpu::KernelOp> convert() override;
  std::string getGrid() const override { return use.getProgramCount(); }

private:
  mlir::Type layoutOf(mlir::Value value) const override;

  /// Finds the layout of all tiles, or fails at one that does not fit it.
  mlir::LogicalResult chooseLayout();
  /// Bytes that an access to a view may move: what the layout gives a thread in
  /// one piece, as far as every row of the view starts and ends at a multiple.
  int64_t alignmentOf(mlir::Value view, mlir::RankedTensorType tile,
                      mlir::Value column);
  /// A static size is no parameter.
  mlir::Value sizeOf(mlir::Value view, unsigned dim);

  mlir::LogicalResult convertOp(mlir::Operation *op) override;
  void convertPrograms();
  /// Loads and stores: where the tile at `indices` of a view lies. The first
  /// `leading` of them say in which matrix or vector.
  struct Place {
    mlir::Value address, offset;
    llvm::SmallVector<mlir::Value> indices, sizes, strides;
    int64_t alignment = 0;
  };
  Place placeOf(mlir::Value view, mlir::RankedTensorType tile,
                mlir::OperandRange indices, unsigned leading,
                mlir::Location loc);
  void loadInEveryRow(tile::BroadcastOp op);
  /// The same where each element has its own indices.
  Place placeOfElements(mlir::Value view, mlir::OperandRange indices,
                        mlir::Location loc);
  mlir::LogicalResult convertFor(mlir::scf::ForOp op);
  void convertElementwise(mlir::Operation *op);

  RowwiseAttr schedule;
  gpu::StripsAttr layout;
  /// Of tiles of places.
  gpu::StripsAttr placesLayout;
};

} // namespace attn

#endif // ATTN_LIB_CONVERSION_TILETOGPU_ROWWISECONVERTER_H
