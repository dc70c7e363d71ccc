// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_GPU_TRANSFORMS_PASSES_H
#define ATTN_DIALECT_GPU_TRANSFORMS_PASSES_H

#include "attn/Dialect/Gpu/IR/Gpu.h"
#include "mlir/Pass/Pass.h"

namespace attn::gpu {

#define GEN_PASS_DECL
#include "attn/Dialect/Gpu/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "attn/Dialect/Gpu/Transforms/Passes.h.inc"

} // namespace attn::gpu

#endif // ATTN_DIALECT_GPU_TRANSFORMS_PASSES_H
