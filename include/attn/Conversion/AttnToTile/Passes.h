// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The door from scheduled attention (R1s) to the tile language (R2).

#ifndef ATTN_CONVERSION_ATTNTOTILE_PASSES_H
#define ATTN_CONVERSION_ATTNTOTILE_PASSES_H

#include "mlir/Pass/Pass.h"

namespace attn {

#define GEN_PASS_DECL
#include "attn/Conversion/AttnToTile/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "attn/Conversion/AttnToTile/Passes.h.inc"

} // namespace attn

#endif // ATTN_CONVERSION_ATTNTOTILE_PASSES_H
