// Tiles in shared memory and their way in and out.
// RUN: attn-opt %s -convert-attn-gpu-to-nvvm -canonicalize -split-input-file | FileCheck %s

// 96 columns are two panels of 64: two copies, 8 rows of 128 bytes apart, and
// all bytes announced, those of the padding too.
// CHECK-LABEL: llvm.func @copy_in
// CHECK-SAME: (%[[MAP:.*]]: !llvm.ptr {{{.*}}}, %[[C:.*]]: i32, %[[R:.*]]: i32, %[[S:.*]]: i32)
attn_gpu.kernel @copy_in(%map: !attn_gpu.tensor_map, %c: index, %r: index, %s: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 4112, shared_memory_limit = 232448, warpgroups = 1} {
  // CHECK-DAG: %[[COLUMNS:.*]] = llvm.mlir.constant(64 : i32)
  // CHECK-DAG: %[[PANEL:.*]] = llvm.mlir.constant(1024 : i32)
  // CHECK-DAG: %[[BYTES:.*]] = llvm.mlir.constant(2048 : i32)
  // CHECK-DAG: %[[OFFSET:.*]] = llvm.mlir.constant(4096 : i32)
  // CHECK: %[[RING:.*]] = llvm.ptrtoint
  %ring = attn_gpu.ring "k" {offset = 0 : i64} : !attn_gpu.channel<2 x 8x96xbf16>
  // CHECK: %[[FULL:.*]] = llvm.add %[[RING]], %[[OFFSET]]
  %full = attn_gpu.barriers arrivals 1 {offset = 4096 : i64} : !attn_gpu.barriers<2>
  // CHECK: %[[STAGE:.*]] = llvm.mul %[[S]], %[[BYTES]]
  // CHECK: %[[B:.*]] = llvm.add %[[RING]], %[[STAGE]]
  %b = attn_gpu.stage %ring[%s] : !attn_gpu.channel<2 x 8x96xbf16> -> !attn_gpu.buffer<8x96xbf16>
  // CHECK: %[[BARRIER:.*]] = llvm.add %[[FULL]],
  // CHECK: llvm.inline_asm {{.*}}"mbarrier.arrive.expect_tx.shared::cta.b64 _, [$0], $1;", "r,r,~{memory}" %[[BARRIER]], %[[BYTES]] :
  // CHECK: %[[TO:.*]] = llvm.inttoptr %[[B]] : i32 to !llvm.ptr<3>
  // CHECK: %[[CLUSTER:.*]] = llvm.addrspacecast %[[TO]] : !llvm.ptr<3> to !llvm.ptr<7>
  // CHECK: %[[AT:.*]] = llvm.inttoptr %[[BARRIER]] : i32 to !llvm.ptr<3>
  // CHECK: nvvm.cp.async.bulk.tensor.shared.cluster.global %[[CLUSTER]], %[[MAP]], %[[AT]], box[%[[C]], %[[R]]]
  // CHECK-DAG: %[[B2:.*]] = llvm.add %[[B]], %[[PANEL]]
  // CHECK-DAG: %[[C2:.*]] = llvm.add %[[C]], %[[COLUMNS]]
  // CHECK: %[[TO:.*]] = llvm.inttoptr %[[B2]]
  // CHECK: nvvm.cp.async.bulk.tensor.shared.cluster.global {{.*}} box[%[[C2]], %[[R]]]
  // CHECK-NOT: nvvm.cp.async.bulk.tensor
  attn_gpu.copy_in %map[%c, %r], %b signal %full[%s] : !attn_gpu.buffer<8x96xbf16>, !attn_gpu.barriers<2>
  attn_gpu.return
}

// -----

