// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-select-schedule: target and schedule of each kernel.

#include "Variants.h"
#include "attn/Schedule/CostModel.h"
#include "attn/Schedule/Passes.h"
#include "attn/Schedule/ScheduleFile.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

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
        << "expected one attn.block_attention, attn.split_attention, "
           "attn.merge or attn.work_list, got "
        << computations.size();
    return {};
  }
  return computations.front();
}

void remarkChoice(KernelOp kernel, const ScheduleChoice &choice,
                  const AttentionShape &shape) {
  std::string when = choice.when == "1" ? "" : "if " + choice.when + ": ";
  remark::passed(kernel.getLoc(), remark::RemarkOpts::name("schedule")
                                      .category("attn")
                                      .function(kernel.getSymName()))
      << remark::reason("{0}{1}: {2} bytes of shared memory, {3} registers of "
                        "a consumer thread for tiles",
                        when, choice.reason,
                        getSharedMemoryBytes(choice.schedule, shape),
                        getTileRegisters(choice.schedule, shape));
}

/// The cheapest schedule by the cost model. No choice if there is none at all.
std::optional<ScheduleChoice> estimateSchedule(TargetAttr target,
                                               const AttentionShape &shape) {
  SmallVector<ScheduleCandidate> candidates = listCandidates(target, shape);
  if (candidates.empty()) {
    return std::nullopt;
  }
  return ScheduleChoice{
      "1", candidates.front().schedule,
      llvm::formatv("no table row for head sizes {0} and {1}: the cheapest of "
                    "{2} candidates by the cost model, {3:F1} cycles for 1000 "
                    "scores",
                    shape.headSize, shape.valueHeadSize, candidates.size(),
                    candidates.front().cost)};
}

/// What the user chose for all kernels.
struct Given {
  ScheduleAttr schedule;
  RowwiseAttr rowwise;
  std::optional<ScheduleFile> file;
  bool allVariants;
};

/// The schedule written on `kernel`, which the option may not contradict; null
/// if there is none.
template <typename AttrTy>
FailureOr<AttrTy> getWritten(KernelOp kernel, AttrTy option) {
  Attribute written = kernel.getScheduleAttr();
  if (!written) {
    return AttrTy();
  }
  if (!isa<AttrTy>(written)) {
    return kernel.emitOpError()
           << "expected #attn." << AttrTy::getMnemonic()
           << " as the schedule of this computation, got " << written;
  }
  if (option && option != written) {
    return kernel.emitOpError()
           << "expected no option schedule, as the kernel has one, got "
           << option;
  }
  return cast<AttrTy>(written);
}

/// The schedules of `kernel` with their guards, the last of which is "1": the
/// one written on it, else the one given, else the rows of the file, then of
/// the table, then the cheapest one.
FailureOr<SmallVector<ScheduleChoice>>
chooseSchedules(KernelOp kernel, BlockAttentionOp attention, TargetAttr target,
                const Given &given) {
  AttentionShape shape = AttentionShape::get(attention);
  SmallVector<ScheduleChoice> choices;
  FailureOr<ScheduleAttr> written = getWritten(kernel, given.schedule);
  if (failed(written)) {
    return failure();
  }
  if (*written) {
    choices.push_back({"1", *written, "written on the kernel"});
    return choices;
  }
  if (given.schedule) {
    choices.push_back({"1", given.schedule, "given by the option schedule"});
    return choices;
  }
  // What follows a guard that always holds is never asked, nor is one that
  // never does.
  auto append = [&](ArrayRef<ScheduleChoice> more) {
    for (ScheduleChoice choice : more) {
      if ((!choices.empty() && choices.back().when == "1") ||
          !canAsk(choice.when, attention) ||
          (!given.allVariants && !isKnown(choice.known, attention)) ||
          !fitsPages(choice.schedule.getTileK(), shape.pageSize)) {
        continue;
      }
      choice.when = foldGuard(choice.when, attention);
      if (choice.when != "0") {
        choices.push_back(std::move(choice));
      }
    }
  };
  if (given.file) {
    append(given.file->lookup(shape));
  }
  append(lookupTable(target, shape));
  if (choices.empty() || choices.back().when != "1") {
    std::optional<ScheduleChoice> cheapest = estimateSchedule(target, shape);
    if (!cheapest) {
      return kernel.emitOpError()
             << "expected an option schedule, as there is none for " << target
             << " and head sizes " << shape.headSize << " and "
             << shape.valueHeadSize;
    }
    append(*cheapest);
  }
  return mergeChoices(choices);
}

LogicalResult scheduleAttention(KernelOp kernel, BlockAttentionOp attention,
                                TargetAttr target, const Given &given) {
  AttentionShape shape = AttentionShape::get(attention);
  FailureOr<SmallVector<ScheduleChoice>> choices =
      chooseSchedules(kernel, attention, target, given);
  if (failed(choices)) {
    return failure();
  }
  for (const ScheduleChoice &choice : *choices) {
    if (std::optional<std::string> limit =
            findBrokenLimit(choice.schedule, target, shape)) {
      return kernel.emitOpError() << *limit;
    }
    remarkChoice(kernel, choice, shape);
  }
  kernel.setTargetAttr(target);
  makeVariants(kernel, *choices);
  return success();
}

