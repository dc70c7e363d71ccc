// RUN: rm -rf %t && mkdir %t

// The four forms of a GPU kernel - as convert-tile-to-gpu leaves it, pipelined,
// with roles, with barriers - against the tile kernel on the same inputs. They
// add and round in the same order, so not a bit may differ. In the end they are
// compared with float64 attention.
// The query heads of a key head share a tile: rows are (query, head).

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

// Groups of 1, 3, 8, 64 and 65: tiles begin and end inside a group.
// REDEFINE: %{type} = bf16
// REDEFINE: %{head} = 64
// REDEFINE: %{value} = 64
// REDEFINE: %{mask} = causal = bottom_right
// REDEFINE: %{options} = 'schedule={#attn.schedule<tile_q = 64, tile_k = 32, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true>}'
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=2x2x5x64 --shape=k=2x2x70x64 --shape=v=2x2x70x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x6x5x64 --shape=k=1x2x70x64 --shape=v=1x2x70x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x8x64x64 --shape=k=1x1x90x64 --shape=v=1x1x90x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x64x5x64 --shape=k=1x1x50x64 --shape=v=1x1x50x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x65x5x64 --shape=k=1x1x50x64 --shape=v=1x1x50x64
// RUN: %{check}

// More queries than keys: the first of them see none.
// REDEFINE: %{inputs} = --shape=q=1x3x64x64 --shape=k=1x1x50x64 --shape=v=1x1x50x64
// RUN: %{check}

// One query, without keys, without queries.
// REDEFINE: %{inputs} = --shape=q=2x8x1x64 --shape=k=2x2x100x64 --shape=v=2x2x100x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x8x1x64 --shape=k=1x2x0x64 --shape=v=1x2x0x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x8x0x64 --shape=k=1x2x10x64 --shape=v=1x2x10x64
// RUN: %{check}

// The other alignment.
// REDEFINE: %{mask} = causal = top_left
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x6x5x64 --shape=k=1x2x70x64 --shape=v=1x2x70x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x65x5x64 --shape=k=1x1x50x64 --shape=v=1x1x50x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x3x64x64 --shape=k=1x1x50x64 --shape=v=1x1x50x64
// RUN: %{check}

// No mask, f16, head sizes that fill no panel, and a negative scale: the gathered
// tile changes its sign.
// REDEFINE: %{type} = f16
// REDEFINE: %{mask} = none
// REDEFINE: %{head} = 40
// REDEFINE: %{value} = 96
// REDEFINE: %{options} = 'schedule={#attn.schedule<tile_q = 64, tile_k = 48, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true>}'
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x6x5x40 --shape=k=1x2x130x40 --shape=v=1x2x130x96
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x65x5x40 --shape=k=1x1x50x40 --shape=v=1x1x50x96 --scalar=scale=-0.25
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=2x8x1x40 --shape=k=2x1x200x40 --shape=v=2x1x200x96
// RUN: %{check}

// Two warpgroups, each with its own rows.
// REDEFINE: %{type} = bf16
// REDEFINE: %{mask} = causal = bottom_right
// REDEFINE: %{head} = 128
// REDEFINE: %{value} = 128
// REDEFINE: %{options} = 'schedule={#attn.schedule<tile_q = 128, tile_k = 64, warpgroups = 2, stages = 2, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 240, pack_heads = true>}'
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x12x40x128 --shape=k=1x2x130x128 --shape=v=1x2x130x128
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x3x5x128 --shape=k=1x1x200x128 --shape=v=1x1x200x128 --scalar=scale=-0.25
// RUN: %{check}

// The widest head.
// REDEFINE: %{head} = 256
// REDEFINE: %{value} = 256
// REDEFINE: %{options} = 'schedule={#attn.schedule<tile_q = 64, tile_k = 32, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true>}'
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x8x9x256 --shape=k=1x1x100x256 --shape=v=1x1x100x256
// RUN: %{check}