// 40 columns: two stores of four matrices of 8x8 and one of two.
!acc = tensor<64x40xf32, #attn_gpu.fragment<warpgroups = 1>>
// CHECK-LABEL: llvm.func @store_tile
attn_gpu.kernel @store_tile(%x: f32)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 8192, shared_memory_limit = 232448, warpgroups = 1} {
  %o = attn_gpu.alloc "o" {offset = 0 : i64} : !attn_gpu.buffer<64x40xbf16>
  %t = attn_gpu.splat %x : f32 -> !acc
  // Rounded to nearest even, two values in one register.
  // CHECK: nvvm.convert.f32x2.to.bf16x2 %{{.*}}, %{{.*}} {rnd = #nvvm.fp_rnd_mode<rn>}
  // CHECK: nvvm.stmatrix %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} {{{.*}}} : !llvm.ptr<3>, i32, i32, i32, i32
  // CHECK: nvvm.stmatrix {{.*}} : !llvm.ptr<3>, i32, i32, i32, i32
  // CHECK: nvvm.stmatrix {{.*}} : !llvm.ptr<3>, i32, i32{{$}}
  // CHECK-NOT: nvvm.stmatrix
  // The copy engine sees what the threads wrote.
  // CHECK: nvvm.fence.proxy {kind = #nvvm.proxy_kind<async.shared>, space = #nvvm.shared_space<cta>}
  attn_gpu.store_tile %t, %o : !acc, !attn_gpu.buffer<64x40xbf16>
  attn_gpu.return
}

// -----

// CHECK-LABEL: llvm.func @store_f16
!acc = tensor<64x8xf32, #attn_gpu.fragment<warpgroups = 1>>
attn_gpu.kernel @store_f16(%x: f32)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 8192, shared_memory_limit = 232448, warpgroups = 1} {
  %o = attn_gpu.alloc "o" {offset = 0 : i64} : !attn_gpu.buffer<64x8xf16>
  %t = attn_gpu.splat %x : f32 -> !acc
  // CHECK: nvvm.convert.f32x2.to.f16x2
  attn_gpu.store_tile %t, %o : !acc, !attn_gpu.buffer<64x8xf16>
  attn_gpu.return
}

// -----

// The warpgroup's threads have written; its first one starts the copies of its
// 64 rows, one for each panel, and later waits until they were read.
// CHECK-LABEL: llvm.func @copy_out
// CHECK-SAME: (%[[MAP:.*]]: !llvm.ptr {{{.*}}}, %[[C:.*]]: i32, %[[R:.*]]: i32, %[[H:.*]]: i32)
attn_gpu.kernel @copy_out(%map: !attn_gpu.tensor_map, %c: index, %r: index, %h: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 49152, shared_memory_limit = 232448, warpgroups = 2} {
  // CHECK-DAG: %[[BASE:.*]] = llvm.mlir.constant(3 : i32)
  // CHECK-DAG: %[[SIXTY_FOUR:.*]] = llvm.mlir.constant(64 : i32)
  // CHECK-DAG: %[[THREADS:.*]] = llvm.mlir.constant(128 : i32)
  // CHECK: nvvm.shfl.sync idx
  // CHECK: %[[GROUP:.*]] = nvvm.shfl.sync idx
  // CHECK: %[[CONSUMER:.*]] = llvm.add %[[GROUP]],
  // CHECK: %[[LEADS:.*]] = llvm.icmp "eq"
  %q = attn_gpu.alloc "q" {offset = 0 : i64} : !attn_gpu.buffer<128x192xbf16>
  // A view starts where its buffer does.
  %o = attn_gpu.view_as %q : !attn_gpu.buffer<128x192xbf16> -> !attn_gpu.buffer<128x128xbf16>
  // The barriers of the warpgroups come after those of the turns.
  // CHECK: %[[ID:.*]] = llvm.add %[[CONSUMER]], %[[BASE]]
  // CHECK: nvvm.barrier id = %[[ID]] number_of_threads = %[[THREADS]]
  // CHECK: %[[ROWS:.*]] = llvm.mul %[[CONSUMER]], %[[SIXTY_FOUR]]
  // CHECK: llvm.cond_br %[[LEADS]], ^[[LEAD:.*]], ^
  // CHECK: ^[[LEAD]]:
  // CHECK: %[[ROW:.*]] = llvm.add %[[R]], %[[ROWS]]
  // CHECK: nvvm.cp.async.bulk.tensor.global.shared.cta %[[MAP]], %{{.*}}, box[%[[C]], %[[ROW]], %[[H]]]
  // CHECK: %[[C2:.*]] = llvm.add %[[C]], %[[SIXTY_FOUR]]
  // CHECK: nvvm.cp.async.bulk.tensor.global.shared.cta %[[MAP]], %{{.*}}, box[%[[C2]], %{{.*}}, %[[H]]]
  // CHECK: nvvm.cp.async.bulk.commit.group
  attn_gpu.copy_out %o, %map[%c, %r, %h] : !attn_gpu.buffer<128x128xbf16>
  // CHECK: llvm.cond_br %[[LEADS]], ^[[LEAD:.*]], ^[[ALL:[a-z0-9]+]]
  // CHECK: ^[[LEAD]]:
  // CHECK: nvvm.cp.async.bulk.wait_group 0 {read}
  // CHECK: ^[[ALL]]:
  // CHECK: nvvm.barrier id = %{{.*}} number_of_threads = %[[THREADS]]
  attn_gpu.copy_out_wait
  attn_gpu.return
}

