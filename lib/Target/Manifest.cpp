// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Support/Sha256.h"
#include "attn/Target/Bundle.h"
#include "attn/Target/Version.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace attn;

static constexpr int64_t kSchema = 3;

static std::string getTypeName(Type type) {
  std::string name;
  llvm::raw_string_ostream(name) << type;
  return name;
}

/// A size or expression, which may be text or #attn.expr.
static StringRef getText(Attribute attr) {
  if (auto expr = dyn_cast<ExprAttr>(attr)) {
    return expr.getText();
  }
  return cast<StringAttr>(attr).getValue();
}

namespace {

class ManifestWriter {
public:
  ManifestWriter(llvm::raw_ostream &stream, StringRef ptxasVersion)
      : json(stream, /*IndentSize=*/2), ptxasVersion(ptxasVersion) {}

  LogicalResult write(ArrayRef<TargetArtefacts> targets);

private:
  LogicalResult writeTarget(const TargetArtefacts &artefacts);
  void writeFile(StringRef key, StringRef name, StringRef contents);
  LogicalResult writePlan(PlanOp plan, const Assembly *assembly);
  void writeArguments(PlanOp plan);
  void writeConstraints(PlanOp plan);
  void writeResults(PlanOp plan);
  LogicalResult writeIntermediates(PlanOp plan);
  LogicalResult writeLaunches(PlanOp plan, const Assembly *assembly);
  LogicalResult writeVariant(LaunchOp launch, VariantAttr variant,
                             const Assembly *assembly);
  void writeParam(ParamAttr param);
  void writeTexts(StringRef key, ArrayAttr texts);
  void writeInts(StringRef key, ArrayRef<int64_t> values);

  llvm::json::OStream json;
  StringRef ptxasVersion;
};

} // namespace

LogicalResult ManifestWriter::write(ArrayRef<TargetArtefacts> targets) {
  LogicalResult result = success();
  json.object([&] {
    json.attribute("schema", kSchema);
    auto plans = ModuleOp(targets.front().module).getOps<PlanOp>();
    json.attribute("name", (*plans.begin()).getName());
    json.attributeObject("producer", [&] {
      json.attribute("attn", getVersion());
      json.attribute("llvm", getLLVMVersion());
      if (ptxasVersion.empty()) {
        json.attribute("ptxas", nullptr);
      } else {
        json.attribute("ptxas", ptxasVersion);
      }
    });
    json.attributeArray("targets", [&] {
      for (const TargetArtefacts &artefacts : targets) {
        if (failed(writeTarget(artefacts))) {
          result = failure();
        }
      }
    });
  });
  return result;
}

LogicalResult ManifestWriter::writeTarget(const TargetArtefacts &artefacts) {
  LogicalResult result = success();
  json.object([&] {
    TargetAttr target = artefacts.target;
    json.attribute("chip", target.getChip());
    writeInts("capability",
              {target.getCapability() / 10, target.getCapability() % 10});
    json.attribute("exact", target.getExact());
    std::string chip = target.getChip().str();
    writeFile("ptx", chip + ".ptx", artefacts.ptx);
    const Assembly *assembly = nullptr;
    if (artefacts.assembly) {
      assembly = &*artefacts.assembly;
      writeFile("cubin", chip + ".cubin", assembly->cubin);
    } else {
      json.attribute("cubin", nullptr);
    }
    json.attributeArray("plans", [&] {
      for (auto plan : ModuleOp(artefacts.module).getOps<PlanOp>()) {
        if (failed(writePlan(plan, assembly))) {
          result = failure();
        }
      }
    });
  });
  return result;
}

void ManifestWriter::writeFile(StringRef key, StringRef name,
                               StringRef contents) {
  json.attributeObject(key, [&] {
    json.attribute("file", name);
    json.attribute("sha256", sha256({contents.data(), contents.size()}));
  });
}

/// The value beside the first guard that holds, or the last one.
static std::string
selectByGuard(ArrayRef<std::pair<StringRef, std::string>> choices) {
  std::string text = choices.back().second;
  for (const auto &[guard, value] : llvm::reverse(choices.drop_back())) {
    if (value != text) {
      text = ("select(" + guard + ", " + value + ", " + text + ")").str();
    }
  }
  return text;
}

