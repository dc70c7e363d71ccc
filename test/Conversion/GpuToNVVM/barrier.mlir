// Barriers, turns, the numbers of programs and the order of launches.
// RUN: attn-opt %s -convert-attn-gpu-to-nvvm -canonicalize | FileCheck %s

// CHECK-LABEL: llvm.func @barriers
// CHECK-SAME: (%[[S:.*]]: i32, %[[P:.*]]: i32)
attn_gpu.kernel @barriers(%s: index, %p: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 32, shared_memory_limit = 232448, warpgroups = 2} {
  // CHECK-DAG: %[[EIGHT:.*]] = llvm.mlir.constant(8 : i32)
  // CHECK-DAG: %[[OFFSET:.*]] = llvm.mlir.constant(16 : i32)
  // CHECK: %[[SHARED:.*]] = llvm.ptrtoint
  // CHECK: %[[TID:.*]] = nvvm.read.ptx.sreg.tid.x
  // CHECK: %[[LANE:.*]] = llvm.and %[[TID]],
  // CHECK: %[[IS0:.*]] = llvm.icmp "eq" %[[LANE]],
  // CHECK: %[[FULL:.*]] = llvm.add %[[SHARED]], %[[OFFSET]]
  %full = attn_gpu.barriers arrivals 1 {offset = 16 : i64} : !attn_gpu.barriers<2>
  // CHECK: %[[STAGE:.*]] = llvm.mul %[[S]], %[[EIGHT]]
  // CHECK: %[[B:.*]] = llvm.add %[[FULL]], %[[STAGE]]
  // CHECK: llvm.inline_asm has_side_effects
  // CHECK-SAME: WAIT:\0Ambarrier.try_wait.parity.shared::cta.b64 p, [$0], $1;\0A@p bra DONE;\0Abra WAIT;\0ADONE:
  // CHECK-SAME: "r,r,~{memory}" %[[B]], %[[P]] :
  attn_gpu.barrier_wait %full[%s] parity %p : !attn_gpu.barriers<2>
  // One lane of the warp arrives, by a predicate.
  // CHECK: %[[FLAG:.*]] = llvm.zext %[[IS0]] : i1 to i32
  // CHECK: llvm.inline_asm {{.*}}@p mbarrier.arrive.shared::cta.b64 _, [$0]; {{.*}} %{{.*}}, %[[FLAG]] :
  attn_gpu.barrier_arrive %full[%s] : !attn_gpu.barriers<2>
  // CHECK-NOT: setp
  // CHECK: llvm.inline_asm {{.*}}"mbarrier.arrive.shared::cta.b64 _, [$0];", "r,~{memory}"
  attn_gpu.barrier_arrive %full[%s] elected : !attn_gpu.barriers<2>
  attn_gpu.return
}

// The barrier of a warpgroup's turn is number 1 + the warpgroup; 256 threads
// meet there: the one that waits and the one that had the turn before.
// CHECK-LABEL: llvm.func @turns
attn_gpu.kernel @turns()
    attributes {consumer_registers = 160, ping_pong, producer_registers = 32, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 3} {
  // CHECK-DAG: %[[FIRST:.*]] = llvm.mlir.constant(1 : i32)
  // CHECK-DAG: %[[LAST:.*]] = llvm.mlir.constant(2 : i32)
  // CHECK-DAG: %[[COUNT:.*]] = llvm.mlir.constant(3 : i32)
  // CHECK-DAG: %[[THREADS:.*]] = llvm.mlir.constant(256 : i32)
  // CHECK: nvvm.shfl.sync idx
  // CHECK: %[[GROUP:.*]] = nvvm.shfl.sync idx
  // CHECK: %[[CONSUMER:.*]] = llvm.add %[[GROUP]],
  // CHECK: %[[IS:.*]] = llvm.icmp "eq" %[[CONSUMER]], %[[LAST]]
  // CHECK: llvm.cond_br %[[IS]], ^[[GIVES:.*]], ^
  // CHECK: ^[[GIVES]]:
  // CHECK: llvm.inline_asm {{.*}}"bar.arrive $0, $1;", "r,r,~{memory}" %[[FIRST]], %[[THREADS]] :
  attn_gpu.first_turn
  // CHECK: %[[OWN:.*]] = llvm.add %[[CONSUMER]], %[[FIRST]]
  // CHECK: nvvm.barrier id = %[[OWN]] number_of_threads = %[[THREADS]]
  attn_gpu.take_turn
  // CHECK: %[[NEXT:.*]] = llvm.add %[[CONSUMER]], %[[FIRST]]
  // CHECK: %[[WRAPS:.*]] = llvm.icmp "eq" %[[NEXT]], %[[COUNT]]
  // CHECK: %[[TO:.*]] = llvm.select %[[WRAPS]], %{{.*}}, %[[NEXT]]
  // CHECK: %[[ID:.*]] = llvm.add %[[TO]], %[[FIRST]]
  // CHECK: llvm.inline_asm {{.*}}"bar.arrive $0, $1;", "r,r,~{memory}" %[[ID]], %[[THREADS]] :
  attn_gpu.pass_turn
  attn_gpu.return
}

