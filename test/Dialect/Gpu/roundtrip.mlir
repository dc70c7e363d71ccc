// Every op and type of attn_gpu in its custom form, through print and parse and
// through the generic form. The ops are those of the descriptions' examples.
// RUN: attn-opt %s | attn-opt | FileCheck %s
// RUN: attn-opt %s -mlir-print-op-generic | attn-opt | FileCheck %s

!acc = tensor<128x64xf32, #attn_gpu.fragment<warpgroups = 2>>
!operand = tensor<128x64xbf16, #attn_gpu.operand<warpgroups = 2>>
!rows = tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
!part = tensor<128xf32, #attn_gpu.rows<warpgroups = 2, partial = true>>
!bool = tensor<128xi1, #attn_gpu.rows<warpgroups = 2>>
!tile = !attn_gpu.buffer<128x64xbf16>
!keys = !attn_gpu.buffer<64x64xbf16>

// CHECK-LABEL: attn_gpu.kernel @nothing
// CHECK-SAME: (%{{.*}}: index) attributes {consumer_registers = 240 : i64, producer_registers = 24 : i64, shared_memory_limit = 232448 : i64, warpgroups = 2 : i64} {
// CHECK-NEXT: attn_gpu.return
attn_gpu.kernel @nothing(%n: index) attributes {consumer_registers = 240, producer_registers = 24,
                                                shared_memory_limit = 232448, warpgroups = 2} {
  attn_gpu.return
}

// CHECK-LABEL: attn_gpu.kernel @arguments
// CHECK-SAME: !attn_gpu.tensor_map, %{{.*}}: !attn_gpu.global<f32>, %{{.*}}: i64, %{{.*}}: f32
// CHECK-SAME: ping_pong
// CHECK-SAME: shared_memory = 1024 : i64
attn_gpu.kernel @arguments(%m: !attn_gpu.tensor_map, %g: !attn_gpu.global<f32>, %x: i64, %y: f32)
    attributes {consumer_registers = 232, ping_pong, producer_registers = 40, shared_memory = 1024,
                shared_memory_limit = 232448, warpgroups = 2} {
  attn_gpu.return
}

// CHECK-LABEL: attn_gpu.kernel @loops
// CHECK-SAME: (%[[N:.*]]: index, %[[HEADS:.*]]: index, %[[BATCH:.*]]: index, %[[COUNTER:.*]]: !attn_gpu.global<i32>, %[[Y:.*]]: f32)
attn_gpu.kernel @loops(%n: index, %heads: index, %batch: index, %counter: !attn_gpu.global<i32>, %y: f32)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  // CHECK: attn_gpu.for_program (%[[I:.*]], %{{.*}}, %{{.*}}) in (%[[N]], %[[HEADS]], %[[BATCH]]) dynamic counter(%[[COUNTER]]) reverse(%[[N]]) {
  attn_gpu.for_program (%i, %h, %b) in (%n, %heads, %batch) dynamic counter(%counter) reverse(%n) {
    // CHECK: %{{.*}} = attn_gpu.for (%{{.*}}, %{{.*}}) from %[[N]] to %[[I]] full %[[N]] past_end %[[N]] max_masked 1 iter_args(%[[X:.*]] = %[[Y]]) -> (f32) {
    %r = attn_gpu.for (%j, %masked) from %n to %i full %n past_end %n max_masked 1 iter_args(%x = %y) -> (f32) {
      // CHECK-NEXT: attn_gpu.yield %[[X]] : f32
      attn_gpu.yield %x : f32
    }
    // CHECK: attn_gpu.for (%{{.*}}, %{{.*}}) from %[[N]] to %[[I]] full %[[N]] past_end %[[N]] {
    // CHECK-NEXT: }
    attn_gpu.for (%j, %masked) from %n to %i full %n past_end %n {
    }
  }
  // CHECK: attn_gpu.for_program (%{{.*}}, %{{.*}}, %{{.*}}) in (%[[N]], %[[HEADS]], %[[BATCH]]) persistent {
  attn_gpu.for_program (%i, %h, %b) in (%n, %heads, %batch) persistent {
  }
  // CHECK: attn_gpu.roles producer {
  // CHECK-NEXT: } consumer {
  // CHECK-NEXT: }
  attn_gpu.roles producer {
  } consumer {
  }
  attn_gpu.return
}

