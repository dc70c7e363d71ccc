// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How much shared memory a kernel needs, and for what.

#ifndef ATTN_LIB_DIALECT_GPU_TRANSFORMS_SHAREDMEMORY_H
#define ATTN_LIB_DIALECT_GPU_TRANSFORMS_SHAREDMEMORY_H

#include "attn/Dialect/Gpu/IR/Gpu.h"

namespace attn::gpu {

/// Chooses a place for everything that a kernel keeps in shared memory: tiles
/// first, at multiples of 1024 bytes (the swizzle's period), then barriers.
/// A channel counts as what attn-gpu-lower-channels makes of it, so that the
/// size is known, and the same, before and after that pass.
class SharedMemory {
public:
  explicit SharedMemory(KernelOp kernel);

  /// Each op that has an `offset`, with the offset chosen for it.
  llvm::ArrayRef<std::pair<mlir::Operation *, int64_t>> getPlaces() const {
    return places;
  }
  int64_t getSize() const { return size; }
  /// An error at the kernel if it needs more than its limit.
  mlir::LogicalResult checkLimit() const;

private:
  void placeTile(mlir::Operation *op, llvm::StringRef name, int64_t bytes);
  void placeBarriers(mlir::Operation *op, int64_t count);
  void placeWords(mlir::Operation *op, int64_t count);

  KernelOp kernel;
  llvm::SmallVector<std::pair<mlir::Operation *, int64_t>> places;
  int64_t size = 0;
  std::string uses;
};

} // namespace attn::gpu

#endif // ATTN_LIB_DIALECT_GPU_TRANSFORMS_SHAREDMEMORY_H
