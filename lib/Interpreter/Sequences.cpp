// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Sequences.h"

using namespace mlir;

namespace attn::interpreter {

namespace {

struct Batch {
  StringRef name;
  int64_t size;
};

/// Everything that has a batch has the same.
LogicalResult verifyBatches(Operation *op, ArrayRef<Batch> batches) {
  for (const Batch &batch : batches) {
    if (batch.size != batches.front().size) {
      return op->emitError("expected the batch of ")
             << batch.name << " to be that of " << batches.front().name << ", "
             << batches.front().size << ", got " << batch.size;
    }
  }
  return success();
}

/// Offsets of packed rows: ascending within the tensor.
LogicalResult verifyOffsets(Operation *op, StringRef name,
                            const Tensor &offsets, int64_t rows) {
  ArrayRef<int64_t> values = offsets.data<int64_t>();
  if (values.empty()) {
    return op->emitError("expected ")
           << name << " of at least 1 element, one more than the batch, got 0";
  }
  int64_t before = 0;
  for (auto [index, value] : llvm::enumerate(values)) {
    if (value < before || value > rows) {
      return op->emitError("expected ")
             << name << "[" << index << "] from " << before << " to " << rows
             << ", as offsets ascend within the packed rows, got " << value;
    }
    before = value;
  }
  return success();
}

/// The pages that hold keys of sequence `b`.
LogicalResult verifyPages(Operation *op, const Tensor &table, int64_t b,
                          int64_t keys, int64_t page, int64_t pages) {
  for (int64_t i = 0; i * page < keys; ++i) {
    int64_t entry = table.data<int64_t>()[b * table.getShape()[1] + i];
    if (entry < 0 || entry >= pages) {
      return op->emitError("expected block_table[")
             << b << ", " << i << "] from 0 to " << pages - 1 << ", got "
             << entry;
    }
  }
  return success();
}

} // namespace

FailureOr<SmallVector<Sequence>> readSequences(Operation *op,
                                               const SequenceOperands &t) {
  bool denseKeys = t.keysAreRows && !t.cuSeqlensK;
  if ((t.cuSeqlensQ && failed(verifyOffsets(op, "cu_seqlens_q", *t.cuSeqlensQ,
                                            t.q.getShape()[0]))) ||
      (t.cuSeqlensK && failed(verifyOffsets(op, "cu_seqlens_k", *t.cuSeqlensK,
                                            t.k.getShape()[0])))) {
    return failure();
  }
  SmallVector<Batch> batches;
  if (t.cuSeqlensQ) {
    batches.push_back({"cu_seqlens_q", t.cuSeqlensQ->size() - 1});
  } else {
    batches.push_back({"q", t.q.getShape()[0]});
  }
  if (denseKeys) {
    batches.push_back({"k", t.k.getShape()[0]});
  }
  if (t.cuSeqlensK) {
    batches.push_back({"cu_seqlens_k", t.cuSeqlensK->size() - 1});
  }
  if (t.seqUsedK) {
    batches.push_back({"seqused_k", t.seqUsedK->size()});
  }
  if (t.blockTable) {
    batches.push_back({"block_table", t.blockTable->getShape()[0]});
  }
  if (failed(verifyBatches(op, batches))) {
    return failure();
  }

  SmallVector<Sequence> sequences;
  for (int64_t b = 0; b < batches.front().size; ++b) {
    Sequence &sequence = sequences.emplace_back();
    auto slice = [&](const Tensor &offsets, int64_t &start, int64_t &length) {
      start = offsets.data<int64_t>()[b];
      length = offsets.data<int64_t>()[b + 1] - start;
    };
    sequence = {0, 0, 0, 0};
    if (t.cuSeqlensQ) {
      slice(*t.cuSeqlensQ, sequence.queryStart, sequence.queries);
    } else {
      sequence.queries = t.q.getShape()[2];
    }
    // How many keys there is room for, where k says so.
    std::optional<int64_t> room;
    if (t.cuSeqlensK) {
      slice(*t.cuSeqlensK, sequence.keyStart, sequence.keys);
      room = sequence.keys;
    } else if (denseKeys) {
      room = sequence.keys = t.k.getShape()[2];
    } else if (t.blockTable) {
      room = t.blockTable->getShape()[1] * t.k.getShape()[2];
    }
    if (!t.seqUsedK) {
      continue;
    }
    sequence.keys = t.seqUsedK->data<int64_t>()[b];
    if (sequence.keys < 0 || (room && sequence.keys > *room)) {
      auto diagnostic = op->emitError("expected seqused_k[") << b << "] ";
      if (room) {
        diagnostic << "from 0 to " << *room;
      } else {
        diagnostic << "of at least 0";
      }
      return diagnostic << ", got " << sequence.keys;
    }
    if (t.blockTable &&
        failed(verifyPages(op, *t.blockTable, b, sequence.keys,
                           t.k.getShape()[2], t.k.getShape()[0]))) {
      return failure();
    }
  }
  return sequences;
}

} // namespace attn::interpreter
