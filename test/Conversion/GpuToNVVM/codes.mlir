// Products of codes, packed codes, and values that groups of rows share.
// RUN: attn-opt %s -convert-attn-gpu-to-nvvm -split-input-file | FileCheck %s

// 48 columns of i8 are two steps of 32, the last half zeros that the copy engine
// filled in; sums of i8 are i32 in integer registers, with no sign of a side.
!acc = tensor<64x16xi32, #attn_gpu.fragment<warpgroups = 1>>
// CHECK-LABEL: llvm.func @integers
attn_gpu.kernel @integers()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 11264, shared_memory_limit = 232448, warpgroups = 1} {
  %q = attn_gpu.alloc "q" {offset = 0 : i64} : !attn_gpu.buffer<64x48xi8>
  %k = attn_gpu.alloc "k" {offset = 8192 : i64} : !attn_gpu.buffer<16x48xi8>
  // CHECK: llvm.inline_asm has_side_effects
  // CHECK-SAME: add.s64 b, $9, 0;\0Aadd.s64 a, $8, 0;
  // CHECK-SAME: wgmma.mma_async.sync.aligned.m64n16k32.s32.s8.s8 {$0,$1,$2,$3,$4,$5,$6,$7}, a, b, p;
  // CHECK-SAME: add.s64 b, $9, 2;\0Aadd.s64 a, $8, 2;
  // CHECK-SAME: a, b, p;\0Awgmma.commit_group.sync.aligned;
  // CHECK-SAME: "=r,=r,=r,=r,=r,=r,=r,=r,l,l,~{memory}"
  %p = attn_gpu.mma %q, %k transpose_b : !attn_gpu.buffer<64x48xi8>, !attn_gpu.buffer<16x48xi8> -> !attn_gpu.pending<!acc>
  // CHECK: llvm.inline_asm {{.*}}"wgmma.wait_group.sync.aligned 0;", "=r,=r,=r,=r,=r,=r,=r,=r,0,1,2,3,4,5,6,7,~{memory}"
  %t = attn_gpu.wait %p younger 0 : !attn_gpu.pending<!acc> -> !acc
  // CHECK: llvm.sitofp %{{.*}} : i32 to f32
  %f = arith.sitofp %t : !acc to tensor<64x16xf32, #attn_gpu.fragment<warpgroups = 1>>
  attn_gpu.return
}

// -----

// Registers of a thread's four codes: values 0, 1, 4 and 5 are columns 2t,
// 2t + 1, 2t + 8 and 2t + 9 of its first row, 2, 3, 6 and 7 those of the second.
// The conversion's first operand is the high byte.
!scores = tensor<64x32xf32, #attn_gpu.fragment<warpgroups = 1>>
!codes = tensor<64x32xf8E4M3FN, #attn_gpu.operand<warpgroups = 1>>
!acc = tensor<64x8xf32, #attn_gpu.fragment<warpgroups = 1>>
// CHECK-LABEL: llvm.func @packed
attn_gpu.kernel @packed()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 1024, shared_memory_limit = 232448, warpgroups = 1} {
  // CHECK: %[[SCORES:.*]] = llvm.inline_asm {{.*}}m64n32k16
  %q = attn_gpu.alloc "q" {offset = 0 : i64} : !attn_gpu.buffer<64x16xbf16>
  %k = attn_gpu.alloc "k" {offset = 8192 : i64} : !attn_gpu.buffer<32x16xbf16>
  %v = attn_gpu.alloc "v" {offset = 12288 : i64} : !attn_gpu.buffer<8x32xf8E4M3FN>
  %s = attn_gpu.mma %q, %k transpose_b : !attn_gpu.buffer<64x16xbf16>, !attn_gpu.buffer<32x16xbf16> -> !attn_gpu.pending<!scores>
  // CHECK: %[[W:.*]] = llvm.inline_asm {{.*}}wgmma.wait_group
  // CHECK: %[[X0:.*]] = llvm.extractvalue %[[W]][0]
  // CHECK: %[[X1:.*]] = llvm.extractvalue %[[W]][1]
  // CHECK: %[[X2:.*]] = llvm.extractvalue %[[W]][2]
  // CHECK: %[[X3:.*]] = llvm.extractvalue %[[W]][3]
  // CHECK: %[[X4:.*]] = llvm.extractvalue %[[W]][4]
  // CHECK: %[[X5:.*]] = llvm.extractvalue %[[W]][5]
  // CHECK: %[[X6:.*]] = llvm.extractvalue %[[W]][6]
  // CHECK: %[[X7:.*]] = llvm.extractvalue %[[W]][7]
  %t = attn_gpu.wait %s younger 0 : !attn_gpu.pending<!scores> -> !scores
  // CHECK: nvvm.convert.f32x2.to.f8x2 %[[X1]], %[[X0]] {rnd = #nvvm.fp_rnd_mode<rn>, sat = #nvvm.sat_mode<satfinite>} : i16(f8E4M3FN)
  // CHECK: nvvm.convert.f32x2.to.f8x2 %[[X5]], %[[X4]]
  // CHECK: nvvm.convert.f32x2.to.f8x2 %[[X3]], %[[X2]]
  // CHECK: nvvm.convert.f32x2.to.f8x2 %[[X7]], %[[X6]]
  %c = attn_gpu.pack %t : !scores -> !codes
  // CHECK: llvm.inline_asm has_side_effects
  // CHECK-SAME: wgmma.mma_async.sync.aligned.m64n8k32.f32.e4m3.e4m3 {$0,$1,$2,$3}, {$4,$5,$6,$7}, b, p, 1, 1;
  // CHECK-SAME: "=f,=f,=f,=f,r,r,r,r,l,~{memory}"
  %p = attn_gpu.mma %c, %v transpose_b : !codes, !attn_gpu.buffer<8x32xf8E4M3FN> -> !attn_gpu.pending<!acc>
  %o = attn_gpu.wait %p younger 0 : !attn_gpu.pending<!acc> -> !acc
  attn_gpu.return
}

