// Channels as rings with barriers, and programs as a loop over their numbers.
// RUN: attn-opt %s -pass-pipeline="builtin.module(attn_gpu.kernel(attn-gpu-lower-channels))" \
// RUN:   -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: attn_gpu.kernel @straight
// CHECK-SAME: (%[[MAP:.*]]: !attn_gpu.tensor_map, %[[N:.*]]: index)
attn_gpu.kernel @straight(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  // The copy engine arrives once; every consumer warp says when it is done.
  // CHECK: %[[RING:.*]] = attn_gpu.ring "k" : <3 x 64x64xbf16>
  // CHECK: %[[FULL:.*]] = attn_gpu.barriers arrivals 1 : <3>
  // CHECK: %[[EMPTY:.*]] = attn_gpu.barriers arrivals 8 : <3>
  // CHECK-NOT: attn_gpu.channel "
  %k = attn_gpu.channel "k" : !attn_gpu.channel<3 x 64x64xbf16>
  // CHECK: attn_gpu.roles producer {
  attn_gpu.roles producer {
    // The buffer's first use finds the phase before the first one completed.
    // CHECK: %[[C0:.*]] = arith.constant 0 : index
    // CHECK: %[[BEFORE:.*]] = arith.subi %{{.*}}, %[[C0]]
    // CHECK: attn_gpu.barrier_wait %[[EMPTY]][%[[C0]]] parity %[[BEFORE]]
    // CHECK: %[[B:.*]] = attn_gpu.stage %[[RING]][%[[C0]]]
    // CHECK: attn_gpu.copy_in %[[MAP]][%[[N]], %[[N]]], %[[B]] signal %[[FULL]][%[[C0]]]
    // The next stage, and the other parity when it wraps around.
    // CHECK: %[[ZERO:.*]] = arith.constant 0 : index
    // CHECK: %[[FLIPPED:.*]] = arith.subi %{{.*}}, %[[C0]]
    // CHECK: %[[ONE:.*]] = arith.addi %[[C0]], %{{.*}}
    // CHECK: %[[WRAPS:.*]] = arith.cmpi eq, %[[ONE]], %{{.*}}
    // CHECK: %[[S:.*]] = arith.select %[[WRAPS]], %[[ZERO]], %[[ONE]]
    // CHECK: %[[P:.*]] = arith.select %[[WRAPS]], %[[FLIPPED]], %[[C0]]
    attn_gpu.put %k, %map[%n, %n] : !attn_gpu.channel<3 x 64x64xbf16>
    // CHECK: %[[BEFORE:.*]] = arith.subi %{{.*}}, %[[P]]
    // CHECK: attn_gpu.barrier_wait %[[EMPTY]][%[[S]]] parity %[[BEFORE]]
    attn_gpu.put %k, %map[%n, %n] : !attn_gpu.channel<3 x 64x64xbf16>
  // CHECK: } consumer {
  } consumer {
    // CHECK: %[[C0:.*]] = arith.constant 0 : index
    // CHECK: attn_gpu.barrier_wait %[[FULL]][%[[C0]]] parity %[[C0]]
    // CHECK: attn_gpu.stage %[[RING]][%[[C0]]]
    %a = attn_gpu.get %k : !attn_gpu.channel<3 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
    // CHECK: attn_gpu.barrier_wait %[[FULL]][%[[S:.*]]] parity %{{.*}}
    %b = attn_gpu.get %k : !attn_gpu.channel<3 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
    // A release arrives at its own buffer's barrier.
    // CHECK: attn_gpu.barrier_arrive %[[EMPTY]][%[[S]]] :
    attn_gpu.release %b : !attn_gpu.buffer<64x64xbf16>
    // CHECK: attn_gpu.barrier_arrive %[[EMPTY]][%[[C0]]] :
    attn_gpu.release %a : !attn_gpu.buffer<64x64xbf16>
  }
  attn_gpu.return
}

// -----

