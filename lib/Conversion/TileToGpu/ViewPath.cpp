// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ViewPath.h"

using namespace mlir;

namespace attn {

std::optional<unsigned> ViewPath::getCutDim() const {
  return window || pages ? std::optional(cutDim) : std::nullopt;
}

FailureOr<ViewPath> traceView(Operation *user, Value view) {
  Operation *op = view.getDefiningOp();
  if (!op) {
    ViewPath path;
    path.argument = cast<BlockArgument>(view);
    size_t rank = cast<tile::ViewType>(view.getType()).getShape().size();
    llvm::append_range(path.dims, llvm::seq<unsigned>(rank));
    return path;
  }
  FailureOr<ViewPath> source = traceView(user, op->getOperand(0));
  if (failed(source)) {
    return failure();
  }
  ViewPath path = *source;
  if (path.pack ||
      ((path.window || path.pages) && isa<tile::WindowOp, tile::PagesOp>(op))) {
    return user->emitOpError("expected a view that is cut or packed once, got "
                             "a view of a view");
  }
  if (auto transpose = dyn_cast<tile::TransposeOp>(op)) {
    for (auto [to, from] : llvm::enumerate(transpose.getOrder())) {
      path.dims[to] = source->dims[from];
    }
  } else if (auto window = dyn_cast<tile::WindowOp>(op)) {
    path.window = window;
    path.cutDim = path.dims[window.getDim()];
  } else if (auto pages = dyn_cast<tile::PagesOp>(op)) {
    path.pages = pages;
    path.cutDim = path.dims[2];
    path.dims.erase(path.dims.begin());
  } else {
    path.pack = cast<tile::PackHeadsOp>(op);
  }
  return path;
}

BlockArgument getViewedArgument(Value view) {
  while (Operation *op = view.getDefiningOp()) {
    view = op->getOperand(0);
  }
  return cast<BlockArgument>(view);
}

} // namespace attn
