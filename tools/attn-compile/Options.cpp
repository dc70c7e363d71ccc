// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Options.h"
#include "attn/Target/Version.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/WithColor.h"

using namespace attn;
namespace cl = llvm::cl;
using llvm::StringRef;

namespace {

/// The command line. LLVM's libraries bring hundreds of options of their own,
/// one of them called --stats: they are taken away before these are made.
struct CommandLine {
  cl::opt<std::string> input{cl::Positional, cl::desc("<input.mlir|->"),
                             cl::init("-")};
  cl::list<std::string> targets{
      "target", cl::CommaSeparated, cl::value_desc("chip,..."),
      cl::desc("Chips to compile for (default: sm_90a)")};
  cl::list<std::string> emit{
      "emit", cl::CommaSeparated, cl::value_desc("stage,..."),
      cl::desc("Stages to write (default: bundle), or schedules: "
               "the candidates of each kernel, as "
               "JSON")};
  cl::opt<std::string> output{
      "o", cl::value_desc("path"),
      cl::desc("File, or folder of a bundle or of several files; - is the "
               "standard output, the default for one stage of text")};
  cl::opt<std::string> dumpTo{
      "dump-to", cl::value_desc("folder"),
      cl::desc("Write every stage there as it is reached, numbered")};
  cl::opt<std::string> from{
      "from", cl::value_desc("stage"),
      cl::desc("Stage of the input (default: the first)")};
  cl::opt<std::string> schedule{
      "schedule", cl::value_desc("schedule"),
      cl::desc("Schedule of every kernel, instead of the chosen one")};
  cl::opt<std::string> schedules{
      "schedules", cl::value_desc("file"),
      cl::desc("Schedules that attn-tune has written, which go before the "
               "compiler's own")};
  cl::opt<bool> dependentLaunch{
      "dependent-launch", cl::init(true),
      cl::desc("Let a kernel start while the one before it in its plan runs "
               "(default: true)")};
  cl::opt<bool> allVariants{
      "all-variants",
      cl::desc(
          "Make a kernel for every schedule of the table that a call can "
          "want, not only for sizes that the types fix: few queries, too")};
  cl::opt<std::string> ptxas{"ptxas", cl::value_desc("path"),
                             cl::desc("ptxas to use")};
  cl::opt<bool> ptxOnly{
      "ptx-only",
      cl::desc("Make a bundle without cubin, for which ptxas is not needed; "
               "the driver compiles the PTX when it loads the bundle")};
  cl::opt<bool> stats{
      "stats",
      cl::desc("Show registers, spills and shared memory of each kernel")};
  cl::opt<bool> remarks{"remarks",
                        cl::desc("Say why each schedule was chosen")};
  cl::opt<bool> timing{"timing", cl::desc("Show the time of each stage")};
};

} // namespace

static void removeLibraryOptions() {
  llvm::SmallVector<cl::Option *> options;
  for (auto &[name, option] : cl::getRegisteredOptions()) {
    // --help and --version are nobody's.
    if (option->Categories.front()->getName() != "Generic Options") {
      options.push_back(option);
    }
  }
  for (cl::Option *option : options) {
    option->removeArgument();
  }
}

bool Options::emits(Stage stage) const {
  return llvm::is_contained(emit, stage);
}

bool Options::writesFolder() const {
  return emit.size() > 1 || (targets.size() > 1 && !emitsBundle());
}

static std::string listStages(llvm::function_ref<bool(const StageInfo &)> use) {
  std::string names;
  for (const StageInfo &info : getStages()) {
    if (use(info)) {
      names += (names.empty() ? "" : ", ") + info.name.str();
    }
  }
  return names;
}

static std::string makeOverview() {
  std::string text = "attention compiler: from MLIR to a bundle\n\nStages:\n";
  for (const StageInfo &info : getStages()) {
    text += "  " + info.name.str() + std::string(12 - info.name.size(), ' ') +
            info.room.str() + ": " + info.description.str() + "\n";
  }
  return text;
}

static void reportError(const llvm::Twine &message) {
  llvm::WithColor::error(llvm::errs(), "attn-compile") << message << '\n';
}

static bool readFrom(StringRef from, Options &options) {
  options.from = getStages().front().stage;
  if (from.empty()) {
    return true;
  }
  const StageInfo *info = findStage(from);
  if (!info || !info->isMLIR()) {
    reportError(
        "expected --from to be one of " +
        listStages([](const StageInfo &info) { return info.isMLIR(); }) +
        ", got '" + from + "'");
    return false;
  }
  options.from = info->stage;
  return true;
}

/// Schedules and the order of launches are chosen on the way to R1s; later the
/// options would be ignored.
static bool checkSchedules(const Options &options) {
  if (!options.dependentLaunch && options.from > Stage::Explicit) {
    reportError("expected --dependent-launch=false with --from=declared or "
                "--from=explicit only, got --from=" +
                getStageInfo(options.from).name);
    return false;
  }
  if (options.schedule.empty() && options.schedules.empty() &&
      !options.allVariants) {
    return true;
  }
  if (options.from > Stage::Explicit) {
    reportError("expected --schedule, --schedules and --all-variants with "
                "--from=declared or "
                "--from=explicit only, got --from=" +
                getStageInfo(options.from).name);
    return false;
  }
  if (!options.schedule.empty() && !options.schedules.empty()) {
    reportError("expected --schedule or --schedules, got both");
    return false;
  }
  if (!options.schedule.empty() && options.allVariants) {
    reportError("expected --schedule or --all-variants, got both");
    return false;
  }
  return true;
}

