// Copies of windows of rows: the row coordinate ends at 2^30, where the window
// does, and two more coordinates carry the copy to where it starts.
// RUN: attn-opt %s -convert-attn-gpu-to-nvvm -canonicalize -split-input-file | FileCheck %s

// Two windows of 8 rows each in a buffer of 16 rows of 2 panels: the second
// window's rows lie 8 rows of 128 bytes further on in each panel of 2048.
// CHECK-LABEL: llvm.func @copy_in
// CHECK-SAME: (%[[MAP:.*]]: !llvm.ptr {{{.*}}}, %[[H:.*]]: i32, %[[R:.*]]: i32, %[[O0:.*]]: i32, %[[N0:.*]]: i32, %[[O1:.*]]: i32, %[[N1:.*]]: i32)
attn_gpu.kernel @copy_in(%map: !attn_gpu.tensor_map, %h: index, %r: index, %o0: index, %n0: index, %o1: index, %n1: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 4112, shared_memory_limit = 232448, warpgroups = 1} {
  // CHECK-DAG: %[[BILLION:.*]] = llvm.mlir.constant(1073741824 : i32)
  // CHECK-DAG: %[[C0:.*]] = llvm.mlir.constant(0 : i32)
  // CHECK-DAG: %[[C64:.*]] = llvm.mlir.constant(64 : i32)
  // CHECK-DAG: %[[C1024:.*]] = llvm.mlir.constant(1024 : i32)
  // CHECK-DAG: %[[C3072:.*]] = llvm.mlir.constant(3072 : i32)
  %c0 = arith.constant 0 : index
  %ring = attn_gpu.ring "k" {offset = 0 : i64} : !attn_gpu.channel<1 x 16x96xbf16>
  %full = attn_gpu.barriers arrivals 1 {offset = 4096 : i64} : !attn_gpu.barriers<1>
  %b = attn_gpu.stage %ring[%c0] : !attn_gpu.channel<1 x 16x96xbf16> -> !attn_gpu.buffer<16x96xbf16>
  // CHECK: %[[X0:.*]] = llvm.sub %[[R]], %[[N0]]
  // CHECK: %[[ROW0:.*]] = llvm.add %[[X0]], %[[BILLION]]
  // CHECK: %[[Y0:.*]] = llvm.add %[[O0]], %[[N0]]
  // CHECK: nvvm.cp.async.bulk.tensor.shared.cluster.global {{.*}}, %[[MAP]], {{.*}}, box[%{{.*}}, %[[ROW0]], %[[H]], %[[BILLION]], %[[Y0]]]
  // CHECK: nvvm.cp.async.bulk.tensor.shared.cluster.global {{.*}}, %[[MAP]], {{.*}}, box[%{{.*}}, %[[ROW0]], %[[H]], %[[BILLION]], %[[Y0]]]
  // CHECK: %[[X1:.*]] = llvm.sub %[[R]], %[[N1]]
  // CHECK: %[[ROW1:.*]] = llvm.add %[[X1]], %[[BILLION]]
  // CHECK: %[[Y1:.*]] = llvm.add %[[O1]], %[[N1]]
  // CHECK: llvm.add %{{.*}}, %[[C1024]]
  // CHECK: nvvm.cp.async.bulk.tensor.shared.cluster.global {{.*}} box[%{{.*}}, %[[ROW1]], %[[H]], %[[BILLION]], %[[Y1]]]
  // CHECK: llvm.add %{{.*}}, %[[C3072]]
  // CHECK: nvvm.cp.async.bulk.tensor.shared.cluster.global {{.*}} box[%{{.*}}, %[[ROW1]], %[[H]], %[[BILLION]], %[[Y1]]]
  // CHECK-NOT: nvvm.cp.async.bulk.tensor
  attn_gpu.copy_in %map[%c0, %r, %h], %b signal %full[%c0] window dim(1) [%o0, %o1] size [%n0, %n1]
    : !attn_gpu.buffer<16x96xbf16>, !attn_gpu.barriers<1>
  attn_gpu.return
}

// -----

// A warpgroup adds its rows to the coordinate that has them, the third one.
// CHECK-LABEL: llvm.func @copy_out
// CHECK-SAME: (%{{.*}}: !llvm.ptr {{{.*}}}, %[[H:.*]]: i32, %[[R:.*]]: i32, %[[O:.*]]: i32, %[[N:.*]]: i32)
attn_gpu.kernel @copy_out(%map: !attn_gpu.tensor_map, %h: index, %r: index, %o: index, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 8192, shared_memory_limit = 232448, warpgroups = 1} {
  // CHECK-DAG: %[[BILLION:.*]] = llvm.mlir.constant(1073741824 : i32)
  // CHECK: %[[GROUP:.*]] = llvm.mul
  %c0 = arith.constant 0 : index
  %b = attn_gpu.alloc "o" {offset = 0 : i64} : !attn_gpu.buffer<64x64xbf16>
  // CHECK: %[[X:.*]] = llvm.sub %[[R]], %[[N]]
  // CHECK: %[[FIRST:.*]] = llvm.add %[[X]], %[[BILLION]]
  // CHECK: %[[Y:.*]] = llvm.add %[[O]], %[[N]]
  // CHECK: %[[ROW:.*]] = llvm.add %[[FIRST]], %{{.*}}
  // CHECK: nvvm.cp.async.bulk.tensor.global.shared.cta {{.*}} box[%{{.*}}, %[[H]], %[[ROW]], %[[BILLION]], %[[Y]]]
  attn_gpu.copy_out %b, %map[%c0, %h, %r] window dim(2) [%o] size [%n] : !attn_gpu.buffer<64x64xbf16>
  attn_gpu.copy_out_wait
  attn_gpu.return
}

// -----

// CHECK-LABEL: llvm.func @load_scalar
// CHECK-SAME: (%[[LIST:.*]]: !llvm.ptr<1>, %[[I:.*]]: i64, %[[G:.*]]: !llvm.ptr<1>)
attn_gpu.kernel @load_scalar(%list: !attn_gpu.global<i32>, %i: i64, %counter: !attn_gpu.global<i32>)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 8192, shared_memory_limit = 232448, warpgroups = 1} {
  // CHECK: %[[AT:.*]] = llvm.getelementptr %[[LIST]][%[[I]]] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, i32
  // CHECK: llvm.load %[[AT]] : !llvm.ptr<1> -> i32
  %n = attn_gpu.load_scalar %list[%i] : !attn_gpu.global<i32>
  %slot = attn_gpu.slot {offset = 0 : i64}
  attn_gpu.slot_write %n, %slot
  attn_gpu.return
}
