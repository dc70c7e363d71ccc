// Parts of the keys of sequences of different lengths, from what is declared to
// the last form of the gpu room: the merged parts against the attention over all
// keys, each pass over tiles against the one before, and each form of the GPU
// kernels bit for bit. The interpreter has few multiprocessors, so the number of
// parts is written over the rule's.

// RUN: split-file %s %t

// DEFINE: %{module} =
// DEFINE: %{parts} = 5
// DEFINE: %{seed} = 1
// DEFINE: %{tile} = tile_q = 64, tile_k = 32, warpgroups = 1
// DEFINE: %{regs} = 256
// DEFINE: %{pack} = true
// DEFINE: %{scheduler} = dynamic
// DEFINE: %{inputs} =
// DEFINE: %{scheduled} = attn-compile %t/%{module}.mlir --emit=scheduled "--schedule=#attn.schedule<%{tile}, stages = 2, ping_pong = false, scheduler = %{scheduler}, output = direct, producer_registers = 24, consumer_registers = %{regs}, pack_heads = %{pack}, split_keys = true>" -o %t/rule.mlir && sed -E 's/max\(1, min\(floordiv[^"]*"/%{parts}"/g' %t/rule.mlir > %t/scheduled.mlir && FileCheck --input-file=%t/scheduled.mlir %s
// CHECK: attn.split_attention
// CHECK-SAME: splits = "{{[0-9]+}}"
// DEFINE: %{tiles} = attn-opt %t/scheduled.mlir --convert-attn-to-tile -o %t/textbook.mlir && attn-opt %t/textbook.mlir --attn-tile-online-softmax -o %t/online.mlir && attn-opt %t/online.mlir --attn-tile-prune-mask -o %t/pruned.mlir && attn-opt %t/pruned.mlir --attn-tile-fold-scales --attn-tile-decompose-softmax --canonicalize --cse -o %t/tile.mlir
// DEFINE: %{gpu} = attn-opt %t/tile.mlir --convert-tile-to-gpu --attn-assign-storage -o %t/placed.mlir && attn-opt %t/placed.mlir --attn-gpu-pipeline -o %t/pipelined.mlir && attn-opt %t/pipelined.mlir --attn-gpu-specialize-warps --attn-gpu-verify -o %t/roles.mlir && attn-opt %t/roles.mlir --attn-gpu-lower-channels --canonicalize --cse --attn-gpu-allocate-shared -o %t/lowered.mlir
// DEFINE: %{compile} = %{scheduled} && %{tiles} && %{gpu}

// DEFINE: %{run} = --random=%{seed} %{inputs}
// DEFINE: %{merged} = attn-interpret %t/scheduled.mlir --compare=%t/%{module}.mlir --tolerance=4e-3 %{run}
// DEFINE: %{textbook} = attn-interpret %t/textbook.mlir --compare=%t/scheduled.mlir --tolerance=4e-3 %{run}
// DEFINE: %{online} = attn-interpret %t/online.mlir --compare=%t/textbook.mlir --tolerance=4e-3 %{run}
// DEFINE: %{pruned} = attn-interpret %t/pruned.mlir --compare=%t/online.mlir --tolerance=0 %{run}
// DEFINE: %{reference} = attn-interpret %t/tile.mlir --reference=%t/%{module}.mlir --tolerance=4e-3 %{run}
// DEFINE: %{placed} = attn-interpret %t/placed.mlir --compare=%t/tile.mlir --tolerance=0 %{run}
// DEFINE: %{pipelined} = attn-interpret %t/pipelined.mlir --compare=%t/placed.mlir --tolerance=0 %{run}
// DEFINE: %{roles} = attn-interpret %t/roles.mlir --compare=%t/pipelined.mlir --tolerance=0 %{run}
// DEFINE: %{lowered} = attn-interpret %t/lowered.mlir --compare=%t/roles.mlir --tolerance=0 %{run}
// DEFINE: %{check} = %{merged} && %{textbook} && %{online} && %{pruned} && %{reference} && %{placed} && %{pipelined} && %{roles} && %{lowered}

