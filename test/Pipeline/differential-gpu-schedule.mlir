// RUN: rm -rf %t && mkdir %t

// The four forms of a GPU kernel - as convert-tile-to-gpu leaves it, pipelined,
// with roles, with barriers - against the tile kernel on the same inputs. They
// add and round in the same order, so not a bit may differ. In the end they are
// compared with float64 attention.
// Schedules that the table does not have put the channels into every state.

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

// One buffer in each channel.
// REDEFINE: %{mask} = causal = bottom_right
// REDEFINE: %{options} = 'schedule={#attn.schedule<tile_q = 64, tile_k = 32, warpgroups = 1, stages = 1, ping_pong = false, scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 256>}'
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=2x2x130x64 --shape=k=2x1x200x64 --shape=v=2x1x200x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x3x200x64 --shape=k=1x1x64x64 --shape=v=1x1x64x64
// RUN: %{check}

// An odd number of buffers.
// REDEFINE: %{mask} = causal = bottom_right
// REDEFINE: %{options} = 'schedule={#attn.schedule<tile_q = 128, tile_k = 48, warpgroups = 2, stages = 3, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 168>}'
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=2x2x130x64 --shape=k=2x1x200x64 --shape=v=2x1x200x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x3x200x64 --shape=k=1x1x64x64 --shape=v=1x1x64x64
// RUN: %{check}

// More buffers than tiles.
// REDEFINE: %{mask} = causal = bottom_right
// REDEFINE: %{options} = 'schedule={#attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 4, ping_pong = false, scheduler = dynamic, output = reuse_q, producer_registers = 24, consumer_registers = 256>}'
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=2x2x130x64 --shape=k=2x1x200x64 --shape=v=2x1x200x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x3x200x64 --shape=k=1x1x64x64 --shape=v=1x1x64x64
// RUN: %{check}

// Programs dealt round robin.
// REDEFINE: %{mask} = causal = bottom_right
// REDEFINE: %{options} = 'schedule={#attn.schedule<tile_q = 192, tile_k = 16, warpgroups = 3, stages = 2, ping_pong = true, scheduler = persistent, output = reuse_q, producer_registers = 24, consumer_registers = 160>}'
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=2x2x130x64 --shape=k=2x1x200x64 --shape=v=2x1x200x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x3x200x64 --shape=k=1x1x64x64 --shape=v=1x1x64x64
// RUN: %{check}

// Nothing runs under the softmax, and query tiles come in their order.
// REDEFINE: %{mask} = causal = bottom_right
// REDEFINE: %{options} = 'schedule={#attn.schedule<tile_q = 128, tile_k = 48, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240, overlap = false, order = in_order>}'
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=2x2x130x64 --shape=k=2x1x200x64 --shape=v=2x1x200x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x3x200x64 --shape=k=1x1x64x64 --shape=v=1x1x64x64
// RUN: %{check}

// The same with one buffer in each channel and without turns.
// REDEFINE: %{mask} = none
// REDEFINE: %{options} = 'schedule={#attn.schedule<tile_q = 192, tile_k = 32, warpgroups = 3, stages = 1, ping_pong = false, scheduler = persistent, output = reuse_q, producer_registers = 32, consumer_registers = 160, overlap = false>}'
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=2x2x130x64 --shape=k=2x1x200x64 --shape=v=2x1x200x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x3x200x64 --shape=k=1x1x64x64 --shape=v=1x1x64x64
// RUN: %{check}

// The tile of D = 128 that only fits because the probabilities take the
// registers of the scores.
// REDEFINE: %{head} = 128
// REDEFINE: %{value} = 128
// REDEFINE: %{mask} = causal = top_left
// REDEFINE: %{options} = 'schedule={#attn.schedule<tile_q = 192, tile_k = 112, warpgroups = 3, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 32, consumer_registers = 160, overlap = false>}'
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x2x200x128 --shape=k=1x1x300x128 --shape=v=1x1x300x128
// RUN: %{check}
