// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_ATTN_IR_ATTNOPS
#define ATTN_DIALECT_ATTN_IR_ATTNOPS

include "attn/Dialect/Attn/IR/AttnAttentionOps.td"
include "attn/Dialect/Attn/IR/AttnMergeOps.td"
include "attn/Dialect/Attn/IR/AttnPlanOps.td"
include "attn/Dialect/Attn/IR/AttnQuantOps.td"
include "attn/Dialect/Attn/IR/AttnSplitOps.td"
include "attn/Dialect/Attn/IR/AttnStatisticOps.td"

#endif
