// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Tile/IR/Tile.h"

using namespace mlir;
using namespace attn::tile;

/// That a view op has the type that its operands imply.
static LogicalResult checkResult(Operation *op, ViewType got,
                                 ArrayRef<int64_t> shape, Type elementType) {
  auto expected = ViewType::get(op->getContext(), shape, elementType);
  if (got != expected) {
    return op->emitOpError()
           << "expected result type " << expected << ", got " << got;
  }
  return success();
}

LogicalResult WindowOp::verify() {
  // window_c1
  ViewType view = getView().getType();
  if (getDim() >= view.getShape().size()) {
    return emitOpError() << "expected a dimension below the rank "
                         << view.getShape().size() << ", got " << getDim();
  }
  // window_c2
  SmallVector<int64_t> shape(view.getShape());
  shape[getDim()] = ShapedType::kDynamic;
  return checkResult(*this, getResult().getType(), shape,
                     view.getElementType());
}

LogicalResult TransposeOp::verify() {
  // transpose_c1
  ViewType view = getView().getType();
  SmallVector<int64_t> sorted(getOrder());
  llvm::sort(sorted);
  if (!llvm::equal(sorted, llvm::seq<int64_t>(view.getShape().size()))) {
    return emitOpError() << "expected an order that names each of the "
                         << view.getShape().size() << " dimensions once, got ["
                         << getOrder() << "]";
  }
  if (!getOrder().empty() &&
      getOrder().back() != static_cast<int64_t>(getOrder().size()) - 1) {
    return emitOpError()
           << "expected the last dimension to stay the last, got ["
           << getOrder() << "]";
  }
  // transpose_c2
  SmallVector<int64_t> shape;
  for (int64_t dim : getOrder()) {
    shape.push_back(view.getShape()[dim]);
  }
  return checkResult(*this, getResult().getType(), shape,
                     view.getElementType());
}

LogicalResult PagesOp::verify() {
  ViewType pool = getPool().getType(), table = getTable().getType();
  // pages_c1
  if (pool.getShape().size() != 4) {
    return emitOpError() << "expected a pool of rank 4, got "
                         << pool.getShape().size();
  }
  if (ShapedType::isDynamic(pool.getShape()[2])) {
    return emitOpError() << "expected a pool with a static page size, got "
                         << pool;
  }
  // pages_c2
  if (table.getShape().size() != 2 || !table.getElementType().isInteger(32)) {
    return emitOpError() << "expected a table of rank 2 of i32, got " << table;
  }
  // pages_c3
  return checkResult(
      *this, getResult().getType(),
      {pool.getShape()[1], ShapedType::kDynamic, pool.getShape()[3]},
      pool.getElementType());
}

LogicalResult LoadScalarOp::verify() {
  ViewType view = getView().getType();
  // load_scalar_c1
  if (getIndices().size() != view.getShape().size()) {
    return emitOpError() << "expected " << view.getShape().size()
                         << " indices, one for each dimension, got "
                         << getIndices().size();
  }
  // load_scalar_c2
  if (!view.getElementType().isInteger(32)) {
    return emitOpError() << "expected a view of i32, got " << view;
  }
  return success();
}
