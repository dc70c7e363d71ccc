// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Roles as coroutines: each has a thread, but one runs at a time, until it has
// to wait. So a run is the same every time, and a deadlock is seen.

#ifndef ATTN_LIB_INTERPRETER_ROLETURNS_H
#define ATTN_LIB_INTERPRETER_ROLETURNS_H

#include "mlir/IR/Operation.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>

namespace attn::interpreter {

class RoleTurns {
public:
  /// `idle` is called when no role can go on, to do what happens beside them;
  /// it returns whether there was anything.
  explicit RoleTurns(std::function<mlir::FailureOr<bool>()> idle)
      : idle(std::move(idle)) {}

  /// Runs all functions to their end, the first one first. Once one has
  /// failed, the others' waits fail too.
  mlir::LogicalResult
  run(llvm::ArrayRef<std::function<mlir::LogicalResult()>> roles);

  /// Called by a running role: lets others run until `ready`. If nobody can
  /// go on, emits an error at `op` that says what each role waits for.
  mlir::LogicalResult waitFor(mlir::Operation *op, llvm::StringRef role,
                              const llvm::Twine &what,
                              llvm::function_ref<bool()> ready);

  /// Lets the others run as far as they can.
  mlir::LogicalResult yield();

private:
  struct State {
    bool ended = false;
    /// While it waits.
    mlir::Operation *op = nullptr;
    std::string reason;
    llvm::function_ref<bool()> ready;
  };

  /// The calling thread holds the mutex; gives the turn to a role that can go
  /// on.
  void passTurn();
  bool chooseNext();
  /// Gives the turn away and blocks until it is back.
  mlir::LogicalResult suspend(std::unique_lock<std::mutex> &lock);
  void reportDeadlock() const;

  std::function<mlir::FailureOr<bool>()> idle;
  std::mutex mutex;
  std::condition_variable turnChanged;
  llvm::SmallVector<State> states;
  size_t current = 0;
  bool failed = false;
};

} // namespace attn::interpreter

#endif // ATTN_LIB_INTERPRETER_ROLETURNS_H
