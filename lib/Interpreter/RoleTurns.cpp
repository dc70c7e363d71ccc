// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "RoleTurns.h"

#include "mlir/IR/Diagnostics.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"

#include <thread>

using namespace mlir;

namespace attn::interpreter {

LogicalResult RoleTurns::run(ArrayRef<std::function<LogicalResult()>> roles) {
  states.assign(roles.size(), State());
  std::vector<std::thread> threads;
  for (auto [i, role] : llvm::enumerate(roles)) {
    threads.emplace_back([this, i = i, &role = role] {
      std::unique_lock<std::mutex> lock(mutex);
      turnChanged.wait(lock, [&] { return current == i; });
      lock.unlock();
      bool roleFailed = ::mlir::failed(role());
      lock.lock();
      failed |= roleFailed;
      states[i].ended = true;
      passTurn();
    });
  }
  for (std::thread &thread : threads) {
    thread.join();
  }
  return failure(failed);
}

LogicalResult RoleTurns::waitFor(Operation *op, StringRef role,
                                 const Twine &what,
                                 function_ref<bool()> ready) {
  std::unique_lock<std::mutex> lock(mutex);
  if (!failed && ready()) {
    return success();
  }
  State &state = states[current];
  state.op = op;
  state.reason = ("the " + role + " waits for " + what).str();
  state.ready = ready;
  LogicalResult result = suspend(lock);
  state.op = nullptr;
  return result;
}

LogicalResult RoleTurns::yield() {
  std::unique_lock<std::mutex> lock(mutex);
  return suspend(lock);
}

LogicalResult RoleTurns::suspend(std::unique_lock<std::mutex> &lock) {
  size_t self = current;
  passTurn();
  turnChanged.wait(lock, [&] { return current == self; });
  return failure(failed);
}

bool RoleTurns::chooseNext() {
  for (size_t i = 1; i <= states.size(); ++i) {
    size_t next = (current + i) % states.size();
    const State &state = states[next];
    // After a failure everyone goes on, to its end.
    if (!state.ended && (failed || !state.op || state.ready())) {
      current = next;
      return true;
    }
  }
  return false;
}

void RoleTurns::passTurn() {
  auto hasEnded = [](const State &state) { return state.ended; };
  while (!chooseNext() && !llvm::all_of(states, hasEnded)) {
    FailureOr<bool> changed = idle();
    if (::mlir::failed(changed)) {
      failed = true;
    } else if (!*changed) {
      reportDeadlock();
      failed = true;
    }
  }
  turnChanged.notify_all();
}

void RoleTurns::reportDeadlock() const {
  auto waits = [](const State &state) { return !state.ended; };
  const State &first = *llvm::find_if(states, waits);
  InFlightDiagnostic diagnostic = first.op->emitError("deadlock: ")
                                  << first.reason;
  for (const State &state : states) {
    if (state.ended) {
      diagnostic << ", and the other role has ended";
    } else if (&state != &first) {
      diagnostic.attachNote(state.op->getLoc()) << state.reason;
    }
  }
}

} // namespace attn::interpreter
