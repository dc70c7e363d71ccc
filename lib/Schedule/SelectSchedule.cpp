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
  std::optional<ScheduleFile> file;
};

/// The schedules of `kernel` with their guards, the last of which is "1": the
/// one written on it, else the one given, else the rows of the file, then of
/// the table, then the cheapest one.
FailureOr<SmallVector<ScheduleChoice>>
chooseSchedules(KernelOp kernel, TargetAttr target, const AttentionShape &shape,
                const Given &given) {
  bool hasSequences = findAttention(kernel).hasSequences();
  SmallVector<ScheduleChoice> choices;
  if (ScheduleAttr written = kernel.getScheduleAttr()) {
    if (given.schedule && given.schedule != written) {
      return kernel.emitOpError()
             << "expected no option schedule, as the kernel has one, got "
             << given.schedule;
    }
    choices.push_back({"1", written, "written on the kernel"});
    return choices;
  }
  if (given.schedule) {
    choices.push_back({"1", given.schedule, "given by the option schedule"});
    return choices;
  }
  // What follows a guard that always holds is never asked. Guards ask for the
  // lengths of tensors, which say nothing about those of sequences in them.
  auto append = [&](ArrayRef<ScheduleChoice> more) {
    for (const ScheduleChoice &choice : more) {
      if (hasSequences &&
          (choice.when != "1" ||
           !fitsPages(choice.schedule.getTileK(), shape.pageSize))) {
        continue;
      }
      if (choices.empty() || choices.back().when != "1") {
        choices.push_back(choice);
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

LogicalResult scheduleKernel(KernelOp kernel, TargetAttr target,
                             const Given &given) {
  BlockAttentionOp attention = findAttention(kernel);
  if (!attention) {
    return failure();
  }
  AttentionShape shape = AttentionShape::get(attention);
  FailureOr<SmallVector<ScheduleChoice>> choices =
      chooseSchedules(kernel, target, shape, given);
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
    if (!schedule.empty() && !schedules.empty()) {
      return emitError(loc) << "expected the option schedule or schedules, got "
                               "both";
    }
    if (!schedule.empty()) {
      given.schedule = parseSchedule(loc, schedule);
      if (!given.schedule) {
        return failure();
      }
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
    // Copies of a kernel are finished when they are made.
    for (Operation &op : llvm::make_early_inc_range(*module.getBody())) {
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
      } else if (failed(scheduleKernel(kernel, chip, *given))) {
        return failure();
      }
    }
    return success();
  }
};

} // namespace
} // namespace attn
