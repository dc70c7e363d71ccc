// RUN: rm -rf %t && mkdir %t

// The four forms of a GPU kernel - as convert-tile-to-gpu leaves it, pipelined,
// with roles, with barriers - against the tile kernel on the same inputs. They
// add and round in the same order, so not a bit may differ. In the end they are
// compared with float64 attention.
// Keys are split into parts, which a second kernel merges.

// DEFINE: %{head} = 64
// DEFINE: %{value} = 64
// DEFINE: %{type} = bf16
// DEFINE: %{mask} = none
// DEFINE: %{options} =
// DEFINE: %{declared} = sed -e s/HEAD/%{head}/g -e s/VALUE/%{value}/g -e s/TYPE/%{type}/g -e "s/MASK/%{mask}/" %S/Inputs/attention.mlir.in > %t/declared.mlir
// DEFINE: %{tile} = attn-opt %t/declared.mlir --attn-to-tile=%{options} -o %t/tile.mlir
// DEFINE: %{placed} = attn-opt %t/tile.mlir --convert-tile-to-gpu -o %t/placed.mlir
// DEFINE: %{pipelined} = attn-opt %t/placed.mlir --pass-pipeline='builtin.module(attn_gpu.kernel(attn-gpu-pipeline))' -o %t/pipelined.mlir
// DEFINE: %{roles} = attn-opt %t/pipelined.mlir --pass-pipeline='builtin.module(attn_gpu.kernel(attn-gpu-specialize-warps))' -o %t/roles.mlir
// DEFINE: %{barriers} = attn-opt %t/declared.mlir --attn-to-gpu=%{options} -o %t/barriers.mlir
// DEFINE: %{compile} = %{declared} && %{tile} && %{placed} && %{pipelined} && %{roles} && %{barriers}

// DEFINE: %{inputs} =
// DEFINE: %{run} = --compare=%t/tile.mlir --tolerance=0 --random=1 %{inputs}
// DEFINE: %{reference} = attn-interpret %t/barriers.mlir --reference=%t/declared.mlir --tolerance=4e-3 --random=1 %{inputs}
// DEFINE: %{agree} = attn-interpret %t/placed.mlir %{run} && attn-interpret %t/pipelined.mlir %{run} && attn-interpret %t/roles.mlir %{run} && attn-interpret %t/barriers.mlir %{run}
// DEFINE: %{check} = %{agree} && %{reference}

// Three parts, of which the last is short; one part; parts for each of two
// sequences; no keys and no queries.
// REDEFINE: %{type} = bf16
// REDEFINE: %{head} = 64
// REDEFINE: %{value} = 64
// REDEFINE: %{mask} = causal = bottom_right
// REDEFINE: %{options} = 'schedule={#attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true, split_keys = true>}'
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x8x5x64 --shape=k=1x1x700x64 --shape=v=1x1x700x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x65x1x64 --shape=k=1x1x300x64 --shape=v=1x1x300x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=2x4x1x64 --shape=k=2x2x600x64 --shape=v=2x2x600x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x8x1x64 --shape=k=1x2x0x64 --shape=v=1x2x0x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x8x0x64 --shape=k=1x2x10x64 --shape=v=1x2x10x64
// RUN: %{check}

// Rows that see no key of the last parts, and rows that see none at all.
// REDEFINE: %{inputs} = --shape=q=1x2x64x64 --shape=k=1x1x600x64 --shape=v=1x1x600x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x2x64x64 --shape=k=1x1x40x64 --shape=v=1x1x40x64
// RUN: %{check}

// A negative scale, f16, other head sizes, without packed heads.
// REDEFINE: %{type} = f16
// REDEFINE: %{head} = 40
// REDEFINE: %{value} = 96
// REDEFINE: %{mask} = none
// REDEFINE: %{options} = 'schedule={#attn.schedule<tile_q = 128, tile_k = 48, warpgroups = 2, stages = 2, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 240, pack_heads = false, split_keys = true>}'
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x2x3x40 --shape=k=1x1x900x40 --shape=v=1x1x900x96 --scalar=scale=-0.25
// RUN: %{check}
