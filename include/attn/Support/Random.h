// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_SUPPORT_RANDOM_H
#define ATTN_SUPPORT_RANDOM_H

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace attn {

/// Normal random numbers (mean 0, variance 1) that depend on the seed, the
/// tensor's name and the element's index alone: the same bits on every machine
/// and in any order, so that a CPU and a GPU run can share their inputs.
class NormalRandom {
public:
  NormalRandom(uint64_t seed, std::string_view tensorName);

  /// The value of the element with this linear index.
  float operator()(uint64_t index) const;

private:
  uint64_t key;
};

/// Random integers that say where the sequences of an attention lie; the same
/// on every machine, too.
class SequenceRandom {
public:
  SequenceRandom(uint64_t seed, std::string_view tensorName);

  /// `count` ascending offsets from 0 to `rows`. Of two sequences or more, one
  /// is empty.
  std::vector<int64_t> drawOffsets(int64_t count, int64_t rows);

  /// Lengths of at most what each sequence has room for. Of two or more, one
  /// is 0.
  std::vector<int64_t> drawLengths(std::vector<int64_t> room);

  /// `count` numbers of pages in random order, each as rarely as possible.
  std::vector<int64_t> drawPages(int64_t count, int64_t pages);

private:
  /// From 0 to `largest`.
  int64_t draw(int64_t largest);

  uint64_t key, index = 0;
};

/// The shape of another tensor of the call; null if it is not known.
using ShapeLookup =
    std::function<const std::vector<int64_t> *(std::string_view)>;

/// Random values of an i32 tensor that describes sequences, by its name:
/// `cu_seqlens_q`, `cu_seqlens_k`, `seqused_k` or `block_table`, over tensors
/// called q and k. None for other names and shapes, and where the shape of
/// another tensor is needed and not known: then `missing` is its name.
std::optional<std::vector<int64_t>>
drawSequences(uint64_t seed, std::string_view name,
              const std::vector<int64_t> &shape, const ShapeLookup &shapeOf,
              std::string &missing);

} // namespace attn

#endif // ATTN_SUPPORT_RANDOM_H
