// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a CTA consists of while a kernel in R3 runs: shared memory, asynchronous
// work, and the roles. Asynchronous work is done when it is awaited and not
// before, so that a buffer that changes too early shows in the numbers.

#ifndef ATTN_LIB_INTERPRETER_MULTIPROCESSOR_H
#define ATTN_LIB_INTERPRETER_MULTIPROCESSOR_H

#include "Evaluator.h"
#include "RoleTurns.h"
#include "Tensor.h"

#include "attn/Dialect/Gpu/IR/Gpu.h"

#include "llvm/ADT/SmallPtrSet.h"

#include <deque>

namespace attn::interpreter {

//===----------------------------------------------------------------------===//
// Shared memory
//===----------------------------------------------------------------------===//

/// Shared memory holds NaN until it is written.
SharedTile makeSharedTile(gpu::BufferType type);

/// The columns [0, count) of a shared tile, dense.
Tensor readColumns(const SharedTile &tile, int64_t count);

/// The coordinates and windows of a copy.
template <typename OpTy>
CopyPlace readPlace(OpTy op, const Frame &frame) {
  CopyPlace place{frame.integers(op.getCoordinates())};
  if (op.getWindowDim()) {
    place.windowDim = static_cast<int64_t>(*op.getWindowDim());
  }
  place.offsets = frame.integers(op.getWindowOffsets());
  place.sizes = frame.integers(op.getWindowSizes());
  return place;
}

/// Rows of a copy that come from one window: a view whose last two dimensions
/// are rows and columns, and where in it they begin.
struct CopyPart {
  View view;
  llvm::SmallVector<int64_t> indices;
};

/// Finds the equal parts of a copy of so many rows, in boxes of `boxRows`.
/// Emits an error unless the tensor map can make the copy and its windows lie
/// within the tensor.
mlir::FailureOr<llvm::SmallVector<CopyPart>>
locateCopy(mlir::Operation *op, const TensorMap &map, const CopyPlace &place,
           mlir::Type elementType, int64_t rows, int64_t boxRows);

/// Has the copy engine fill `rows` rows of a shared tile: zeros outside the
/// tensor, padding included.
mlir::LogicalResult copyIn(mlir::Operation *op, const TensorMap &map,
                           const CopyPlace &place, const SharedTile &tile,
                           int64_t rows);

/// Makes rows of a shared tile, from the first on, ones that nobody may read.
void poisonRows(const SharedTile &tile, int64_t rows);

/// Makes the last rows of a shared tile one of ones and others of zeros.
void fillOnes(const SharedTile &tile, int64_t appendedRows);

struct Channel {
  std::string name;
  int64_t depth;
  std::deque<SharedTile> filled; ///< put and not yet got
  std::deque<SharedTile> held;   ///< got and not yet released
};

//===----------------------------------------------------------------------===//
// Barriers
//===----------------------------------------------------------------------===//

/// The buffers of a lowered channel.
struct Ring {
  llvm::SmallVector<SharedTile> stages;
};

struct Barriers {
  struct Phase {
    int64_t completed = 0; ///< phases that are over
    int64_t arrived = 0;   ///< in the phase that is not
  };
  int64_t arrivals;
  llvm::SmallVector<Phase> phases;

  /// Adds arrivals; emits an error at `op` if they are too many.
  mlir::LogicalResult arrive(mlir::Operation *op, int64_t stage, int64_t count);
};

/// A program number in shared memory, from its being written to its being read.
struct Slot {
  std::optional<int64_t> program;
};

/// A copy from global to shared memory that was started. It ends as late as it
/// can: when somebody waits for it and nobody can go on.
struct CopyIn {
  gpu::CopyInOp op;
  TensorMap map;
  CopyPlace place;
  SharedTile tile;
  std::shared_ptr<Barriers> barriers;
  int64_t stage;
};

//===----------------------------------------------------------------------===//
// Roles
//===----------------------------------------------------------------------===//

/// A matrix product that was issued.
struct Product {
  gpu::MmaOp op;
  /// A shared tile, or a tile in registers.
  std::variant<SharedTile, TensorRef> a;
  SharedTile b;
  TensorRef accumulator; ///< null if there is none
  TensorRef result;      ///< null until it is awaited
};

/// A copy from shared to global memory that was started.
struct CopyOut {
  gpu::CopyOutOp op;
  SharedTile tile;
  CopyPart to;
};

struct Cta {
  Cta(int64_t id, int64_t count) : id(id), count(count) {}

  int64_t id, count;
  std::vector<std::shared_ptr<Channel>> channels;
  /// Program numbers taken from the counter: every role has to get the same.
  std::vector<int64_t> programs;
  std::vector<CopyIn> copiesIn; ///< running
  /// The phases that roles wait for.
  llvm::SmallPtrSet<const Barriers::Phase *, 2> awaited;

  /// Ends a copy that a role waits for; false if there is none.
  mlir::FailureOr<bool> finishCopyIn();
};

/// What runs a block of a kernel: all warps, or those of one role.
struct Role {
  Role(llvm::StringRef name, Cta &cta, RoleTurns *turns = nullptr)
      : name(name), cta(cta), turns(turns) {}

  llvm::StringRef name;
  Cta &cta;
  RoleTurns *turns; ///< null if there is no other role
  std::deque<std::shared_ptr<Product>> products; ///< running, oldest first
  std::vector<CopyOut> copies;

  /// Blocks until `ready`. `what` says for what, in case that nobody can ever
  /// make it so.
  mlir::LogicalResult waitFor(mlir::Operation *op, const llvm::Twine &what,
                              llvm::function_ref<bool()> ready);

  /// Emits an error at asynchronous work that was never awaited.
  mlir::LogicalResult verifyIdle() const;
};

} // namespace attn::interpreter

#endif // ATTN_LIB_INTERPRETER_MULTIPROCESSOR_H
