// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn.mean, attn.absmax, attn.block_statistics and attn.combine_statistics.

#include "TensorChecks.h"

#include "attn/Dialect/Attn/IR/Attn.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace attn;

//===----------------------------------------------------------------------===//
// What they share
//===----------------------------------------------------------------------===//

/// x [B, H, L, D] and tensors of its channels, [B, H, .., D].
static LogicalResult checkChannels(Operation *op, const NamedTensor &x,
                                   ArrayRef<NamedTensor> others) {
  if (failed(checkHeadSize(op, x))) {
    return failure();
  }
  for (const NamedTensor &other : others) {
    if (failed(checkSameHeadSize(op, other, x)) ||
        failed(checkSameSizes(op, {x, other}, {"batch", "heads"}))) {
      return failure();
    }
  }
  return success();
}

/// The role of `x` in the computation that its statistics are for, which reads
/// it too.
static StringRef getRoleBeside(Value x) {
  // Uses are listed the last first.
  StringRef role = "x";
  for (OpOperand &use : x.getUses()) {
    auto reader = dyn_cast<ComputationOpInterface>(use.getOwner());
    if (reader && !isa<MeanOp, AbsmaxOp, SampleStatisticsOp, BlockStatisticsOp>(
                      *reader)) {
      role = reader.getOperandRoles()[use.getOperandNumber()];
    }
  }
  return role;
}

static SmallVector<StringRef> getRoles(Value x, Value minus) {
  SmallVector<StringRef> roles = {getRoleBeside(x)};
  if (minus) {
    roles.push_back("minus");
  }
  return roles;
}

/// [B, H, D] in f32.
static RankedTensorType getChannelsType(Value x) {
  auto type = cast<RankedTensorType>(x.getType());
  ArrayRef<int64_t> shape = type.getShape();
  return RankedTensorType::get({shape[0], shape[1], shape[3]},
                               Float32Type::get(x.getContext()));
}

static int64_t getBlocks(int64_t rows) {
  return ShapedType::isDynamic(rows)
             ? rows
             : llvm::divideCeil(rows, BlockStatisticsOp::blockRows);
}

/// Static sizes of blocks and rows agree.
static LogicalResult checkBlocks(Operation *op, const NamedTensor &x,
                                 const NamedTensor &blocks) {
  int64_t known;
  return checkAgreement(op, "count",
                        {{x.name, getBlocks(x.type.getDimSize(2))},
                         {blocks.name, blocks.type.getDimSize(2)}},
                        known);
}

//===----------------------------------------------------------------------===//
// MeanOp
//===----------------------------------------------------------------------===//

LogicalResult MeanOp::verify() {
  NamedTensor x = nameTensor("x", getX()), mean = nameTensor("mean", getMean());
  // mean_c1; element types (mean_c2) are checked by ODS.
  if (failed(checkPlainRanks(*this, {x, mean}, {4, 3}))) {
    return failure();
  }
  // mean_c3, mean_c4
  if (failed(checkChannels(*this, x, mean))) {
    return failure();
  }
  // mean_c5
  return checkAttributes(*this);
}

void MeanOp::build(OpBuilder &builder, OperationState &state, Value x) {
  build(builder, state, getChannelsType(x), x);
}

SmallVector<StringRef> MeanOp::getOperandRoles() {
  return getRoles(getX(), /*minus=*/Value());
}

SmallVector<StringRef> MeanOp::getResultRoles() { return {"mean"}; }

std::string
MeanOp::getResultSize(unsigned /*result*/, unsigned dim,
                      llvm::function_ref<std::string(Value, unsigned)> sizeOf) {
  // Only the batch and the heads may be dynamic.
  return sizeOf(getX(), dim);
}

//===----------------------------------------------------------------------===//
// AbsmaxOp
//===----------------------------------------------------------------------===//

LogicalResult AbsmaxOp::verify() {
  NamedTensor x = nameTensor("x", getX());
  SmallVector<NamedTensor> channels = {nameTensor("absmax", getAbsmax())};
  if (auto minus = nameIfGiven("minus", getMinus())) {
    channels.push_back(*minus);
  }
  // absmax_c1; element types (absmax_c2) are checked by ODS.
  if (failed(checkPlainRanks(*this, x, 4)) ||
      failed(checkPlainRanks(*this, channels,
                             SmallVector<int64_t>(channels.size(), 3)))) {
    return failure();
  }
  // absmax_c3, absmax_c4
  if (failed(checkChannels(*this, x, channels))) {
    return failure();
  }
  // absmax_c5
  if (failed(checkAttributes(*this))) {
    return failure();
  }
  // absmax_c6
  return checkMinus(*this, getMinus(), x);
}

void AbsmaxOp::build(OpBuilder &builder, OperationState &state, Value x,
                     Value minus) {
  build(builder, state, getChannelsType(x), x, minus);
}

SmallVector<StringRef> AbsmaxOp::getOperandRoles() {
  return getRoles(getX(), getMinus());
}

SmallVector<StringRef> AbsmaxOp::getResultRoles() { return {"absmax"}; }

std::string AbsmaxOp::getResultSize(
    unsigned /*result*/, unsigned dim,
    llvm::function_ref<std::string(Value, unsigned)> sizeOf) {
  return sizeOf(getX(), dim);
}

//===----------------------------------------------------------------------===//
// SampleStatisticsOp
//===----------------------------------------------------------------------===//

/// A sum is of x itself.
static LogicalResult checkSubtracted(Operation *op, Statistic kind,
                                     Value minus) {
  if (minus && kind != Statistic::absmax) {
    return op->emitOpError() << "expected minus with absmax only, got one with "
                             << stringifyStatistic(kind);
  }
  return success();
}

