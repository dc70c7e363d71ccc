// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What attn-gpu-pipeline finds in a loop over key tiles.

#ifndef ATTN_LIB_DIALECT_GPU_TRANSFORMS_PIPELINESTAGES_H
#define ATTN_LIB_DIALECT_GPU_TRANSFORMS_PIPELINESTAGES_H

#include "attn/Dialect/Gpu/IR/Gpu.h"

#include "llvm/ADT/SetVector.h"

namespace attn::gpu {

/// The ops of a loop body by the part they play. The scores of a tile and the
/// softmax are one stage, its output product is the next.
struct PipelineStages {
  PutOp putK, putV;
  GetOp getK, getV;
  MmaOp scores, output;
  WaitOp waitScores, waitOutput;
  ReleaseOp releaseK, releaseV;
  PackOp pack;
  /// Scalar work, shared by the stages.
  llvm::SmallVector<mlir::Operation *> scalar;
  /// What the softmax reads of global memory, issued ahead of all waits.
  llvm::SmallVector<mlir::Operation *> loads;
  /// From the awaited scores to the probabilities and the new statistics.
  llvm::SmallVector<mlir::Operation *> softmax;
  /// From the carried accumulator to the output product's.
  llvm::SmallVector<mlir::Operation *> rescale;
  /// Where the output product is fresh: from it and the carried accumulator to
  /// the new one. It takes the place of `rescale`.
  llvm::SmallVector<mlir::Operation *> update;
  /// What `update` reads of the softmax of its tile.
  llvm::SetVector<mlir::Value> factors;
  /// The new accumulator.
  mlir::Value total;
  /// Number of the accumulator among the carried values.
  unsigned accumulator = 0;
};

/// Takes a loop apart. Fails with an error at what the pipeline has no place
/// for, or would do too early.
mlir::FailureOr<PipelineStages> analyzePipelineStages(ForOp loop);

} // namespace attn::gpu

#endif // ATTN_LIB_DIALECT_GPU_TRANSFORMS_PIPELINESTAGES_H
