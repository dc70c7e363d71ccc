// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a module in rooms R0 to R3 on the CPU.

#include "Inputs.h"
#include "Report.h"

#include "attn/InitAll.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Support/FileUtilities.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;
namespace cl = llvm::cl;

namespace {

cl::OptionCategory category("attn-interpret options");

cl::opt<std::string> inputFile(cl::Positional, cl::Required,
                               cl::desc("<module.mlir, or - for stdin>"),
                               cl::cat(category));
cl::opt<std::string>
    entryName("entry",
              cl::desc("Function or plan to run (default: the only one)"),
              cl::value_desc("name"), cl::cat(category));
cl::opt<std::string> inputs("inputs",
                            cl::desc("Read the arguments from this file, by "
                                     "name"),
                            cl::value_desc("in.safetensors"),
                            cl::cat(category));
cl::opt<uint64_t> randomSeed("random",
                             cl::desc("Fill the arguments with normal random "
                                      "numbers (mean 0, variance 1)"),
                             cl::value_desc("seed"), cl::cat(category));
cl::list<std::string> shapes("shape",
                             cl::desc("With --random: sizes of an argument, "
                                      "where its type leaves them open"),
                             cl::value_desc("name=1x4x256x128"),
                             cl::cat(category));
cl::list<std::string> means("mean",
                            cl::desc("With --random: added to an argument"),
                            cl::value_desc("name=number"), cl::cat(category));
cl::list<std::string> scalars("scalar",
                              cl::desc("Value of a scalar argument (default "
                                       "for 'scale': 1 / sqrt(D))"),
                              cl::value_desc("name=number"), cl::cat(category));
cl::opt<std::string> outputs("outputs",
                             cl::desc("Write the results to this file"),
                             cl::value_desc("out.safetensors"),
                             cl::cat(category));
cl::opt<bool> printResults("print", cl::desc("Print the results"),
                           cl::cat(category));
cl::opt<int64_t> rows("rows",
                      cl::desc("Compute and compare only so many query rows "
                               "of each batch and head; the others are NaN"),
                      cl::value_desc("count"), cl::init(0), cl::cat(category));
cl::opt<std::string> reference(
    "reference", cl::ValueOptional,
    cl::desc("Compare the results with float64 attention as the module "
             "declares it; a module past R1 needs the declared one as FILE"),
    cl::value_desc("file.mlir"), cl::cat(category));
cl::opt<std::string> compareWith(
    "compare",
    cl::desc("Compare the results with those of another module on the same "
             "inputs"),
    cl::value_desc("file.mlir"), cl::cat(category));
cl::opt<double> tolerance("tolerance",
                          cl::desc("Largest relative L2 error accepted by "
                                   "--reference and --compare (default: 0.01)"),
                          cl::value_desc("number"), cl::init(1e-2),
                          cl::cat(category));

enum ExitCode { kSuccess = 0, kError = 1, kUsage = 2 };

bool usageError(const llvm::Twine &message) {
  llvm::WithColor::error(llvm::errs(), "attn-interpret") << message << "\n";
  return false;
}

/// Fills `map` from options of the form NAME=VALUE.
template <typename T, typename Parse>
bool parseAssignments(const cl::list<std::string> &options,
                      llvm::StringMap<T> &map, Parse parse, StringRef example) {
  for (const std::string &text : options) {
    StringRef name, value;
    T parsed;
    if (!attn::splitAssignment(text, name, value) || !parse(value, parsed)) {
      return usageError("expected --" + options.ArgStr + "=" + example +
                        ", got '" + text + "'");
    }
    if (!map.try_emplace(name, std::move(parsed)).second) {
      return usageError("expected one --" + options.ArgStr + " of '" + name +
                        "', got two");
    }
  }
  return true;
}

/// Checks what can be checked without the module.
bool readOptions(attn::InputOptions &options) {
  bool isRandom = randomSeed.getNumOccurrences() > 0;
  if (!inputs.empty() && isRandom) {
    return usageError("expected --inputs or --random, got both");
  }
  if (!isRandom && !(shapes.empty() && means.empty())) {
    return usageError("expected --shape and --mean with --random only; "
                      "--inputs gives the tensors as they are");
  }
  if (reference.getNumOccurrences() && compareWith.getNumOccurrences()) {
    return usageError("expected --reference or --compare, got both");
  }
  if (rows < 0) {
    return usageError("expected --rows of at least 0, got " +
                      llvm::Twine(rows.getValue()));
  }
  options.file = inputs;
  options.seed = randomSeed;
  auto parseNumber = [](StringRef text, double &number) {
    return !text.getAsDouble(number);
  };
  return parseAssignments(shapes, options.shapes, attn::parseShape,
                          "NAME=SIZExSIZEx...") &&
         parseAssignments(means, options.means, parseNumber, "NAME=NUMBER") &&
         parseAssignments(scalars, options.scalars, parseNumber, "NAME=NUMBER");
}

/// A module, with what has to outlive it.
struct Program {
  llvm::SourceMgr sourceMgr;
  OwningOpRef<ModuleOp> module;
  attn::EntryPoint entry;

