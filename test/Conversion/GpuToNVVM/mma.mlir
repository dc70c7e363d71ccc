// Products as wgmma: shapes, element types, transposition, descriptors.
// RUN: attn-opt %s -convert-attn-gpu-to-nvvm -split-input-file | FileCheck %s

// Both sides in shared memory. 40 columns are three steps of 16: the last half
// step reads the zeros that the copy engine filled in. K-major b: no
// transposition; the first step overwrites, the others add.
!acc = tensor<64x24xf32, #attn_gpu.fragment<warpgroups = 1>>
// CHECK-LABEL: llvm.func @shared_k40
attn_gpu.kernel @shared_k40()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 11264, shared_memory_limit = 232448, warpgroups = 1} {
  // CHECK: %[[CONSUMER:.*]] = llvm.add %{{.*}}, %{{.*}} : i32
  %q = attn_gpu.alloc "q" {offset = 0 : i64} : !attn_gpu.buffer<64x40xbf16>
  %k = attn_gpu.alloc "k" {offset = 8192 : i64} : !attn_gpu.buffer<24x40xbf16>
  // Both are K-major: 1024 bytes from 8 rows to the next, 128-byte swizzle.
  // CHECK: %[[KBITS:.*]] = llvm.mlir.constant(4611686293305360384 : i64)
  // CHECK: %[[KDESC:.*]] = llvm.or %{{.*}}, %[[KBITS]]
  // CHECK: %[[QBITS:.*]] = llvm.mlir.constant(4611686293305360384 : i64)
  // CHECK: %[[QDESC:.*]] = llvm.or %{{.*}}, %[[QBITS]]
  // CHECK: %[[P:.*]] = llvm.inline_asm has_side_effects
  // CHECK-SAME: wgmma.fence.sync.aligned;\0Asetp.ne.b32 p, 0, 0;
  // CHECK-SAME: add.s64 b, $13, 0;\0Aadd.s64 a, $12, 0;
  // CHECK-SAME: wgmma.mma_async.sync.aligned.m64n24k16.f32.bf16.bf16 {$0,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11}, a, b, p, 1, 1, 0, 0;
  // CHECK-SAME: setp.eq.b32 p, 0, 0;
  // CHECK-SAME: add.s64 b, $13, 2;\0Aadd.s64 a, $12, 2;
  // CHECK-SAME: a, b, p, 1, 1, 0, 0;
  // CHECK-SAME: add.s64 b, $13, 4;\0Aadd.s64 a, $12, 4;
  // CHECK-SAME: a, b, p, 1, 1, 0, 0;
  // CHECK-SAME: wgmma.commit_group.sync.aligned;
  // CHECK-SAME: "=f,=f,=f,=f,=f,=f,=f,=f,=f,=f,=f,=f,l,l,~{memory}" %[[QDESC]], %[[KDESC]] :
  %p = attn_gpu.mma %q, %k transpose_b : !attn_gpu.buffer<64x40xbf16>, !attn_gpu.buffer<24x40xbf16> -> !attn_gpu.pending<!acc>
  // The accumulators go through the wait, so that no reader is moved above it.
  // CHECK: %[[FIRST:.*]] = llvm.extractvalue %[[P]][0]
  // CHECK: %[[LAST:.*]] = llvm.extractvalue %[[P]][11]
  // CHECK: llvm.inline_asm has_side_effects {{.*}}"wgmma.wait_group.sync.aligned 0;", "=f,=f,=f,=f,=f,=f,=f,=f,=f,=f,=f,=f,0,1,2,3,4,5,6,7,8,9,10,11,~{memory}" %[[FIRST]], {{.*}}, %[[LAST]] :
  %t = attn_gpu.wait %p younger 0 : !attn_gpu.pending<!acc> -> !acc
  attn_gpu.return
}

// -----

// 128 columns are two panels: after 64 columns the address goes on with the
// next panel, 64 rows of 128 bytes in q (512 units of 16 bytes), 8 rows in k.
!acc = tensor<64x8xf32, #attn_gpu.fragment<warpgroups = 1>>
// CHECK-LABEL: llvm.func @panels
attn_gpu.kernel @panels()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 18432, shared_memory_limit = 232448, warpgroups = 1} {
  %q = attn_gpu.alloc "q" {offset = 0 : i64} : !attn_gpu.buffer<64x128xf16>
  %k = attn_gpu.alloc "k" {offset = 16384 : i64} : !attn_gpu.buffer<8x128xf16>
  // CHECK: llvm.inline_asm
  // CHECK-SAME: add.s64 b, $5, 6;\0Aadd.s64 a, $4, 6;\0Awgmma.mma_async.sync.aligned.m64n8k16.f32.f16.f16 {$0,$1,$2,$3}, a, b, p, 1, 1, 0, 0;
  // CHECK-SAME: add.s64 b, $5, 64;\0Aadd.s64 a, $4, 512;
  // CHECK-SAME: add.s64 b, $5, 66;\0Aadd.s64 a, $4, 514;
  %p = attn_gpu.mma %q, %k transpose_b : !attn_gpu.buffer<64x128xf16>, !attn_gpu.buffer<8x128xf16> -> !attn_gpu.pending<!acc>
  // CHECK: wgmma.wait_group.sync.aligned 0;
  %t = attn_gpu.wait %p younger 0 : !attn_gpu.pending<!acc> -> !acc
  attn_gpu.return
}