// -----

// One of the four threads that share a row writes it, if it lies inside.
// CHECK-LABEL: llvm.func @store_rows
// CHECK-SAME: (%[[LSE:.*]]: !llvm.ptr<1>, %[[OFFSET:.*]]: i64, %[[ROW:.*]]: i32, %[[LQ:.*]]: i32, %[[X:.*]]: f32)
!rows = tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
attn_gpu.kernel @store_rows(%lse: !attn_gpu.global<f32>, %offset: i64, %row: index, %lq: index, %x: f32)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  %t = attn_gpu.splat %x : f32 -> !rows
  // CHECK-DAG: %[[EIGHT:.*]] = llvm.mlir.constant(8 : i32)
  // CHECK: %[[R:.*]] = llvm.add %[[ROW]], %{{.*}}
  // CHECK: %[[WRITES:.*]] = llvm.icmp "eq"
  // CHECK: %[[INSIDE:.*]] = llvm.icmp "slt" %[[R]], %[[LQ]]
  // CHECK: %[[BOTH:.*]] = llvm.and %[[INSIDE]], %[[WRITES]]
  // CHECK: llvm.cond_br %[[BOTH]], ^[[WRITE:.*]], ^
  // CHECK: ^[[WRITE]]:
  // CHECK: %[[WIDE:.*]] = llvm.sext %[[R]] : i32 to i64
  // CHECK: %[[I:.*]] = llvm.add %[[OFFSET]], %[[WIDE]]
  // CHECK: %[[AT:.*]] = llvm.getelementptr %[[LSE]][%[[I]]] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, f32
  // CHECK: llvm.store %[[X]], %[[AT]] : f32, !llvm.ptr<1>
  // The thread's other row is 8 further on.
  // CHECK: %[[R2:.*]] = llvm.add %[[R]], %[[EIGHT]]
  // CHECK: llvm.icmp "slt" %[[R2]], %[[LQ]]
  // CHECK: llvm.store
  // CHECK-NOT: llvm.store
  attn_gpu.store_rows %t, %lse[%offset] row %row length %lq : !rows, !attn_gpu.global<f32>
  attn_gpu.return
}

// -----

// Sign bits of the warpgroup's rows in storage order, if the condition holds.
// CHECK-LABEL: llvm.func @negate
// CHECK-SAME: (%[[N:.*]]: i32, %[[M:.*]]: i32)
attn_gpu.kernel @negate(%n: index, %m: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 8192, shared_memory_limit = 232448, warpgroups = 1} {
  %b = attn_gpu.alloc "b" {offset = 0 : i64} : !attn_gpu.buffer<64x64xbf16>
  // CHECK: %[[SIGNS:.*]] = llvm.mlir.constant(dense<-2147450880> : vector<4xi32>)
  // CHECK: %[[IS:.*]] = llvm.icmp "eq" %[[N]], %[[M]]
  // CHECK: llvm.cond_br %[[IS]], ^[[FLIP:.*]], ^[[DONE:[a-z0-9]+]]
  // CHECK: ^[[FLIP]]:
  // CHECK: %[[DATA:.*]] = llvm.load %{{.*}} : !llvm.ptr<3> -> vector<4xi32>
  // CHECK: %[[FLIPPED:.*]] = llvm.xor %[[DATA]], %[[SIGNS]]
  // CHECK: llvm.store %[[FLIPPED]], %{{.*}} : vector<4xi32>, !llvm.ptr<3>
  // CHECK-COUNT-3: llvm.xor
  // CHECK-NOT: llvm.xor
  // CHECK: nvvm.fence.proxy
  // CHECK: nvvm.barrier
  // CHECK: ^[[DONE]]:
  %is = arith.cmpi eq, %n, %m : index
  attn_gpu.negate %b when %is : !attn_gpu.buffer<64x64xbf16>
  attn_gpu.return
}

