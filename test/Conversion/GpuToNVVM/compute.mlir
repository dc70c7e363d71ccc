// Work on tiles as scalar work of one thread: it holds two rows.
// RUN: attn-opt %s -convert-attn-gpu-to-nvvm -split-input-file | FileCheck %s

!acc = tensor<64x8xf32, #attn_gpu.fragment<warpgroups = 1>>
!rows = tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
!part = tensor<64xf32, #attn_gpu.rows<warpgroups = 1, partial = true>>
// Values 0 and 1 are of the first row, 2 and 3 of the second; a maximum goes
// round the four threads of a row, a sum only when it is combined.
// CHECK-LABEL: llvm.func @reduce
attn_gpu.kernel @reduce(%x: f32, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  %t0 = attn_gpu.splat %x : f32 -> !acc
  // CHECK: %[[S0:.*]] = llvm.select
  // CHECK: %[[S1:.*]] = llvm.select
  // CHECK: %[[S2:.*]] = llvm.select
  // CHECK: %[[S3:.*]] = llvm.select
  %t = attn_gpu.mask %t0 at(%n, %n) length(%n) : !acc
  // CHECK: %[[M0:.*]] = llvm.intr.maxnum(%[[S0]], %[[S1]])
  // CHECK: nvvm.shfl.sync bfly
  // CHECK: %[[PAIR:.*]] = llvm.intr.maxnum(%[[M0]],
  // CHECK: nvvm.shfl.sync bfly
  // CHECK: %[[MAX0:.*]] = llvm.intr.maxnum(%[[PAIR]],
  // CHECK: llvm.intr.maxnum(%[[S2]], %[[S3]])
  %m = attn_gpu.reduce max %t : !acc -> !rows
  // CHECK: %[[P0:.*]] = llvm.fadd %[[S0]], %[[S1]]
  // CHECK-NOT: nvvm.shfl
  // CHECK: %[[P1:.*]] = llvm.fadd %[[S2]], %[[S3]]
  %p = attn_gpu.reduce sum %t : !acc -> !part
  // A factor of a sum is one of each term.
  // CHECK: %[[F0:.*]] = llvm.fmul %[[P0]], %[[MAX0]]
  %f = attn_gpu.as_factor %m : !rows -> !part
  %q = arith.mulf %p, %f : !part
  // CHECK: nvvm.shfl.sync bfly %{{.*}}, %[[F0]],
  // CHECK: llvm.fadd %[[F0]],
  %l = attn_gpu.combine %q : !part -> !rows
  // CHECK: llvm.fsub %[[MAX0]], %[[S0]]
  // CHECK-NEXT: llvm.fsub %[[MAX0]], %[[S1]]
  // CHECK-NEXT: llvm.fsub %[[MAX1:.*]], %[[S2]]
  // CHECK-NEXT: llvm.fsub %[[MAX1]], %[[S3]]
  %b = attn_gpu.broadcast %m : !rows -> !acc
  %d = arith.subf %b, %t : !acc
  attn_gpu.return
}

// -----

// Of elements with one factor the largest is converted and multiplied alone: the
// factors of a thread's columns are two here, alternating.
!acc = tensor<64x16xf32, #attn_gpu.fragment<warpgroups = 1>>
!codes = tensor<64x16xi32, #attn_gpu.fragment<warpgroups = 1>>
!rows = tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
// CHECK-LABEL: llvm.func @factors
attn_gpu.kernel @factors(%a: !attn_gpu.global<f32>, %o: i64, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  %f = attn_gpu.load_groups %a[%o] from %n step 8 size %n rows 8 share 1 : !attn_gpu.global<f32> -> tensor<16xf32, #attn_gpu.columns>
  %s = arith.constant dense<3> : !codes
  %c = attn_gpu.mask %s at(%n, %n) length(%n) : !codes
  // Two columns of 8 apart are of two blocks: four factors, no two elements of
  // a row share one.
  %t = attn_gpu.broadcast %f : tensor<16xf32, #attn_gpu.columns> -> !acc
  // CHECK: %[[I0:.*]] = llvm.sitofp
  // CHECK: %[[P0:.*]] = llvm.fmul %[[I0]],
  // CHECK: llvm.sitofp
  // CHECK: llvm.intr.maxnum(%[[P0]],
  %m = attn_gpu.reduce max %c times %t : !codes, !acc -> !rows
  // CHECK: llvm.intr.smax
  // CHECK-NEXT: llvm.intr.smax
  // CHECK-NEXT: llvm.intr.smax
  // CHECK-NEXT: llvm.sitofp
  // CHECK-NEXT: llvm.fmul
  // CHECK-NOT: llvm.fmul
  // CHECK: nvvm.shfl.sync bfly
  %y = arith.constant dense<2.0> : !acc
  %m1 = attn_gpu.reduce max %c times %y : !codes, !acc -> !rows
  attn_gpu.return
}

// -----