// CHECK-LABEL: attn_gpu.kernel @channels
// CHECK-SAME: (%[[MAP:.*]]: !attn_gpu.tensor_map, %[[LSE:.*]]: !attn_gpu.global<f32>, %[[OFFSET:.*]]: i64, %[[ROW:.*]]: index, %[[H:.*]]: index, %[[B:.*]]: index, %[[LQ:.*]]: index)
attn_gpu.kernel @channels(%map: !attn_gpu.tensor_map, %address: !attn_gpu.global<f32>, %offset: i64,
                          %row: index, %h: index, %b: index, %lq: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  // CHECK: %[[C0:.*]] = arith.constant 0
  %c0 = arith.constant 0 : index
  // CHECK: %[[C:.*]] = arith.cmpi
  %c = arith.cmpi eq, %row, %c0 : index
  %o = arith.constant dense<0.0> : !acc
  %lse = arith.constant dense<0.0> : !rows
  // CHECK: %[[Q:.*]] = attn_gpu.channel "q" : <2 x 128x192xbf16>
  %q = attn_gpu.channel "q" : !attn_gpu.channel<2 x 128x192xbf16>
  // CHECK: attn_gpu.put %[[Q]], %[[MAP]][%[[C0]], %[[ROW]], %[[H]], %[[B]]] : <2 x 128x192xbf16>
  attn_gpu.put %q, %map[%c0, %row, %h, %b] : !attn_gpu.channel<2 x 128x192xbf16>
  // CHECK: %[[BUFFER:.*]] = attn_gpu.get %[[Q]] : <2 x 128x192xbf16> -> <128x192xbf16>
  %buffer = attn_gpu.get %q : !attn_gpu.channel<2 x 128x192xbf16> -> !attn_gpu.buffer<128x192xbf16>
  // CHECK: attn_gpu.negate %[[BUFFER]] when %[[C]] : <128x192xbf16>
  attn_gpu.negate %buffer when %c : !attn_gpu.buffer<128x192xbf16>
  // CHECK: %[[VIEW:.*]] = attn_gpu.view_as %[[BUFFER]] : <128x192xbf16> -> <128x64xbf16>
  %view = attn_gpu.view_as %buffer : !attn_gpu.buffer<128x192xbf16> -> !tile
  // CHECK: attn_gpu.release %[[BUFFER]] : <128x192xbf16>
  attn_gpu.release %buffer : !attn_gpu.buffer<128x192xbf16>
  // CHECK: %[[STAGING:.*]] = attn_gpu.alloc "o" {offset = 1024 : i64} : <128x64xbf16>
  %staging = attn_gpu.alloc "o" {offset = 1024 : i64} : !tile
  // CHECK: attn_gpu.store_tile %{{.*}}, %[[STAGING]] : tensor<128x64xf32, #attn_gpu.fragment<warpgroups = 2>>, <128x64xbf16>
  attn_gpu.store_tile %o, %staging : !acc, !tile
  // CHECK: attn_gpu.copy_out %[[STAGING]], %[[MAP]][%[[C0]], %[[ROW]], %[[H]], %[[B]]] : <128x64xbf16>
  attn_gpu.copy_out %staging, %map[%c0, %row, %h, %b] : !tile
  // CHECK: attn_gpu.copy_out_wait
  attn_gpu.copy_out_wait
  // CHECK: attn_gpu.store_rows %{{.*}}, %[[LSE]][%[[OFFSET]]] row %[[ROW]] length %[[LQ]] : tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>, <f32>
  attn_gpu.store_rows %lse, %address[%offset] row %row length %lq : !rows, !attn_gpu.global<f32>
  attn_gpu.return
}