LogicalResult scheduleRowwise(KernelOp kernel,
                              ComputationOpInterface computation,
                              RowwiseAttr option) {
  FailureOr<RowwiseAttr> written = getWritten(kernel, option);
  if (failed(written)) {
    return failure();
  }
  RowwiseAttr schedule = *written ? *written : option;
  std::string reason =
      *written ? "written on the kernel" : "given by the option schedule";
  if (!schedule) {
    schedule = chooseRowwise(computation);
    reason = "a row for as many threads as read 16 bytes of it";
  }
  auto emitError = [&] { return kernel.emitOpError(); };
  if (failed(checkRowwise(schedule, computation, emitError))) {
    return failure();
  }
  kernel.setScheduleAttr(schedule);
  remark::passed(kernel.getLoc(), remark::RemarkOpts::name("schedule")
                                      .category("attn")
                                      .function(kernel.getSymName()))
      << remark::reason("{0}: {1} rows in {2} threads", reason,
                        schedule.getTileRows(), schedule.getThreads());
  return success();
}

LogicalResult scheduleKernel(KernelOp kernel, TargetAttr target,
                             const Given &given) {
  ComputationOpInterface computation = findComputation(kernel);
  if (!computation) {
    return failure();
  }
  if (auto attention = dyn_cast<BlockAttentionOp>(*computation)) {
    return scheduleAttention(kernel, attention, target, given);
  }
  kernel.setTargetAttr(target);
  if (!isa<SplitAttentionOp>(*computation)) {
    return scheduleRowwise(kernel, computation, given.rowwise);
  }
  // Keys are split as a schedule says.
  FailureOr<ScheduleAttr> written = getWritten(kernel, given.schedule);
  if (succeeded(written) && !*written) {
    return kernel.emitOpError() << "expected the schedule by which "
                                   "attn-split-keys has split its keys";
  }
  return written;
}

struct SelectSchedule final : impl::SelectScheduleBase<SelectSchedule> {
  using SelectScheduleBase::SelectScheduleBase;

  void runOnOperation() override {
    if (failed(run(getOperation()))) {
      signalPassFailure();
    }
  }

private:
  FailureOr<Given> readGiven(Location loc, TargetAttr chip) {
    Given given;
    given.allVariants = allVariants;
    if (!schedule.empty() && !schedules.empty()) {
      return emitError(loc) << "expected the option schedule or schedules, got "
                               "both";
    }
    if (!schedule.empty()) {
      Attribute parsed = parseSchedule(loc, schedule);
      if (!parsed) {
        return failure();
      }
      given.schedule = dyn_cast<ScheduleAttr>(parsed);
      given.rowwise = dyn_cast<RowwiseAttr>(parsed);
    }
    if (!schedules.empty()) {
      FailureOr<ScheduleFile> file = ScheduleFile::read(loc, schedules, chip);
      if (failed(file)) {
        return failure();
      }
      given.file = std::move(*file);
    }
    return given;
  }

  LogicalResult run(ModuleOp module) {
    TargetAttr chip = findTarget(module.getLoc(), target);
    if (!chip) {
      return failure();
    }
    FailureOr<Given> given = readGiven(module.getLoc(), chip);
    if (failed(given)) {
      return failure();
    }
    Attribute option = given->schedule ? Attribute(given->schedule)
                                       : Attribute(given->rowwise);
    bool used = false;
    unsigned kernels = 0;
    // Copies of a kernel are finished when they are made.
    for (Operation &op : llvm::make_early_inc_range(*module.getBody())) {
      auto plan = dyn_cast<PlanOp>(op);
      auto kernel = dyn_cast<KernelOp>(op);
      if ((!plan && !kernel) ||
          (unscheduledOnly && kernel && kernel.getScheduleAttr())) {
        continue;
      }
      TargetAttr written = plan ? plan.getTargetAttr() : kernel.getTargetAttr();
      if (written && written != chip) {
        return op.emitOpError() << "expected target " << written.getChip()
                                << ", as written on it, got " << target;
      }
      if (plan) {
        plan.setTargetAttr(chip);
      } else if (failed(scheduleKernel(kernel, chip, *given))) {
        return failure();
      } else {
        used |= kernel.getScheduleAttr() == option;
        ++kernels;
      }
    }
    if (option && kernels > 0 && !used) {
      return emitError(module.getLoc())
             << "expected a kernel for the option schedule (#attn.schedule is "
                "for attention, #attn.rowwise for the others), got none for "
             << option;
    }
    return success();
  }
};

} // namespace
} // namespace attn
