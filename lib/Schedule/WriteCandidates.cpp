// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What attn-compile --emit=schedules writes.

#include "attn/Schedule/CostModel.h"
#include "attn/Schedule/ScheduleFile.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace attn;

constexpr llvm::StringLiteral kFormat = "attn-candidates";
constexpr int64_t kVersion = 1;

static std::string print(Attribute attribute) {
  return llvm::formatv("{0}", attribute);
}

/// A raw value, so that the cost has the same digits everywhere.
static void writeNumber(llvm::json::OStream &json, StringRef key,
                        double value) {
  json.attributeBegin(key);
  json.rawValue(llvm::formatv("{0:F3}", value).str());
  json.attributeEnd();
}

static void writeCandidate(llvm::json::OStream &json,
                           const ScheduleCandidate &candidate,
                           const AttentionShape &shape) {
  StepCycles step = estimateStep(candidate.schedule, shape);
  json.object([&] {
    json.attribute("schedule", print(candidate.schedule));
    writeNumber(json, "cost", candidate.cost);
    json.attributeObject("step", [&] {
      json.attribute("tensor", step.tensor);
      json.attribute("softmax", step.softmax);
      json.attribute("shared", step.shared);
      json.attribute("total", step.total);
    });
  });
}

/// The kernels of `launch` for which the tuner looks, in the order of the
/// guards. Those without matrix products have one rule, and keys are split as a
/// schedule says that was chosen already. Packed heads are for few queries
/// against many keys, and the tuner measures as many of both.
static SmallVector<KernelOp> getTuned(LaunchOp launch) {
  SmallVector<KernelOp> kernels;
  for (auto variant : launch.getVariants().getAsRange<VariantAttr>()) {
    auto kernel = SymbolTable::lookupNearestSymbolFrom<KernelOp>(
        launch, variant.getKernel());
    Attribute schedule = kernel ? kernel.getScheduleAttr() : Attribute();
    auto tiled = dyn_cast_or_null<ScheduleAttr>(schedule);
    if (!isa_and_nonnull<RowwiseAttr>(schedule) &&
        !(tiled && (tiled.getPackHeads() || tiled.getSplitKeys()))) {
      kernels.push_back(kernel);
    }
  }
  return kernels;
}

/// The names by which callers pass what the attention reads.
static void writeArguments(llvm::json::OStream &json, LaunchOp launch,
                           BlockAttentionOp attention) {
  for (auto [role, value] :
       llvm::zip_equal(attention.getOperandRoles(), attention->getOperands())) {
    auto argument = dyn_cast<BlockArgument>(value);
    if (!argument) {
      // A constant scale.
      json.attribute(role, nullptr);
      continue;
    }
    Value given = launch.getInputs()[argument.getArgNumber()];
    json.attribute(role, getHostValue(given).name);
  }
}

/// `launch` has kernels for which the tuner looks.
static LogicalResult writeLaunch(llvm::json::OStream &json, PlanOp plan,
                                 LaunchOp launch) {
  SmallVector<KernelOp> kernels = getTuned(launch);
  KernelOp kernel = kernels.front();
  auto attentions =
      kernel ? llvm::to_vector(kernel.getBody().getOps<BlockAttentionOp>())
             : SmallVector<BlockAttentionOp>();
  if (attentions.size() != 1 || !kernel.getTargetAttr() ||
      !llvm::all_of(kernels, [](KernelOp one) {
        return one && isa_and_nonnull<ScheduleAttr>(one.getScheduleAttr());
      })) {
    return launch.emitOpError("expected variants that are kernels of one "
                              "attention with a schedule, got others (run "
                              "attn-select-schedule first)");
  }
  BlockAttentionOp attention = attentions.front();
  // The tuner calls the plan, so it can vary arguments only.
  for (Value tensor : {attention.getQ(), attention.getK(), attention.getV()}) {
    auto argument = dyn_cast<BlockArgument>(tensor);
    if (argument &&
        !isa<BlockArgument>(launch.getInputs()[argument.getArgNumber()])) {
      return launch.emitOpError("expected queries, keys and values that are "
                                "arguments of the plan, got what another "
                                "launch computes");
    }
  }
  AttentionShape shape = AttentionShape::get(attention);
  json.object([&] {
    json.attribute("plan", plan.getSymName());
    json.attribute("kernel", kernel.getSymName());
    json.attributeObject("shape", [&] {
      json.attribute("head_size", shape.headSize);
      json.attribute("value_head_size", shape.valueHeadSize);
      json.attribute("causal", shape.causal);
    });
    json.attributeObject("arguments",
                         [&] { writeArguments(json, launch, attention); });
    json.attributeArray("chosen", [&] {
      for (KernelOp one : kernels) {
        json.value(print(one.getScheduleAttr()));
      }
    });
    json.attributeArray("candidates", [&] {
      for (const ScheduleCandidate &candidate :
           listCandidates(kernel.getTargetAttr(), shape)) {
        writeCandidate(json, candidate, shape);
      }
    });
  });
  return success();
}

LogicalResult attn::writeCandidates(llvm::raw_ostream &stream,
                                    ModuleOp module) {
  TargetAttr target;
  for (auto plan : module.getOps<PlanOp>()) {
    target = plan.getTargetAttr();
  }
  if (!target) {
    return module.emitError("expected a plan with a target, got none");
  }
  LogicalResult result = success();
  llvm::json::OStream json(stream, /*IndentSize=*/1);
  json.object([&] {
    json.attribute("format", kFormat);
    json.attribute("version", kVersion);
    json.attribute("target", target.getChip());
    json.attributeArray("kernels", [&] {
      for (auto plan : module.getOps<PlanOp>()) {
        plan.walk([&](LaunchOp launch) {
          if (!getTuned(launch).empty() &&
              failed(writeLaunch(json, plan, launch))) {
            result = failure();
          }
        });
      }
    });
  });
  stream << '\n';
  return result;
}