// CHECK-LABEL: attn_gpu.kernel @compute
// CHECK-SAME: (%[[X:.*]]: f32, %[[ROW:.*]]: index, %[[COLUMN:.*]]: index, %[[LK:.*]]: index, %[[D:.*]]: index)
attn_gpu.kernel @compute(%x: f32, %row: index, %column: index, %lk: index, %d: index)
    attributes {consumer_registers = 240, ping_pong, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  %masked = arith.cmpi slt, %column, %lk : index
  // CHECK: %[[Q:.*]] = attn_gpu.alloc "q"
  // CHECK: %[[K:.*]] = attn_gpu.alloc "k"
  %q = attn_gpu.alloc "q" : !tile
  %k = attn_gpu.alloc "k" : !keys
  // CHECK: attn_gpu.first_turn
  attn_gpu.first_turn
  // CHECK: attn_gpu.take_turn
  attn_gpu.take_turn
  // CHECK: %[[S:.*]] = attn_gpu.mma %[[Q]], %[[K]] transpose_b : !attn_gpu.buffer<128x64xbf16>, <64x64xbf16> -> <tensor<128x64xf32, #attn_gpu.fragment<warpgroups = 2>>>
  %sp = attn_gpu.mma %q, %k transpose_b : !tile, !keys -> !attn_gpu.pending<!acc>
  // CHECK: attn_gpu.pass_turn
  attn_gpu.pass_turn
  // CHECK: %[[S0:.*]] = attn_gpu.wait %[[S]] younger 0 : <tensor<128x64xf32, #attn_gpu.fragment<warpgroups = 2>>>
  %s = attn_gpu.wait %sp younger 0 : !attn_gpu.pending<!acc> -> !acc
  // CHECK: %[[S1:.*]] = attn_gpu.mask %[[S0]] at(%[[ROW]], %[[COLUMN]]) length(%[[LK]]) diagonal(%[[D]]) when(%{{.*}}) : tensor<128x64xf32, #attn_gpu.fragment<warpgroups = 2>>
  %s1 = attn_gpu.mask %s at(%row, %column) length(%lk) diagonal(%d) when(%masked) : !acc
  // CHECK: attn_gpu.mask %[[S1]] at(%[[ROW]], %[[COLUMN]]) length(%[[LK]]) : tensor
  %s2 = attn_gpu.mask %s1 at(%row, %column) length(%lk) : !acc
  // CHECK: %[[T:.*]] = attn_gpu.splat %[[X]] : f32 -> tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
  %t = attn_gpu.splat %x : f32 -> !rows
  // CHECK: attn_gpu.broadcast %[[T]] : tensor<128xf32, #attn_gpu.rows<warpgroups = 2>> -> tensor<128x64xf32, #attn_gpu.fragment<warpgroups = 2>>
  %u = attn_gpu.broadcast %t : !rows -> !acc
  // CHECK: attn_gpu.reduce max %{{.*}} : tensor<128x64xf32, #attn_gpu.fragment<warpgroups = 2>> -> tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
  %m = attn_gpu.reduce max %s2 : !acc -> !rows
  // CHECK: %[[SUM:.*]] = attn_gpu.reduce sum %{{.*}} : tensor<128x64xf32, #attn_gpu.fragment<warpgroups = 2>> -> tensor<128xf32, #attn_gpu.rows<warpgroups = 2, partial = true>>
  %sum = attn_gpu.reduce sum %s2 : !acc -> !part
  // CHECK: attn_gpu.combine %[[SUM]] : tensor<128xf32, #attn_gpu.rows<warpgroups = 2, partial = true>> -> tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
  %l = attn_gpu.combine %sum : !part -> !rows
  // CHECK: attn_gpu.as_factor %{{.*}} : tensor<128xf32, #attn_gpu.rows<warpgroups = 2>> -> tensor<128xf32, #attn_gpu.rows<warpgroups = 2, partial = true>>
  %f = attn_gpu.as_factor %m : !rows -> !part
  // CHECK: arith.cmpf oeq, %{{.*}} : tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
  %none = arith.cmpf oeq, %m, %l : !rows
  %safe = arith.select %none, %l, %m : !bool, !rows
  // CHECK: %[[A:.*]] = attn_gpu.pack %{{.*}} : tensor<128x64xf32, #attn_gpu.fragment<warpgroups = 2>> -> tensor<128x64xbf16, #attn_gpu.operand<warpgroups = 2>>
  %a = attn_gpu.pack %s2 : !acc -> !operand
  // CHECK: %[[O:.*]] = attn_gpu.mma %[[A]], %[[K]] into %{{.*}} : tensor<128x64xf32, #attn_gpu.fragment<warpgroups = 2>> : tensor<128x64xbf16, #attn_gpu.operand<warpgroups = 2>>, <64x64xbf16> -> <tensor
  %op = attn_gpu.mma %a, %k into %u : !acc : !operand, !keys -> !attn_gpu.pending<!acc>
  // CHECK: attn_gpu.wait %[[O]] younger 0
  %o = attn_gpu.wait %op younger 0 : !attn_gpu.pending<!acc> -> !acc
  attn_gpu.return
}

