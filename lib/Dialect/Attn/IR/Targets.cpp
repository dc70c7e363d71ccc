// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of chips. A new chip is a row here.

#include "attn/Dialect/Attn/IR/Attn.h"

using namespace mlir;
using namespace attn;

namespace {
struct Chip {
  llvm::StringLiteral name;
  int64_t capability;
  bool exact;
  int64_t sharedMemory;
  int64_t registers;
  MmaKind mma;
  CopyKind copy;
  bool overlapLaunches;
};
} // namespace

// Shared memory is what one block may ask for; registers are those of one
// multiprocessor (CUDA C++ Programming Guide, technical specifications per
// compute capability).
static constexpr Chip chips[] = {
    {"sm_90a", 90, true, 232448, 65536, MmaKind::wgmma, CopyKind::tma, true},
};

TargetAttr attn::getTarget(MLIRContext *context, StringRef chip) {
  for (const Chip &row : chips) {
    if (row.name == chip) {
      return TargetAttr::get(context, row.name, row.capability, row.exact,
                             row.sharedMemory, row.registers, row.mma, row.copy,
                             row.overlapLaunches);
    }
  }
  return {};
}

SmallVector<StringRef> attn::getTargetNames() {
  return llvm::map_to_vector(
      chips, [](const Chip &row) { return StringRef(row.name); });
}

std::string attn::suggestTarget(StringRef chip) {
  for (StringRef name : getTargetNames()) {
    if (!chip.empty() &&
        (name.starts_with(chip) || name.edit_distance(chip) == 1)) {
      return ("; did you mean '" + name + "'?").str();
    }
  }
  return {};
}
