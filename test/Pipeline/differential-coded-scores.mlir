// RUN: rm -rf %t && mkdir %t

// Attention over codes of queries and keys, the module of R1 against tiles in two
// loops and in one, which round probabilities to 16 bits and take exponentials
// by tile in base 2 (the outputs' tolerance); and what is placed, pipelined and
// given roles and barriers against the tile kernel in one loop, to the bit.

// DEFINE: %{head} = 64
// DEFINE: %{value} = 64
// DEFINE: %{code} = i8
// DEFINE: %{type} = bf16
// DEFINE: %{mask} = none
// DEFINE: %{q_groups} = per_thread_row, rows = 16
// DEFINE: %{k_groups} = per_thread_column, rows = 128
// DEFINE: %{schedule} =
// DEFINE: %{explicit} = sed -e s/HEAD/%{head}/g -e s/VALUE/%{value}/g -e s/CODE/%{code}/g -e s/TYPE/%{type}/g -e "s/MASK/%{mask}/" -e "s/QGROUPS/%{q_groups}/" -e "s/KGROUPS/%{k_groups}/" %S/Inputs/coded-scores.mlir.in > %t/explicit.mlir
// DEFINE: %{textbook} = attn-opt %t/explicit.mlir --pass-pipeline='builtin.module(attn-form-kernels,attn-select-schedule%{schedule},convert-attn-to-tile)' -o %t/textbook.mlir
// DEFINE: %{tile} = attn-opt %t/textbook.mlir --pass-pipeline='builtin.module(attn_tile.kernel(attn-tile-online-softmax,attn-tile-prune-mask,attn-tile-fold-scales,attn-tile-decompose-softmax,canonicalize,cse),attn-tile-verify{primitive=true})' -o %t/tile.mlir
// DEFINE: %{placed} = attn-opt %t/tile.mlir --convert-tile-to-gpu -o %t/placed.mlir
// DEFINE: %{pipelined} = attn-opt %t/placed.mlir --pass-pipeline='builtin.module(attn_gpu.kernel(attn-gpu-pipeline))' -o %t/pipelined.mlir
// DEFINE: %{barriers} = attn-opt %t/pipelined.mlir --pass-pipeline='builtin.module(attn-assign-storage,attn_gpu.kernel(attn-gpu-specialize-warps,attn-gpu-verify,attn-gpu-lower-channels,canonicalize,cse,attn-gpu-allocate-shared),attn-verify-gpu)' -o %t/barriers.mlir
// DEFINE: %{compile} = %{explicit} && %{textbook} && %{tile} && %{placed} && %{pipelined} && %{barriers}

// DEFINE: %{mean} = 0.3
// DEFINE: %{inputs} =
// DEFINE: %{near} = --compare=%t/explicit.mlir --tolerance=5e-3 --random=1 --mean=q_scales=6 --mean=k_scales=6 --mean=v=1 %{inputs}
// DEFINE: %{same} = --compare=%t/tile.mlir --tolerance=0 --random=1 --mean=q_scales=6 --mean=k_scales=6 --mean=v=1 %{inputs}
// DEFINE: %{check} = attn-interpret %t/textbook.mlir %{near} && attn-interpret %t/tile.mlir %{near} && attn-interpret %t/placed.mlir %{same} && attn-interpret %t/pipelined.mlir %{same} && attn-interpret %t/barriers.mlir %{same}

// RUN: %{compile}
// Groups of queries share keys, two batches; lengths that divide nothing.
// REDEFINE: %{inputs} = --shape=q=2x4x65x64 --shape=k=2x2x330x64 --shape=v=2x2x330x64 --shape=q_scales=2x4x40 --shape=k_scales=2x2x12 --shape=lse_correction=2x4x65 --scalar=scale=0.003
// RUN: %{check}

