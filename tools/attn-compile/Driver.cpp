// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Driver.h"
#include "Outputs.h"
#include "Stats.h"
#include "attn/Pipeline/Compilation.h"
#include "attn/Schedule/ScheduleFile.h"
#include "attn/Target/CodeGen.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Support/Timing.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;
using namespace attn;

static LogicalResult report(llvm::Error error) {
  if (!error) {
    return success();
  }
  llvm::WithColor::error(llvm::errs(), "attn-compile")
      << llvm::toString(std::move(error)) << '\n';
  return failure();
}

static std::string joinPath(StringRef folder, const Twine &name) {
  llvm::SmallString<128> path = folder;
  llvm::sys::path::append(path, name);
  return std::string(path);
}

static DialectRegistry makeRegistry() {
  DialectRegistry registry;
  registerStageDialects(registry);
  return registry;
}

namespace {

class Driver {
public:
  // One module is too little work to be worth the start of a thread pool.
  explicit Driver(const Options &options)
      : options(options),
        context(makeRegistry(), MLIRContext::Threading::DISABLED),
        diagnostics(sources, &context) {
    // The location is enough; a whole module in its generic form is not read.
    context.printOpOnDiagnostic(false);
  }

  LogicalResult run(TimingScope &timing);

private:
  LogicalResult checkSurroundings();
  LogicalResult checkOutputs();
  LogicalResult enableRemarks();
  OwningOpRef<ModuleOp> read();
  LogicalResult checkTargetOfModule(ModuleOp module);
  LogicalResult compileFor(StringRef chip, OwningOpRef<ModuleOp> module,
                           TimingScope &timing);
  LogicalResult keep(Compilation &compilation, StringRef chip);
  LogicalResult keepCandidates(Compilation &compilation);
  LogicalResult finish(TimingScope &timing);

  const Options &options;
  MLIRContext context;
  llvm::SourceMgr sources;
  SourceMgrDiagnosticHandler diagnostics;
  std::optional<Ptxas> ptxas;
  Outputs outputs;
  // The artefacts refer to the modules of the compilations.
  std::vector<std::unique_ptr<Compilation>> compilations;
  llvm::SmallVector<TargetArtefacts, 1> artefacts;
};

} // namespace

LogicalResult Driver::run(TimingScope &timing) {
  if (failed(checkSurroundings()) || failed(enableRemarks())) {
    return failure();
  }
  TimingScope parsing = timing.nest("parse");
  OwningOpRef<ModuleOp> module = read();
  parsing.stop();
  if (!module) {
    return failure();
  }
  if (options.targets.size() == 1) {
    if (failed(
            compileFor(options.targets.front(), std::move(module), timing))) {
      return failure();
    }
    return finish(timing);
  }
  for (const std::string &chip : options.targets) {
    TimingScope targetTiming = timing.nest(StringRef(chip));
    if (failed(compileFor(chip, module->clone(), targetTiming))) {
      return failure();
    }
  }
  return finish(timing);
}

/// What can go wrong whatever the module is, before any time is spent on it.
LogicalResult Driver::checkSurroundings() {
  for (const std::string &chip : options.targets) {
    llvm::Expected<TargetAttr> target = lookUpTarget(context, chip);
    if (!target) {
      return report(target.takeError());
    }
  }
  if (failed(checkOutputs())) {
    return failure();
  }
  if (options.last >= Stage::Cubin) {
    llvm::Expected<Ptxas> found = Ptxas::find(options.ptxas);
    if (!found) {
      return report(found.takeError());
    }
    ptxas = std::move(*found);
  }
  return success();
}

LogicalResult Driver::checkOutputs() {
  if (!options.dumpFolder.empty() &&
      failed(report(makeFolder(options.dumpFolder)))) {
    return failure();
  }
  if (options.output.empty()) {
    return success();
  }
  if (options.writesFolder()) {
    return report(checkFolder(options.output));
  }
  return report(options.emitsBundle() ? checkBundlePath(options.output)
                                      : checkFile(options.output));
}

LogicalResult Driver::enableRemarks() {
  if (!options.remarks) {
    return success();
  }
  remark::RemarkCategories categories;
  categories.passed = categories.missed = categories.analysis =
      categories.failed = "attn.*";
  return remark::enableOptimizationRemarks(
      context, /*streamer=*/nullptr,
      std::make_unique<remark::RemarkEmittingPolicyAll>(), categories,
      /*printAsEmitRemarks=*/true);
}

