// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shared buffers: what was got is released once and not used afterwards, what
// was stored is copied out, and a copy out is awaited before its buffer
// changes.

#include "Protocol.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace attn::gpu {

//===----------------------------------------------------------------------===//
// P2
//===----------------------------------------------------------------------===//

static LogicalResult verifyRelease(GetOp get) {
  // The last in a list of users is the first in the text.
  SmallVector<Operation *> users(get.getBuffer().getUsers());
  ReleaseOp release;
  for (Operation *user : llvm::reverse(users)) {
    auto op = dyn_cast<ReleaseOp>(user);
    if (!op) {
      continue;
    }
    if (release) {
      InFlightDiagnostic diagnostic =
          op.emitOpError("releases a buffer a second time");
      diagnostic.attachNote(release.getLoc()) << "released here";
      return diagnostic;
    }
    release = op;
  }
  if (!release) {
    return get.emitOpError("gets a buffer that is never released");
  }
  Block *block = get->getBlock();
  if (release->getBlock() != block) {
    InFlightDiagnostic diagnostic = release.emitOpError(
        "expected to be in the block of the get, once for each buffer");
    diagnostic.attachNote(get.getLoc()) << "the buffer's get";
    return diagnostic;
  }
  return forEachBufferUse(
      get.getBuffer(), [&](Operation *user) -> LogicalResult {
        if (!isa<GpuDialect>(user->getDialect()) || isa<YieldOp>(user)) {
          return user->emitOpError(
              "expected buffers not to be carried or selected");
        }
        Operation *ancestor = block->findAncestorOpInBlock(*user);
        if (user == release || ancestor->isBeforeInBlock(release)) {
          return success();
        }
        InFlightDiagnostic diagnostic =
            user->emitOpError("uses a buffer after its release");
        diagnostic.attachNote(release.getLoc()) << "released here";
        return diagnostic;
      });
}

LogicalResult verifyReleases(Region &consumer) {
  WalkResult result = consumer.walk([](GetOp get) {
    return failed(verifyRelease(get)) ? WalkResult::interrupt()
                                      : WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

//===----------------------------------------------------------------------===//
// P7
//===----------------------------------------------------------------------===//

namespace {

/// Follows stores and copies out through blocks. Loops are walked twice: the
/// second time with what the first leaves.
class CopiesOut {
public:
  LogicalResult walk(Block &block);
  /// The copies out that may still be running, by buffer.
  llvm::MapVector<Value, CopyOutOp> running;

private:
  LogicalResult visit(Operation &op);
  /// For an op that changes the buffer.
  LogicalResult expectCopied(Operation *op, Value buffer);

  /// Stores that have not been copied out, by buffer.
  llvm::MapVector<Value, StoreTileOp> stored;
  /// Buffers that were ever stored to.
  DenseSet<Value> written;
};

LogicalResult CopiesOut::expectCopied(Operation *op, Value buffer) {
  auto copy = running.find(getViewedBuffer(buffer));
  if (copy == running.end()) {
    return success();
  }
  InFlightDiagnostic diagnostic =
      op->emitOpError("lets a buffer change while it may still be copied out: "
                      "expected 'attn_gpu.copy_out_wait' before");
  diagnostic.attachNote(copy->second.getLoc()) << "copied out here";
  return diagnostic;
}

LogicalResult CopiesOut::visit(Operation &op) {
  return llvm::TypeSwitch<Operation *, LogicalResult>(&op)
      .Case([&](StoreTileOp store) {
        Value buffer = getViewedBuffer(store.getBuffer());
        stored[buffer] = store;
        written.insert(buffer);
        return expectCopied(store, store.getBuffer());
      })
      .Case<GatherRowsOp, NegateOp, ReleaseOp>(
          [&](auto op) { return expectCopied(op, op.getBuffer()); })
      .Case([&](CopyOutOp copy) -> LogicalResult {
        Value buffer = getViewedBuffer(copy.getBuffer());
        if (!written.contains(buffer)) {
          return copy.emitOpError("copies out a buffer that no tile was stored "
                                  "to before");
        }
        stored.erase(buffer);
        running[buffer] = copy;
        return success();
      })
      .Case([&](CopyOutWaitOp) {
        running.clear();
        return success();
      })
      .Default([&](Operation *other) -> LogicalResult {
        llvm::MapVector<Value, CopyOutOp> before = running;
        for (int i = 0; i < 2; ++i) {
          // The regions may not run at all.
          llvm::MapVector<Value, CopyOutOp> after = before;
          for (Region &region : other->getRegions()) {
            running = before;
            if (!region.empty() && failed(walk(region.front()))) {
              return failure();
            }
            for (auto &copy : running) {
              after.insert(copy);
            }
          }
          before = std::move(after);
        }
        running = std::move(before);
        return success();
      });
}

LogicalResult CopiesOut::walk(Block &block) {
  for (Operation &op : block) {
    if (failed(visit(op))) {
      return failure();
    }
  }
  for (auto &[buffer, store] : stored) {
    if (store->getBlock() == &block) {
      return store.emitOpError("stores a tile that is not copied out later in "
                               "its block");
    }
  }
  return success();
}

} // namespace

LogicalResult verifyCopiesOut(Region &consumer) {
  CopiesOut copies;
  if (failed(copies.walk(consumer.front()))) {
    return failure();
  }
  if (!copies.running.empty()) {
    return copies.running.front().second.emitOpError(
        "starts a copy that may outlive the kernel: expected "
        "'attn_gpu.copy_out_wait' at the end of the role");
  }
  return success();
}

} // namespace attn::gpu
