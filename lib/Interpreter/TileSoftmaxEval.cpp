// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The composite softmax ops, in f32.

#include "Evaluator.h"

#include "attn/Dialect/Tile/IR/Tile.h"
#include "attn/Support/Exponential.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace attn::interpreter {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// The exponential of a difference of scores: natural without `scale`, else
/// 2^(scale x). `peak` is what a probability of 1 is.
class Exponential {
public:
  template <typename OpTy>
  Exponential(OpTy op, const Frame &frame) {
    if (op.getScale()) {
      isBase2 = true;
      factor = frame.f32(op.getScale());
    }
    if (op.getPeak()) {
      peak = op.getPeak()->convertToFloat();
    }
    if constexpr (!std::is_same_v<OpTy, tile::LogSumExpOp>) {
      exp = op.getExp();
    }
  }

  /// Differences are exponents of 2 already.
  void setBase2() { isBase2 = true; }

  float probability(float score, float maximum) const {
    if (!exp || score == -kInfinity) {
      return peak * (*this)(score, maximum);
    }
    double x = std::max<double>(toBase2() * (score - maximum), leastExponent) +
               std::log2(peak);
    return exp == tile::Exponential::linear ? linearExp2(x) : twoKnotExp2(x);
  }

  /// A maximum where the exponent is an integer, if that matters.
  float roundUp(float maximum) const {
    return exp ? std::ceil(maximum * toBase2()) / toBase2() : maximum;
  }

  float operator()(float score, float maximum) const {
    if (score == -kInfinity && maximum == -kInfinity) {
      return 0;
    }
    float difference = score - maximum;
    return isBase2 ? std::exp2(factor * difference) : std::exp(difference);
  }

  float logSumExp(float maximum, float sum) const {
    if (sum == 0) {
      return -kInfinity;
    }
    constexpr float ln2 = 0x1.62e43p-1f;
    return isBase2 ? (factor * maximum + std::log2(sum / peak)) * ln2
                   : maximum + std::log(sum / peak);
  }

private:
  float toBase2() const { return isBase2 ? factor : 0x1.715476p+0f; }

  bool isBase2 = false;
  float factor = 1, peak = 1;
  std::optional<tile::Exponential> exp;
};

/// The row maximum with `running` taken in; ignores NaN, as arith.maxnumf.
float includeMaximum(float running, ArrayRef<float> scores) {
  for (float score : scores) {
    running = running >= score || score != score ? running : score;
  }
  return running;
}

/// Updates the statistics of each row; gives each row's exponentials to
/// `probabilities` and each row's factor to `corrections`, if there.
struct OnlineUpdate {
  const Tensor &scores;
  ArrayRef<float> maximum, sum;
  Exponential exponential;

  void run(Tensor &newMaximum, Tensor &newSum, Tensor *probabilities,
           Tensor *corrections) const {
    int64_t columns = scores.getShape()[1];
    for (int64_t r = 0, rows = scores.getShape()[0]; r < rows; ++r) {
      ArrayRef<float> row = scores.data<float>().slice(r * columns, columns);
      float top = exponential.roundUp(includeMaximum(maximum[r], row));
      float correction = exponential(maximum[r], top);
      float total = 0;
      for (int64_t c = 0; c < columns; ++c) {
        float p = exponential.probability(row[c], top);
        total += p;
        if (probabilities) {
          probabilities->data<float>()[r * columns + c] = p;
        }
      }
      newMaximum.data<float>()[r] = top;
      newSum.data<float>()[r] = sum[r] * correction + total;
      if (corrections) {
        corrections->data<float>()[r] = correction;
      }
    }
  }
};

template <typename OpTy>
OnlineUpdate updateOf(OpTy op, const Tensor &scores, const Frame &frame) {
  return {scores, frame.tensor(op.getMaximum()).template data<float>(),
          frame.tensor(op.getSum()).template data<float>(),
          Exponential(op, frame)};
}