// A column is given to the four threads of its rows by the one that has it.
!acc = tensor<64x16xf32, #attn_gpu.fragment<warpgroups = 1>>
!rows = tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
// CHECK-LABEL: llvm.func @columns
attn_gpu.kernel @columns(%x: f32, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  %t0 = attn_gpu.splat %x : f32 -> !acc
  // CHECK-COUNT-4: llvm.select
  // CHECK: %[[S4:.*]] = llvm.select
  // CHECK: llvm.select
  // CHECK: %[[S6:.*]] = llvm.select
  %t = attn_gpu.mask %t0 at(%n, %n) length(%n) : !acc
  // CHECK: nvvm.shfl.sync idx %{{.*}}, %[[S4]], %{{.*}}, %{{.*}} : f32
  // CHECK: nvvm.shfl.sync idx %{{.*}}, %[[S6]], %{{.*}}, %{{.*}} : f32
  %l = attn_gpu.column 12 of %t : !acc -> !rows
  attn_gpu.return
}

// -----

// Two chains hide each other's latency.
!acc = tensor<64x16xf32, #attn_gpu.fragment<warpgroups = 1>>
!rows = tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
!part = tensor<64xf32, #attn_gpu.rows<warpgroups = 1, partial = true>>
// CHECK-LABEL: llvm.func @chains
// CHECK-SAME: (%[[X:.*]]: f32)
attn_gpu.kernel @chains(%x: f32)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  %t = attn_gpu.splat %x : f32 -> !acc
  // CHECK: %[[A:.*]] = llvm.fadd %[[X]], %[[X]]
  // CHECK: %[[B:.*]] = llvm.fadd %[[X]], %[[X]]
  // CHECK: llvm.fadd %[[A]], %[[B]]
  %p = attn_gpu.reduce sum %t : !acc -> !part
  attn_gpu.return
}

// -----

// A constant is one scalar; comparison, selection and the rest go by element.
!rows = tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
!bool = tensor<64xi1, #attn_gpu.rows<warpgroups = 1>>
!acc = tensor<64x8xf32, #attn_gpu.fragment<warpgroups = 1>>
// CHECK-LABEL: llvm.func @elementwise
// CHECK-SAME: (%[[X:.*]]: f32, %{{.*}}: i32)
attn_gpu.kernel @elementwise(%x: f32, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  // CHECK: %[[C:.*]] = llvm.mlir.constant(2.0{{.*}} : f32)
  %c = arith.constant dense<2.0> : !rows
  // Equal elements are one.
  // CHECK: llvm.fmul %[[X]], %[[C]]
  // CHECK-NOT: llvm.fmul
  %equal = attn_gpu.splat %x : f32 -> !rows
  %once = arith.mulf %equal, %c : !rows
  %t0 = attn_gpu.splat %x : f32 -> !acc
  %t1 = attn_gpu.mask %t0 at(%n, %n) length(%n) : !acc
  %t = attn_gpu.reduce max %t1 : !acc -> !rows
  // CHECK: llvm.intr.fma(%[[T0:.*]], %[[C]], %[[T0]])
  // CHECK: llvm.intr.fma(%[[T1:.*]], %[[C]], %[[T1]])
  %f = math.fma %t, %c, %t : !rows
  // CHECK-COUNT-2: llvm.fdiv
  %d = arith.divf %f, %c : !rows
  // CHECK-COUNT-2: llvm.fsub
  %s = arith.subf %d, %c : !rows
  // CHECK-COUNT-2: llvm.fneg
  %minus = arith.negf %s : !rows
  // CHECK: %[[IS:.*]] = llvm.fcmp "oeq"
  // CHECK: llvm.fcmp "oeq"
  %is = arith.cmpf oeq, %minus, %c : !rows
  // CHECK: llvm.select %[[IS]], %[[C]],
  // CHECK: llvm.select
  %r = arith.select %is, %c, %minus : !bool, !rows
  // CHECK-COUNT-2: llvm.call_intrinsic "llvm.nvvm.lg2.approx.ftz.f"
  %l = math.log2 %r : !rows
  attn_gpu.return
}

// -----

