// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_CONVERSION_TILETOGPU_PASSES_H
#define ATTN_CONVERSION_TILETOGPU_PASSES_H

#include "attn/Dialect/Gpu/IR/Gpu.h"
#include "mlir/Pass/Pass.h"

namespace attn {

#define GEN_PASS_DECL
#include "attn/Conversion/TileToGpu/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "attn/Conversion/TileToGpu/Passes.h.inc"

} // namespace attn

#endif // ATTN_CONVERSION_TILETOGPU_PASSES_H
