// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The structure of a kernel in R3: programs, the loop over key tiles, roles.

#include "Multiprocessor.h"

#include "Evaluator.h"

using namespace mlir;

namespace attn::interpreter {

namespace {

/// Number of the `turn`-th program of this CTA.
int64_t programNumber(gpu::ForProgramOp op, size_t turn, Frame &frame) {
  Cta &cta = frame.role->cta;
  if (op.getScheduler() == gpu::Scheduler::persistent || turn == 0) {
    return cta.id + static_cast<int64_t>(turn) * cta.count;
  }
  if (turn > cta.programs.size()) {
    Tensor &counter = *frame.view(op.getCounter()).buffer;
    cta.programs.push_back(cta.count + counter.data<int64_t>()[0]++);
  }
  return cta.programs[turn - 1];
}

LogicalResult evalForProgram(gpu::ForProgramOp op, Frame &frame) {
  int64_t tiles = frame.integer(op.getTiles());
  int64_t heads = frame.integer(op.getHeads());
  int64_t rows = heads * frame.integer(op.getBatch());
  int64_t together = op.getTogether() ? frame.integer(op.getTogether()) : 0;
  if (op.getTogether() && tiles * rows > 0 &&
      (together < 1 || together > rows)) {
    return op.emitError("expected 1 to ")
           << rows << " heads to be numbered together, got " << together;
  }
  Block &body = op.getBody().front();
  for (size_t turn = 0;; ++turn) {
    int64_t program = programNumber(op, turn, frame);
    if (program >= tiles * rows) {
      return success();
    }
    int64_t tile = program % tiles, row = program / tiles;
    if (together) {
      int64_t inside = program - (rows - together) * tiles;
      if (inside >= 0) {
        tile = inside / together;
        row = rows - together + inside % together;
      }
      tile = tiles - 1 - tile;
    }
    frame.bindInteger(body.getArgument(0), tile);
    frame.bindInteger(body.getArgument(1), row % heads);
    frame.bindInteger(body.getArgument(2), row / heads);
    if (failed(frame.getEvaluator().run(body, frame))) {
      return failure();
    }
  }
}

LogicalResult evalFor(gpu::ForOp op, Frame &frame) {
  int64_t upper = frame.integer(op.getUpper());
  int64_t lower = frame.integer(op.getLower());
  int64_t full = frame.integer(op.getFullUpper());
  // Passes rely on the claim, and this is the place to catch a wrong one.
  int64_t masked = upper - std::max(full, lower);
  if (op.getMaxMasked() && masked > static_cast<int64_t>(*op.getMaxMasked())) {
    return op.emitError("expected at most ")
           << *op.getMaxMasked() << " tiles that need a mask, got " << masked;
  }
  Block &body = op.getBody().front();
  SmallVector<RuntimeValue> carried = frame.lookup(op.getInits());
  auto visit = [&](int64_t tile, bool needsMask) {
    frame.bindInteger(body.getArgument(0), tile);
    frame.bindBoolean(body.getArgument(1), needsMask);
    return frame.getEvaluator().runIteration(
        body, body.getArguments().drop_front(2), carried, frame);
  };
  if (upper <= lower &&
      failed(visit(frame.integer(op.getPastEnd()), /*needsMask=*/true))) {
    return failure();
  }
  for (int64_t tile = upper - 1; tile >= lower; --tile) {
    if (failed(visit(tile, tile >= full))) {
      return failure();
    }
  }
  frame.bindAll(op.getResults(), carried);
  return success();
}

LogicalResult evalRoles(gpu::RolesOp op, Frame &frame) {
  const Evaluator &evaluator = frame.getEvaluator();
  RoleTurns turns([&] { return frame.role->cta.finishCopyIn(); });
  auto runRole = [&](StringRef name, Region &region) -> LogicalResult {
    Role role(name, frame.role->cta, &turns);
    Frame roleFrame = frame;
    roleFrame.role = &role;
    if (failed(evaluator.run(region.front(), roleFrame))) {
      return failure();
    }
    return role.verifyIdle();
  };
  return turns.run({[&] { return runRole("producer", op.getProducer()); },
                    [&] { return runRole("consumer", op.getConsumer()); }});
}

/// Warpgroups take turns among themselves, and launches may overlap; here there
/// is one of each at a time.
LogicalResult ignore(Operation *, Frame &) { return success(); }

} // namespace

void addGpuKernelOps(EvalTable &table) {
  table.add<gpu::ForProgramOp>(evalForProgram);
  table.add<gpu::ForOp>(evalFor);
  table.add<gpu::RolesOp>(evalRoles);
  table.add<gpu::AllowLaunchesOp>(ignore);
  table.add<gpu::WaitForLaunchesOp>(ignore);
  table.add<gpu::FirstTurnOp>(ignore);
  table.add<gpu::TakeTurnOp>(ignore);
  table.add<gpu::PassTurnOp>(ignore);
}

} // namespace attn::interpreter
