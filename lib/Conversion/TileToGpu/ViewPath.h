// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a view of a tile kernel is made of.

#ifndef ATTN_LIB_CONVERSION_TILETOGPU_VIEWPATH_H
#define ATTN_LIB_CONVERSION_TILETOGPU_VIEWPATH_H

#include "attn/Dialect/Tile/IR/Tile.h"

namespace attn {

/// A view, traced to the argument of the kernel that it is a view of.
struct ViewPath {
  mlir::BlockArgument argument;
  /// The argument's dimension of each dimension of the view.
  llvm::SmallVector<unsigned> dims;
  /// The rows that the view has of the argument; null ones are not there.
  tile::WindowOp window;
  tile::PagesOp pages;
  tile::PackHeadsOp pack;

  /// The argument's dimension of which the view has a part, if it is cut.
  std::optional<unsigned> getCutDim() const;

private:
  friend mlir::FailureOr<ViewPath> traceView(mlir::Operation *, mlir::Value);
  unsigned cutDim = 0;
};

/// Emits an error at `user` if the view is cut more than once.
mlir::FailureOr<ViewPath> traceView(mlir::Operation *user, mlir::Value view);

/// The argument alone.
mlir::BlockArgument getViewedArgument(mlir::Value view);

} // namespace attn

#endif // ATTN_LIB_CONVERSION_TILETOGPU_VIEWPATH_H