LogicalResult SampleStatisticsOp::verify() {
  NamedTensor x = nameTensor("x", getX());
  SmallVector<NamedTensor> channels = {
      nameTensor("statistics", getStatistics())};
  if (auto minus = nameIfGiven("minus", getMinus())) {
    channels.push_back(*minus);
  }
  // sample_statistics_c1; element types (sample_statistics_c2) are checked by
  // ODS.
  if (failed(checkPlainRanks(*this, x, 4)) ||
      failed(checkPlainRanks(*this, channels,
                             SmallVector<int64_t>(channels.size(), 3)))) {
    return failure();
  }
  // sample_statistics_c3, sample_statistics_c4
  if (failed(checkChannels(*this, x, channels))) {
    return failure();
  }
  // sample_statistics_c5
  if (failed(checkAttributes(*this, "'kind' and 'sample'"))) {
    return failure();
  }
  // sample_statistics_c6
  if (failed(checkSubtracted(*this, getKind(), getMinus()))) {
    return failure();
  }
  // sample_statistics_c7
  constexpr int64_t step = 16, largest = 1024;
  int64_t sample = getSample();
  if (sample < step || sample > largest || sample % step != 0) {
    return emitOpError() << "expected sample to be a multiple of " << step
                         << " from " << step << " to " << largest << ", got "
                         << sample;
  }
  return success();
}

void SampleStatisticsOp::build(OpBuilder &builder, OperationState &state,
                               Statistic kind, Value x, Value minus,
                               int64_t sample) {
  build(builder, state, getChannelsType(x), kind, x, minus, sample);
}

SmallVector<StringRef> SampleStatisticsOp::getOperandRoles() {
  return getRoles(getX(), getMinus());
}

SmallVector<StringRef> SampleStatisticsOp::getResultRoles() {
  return {stringifyStatistic(getKind())};
}

std::string SampleStatisticsOp::getResultSize(
    unsigned /*result*/, unsigned dim,
    llvm::function_ref<std::string(Value, unsigned)> sizeOf) {
  return sizeOf(getX(), dim);
}

//===----------------------------------------------------------------------===//
// BlockStatisticsOp
//===----------------------------------------------------------------------===//

LogicalResult BlockStatisticsOp::verify() {
  NamedTensor x = nameTensor("x", getX());
  NamedTensor blocks = nameTensor("blocks", getBlocks());
  SmallVector<NamedTensor> channels = {blocks};
  SmallVector<int64_t> ranks = {4};
  if (auto minus = nameIfGiven("minus", getMinus())) {
    channels.push_back(*minus);
    ranks.push_back(3);
  }
  // block_statistics_c1; element types (block_statistics_c2) are checked by
  // ODS.
  if (failed(checkPlainRanks(*this, x, 4)) ||
      failed(checkPlainRanks(*this, channels, ranks))) {
    return failure();
  }
  // block_statistics_c3, block_statistics_c4
  if (failed(checkChannels(*this, x, channels)) ||
      failed(checkBlocks(*this, x, blocks))) {
    return failure();
  }
  // block_statistics_c5
  if (failed(checkAttributes(*this, "'kind'"))) {
    return failure();
  }
  // block_statistics_c6
  return checkSubtracted(*this, getKind(), getMinus());
}

void BlockStatisticsOp::build(OpBuilder &builder, OperationState &state,
                              Statistic kind, Value x, Value minus) {
  auto type = cast<RankedTensorType>(x.getType());
  SmallVector<int64_t> shape(type.getShape());
  shape[2] = ::getBlocks(shape[2]);
  build(builder, state, RankedTensorType::get(shape, builder.getF32Type()),
        kind, x, minus);
}

SmallVector<StringRef> BlockStatisticsOp::getOperandRoles() {
  return getRoles(getX(), getMinus());
}

SmallVector<StringRef> BlockStatisticsOp::getResultRoles() {
  return {getKind() == Statistic::mean ? "block_sums" : "block_absmax"};
}

std::string BlockStatisticsOp::getResultSize(
    unsigned /*result*/, unsigned dim,
    llvm::function_ref<std::string(Value, unsigned)> sizeOf) {
  std::string size = sizeOf(getX(), dim);
  return dim < 2 ? size
                 : "ceildiv(" + size + ", " + std::to_string(blockRows) + ")";
}

//===----------------------------------------------------------------------===//
// CombineStatisticsOp
//===----------------------------------------------------------------------===//

LogicalResult CombineStatisticsOp::verify() {
  NamedTensor x = nameTensor("x", getX());
  NamedTensor blocks = nameTensor("blocks", getBlocks());
  NamedTensor statistics = nameTensor("statistics", getStatistics());
  // combine_statistics_c1; element types (combine_statistics_c2) are checked by
  // ODS.
  if (failed(checkPlainRanks(*this, {blocks, x, statistics}, {4, 4, 3}))) {
    return failure();
  }
  // combine_statistics_c3, combine_statistics_c4
  if (failed(checkChannels(*this, x, {blocks, statistics})) ||
      failed(checkBlocks(*this, x, blocks))) {
    return failure();
  }
  // combine_statistics_c5
  return checkAttributes(*this, "'kind'");
}

SmallVector<StringRef> CombineStatisticsOp::getOperandRoles() {
  return {"blocks", "x"};
}

SmallVector<StringRef> CombineStatisticsOp::getResultRoles() {
  return {stringifyStatistic(getKind())};
}

std::string CombineStatisticsOp::getResultSize(
    unsigned /*result*/, unsigned dim,
    llvm::function_ref<std::string(Value, unsigned)> sizeOf) {
  return sizeOf(getX(), dim);
}
