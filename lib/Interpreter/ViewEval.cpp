// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Views made of views, and scalars read through them.

#include "Evaluator.h"
#include "GlobalMemory.h"

#include "attn/Dialect/Tile/IR/Tile.h"

using namespace mlir;

namespace attn::interpreter {

namespace {

LogicalResult evalWindow(tile::WindowOp op, Frame &frame) {
  View view = frame.view(op.getView());
  ViewDim &dim = view.dims[op.getDim()];
  int64_t offset = frame.integer(op.getOffset());
  int64_t size = frame.integer(op.getSize());
  if (offset < 0 || size < 0 || offset + size > dim.size) {
    return op.emitError("expected a window within the ")
           << dim.size << " rows of the view, got " << size << " rows from "
           << offset << " on";
  }
  dim.start += offset;
  dim.size = size;
  frame.bind(op.getResult(), RuntimeValue(std::move(view)));
  return success();
}

LogicalResult evalTranspose(tile::TransposeOp op, Frame &frame) {
  const View &view = frame.view(op.getView());
  View result = view;
  for (auto [to, from] : llvm::enumerate(op.getOrder())) {
    result.dims[to] = view.dims[from];
  }
  frame.bind(op.getResult(), RuntimeValue(std::move(result)));
  return success();
}

LogicalResult evalLoadGroups(tile::LoadGroupsOp op, Frame &frame) {
  const View &view = frame.view(op.getView());
  SmallVector<int64_t> indices = frame.integers(op.getIndices());
  int64_t first = frame.integer(op.getFirst());
  Tensor result = Tensor::ofType(op.getVector().getType());
  for (auto [i, value] : llvm::enumerate(result.data<float>())) {
    // A scalar tile reads one element, or 0 outside the view.
    Tensor element(result.getElementType(), {});
    SmallVector<int64_t> place(indices);
    place.push_back(op.getGroups().getIndex(first + i));
    loadTile(view, place, element);
    value = element.data<float>()[0];
  }
  frame.bind(op.getVector(), std::move(result));
  return success();
}

/// The integer at `indices`, or an error if there is none.
FailureOr<int64_t> readInteger(Operation *op, const View &view,
                               ArrayRef<int64_t> indices) {
  int64_t offset = 0;
  for (auto [d, dim] : llvm::enumerate(view.dims)) {
    if (!dim.contains(indices[d])) {
      return op->emitError("expected index ")
             << d << " from 0 to " << dim.size - 1 << ", got " << indices[d];
    }
    offset += dim.getOffset(indices[d]);
  }
  return std::as_const(*view.buffer).data<int64_t>()[offset];
}

LogicalResult evalLoadScalar(tile::LoadScalarOp op, Frame &frame) {
  FailureOr<int64_t> scalar = readInteger(op, frame.view(op.getView()),
                                          frame.integers(op.getIndices()));
  if (failed(scalar)) {
    return failure();
  }
  frame.bindInteger(op.getScalar(), *scalar);
  return success();
}

LogicalResult evalPages(tile::PagesOp op, Frame &frame) {
  View view = frame.view(op.getPool());
  const View &table = frame.view(op.getTable());
  ViewDim pool = view.dims[0], rows = view.dims[2];
  int64_t batch = frame.integer(op.getBatch());
  int64_t length = frame.integer(op.getLength());
  auto pages = std::make_shared<std::vector<int64_t>>();
  for (int64_t i = 0; i * rows.size < length; ++i) {
    FailureOr<int64_t> page = readInteger(op, table, {batch, i});
    if (failed(page)) {
      return failure();
    }
    if (!pool.contains(*page)) {
      return op.emitError("expected pages from 0 to ")
             << pool.size - 1 << ", got " << *page;
    }
    pages->push_back(pool.getOffset(*page));
  }
  view.dims.erase(view.dims.begin());
  view.dims[1] = {std::max<int64_t>(length, 0), rows.stride};
  view.dims[1].group = rows.size;
  view.dims[1].pages = std::move(pages);
  frame.bind(op.getResult(), RuntimeValue(std::move(view)));
  return success();
}

LogicalResult evalPackHeads(tile::PackHeadsOp op, Frame &frame) {
  View view = frame.view(op.getView());
  ViewDim &heads = view.dims[op.getDim()], &rows = view.dims[op.getDim() + 1];
  int64_t group = frame.integer(op.getGroup());
  if (heads.group || rows.group) {
    return op.emitError("expected a view whose heads are not packed yet");
  }
  if (group < 1 || heads.size % group != 0) {
    return op.emitError("expected a group of at least 1 that divides the ")
           << heads.size << " heads, got " << group;
  }
  // Row r of a key head is row r / group of its query head r mod group.
  ViewDim packed{rows.size * group, heads.stride};
  packed.base = rows.base + rows.start * rows.stride;
  packed.group = group;
  packed.groupStride = rows.stride;
  rows = packed;
  heads.base += heads.start * heads.stride;
  heads.start = 0;
  heads.size /= group;
  heads.stride *= group;
  frame.bind(op.getResult(), RuntimeValue(std::move(view)));
  return success();
}

/// The programs behind the limit run too: that they store nothing is for the
/// results to show.
LogicalResult evalLimitPrograms(tile::LimitProgramsOp, Frame &) {
  return success();
}

} // namespace

void addTileViewOps(EvalTable &table) {
  table.add<tile::LoadGroupsOp>(evalLoadGroups);
  table.add<tile::WindowOp>(evalWindow);
  table.add<tile::TransposeOp>(evalTranspose);
  table.add<tile::PagesOp>(evalPages);
  table.add<tile::PackHeadsOp>(evalPackHeads);
  table.add<tile::LoadScalarOp>(evalLoadScalar);
  table.add<tile::LimitProgramsOp>(evalLimitPrograms);
}

} // namespace attn::interpreter
