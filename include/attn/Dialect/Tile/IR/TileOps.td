// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_TILE_IR_TILEOPS
#define ATTN_DIALECT_TILE_IR_TILEOPS

include "attn/Dialect/Tile/IR/TileKernelOps.td"
include "attn/Dialect/Tile/IR/TileComputeOps.td"
include "attn/Dialect/Tile/IR/TileSoftmaxOps.td"
include "attn/Dialect/Tile/IR/TileViewOps.td"

#endif
