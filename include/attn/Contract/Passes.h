// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The passes that check what a room may hold.

#ifndef ATTN_CONTRACT_PASSES_H
#define ATTN_CONTRACT_PASSES_H

#include "mlir/Pass/Pass.h"

namespace attn {

#define GEN_PASS_DECL
#include "attn/Contract/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "attn/Contract/Passes.h.inc"

} // namespace attn

#endif // ATTN_CONTRACT_PASSES_H
