// Sequences of different lengths from what is declared to primitive tiles: each
// pass is checked by running the program before and after it on the same random
// sequences, of which one is empty.

// RUN: split-file %s %t

// DEFINE: %{module} =
// DEFINE: %{seed} = 1
// DEFINE: %{tile_k} = 48
// DEFINE: %{inputs} =
// DEFINE: %{lower} = attn-opt %t/%{module}.mlir --attn-lower-attention --attn-form-kernels "--attn-select-schedule=schedule='#attn.schedule<tile_q = 64, tile_k = %{tile_k}, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 256>'" --attn-materialize-work-list --attn-select-schedule=unscheduled-only -o %t/scheduled.mlir && attn-opt %t/scheduled.mlir --convert-attn-to-tile -o %t/textbook.mlir && attn-opt %t/textbook.mlir --attn-tile-online-softmax -o %t/online.mlir && attn-opt %t/online.mlir --attn-tile-prune-mask -o %t/pruned.mlir && attn-opt %t/pruned.mlir --attn-tile-fold-scales --attn-tile-decompose-softmax --canonicalize --cse -o %t/primitive.mlir
// DEFINE: %{run} = --random=%{seed} %{inputs}
// DEFINE: %{scheduled} = attn-interpret %t/scheduled.mlir --compare=%t/%{module}.mlir --tolerance=0 %{run}
// DEFINE: %{textbook} = attn-interpret %t/textbook.mlir --compare=%t/scheduled.mlir --tolerance=4e-3 %{run}
// DEFINE: %{online} = attn-interpret %t/online.mlir --compare=%t/textbook.mlir --tolerance=4e-3 %{run}
// DEFINE: %{pruned} = attn-interpret %t/pruned.mlir --compare=%t/online.mlir --tolerance=0 %{run}
// DEFINE: %{reference} = attn-interpret %t/primitive.mlir --reference=%t/%{module}.mlir --tolerance=4e-3 %{run}
// DEFINE: %{check} = %{lower} && %{scheduled} && %{textbook} && %{online} && %{pruned} && %{reference}

// Packed, grouped heads; seeds give other mixes.
// REDEFINE: %{module} = packed
// REDEFINE: %{seed} = 1
// REDEFINE: %{inputs} = --shape=q=200x4x64 --shape=k=260x2x64 --shape=v=260x2x40 --shape=cu_seqlens_q=6 --shape=cu_seqlens_k=6
// RUN: %{check}

// REDEFINE: %{module} = packed
// REDEFINE: %{seed} = 2
// REDEFINE: %{inputs} = --shape=q=200x4x64 --shape=k=260x2x64 --shape=v=260x2x40 --shape=cu_seqlens_q=6 --shape=cu_seqlens_k=6 --scalar=scale=-0.25
// RUN: %{check}

// One sequence, and many short ones.
// REDEFINE: %{module} = packed
// REDEFINE: %{seed} = 3
// REDEFINE: %{inputs} = --shape=q=130x2x64 --shape=k=100x1x64 --shape=v=100x1x40 --shape=cu_seqlens_q=2 --shape=cu_seqlens_k=2
// RUN: %{check}

// REDEFINE: %{module} = packed
// REDEFINE: %{seed} = 4
// REDEFINE: %{inputs} = --shape=q=40x2x64 --shape=k=30x1x64 --shape=v=30x1x40 --shape=cu_seqlens_q=25 --shape=cu_seqlens_k=25
// RUN: %{check}

// No sequence, no row.
// REDEFINE: %{module} = packed
// REDEFINE: %{seed} = 1
// REDEFINE: %{inputs} = --shape=q=70x2x64 --shape=k=30x1x64 --shape=v=30x1x40 --shape=cu_seqlens_q=1 --shape=cu_seqlens_k=1
// RUN: %{check}

// REDEFINE: %{module} = packed
// REDEFINE: %{seed} = 1
// REDEFINE: %{inputs} = --shape=q=0x2x64 --shape=k=0x1x64 --shape=v=0x1x40 --shape=cu_seqlens_q=4 --shape=cu_seqlens_k=4
// RUN: %{check}

// Keys in use of packed ones.
// REDEFINE: %{module} = packed_used
// REDEFINE: %{seed} = 1
// REDEFINE: %{inputs} = --shape=q=150x2x64 --shape=k=300x2x64 --shape=v=300x2x64 --shape=cu_seqlens_q=5 --shape=cu_seqlens_k=5 --shape=seqused_k=4
// RUN: %{check}

// REDEFINE: %{module} = packed_left
// REDEFINE: %{seed} = 5
// REDEFINE: %{inputs} = --shape=q=150x2x64 --shape=k=300x2x64 --shape=v=300x2x64 --shape=cu_seqlens_q=5 --shape=cu_seqlens_k=5
// RUN: %{check}

// Dense queries.
// REDEFINE: %{module} = used
// REDEFINE: %{seed} = 1
// REDEFINE: %{inputs} = --shape=q=3x4x70x64 --shape=k=3x2x130x64 --shape=v=3x2x130x64 --shape=seqused_k=3
// RUN: %{check}

// REDEFINE: %{module} = packed_keys
// REDEFINE: %{seed} = 1
// REDEFINE: %{inputs} = --shape=q=3x4x70x64 --shape=k=200x2x64 --shape=v=200x2x64 --shape=cu_seqlens_k=4
// RUN: %{check}

// Packed queries over dense keys.
// REDEFINE: %{module} = dense_keys
// REDEFINE: %{seed} = 1
// REDEFINE: %{inputs} = --shape=q=150x4x64 --shape=k=3x2x90x64 --shape=v=3x2x90x64 --shape=cu_seqlens_q=4
// RUN: %{check}

// Pages shorter and longer than a tile.
// REDEFINE: %{module} = paged
// REDEFINE: %{seed} = 1
// REDEFINE: %{inputs} = --shape=q=150x4x64 --shape=k=30x2x16x64 --shape=v=30x2x16x64 --shape=cu_seqlens_q=5 --shape=seqused_k=4 --shape=block_table=4x7
// RUN: %{check}

// REDEFINE: %{module} = paged_dense
// REDEFINE: %{tile_k} = 64
// REDEFINE: %{seed} = 2
// REDEFINE: %{inputs} = --shape=q=3x2x70x64 --shape=k=5x1x128x64 --shape=v=5x1x128x64 --shape=seqused_k=3 --shape=block_table=3x2
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