// -----

// Eight threads copy a row of a panel, 16 bytes each; rows of a group are
// `head` apart and groups `stride`.
// CHECK-LABEL: llvm.func @gather_rows
// CHECK-SAME: (%[[Q:.*]]: !llvm.ptr<1>, %[[OFFSET:.*]]: i64, %[[ROW:.*]]: i32, %[[LENGTH:.*]]: i32, %[[G:.*]]: i32, %[[STRIDE:.*]]: i64, %[[HEAD:.*]]: i64)
attn_gpu.kernel @gather_rows(%q: !attn_gpu.global<bf16>, %offset: i64, %row: index, %length: index, %g: index, %stride: i64, %head: i64)
    attributes {consumer_registers = 256, producer_registers = 24, shared_memory = 16384, shared_memory_limit = 232448, warpgroups = 1} {
  %b = attn_gpu.alloc "b" {offset = 0 : i64} : !attn_gpu.buffer<64x72xbf16>
  // The products that read the tile before are over for the whole warpgroup.
  // CHECK: nvvm.barrier id
  // CHECK: %[[P:.*]] = llvm.add %[[ROW]], %{{.*}} : i32
  // CHECK: %[[INSIDE:.*]] = llvm.icmp "slt" %[[P]], %[[LENGTH]]
  // CHECK: %[[QUERY:.*]] = llvm.udiv %[[P]], %[[G]]
  // CHECK: %[[IN:.*]] = llvm.urem %[[P]], %[[G]]
  // CHECK: %[[QUERY64:.*]] = llvm.sext %[[QUERY]]
  // CHECK: llvm.mul %[[QUERY64]], %[[STRIDE]]
  // CHECK: %[[IN64:.*]] = llvm.sext %[[IN]]
  // CHECK: llvm.mul %[[IN64]], %[[HEAD]]
  // CHECK: llvm.add %[[OFFSET]],
  // CHECK: %[[AT:.*]] = llvm.getelementptr %[[Q]][%{{.*}}] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, bf16
  // CHECK: %[[FLAG:.*]] = llvm.zext %[[INSIDE]] : i1 to i32
  // CHECK: llvm.inline_asm has_side_effects {{.*}}@p ld.global.v4.b32{{.*}} %[[AT]], %[[FLAG]]
  // CHECK-COUNT-3: ld.global.v4.b32
  // CHECK-COUNT-4: llvm.store %{{.*}} : vector<4xi32>, !llvm.ptr<3>
  // The second panel has 8 columns: one chunk of a row is loaded, the rest is
  // zero.
  // CHECK: llvm.icmp "slt" %{{.*}}, %[[LENGTH]]
  // CHECK: %[[COLUMN:.*]] = llvm.icmp "slt"
  // CHECK: llvm.and %{{.*}}, %[[COLUMN]]
  // CHECK-COUNT-4: ld.global.v4.b32
  // CHECK-COUNT-4: llvm.store %{{.*}} : vector<4xi32>, !llvm.ptr<3>
  // CHECK-NOT: llvm.store
  // CHECK: nvvm.fence.proxy
  // CHECK: nvvm.barrier id
  attn_gpu.gather_rows %q[%offset] row %row length %length group %g strides(%stride, %head) to %b
    : !attn_gpu.global<bf16>, !attn_gpu.buffer<64x72xbf16>
  attn_gpu.return
}

// -----

