// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Pipeline/Compilation.h"
#include "attn/Target/CodeGen.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"

using namespace mlir;
using namespace attn;

Compilation::Compilation(OwningOpRef<ModuleOp> module, Stage from,
                         StageOptions options, const Ptxas *ptxas)
    : module(std::move(module)), stage(from), options(std::move(options)),
      ptxas(ptxas) {}

Compilation::~Compilation() = default;

LogicalResult Compilation::enter() {
  const StageInfo &info = getStageInfo(stage);
  if (info.addContract) {
    PassManager manager(module->getContext());
    info.addContract(manager);
    if (failed(manager.run(*module))) {
      return failure();
    }
  }
  return stage == Stage::Nvvm ? verifyTranslatable(*module) : success();
}

LogicalResult Compilation::advance(TimingScope &timing) {
  const StageInfo &next = *std::next(&getStageInfo(stage));
  TimingScope stageTiming = timing.nest(next.name);
  LogicalResult result = success();
  switch (next.stage) {
  case Stage::LLVM:
    result = makeLLVMIR();
    break;
  case Stage::PTX:
    result = makePTX();
    break;
  case Stage::Cubin:
    result = makeCubin();
    break;
  case Stage::Bundle:
    llvm_unreachable("a bundle is made of several compilations");
  default:
    result = runPasses(next, stageTiming);
    break;
  }
  if (succeeded(result)) {
    stage = next.stage;
  }
  return result;
}

LogicalResult Compilation::runPasses(const StageInfo &next,
                                     TimingScope &timing) {
  PassManager manager(module->getContext());
  manager.enableTiming(timing);
  next.addPasses(manager, options);
  if (next.addContract) {
    next.addContract(manager);
  }
  return manager.run(*module);
}

LogicalResult Compilation::makeLLVMIR() {
  FailureOr<TargetAttr> planTarget = getPlanTarget(*module);
  if (failed(planTarget)) {
    return failure();
  }
  target = *planTarget;
  auto newMachine = createTargetMachine(module->getLoc(), target);
  if (failed(newMachine)) {
    return failure();
  }
  machine = std::move(*newMachine);
  llvmContext = std::make_unique<llvm::LLVMContext>();
  llvmModule = translateToLLVMIR(*module, *llvmContext, *machine);
  return success(llvmModule != nullptr);
}

LogicalResult Compilation::makePTX() {
  FailureOr<std::string> text =
      translateToPTX(module->getLoc(), *llvmModule, *machine);
  if (failed(text)) {
    return failure();
  }
  ptx = std::move(*text);
  return success();
}

LogicalResult Compilation::makeCubin() {
  assert(ptxas && "a cubin needs ptxas");
  llvm::Expected<Assembly> result = ptxas->assemble(ptx, target.getChip());
  if (!result) {
    return module->emitError(llvm::toString(result.takeError()));
  }
  assembly = std::move(*result);
  return success();
}

std::string Compilation::print() {
  std::string text;
  llvm::raw_string_ostream stream(text);
  switch (stage) {
  case Stage::LLVM:
    llvmModule->print(stream, nullptr);
    break;
  case Stage::PTX:
    return ptx;
  case Stage::Cubin:
    return assembly->cubin;
  default:
    module->print(stream);
    break;
  }
  return text;
}

TargetArtefacts Compilation::takeArtefacts() {
  return {*module, target, std::move(ptx), std::move(assembly)};
}

llvm::Expected<TargetAttr> attn::lookUpTarget(MLIRContext &context,
                                              StringRef chip) {
  context.loadDialect<AttnDialect>();
  if (TargetAttr target = getTarget(&context, chip)) {
    return target;
  }
  llvm::SmallVector<StringRef> names = getTargetNames();
  std::string message = "unknown target '" + chip.str() +
                        "', expected one of " + llvm::join(names, ", ") +
                        suggestTarget(chip);
  return llvm::createStringError(message);
}
