// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-gpu-merge-launches: launches of plain kernels that need nothing of each
// other become one.

#include "attn/Conversion/TileToGpu/Passes.h"

#include "attn/Dialect/Attn/IR/Attn.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

namespace attn {
#define GEN_PASS_DEF_GPUMERGELAUNCHES
#include "attn/Conversion/TileToGpu/Passes.h.inc"
} // namespace attn

using namespace mlir;
using namespace attn;

namespace {

/// A launch and its only kernel.
struct Part {
  LaunchOp launch;
  VariantAttr variant;
  gpu::KernelOp kernel;
};

/// The launch as a part of another, if it can be.
std::optional<Part> findPart(LaunchOp launch) {
  if (launch.getVariants().size() != 1) {
    return std::nullopt;
  }
  auto variant = cast<VariantAttr>(launch.getVariants()[0]);
  auto kernel = dyn_cast_or_null<gpu::KernelOp>(
      SymbolTable::lookupNearestSymbolFrom(launch, variant.getKernel()));
  bool isPlain = kernel && kernel.isPlain() && variant.getGrid() &&
                 variant.getParams() && variant.getWhen() == "1";
  return isPlain ? std::optional(Part{launch, variant, kernel}) : std::nullopt;
}

/// How many launches follow each one at least, since they need what it gives.
/// So a launch is as late as its readers allow, where it meets most others.
llvm::MapVector<LaunchOp, int64_t> countFollowers(PlanOp plan) {
  llvm::MapVector<LaunchOp, int64_t> followers;
  SmallVector<LaunchOp> launches(plan.getBody().front().getOps<LaunchOp>());
  for (LaunchOp launch : llvm::reverse(launches)) {
    int64_t most = 0;
    for (Operation *user : launch->getUsers()) {
      if (auto reader = dyn_cast<LaunchOp>(user)) {
        most = std::max(most, followers.lookup(reader) + 1);
      }
    }
    followers[launch] = most;
  }
  return followers;
}

/// Work of a CTA: the kernels whose CTAs run longest come first, so that none
/// of them starts when the others are done.
int64_t estimateWork(gpu::KernelOp kernel) {
  int64_t ops = 0;
  kernel.walk([&](Operation *) { ++ops; });
  return ops;
}

std::string getCtas(VariantAttr variant) {
  std::string text;
  for (auto size : variant.getGrid().getAsRange<StringAttr>()) {
    if (size != "1") {
      text += (text.empty() ? "(" : " * (") + size.str() + ")";
    }
  }
  return text.empty() ? "1" : text;
}

class Merge {
public:
  Merge(ArrayRef<Part> parts, bool isDependent, bool hasDependents)
      : parts(parts), isDependent(isDependent), hasDependents(hasDependents),
        builder(parts.front().kernel) {}

  /// The kernel; `getParams` and `getGrid` say how it is launched.
  gpu::KernelOp build() {
    gpu::KernelOp first = parts.front().kernel;
    std::string name = first.getSymName().str();
    for (Part part : parts.drop_front()) {
      name += ("_with_" + part.kernel.getSymName()).str();
    }
    MLIRContext *context = builder.getContext();
    kernel = gpu::KernelOp::create(
        builder, first.getLoc(), StringAttr::get(context, name),
        TypeAttr::get(builder.getFunctionType({}, {})),
        /*arg_attrs=*/ArrayAttr(), /*res_attrs=*/ArrayAttr(),
        /*warpgroups=*/IntegerAttr(), /*producer_registers=*/IntegerAttr(),
        /*consumer_registers=*/IntegerAttr(), /*ping_pong=*/UnitAttr(),
        /*no_overlap=*/UnitAttr(), /*shared_memory_limit=*/IntegerAttr(),
        /*shared_memory=*/IntegerAttr(),
        builder.getI64IntegerAttr(first.getThreads()));
    entry = &kernel.getBody().emplaceBlock();
    builder.setInsertionPointToStart(entry);
    if (hasDependents) {
      gpu::AllowLaunchesOp::create(builder, kernel.getLoc());
    }
    Value id = gpu::CtaIdOp::create(builder, kernel.getLoc());
    if (isDependent) {
      gpu::WaitForLaunchesOp::create(builder, kernel.getLoc());
    }
    addPart(0, id);
    builder.setInsertionPointToEnd(entry);
    gpu::ReturnOp::create(builder, kernel.getLoc());
    kernel.setFunctionType(FunctionType::get(
        context, llvm::to_vector(entry->getArgumentTypes()), {}));
    return kernel;
  }

  ArrayAttr getParams() {
    SmallVector<Attribute> all;
    for (auto [param, value] : params) {
      all.push_back(param);
    }
    return builder.getArrayAttr(all);
  }

  std::string getGrid() const {
    std::string text;
    for (Part part : parts) {
      text += (text.empty() ? "" : " + ") + getCtas(part.variant);
    }
    return text;
  }

private:
  Value getParam(ParamAttr param, Type type) {
    Value &value = params[param];
    if (!value) {
      value = entry->addArgument(type, kernel.getLoc());
    }
    return value;
  }

