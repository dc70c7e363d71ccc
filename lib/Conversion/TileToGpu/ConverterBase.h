// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the ways from a tile kernel to a gpu kernel share.

#ifndef ATTN_LIB_CONVERSION_TILETOGPU_CONVERTERBASE_H
#define ATTN_LIB_CONVERSION_TILETOGPU_CONVERTERBASE_H

#include "Parameters.h"

#include "attn/Dialect/Tile/IR/Tile.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/StringExtras.h"

namespace attn {

/// What the plan says of a kernel.
struct KernelUse {
  /// What the arguments of the kernel are on the host.
  llvm::SmallVector<HostValue> arguments;
  /// Expressions of the logical grid.
  llvm::SmallVector<std::string> programs;
  /// How many programs there are.
  std::string getProgramCount() const {
    return "(" + llvm::join(programs, ") * (") + ")";
  }
  /// Byte of the workspace where the scheduler's counter may lie.
  int64_t counterOffset = 0;
  /// Whether the launch may start before the one before it ends.
  bool isDependent = false;
  /// Whether one that follows may start before this one ends.
  bool hasDependents = false;
};

class ConverterBase {
public:
  virtual ~ConverterBase() = default;

  /// Creates the gpu kernel before the tile kernel.
  virtual mlir::FailureOr<gpu::KernelOp> convert() = 0;

  /// The CTAs that are launched.
  virtual std::string getGrid() const = 0;

  /// Whether programs are dealt from a counter in the workspace.
  virtual bool usesCounter() const { return false; }

  mlir::ArrayAttr getParams() const { return parameters->getAttr(); }

protected:
  ConverterBase(tile::KernelOp source, const KernelUse &use)
      : source(source), use(use), builder(source) {}

  /// The type of what becomes of a value.
  virtual mlir::Type layoutOf(mlir::Value value) const = 0;
  virtual mlir::LogicalResult convertOp(mlir::Operation *op) = 0;

  mlir::Value lookup(mlir::Value value) { return mapping.lookup(value); }
  const HostValue &argumentOf(mlir::Value view) const;
  mlir::StringRef nameOf(mlir::Value view) const {
    return argumentOf(view).name;
  }
  /// The size of a view's dimension.
  mlir::Value sizeOf(mlir::Value view, unsigned dim) {
    return parameters->value(argumentOf(view).sizes[dim]);
  }
  /// The number of the element at the leading `indices` of a view, i64.
  mlir::Value sliceOffset(mlir::Value view, mlir::ValueRange indices,
                          mlir::Location loc);

  /// Starts the body of `kernel`: its parameters and its end.
  void beginKernel(gpu::KernelOp created);
  /// To be called before the first op that touches global memory.
  void waitForLaunches();
  /// Sets the type of the kernel once its parameters are known.
  void endKernel();

  mlir::LogicalResult convertBlock(mlir::Block &block);
  mlir::LogicalResult convertConstant(mlir::Operation *op);
  mlir::LogicalResult convertDim(tile::DimOp op);
  void convertSplat(tile::SplatOp op);

  static gpu::ReduceKind getKind(tile::ReduceOp op) {
    return op.getKind() == tile::ReduceKind::max ? gpu::ReduceKind::max
                                                 : gpu::ReduceKind::sum;
  }

  tile::KernelOp source;
  const KernelUse &use;
  mlir::OpBuilder builder;
  mlir::IRMapping mapping;
  std::optional<Parameters> parameters;
  gpu::KernelOp kernel;
};

} // namespace attn

#endif // ATTN_LIB_CONVERSION_TILETOGPU_CONVERTERBASE_H
