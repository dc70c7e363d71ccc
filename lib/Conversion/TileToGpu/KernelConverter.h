// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One tile kernel with matrix products to one gpu kernel.

#ifndef ATTN_LIB_CONVERSION_TILETOGPU_KERNELCONVERTER_H
#define ATTN_LIB_CONVERSION_TILETOGPU_KERNELCONVERTER_H

#include "ConverterBase.h"
#include "Placement.h"
#include "ViewPath.h"

namespace attn {

class KernelConverter final : public ConverterBase {
public:
  KernelConverter(tile::KernelOp source, const KernelUse &use);

  mlir::FailureOr<gpu::KernelOp> convert() override;
  std::string getGrid() const override;

  bool usesCounter() const override {
    return schedule.getScheduler() == Scheduler::dynamic;
  }

private:
  // Types.
  mlir::Type layoutOf(mlir::Value value) const override;
  gpu::RowsAttr rowsLayout(bool partial) const;
  gpu::FragmentAttr fragmentLayout() const;

  // Values.
  /// The value of a vector, its partial terms added if it has them.
  mlir::Value whole(mlir::Value value);
  /// A vector as an operand of linear work on partial sums.
  mlir::FailureOr<mlir::Value> asPartial(mlir::Value value,
                                         mlir::Operation *user, bool isFactor);
  /// Where the rows of a tile at `indices` of a view lie, for threads that
  /// reach them without the copy engine. Without packed heads `group` is null.
  struct Rows {
    mlir::Value address, offset, row, length, group, stride, groupStride;
  };
  mlir::FailureOr<Rows> rowsOf(mlir::Operation *op, mlir::Value view,
                               mlir::OperandRange indices,
                               mlir::RankedTensorType tile);
  /// A copy between a tile at `indices` of a view and shared memory.
  struct Copy {
    mlir::Value map;
    llvm::SmallVector<mlir::Value> coordinates;
    mlir::IntegerAttr windowDim; ///< null without a window
    llvm::SmallVector<mlir::Value> offsets, sizes;
  };
  /// In boxes of `boxRows` rows.
  mlir::FailureOr<Copy> copyOf(mlir::Operation *op, mlir::Value view,
                               mlir::OperandRange indices, int64_t boxRows);
  void addPages(Copy &copy, tile::PagesOp pages, mlir::Location loc,
                mlir::Value &row, int64_t boxRows);
  /// A new shared buffer of the consumers, named as the view.
  mlir::Value allocate(mlir::Value view, mlir::RankedTensorType tile);
  mlir::Value channel(mlir::Value view, mlir::RankedTensorType tile,
                      bool inLoop, bool ones);

  // Ops.
  mlir::LogicalResult convertOp(mlir::Operation *op) override;
  mlir::LogicalResult convertLoad(tile::LoadOp op);
  mlir::LogicalResult convertLoadGroups(tile::LoadGroupsOp op);
  mlir::LogicalResult gather(tile::LoadOp op);
  mlir::LogicalResult convertSignChange(mlir::Operation *op);
  mlir::LogicalResult convertDot(tile::DotOp op);
  mlir::LogicalResult convertStore(tile::StoreOp op);
  mlir::LogicalResult storeMatrix(tile::StoreOp op);
  mlir::LogicalResult storeDirect(tile::StoreOp op);
  mlir::LogicalResult storeVector(tile::StoreOp op);
  mlir::LogicalResult convertFor(tile::ForOp op);
  /// Of the factors of linear work on partial sums, one is partial.
  mlir::LogicalResult checkLinear(mlir::Operation *op);
  mlir::LogicalResult convertElementwise(mlir::Operation *op);
  mlir::LogicalResult convertBroadcast(tile::BroadcastOp op);
  mlir::LogicalResult convertLoadScalar(tile::LoadScalarOp op);
  mlir::Value loadInteger(mlir::Location loc, mlir::BlockArgument view,
                          llvm::ArrayRef<mlir::Value> indices);
  /// How many heads end the kernel together, the longest tiles of all of them
  /// first: enough that the multiprocessors end at about the same time.
  std::string getHeadsTogether() const;
  /// Replaces the programs of an axis by the limit, converted ahead of the loop
  /// over programs.
  mlir::LogicalResult
  limitPrograms(tile::LimitProgramsOp op,
                mlir::MutableArrayRef<mlir::Value> programs);
  mlir::LogicalResult convertAhead(mlir::Operation *op, mlir::Value value);

  void releaseQueries();

  TargetAttr target;
  ScheduleAttr schedule;
  Placement placement;
  /// Buffers got in the loop and not yet released.
  llvm::DenseSet<mlir::Value> held;
  /// The query tile's buffer, released after its last reader.
  mlir::Value queries;
  llvm::DenseMap<mlir::Value, mlir::Value> combined;
};

} // namespace attn

#endif // ATTN_LIB_CONVERSION_TILETOGPU_KERNELCONVERTER_H
