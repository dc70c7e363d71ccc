// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the rows of a tile lie in global memory: for threads, and for the copy
// engine.

#include "KernelConverter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace attn {

FailureOr<KernelConverter::Rows>
KernelConverter::rowsOf(Operation *op, Value view, OperandRange indices,
                        RankedTensorType tile) {
  Location loc = op->getLoc();
  FailureOr<ViewPath> path = traceView(op, view);
  if (failed(path)) {
    return failure();
  }
  if (path->pages) {
    return op->emitOpError("expected rows that do not lie in pages");
  }
  ArrayRef<int64_t> shape = cast<tile::ViewType>(view.getType()).getShape();
  unsigned rowDim = shape.size() - tile.getRank();
  tile::PackHeadsOp pack = path->pack;
  if (pack && pack.getDim() + 1 != rowDim) {
    return op->emitOpError("expected a tile whose rows are those of packed "
                           "heads, got ")
           << tile;
  }
  if (path->window && path->getCutDim() != path->dims[rowDim]) {
    return op->emitOpError("expected a window of the tile's rows");
  }
  if (tile.getRank() == 2 && (!matchPattern(indices.back(), m_Zero()) ||
                              shape.back() != tile.getDimSize(1))) {
    return op->emitOpError("expected whole rows of ") << view.getType();
  }
  StringRef name = nameOf(view);
  auto wide = [&](Value index) -> Value {
    return arith::IndexCastOp::create(builder, loc, builder.getI64Type(),
                                      index);
  };
  auto strideOf = [&](unsigned dim) {
    return parameters->stride(name, path->dims[dim]);
  };
  Rows rows;
  rows.row = lookup(indices[rowDim]);
  rows.length =
      path->window
          ? lookup(path->window.getSize())
          : parameters->value(argumentOf(view).sizes[path->dims[rowDim]]);
  rows.stride = strideOf(rowDim);
  if (pack) {
    rows.group = lookup(pack.getGroup());
    rows.groupStride = strideOf(pack.getDim());
    rows.length = arith::MulIOp::create(builder, loc, rows.length, rows.group);
  }
  rows.offset = arith::ConstantIntOp::create(builder, loc, 0, 64);
  auto addOffset = [&](Value index, Value stride) {
    Value part = arith::MulIOp::create(builder, loc, wide(index), stride);
    rows.offset = arith::AddIOp::create(builder, loc, rows.offset, part);
  };
  for (unsigned dim = 0; dim < rowDim; ++dim) {
    Value index = lookup(indices[dim]);
    if (pack && dim == pack.getDim()) {
      // The first head of the group.
      index = arith::MulIOp::create(builder, loc, index, rows.group);
    }
    addOffset(index, strideOf(dim));
  }
  if (path->window) {
    addOffset(lookup(path->window.getOffset()), rows.stride);
  }
  // Whole rows are moved by vectors.
  constexpr int64_t rowAlignment = 16;
  rows.address = parameters->pointer(
      name, cast<tile::ViewType>(view.getType()).getElementType(),
      tile.getRank() == 2 ? rowAlignment : 0);
  return rows;
}