OwningOpRef<ModuleOp> Driver::read() {
  std::string error;
  std::unique_ptr<llvm::MemoryBuffer> file =
      openInputFile(options.input, &error);
  if (!file) {
    (void)report(llvm::createStringError(error));
    return nullptr;
  }
  sources.AddNewSourceBuffer(std::move(file), llvm::SMLoc());
  return parseSourceFile<ModuleOp>(sources, &context);
}

/// From R1s on the target is a fact of the module.
LogicalResult Driver::checkTargetOfModule(ModuleOp module) {
  if (options.from < Stage::Scheduled || !options.targetsGiven) {
    return success();
  }
  FailureOr<TargetAttr> target = getPlanTarget(module);
  if (failed(target)) {
    return failure();
  }
  for (const std::string &chip : options.targets) {
    if (chip != target->getChip()) {
      return module.emitError("expected --target=")
             << target->getChip() << ", for which this module was scheduled, "
             << "got --target=" << chip;
    }
  }
  return success();
}

LogicalResult Driver::compileFor(StringRef chip, OwningOpRef<ModuleOp> module,
                                 TimingScope &timing) {
  compilations.push_back(std::make_unique<Compilation>(
      std::move(module), options.from,
      StageOptions{chip.str(), options.schedule, options.schedules,
                   options.dependentLaunch, options.allVariants},
      ptxas ? &*ptxas : nullptr));
  Compilation &compilation = *compilations.back();
  if (failed(compilation.enter()) ||
      failed(checkTargetOfModule(compilation.getModule())) ||
      failed(keep(compilation, chip))) {
    return failure();
  }
  while (compilation.getStage() < options.last) {
    if (failed(compilation.advance(timing)) ||
        failed(keep(compilation, chip))) {
      return failure();
    }
  }
  if (options.last >= Stage::PTX) {
    artefacts.push_back(compilation.takeArtefacts());
  }
  return options.emitsSchedules ? keepCandidates(compilation) : success();
}

/// Dumps what has been reached, and keeps it if it is to be written.
LogicalResult Driver::keep(Compilation &compilation, StringRef chip) {
  const StageInfo &info = getStageInfo(compilation.getStage());
  bool emits = options.emits(info.stage);
  if (!emits && options.dumpFolder.empty()) {
    return success();
  }
  std::string text = compilation.print();
  if (!options.dumpFolder.empty()) {
    std::string folder = options.dumpFolder;
    if (options.targets.size() > 1) {
      folder = joinPath(folder, chip);
      if (failed(report(makeFolder(folder)))) {
        return failure();
      }
    }
    std::string name = llvm::formatv("{0,0+2}-{1}.{2}", int(info.stage),
                                     info.name, info.extension);
    if (failed(report(writeOutput(joinPath(folder, name), text)))) {
      return failure();
    }
  }
  if (emits && options.writesFolder()) {
    std::string stage = info.isMLIR() ? info.name.str() + "." : "";
    outputs.add(joinPath(options.output, chip + "." + stage + info.extension),
                std::move(text));
  } else if (emits) {
    outputs.add(options.output, std::move(text));
  }
  return success();
}

LogicalResult Driver::keepCandidates(Compilation &compilation) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (failed(writeCandidates(stream, compilation.getModule()))) {
    return failure();
  }
  outputs.add(options.output, std::move(text));
  return success();
}

LogicalResult Driver::finish(TimingScope &timing) {
  TimingScope writing = timing.nest("write");
  std::string manifest;
  if (options.emitsBundle()) {
    FailureOr<std::string> text =
        makeManifest(artefacts, ptxas ? ptxas->getVersion() : "");
    if (failed(text)) {
      return failure();
    }
    manifest = std::move(*text);
  }
  if (options.stats) {
    printStats(options.output.empty() ? llvm::outs() : llvm::errs(), artefacts);
  }
  std::string bundle = options.output;
  if (options.writesFolder()) {
    bundle = joinPath(options.output, "bundle");
    if (failed(report(makeFolder(options.output)))) {
      return failure();
    }
  }
  if (failed(report(outputs.commit()))) {
    return failure();
  }
  return options.emitsBundle()
             ? report(writeBundle(bundle, artefacts, manifest))
             : success();
}

LogicalResult attn::compile(const Options &options) {
  DefaultTimingManager manager;
  manager.setEnabled(options.timing);
  TimingScope timing = manager.getRootScope();
  return Driver(options).run(timing);
}
