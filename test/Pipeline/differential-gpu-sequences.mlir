// Sequences of different lengths from primitive tiles to the last form of the
// gpu room: each form gives the results of the one before, bit for bit.

// RUN: split-file %s %t

// DEFINE: %{module} =
// DEFINE: %{seed} = 1
// DEFINE: %{schedule} =
// DEFINE: %{inputs} =
// DEFINE: %{tile} = attn-opt %t/%{module}.mlir --attn-lower-attention --attn-form-kernels "--attn-select-schedule=schedule='%{schedule}'" --attn-materialize-work-list --attn-select-schedule=unscheduled-only --attn-overlap-launches --convert-attn-to-tile --attn-tile-online-softmax --attn-tile-prune-mask --attn-tile-fold-scales --attn-tile-decompose-softmax --canonicalize --cse -o %t/tile.mlir
// DEFINE: %{gpu} = attn-opt %t/tile.mlir --convert-tile-to-gpu --attn-assign-storage -o %t/placed.mlir && attn-opt %t/placed.mlir --attn-gpu-pipeline -o %t/pipelined.mlir && attn-opt %t/pipelined.mlir --attn-gpu-specialize-warps --attn-gpu-verify -o %t/roles.mlir && attn-opt %t/roles.mlir --attn-gpu-lower-channels --canonicalize --cse --attn-gpu-allocate-shared -o %t/lowered.mlir
// DEFINE: %{run} = --tolerance=0 --random=%{seed} %{inputs}
// DEFINE: %{placed} = attn-interpret %t/placed.mlir --compare=%t/tile.mlir %{run}
// DEFINE: %{pipelined} = attn-interpret %t/pipelined.mlir --compare=%t/placed.mlir %{run}
// DEFINE: %{roles} = attn-interpret %t/roles.mlir --compare=%t/pipelined.mlir %{run}
// DEFINE: %{lowered} = attn-interpret %t/lowered.mlir --compare=%t/roles.mlir %{run}
// DEFINE: %{check} = %{tile} && %{gpu} && %{placed} && %{pipelined} && %{roles} && %{lowered}

// Packed, grouped heads.
// REDEFINE: %{module} = packed
// REDEFINE: %{seed} = 1
// REDEFINE: %{schedule} = #attn.schedule<tile_q = 128, tile_k = 96, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>
// REDEFINE: %{inputs} = --shape=q=300x4x64 --shape=k=260x2x64 --shape=v=260x2x40 --shape=cu_seqlens_q=6 --shape=cu_seqlens_k=6
// RUN: %{check}

// REDEFINE: %{module} = packed
// REDEFINE: %{seed} = 2
// REDEFINE: %{schedule} = #attn.schedule<tile_q = 64, tile_k = 48, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 256>
// REDEFINE: %{inputs} = --shape=q=200x4x64 --shape=k=260x2x64 --shape=v=260x2x40 --shape=cu_seqlens_q=6 --shape=cu_seqlens_k=6 --scalar=scale=-0.25
// RUN: %{check}

// More sequences than rows; none; no row.
// REDEFINE: %{module} = packed
// REDEFINE: %{seed} = 4
// REDEFINE: %{schedule} = #attn.schedule<tile_q = 64, tile_k = 48, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 256>
// REDEFINE: %{inputs} = --shape=q=20x2x64 --shape=k=10x1x64 --shape=v=10x1x40 --shape=cu_seqlens_q=25 --shape=cu_seqlens_k=25
// RUN: %{check}

// REDEFINE: %{module} = packed
// REDEFINE: %{seed} = 1
// REDEFINE: %{schedule} = #attn.schedule<tile_q = 64, tile_k = 48, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 256>
// REDEFINE: %{inputs} = --shape=q=70x2x64 --shape=k=30x1x64 --shape=v=30x1x40 --shape=cu_seqlens_q=1 --shape=cu_seqlens_k=1
// RUN: %{check}

// REDEFINE: %{module} = packed
// REDEFINE: %{seed} = 1
// REDEFINE: %{schedule} = #attn.schedule<tile_q = 64, tile_k = 48, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 256>
// REDEFINE: %{inputs} = --shape=q=0x2x64 --shape=k=0x1x64 --shape=v=0x1x40 --shape=cu_seqlens_q=4 --shape=cu_seqlens_k=4
// RUN: %{check}

// Keys in use of packed ones; the output leaves through the query tile.
// REDEFINE: %{module} = packed_used
// REDEFINE: %{seed} = 1
// REDEFINE: %{schedule} = #attn.schedule<tile_q = 128, tile_k = 64, warpgroups = 2, stages = 2, ping_pong = false, scheduler = dynamic, output = reuse_q, producer_registers = 24, consumer_registers = 240>
// REDEFINE: %{inputs} = --shape=q=150x2x64 --shape=k=300x2x64 --shape=v=300x2x64 --shape=cu_seqlens_q=5 --shape=cu_seqlens_k=5 --shape=seqused_k=4
// RUN: %{check}

