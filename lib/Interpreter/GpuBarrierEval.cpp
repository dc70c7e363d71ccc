// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What channels and programs are lowered to: barriers with parities, rings of
// buffers, and the hand-over of program numbers.

#include "Multiprocessor.h"

#include "Evaluator.h"

using namespace mlir;

namespace attn::interpreter {

namespace {

using RingRef = std::shared_ptr<Ring>;
using BarriersRef = std::shared_ptr<Barriers>;
using SlotRef = std::shared_ptr<Slot>;

constexpr int64_t warpsPerGroup = 4;

LogicalResult verifyStage(Operation *op, int64_t stage, size_t count) {
  if (stage >= 0 && stage < static_cast<int64_t>(count)) {
    return success();
  }
  return op->emitError("expected a stage from 0 to ")
         << count - 1 << ", got " << stage;
}

LogicalResult evalBarriers(gpu::BarriersOp op, Frame &frame) {
  auto barriers = std::make_shared<Barriers>();
  barriers->arrivals = op.getArrivals();
  barriers->phases.resize(op.getType().getCount());
  frame.bind(op.getBarriers(), RuntimeValue(std::move(barriers)));
  return success();
}

LogicalResult evalRing(gpu::RingOp op, Frame &frame) {
  auto ring = std::make_shared<Ring>();
  for (int64_t i = 0; i < op.getType().getDepth(); ++i) {
    ring->stages.push_back(makeSharedTile(op.getType().getBuffer()));
  }
  frame.bind(op.getRing(), RuntimeValue(std::move(ring)));
  return success();
}

LogicalResult evalFillOnes(gpu::FillOnesOp op, Frame &frame) {
  gpu::BufferType type = op.getRing().getType().getBuffer();
  for (const SharedTile &tile : frame.get<RingRef>(op.getRing())->stages) {
    fillOnes(tile, type.getAppendedRows());
  }
  return success();
}

LogicalResult evalStage(gpu::StageOp op, Frame &frame) {
  const RingRef &ring = frame.get<RingRef>(op.getRing());
  int64_t stage = frame.integer(op.getStage());
  if (failed(verifyStage(op, stage, ring->stages.size()))) {
    return failure();
  }
  frame.bind(op.getBuffer(), RuntimeValue(ring->stages[stage]));
  return success();
}

LogicalResult evalBarrierWait(gpu::BarrierWaitOp op, Frame &frame) {
  const BarriersRef &barriers = frame.get<BarriersRef>(op.getBarriers());
  int64_t stage = frame.integer(op.getStage());
  int64_t parity = frame.integer(op.getParity());
  if (failed(verifyStage(op, stage, barriers->phases.size()))) {
    return failure();
  }
  if (parity != 0 && parity != 1) {
    return op.emitError("expected a parity of 0 or 1, got ") << parity;
  }
  // The barrier knows the parity of its running phase alone: the other one's
  // is over.
  const Barriers::Phase &phase = barriers->phases[stage];
  Role &role = *frame.role;
  role.cta.awaited.insert(&phase);
  LogicalResult result =
      role.waitFor(op, "parity " + Twine(parity) + " of stage " + Twine(stage),
                   [&] { return phase.completed % 2 != parity; });
  role.cta.awaited.erase(&phase);
  return result;
}

LogicalResult evalBarrierArrive(gpu::BarrierArriveOp op, Frame &frame) {
  const BarriersRef &barriers = frame.get<BarriersRef>(op.getBarriers());
  int64_t stage = frame.integer(op.getStage());
  int64_t warpgroups = op->getParentOfType<gpu::KernelOp>().getWarpgroups();
  int64_t count = op.getElected() ? 1 : warpsPerGroup * warpgroups;
  if (failed(verifyStage(op, stage, barriers->phases.size())) ||
      failed(barriers->arrive(op, stage, count))) {
    return failure();
  }
  // Whoever waits goes on at once, so that an early arrival does harm.
  RoleTurns *turns = frame.role->turns;
  return turns ? turns->yield() : success();
}

LogicalResult evalCopyIn(gpu::CopyInOp op, Frame &frame) {
  CopyIn copy{op,
              frame.get<TensorMap>(op.getMap()),
              readPlace(op, frame),
              frame.get<SharedTile>(op.getBuffer()),
              frame.get<BarriersRef>(op.getBarriers()),
              frame.integer(op.getStage())};
  if (failed(verifyStage(op, copy.stage, copy.barriers->phases.size()))) {
    return failure();
  }
  std::vector<CopyIn> &running = frame.role->cta.copiesIn;
  if (llvm::any_of(running, [&](const CopyIn &other) {
        return other.tile.memory == copy.tile.memory;
      })) {
    return op.emitError("expected a buffer whose copy before was awaited, got "
                        "one that it still fills");
  }
  // From now on nobody may read the buffer until the copy has ended.
  poisonRows(copy.tile, op.getBuffer().getType().getRows());
  running.push_back(std::move(copy));
  return success();
}

LogicalResult evalCtaId(gpu::CtaIdOp op, Frame &frame) {
  frame.bindInteger(op.getId(), frame.role->cta.id);
  return success();
}

LogicalResult evalCtaCount(gpu::CtaCountOp op, Frame &frame) {
  frame.bindInteger(op.getCount(), frame.role->cta.count);
  return success();
}

LogicalResult evalTakeProgram(gpu::TakeProgramOp op, Frame &frame) {
  Tensor &counter = *frame.view(op.getCounter()).buffer;
  frame.bindInteger(op.getProgram(), counter.data<int64_t>()[0]++);
  return success();
}

LogicalResult evalSlot(gpu::SlotOp op, Frame &frame) {
  frame.bind(op.getSlot(), RuntimeValue(std::make_shared<Slot>()));
  return success();
}

LogicalResult evalSlotWrite(gpu::SlotWriteOp op, Frame &frame) {
  const SlotRef &slot = frame.get<SlotRef>(op.getSlot());
  if (slot->program) {
    return op.emitError("expected a slot that was read, got one that holds ")
           << *slot->program;
  }
  slot->program = frame.integer(op.getProgram());
  return success();
}

LogicalResult evalSlotRead(gpu::SlotReadOp op, Frame &frame) {
  // Binding a value moves those that the frame holds.
  SlotRef slot = frame.get<SlotRef>(op.getSlot());
  if (!slot->program) {
    return op.emitError("expected a slot that was written, got an empty one");
  }
  frame.bindInteger(op.getProgram(), *slot->program);
  slot->program.reset();
  return success();
}

} // namespace

void addGpuBarrierOps(EvalTable &table) {
  table.add<gpu::BarriersOp>(evalBarriers);
  table.add<gpu::RingOp>(evalRing);
  table.add<gpu::FillOnesOp>(evalFillOnes);
  table.add<gpu::StageOp>(evalStage);
  table.add<gpu::BarrierWaitOp>(evalBarrierWait);
  table.add<gpu::BarrierArriveOp>(evalBarrierArrive);
  table.add<gpu::CopyInOp>(evalCopyIn);
  table.add<gpu::CtaIdOp>(evalCtaId);
  table.add<gpu::CtaCountOp>(evalCtaCount);
  table.add<gpu::TakeProgramOp>(evalTakeProgram);
  table.add<gpu::SlotOp>(evalSlot);
  table.add<gpu::SlotWriteOp>(evalSlotWrite);
  table.add<gpu::SlotReadOp>(evalSlotRead);
}

} // namespace attn::interpreter