  /// Part `number` and those that follow, for CTAs numbered from its first on.
  void addPart(size_t number, Value id) {
    Part part = parts[number];
    if (number + 1 == parts.size()) {
      return cloneBody(part, id);
    }
    Location loc = part.kernel.getLoc();
    auto count = ParamAttr::get(
        builder.getContext(), ParamKind::value, StringAttr(),
        builder.getStringAttr(getCtas(part.variant)), DenseI64ArrayAttr(),
        /*swizzle=*/0, /*dim=*/0, ParamAttr::kNotRagged, /*alignment=*/0);
    Value ctas = getParam(count, builder.getIndexType());
    Value isOfPart = arith::CmpIOp::create(builder, loc,
                                           arith::CmpIPredicate::ult, id, ctas);
    auto branch = scf::IfOp::create(builder, loc, TypeRange(), isOfPart,
                                    /*addThenBlock=*/true,
                                    /*addElseBlock=*/true);
    builder.setInsertionPointToStart(branch.thenBlock());
    cloneBody(part, id);
    scf::YieldOp::create(builder, loc);
    builder.setInsertionPointToStart(branch.elseBlock());
    addPart(number + 1, arith::SubIOp::create(builder, loc, id, ctas));
    builder.setInsertionPointToEnd(branch.elseBlock());
    scf::YieldOp::create(builder, loc);
  }

  void cloneBody(Part part, Value id) {
    IRMapping mapping;
    for (auto [argument, param] :
         llvm::zip_equal(part.kernel.getBody().getArguments(),
                         part.variant.getParams().getAsRange<ParamAttr>())) {
      mapping.map(argument, getParam(param, argument.getType()));
    }
    for (Operation &op : part.kernel.getBody().front().without_terminator()) {
      if (isa<gpu::AllowLaunchesOp, gpu::WaitForLaunchesOp>(op)) {
        continue;
      }
      if (auto cta = dyn_cast<gpu::CtaIdOp>(op)) {
        mapping.map(cta.getResult(), id);
        continue;
      }
      builder.clone(op, mapping);
    }
  }

  ArrayRef<Part> parts;
  bool isDependent, hasDependents;
  OpBuilder builder;
  gpu::KernelOp kernel;
  Block *entry = nullptr;
  llvm::MapVector<Attribute, Value> params;
};

struct MergeLaunches final : attn::impl::GpuMergeLaunchesBase<MergeLaunches> {
  void runOnOperation() override {
    for (PlanOp plan : getOperation().getOps<PlanOp>()) {
      // Which launches a choice runs is known on the host alone.
      if (plan.getBody().front().getOps<ChooseOp>().empty()) {
        mergeLaunches(plan);
      }
    }
  }

private:
  void mergeLaunches(PlanOp plan);
  void mergeParts(ArrayRef<Part> parts);
  bool isShared(gpu::KernelOp kernel);
};

/// Whether several launches run the kernel.
bool MergeLaunches::isShared(gpu::KernelOp kernel) {
  std::optional<SymbolTable::UseRange> uses =
      kernel.getSymbolUses(getOperation());
  return !uses || !llvm::hasSingleElement(*uses);
}

void MergeLaunches::mergeLaunches(PlanOp plan) {
  llvm::MapVector<LaunchOp, int64_t> followers = countFollowers(plan);
  SmallVector<LaunchOp> order(plan.getBody().front().getOps<LaunchOp>());
  // What most others follow comes first; else the order stays.
  llvm::stable_sort(order, [&](LaunchOp a, LaunchOp b) {
    return followers.lookup(a) > followers.lookup(b);
  });
  // Parts that as many launches follow, of as many threads; the last first.
  llvm::MapVector<std::pair<int64_t, int64_t>, SmallVector<Part>> groups;
  for (LaunchOp launch : llvm::reverse(order)) {
    std::optional<Part> part = findPart(launch);
    if (part && !isShared(part->kernel)) {
      groups[{followers.lookup(launch), part->kernel.getThreads()}].push_back(
          *part);
    }
  }
  groups.remove_if([](auto &group) { return group.second.size() < 2; });
  if (groups.empty()) {
    return;
  }
  Operation *end = plan.getBody().front().getTerminator();
  for (LaunchOp launch : order) {
    launch->moveBefore(end);
  }
  order.front().setDependent(false);
  for (auto &[key, parts] : groups) {
    // Back in the order of the plan, but for their work.
    std::reverse(parts.begin(), parts.end());
    llvm::stable_sort(parts, [](const Part &a, const Part &b) {
      return estimateWork(a.kernel) > estimateWork(b.kernel);
    });
    mergeParts(parts);
  }
}

/// One launch in the place of the last of `parts`.
void MergeLaunches::mergeParts(ArrayRef<Part> parts) {
  llvm::SetVector<Value> inputs;
  SmallVector<Value> results;
  SmallVector<Attribute> intermediates;
  LaunchOp last = parts.front().launch;
  bool isDependent = false;
  for (Part part : parts) {
    inputs.insert_range(part.launch.getInputs());
    llvm::append_range(results, part.launch.getOutputs());
    llvm::append_range(intermediates, part.launch.getIntermediates());
    isDependent |= part.launch.getDependent();
    last = last->isBeforeInBlock(part.launch) ? part.launch : last;
  }
  OpBuilder builder(last);
  auto merged =
      LaunchOp::create(builder, last.getLoc(), TypeRange(ValueRange(results)),
                       inputs.getArrayRef(), last.getVariants(),
                       builder.getArrayAttr(intermediates));
  for (auto [old, result] : llvm::zip_equal(results, merged.getOutputs())) {
    old.replaceAllUsesWith(result);
  }
  for (Part part : parts) {
    part.launch.erase();
  }
  merged.setDependent(isDependent && !merged.isFirst());
  Merge merge(parts, merged.getDependent(), merged.hasDependents());
  gpu::KernelOp kernel = merge.build();
  merged.setVariantsAttr(builder.getArrayAttr(VariantAttr::get(
      &getContext(), FlatSymbolRefAttr::get(kernel.getSymNameAttr()),
      builder.getStringAttr("1"), /*programs=*/{},
      builder.getStrArrayAttr({merge.getGrid(), "1", "1"}),
      kernel.getCtaThreads(), /*shared_memory=*/0, merge.getParams())));
  for (Part part : parts) {
    part.kernel.erase();
  }
}

} // namespace
