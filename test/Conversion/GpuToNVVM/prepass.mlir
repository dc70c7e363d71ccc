// What 8-bit codes need.
// RUN: attn-opt %s -convert-attn-gpu-to-nvvm -canonicalize -split-input-file | FileCheck %s

// Two f32 at a time become bytes; a thread of 8 neighbours writes 8 of them at once.
// CHECK-LABEL: llvm.func @narrow
attn_gpu.kernel @narrow(%p: !attn_gpu.global<f8E4M3FN>, %base: i64, %n: index, %x: f32) attributes {shared_memory = 0, threads = 128} {
  %c0 = arith.constant 0 : index
  // CHECK-SAME: %[[X:[^:]*]]: f32
  %t = attn_gpu.splat %x : f32 -> tensor<8x128xf32, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 8>>
  // CHECK-COUNT-2: nvvm.convert.f32x2.to.f8x2 %[[X]], %[[X]]
  // CHECK: %[[FIRST:.*]] = llvm.bitcast %{{.*}} : vector<2xi16> to i32
  // CHECK-COUNT-2: nvvm.convert.f32x2.to.f8x2
  // CHECK: %[[SECOND:.*]] = llvm.bitcast %{{.*}} : vector<2xi16> to i32
  %c = arith.truncf %t : tensor<8x128xf32, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 8>> to tensor<8x128xf8E4M3FN, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 8>>
  // CHECK: llvm.inline_asm has_side_effects{{.*}}@p st.global.v2.b32 [$2], {$0, $1};{{.*}} %[[FIRST]], %[[SECOND]],
  attn_gpu.store_global %c, %p[%base] at(%c0, %c0) bounds(%n, %n) strides(%base) align 8 : tensor<8x128xf8E4M3FN, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 8>>, !attn_gpu.global<f8E4M3FN>
  attn_gpu.return
}

// -----

// One thread of each row writes its word; 16 rows in classes of r mod 8 / 2: four words are read, from that of the
// row's class on.
// CHECK: llvm.mlir.global external @shared_memory
// CHECK-LABEL: llvm.func @classes
attn_gpu.kernel @classes(%p: !attn_gpu.global<i32>, %base: i64, %n: index) attributes {shared_memory = 80, threads = 128} {
  %c0 = arith.constant 0 : index
  // CHECK-DAG: %[[C6:.*]] = llvm.mlir.constant(6 : i32)
  // CHECK-DAG: %[[C7:.*]] = llvm.mlir.constant(7 : i32)
  // CHECK: %[[BASE:.*]] = llvm.ptrtoint
  // CHECK: %[[THREAD:.*]] = nvvm.read.ptx.sreg.tid.x
  %v = attn_gpu.iota 0 : tensor<16xi32, #attn_gpu.strips<threads = 128, row_threads = 8, vector = 8>>
  // CHECK: %[[IN:.*]] = llvm.and %[[THREAD]], %[[C7]]
  // CHECK: %[[WORDS:.*]] = llvm.add %[[BASE]],
  // CHECK-NOT: nvvm.barrier
  // CHECK: %[[FIRST:.*]] = llvm.icmp "eq" %[[IN]],
  // CHECK: llvm.cond_br %[[FIRST]],
  // CHECK: llvm.store %{{.*}} : i32, !llvm.ptr<3>
  // CHECK: nvvm.barrier
  // CHECK: llvm.and %{{.*}}, %[[C6]]
  // CHECK-COUNT-4: llvm.load %{{.*}} : !llvm.ptr<3> -> i32
  // CHECK-NOT: llvm.load
  %m = attn_gpu.max_of_rows %v period 8 span 2 {offset = 16} : tensor<16xi32, #attn_gpu.strips<threads = 128, row_threads = 8, vector = 8>>
  attn_gpu.store_global %m, %p[%base] at(%c0) bounds(%n) align 4 : tensor<16xi32, #attn_gpu.strips<threads = 128, row_threads = 8, vector = 8>>, !attn_gpu.global<i32>
  attn_gpu.return
}

// -----

// Rows of a class next to each other in one warp: shuffles, no shared memory.
// CHECK-NOT: llvm.mlir.global
// CHECK-LABEL: llvm.func @neighbours
attn_gpu.kernel @neighbours(%p: !attn_gpu.global<i32>, %base: i64, %n: index) attributes {shared_memory = 0, threads = 128} {
  %c0 = arith.constant 0 : index
  %v = attn_gpu.iota 0 : tensor<8xi32, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 8>>
  // CHECK: nvvm.shfl.sync bfly
  // CHECK: llvm.intr.smax
  // CHECK-NOT: nvvm.shfl
  // CHECK-NOT: nvvm.barrier
  %m = attn_gpu.max_of_rows %v period 8 span 2 : tensor<8xi32, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 8>>
  attn_gpu.store_global %m, %p[%base] at(%c0) bounds(%n) align 4 : tensor<8xi32, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 8>>, !attn_gpu.global<i32>
  attn_gpu.return
}

// -----

// A thread has four channels of 16 keys: reads a word of each key, turns them, and has four pieces of 16 places.
// CHECK-LABEL: llvm.func @arrange
attn_gpu.kernel @arrange(%p: !attn_gpu.global<f8E4M3FN>, %base: i64, %n: index, %s: i64) attributes {shared_memory = 4224, threads = 32} {
  %c0 = arith.constant 0 : index
  // CHECK-COUNT-32: @p ld.global.b32
  %t = attn_gpu.load_global %p[%base] at(%c0, %c0) bounds(%n, %n) strides(%s) align 4 : !attn_gpu.global<f8E4M3FN> -> tensor<128x32xf8E4M3FN, #attn_gpu.strips<threads = 32, row_threads = 8, vector = 4>>
  // CHECK-COUNT-32: llvm.store %{{.*}} : i32, !llvm.ptr<3>
  // CHECK-NEXT: nvvm.barrier
  // CHECK-COUNT-16: llvm.load %{{.*}} : !llvm.ptr<3> -> i32
  // CHECK-COUNT-32: llvm.call_intrinsic "llvm.nvvm.prmt"
  // CHECK-COUNT-4: @p st.global.v4.b32
  %a = attn_gpu.arrange %t {offset = 0} : (tensor<128x32xf8E4M3FN, #attn_gpu.strips<threads = 32, row_threads = 8, vector = 4>>) -> tensor<32x128xf8E4M3FN, #attn_gpu.strips<threads = 32, row_threads = 8, vector = 16, rows = 4>>
  attn_gpu.store_global %a, %p[%base] at(%c0, %c0) bounds(%n, %n) strides(%s) align 16 : tensor<32x128xf8E4M3FN, #attn_gpu.strips<threads = 32, row_threads = 8, vector = 16, rows = 4>>, !attn_gpu.global<f8E4M3FN>
  attn_gpu.return
}
