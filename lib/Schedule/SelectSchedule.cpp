// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-select-schedule: target and schedule of each kernel.

#include "attn/Schedule/Passes.h"
#include "attn/Schedule/Schedule.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_SELECTSCHEDULE
#include "attn/Schedule/Passes.h.inc"

namespace {

/// The target called `name`, or an error that lists the accepted ones.
TargetAttr findTarget(Location loc, StringRef name) {
  if (TargetAttr target = getTarget(loc.getContext(), name)) {
    return target;
  }
  emitError(loc) << "expected target " << llvm::join(getTargetNames(), " or ")
                 << ", got '" << name << "'" << suggestTarget(name);
  return {};
}

/// The schedule written in `text`, or an error.
ScheduleAttr parseSchedule(Location loc, StringRef text) {
  Attribute attribute = parseAttribute(text, loc.getContext());
  auto schedule = dyn_cast_or_null<ScheduleAttr>(attribute);
  if (!schedule) {
    emitError(loc) << "expected the option schedule to be an #attn.schedule "
                      "attribute, got '"
                   << text << "'";
  }
  return schedule;
}

/// The one attention of `kernel`, or an error.
BlockAttentionOp findAttention(KernelOp kernel) {
  auto attentions =
      llvm::to_vector(kernel.getBody().getOps<BlockAttentionOp>());
  if (attentions.size() != 1) {
    kernel.emitOpError() << "expected one attn.block_attention, got "
                         << attentions.size();
    return {};
  }
  return attentions.front();
}

/// Gives `kernel` the target `target`, and the schedule `given` if there is
/// one.
LogicalResult scheduleKernel(KernelOp kernel, TargetAttr target,
                             ScheduleAttr given) {
  BlockAttentionOp attention = findAttention(kernel);
  if (!attention) {
    return failure();
  }
  AttentionShape shape = AttentionShape::get(attention);
  std::string reason = "given by the option schedule";
  ScheduleAttr schedule = given;
  if (ScheduleAttr written = kernel.getScheduleAttr()) {
    if (given && given != written) {
      return kernel.emitOpError()
             << "expected no option schedule, as the kernel has one, got "
             << given;
    }
    schedule = written;
    reason = "written on the kernel";
  }
  if (!schedule) {
    schedule = lookupSchedule(target, shape, reason);
  }
  if (!schedule) {
    return kernel.emitOpError()
           << "expected an option schedule, as the table has none for "
           << target << " and head sizes " << shape.headSize << " and "
           << shape.valueHeadSize;
  }
  auto emitError = [&] { return kernel.emitOpError(); };
  if (failed(checkSchedule(schedule, target, shape, emitError))) {
    return failure();
  }
  kernel.setTargetAttr(target);
  kernel.setScheduleAttr(schedule);
  remark::passed(kernel.getLoc(), remark::RemarkOpts::name("schedule")
                                      .category("attn")
                                      .function(kernel.getSymName()))
      << remark::reason("{0}: {1} bytes of shared memory, {2} registers of "
                        "a consumer thread for tiles",
                        reason, getSharedMemoryBytes(schedule, shape),
                        getTileRegisters(schedule, shape));
  return success();
}

struct SelectSchedule final : impl::SelectScheduleBase<SelectSchedule> {
  using SelectScheduleBase::SelectScheduleBase;

  void runOnOperation() override {
    if (failed(run(getOperation()))) {
      signalPassFailure();
    }
  }

private:
  LogicalResult run(ModuleOp module) {
    TargetAttr chip = findTarget(module.getLoc(), target);
    if (!chip) {
      return failure();
    }
    ScheduleAttr given;
    if (!schedule.empty()) {
      given = parseSchedule(module.getLoc(), schedule);
      if (!given) {
        return failure();
      }
    }
    for (Operation &op : *module.getBody()) {
      auto plan = dyn_cast<PlanOp>(op);
      auto kernel = dyn_cast<KernelOp>(op);
      if (!plan && !kernel) {
        continue;
      }
      TargetAttr written = plan ? plan.getTargetAttr() : kernel.getTargetAttr();
      if (written && written != chip) {
        return op.emitOpError() << "expected target " << written.getChip()
                                << ", as written on it, got " << target;
      }
      if (plan) {
        plan.setTargetAttr(chip);
      } else if (failed(scheduleKernel(kernel, chip, given))) {
        return failure();
      }
    }
    return success();
  }
};

} // namespace
} // namespace attn
