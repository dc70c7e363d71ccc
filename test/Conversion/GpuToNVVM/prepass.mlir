// What 8-bit codes need.
// RUN: attn-opt %s -convert-attn-gpu-to-nvvm -canonicalize -split-input-file | FileCheck %s

// Two f32 at a time become bytes; a thread of 8 neighbours writes 8 of them at once.
// CHECK-LABEL: llvm.func @narrow
attn_gpu.kernel @narrow(%p: !attn_gpu.global<f8E4M3FN>, %base: i64, %n: index, %x: f32) attributes {shared_memory = 0, threads = 128} {
  %c0 = arith.constant 0 : index
  // CHECK-SAME: %[[X:[^:]*]]: f32
  %t = attn_gpu.splat %x : f32 -> tensor<8x128xf32, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 8>>
  // CHECK: %[[PAIR:.*]] = nvvm.convert.f32x2.to.f8x2 %[[X]], %[[X]]
  // CHECK: %[[HIGH:.*]] = llvm.lshr %[[PAIR]],
  // CHECK: llvm.trunc %[[PAIR]] : i16 to i8
  // CHECK: llvm.trunc %[[HIGH]] : i16 to i8
  // CHECK-COUNT-3: nvvm.convert.f32x2.to.f8x2
  %c = arith.truncf %t : tensor<8x128xf32, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 8>> to tensor<8x128xf8E4M3FN, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 8>>
  // CHECK: llvm.store %{{.*}}, %{{.*}} {alignment = 8 : i64} : vector<8xi8>, !llvm.ptr<1>
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
  // CHECK: nvvm.barrier
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