// -----

// One load where the tile lies in one group, for the columns of a thread and
// for its two rows; with groups of 32 columns two of 64; with own values each
// its own.
!rows = tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
!columns = tensor<64xf32, #attn_gpu.columns>
!few = tensor<16xf32, #attn_gpu.columns>
// CHECK-LABEL: llvm.func @one_value
// CHECK-COUNT-1: @p ld.global.f32
// CHECK-NOT: ld.global
// CHECK-LABEL: llvm.func @one_row_value
// CHECK-COUNT-1: @p ld.global.f32
// CHECK-NOT: ld.global
// CHECK-LABEL: llvm.func @two_row_values
// CHECK-COUNT-2: @p ld.global.f32
// CHECK-NOT: ld.global
// CHECK-LABEL: llvm.func @two_groups
// CHECK-COUNT-2: @p ld.global.f32
// CHECK-NOT: ld.global
// CHECK-LABEL: llvm.func @unaligned
// CHECK-COUNT-16: @p ld.global.f32
// CHECK-NOT: ld.global
// CHECK-LABEL: llvm.func @own
// CHECK-COUNT-4: @p ld.global.f32
// CHECK-NOT: ld.global
attn_gpu.kernel @one_value(%a: !attn_gpu.global<f32>, %o: i64, %i: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 1024, shared_memory_limit = 232448, warpgroups = 1} {
  %v = attn_gpu.load_groups %a[%o] from %i step 64 size %i rows 128 share 2 : !attn_gpu.global<f32> -> !columns
  attn_gpu.return
}
attn_gpu.kernel @one_row_value(%a: !attn_gpu.global<f32>, %o: i64, %i: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 1024, shared_memory_limit = 232448, warpgroups = 1} {
  %v = attn_gpu.load_groups %a[%o] from %i step 64 size %i rows 16 share 1 : !attn_gpu.global<f32> -> !rows
  attn_gpu.return
}
attn_gpu.kernel @two_row_values(%a: !attn_gpu.global<f32>, %o: i64, %i: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 1024, shared_memory_limit = 232448, warpgroups = 1} {
  %v = attn_gpu.load_groups %a[%o] from %i step 64 size %i rows 1 share 8 : !attn_gpu.global<f32> -> !rows
  attn_gpu.return
}
attn_gpu.kernel @two_groups(%a: !attn_gpu.global<f32>, %o: i64, %i: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 1024, shared_memory_limit = 232448, warpgroups = 1} {
  %v = attn_gpu.load_groups %a[%o] from %i step 64 size %i rows 32 share 2 : !attn_gpu.global<f32> -> !columns
  attn_gpu.return
}
attn_gpu.kernel @unaligned(%a: !attn_gpu.global<f32>, %o: i64, %i: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 1024, shared_memory_limit = 232448, warpgroups = 1} {
  %v = attn_gpu.load_groups %a[%o] from %i step 4 size %i rows 128 share 8 : !attn_gpu.global<f32> -> !columns
  attn_gpu.return
}
attn_gpu.kernel @own(%a: !attn_gpu.global<f32>, %o: i64, %i: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 1024, shared_memory_limit = 232448, warpgroups = 1} {
  %v = attn_gpu.load_groups %a[%o] from %i step 16 size %i rows 1 share 8 : !attn_gpu.global<f32> -> !few
  attn_gpu.return
}