// A loop carries the stage and parity of each ring; one buffer has one stage.
// CHECK-LABEL: attn_gpu.kernel @loop
attn_gpu.kernel @loop(%map: !attn_gpu.tensor_map, %n: index, %x: f32)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  // CHECK: %[[FULL:.*]] = attn_gpu.barriers arrivals 1 : <1>
  // CHECK: %[[EMPTY:.*]] = attn_gpu.barriers arrivals 4 : <1>
  %k = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  attn_gpu.roles producer {
    // CHECK: scf.for {{.*}} iter_args(%[[S:.*]] = %[[START:.*]], %[[P:.*]] = %[[START]]) -> (index, index) {
    // CHECK: %[[Q:.*]] = arith.subi %{{.*}}, %[[P]]
    // CHECK: attn_gpu.barrier_wait %[[EMPTY]][%[[S]]] parity %[[Q]]
    // CHECK: attn_gpu.copy_in {{.*}} signal %[[FULL]][%[[S]]]
    // CHECK: %[[FLIPPED:.*]] = arith.subi %{{.*}}, %[[P]]
    // CHECK: scf.yield %[[S]], %[[FLIPPED]]
    scf.for %j = %c0 to %n step %c1 {
      attn_gpu.put %k, %map[%j, %n] : !attn_gpu.channel<1 x 64x64xbf16>
    }
  } consumer {
    // CHECK: %[[R:.*]]:3 = scf.for {{.*}} iter_args(%[[Y:.*]] = %{{.*}}, %[[S:.*]] = %[[START:.*]], %[[P:.*]] = %[[START]]) -> (f32, index, index) {
    // CHECK: attn_gpu.barrier_wait %[[FULL]][%[[S]]] parity %[[P]]
    // CHECK: attn_gpu.barrier_arrive %[[EMPTY]][%[[S]]]
    // CHECK: scf.yield %[[Y]], %[[S]], %{{.*}}
    %r = scf.for %j = %c0 to %n step %c1 iter_args(%y = %x) -> (f32) {
      %b = attn_gpu.get %k : !attn_gpu.channel<1 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
      attn_gpu.release %b : !attn_gpu.buffer<64x64xbf16>
      scf.yield %y : f32
    }
    // CHECK: arith.addf %[[R]]#0
    %z = arith.addf %r, %r : f32
  }
  attn_gpu.return
}

// -----

// CHECK-LABEL: attn_gpu.kernel @persistent
// CHECK-SAME: (%[[TILES:.*]]: index, %[[HEADS:.*]]: index, %[[BATCH:.*]]: index, %[[TOGETHER:.*]]: index)
attn_gpu.kernel @persistent(%tiles: index, %heads: index, %batch: index, %together: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  attn_gpu.roles producer {
  } consumer {
    // CHECK: %[[ROWS:.*]] = arith.muli %[[HEADS]], %[[BATCH]]
    // CHECK: %[[TOTAL:.*]] = arith.muli %[[TILES]], %[[ROWS]]
    // CHECK: %[[FIRST:.*]] = attn_gpu.cta_id
    // CHECK: scf.while (%[[T:.*]] = %[[FIRST]])
    // CHECK: %[[MORE:.*]] = arith.cmpi ult, %[[T]], %[[TOTAL]]
    // CHECK: scf.condition(%[[MORE]]) %[[T]]
    // CHECK: ^bb0(%[[T:.*]]: index):
    // CHECK: %[[TILE:.*]] = arith.remui %[[T]], %[[TILES]]
    // CHECK: %[[ALONE:.*]] = arith.divui %[[T]], %[[TILES]]
    // CHECK: %[[BEFORE:.*]] = arith.subi %[[ROWS]], %[[TOGETHER]]
    // CHECK: %[[FROM:.*]] = arith.muli %[[BEFORE]], %[[TILES]]
    // CHECK: %[[INSIDE:.*]] = arith.subi %[[T]], %[[FROM]]
    // CHECK: %[[IS_LAST:.*]] = arith.cmpi uge, %[[T]], %[[FROM]]
    // CHECK: %[[RANK:.*]] = arith.divui %[[INSIDE]], %[[TOGETHER]]
    // CHECK: %[[I:.*]] = arith.select %[[IS_LAST]], %[[RANK]], %[[TILE]]
    // CHECK: %[[LAST:.*]] = arith.subi %[[TILES]],
    // CHECK: %[[REVERSED:.*]] = arith.subi %[[LAST]], %[[I]]
    // CHECK: %[[WHICH:.*]] = arith.remui %[[INSIDE]], %[[TOGETHER]]
    // CHECK: %[[LAST_ROW:.*]] = arith.addi %[[BEFORE]], %[[WHICH]]
    // CHECK: %[[ROW:.*]] = arith.select %[[IS_LAST]], %[[LAST_ROW]], %[[ALONE]]
    // CHECK: %[[H:.*]] = arith.remui %[[ROW]], %[[HEADS]]
    // CHECK: %[[B:.*]] = arith.divui %[[ROW]], %[[HEADS]]
    // CHECK: arith.addi %[[REVERSED]], %[[H]]
    // CHECK: %[[COUNT:.*]] = attn_gpu.cta_count
    // CHECK: %[[NEXT:.*]] = arith.addi %[[T]], %[[COUNT]]
    // CHECK: scf.yield %[[NEXT]]
    attn_gpu.for_program (%i, %h, %b) in (%tiles, %heads, %batch) persistent reverse(%together) {
      %sum = arith.addi %i, %h : index
      %all = arith.addi %sum, %b : index
    }
  }
  attn_gpu.return
}