// CHECK-LABEL: attn_gpu.kernel @barriers
// CHECK-SAME: (%[[MAP:.*]]: !attn_gpu.tensor_map, %[[COUNTER:.*]]: !attn_gpu.global<i32>, %[[S:.*]]: index, %[[P:.*]]: index)
attn_gpu.kernel @barriers(%map: !attn_gpu.tensor_map, %counter: !attn_gpu.global<i32>, %s: index, %p: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  // CHECK: %[[FULL:.*]] = attn_gpu.barriers arrivals 1 : <2>
  %full = attn_gpu.barriers arrivals 1 : !attn_gpu.barriers<2>
  // CHECK: %[[EMPTY:.*]] = attn_gpu.barriers arrivals 8 {offset = 16 : i64} : <2>
  %empty = attn_gpu.barriers arrivals 8 {offset = 16 : i64} : !attn_gpu.barriers<2>
  // CHECK: %[[RING:.*]] = attn_gpu.ring "k" : <2 x 64x64xbf16>
  %ring = attn_gpu.ring "k" : !attn_gpu.channel<2 x 64x64xbf16>
  // CHECK: %[[BUFFER:.*]] = attn_gpu.stage %[[RING]][%[[S]]] : <2 x 64x64xbf16> -> <64x64xbf16>
  %b = attn_gpu.stage %ring[%s] : !attn_gpu.channel<2 x 64x64xbf16> -> !keys
  // CHECK: attn_gpu.barrier_wait %[[EMPTY]][%[[S]]] parity %[[P]] : <2>
  attn_gpu.barrier_wait %empty[%s] parity %p : !attn_gpu.barriers<2>
  // CHECK: attn_gpu.copy_in %[[MAP]][%[[S]], %[[P]]], %[[BUFFER]] signal %[[FULL]][%[[S]]] : <64x64xbf16>, <2>
  attn_gpu.copy_in %map[%s, %p], %b signal %full[%s] : !keys, !attn_gpu.barriers<2>
  // CHECK: attn_gpu.barrier_arrive %[[EMPTY]][%[[S]]] : <2>
  attn_gpu.barrier_arrive %empty[%s] : !attn_gpu.barriers<2>
  // CHECK: attn_gpu.barrier_arrive %[[FULL]][%[[S]]] elected : <2>
  attn_gpu.barrier_arrive %full[%s] elected : !attn_gpu.barriers<2>
  // CHECK: attn_gpu.cta_id
  %i = attn_gpu.cta_id
  // CHECK: attn_gpu.cta_count
  %n = attn_gpu.cta_count
  // CHECK: %[[T:.*]] = attn_gpu.take_program %[[COUNTER]] : <i32>
  %t = attn_gpu.take_program %counter : !attn_gpu.global<i32>
  // CHECK: %[[SLOT:.*]] = attn_gpu.slot
  %slot = attn_gpu.slot
  // CHECK: attn_gpu.slot_write %[[T]], %[[SLOT]]
  attn_gpu.slot_write %t, %slot
  // CHECK: attn_gpu.slot_read %[[SLOT]]
  %read = attn_gpu.slot_read %slot
  attn_gpu.return
}