// REDEFINE: %{module} = packed_left
// REDEFINE: %{seed} = 5
// REDEFINE: %{schedule} = #attn.schedule<tile_q = 64, tile_k = 80, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 256>
// REDEFINE: %{inputs} = --shape=q=150x2x64 --shape=k=300x2x64 --shape=v=300x2x64 --shape=cu_seqlens_q=5 --shape=cu_seqlens_k=5
// RUN: %{check}

// Keys in use of dense ones: windows start in the slice of the batch.
// REDEFINE: %{module} = used
// REDEFINE: %{seed} = 1
// REDEFINE: %{schedule} = #attn.schedule<tile_q = 128, tile_k = 96, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>
// REDEFINE: %{inputs} = --shape=q=3x4x70x64 --shape=k=3x2x130x64 --shape=v=3x2x130x64 --shape=seqused_k=3
// RUN: %{check}

// REDEFINE: %{module} = packed_keys
// REDEFINE: %{seed} = 1
// REDEFINE: %{schedule} = #attn.schedule<tile_q = 64, tile_k = 48, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 256>
// REDEFINE: %{inputs} = --shape=q=3x4x70x64 --shape=k=200x2x64 --shape=v=200x2x64 --shape=cu_seqlens_k=4
// RUN: %{check}

// REDEFINE: %{module} = dense_keys
// REDEFINE: %{seed} = 1
// REDEFINE: %{schedule} = #attn.schedule<tile_q = 64, tile_k = 48, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 256>
// REDEFINE: %{inputs} = --shape=q=150x4x64 --shape=k=3x2x90x64 --shape=v=3x2x90x64 --shape=cu_seqlens_q=4
// RUN: %{check}

// A tile of several pages, and several tiles of a page.
// REDEFINE: %{module} = paged
// REDEFINE: %{seed} = 1
// REDEFINE: %{schedule} = #attn.schedule<tile_q = 64, tile_k = 48, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 256>
// REDEFINE: %{inputs} = --shape=q=150x4x64 --shape=k=30x2x16x64 --shape=v=30x2x16x64 --shape=cu_seqlens_q=5 --shape=seqused_k=4 --shape=block_table=4x7
// RUN: %{check}

// REDEFINE: %{module} = paged
// REDEFINE: %{seed} = 3
// REDEFINE: %{schedule} = #attn.schedule<tile_q = 64, tile_k = 16, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 256>
// REDEFINE: %{inputs} = --shape=q=150x4x64 --shape=k=30x2x16x64 --shape=v=30x2x16x64 --shape=cu_seqlens_q=5 --shape=seqused_k=4 --shape=block_table=4x7
// RUN: %{check}

// REDEFINE: %{module} = paged_dense
// REDEFINE: %{seed} = 2
// REDEFINE: %{schedule} = #attn.schedule<tile_q = 128, tile_k = 64, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>
// REDEFINE: %{inputs} = --shape=q=3x2x70x64 --shape=k=5x1x128x64 --shape=v=5x1x128x64 --shape=seqused_k=3 --shape=block_table=3x2
// RUN: %{check}

// Nothing is in use, and there is no page.
// REDEFINE: %{module} = paged_dense
// REDEFINE: %{seed} = 2
// REDEFINE: %{schedule} = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 256>
// REDEFINE: %{inputs} = --shape=q=2x2x70x64 --shape=k=0x1x128x64 --shape=v=0x1x128x64 --shape=seqused_k=2 --shape=block_table=2x0
// RUN: %{check}

// Heads packed into tiles of dense queries, which need no work list.
// REDEFINE: %{module} = used
// REDEFINE: %{seed} = 1
// REDEFINE: %{schedule} = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true>
// REDEFINE: %{inputs} = --shape=q=3x6x5x64 --shape=k=3x2x130x64 --shape=v=3x2x130x64 --shape=seqused_k=3
// RUN: %{check}

// REDEFINE: %{module} = packed_keys
// REDEFINE: %{seed} = 1
// REDEFINE: %{schedule} = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true>
// REDEFINE: %{inputs} = --shape=q=3x4x7x64 --shape=k=200x2x64 --shape=v=200x2x64 --shape=cu_seqlens_k=4
// RUN: %{check}

// REDEFINE: %{module} = paged_dense
// REDEFINE: %{seed} = 2
// REDEFINE: %{schedule} = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true>
// REDEFINE: %{inputs} = --shape=q=3x4x1x64 --shape=k=5x2x128x64 --shape=v=5x2x128x64 --shape=seqused_k=3 --shape=block_table=3x2
// RUN: %{check}

