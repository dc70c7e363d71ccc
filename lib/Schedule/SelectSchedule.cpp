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
Attribute parseSchedule(Location loc, StringRef text) {
  Attribute attribute = parseAttribute(text, loc.getContext());
  if (!isa_and_nonnull<ScheduleAttr, RowwiseAttr>(attribute)) {
    emitError(loc) << "expected the option schedule to be an #attn.schedule "
                      "or #attn.rowwise attribute, got '"
                   << text << "'";
    return {};
  }
  return attribute;
}

/// The one computation of `kernel`, or an error.
ComputationOpInterface findComputation(KernelOp kernel) {
  auto computations =
      llvm::to_vector(kernel.getBody().getOps<ComputationOpInterface>());
  if (computations.size() != 1) {
    kernel.emitOpError()
        << "expected one attn.block_attention, attn.merge or attn.work_list, "
           "got "
        << computations.size();
    return {};
  }
  return computations.front();
}

/// The schedule that the user gave for `kernel`, on it or as the option, and in
/// `reason` where it is from; null if neither, or if the option is for kernels
/// of another kind.
template <typename AttrTy>
FailureOr<AttrTy> getGivenSchedule(KernelOp kernel, Attribute option,
                                   std::string &reason) {
  auto given = dyn_cast_or_null<AttrTy>(option);
  Attribute written = kernel.getScheduleAttr();
  if (!written) {
    reason = "given by the option schedule";
    return given;
  }
  if (!isa<AttrTy>(written)) {
    return kernel.emitOpError()
           << "expected #attn." << AttrTy::getMnemonic()
           << " as the schedule of this computation, got " << written;
  }
  if (given && given != written) {
    return kernel.emitOpError()
           << "expected no option schedule, as the kernel has one, got "
           << given;
  }
  reason = "written on the kernel";
  return cast<AttrTy>(written);
}

auto remarkOn(KernelOp kernel) {
  return remark::passed(kernel.getLoc(), remark::RemarkOpts::name("schedule")
                                             .category("attn")
                                             .function(kernel.getSymName()));
}

LogicalResult scheduleAttention(KernelOp kernel, BlockAttentionOp attention,
                                TargetAttr target, Attribute option) {
  AttentionShape shape = AttentionShape::get(attention);
  std::string reason;
  FailureOr<ScheduleAttr> given =
      getGivenSchedule<ScheduleAttr>(kernel, option, reason);
  if (failed(given)) {
    return failure();
  }
  ScheduleAttr schedule =
      *given ? *given : lookupSchedule(target, shape, reason);
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
  kernel.setScheduleAttr(schedule);
  remarkOn(kernel) << remark::reason(
      "{0}: {1} bytes of shared memory, {2} registers of "
      "a consumer thread for tiles",
      reason, getSharedMemoryBytes(schedule, shape),
      getTileRegisters(schedule, shape));
  return success();
}

LogicalResult scheduleRowwise(KernelOp kernel,
                              ComputationOpInterface computation,
                              Attribute option) {
  std::string reason;
  FailureOr<RowwiseAttr> given =
      getGivenSchedule<RowwiseAttr>(kernel, option, reason);
  if (failed(given)) {
    return failure();
  }
  RowwiseAttr schedule = *given;
  if (!schedule) {
    schedule = chooseRowwise(computation);
    reason = "a row for as many threads as read 16 bytes of it";
  }
  auto emitError = [&] { return kernel.emitOpError(); };
  if (failed(checkRowwise(schedule, computation, emitError))) {
    return failure();
  }
  kernel.setScheduleAttr(schedule);
  remarkOn(kernel) << remark::reason("{0}: {1} rows in {2} threads", reason,
                                     schedule.getTileRows(),
                                     schedule.getThreads());
  return success();
}

/// Gives `kernel` the target `target`, and the schedule `option` if there is
/// one for it.
LogicalResult scheduleKernel(KernelOp kernel, TargetAttr target,
                             Attribute option) {
  ComputationOpInterface computation = findComputation(kernel);
  if (!computation) {
    return failure();
  }
  auto attention = dyn_cast<BlockAttentionOp>(computation.getOperation());
  if (failed(attention ? scheduleAttention(kernel, attention, target, option)
                       : scheduleRowwise(kernel, computation, option))) {
    return failure();
  }
  kernel.setTargetAttr(target);
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
    Attribute given;
    if (!schedule.empty()) {
      given = parseSchedule(module.getLoc(), schedule);
      if (!given) {
        return failure();
      }
    }
    bool used = false;
    unsigned kernels = 0;
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
      } else {
        used |= kernel.getScheduleAttr() == given;
        ++kernels;
      }
    }
    if (given && kernels > 0 && !used) {
      return emitError(module.getLoc())
             << "expected a kernel for the option schedule (#attn.schedule is "
                "for attention, #attn.rowwise for the others), got none for "
             << given;
    }
    return success();
  }
};

} // namespace
} // namespace attn
