// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A hash of the index gives a uniform number, the inverse of the normal
// distribution makes it normal. Only + - * / and sqrt occur, which IEEE 754
// fixes to the bit (the build forbids contraction into fused operations); the
// libm's log and cos differ between machines.

#include "attn/Support/Random.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace attn {

namespace {
/// The finalizer of SplitMix64.
uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

double polynomial(double x, double c0, double c1, double c2, double c3) {
  return c0 + x * (c1 + x * (c2 + x * c3));
}

/// Natural logarithm for positive normal x.
double reproducibleLog(double x) {
  int exponent;
  double m = std::frexp(x, &exponent); // in [0.5, 1)
  double s = (m - 1) / (m + 1);        // |s| <= 1/3
  double power = s;
  double sum = 0;
  for (int k = 1; k <= 25; k += 2) {
    sum += power / k;
    power *= s * s;
  }
  return 2 * sum + exponent * 0.6931471805599453;
}

/// Algorithm AS 241 (Wichura 1988), the version good to 7 digits.
double inverseNormal(double p) {
  double q = p - 0.5;
  if (std::fabs(q) <= 0.425) {
    double r = 0.180625 - q * q;
    return q *
           polynomial(r, 3.3871327179, 50.434271938, 159.29113202,
                      59.109374720) /
           polynomial(r, 1, 17.895169469, 78.757757664, 67.187563600);
  }
  double r = std::sqrt(-reproducibleLog(q < 0 ? p : 1 - p));
  double x;
  if (r <= 5) {
    r -= 1.6;
    x = polynomial(r, 1.4234372777, 2.7568153900, 1.3067284816, 0.17023821103) /
        polynomial(r, 1, 0.73700164250, 0.12021132975, 0);
  } else {
    r -= 5;
    x = polynomial(r, 6.6579051150, 3.0812263860, 0.42868294337,
                   0.017337203997) /
        polynomial(r, 1, 0.24197894225, 0.012258202635, 0);
  }
  return q < 0 ? -x : x;
}

uint64_t makeKey(uint64_t seed, std::string_view tensorName) {
  uint64_t hash = 0xcbf29ce484222325; // FNV-1a
  for (char c : tensorName) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return mix(hash + mix(seed + 0x9e3779b97f4a7c15));
}

/// A random number for `index`.
uint64_t draw64(uint64_t key, uint64_t index) {
  return mix(key + (index + 1) * 0x9e3779b97f4a7c15);
}
} // namespace

NormalRandom::NormalRandom(uint64_t seed, std::string_view tensorName)
    : key(makeKey(seed, tensorName)) {}

float NormalRandom::operator()(uint64_t index) const {
  uint64_t hash = draw64(key, index);
  double uniform = (static_cast<double>(hash >> 32) + 0.5) * 0x1p-32;
  return static_cast<float>(inverseNormal(uniform));
}

SequenceRandom::SequenceRandom(uint64_t seed, std::string_view tensorName)
    : key(makeKey(seed, tensorName)) {}

int64_t SequenceRandom::draw(int64_t largest) {
  return static_cast<int64_t>(draw64(key, index++) %
                              static_cast<uint64_t>(largest + 1));
}

std::vector<int64_t> SequenceRandom::drawOffsets(int64_t count, int64_t rows) {
  std::vector<int64_t> offsets(count, 0);
  if (count < 2) {
    return offsets;
  }
  offsets.back() = rows;
  for (int64_t i = 1; i + 1 < count; ++i) {
    offsets[i] = draw(rows);
  }
  std::sort(offsets.begin(), offsets.end());
  if (count > 2) {
    int64_t inner = 1 + draw(count - 3);
    offsets[inner] = offsets[draw(1) != 0 ? inner - 1 : inner + 1];
  }
  return offsets;
}

std::vector<int64_t> SequenceRandom::drawLengths(std::vector<int64_t> room) {
  for (int64_t &length : room) {
    length = draw(length);
  }
  if (room.size() > 1) {
    room[draw(static_cast<int64_t>(room.size()) - 1)] = 0;
  }
  return room;
}

std::vector<int64_t> SequenceRandom::drawPages(int64_t count, int64_t pages) {
  std::vector<int64_t> table(count, 0);
  for (int64_t i = 0; i < count && pages > 0; ++i) {
    table[i] = i % pages;
  }
  for (int64_t i = count - 1; i > 0; --i) {
    std::swap(table[i], table[draw(i)]);
  }
  return table;
}

namespace {
/// Draws for one tensor, and remembers a shape that it misses.
struct SequenceDraw {
  uint64_t seed;
  const ShapeLookup &shapeOf;
  std::string &missing;

  const std::vector<int64_t> *find(std::string_view name) const {
    const std::vector<int64_t> *shape = shapeOf(name);
    if (!shape || shape->empty()) {
      missing = name;
      return nullptr;
    }
    return shape;
  }

  std::optional<std::vector<int64_t>> offsets(std::string_view name,
                                              int64_t count) const {
    const auto *rows = find(name == "cu_seqlens_q" ? "q" : "k");
    if (!rows) {
      return std::nullopt;
    }
    return SequenceRandom(seed, name).drawOffsets(count, rows->front());
  }

  /// Keys in use are at most what packed keys, pages or dense keys hold.
  std::optional<std::vector<int64_t>> lengths(int64_t count) const {
    const auto *keys = find("k");
    if (!keys) {
      return std::nullopt;
    }
    std::vector<int64_t> room;
    if (shapeOf("cu_seqlens_k")) {
      auto starts = offsets("cu_seqlens_k", count + 1);
      for (int64_t b = 0; starts && b < count; ++b) {
        room.push_back((*starts)[b + 1] - (*starts)[b]);
      }
    } else if (keys->size() == 4) {
      int64_t length = (*keys)[2];
      if (const auto *table = shapeOf("block_table")) {
        // Without a page nothing can be used.
        length *= keys->front() == 0 ? 0 : table->back();
      }
      room.assign(count, length);
    }
    return SequenceRandom(seed, "seqused_k").drawLengths(std::move(room));
  }

  std::optional<std::vector<int64_t>> pages(int64_t count) const {
    const auto *pool = find("k");
    if (!pool) {
      return std::nullopt;
    }
    return SequenceRandom(seed, "block_table").drawPages(count, pool->front());
  }
};
} // namespace

std::optional<std::vector<int64_t>>
drawSequences(uint64_t seed, std::string_view name,
              const std::vector<int64_t> &shape, const ShapeLookup &shapeOf,
              std::string &missing) {
  SequenceDraw draw{seed, shapeOf, missing};
  if (shape.size() == 1 && (name == "cu_seqlens_q" || name == "cu_seqlens_k")) {
    return draw.offsets(name, shape[0]);
  }
  if (shape.size() == 1 && name == "seqused_k") {
    return draw.lengths(shape[0]);
  }
  if (shape.size() == 2 && name == "block_table") {
    return draw.pages(shape[0] * shape[1]);
  }
  return std::nullopt;
}

} // namespace attn
