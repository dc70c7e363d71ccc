// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Prints docs/presets.md, or the names alone.

#include "attn/Dialect/Attn/IR/Presets.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"

using namespace attn;

static llvm::cl::opt<bool> namesOnly("names",
                                     llvm::cl::desc("print the names alone"));

static constexpr llvm::StringLiteral kIntroduction =
    R"(# Presets

This page is written by `attn-presets` from the table in `lib/Dialect/Attn/IR/Presets.cpp`; `utils/check_docs.sh --update`
renews it.

A preset is a name for a recipe of quantized attention, the attributes `quant` and `smooth` of
[attn.attention](ops.md#quantization-and-smoothing):

```mlir
%o = attn.attention %q, %k, %v {preset = #attn.preset<int8_fp8>}
  : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
```

It means exactly those attributes, which `attn-expand-presets` puts in its place, and cannot be given beside them. Whoever
wants something else writes the attributes. What the recipes lose is measured in [accuracy.md](accuracy.md).

Names of published methods stand for what their code computes, not for their code: kernels, schedules and the order of
sums are ours. Where the numbers differ on purpose, it says so below. For all of them: the log-sum-exp is corrected for
smoothing in f32; hidden keys are -inf, so that a query that sees no key gets 0 and -inf; key heads may serve groups of
query heads; lengths need not divide anything.
)";

static void print(llvm::raw_ostream &os, const Preset &preset) {
  os << "\n## " << preset.name << "\n\n" << preset.reproduces << "\n";
  if (!preset.differs.empty()) {
    os << "\nDiffers on purpose: " << preset.differs << "\n";
  }
  os << "\n```mlir\nquant = " << preset.quant << "\n";
  if (!preset.smooth.empty()) {
    os << "smooth = " << preset.smooth << "\n";
  }
  os << "```\n";
}

int main(int argc, char **argv) {
  llvm::cl::ParseCommandLineOptions(
      argc, argv, "presets of quantized attention as a page of markdown\n");
  if (!namesOnly) {
    llvm::outs() << kIntroduction;
  }
  for (const Preset &preset : getPresets()) {
    if (namesOnly) {
      llvm::outs() << preset.name << "\n";
    } else {
      print(llvm::outs(), preset);
    }
  }
  return 0;
}