LogicalResult evalStatistics(tile::SoftmaxStatisticsOp op, Frame &frame) {
  Tensor maximum = Tensor::ofType(op.getNewMaximum().getType());
  Tensor sum = maximum;
  updateOf(op, frame.tensor(op.getScores()), frame)
      .run(maximum, sum, nullptr, nullptr);
  frame.bind(op.getNewMaximum(), std::move(maximum));
  frame.bind(op.getNewSum(), std::move(sum));
  return success();
}

LogicalResult evalOnlineSoftmax(tile::OnlineSoftmaxOp op, Frame &frame) {
  Tensor maximum = Tensor::ofType(op.getNewMaximum().getType());
  Tensor sum = maximum, correction = maximum;
  Tensor probabilities = Tensor::ofType(op.getProbabilities().getType());
  Tensor scores = frame.tensor(op.getScores());
  OnlineUpdate update = updateOf(op, scores, frame);
  if (op.getFactors()) {
    ArrayRef<float> factors = frame.tensor(op.getFactors()).data<float>();
    for (auto [score, factor] : llvm::zip(scores.data<float>(), factors)) {
      score *= factor;
    }
    update.exponential.setBase2();
  }
  update.run(maximum, sum, &probabilities, &correction);
  frame.bind(op.getProbabilities(), std::move(probabilities));
  frame.bind(op.getNewMaximum(), std::move(maximum));
  frame.bind(op.getNewSum(), std::move(sum));
  frame.bind(op.getCorrection(), std::move(correction));
  return success();
}

/// Divides row r by sum[r]; a row whose sum is 0 becomes 0.
void divideRows(Tensor &tile, ArrayRef<float> sum) {
  int64_t columns = tile.getShape()[1];
  for (size_t r = 0; r < sum.size(); ++r) {
    for (float &x : tile.data<float>().slice(r * columns, columns)) {
      x = sum[r] == 0 ? 0 : x / sum[r];
    }
  }
}

LogicalResult evalProbabilities(tile::SoftmaxProbabilitiesOp op, Frame &frame) {
  Exponential exponential(op, frame);
  Tensor result = frame.tensor(op.getScores());
  int64_t columns = result.getShape()[1];
  ArrayRef<float> maximum = frame.tensor(op.getMaximum()).data<float>();
  for (size_t r = 0; r < maximum.size(); ++r) {
    for (float &x : result.data<float>().slice(r * columns, columns)) {
      x = exponential.probability(x, maximum[r]);
    }
  }
  if (op.getSum()) {
    divideRows(result, frame.tensor(op.getSum()).data<float>());
  }
  frame.bind(op.getProbabilities(), std::move(result));
  return success();
}

LogicalResult evalNormalize(tile::NormalizeOp op, Frame &frame) {
  Tensor result = frame.tensor(op.getTile());
  divideRows(result, frame.tensor(op.getSum()).data<float>());
  frame.bind(op.getResult(), std::move(result));
  return success();
}

LogicalResult evalLogSumExp(tile::LogSumExpOp op, Frame &frame) {
  Exponential exponential(op, frame);
  Tensor result = Tensor::ofType(op.getResult().getType());
  ArrayRef<float> maximum = frame.tensor(op.getMaximum()).data<float>();
  ArrayRef<float> sum = frame.tensor(op.getSum()).data<float>();
  for (auto [i, value] : llvm::enumerate(result.data<float>())) {
    value = exponential.logSumExp(maximum[i], sum[i]);
  }
  frame.bind(op.getResult(), std::move(result));
  return success();
}

} // namespace

void addTileSoftmaxOps(EvalTable &table) {
  table.add<tile::SoftmaxStatisticsOp>(evalStatistics);
  table.add<tile::OnlineSoftmaxOp>(evalOnlineSoftmax);
  table.add<tile::SoftmaxProbabilitiesOp>(evalProbabilities);
  table.add<tile::NormalizeOp>(evalNormalize);
  table.add<tile::LogSumExpOp>(evalLogSumExp);
}

} // namespace attn::interpreter
