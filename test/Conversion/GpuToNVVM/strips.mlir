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
  // What all threads share is one part of the address, the thread's own row and column the other.
  // CHECK: %[[START:.*]] = llvm.getelementptr %[[P]][%{{.*}}] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, f32
  // CHECK: %[[ROW:.*]] = llvm.add %[[GROUP]],
  // CHECK: %[[INROWS:.*]] = llvm.icmp "ult" %[[ROW]], %[[N]]
  // CHECK: %[[WIDE:.*]] = llvm.sext %[[GROUP]] : i32 to i64
  // CHECK: %[[ROWOFFSET:.*]] = llvm.mul %[[WIDE]], %[[S]]
  // CHECK: %[[COLUMN:.*]] = llvm.mul %[[LANE]], %[[C4]]
  // CHECK: %[[INCOLUMNS:.*]] = llvm.icmp "ult" %{{.*}}, %[[C]]
  // CHECK: %[[INSIDE:.*]] = llvm.and %[[INROWS]], %[[INCOLUMNS]]
  // CHECK: %[[POSITION:.*]] = llvm.add %[[ROWOFFSET]], %{{.*}}
  // CHECK: %[[AT:.*]] = llvm.getelementptr %[[START]][%[[POSITION]]] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, f32
  // CHECK: %[[FLAG:.*]] = llvm.zext %[[INSIDE]] : i1 to i32
  // CHECK: llvm.inline_asm has_side_effects{{.*}}@p ld.global.v4.b32 {$0, $1, $2, $3}, [$4];{{.*}} %[[AT]], %[[FLAG]]
  // CHECK: %[[DATA:.*]] = llvm.bitcast %{{.*}} : vector<4xi32> to vector<4xf32>
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
  // CHECK: %[[FLAG:.*]] = llvm.zext %[[WRITES]] : i1 to i32
  // CHECK: llvm.inline_asm has_side_effects{{.*}}@p st.global.b32 [$1], $0;{{.*}}, %[[FLAG]]
  // CHECK-NOT: llvm.inline_asm
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
  // CHECK-COUNT-4: llvm.inline_asm has_side_effects{{.*}}@p st.global.b32
  // CHECK-NOT: llvm.inline_asm
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
  // CHECK: %[[FLAG:.*]] = llvm.zext %[[INSIDE]] : i1 to i32
  // CHECK: llvm.inline_asm has_side_effects{{.*}}@p ld.global.b32 $0, [$1];{{.*}}, %[[FLAG]]
  %t = attn_gpu.gather %p[%base] at(%i) bounds(%n) : !attn_gpu.global<i32>, !pairs -> !pairs
  // CHECK-COUNT-4: llvm.intr.smax
  %r = attn_gpu.reduce max %t : !pairs -> !rows
  // CHECK: llvm.icmp "ult" %[[R:.*]], %[[N]]
  // CHECK: %[[WIDE:.*]] = llvm.sext %[[R]]
  // CHECK: llvm.mul %[[WIDE]], %[[S]]
  // CHECK: llvm.inline_asm has_side_effects{{.*}}@p st.global.b32 [$1], $0;{{.*}} %[[R]],
  attn_gpu.scatter %r, %y[%base] at(%r, %one) bounds(%n, %n) strides(%s) : !rows, !attn_gpu.global<i32>, !rows, !rows
  attn_gpu.return
}

// -----

!bytes = tensor<1x32xf8E4M3FN, #attn_gpu.strips<threads = 32, row_threads = 32, vector = 1>>
// Less than a word is moved behind a branch.
// CHECK-LABEL: llvm.func @bytes
attn_gpu.kernel @bytes(%p: !attn_gpu.global<f8E4M3FN>, %base: i64, %n: index, %y: !attn_gpu.global<f8E4M3FN>) attributes {shared_memory = 0, threads = 32} {
  %c0 = arith.constant 0 : index
  // CHECK: llvm.cond_br
  // CHECK: llvm.load %{{.*}} {alignment = 1 : i64} : !llvm.ptr<1> -> i8
  %t = attn_gpu.load_global %p[%base] at(%c0, %c0) bounds(%n, %n) strides(%base) align 1 : !attn_gpu.global<f8E4M3FN> -> !bytes
  // CHECK: llvm.cond_br
  // CHECK: llvm.store %{{.*}} {alignment = 1 : i64} : i8, !llvm.ptr<1>
  attn_gpu.store_global %t, %y[%base] at(%c0, %c0) bounds(%n, %n) strides(%base) align 1 : !bytes, !attn_gpu.global<f8E4M3FN>
  attn_gpu.return
}

// -----

!tile = tensor<8x32xf32, #attn_gpu.strips<threads = 32, row_threads = 8, vector = 4>>
!half = tensor<8x32xbf16, #attn_gpu.strips<threads = 32, row_threads = 8, vector = 4>>
// Rows in one place are read once. A bf16 of a loaded word is half of its bits.
// CHECK-LABEL: llvm.func @one_row
attn_gpu.kernel @one_row(%p: !attn_gpu.global<bf16>, %base: i64, %n: index, %y: !attn_gpu.global<f32>, %s: i64) attributes {shared_memory = 0, threads = 32} {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0 : i64
  // CHECK: @p ld.global.v2.b32
  // CHECK-NOT: @p ld.global
  %t = attn_gpu.load_global %p[%base] at(%c0, %c0) bounds(%c8, %n) strides(%zero) align 8 : !attn_gpu.global<bf16> -> !half
  // CHECK: llvm.shl
  // CHECK: llvm.and
  // CHECK-NOT: llvm.fpext
  %e = arith.extf %t : !half to !tile
  // CHECK-COUNT-2: @p st.global.v4.b32
  attn_gpu.store_global %e, %y[%base] at(%c0, %c0) bounds(%n, %n) strides(%s) align 16 : !tile, !attn_gpu.global<f32>
  attn_gpu.return
}