// CHECK-LABEL: llvm.func @programs
// CHECK-SAME: (%[[COUNTER:.*]]: !llvm.ptr<1>)
attn_gpu.kernel @programs(%counter: !attn_gpu.global<i32>)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 8, shared_memory_limit = 232448, warpgroups = 1} {
  // CHECK-DAG: %[[ONE:.*]] = llvm.mlir.constant(1 : i32)
  // CHECK-DAG: %[[ALL:.*]] = llvm.mlir.constant(-1 : i32)
  // CHECK: %[[SLOT:.*]] = llvm.ptrtoint
  %slot = attn_gpu.slot {offset = 0 : i64}
  // CHECK: %[[I:.*]] = nvvm.read.ptx.sreg.ctaid.x
  %i = attn_gpu.cta_id
  // CHECK: %[[N:.*]] = nvvm.read.ptx.sreg.nctaid.x
  %n = attn_gpu.cta_count
  // CHECK: %[[T:.*]] = llvm.atomicrmw add %[[COUNTER]], %[[ONE]] monotonic
  %t = attn_gpu.take_program %counter : !attn_gpu.global<i32>
  // CHECK: %[[SUM:.*]] = llvm.add %[[T]], %[[N]]
  %sum = arith.addi %t, %n : index
  // CHECK: %[[NEXT:.*]] = llvm.add %[[SUM]], %[[I]]
  %next = arith.addi %sum, %i : index
  // CHECK: %[[AT:.*]] = llvm.inttoptr %[[SLOT]] : i32 to !llvm.ptr<3>
  // CHECK: llvm.store %[[NEXT]], %[[AT]] : i32, !llvm.ptr<3>
  attn_gpu.slot_write %next, %slot
  // No thread frees the slot before its warp has read it.
  // CHECK: llvm.load %{{.*}} : !llvm.ptr<3> -> i32
  // CHECK-NEXT: nvvm.bar.warp.sync %[[ALL]]
  %read = attn_gpu.slot_read %slot
  attn_gpu.slot_write %read, %slot
  attn_gpu.return
}

// The order of launches. No access may move ahead of the wait.
// CHECK-LABEL: llvm.func @plain_order
attn_gpu.kernel @plain_order() attributes {shared_memory = 0, threads = 128} {
  // CHECK: llvm.inline_asm has_side_effects {{.*}}"griddepcontrol.launch_dependents;", ""
  // CHECK: llvm.inline_asm has_side_effects {{.*}}"griddepcontrol.wait;", "~{memory}"
  attn_gpu.allow_launches
  attn_gpu.wait_for_launches
  attn_gpu.return
}

// All threads let launches in before anything else; each role waits when it has
// its registers and, for the copies in, the descriptors are on their way.
// CHECK-LABEL: llvm.func @order_in_roles
// CHECK-SAME: (%[[MAP:[^:]*]]: !llvm.ptr
attn_gpu.kernel @order_in_roles(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 1032, shared_memory_limit = 232448, warpgroups = 2} {
  // CHECK: griddepcontrol.launch_dependents
  // CHECK: nvvm.mbarrier.init
  // CHECK: nvvm.barrier0
  // CHECK: nvvm.setmaxregister decrease 24
  // CHECK: nvvm.elect.sync
  // CHECK: llvm.inline_asm has_side_effects {{.*}}"prefetch.tensormap [$0];", "l" %[[MAP]]
  // CHECK-NOT: prefetch
  // CHECK: griddepcontrol.wait
  // CHECK: nvvm.cp.async.bulk.tensor
  // CHECK: nvvm.setmaxregister increase 240
  // CHECK: griddepcontrol.wait
  attn_gpu.allow_launches
  %b = attn_gpu.alloc "b" {offset = 0 : i64} : !attn_gpu.buffer<8x64xbf16>
  %full = attn_gpu.barriers arrivals 1 {offset = 1024 : i64} : !attn_gpu.barriers<1>
  %c0 = arith.constant 0 : index
  attn_gpu.roles producer {
    attn_gpu.wait_for_launches
    attn_gpu.copy_in %map[%n, %n], %b signal %full[%c0] : !attn_gpu.buffer<8x64xbf16>, !attn_gpu.barriers<1>
    attn_gpu.copy_in %map[%c0, %n], %b signal %full[%c0] : !attn_gpu.buffer<8x64xbf16>, !attn_gpu.barriers<1>
  } consumer {
    attn_gpu.wait_for_launches
  }
  attn_gpu.return
}