// Keys in use, under the diagonals of the sequences, in groups of heads; one
// sequence is empty.
// REDEFINE: %{module} = used
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=4x6x3x64 --shape=k=4x2x260x64 --shape=v=4x2x260x64 --shape=seqused_k=4
// RUN: %{check}
// REDEFINE: %{seed} = 2
// REDEFINE: %{inputs} = --shape=q=3x4x40x64 --shape=k=3x1x150x64 --shape=v=3x1x150x64 --shape=seqused_k=3 --scalar=scale=-0.25
// RUN: %{check}
// More parts than any sequence has tiles; no key; no sequence.
// REDEFINE: %{inputs} = --shape=q=3x2x2x64 --shape=k=3x2x70x64 --shape=v=3x2x70x64 --shape=seqused_k=3
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=2x2x2x64 --shape=k=2x2x0x64 --shape=v=2x2x0x64 --shape=seqused_k=2
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=0x2x2x64 --shape=k=0x2x70x64 --shape=v=0x2x70x64 --shape=seqused_k=0
// RUN: %{check}

// Pages shorter than a tile.
// REDEFINE: %{module} = paged
// REDEFINE: %{parts} = 7
// REDEFINE: %{tile} = tile_q = 64, tile_k = 48, warpgroups = 1
// REDEFINE: %{seed} = 1
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=4x8x1x64 --shape=k=50x2x16x64 --shape=v=50x2x16x40 --shape=seqused_k=4 --shape=block_table=4x20
// RUN: %{check}
// REDEFINE: %{seed} = 3
// REDEFINE: %{inputs} = --shape=q=2x3x30x64 --shape=k=9x1x16x64 --shape=v=9x1x16x40 --shape=seqused_k=2 --shape=block_table=2x8
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=2x2x1x64 --shape=k=0x2x16x64 --shape=v=0x2x16x40 --shape=seqused_k=2 --shape=block_table=2x0
// RUN: %{check}

// Pages longer than a tile, two query tiles of heads of their own, programs
// dealt round robin.
// REDEFINE: %{module} = long_pages
// REDEFINE: %{parts} = 3
// REDEFINE: %{tile} = tile_q = 128, tile_k = 64, warpgroups = 2
// REDEFINE: %{regs} = 240
// REDEFINE: %{pack} = false
// REDEFINE: %{scheduler} = persistent
// REDEFINE: %{seed} = 1
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=3x2x130x64 --shape=k=8x1x128x64 --shape=v=8x1x128x64 --shape=seqused_k=3 --shape=block_table=3x3
// RUN: %{check}

// Packed keys, and keys in use of packed ones.
// REDEFINE: %{module} = packed_keys
// REDEFINE: %{parts} = 4
// REDEFINE: %{tile} = tile_q = 64, tile_k = 32, warpgroups = 1
// REDEFINE: %{regs} = 256
// REDEFINE: %{pack} = true
// REDEFINE: %{scheduler} = dynamic
// REDEFINE: %{seed} = 1
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=4x4x5x64 --shape=k=400x2x64 --shape=v=400x2x64 --shape=cu_seqlens_k=5
// RUN: %{check}
// REDEFINE: %{module} = packed_used
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=4x4x5x64 --shape=k=400x2x64 --shape=v=400x2x64 --shape=cu_seqlens_k=5 --shape=seqused_k=4
// RUN: %{check}

// Each part by itself: a sequence shares its own tiles, however many the others
// have.
// RUN: attn-compile %t/parts.mlir --from=scheduled --emit=tile -o %t/parts-tile.mlir
// RUN: attn-compile %t/parts.mlir --from=scheduled --emit=gpu -o %t/parts-gpu.mlir
// DEFINE: %{each} = attn-interpret %t/parts-tile.mlir --compare=%t/parts.mlir --tolerance=4e-3 %{run} && attn-interpret %t/parts-gpu.mlir --compare=%t/parts-tile.mlir --tolerance=0 %{run}
// REDEFINE: %{inputs} = --shape=q=4x4x3x64 --shape=k=40x2x16x64 --shape=v=40x2x16x64 --shape=seqused_k=4 --shape=block_table=4x20
// RUN: %{each}
// REDEFINE: %{seed} = 2
// RUN: %{each}

