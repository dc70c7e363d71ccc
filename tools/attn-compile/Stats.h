// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_TOOLS_ATTN_COMPILE_STATS_H
#define ATTN_TOOLS_ATTN_COMPILE_STATS_H

#include "attn/Target/Bundle.h"

#include "llvm/Support/raw_ostream.h"

namespace attn {

/// A table with one row for each kernel, then what ptxas warned of.
void printStats(llvm::raw_ostream &stream,
                llvm::ArrayRef<TargetArtefacts> targets);

} // namespace attn

#endif // ATTN_TOOLS_ATTN_COMPILE_STATS_H
