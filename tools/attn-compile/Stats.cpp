// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Stats.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace attn;

static constexpr const char *kRow = "{0,-24} {1,-8} {2,9} {3,12} {4,11} {5,5} "
                                    "{6,8} {7,13} {8,7} {9,5} {10,4}\n";

static void printKernel(llvm::raw_ostream &stream, TargetAttr target,
                        VariantAttr variant, const Assembly *assembly) {
  StringRef kernel = variant.getKernel().getValue();
  KernelUsage usage;
  auto text = [&](int64_t value) {
    return assembly ? std::to_string(value) : std::string("-");
  };
  if (assembly) {
    usage = assembly->kernels.lookup(kernel);
  }
  stream << llvm::formatv(
      kRow, kernel, target.getChip(), text(usage.registers),
      text(usage.spillStores), text(usage.spillLoads), text(usage.stackFrame),
      text(usage.barriers),
      std::to_string(variant.getSharedMemory() + usage.staticSharedMemory),
      std::to_string(variant.getThreads()), stringifyMmaKind(target.getMma()),
      stringifyCopyKind(target.getCopy()));
}

void attn::printStats(llvm::raw_ostream &stream,
                      llvm::ArrayRef<TargetArtefacts> targets) {
  stream << llvm::formatv(kRow, "kernel", "target", "registers", "spill stores",
                          "spill loads", "stack", "barriers", "shared memory",
                          "threads", "mma", "copy");
  for (const TargetArtefacts &artefacts : targets) {
    const Assembly *assembly =
        artefacts.assembly ? &*artefacts.assembly : nullptr;
    ModuleOp(artefacts.module).walk([&](LaunchOp launch) {
      for (auto variant : launch.getVariants().getAsRange<VariantAttr>()) {
        printKernel(stream, artefacts.target, variant, assembly);
      }
    });
  }
  for (const TargetArtefacts &artefacts : targets) {
    if (!artefacts.assembly) {
      continue;
    }
    for (const std::string &warning : artefacts.assembly->warnings) {
      stream << "ptxas (" << artefacts.target.getChip() << "): " << warning
             << '\n';
    }
  }
}