//--- used.mlir
func.func @attention(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>, %scale: f32, %seqused_k: tensor<?xi32>)
    -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) seqused_k(%seqused_k) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?xi32>) -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>)
  func.return %o, %lse : tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>
}

//--- paged.mlir
func.func @attention(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x16x64xf16>, %v: tensor<?x?x16x40xf16>, %scale: f32, %seqused_k: tensor<?xi32>, %block_table: tensor<?x?xi32>)
    -> (tensor<?x?x?x40xf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) seqused_k(%seqused_k) block_table(%block_table) {mask = #attn.mask<causal = top_left>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x16x64xf16>, tensor<?x?x16x40xf16>, tensor<?xi32>, tensor<?x?xi32>) -> (tensor<?x?x?x40xf16>, tensor<?x?x?xf32>)
  func.return %o, %lse : tensor<?x?x?x40xf16>, tensor<?x?x?xf32>
}

//--- long_pages.mlir
func.func @attention(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x128x64xbf16>, %v: tensor<?x?x128x64xbf16>, %scale: f32, %seqused_k: tensor<?xi32>, %block_table: tensor<?x?xi32>)
    -> tensor<?x?x?x64xbf16> {
  %o = attn.attention %q, %k, %v scale(%scale) seqused_k(%seqused_k) block_table(%block_table) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x128x64xbf16>, tensor<?x?x128x64xbf16>, tensor<?xi32>, tensor<?x?xi32>) -> tensor<?x?x?x64xbf16>
  func.return %o : tensor<?x?x?x64xbf16>
}

//--- packed_keys.mlir
func.func @attention(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x64xf16>, %v: tensor<?x?x64xf16>, %scale: f32, %cu_seqlens_k: tensor<?xi32>)
    -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) cu_seqlens_k(%cu_seqlens_k) {mask = #attn.mask<none>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x64xf16>, tensor<?x?x64xf16>, tensor<?xi32>) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  func.return %o, %lse : tensor<?x?x?x64xf16>, tensor<?x?x?xf32>
}

//--- packed_used.mlir
func.func @attention(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x64xf16>, %v: tensor<?x?x64xf16>, %scale: f32, %cu_seqlens_k: tensor<?xi32>, %seqused_k: tensor<?xi32>)
    -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) cu_seqlens_k(%cu_seqlens_k) seqused_k(%seqused_k) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x64xf16>, tensor<?x?x64xf16>, tensor<?xi32>, tensor<?xi32>) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  func.return %o, %lse : tensor<?x?x?x64xf16>, tensor<?x?x?xf32>
}

//--- parts.mlir
#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 32, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true, split_keys = true>
attn.kernel @attention_0(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x16x64xf16>, %v: tensor<?x?x16x64xf16>, %scale: f32, %used: tensor<?xi32>, %table: tensor<?x?xi32>)
    -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>) attributes {schedule = #schedule, target = #target} {
  %parts, %lses = attn.split_attention %q, %k, %v scale(%scale) seqused_k(%used) block_table(%table)
    {splits = "min(block_table[1], 4)", tile_k = 32, mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x16x64xf16>, tensor<?x?x16x64xf16>, tensor<?xi32>, tensor<?x?xi32>)
    -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  attn.yield %parts, %lses : tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>
}
attn.plan @attention(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x16x64xf16>, %v: tensor<?x?x16x64xf16>, %scale: f32, %used: tensor<?xi32>, %table: tensor<?x?xi32>)
    -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
    attributes {target = #target, arg_names = ["q", "k", "v", "scale", "seqused_k", "block_table"], result_names = ["parts", "lses"],
                result_shapes = [["min(block_table[1], 4)", "q[0]", "q[1]", "q[2]", "64"], ["min(block_table[1], 4)", "q[0]", "q[1]", "q[2]"]]} {
  %r:2 = attn.launch(%q, %k, %v, %scale, %used, %table) variants [#attn.variant<kernel = @attention_0, when = "1">]
    : (tensor<?x?x?x64xf16>, tensor<?x?x16x64xf16>, tensor<?x?x16x64xf16>, f32, tensor<?xi32>, tensor<?x?xi32>)
    -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  attn.yield %r#0, %r#1 : tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>
}