/// How many bytes have to be zero for what `block` launches: `bytes`, unless
/// none of the kernels that run counts in the workspace. To zero them takes
/// about as long as a short kernel.
static std::string getZeroedBytes(Block &block, int64_t bytes) {
  std::string total = "0";
  for (Operation &op : block.without_terminator()) {
    SmallVector<std::pair<StringRef, std::string>> choices;
    if (auto choose = dyn_cast<ChooseOp>(op)) {
      for (auto [guard, region] :
           llvm::zip_equal(choose.getGuards(), choose.getCases())) {
        choices.emplace_back(getText(guard),
                             getZeroedBytes(region.front(), bytes));
      }
    } else {
      for (auto variant :
           cast<LaunchOp>(op).getVariants().getAsRange<VariantAttr>()) {
        bool counts =
            variant.getParams() &&
            llvm::any_of(variant.getParams().getAsRange<ParamAttr>(),
                         [](ParamAttr param) {
                           return param.getKind() == ParamKind::workspace;
                         });
        choices.emplace_back(variant.getWhen().getValue(),
                             std::to_string(counts ? bytes : 0));
      }
    }
    std::string used = selectByGuard(choices);
    if (total == "0" || used == "0" || total == used) {
      total = used == "0" ? total : used;
    } else {
      total = "max(" + total + ", " + used + ")";
    }
  }
  return total;
}

LogicalResult ManifestWriter::writePlan(PlanOp plan, const Assembly *assembly) {
  LogicalResult result = success();
  json.object([&] {
    json.attribute("name", plan.getName());
    writeArguments(plan);
    writeResults(plan);
    writeConstraints(plan);
    json.attributeObject("workspace", [&] {
      json.attribute("bytes", plan.getWorkspace());
      json.attribute("zeroed",
                     getZeroedBytes(plan.getBody().front(), plan.getZeroed()));
    });
    if (failed(writeIntermediates(plan))) {
      result = failure();
    }
    if (failed(writeLaunches(plan, assembly))) {
      result = failure();
    }
  });
  return result;
}

/// `last`, unless one of `guards` holds, then `held`.
static std::string selectFirst(ArrayRef<Attribute> guards, StringRef held,
                               StringRef last) {
  std::string text = last.str();
  for (Attribute guard : llvm::reverse(guards)) {
    text = ("select(" + getText(guard) + ", " + held + ", " + text + ")").str();
  }
  return text;
}

/// Nonzero if the case that holds `launch` runs, since none before it does.
static std::string getGuard(LaunchOp launch) {
  auto choose = dyn_cast<ChooseOp>(launch->getParentOp());
  if (!choose) {
    return "1";
  }
  ArrayRef<Attribute> guards = choose.getGuards().getValue();
  size_t number = launch->getParentRegion()->getRegionNumber();
  return selectFirst(guards.take_front(number), "0", getText(guards[number]));
}

void ManifestWriter::writeConstraints(PlanOp plan) {
  auto write = [&](StringRef expr, StringRef message) {
    json.object([&] {
      json.attribute("expr", expr);
      json.attribute("message", message);
    });
  };
  json.attributeArray("constraints", [&] {
    for (auto constraint : plan.getConstraints().getAsRange<ConstraintAttr>()) {
      write(constraint.getExpr(), constraint.getMessage());
    }
    // The runtime skips launches whose guard does not hold, and would skip
    // those of all cases.
    for (auto choose : plan.getOps<ChooseOp>()) {
      ArrayRef<Attribute> guards = choose.getGuards().getValue();
      std::string expr =
          selectFirst(guards.drop_back(), "1", getText(guards.back()));
      write(expr, "expected sizes that one of the " +
                      std::to_string(guards.size()) +
                      " cases of the plan accepts: " + expr + " is 0");
    }
  });
}

LogicalResult ManifestWriter::writeLaunches(PlanOp plan,
                                            const Assembly *assembly) {
  LogicalResult result = success();
  auto writeLaunch = [&](LaunchOp launch) {
    json.attribute("when", getGuard(launch));
    json.attribute("dependent", launch.getDependent());
    json.attributeArray("variants", [&] {
      for (auto variant : launch.getVariants().getAsRange<VariantAttr>()) {
        if (failed(writeVariant(launch, variant, assembly))) {
          result = failure();
        }
      }
    });
  };
  json.attributeArray("launches", [&] {
    plan.walk(
        [&](LaunchOp launch) { json.object([&] { writeLaunch(launch); }); });
  });
  return result;
}

void ManifestWriter::writeArguments(PlanOp plan) {
  json.attributeArray("arguments", [&] {
    for (auto [name, type] :
         llvm::zip_equal(plan.getArgNames().getAsValueRange<StringAttr>(),
                         plan.getArgumentTypes())) {
      auto tensor = dyn_cast<RankedTensorType>(type);
      json.object([&, name = name, type = type] {
        json.attribute("name", name);
        json.attribute("kind", tensor ? "tensor" : "scalar");
        if (!tensor) {
          json.attribute("dtype", getTypeName(type));
          return;
        }
        json.attribute("dtype", getTypeName(tensor.getElementType()));
        json.attributeArray("shape", [&] {
          for (int64_t size : tensor.getShape()) {
            if (ShapedType::isDynamic(size)) {
              json.value(nullptr);
            } else {
              json.value(size);
            }
          }
        });
      });
    }
  });
}

