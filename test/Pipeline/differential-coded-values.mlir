// RUN: rm -rf %t && mkdir %t

// Attention over codes of queries, keys and values, the module of R1 against
// tiles in two loops, which round what it rounds, and in one, where codes are
// those of probabilities against the maximum so far (the larger tolerance); and
// what is placed, pipelined and given barriers against the tile kernel in one
// loop, to the bit.

// DEFINE: %{head} = 64
// DEFINE: %{value} = 64
// DEFINE: %{code} = i8
// DEFINE: %{type} = bf16
// DEFINE: %{mask} = none
// DEFINE: %{q_groups} = per_thread_row, rows = 16
// DEFINE: %{k_groups} = per_thread_column, rows = 128
// DEFINE: %{peak} = 448.0
// DEFINE: %{accumulate} = two_level, period = 128
// DEFINE: %{exp} = exact
// DEFINE: %{row_sum} = unrounded
// DEFINE: %{schedule} =
// DEFINE: %{explicit} = sed -e s/HEAD/%{head}/g -e s/VALUE/%{value}/g -e s/CODE/%{code}/g -e s/TYPE/%{type}/g -e "s/MASK/%{mask}/" -e "s/QGROUPS/%{q_groups}/" -e "s/KGROUPS/%{k_groups}/" -e s/PMAX/%{peak}/ -e s/EXP/%{exp}/ -e s/ROWSUM/%{row_sum}/ -e "s/ACCUMULATE/%{accumulate}/" %S/Inputs/coded-values.mlir.in > %t/explicit.mlir
// DEFINE: %{textbook} = attn-opt %t/explicit.mlir --pass-pipeline='builtin.module(attn-form-kernels,attn-select-schedule%{schedule},convert-attn-to-tile)' -o %t/textbook.mlir
// DEFINE: %{tile} = attn-opt %t/textbook.mlir --pass-pipeline='builtin.module(attn_tile.kernel(attn-tile-online-softmax,attn-tile-prune-mask,attn-tile-fold-scales,attn-tile-decompose-softmax,canonicalize,cse),attn-tile-verify{primitive=true})' -o %t/tile.mlir
// DEFINE: %{placed} = attn-opt %t/tile.mlir --convert-tile-to-gpu -o %t/placed.mlir
// DEFINE: %{pipelined} = attn-opt %t/placed.mlir --pass-pipeline='builtin.module(attn_gpu.kernel(attn-gpu-pipeline,attn-gpu-defer-factors))' -o %t/pipelined.mlir
// DEFINE: %{barriers} = attn-opt %t/pipelined.mlir --pass-pipeline='builtin.module(attn-assign-storage,attn_gpu.kernel(attn-gpu-specialize-warps,attn-gpu-verify,attn-gpu-lower-channels,canonicalize,cse,attn-gpu-allocate-shared),attn-verify-gpu)' -o %t/barriers.mlir
// DEFINE: %{compile} = %{explicit} && %{textbook} && %{tile} && %{placed} && %{pipelined} && %{barriers}

// DEFINE: %{inputs} =
// DEFINE: %{values} = --random=1 --mean=q_scales=6 --mean=k_scales=6 --mean=v=1 --mean=v_scales=1 %{inputs}
// DEFINE: %{near} = --compare=%t/explicit.mlir --tolerance=3e-3 %{values}
// DEFINE: %{online} = --compare=%t/explicit.mlir --tolerance=2e-2 %{values}
// DEFINE: %{same} = --compare=%t/tile.mlir --tolerance=0 %{values}
// DEFINE: %{check} = attn-interpret %t/textbook.mlir %{near} && attn-interpret %t/tile.mlir %{online} && attn-interpret %t/placed.mlir %{same} && attn-interpret %t/pipelined.mlir %{same} && attn-interpret %t/barriers.mlir %{same}

// RUN: %{compile}
// Groups of queries share keys, two batches; lengths that divide nothing.
// REDEFINE: %{inputs} = --shape=q=2x4x65x64 --shape=k=2x2x330x64 --shape=v=2x2x64x384 --shape=q_scales=2x4x40 --shape=k_scales=2x2x12 --shape=v_scales=2x2x64 --scalar=scale=0.003
// RUN: %{check}
// One tile; a scale of 0.
// REDEFINE: %{inputs} = --shape=q=1x2x65x64 --shape=k=1x1x97x64 --shape=v=1x1x64x128 --shape=q_scales=1x2x40 --shape=k_scales=1x1x4 --shape=v_scales=1x1x64 --scalar=scale=0
// RUN: %{check}
// No keys: zeros and -inf; no queries.
// REDEFINE: %{inputs} = --shape=q=1x2x65x64 --shape=k=1x1x0x64 --shape=v=1x1x64x0 --shape=q_scales=1x2x40 --shape=k_scales=1x1x0 --shape=v_scales=1x1x64 --scalar=scale=0.003
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x2x0x64 --shape=k=1x1x9x64 --shape=v=1x1x64x128 --shape=q_scales=1x2x0 --shape=k_scales=1x1x4 --shape=v_scales=1x1x64 --scalar=scale=0.003
// RUN: %{check}

