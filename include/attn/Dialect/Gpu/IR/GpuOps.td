// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_GPU_IR_GPUOPS
#define ATTN_DIALECT_GPU_IR_GPUOPS

include "attn/Dialect/Gpu/IR/GpuKernelOps.td"
include "attn/Dialect/Gpu/IR/GpuChannelOps.td"
include "attn/Dialect/Gpu/IR/GpuComputeOps.td"
include "attn/Dialect/Gpu/IR/GpuGlobalOps.td"
include "attn/Dialect/Gpu/IR/GpuBarrierOps.td"

#endif