/// The list of candidates is made of kernels at R1s; it is no stage.
static bool readEmitSchedules(llvm::ArrayRef<std::string> emit,
                              Options &options) {
  options.emitsSchedules = true;
  if (emit.size() > 1 || options.stats) {
    reportError("expected --emit=schedules alone, got it with " +
                llvm::Twine(options.stats ? "--stats" : "other stages"));
    return false;
  }
  if (options.targets.size() > 1) {
    reportError("expected one --target for --emit=schedules, got " +
                llvm::Twine(options.targets.size()));
    return false;
  }
  if (options.from > Stage::Scheduled) {
    reportError("expected --from to be declared, explicit or scheduled for "
                "--emit=schedules, got '" +
                getStageInfo(options.from).name + "'");
    return false;
  }
  return true;
}

static bool readEmit(llvm::ArrayRef<std::string> emit, Options &options) {
  if (llvm::is_contained(emit, "schedules")) {
    return readEmitSchedules(emit, options);
  }
  for (const std::string &name : emit) {
    const StageInfo *info = findStage(name);
    if (!info) {
      reportError("expected --emit to be some of " +
                  listStages([](const StageInfo &) { return true; }) +
                  ", schedules, got '" + name + "'");
      return false;
    }
    if (info->stage < options.from) {
      reportError("expected --emit to be a stage from '" +
                  getStageInfo(options.from).name +
                  "' on, as --from says, got '" + name + "'");
      return false;
    }
    if (!options.emits(info->stage)) {
      options.emit.push_back(info->stage);
    }
  }
  bool wantsReport = options.stats || !options.dumpFolder.empty();
  if (emit.empty() && (!wantsReport || !options.output.empty())) {
    options.emit.push_back(Stage::Bundle);
  }
  return true;
}

static bool checkOutput(Options &options) {
  if (options.emitsSchedules && options.output.empty()) {
    options.output = "-";
  }
  if (options.emit.empty()) {
    return true;
  }
  bool isBinary = options.emits(Stage::Cubin) || options.emitsBundle();
  if (options.output.empty() && (isBinary || options.writesFolder())) {
    reportError(options.writesFolder() || options.emitsBundle()
                    ? "expected -o with the folder to write"
                    : "expected -o with the file to write");
    return false;
  }
  if (options.output == "-" &&
      (options.writesFolder() || options.emitsBundle())) {
    reportError("expected -o to be a folder, got '-'");
    return false;
  }
  if (options.output.empty()) {
    options.output = "-";
  }
  return true;
}

static bool readLast(Options &options) {
  Stage complete = options.ptxOnly ? Stage::PTX : Stage::Cubin;
  if (options.ptxOnly && options.emits(Stage::Cubin)) {
    reportError("expected --ptx-only without --emit=cubin");
    return false;
  }
  if (options.emitsSchedules) {
    options.last = Stage::Scheduled;
    return true;
  }
  bool dumpsAll = !options.dumpFolder.empty() && options.emit.empty();
  bool needsAll = options.stats || dumpsAll;
  options.last = needsAll ? complete : options.from;
  for (Stage stage : options.emit) {
    options.last =
        std::max(options.last, stage == Stage::Bundle ? complete : stage);
  }
  return true;
}

std::optional<Options> attn::parseOptions(int argc, char **argv) {
  removeLibraryOptions();
  CommandLine line;
  cl::SetVersionPrinter([](llvm::raw_ostream &stream) {
    stream << "attn-compile " << getVersion() << " (LLVM " << getLLVMVersion()
           << ")\n";
  });
  if (!cl::ParseCommandLineOptions(argc, argv, makeOverview(), &llvm::errs())) {
    return std::nullopt;
  }
  Options options;
  options.input = line.input;
  options.output = line.output;
  options.dumpFolder = line.dumpTo;
  for (const std::string &chip : line.targets) {
    if (!llvm::is_contained(options.targets, chip)) {
      options.targets.push_back(chip);
    }
  }
  options.targetsGiven = !line.targets.empty();
  if (!options.targetsGiven) {
    options.targets = {"sm_90a"};
  }
  options.schedule = line.schedule;
  options.schedules = line.schedules;
  options.dependentLaunch = line.dependentLaunch;
  options.allVariants = line.allVariants;
  options.ptxas = line.ptxas;
  options.ptxOnly = line.ptxOnly;
  options.stats = line.stats;
  options.remarks = line.remarks;
  options.timing = line.timing;
  if (!readFrom(line.from, options) || !checkSchedules(options) ||
      !readEmit(std::vector<std::string>(line.emit), options) ||
      !checkOutput(options) || !readLast(options)) {
    return std::nullopt;
  }
  return options;
}
