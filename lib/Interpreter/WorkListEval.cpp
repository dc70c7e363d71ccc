// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn.work_list: the query tiles of all sequences, the longest work first.

#include "Sequences.h"

#include <algorithm>

using namespace mlir;

namespace attn::interpreter {

namespace {

using Item = std::array<int64_t, WorkListOp::columns>;

int64_t ceilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }

/// Key tiles that the mask shows to the rows of a tile from `query` on.
int64_t countKeyTiles(WorkListOp op, const Sequence &sequence, int64_t query) {
  int64_t tileQ = op.getTileQ(), tileK = op.getTileK();
  int64_t tiles = ceilDiv(sequence.keys, tileK);
  CausalAlignment causal = op.getMask().getCausal();
  if (causal != CausalAlignment::none) {
    int64_t diagonal = causal == CausalAlignment::bottom_right
                           ? sequence.keys - sequence.queries
                           : 0;
    int64_t end = std::max<int64_t>(query + tileQ + diagonal, 0);
    tiles = std::min(tiles, ceilDiv(end, tileK));
  }
  return std::max<int64_t>(tiles, 1);
}

LogicalResult evalWorkList(WorkListOp op, Frame &frame) {
  // Without lengths of their own, sequences have the length of dense keys.
  SequenceOperands operands = SequenceOperands::get(
      op, frame, /*keysAreRows=*/op.getCuSeqlensK() || !op.getSequsedK(),
      /*blockTable=*/nullptr);
  FailureOr<SmallVector<Sequence>> sequences = readSequences(op, operands);
  if (failed(sequences)) {
    return failure();
  }
  int64_t tileQ = op.getTileQ();
  int64_t count = sequences->size();
  int64_t slots = op.getCuSeqlensQ()
                      ? operands.q.getShape()[0] / tileQ + count
                      : count * ceilDiv(operands.q.getShape()[2], tileQ);
  std::vector<Item> items(slots, Item{});
  int64_t live = 0;
  for (auto [b, sequence] : llvm::enumerate(*sequences)) {
    int64_t tiles = ceilDiv(sequence.queries, tileQ);
    int64_t slot = op.getCuSeqlensQ()
                       ? sequence.queryStart / tileQ + static_cast<int64_t>(b)
                       : static_cast<int64_t>(b) * tiles;
    for (int64_t tile = 0; tile < tiles; ++tile, ++live) {
      Item &item = items[slot + tile];
      item[WorkListOp::batch] = b;
      item[WorkListOp::query] = tile * tileQ;
      item[WorkListOp::queryStart] = sequence.queryStart;
      item[WorkListOp::queries] = sequence.queries;
      item[WorkListOp::keyStart] = sequence.keyStart;
      item[WorkListOp::keys] = sequence.keys;
      item[WorkListOp::work] = countKeyTiles(op, sequence, tile * tileQ);
    }
  }
  llvm::stable_sort(items, [](const Item &a, const Item &b) {
    return a[WorkListOp::work] > b[WorkListOp::work];
  });
  Tensor list(op.getList().getType().getElementType(),
              {slots, WorkListOp::columns});
  auto to = list.data<int64_t>().begin();
  for (Item &item : items) {
    item[WorkListOp::live] = live;
    to = llvm::copy(item, to);
  }
  frame.bind(op.getList(), std::move(list));
  return success();
}

} // namespace

void addWorkListOps(EvalTable &table) { table.add<WorkListOp>(evalWorkList); }

} // namespace attn::interpreter