// CHECK-LABEL: attn_gpu.kernel @rows
// CHECK-SAME: (%[[Q:.*]]: !attn_gpu.global<bf16>, %[[LSE:.*]]: !attn_gpu.global<f32>, %[[OFFSET:.*]]: i64, %[[ROW:.*]]: index, %[[G:.*]]: index)
attn_gpu.kernel @rows(%q: !attn_gpu.global<bf16>, %lse: !attn_gpu.global<f32>, %offset: i64, %row: index, %g: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %b = attn_gpu.alloc "q" : !keys
  // CHECK: attn_gpu.gather_rows %[[Q]][%[[OFFSET]]] row %[[ROW]] length %[[G]] group %[[G]] strides(%[[OFFSET]], %[[OFFSET]]) to %{{.*}} : <bf16>, <64x64xbf16>
  attn_gpu.gather_rows %q[%offset] row %row length %g group %g strides(%offset, %offset) to %b : !attn_gpu.global<bf16>, !keys
  %tile = arith.constant dense<0.0> : tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
  // CHECK: attn_gpu.scatter_rows %[[T:.*]], %[[Q]][%[[OFFSET]]] row %[[ROW]] length %[[G]] strides(%[[OFFSET]]) : tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>, <bf16>
  attn_gpu.scatter_rows %tile, %q[%offset] row %row length %g strides(%offset) : tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>, !attn_gpu.global<bf16>
  // CHECK: attn_gpu.scatter_rows %[[T]], %[[LSE]][%[[OFFSET]]] row %[[ROW]] length %[[G]] group %[[G]] strides(%[[OFFSET]], %[[OFFSET]]) : tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>, <f32>
  attn_gpu.scatter_rows %tile, %lse[%offset] row %row length %g group %g strides(%offset, %offset) : tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>, !attn_gpu.global<f32>
  %vector = arith.constant dense<0.0> : tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
  // CHECK: attn_gpu.store_rows %{{.*}}, %[[LSE]][%[[OFFSET]]] row %[[ROW]] length %[[G]] group %[[G]] strides(%[[OFFSET]], %[[OFFSET]]) : tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>, <f32>
  attn_gpu.store_rows %vector, %lse[%offset] row %row length %g group %g strides(%offset, %offset) : tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>, !attn_gpu.global<f32>
  // CHECK: attn_gpu.mask %[[T]] at(%[[ROW]], %[[ROW]]) length(%[[G]]) diagonal(%[[ROW]]) group(%[[G]]) : tensor
  %masked = attn_gpu.mask %tile at(%row, %row) length(%g) diagonal(%row) group(%g) : tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
  attn_gpu.return
}

!strips = tensor<4x128xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
!strip_rows = tensor<4xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>

// CHECK-LABEL: attn_gpu.kernel @plain(
// CHECK-SAME: attributes {threads = 128 : i64} {
attn_gpu.kernel @plain(%p: !attn_gpu.global<f32>, %base: i64, %n: index, %s: i64) attributes {threads = 128} {
  %c0 = arith.constant 0 : index
  // CHECK: %[[W:.*]] = attn_gpu.iota 0
  %words = attn_gpu.iota 0 : tensor<4xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
  // CHECK: attn_gpu.max_of_rows %[[W]] period 4 span 1 : tensor<4xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
  %class = attn_gpu.max_of_rows %words period 4 span 1 : tensor<4xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
  // CHECK: attn_gpu.max_of_rows %[[W]] period 1 span 1 {offset = 16 : i64}
  %all = attn_gpu.max_of_rows %words period 1 span 1 {offset = 16} : tensor<4xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
  // CHECK: attn_gpu.arrange %{{.*}} {offset = 0 : i64} : (tensor<128x64xf8E4M3FN, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>>) -> tensor<64x128xf8E4M3FN, #attn_gpu.strips<threads = 128, row_threads = 8, vector = 16, rows = 4>>
  %codes = arith.constant dense<1.0> : tensor<128x64xf8E4M3FN, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>>
  %places = attn_gpu.arrange %codes {offset = 0} : (tensor<128x64xf8E4M3FN, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>>) -> tensor<64x128xf8E4M3FN, #attn_gpu.strips<threads = 128, row_threads = 8, vector = 16, rows = 4>>
  // CHECK: %[[T:.*]] = attn_gpu.load_global %{{.*}}[%{{.*}}] at(%{{.*}}, %{{.*}}) bounds(%{{.*}}, %{{.*}}) strides(%{{.*}}) align 16 : <f32> -> tensor<4x128xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
  %t = attn_gpu.load_global %p[%base] at(%c0, %c0) bounds(%n, %n) strides(%s) align 16 : !attn_gpu.global<f32> -> !strips
  // CHECK: %[[V:.*]] = attn_gpu.load_global %{{.*}}[%{{.*}}] at(%{{.*}}) bounds(%{{.*}}) align 4 : <f32> -> tensor<4xf32,
  %v = attn_gpu.load_global %p[%base] at(%c0) bounds(%n) align 4 : !attn_gpu.global<f32> -> !strip_rows
  // CHECK: attn_gpu.broadcast %[[V]] : tensor<4xf32, {{.*}} -> tensor<4x128xf32,
  %b = attn_gpu.broadcast %v : !strip_rows -> !strips
  // CHECK: %[[R:.*]] = attn_gpu.reduce sum %[[T]] : tensor<4x128xf32, {{.*}} -> tensor<4xf32,
  %r = attn_gpu.reduce sum %t : !strips -> !strip_rows
  // CHECK: attn_gpu.store_global %[[R]], %{{.*}}[%{{.*}}] at(%{{.*}}) bounds(%{{.*}}) align 4 : tensor<4xf32, {{.*}}, <f32>
  attn_gpu.store_global %r, %p[%base] at(%c0) bounds(%n) align 4 : !strip_rows, !attn_gpu.global<f32>
  // CHECK: attn_gpu.store_global %{{.*}}, %{{.*}}[%{{.*}}] at(%{{.*}}, %{{.*}}) bounds(%{{.*}}, %{{.*}}) strides(%{{.*}}) align 8 :
  attn_gpu.store_global %b, %p[%base] at(%c0, %c0) bounds(%n, %n) strides(%s) align 8 : !strips, !attn_gpu.global<f32>
  attn_gpu.return
}

