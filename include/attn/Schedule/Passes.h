// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pass that decides how kernels are mapped to a target.

#ifndef ATTN_SCHEDULE_PASSES_H
#define ATTN_SCHEDULE_PASSES_H

#include "mlir/Pass/Pass.h"

namespace attn {

#define GEN_PASS_DECL
#include "attn/Schedule/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "attn/Schedule/Passes.h.inc"

} // namespace attn

#endif // ATTN_SCHEDULE_PASSES_H