/// The pages that hold `boxRows` rows from `row` on, of which there are whole
/// pages or a part of one; `row` becomes the row within each. Pages behind the
/// last row are empty windows, whatever entry of the table stands for them.
void KernelConverter::addPages(Copy &copy, tile::PagesOp pages, Location loc,
                               Value &row, int64_t boxRows) {
  int64_t pageRows = pages.getPool().getType().getShape()[2];
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  Value zero = constant(0), page = constant(pageRows);
  Value batch = lookup(pages.getBatch()), length = lookup(pages.getLength());
  auto table = cast<BlockArgument>(pages.getTable());
  Value pitch = parameters->pitch(nameOf(pages.getPool()), /*dim=*/0);
  Value first = arith::DivUIOp::create(builder, loc, row, page);
  for (int64_t part = 0; part < std::max<int64_t>(boxRows / pageRows, 1);
       ++part) {
    Value number = arith::AddIOp::create(builder, loc, first, constant(part));
    Value firstRow = arith::MulIOp::create(builder, loc, number, page);
    Value rest = arith::SubIOp::create(builder, loc, length, firstRow);
    Value isUsed = arith::CmpIOp::create(builder, loc,
                                         arith::CmpIPredicate::sgt, rest, zero);
    Value entry = arith::SelectOp::create(builder, loc, isUsed, number, zero);
    Value place = loadInteger(loc, table, {batch, entry});
    copy.offsets.push_back(arith::MulIOp::create(builder, loc, place, pitch));
    Value size = arith::MinSIOp::create(builder, loc, rest, page);
    copy.sizes.push_back(arith::MaxSIOp::create(builder, loc, size, zero));
  }
  row = arith::RemUIOp::create(builder, loc, row, page);
}

FailureOr<KernelConverter::Copy> KernelConverter::copyOf(Operation *op,
                                                         Value view,
                                                         OperandRange indices,
                                                         int64_t boxRows) {
  Location loc = op->getLoc();
  FailureOr<ViewPath> path = traceView(op, view);
  if (failed(path)) {
    return failure();
  }
  StringRef name = nameOf(view);
  auto argument = cast<tile::ViewType>(path->argument.getType());
  Type elementType = argument.getElementType();
  unsigned rank = argument.getShape().size();
  SmallVector<Value> indexOf(rank);
  for (auto [dim, index] : llvm::zip_equal(path->dims, indices)) {
    indexOf[dim] = lookup(index);
  }
  Copy copy;
  auto addCoordinates = [&](unsigned outermost) {
    for (unsigned dim = rank; dim-- > outermost;) {
      copy.coordinates.push_back(indexOf[dim]);
    }
  };
  unsigned rowDim = path->dims[path->dims.size() - 2];
  std::optional<unsigned> cutDim = path->getCutDim();
  if (cutDim.value_or(rank - 2) != rowDim) {
    return op->emitOpError("expected the tile's rows to be those of a window, "
                           "or next to its columns in the tensor");
  }
  if (!cutDim) {
    addCoordinates(0);
    copy.map = parameters->tensorMap(name, elementType, rank, boxRows);
    return copy;
  }
  // The copy engine has no dimension left for the slices of the outermost one;
  // a window can start in any of them.
  if (rank < 3 || rank > 4 || (rank == 4 && rowDim == 0)) {
    return op->emitOpError("expected a window of a tensor of rank 3, or of "
                           "rank 4 but not of its first dimension");
  }
  unsigned outermost = rank - 3;
  if (path->pages) {
    int64_t pageRows = path->pages.getPool().getType().getShape()[2];
    if (boxRows % pageRows != 0 && pageRows % boxRows != 0) {
      return op->emitOpError("expected pages of ")
             << pageRows << " rows to divide tiles of " << boxRows
             << " rows or be divided by them";
    }
    addPages(copy, path->pages, loc, indexOf[rowDim], boxRows);
    boxRows = std::min(boxRows, pageRows);
  } else {
    Value offset = lookup(path->window.getOffset());
    if (outermost > 0) {
      Value slice = arith::MulIOp::create(builder, loc, indexOf[0],
                                          parameters->pitch(name, /*dim=*/0));
      offset = arith::AddIOp::create(builder, loc, offset, slice);
    }
    copy.offsets.push_back(offset);
    copy.sizes.push_back(lookup(path->window.getSize()));
  }
  addCoordinates(outermost);
  int64_t boxRowDim = rank - 1 - rowDim;
  copy.windowDim = builder.getI64IntegerAttr(boxRowDim);
  copy.map = parameters->tensorMap(name, elementType, copy.coordinates.size(),
                                   boxRows, boxRowDim, /*ragged=*/true);
  return copy;
}

} // namespace attn
