// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One attention with its sizes known, and how its rows are computed where its
// operands are codes.

#ifndef ATTN_LIB_INTERPRETER_ATTENTION_H
#define ATTN_LIB_INTERPRETER_ATTENTION_H

#include "Sequences.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>

namespace attn::interpreter {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A range of keys.
struct Keys {
  int64_t begin, end;
};

/// Codes of q and k as floats, which products of rows want, with their scales.
struct ScoreCodes {
  std::vector<float> q, k;
  const Tensor &qScales, &kScales;
  GroupsAttr qGroups, kGroups;
  /// Whether sums of products are exact in f32: those of i8 codes are.
  bool isInteger;
};

/// Scales of coded values, and how probabilities are coded.
struct OutputCodes {
  const Tensor &vScales;
  float pMax;
  Exponential exp;
  RowSum rowSum;
  int64_t period; ///< 0: one accumulator
};

/// One attention with its sizes known.
struct Attention {
  const Tensor &q, &k, &v;
  const Tensor *blockTable;
  RowForm queryForm, keyForm;
  llvm::SmallVector<Sequence> sequences;
  double scale;
  CausalAlignment causal;
  /// Where operands are codes, what belongs to them.
  std::optional<ScoreCodes> scoreCodes;
  std::optional<OutputCodes> outputCodes;
  const Tensor *lseCorrection = nullptr;
  /// With a tile size, one of several parts of the keys.
  int64_t tileK = 0, splits = 1, part = 0;

  int64_t heads() const { return q.getShape()[1]; }
  int64_t keyHeads() const { return k.getShape()[1]; }
  /// Rows of q (and o) for each head: of a sequence, or of all if packed.
  int64_t queryRows() const { return q.getShape()[getRowDim(queryForm)]; }
  int64_t headSize() const { return q.getShape().back(); }
  int64_t valueSize() const { return v.getShape().back(); }

  /// The key head that query head `h` reads.
  int64_t keyHead(int64_t h) const { return h / (heads() / keyHeads()); }

  /// Row of q and o, as matrices of one row for each query and head.
  int64_t queryRow(int64_t b, int64_t h, int64_t i) const {
    if (queryForm == RowForm::packed) {
      return (sequences[b].queryStart + i) * heads() + h;
    }
    return (b * heads() + h) * queryRows() + i;
  }

  /// Element of the lse, which is [B, H, L] or [H, T].
  int64_t lseElement(int64_t b, int64_t h, int64_t i) const {
    if (queryForm == RowForm::packed) {
      return h * queryRows() + sequences[b].queryStart + i;
    }
    return queryRow(b, h, i);
  }

  /// Row of k and v.
  int64_t keyRow(int64_t b, int64_t h, int64_t j) const {
    if (keyForm == RowForm::packed) {
      return (sequences[b].keyStart + j) * keyHeads() + h;
    }
    int64_t rows = k.getShape()[2], slice = b;
    if (keyForm == RowForm::paged) {
      slice =
          blockTable->data<int64_t>()[b * blockTable->getShape()[1] + j / rows];
      j %= rows;
    }
    return (slice * keyHeads() + h) * rows + j;
  }

  /// Keys that query `row` of sequence `b` sees.
  Keys visibleKeys(int64_t b, int64_t row) const {
    int64_t keys = sequences[b].keys, visible = keys;
    if (causal != CausalAlignment::none) {
      int64_t offset = causal == CausalAlignment::bottom_right
                           ? keys - sequences[b].queries
                           : 0;
      visible = std::clamp<int64_t>(row + offset + 1, 0, keys);
    }
    if (!tileK) {
      return {0, visible};
    }
    int64_t tiles = llvm::divideCeil(llvm::divideCeil(keys, tileK), splits);
    int64_t begin = part * tiles * tileK;
    return {begin, std::clamp(visible, begin, begin + tiles * tileK)};
  }
};

/// Eight partial sums, which vectorize; one would not.
template <typename Sum>
Sum dot(const float *a, const float *b, int64_t size) {
  constexpr int64_t kLanes = 8;
  Sum sums[kLanes] = {};
  int64_t i = 0;
  for (; i + kLanes <= size; i += kLanes) {
    for (int64_t lane = 0; lane < kLanes; ++lane) {
      sums[lane] += static_cast<Sum>(a[i + lane]) * b[i + lane];
    }
  }
  Sum total = std::accumulate(sums, sums + kLanes, Sum(0));
  for (; i < size; ++i) {
    total += static_cast<Sum>(a[i]) * b[i];
  }
  return total;
}

/// The scores of one query against the keys of `visible`, as
/// attn.block_attention defines them over codes.
void computeCodedScores(const Attention &attention, int64_t b, int64_t h,
                        int64_t row, Keys visible, std::vector<double> &scores);

/// The output of one query, given its scores, with coded probabilities and
/// values; returns the log-sum-exp. `maximum` is that of the scores.
double computeCodedOutput(const Attention &attention, int64_t b, int64_t h,
                          Keys visible, double maximum,
                          std::vector<double> &scores,
                          std::vector<double> &output);

/// Reads what belongs to codes; emits an error if sizes do not agree.
mlir::LogicalResult readCodes(BlockAttentionOp op, Frame &frame,
                              Attention &attention);

} // namespace attn::interpreter

#endif // ATTN_LIB_INTERPRETER_ATTENTION_H