  LogicalResult load(StringRef file, StringRef name, MLIRContext &context) {
    std::string error;
    std::unique_ptr<llvm::MemoryBuffer> buffer = openInputFile(file, &error);
    if (!buffer) {
      llvm::WithColor::error(llvm::errs(), "attn-interpret") << error << "\n";
      return failure();
    }
    sourceMgr.AddNewSourceBuffer(std::move(buffer), llvm::SMLoc());
    module = parseSourceFile<ModuleOp>(sourceMgr, &context);
    if (!module) {
      return failure();
    }
    FailureOr<attn::EntryPoint> found = attn::findEntryPoint(*module, name);
    if (failed(found)) {
      return failure();
    }
    entry = *found;
    return success();
  }
};

/// What the results are compared with.
class Comparison {
public:
  /// Finds the module to compare with, which may be `program` itself.
  LogicalResult load(Program &program, MLIRContext &context);

  bool isWanted() const { return other; }

  /// Prints the differences of `results`; fails if they are too large.
  LogicalResult run(Program &program, ArrayRef<attn::HostTensor> inputs,
                    ArrayRef<attn::HostTensor> results, llvm::raw_ostream &os);

private:
  FailureOr<std::vector<attn::ReferenceTensor>>
  evaluate(ArrayRef<attn::HostTensor> inputs);

  Program loaded;
  Program *other = nullptr;
  bool isReference = false;
};

LogicalResult Comparison::load(Program &program, MLIRContext &context) {
  isReference = reference.getNumOccurrences() > 0;
  if (!isReference && !compareWith.getNumOccurrences()) {
    return success();
  }
  other = &program;
  std::string file = isReference ? reference : compareWith;
  if (!file.empty()) {
    other = &loaded;
    if (failed(loaded.load(file, "", context))) {
      return failure();
    }
  }
  if (isReference && !attn::isDeclaredAttention(other->entry)) {
    return other->entry.function.emitError(
        "expected a func.func whose attention says what is meant, got an "
        "attn.plan; give the declared module with --reference=FILE");
  }
  return success();
}

FailureOr<std::vector<attn::ReferenceTensor>>
Comparison::evaluate(ArrayRef<attn::HostTensor> inputs) {
  if (isReference) {
    return attn::evaluateReference(other->entry, inputs, {rows});
  }
  auto results = attn::interpret(other->entry, inputs, {rows});
  if (failed(results)) {
    return failure();
  }
  std::vector<attn::ReferenceTensor> values;
  llvm::append_range(values, llvm::map_range(*results, attn::toDouble));
  return values;
}

LogicalResult Comparison::run(Program &program,
                              ArrayRef<attn::HostTensor> inputs,
                              ArrayRef<attn::HostTensor> results,
                              llvm::raw_ostream &os) {
  auto selected = attn::selectInputs(other->entry, program.entry, inputs);
  if (failed(selected)) {
    return failure();
  }
  auto values = evaluate(*selected);
  if (failed(values)) {
    return failure();
  }
  ArrayRef<std::string> names = other->entry.resultNames;
  bool agree = true;
  for (const attn::HostTensor &result : results) {
    auto it = llvm::find(names, result.name);
    if (it == names.end()) {
      return other->entry.function.emitError("expected a result '")
             << result.name << "' to compare with, got "
             << llvm::join(names, ", ");
    }
    agree &= attn::reportDifference(os, result, (*values)[it - names.begin()],
                                    rows, tolerance);
  }
  return success(agree);
}

/// Without any of the flags that show results, lists their types.
void showResults(ArrayRef<attn::HostTensor> results, bool isCompared,
                 llvm::raw_ostream &os) {
  for (const attn::HostTensor &result : results) {
    if (printResults) {
      attn::printTensor(os, result);
    } else if (!isCompared && outputs.empty()) {
      os << result.name << ": " << attn::describeTensor(result) << "\n";
    }
  }
}

ExitCode run(const attn::InputOptions &inputOptions) {
  DialectRegistry registry;
  attn::registerAllDialects(registry);
  MLIRContext context(registry);
  // A kernel is too long to be printed below each message.
  context.printOpOnDiagnostic(false);

  Program program;
  Comparison comparison;
  SourceMgrDiagnosticHandler handler(program.sourceMgr, &context);
  if (failed(program.load(inputFile, entryName, context)) ||
      failed(comparison.load(program, context))) {
    return kError;
  }
  bool hasTensors =
      llvm::any_of(program.entry.function.getArgumentTypes(),
                   [](Type type) { return isa<RankedTensorType>(type); });
  if (hasTensors && inputs.empty() && !randomSeed.getNumOccurrences()) {
    usageError("expected --inputs=FILE or --random=SEED, got none");
    return kUsage;
  }
  auto tensors = attn::makeInputs(program.entry, inputOptions);
  if (failed(tensors)) {
    return kError;
  }
  auto results = attn::interpret(program.entry, *tensors, {rows});
  if (failed(results)) {
    return kError;
  }
  // The standard output is for the tensors if they go there.
  llvm::raw_ostream &os = outputs == "-" ? llvm::errs() : llvm::outs();
  showResults(*results, comparison.isWanted(), os);
  if (comparison.isWanted() &&
      failed(comparison.run(program, *tensors, *results, os))) {
    return kError;
  }
  std::string error;
  if (!outputs.empty() && !attn::writeSafetensors(outputs, *results, error)) {
    llvm::WithColor::error(llvm::errs(), "attn-interpret") << error << "\n";
    return kError;
  }
  return kSuccess;
}

} // namespace

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  attn::InputOptions options;
  if (!cl::ParseCommandLineOptions(
          argc, argv, "runs an attention module on the CPU\n", &llvm::errs()) ||
      !readOptions(options)) {
    return kUsage;
  }
  return run(options);
}