// Codes of f8E4M3FN; more queries than keys: the first rows see nothing.
// REDEFINE: %{code} = f8E4M3FN
// REDEFINE: %{mask} = causal = bottom_right
// REDEFINE: %{k_groups} = per_token
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x2x200x64 --shape=k=1x1x67x64 --shape=v=1x1x64x128 --shape=q_scales=1x2x104 --shape=k_scales=1x1x67 --shape=v_scales=1x1x64 --scalar=scale=0.003
// RUN: %{check}
// More keys than queries; a negative scale.
// REDEFINE: %{inputs} = --shape=q=1x2x67x64 --shape=k=1x1x300x64 --shape=v=1x1x64x384 --shape=q_scales=1x2x40 --shape=k_scales=1x1x300 --shape=v_scales=1x1x64 --scalar=scale=-0.004
// RUN: %{check}

// One accumulator for all keys, which is corrected before the product; a peak of
// 1, which is no addition to the exponent.
// REDEFINE: %{code} = i8
// REDEFINE: %{accumulate} = single
// REDEFINE: %{peak} = 1.0
// REDEFINE: %{type} = f16
// REDEFINE: %{head} = 48
// REDEFINE: %{value} = 80
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x2x131x48 --shape=k=1x2x300x48 --shape=v=1x2x80x384 --shape=q_scales=1x2x72 --shape=k_scales=1x2x300 --shape=v_scales=1x2x80 --scalar=scale=0.003
// RUN: %{check}

// Periods of half a tile of the table, without overlap, in turns.
// REDEFINE: %{accumulate} = two_level, period = 192
// REDEFINE: %{peak} = 256.0
// REDEFINE: %{mask} = causal = top_left
// REDEFINE: %{schedule} = {schedule="#attn.schedule<tile_q = 128, tile_k = 96, warpgroups = 2, stages = 3, ping_pong = true, scheduler = persistent, output = direct, producer_registers = 24, consumer_registers = 240, overlap = false>"}
// RUN: %{compile}
// RUN: %{check}

// A tile of 256 keys, by two scales.
// REDEFINE: %{accumulate} = two_level, period = 256
// REDEFINE: %{peak} = 448.0
// REDEFINE: %{head} = 128
// REDEFINE: %{value} = 128
// REDEFINE: %{type} = bf16
// REDEFINE: %{k_groups} = per_thread_column, rows = 128
// REDEFINE: %{schedule} =
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x2x131x128 --shape=k=1x1x600x128 --shape=v=1x1x128x640 --shape=q_scales=1x2x72 --shape=k_scales=1x1x20 --shape=v_scales=1x1x128 --scalar=scale=0.003
// RUN: %{check}

// Sums of coded probabilities, by a row of ones below the values.
// REDEFINE: %{row_sum} = coded
// RUN: %{compile}
// RUN: grep -q 'attn_gpu.fill_ones' %t/barriers.mlir
// RUN: grep -q 'reduce  *max .* times .*xi32' %t/barriers.mlir
// RUN: %{check}
// REDEFINE: %{mask} = causal = bottom_right
// REDEFINE: %{accumulate} = single
// REDEFINE: %{schedule} = {schedule="#attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>"}
// RUN: %{compile}
// RUN: %{check}

// Exponentials that are approximations, which change by powers of 2 alone when
// the maximum does; more queries than keys: the first rows see nothing.
// REDEFINE: %{exp} = linear
// RUN: %{compile}
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x2x131x128 --shape=k=1x1x60x128 --shape=v=1x1x128x128 --shape=q_scales=1x2x72 --shape=k_scales=1x1x4 --shape=v_scales=1x1x128 --scalar=scale=-0.004
// RUN: %{check}
// Scores as large as they come: no exponent leaves the range of a float.
// REDEFINE: %{inputs} = --shape=q=1x2x131x128 --shape=k=1x1x60x128 --shape=v=1x1x128x128 --shape=q_scales=1x2x72 --shape=k_scales=1x1x4 --shape=v_scales=1x1x128 --scalar=scale=1e9
// RUN: attn-interpret %t/tile.mlir --compare=%t/explicit.mlir --tolerance=2 %{values}
// REDEFINE: %{inputs} = --shape=q=1x2x131x128 --shape=k=1x1x60x128 --shape=v=1x1x128x128 --shape=q_scales=1x2x72 --shape=k_scales=1x1x4 --shape=v_scales=1x1x128 --scalar=scale=-0.004
// REDEFINE: %{exp} = two_knot
// REDEFINE: %{row_sum} = unrounded
// REDEFINE: %{schedule} =
// REDEFINE: %{accumulate} = two_level, period = 256
// RUN: %{compile}
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x2x131x128 --shape=k=1x1x600x128 --shape=v=1x1x128x640 --shape=q_scales=1x2x72 --shape=k_scales=1x1x20 --shape=v_scales=1x1x128 --scalar=scale=0.003
// RUN: %{check}

// The comparisons are ones that can fail: without the order of the keys, and
// without the scales of channels.
// RUN: sed 's/attn_tile.interleave/arith.negf/' %t/textbook.mlir > %t/wrong.mlir
// RUN: not attn-interpret %t/wrong.mlir %{near}
// RUN: sed 's/rows 1 share 8/rows 2 share 8/' %t/tile.mlir > %t/wrong.mlir
// RUN: not attn-interpret %t/wrong.mlir %{online}