// -----

// The producer takes each further number and hands it over through a slot.
// CHECK-LABEL: attn_gpu.kernel @dynamic
// CHECK-SAME: (%[[N:.*]]: index, %[[COUNTER:.*]]: !attn_gpu.global<i32>)
attn_gpu.kernel @dynamic(%n: index, %counter: !attn_gpu.global<i32>)
    attributes {consumer_registers = 160, producer_registers = 32, shared_memory_limit = 232448, warpgroups = 3} {
  // CHECK: %[[SLOT:.*]] = attn_gpu.slot
  // CHECK: %[[FULL:.*]] = attn_gpu.barriers arrivals 1 : <1>
  // CHECK: %[[EMPTY:.*]] = attn_gpu.barriers arrivals 12 : <1>
  // CHECK-NOT: attn_gpu.slot{{$}}
  // CHECK: attn_gpu.roles producer {
  attn_gpu.roles producer {
    // CHECK: scf.while
    // CHECK: ^bb0(%{{.*}}: index, %[[S:.*]]: index, %[[P:.*]]: index):
    // CHECK: %[[COUNT:.*]] = attn_gpu.cta_count
    // CHECK: attn_gpu.barrier_wait %[[EMPTY]][%[[S]]] parity %{{.*}}
    // CHECK: %[[TAKEN:.*]] = attn_gpu.take_program %[[COUNTER]]
    // CHECK: %[[NEXT:.*]] = arith.addi %[[TAKEN]], %[[COUNT]]
    // CHECK: attn_gpu.slot_write %[[NEXT]], %[[SLOT]]
    // CHECK: attn_gpu.barrier_arrive %[[FULL]][%[[S]]] elected
    // CHECK: scf.yield %[[NEXT]], %[[S]], %{{.*}}
    attn_gpu.for_program (%i, %h, %b) in (%n, %n, %n) dynamic counter(%counter) {
    }
  } consumer {
    // CHECK: scf.while
    // CHECK: ^bb0(%{{.*}}: index, %[[S:.*]]: index, %[[P:.*]]: index):
    // CHECK: attn_gpu.barrier_wait %[[FULL]][%[[S]]] parity %[[P]]
    // CHECK: %[[NEXT:.*]] = attn_gpu.slot_read %[[SLOT]]
    // CHECK: attn_gpu.barrier_arrive %[[EMPTY]][%[[S]]] :
    // CHECK: scf.yield %[[NEXT]], %[[S]], %{{.*}}
    attn_gpu.for_program (%i, %h, %b) in (%n, %n, %n) dynamic counter(%counter) {
    }
  }
  attn_gpu.return
}

// -----

// Without roles and channels there is nothing to lower.
// CHECK-LABEL: attn_gpu.kernel @nothing
attn_gpu.kernel @nothing()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  // CHECK-NEXT: attn_gpu.return
  attn_gpu.return
}

// -----

// expected-error @below {{has channels but no roles}}
// expected-note @below {{attn-gpu-specialize-warps should have made them}}
attn_gpu.kernel @no_roles()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %k = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.return
}

// -----

attn_gpu.kernel @conditional(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %k = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.roles producer {
    %c = arith.cmpi eq, %n, %n : index
    scf.if %c {
      // expected-error @below {{expected channel ops in loops only, got one inside 'scf.if'}}
      attn_gpu.put %k, %map[%n, %n] : !attn_gpu.channel<1 x 64x64xbf16>
    }
  } consumer {
  }
  attn_gpu.return
}