void ManifestWriter::writeResults(PlanOp plan) {
  json.attributeArray("results", [&] {
    for (auto [name, shape, type] :
         llvm::zip_equal(plan.getResultNames().getAsValueRange<StringAttr>(),
                         plan.getResultShapes().getAsRange<ArrayAttr>(),
                         plan.getResultTypes())) {
      json.object([&, name = name, shape = shape, type = type] {
        json.attribute("name", name);
        json.attribute("dtype", getTypeName(getElementTypeOrSelf(type)));
        writeTexts("shape", shape);
      });
    }
  });
}

LogicalResult ManifestWriter::writeIntermediates(PlanOp plan) {
  LogicalResult result = success();
  json.attributeArray("intermediates", [&] {
    plan.walk([&](LaunchOp launch) {
      for (OpResult output : launch->getResults()) {
        IntermediateAttr intermediate = getIntermediate(output);
        if (!intermediate) {
          continue;
        }
        if (!intermediate.getOffset()) {
          result = launch.emitOpError("expected an offset of ")
                   << intermediate.getName()
                   << ", as attn-assign-storage gives it";
          continue;
        }
        json.object([&] {
          json.attribute("name", intermediate.getName().getValue());
          json.attribute("dtype",
                         getTypeName(getElementTypeOrSelf(output.getType())));
          writeTexts("shape", intermediate.getShape());
          json.attribute("offset", intermediate.getOffset().getValue());
        });
      }
    });
  });
  return result;
}

LogicalResult ManifestWriter::writeVariant(LaunchOp launch, VariantAttr variant,
                                           const Assembly *assembly) {
  StringRef kernel = variant.getKernel().getValue();
  if (!variant.getGrid() || !variant.getParams() || variant.getThreads() <= 0) {
    return launch.emitOpError("expected variant '")
           << kernel
           << "' to have a grid, threads and params, as lowering to R3 gives "
              "it";
  }
  const KernelUsage *usage = nullptr;
  if (assembly) {
    auto found = assembly->kernels.find(kernel);
    if (found == assembly->kernels.end()) {
      return launch.emitOpError("expected the cubin to have an entry '")
             << kernel << "', it has none";
    }
    usage = &found->second;
  }

  json.object([&] {
    json.attribute("kernel", kernel);
    json.attribute("when", variant.getWhen().getValue());
    writeTexts("grid", variant.getGrid());
    writeInts("block", {variant.getThreads(), 1, 1});
    json.attribute("shared_memory", variant.getSharedMemory());
    if (usage) {
      json.attribute("registers", usage->registers);
      json.attribute("spill_bytes", usage->spillStores + usage->spillLoads);
    } else {
      json.attribute("registers", nullptr);
      json.attribute("spill_bytes", nullptr);
    }
    json.attributeArray("params", [&] {
      for (auto param : variant.getParams().getAsRange<ParamAttr>()) {
        writeParam(param);
      }
    });
  });
  return success();
}

void ManifestWriter::writeParam(ParamAttr param) {
  json.object([&] {
    json.attribute("kind", stringifyParamKind(param.getKind()));
    switch (param.getKind()) {
    case ParamKind::tensor_map:
      json.attribute("tensor", param.getName().getValue());
      writeInts("box", param.getBox().asArrayRef());
      json.attribute("swizzle", param.getSwizzle());
      if (param.isRagged()) {
        json.attribute("ragged", param.getRagged());
      } else {
        json.attribute("ragged", nullptr);
      }
      break;
    case ParamKind::pointer:
      json.attribute("tensor", param.getName().getValue());
      json.attribute("alignment", param.getAlignment());
      break;
    case ParamKind::stride:
    case ParamKind::pitch:
      json.attribute("tensor", param.getName().getValue());
      json.attribute("dim", param.getDim());
      break;
    case ParamKind::value:
      json.attribute("expr", param.getExpr().getValue());
      break;
    case ParamKind::scalar:
      json.attribute("name", param.getName().getValue());
      break;
    case ParamKind::workspace:
      json.attribute("offset", param.getExpr().getValue());
      break;
    }
  });
}

void ManifestWriter::writeTexts(StringRef key, ArrayAttr texts) {
  json.attributeArray(key, [&] {
    for (Attribute text : texts) {
      json.value(getText(text));
    }
  });
}

void ManifestWriter::writeInts(StringRef key, ArrayRef<int64_t> values) {
  json.attributeArray(key, [&] {
    for (int64_t value : values) {
      json.value(value);
    }
  });
}

FailureOr<std::string> attn::makeManifest(ArrayRef<TargetArtefacts> targets,
                                          StringRef ptxasVersion) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (failed(ManifestWriter(stream, ptxasVersion).write(targets))) {
    return failure();
  }
  text += '\n';
  return text;
}