//--- packed.mlir
func.func @attention(%q: tensor<?x?x64xbf16>, %k: tensor<?x?x64xbf16>, %v: tensor<?x?x40xbf16>, %scale: f32, %cu_seqlens_q: tensor<?xi32>, %cu_seqlens_k: tensor<?xi32>)
    -> (tensor<?x?x40xbf16>, tensor<?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) cu_seqlens_q(%cu_seqlens_q) cu_seqlens_k(%cu_seqlens_k) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x64xbf16>, tensor<?x?x64xbf16>, tensor<?x?x40xbf16>, tensor<?xi32>, tensor<?xi32>) -> (tensor<?x?x40xbf16>, tensor<?x?xf32>)
  func.return %o, %lse : tensor<?x?x40xbf16>, tensor<?x?xf32>
}

//--- packed_used.mlir
func.func @attention(%q: tensor<?x?x64xf16>, %k: tensor<?x?x64xf16>, %v: tensor<?x?x64xf16>, %scale: f32, %cu_seqlens_q: tensor<?xi32>, %cu_seqlens_k: tensor<?xi32>, %seqused_k: tensor<?xi32>)
    -> (tensor<?x?x64xf16>, tensor<?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) cu_seqlens_q(%cu_seqlens_q) cu_seqlens_k(%cu_seqlens_k) seqused_k(%seqused_k) {mask = #attn.mask<none>}
    : (tensor<?x?x64xf16>, tensor<?x?x64xf16>, tensor<?x?x64xf16>, tensor<?xi32>, tensor<?xi32>, tensor<?xi32>) -> (tensor<?x?x64xf16>, tensor<?x?xf32>)
  func.return %o, %lse : tensor<?x?x64xf16>, tensor<?x?xf32>
}

//--- packed_left.mlir
func.func @attention(%q: tensor<?x?x64xf16>, %k: tensor<?x?x64xf16>, %v: tensor<?x?x64xf16>, %scale: f32, %cu_seqlens_q: tensor<?xi32>, %cu_seqlens_k: tensor<?xi32>)
    -> (tensor<?x?x64xf16>, tensor<?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) cu_seqlens_q(%cu_seqlens_q) cu_seqlens_k(%cu_seqlens_k) {mask = #attn.mask<causal = top_left>}
    : (tensor<?x?x64xf16>, tensor<?x?x64xf16>, tensor<?x?x64xf16>, tensor<?xi32>, tensor<?xi32>) -> (tensor<?x?x64xf16>, tensor<?x?xf32>)
  func.return %o, %lse : tensor<?x?x64xf16>, tensor<?x?xf32>
}

//--- used.mlir
func.func @attention(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>, %scale: f32, %seqused_k: tensor<?xi32>)
    -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) seqused_k(%seqused_k) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?xi32>) -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>)
  func.return %o, %lse : tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>
}

//--- packed_keys.mlir
func.func @attention(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x64xf16>, %v: tensor<?x?x64xf16>, %scale: f32, %cu_seqlens_k: tensor<?xi32>)
    -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) cu_seqlens_k(%cu_seqlens_k) {mask = #attn.mask<causal = top_left>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x64xf16>, tensor<?x?x64xf16>, tensor<?xi32>) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  func.return %o, %lse : tensor<?x?x?x64xf16>, tensor<?x?x?xf32>
}

//--- dense_keys.mlir
func.func @attention(%q: tensor<?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>, %scale: f32, %cu_seqlens_q: tensor<?xi32>)
    -> (tensor<?x?x64xf16>, tensor<?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) cu_seqlens_q(%cu_seqlens_q) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?xi32>) -> (tensor<?x?x64xf16>, tensor<?x?xf32>)
  func.return %o, %lse : tensor<?x?x64xf16>, tensor<?x?xf32>
}

//--- paged.mlir
func.func @attention(%q: tensor<?x?x64xf16>, %k: tensor<?x?x16x64xf16>, %v: tensor<?x?x16x64xf16>, %scale: f32, %cu_seqlens_q: tensor<?xi32>, %seqused_k: tensor<?xi32>, %block_table: tensor<?x?xi32>)
    -> (tensor<?x?x64xf16>, tensor<?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) cu_seqlens_q(%cu_seqlens_q) seqused_k(%seqused_k) block_table(%block_table) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x64xf16>, tensor<?x?x16x64xf16>, tensor<?x?x16x64xf16>, tensor<?xi32>, tensor<?xi32>, tensor<?x?xi32>) -> (tensor<?x?x64xf16>, tensor<?x?xf32>)
  func.return %o, %lse : tensor<?x?x64xf16>, tensor<?x?xf32>
}

//--- paged_dense.mlir
func.func @attention(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x128x64xbf16>, %v: tensor<?x?x128x64xbf16>, %scale: f32, %seqused_k: tensor<?xi32>, %block_table: tensor<?x?xi32>)
    -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) seqused_k(%seqused_k) block_table(%block_table) {mask = #attn.mask<none>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x128x64xbf16>, tensor<?x?x128x64xbf16>, tensor<?xi32>, tensor<?x?xi32>) -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>)
  func.return %o, %lse : tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>
}