// -----

// The left side in registers, four for each step; an MN-major b is transposed
// and its panels are what the leading offset steps over; 16 of its rows are
// 2048 bytes. The accumulators are tied to the results.
!acc = tensor<128x8xf32, #attn_gpu.fragment<warpgroups = 2>>
!wide = tensor<128x32xf32, #attn_gpu.fragment<warpgroups = 2>>
!p = tensor<128x32xf16, #attn_gpu.operand<warpgroups = 2>>
// CHECK-LABEL: llvm.func @registers
attn_gpu.kernel @registers(%x: f32)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 4096, shared_memory_limit = 232448, warpgroups = 2} {
  %v = attn_gpu.alloc "v" {offset = 0 : i64} : !attn_gpu.buffer<32x8xf16>
  %c = attn_gpu.splat %x : f32 -> !acc
  %w = attn_gpu.splat %x : f32 -> !wide
  // CHECK: %[[A:.*]] = llvm.bitcast %{{.*}} : vector<2xf16> to i32
  %a = attn_gpu.pack %w : !wide -> !p
  // CHECK: %[[BITS:.*]] = llvm.mlir.constant(4611686293322072064 : i64)
  // CHECK: %[[DESC:.*]] = llvm.or %{{.*}}, %[[BITS]]
  // CHECK: llvm.inline_asm
  // CHECK-SAME: setp.eq.b32 p, 0, 0;
  // CHECK-SAME: add.s64 b, $16, 0;\0Awgmma.mma_async.sync.aligned.m64n8k16.f32.f16.f16 {$0,$1,$2,$3}, {$8,$9,$10,$11}, b, p, 1, 1, 1;
  // CHECK-SAME: add.s64 b, $16, 128;\0Awgmma.mma_async.sync.aligned.m64n8k16.f32.f16.f16 {$0,$1,$2,$3}, {$12,$13,$14,$15}, b, p, 1, 1, 1;
  // CHECK-SAME: "=f,=f,=f,=f,0,1,2,3,r,r,r,r,r,r,r,r,l,~{memory}" {{.*}}, %[[A]], {{.*}}, %[[DESC]] :
  %p = attn_gpu.mma %a, %v into %c : !acc : !p, !attn_gpu.buffer<32x8xf16> -> !attn_gpu.pending<!acc>
  // CHECK: wgmma.wait_group.sync.aligned 1;
  %q = attn_gpu.mma %a, %v : !p, !attn_gpu.buffer<32x8xf16> -> !attn_gpu.pending<!acc>
  %t = attn_gpu.wait %p younger 1 : !attn_gpu.pending<!acc> -> !acc
  %u = attn_gpu.wait %q younger 0 : !attn_gpu.pending<!acc> -> !acc
  attn_gpu.return
}

// -----

// Each warpgroup multiplies its own 64 rows: 8192 bytes further on.
!acc = tensor<128x8xf32, #attn_gpu.fragment<warpgroups = 2>>
// CHECK-LABEL: llvm.func @rows_of_warpgroups
attn_gpu.kernel @rows_of_warpgroups()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 17408, shared_memory_limit = 232448, warpgroups = 2} {
  // CHECK: %[[SHARED:.*]] = llvm.ptrtoint
  // CHECK: nvvm.shfl.sync idx
  // CHECK: %[[GROUP:.*]] = nvvm.shfl.sync idx
  // CHECK: %[[CONSUMER:.*]] = llvm.add %[[GROUP]],
  %q = attn_gpu.alloc "q" {offset = 0 : i64} : !attn_gpu.buffer<128x64xbf16>
  %k = attn_gpu.alloc "k" {offset = 16384 : i64} : !attn_gpu.buffer<8x64xbf16>
  // CHECK: %[[BYTES:.*]] = llvm.mlir.constant(8192 : i32)
  // CHECK: %[[OFFSET:.*]] = llvm.mul %[[CONSUMER]], %[[BYTES]]
  // CHECK: llvm.add %[[SHARED]], %[[OFFSET]]
  // CHECK: llvm.inline_asm
  %p = attn_gpu.mma %q, %k transpose_b : !attn_gpu.buffer<128x64xbf16>, !attn_gpu.buffer<8x64xbf16> -> !attn_gpu.pending<!acc>
  %t = attn_gpu.wait %p younger 0 : !attn_gpu.pending<!acc> -> !acc
  attn_gpu.return
}