// Columns count from the thread's first one: its values lie at 0, 1, 8 and 9
// beyond; without a diagonal both rows have one limit.
!acc = tensor<64x16xf32, #attn_gpu.fragment<warpgroups = 1>>
// CHECK-LABEL: llvm.func @mask
// CHECK-SAME: (%[[X:.*]]: f32, %[[ROW:.*]]: i32, %[[COLUMN:.*]]: i32, %[[LK:.*]]: i32, %[[D:.*]]: i32)
attn_gpu.kernel @mask(%x: f32, %row: index, %column: index, %lk: index, %d: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  %t = attn_gpu.splat %x : f32 -> !acc
  // CHECK: %[[FIRST:.*]] = llvm.add %[[COLUMN]], %{{.*}}
  // CHECK: %[[LIMIT:.*]] = llvm.sub %[[LK]], %[[FIRST]]
  // CHECK: %[[INF:.*]] = llvm.mlir.constant(0xFF800000 : f32)
  // CHECK: %[[C0:.*]] = llvm.mlir.constant(0 : i32)
  // CHECK: %[[KEEPS:.*]] = llvm.icmp "s{{[gl]}}t" {{.*}}%[[LIMIT]]
  // CHECK: llvm.select %[[KEEPS]], %[[X]], %[[INF]]
  // CHECK: llvm.mlir.constant(1 : i32)
  // CHECK: llvm.mlir.constant(8 : i32)
  // CHECK: llvm.mlir.constant(9 : i32)
  %u = attn_gpu.mask %t at(%row, %column) length(%lk) : !acc
  // CHECK: %[[FIRST:.*]] = llvm.add %[[COLUMN]], %{{.*}}
  // CHECK: %[[LIMIT:.*]] = llvm.sub %[[LK]], %[[FIRST]]
  // CHECK-DAG: %[[OWN:.*]] = llvm.add %[[ROW]], %{{.*}}
  // CHECK-DAG: %[[NEXT:.*]] = llvm.add %[[D]], %{{.*}}
  // CHECK: %[[END:.*]] = llvm.add %[[OWN]], %[[NEXT]]
  // CHECK: %[[DIAGONAL:.*]] = llvm.sub %[[END]], %[[FIRST]]
  // CHECK: llvm.intr.smin(%[[LIMIT]], %[[DIAGONAL]])
  // CHECK: %[[EIGHT:.*]] = llvm.mlir.constant(8 : i32)
  // CHECK: %[[END8:.*]] = llvm.add %[[END]], %[[EIGHT]]
  // CHECK: %[[DIAGONAL:.*]] = llvm.sub %[[END8]], %[[FIRST]]
  // CHECK: llvm.intr.smin(%[[LIMIT]], %[[DIAGONAL]])
  %v = attn_gpu.mask %u at(%row, %column) length(%lk) diagonal(%d) : !acc
  attn_gpu.return
}

// -----

// Rows of a group share a query.
!acc = tensor<64x16xf32, #attn_gpu.fragment<warpgroups = 1>>
// CHECK-LABEL: llvm.func @mask_group
// CHECK-SAME: (%{{.*}}: f32, %[[ROW:.*]]: i32, %[[COLUMN:.*]]: i32, %[[LK:.*]]: i32, %[[D:.*]]: i32, %[[G:.*]]: i32)
attn_gpu.kernel @mask_group(%x: f32, %row: index, %column: index, %lk: index, %d: index, %g: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  %t = attn_gpu.splat %x : f32 -> !acc
  // CHECK: %[[FIRST:.*]] = llvm.add %[[COLUMN]], %{{.*}}
  // CHECK: %[[LIMIT:.*]] = llvm.sub %[[LK]], %[[FIRST]]
  // CHECK: %[[OWN:.*]] = llvm.add %[[ROW]], %{{.*}}
  // CHECK: %[[NEXT:.*]] = llvm.add %[[D]], %{{.*}}
  // CHECK: %[[QUERY:.*]] = llvm.udiv %[[OWN]], %[[G]]
  // CHECK: %[[END:.*]] = llvm.add %[[QUERY]], %[[NEXT]]
  // CHECK: %[[DIAGONAL:.*]] = llvm.sub %[[END]], %[[FIRST]]
  // CHECK: llvm.intr.smin(%[[LIMIT]], %[[DIAGONAL]])
  // CHECK: %[[OWN8:.*]] = llvm.add %[[OWN]], %{{.*}}
  // CHECK: %[[QUERY8:.*]] = llvm.udiv %[[OWN8]], %[[G]]
  // CHECK: llvm.add %[[QUERY8]], %[[NEXT]]
  %v = attn_gpu.mask %t at(%row, %column) length(%lk) diagonal(%d) group(%g) : !acc
  attn_gpu.return
}

// -----

// Neighbouring columns of one row share a register, the first one low.
!acc = tensor<64x16xf32, #attn_gpu.fragment<warpgroups = 1>>
!p = tensor<64x16xbf16, #attn_gpu.operand<warpgroups = 1>>
// CHECK-LABEL: llvm.func @pack
attn_gpu.kernel @pack(%x: f32, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  %t00 = attn_gpu.splat %x : f32 -> !acc
  %t0 = attn_gpu.mask %t00 at(%n, %n) length(%n) : !acc
  // CHECK: %[[LOW:.*]] = llvm.fneg
  // CHECK: %[[HIGH:.*]] = llvm.fneg
  // CHECK-COUNT-6: llvm.fneg
  // CHECK: nvvm.convert.f32x2.to.bf16x2 %[[HIGH]], %[[LOW]]
  // CHECK-COUNT-3: nvvm.convert.f32x2.to.bf16x2
  // CHECK-NOT: nvvm.convert
  %t = arith.negf %t0 : !acc
  %a = attn_gpu.pack %t : !acc -> !p
  attn_gpu.return
}
