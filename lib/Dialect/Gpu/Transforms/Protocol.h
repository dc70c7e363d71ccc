// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The clauses of attn-gpu-verify (Passes.td), one function for each group.

#ifndef ATTN_LIB_DIALECT_GPU_TRANSFORMS_PROTOCOL_H
#define ATTN_LIB_DIALECT_GPU_TRANSFORMS_PROTOCOL_H

#include "attn/Dialect/Gpu/IR/Gpu.h"

#include <optional>
#include <vector>

namespace attn::gpu {

/// Something that a role does and another may wait for, or a loop of such.
struct Event {
  enum class Kind { put, get, release, firstTurn, takeTurn, passTurn, loop };
  Kind kind;
  mlir::Operation *op;
  /// Of a put, get or release; for the hand-over of a program's number the
  /// counter.
  mlir::Value channel = {};
  /// Of a release: the op that got the buffer.
  mlir::Operation *get = nullptr;
  /// Of a loop: its body, and a number that the loops of both roles share if
  /// they run alike; a loop without puts and gets has none.
  std::vector<Event> body = {};
  std::optional<unsigned> loop = {};
};

/// The events of both roles in order.
struct Protocol {
  std::vector<Event> producer, consumer;
  unsigned loops = 0;
};

/// P1: collects the events and pairs the loops.
mlir::FailureOr<Protocol> verifyPairing(RolesOp roles);
/// P2.
mlir::LogicalResult verifyReleases(mlir::Region &consumer);
/// P3: needs what P1, P2 and P6 say.
mlir::LogicalResult verifyProgress(const Protocol &protocol,
                                   int64_t warpgroups);
/// P4 and P5.
mlir::LogicalResult verifyProducts(mlir::Region &consumer);
/// P6.
mlir::LogicalResult verifyTurns(mlir::Region &consumer, bool pingPong);
/// P7.
mlir::LogicalResult verifyCopiesOut(mlir::Region &consumer);

} // namespace attn::gpu

#endif // ATTN_LIB_DIALECT_GPU_TRANSFORMS_PROTOCOL_H
