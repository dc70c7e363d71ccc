// Tiles in strips: each thread holds pieces of rows.
// RUN: attn-opt %s -convert-attn-gpu-to-nvvm -canonicalize -split-input-file | FileCheck %s

!tile = tensor<4x128xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
!rows = tensor<4xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
// A warp holds a row, a thread four of its columns, which are read at once if
// row and columns are inside. No shared memory, no roles.
// CHECK-NOT: llvm.mlir.global
// CHECK-LABEL: llvm.func @sums
// CHECK-SAME: (%[[P:.*]]: !llvm.ptr<1>, %[[BASE:.*]]: i64, %[[N:.*]]: i32, %[[C:.*]]: i32, %[[S:.*]]: i64, %[[Y:.*]]: !llvm.ptr<1>)
// CHECK-SAME: nvvm.maxntid = array<i32: 128>
attn_gpu.kernel @sums(%p: !attn_gpu.global<f32>, %base: i64, %n: index, %c: index, %s: i64, %y: !attn_gpu.global<f32>)
    attributes {shared_memory = 0, threads = 128} {
  %c0 = arith.constant 0 : index
  // CHECK-DAG: %[[C31:.*]] = llvm.mlir.constant(31 : i32)
  // CHECK-DAG: %[[C5:.*]] = llvm.mlir.constant(5 : i32)
  // CHECK-DAG: %[[C4:.*]] = llvm.mlir.constant(4 : i32)
  // CHECK: %[[THREAD:.*]] = nvvm.read.ptx.sreg.tid.x
  // CHECK: %[[LANE:.*]] = llvm.and %[[THREAD]], %[[C31]]
  // CHECK: %[[GROUP:.*]] = llvm.lshr %[[THREAD]], %[[C5]]
  // CHECK: %[[ROW:.*]] = llvm.add %[[GROUP]],
  // CHECK: %[[INROWS:.*]] = llvm.icmp "ult" %[[ROW]], %[[N]]
  // CHECK: %[[WIDE:.*]] = llvm.sext %[[ROW]] : i32 to i64
  // CHECK: %[[ROWOFFSET:.*]] = llvm.mul %[[WIDE]], %[[S]]
  // CHECK: %[[START:.*]] = llvm.add %[[BASE]], %[[ROWOFFSET]]
  // CHECK: %[[FIRST:.*]] = llvm.mul %[[LANE]], %[[C4]]
  // CHECK: %[[COLUMN:.*]] = llvm.add %[[FIRST]],
  // CHECK: %[[INCOLUMNS:.*]] = llvm.icmp "ult" %[[COLUMN]], %[[C]]
  // CHECK: %[[INSIDE:.*]] = llvm.and %[[INROWS]], %[[INCOLUMNS]]
  // CHECK: %[[POSITION:.*]] = llvm.add %[[START]], %{{.*}}
  // CHECK: %[[AT:.*]] = llvm.getelementptr %[[P]][%[[POSITION]]] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, f32
  // CHECK: llvm.cond_br %[[INSIDE]], ^[[LOAD:.*]], ^[[ELSE:.*]]
  // CHECK: ^[[LOAD]]:
  // CHECK: %[[DATA:.*]] = llvm.load %[[AT]] {alignment = 16 : i64} : !llvm.ptr<1> -> vector<4xf32>
  // CHECK-COUNT-4: llvm.extractelement %[[DATA]]
  %t = attn_gpu.load_global %p[%base] at(%c0, %c0) bounds(%n, %c) strides(%s) align 16 : !attn_gpu.global<f32> -> !tile
  // Four values of the thread, then its neighbours'.
  // CHECK: llvm.fadd
  // CHECK: llvm.fadd
  // CHECK: llvm.fadd
  // CHECK-COUNT-5: nvvm.shfl.sync bfly
  // CHECK-NOT: nvvm.shfl
  %r = attn_gpu.reduce sum %t : !tile -> !rows
  // One thread of a row writes.
  // CHECK: %[[WRITER:.*]] = llvm.icmp "eq" %{{.*}}, %{{.*}} : i32
  // CHECK: %[[WRITES:.*]] = llvm.and %{{.*}}, %[[WRITER]]
  // CHECK: llvm.cond_br %[[WRITES]]
  // CHECK: llvm.store %{{.*}}, %{{.*}} {alignment = 4 : i64} : f32, !llvm.ptr<1>
  // CHECK-NOT: llvm.store
  attn_gpu.store_global %r, %y[%base] at(%c0) bounds(%n) align 4 : !rows, !attn_gpu.global<f32>
  attn_gpu.return
}