// No keys: zeros and -inf, whatever the correction is; no queries.
// REDEFINE: %{inputs} = --shape=q=1x2x65x64 --shape=k=1x1x0x64 --shape=v=1x1x0x64 --shape=q_scales=1x2x40 --shape=k_scales=1x1x0 --shape=lse_correction=1x2x65 --mean=lse_correction=nan --scalar=scale=0.003
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x2x0x64 --shape=k=1x1x9x64 --shape=v=1x1x9x64 --shape=q_scales=1x2x0 --shape=k_scales=1x1x4 --shape=lse_correction=1x2x0 --scalar=scale=0.003
// RUN: %{check}

// More queries than keys: the first rows see nothing.
// REDEFINE: %{mask} = causal = bottom_right
// REDEFINE: %{q_groups} = per_block, rows = 64
// REDEFINE: %{k_groups} = per_token
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x2x200x64 --shape=k=1x1x67x64 --shape=v=1x1x67x64 --shape=q_scales=1x2x4 --shape=k_scales=1x1x67 --shape=lse_correction=1x2x200 --scalar=scale=0.003
// RUN: %{check}
// More keys than queries, and a negative scale, which the queries' scales take.
// REDEFINE: %{inputs} = --shape=q=1x2x67x64 --shape=k=1x1x300x64 --shape=v=1x1x300x64 --shape=q_scales=1x2x2 --shape=k_scales=1x1x300 --shape=lse_correction=1x2x67 --scalar=scale=-0.004
// RUN: %{check}
// A scale of 0: the mean of the values.
// REDEFINE: %{inputs} = --shape=q=1x2x67x64 --shape=k=1x1x300x64 --shape=v=1x1x300x64 --shape=q_scales=1x2x2 --shape=k_scales=1x1x300 --shape=lse_correction=1x2x67 --scalar=scale=0
// RUN: %{check}

// A head size of which half a step of the product is filled with zeros; groups
// that neither divide the tile nor are divided by it.
// REDEFINE: %{mask} = causal = top_left
// REDEFINE: %{head} = 48
// REDEFINE: %{value} = 80
// REDEFINE: %{type} = f16
// REDEFINE: %{q_groups} = per_token
// REDEFINE: %{k_groups} = per_thread_column, rows = 96
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x2x131x48 --shape=k=1x2x300x48 --shape=v=1x2x300x80 --shape=q_scales=1x2x131 --shape=k_scales=1x2x16 --shape=lse_correction=1x2x131 --scalar=scale=0.003
// RUN: %{check}

// Codes of f8E4M3FN; two panels of them, one scale for all; without overlap, which reads the
// scales at another place.
// REDEFINE: %{code} = f8E4M3FN
// REDEFINE: %{mask} = none
// REDEFINE: %{head} = 192
// REDEFINE: %{value} = 128
// REDEFINE: %{type} = bf16
// REDEFINE: %{q_groups} = per_tensor
// REDEFINE: %{k_groups} = per_block, rows = 32
// REDEFINE: %{schedule} = {schedule="#attn.schedule<tile_q = 128, tile_k = 96, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 240, overlap = false>"}
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x2x67x192 --shape=k=1x1x300x192 --shape=v=1x1x300x128 --shape=q_scales=1x2x1 --shape=k_scales=1x1x10 --shape=lse_correction=1x2x67 --scalar=scale=0.003
// RUN: %{check}

// NaN in a scale reaches every row of the group, and no other.
// REDEFINE: %{inputs} = --shape=q=1x2x67x192 --shape=k=1x1x300x192 --shape=v=1x1x300x128 --shape=q_scales=1x2x1 --shape=k_scales=1x1x10 --shape=lse_correction=1x2x67 --scalar=scale=0.003
// REDEFINE: %{mean} = nan
// RUN: %{check}

// The comparison is one that can fail.
// REDEFINE: %{mean} = 0.3
// RUN: sed 's/rows 32 share 8/rows 64 share 8/' %t/tile.mlir > %t/wrong.mlir
// REDEFINE: %{inputs} = --shape=q=1x2x67x192 --shape=k=1x1x300x192 --shape=v=1x1x300x128 --shape=q_scales=1x2x1 --shape=k_scales=1x1x10 --shape=lse_correction=1x2x67 --scalar=scale=0.003
// RUN: not attn-interpret %t/wrong.mlir %{near}