!items = tensor<4x128xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
!item_rows = tensor<4xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>

// CHECK-LABEL: attn_gpu.kernel @elements(
attn_gpu.kernel @elements(%p: !attn_gpu.global<i32>, %base: i64, %n: index, %s: i64) attributes {threads = 128} {
  // CHECK: %[[I:.*]] = attn_gpu.iota 1 : tensor<4x128xi32,
  %i = attn_gpu.iota 1 : !items
  // CHECK: attn_gpu.gather %{{.*}}[%{{.*}}] at(%[[I]]) bounds(%{{.*}}) : <i32>, tensor<4x128xi32, {{.*}}> -> tensor<4x128xi32,
  %t = attn_gpu.gather %p[%base] at(%i) bounds(%n) : !attn_gpu.global<i32>, !items -> !items
  %r = attn_gpu.reduce max %t : !items -> !item_rows
  // CHECK: attn_gpu.scatter %[[R:.*]], %{{.*}}[%{{.*}}] at(%[[R]], %[[R]]) bounds(%{{.*}}, %{{.*}}) strides(%{{.*}}) : tensor<4xi32, {{.*}}>, <i32>, tensor<4xi32, {{.*}}>, tensor<4xi32, {{.*}}>
  attn_gpu.scatter %r, %p[%base] at(%r, %r) bounds(%n, %n) strides(%s) : !item_rows, !attn_gpu.global<i32>, !item_rows, !item_rows
  attn_gpu.return
}

// CHECK-LABEL: attn_gpu.kernel @order_in_roles
attn_gpu.kernel @order_in_roles() attributes {consumer_registers = 240, producer_registers = 24,
                                              shared_memory_limit = 232448, warpgroups = 2} {
  // CHECK-NEXT: attn_gpu.allow_launches
  // CHECK-NEXT: attn_gpu.roles producer {
  // CHECK-NEXT: attn_gpu.wait_for_launches
  // CHECK-NEXT: } consumer {
  // CHECK-NEXT: attn_gpu.wait_for_launches
  attn_gpu.allow_launches
  attn_gpu.roles producer {
    attn_gpu.wait_for_launches
  } consumer {
    attn_gpu.wait_for_launches
  }
  attn_gpu.return
}

// CHECK-LABEL: attn_gpu.kernel @order_in_plain_kernels
attn_gpu.kernel @order_in_plain_kernels() attributes {threads = 128} {
  // CHECK-NEXT: attn_gpu.allow_launches
  // CHECK-NEXT: attn_gpu.wait_for_launches
  attn_gpu.allow_launches
  attn_gpu.wait_for_launches
  attn_gpu.return
}