// -----

!tile = tensor<8x64xbf16, #attn_gpu.strips<threads = 64, row_threads = 8, vector = 4>>
!wide = tensor<8x64xf32, #attn_gpu.strips<threads = 64, row_threads = 8, vector = 4>>
!rows = tensor<8xf32, #attn_gpu.strips<threads = 64, row_threads = 8, vector = 4>>
// Two strips of a row, in pieces of two as far as the alignment goes. A vector
// is in every thread of its row already.
// CHECK-LABEL: llvm.func @round
attn_gpu.kernel @round(%x: f32, %p: !attn_gpu.global<bf16>, %base: i64, %n: index, %s: i64) attributes {shared_memory = 0, threads = 64} {
  %c0 = arith.constant 0 : index
  %v = attn_gpu.splat %x : f32 -> !rows
  %e = math.exp2 %v : !rows
  // CHECK: %[[E:.*]] = llvm.intr.exp2
  // CHECK-NOT: nvvm.shfl
  %t = attn_gpu.broadcast %e : !rows -> !wide
  // CHECK: %[[R:.*]] = llvm.fptrunc %[[E]] : f32 to bf16
  %r = arith.truncf %t : !wide to !tile
  // CHECK-COUNT-4: llvm.store %{{.*}} {alignment = 4 : i64} : vector<2xbf16>, !llvm.ptr<1>
  // CHECK-NOT: llvm.store
  attn_gpu.store_global %r, %p[%base] at(%c0, %c0) bounds(%n, %n) strides(%s) align 4 : !tile, !attn_gpu.global<bf16>
  attn_gpu.return
}

// -----

!pairs = tensor<2x16xi32, #attn_gpu.strips<threads = 32, row_threads = 16, vector = 1>>
!rows = tensor<2xi32, #attn_gpu.strips<threads = 32, row_threads = 16, vector = 1>>
// Each element at its own place.
// CHECK-LABEL: llvm.func @elements
// CHECK-SAME: (%[[P:.*]]: !llvm.ptr<1>, %[[N:.*]]: i32, %[[Y:.*]]: !llvm.ptr<1>, %[[S:.*]]: i64)
attn_gpu.kernel @elements(%p: !attn_gpu.global<i32>, %n: index, %y: !attn_gpu.global<i32>, %s: i64) attributes {shared_memory = 0, threads = 32} {
  %base = arith.constant 0 : i64
  %one = arith.constant dense<1> : !rows
  // CHECK: %[[COLUMN:.*]] = llvm.and %{{.*}}, %{{.*}} : i32
  %i = attn_gpu.iota 1 : !pairs
  // CHECK: %[[INSIDE:.*]] = llvm.icmp "ult" %[[COLUMN]], %[[N]]
  // CHECK: llvm.cond_br %[[INSIDE]]
  // CHECK: llvm.load %{{.*}} {alignment = 4 : i64} : !llvm.ptr<1> -> i32
  %t = attn_gpu.gather %p[%base] at(%i) bounds(%n) : !attn_gpu.global<i32>, !pairs -> !pairs
  // CHECK-COUNT-4: llvm.intr.smax
  %r = attn_gpu.reduce max %t : !pairs -> !rows
  // CHECK: llvm.icmp "ult" %[[R:.*]], %[[N]]
  // CHECK: %[[WIDE:.*]] = llvm.sext %[[R]]
  // CHECK: llvm.mul %[[WIDE]], %[[S]]
  // CHECK: llvm.store %[[R]], %{{.*}} : i32, !llvm.ptr<1>
  attn_gpu.scatter %r, %y[%base] at(%r, %one) bounds(%n, %n) strides(%s) : !rows, !attn_gpu.global<i32>, !rows, !rows
  attn_gpu.return
}