// Each thread writes pairs of columns of its two rows.
// CHECK-LABEL: llvm.func @scatter_rows
// CHECK-SAME: (%[[O:.*]]: !llvm.ptr<1>, %[[P:.*]]: !llvm.ptr<1>, %[[OFFSET:.*]]: i64, %[[ROW:.*]]: i32, %[[LENGTH:.*]]: i32, %[[G:.*]]: i32, %[[STRIDE:.*]]: i64, %[[HEAD:.*]]: i64, %{{.*}}: f32)
!tile = tensor<64x16xf32, #attn_gpu.fragment<warpgroups = 1>>
attn_gpu.kernel @scatter_rows(%o: !attn_gpu.global<bf16>, %p: !attn_gpu.global<f32>, %offset: i64, %row: index, %length: index,
                              %g: index, %stride: i64, %head: i64, %x: f32)
    attributes {consumer_registers = 256, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  %t = attn_gpu.splat %x : f32 -> !tile
  // CHECK: llvm.icmp "slt" %{{.*}}, %[[LENGTH]]
  // CHECK: llvm.cond_br
  // CHECK: llvm.udiv %{{.*}}, %[[G]]
  // CHECK: llvm.urem %{{.*}}, %[[G]]
  // CHECK: %[[AT:.*]] = llvm.getelementptr %[[O]]
  // CHECK: nvvm.convert.f32x2.to.bf16x2
  // CHECK: llvm.store %{{.*}}, %[[AT]] : i32, !llvm.ptr<1>
  // CHECK: %[[AT8:.*]] = llvm.getelementptr %[[AT]][8] : (!llvm.ptr<1>) -> !llvm.ptr<1>, bf16
  // CHECK: llvm.store %{{.*}}, %[[AT8]] : i32, !llvm.ptr<1>
  // The thread's other row.
  // CHECK: llvm.icmp "slt" %{{.*}}, %[[LENGTH]]
  // CHECK-COUNT-2: llvm.store %{{.*}} : i32, !llvm.ptr<1>
  attn_gpu.scatter_rows %t, %o[%offset] row %row length %length group %g strides(%stride, %head) : !tile, !attn_gpu.global<bf16>
  // Without a group, and f32.
  // CHECK-NOT: llvm.udiv
  // CHECK: llvm.icmp "slt" %[[R:.*]], %[[LENGTH]]
  // CHECK: %[[WIDE:.*]] = llvm.sext %[[R]] : i32 to i64
  // CHECK: llvm.mul %[[WIDE]], %[[STRIDE]]
  // CHECK-COUNT-4: llvm.store %{{.*}} : vector<2xf32>, !llvm.ptr<1>
  attn_gpu.scatter_rows %t, %p[%offset] row %row length %length strides(%stride) : !tile, !attn_gpu.global<f32>
  attn_gpu.return
}

// -----

// CHECK-LABEL: llvm.func @store_grouped_rows
// CHECK-SAME: (%[[LSE:.*]]: !llvm.ptr<1>, %{{.*}}: i64, %{{.*}}: i32, %[[LENGTH:.*]]: i32, %[[G:.*]]: i32, %[[STRIDE:.*]]: i64, %[[HEAD:.*]]: i64, %[[X:.*]]: f32)
attn_gpu.kernel @store_grouped_rows(%lse: !attn_gpu.global<f32>, %offset: i64, %row: index, %length: index, %g: index,
                                    %stride: i64, %head: i64, %x: f32)
    attributes {consumer_registers = 256, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  %t = attn_gpu.splat %x : f32 -> tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
  // CHECK: llvm.icmp "slt" %[[P:.*]], %[[LENGTH]]
  // CHECK: %[[QUERY:.*]] = llvm.udiv %[[P]], %[[G]]
  // CHECK: %[[IN:.*]] = llvm.urem %[[P]], %[[G]]
  // CHECK: %[[QUERY64:.*]] = llvm.sext %[[QUERY]]
  // CHECK: llvm.mul %[[QUERY64]], %[[STRIDE]]
  // CHECK: %[[IN64:.*]] = llvm.sext %[[IN]]
  // CHECK: llvm.mul %[[IN64]], %[[HEAD]]
  // CHECK: llvm.store %[[X]], %{{.*}} : f32, !llvm.ptr<1>
  attn_gpu.store_rows %t, %lse[%offset] row %row length %length group %g strides(%stride, %head)
    : tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>, !attn_gpu.global<f32>
  attn_gpu.return
}
