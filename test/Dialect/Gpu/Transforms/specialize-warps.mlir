// What goes to the producer, and what it is refused.
// RUN: attn-opt %s -pass-pipeline="builtin.module(attn_gpu.kernel(attn-gpu-specialize-warps))" \
// RUN:   -split-input-file -verify-diagnostics | FileCheck %s

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
!ch = !attn_gpu.channel<2 x 64x64xbf16>
// Scalars that a put or a loop around it needs go to both roles, tiles and
// other scalars to the consumers; a loop without puts is theirs too.
// CHECK-LABEL: attn_gpu.kernel @both
// CHECK-SAME: (%[[MAP:.*]]: !attn_gpu.tensor_map, %[[N:.*]]: index)
attn_gpu.kernel @both(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, ping_pong, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  // CHECK-NEXT: %[[K:.*]] = attn_gpu.channel "k"
  // CHECK-NEXT: %[[O:.*]] = attn_gpu.alloc "o"
  // CHECK-NEXT: attn_gpu.roles producer {
  // CHECK: %[[TWICE:.*]] = arith.addi %[[N]], %[[N]]
  // CHECK: attn_gpu.for_program (%[[I:.*]], %{{.*}}, %{{.*}}) in (%[[N]], %[[N]], %[[TWICE]]) persistent {
  // CHECK-NEXT: %{{.*}} = scf.for %[[J:.*]] = %{{.*}} to %[[N]] step %{{.*}} iter_args(%[[AT:.*]] = %[[N]]) -> (index) {
  // CHECK-NEXT: attn_gpu.put %[[K]], %[[MAP]][%[[AT]], %[[I]]]
  // CHECK-NEXT: %[[NEXT:.*]] = arith.addi %[[AT]], %[[J]]
  // CHECK-NEXT: scf.yield %[[NEXT]]
  // CHECK-NEXT: }
  // CHECK-NEXT: }
  // CHECK-NEXT: } consumer {
  // CHECK-NEXT: attn_gpu.first_turn
  // CHECK: attn_gpu.for_program
  // CHECK: scf.for {{.*}} iter_args(%{{.*}} = %[[N]], %{{.*}} = %{{.*}}) -> (index, tensor<
  // CHECK-NOT: attn_gpu.put
  // CHECK: attn_gpu.get %[[K]]
  // CHECK: attn_gpu.release
  // CHECK: scf.for
  // CHECK-NEXT: arith.addf
  // CHECK: attn_gpu.store_tile %{{.*}}, %[[O]]
  // CHECK: attn_gpu.return
  %k = attn_gpu.channel "k" : !ch
  %o = attn_gpu.alloc "o" : !buf
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant dense<0.0> : !acc
  %twice = arith.addi %n, %n : index
  %unused = arith.muli %n, %n : index
  attn_gpu.for_program (%i, %h, %b) in (%n, %n, %twice) persistent {
    %r:2 = scf.for %j = %c0 to %n step %c1 iter_args(%at = %n, %t = %zero) -> (index, !acc) {
      attn_gpu.put %k, %map[%at, %i] : !ch
      %kb = attn_gpu.get %k : !ch -> !buf
      attn_gpu.release %kb : !buf
      %next = arith.addi %at, %j : index
      scf.yield %next, %t : index, !acc
    }
    %s = scf.for %j = %c0 to %n step %c1 iter_args(%t = %r#1) -> (!acc) {
      %u = arith.addf %t, %t : !acc
      scf.yield %u : !acc
    }
    attn_gpu.store_tile %s, %o : !acc, !buf
  }
  attn_gpu.return
}

// -----

// Each role waits for the launches before, first; those after are let in by
// the kernel.
// CHECK-LABEL: attn_gpu.kernel @order
// CHECK-SAME: (%[[MAP:.*]]: !attn_gpu.tensor_map, %[[P:.*]]: !attn_gpu.global<i32>,
attn_gpu.kernel @order(%map: !attn_gpu.tensor_map, %p: !attn_gpu.global<i32>, %at: i64)
    attributes {consumer_registers = 240, ping_pong, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  // CHECK-NEXT: attn_gpu.allow_launches
  // CHECK-NEXT: attn_gpu.channel "k"
  // CHECK-NEXT: attn_gpu.roles producer {
  // CHECK-NEXT: attn_gpu.wait_for_launches
  // CHECK-NEXT: attn_gpu.load_scalar %[[P]]
  // CHECK-NEXT: attn_gpu.put
  // CHECK-NEXT: } consumer {
  // CHECK-NEXT: attn_gpu.first_turn
  // CHECK-NEXT: attn_gpu.wait_for_launches
  // CHECK-NEXT: attn_gpu.get
  attn_gpu.allow_launches
  %k = attn_gpu.channel "k" : !attn_gpu.channel<2 x 64x64xbf16>
  attn_gpu.wait_for_launches
  %row = attn_gpu.load_scalar %p[%at] : !attn_gpu.global<i32>
  attn_gpu.put %k, %map[%row, %row] : !attn_gpu.channel<2 x 64x64xbf16>
  %kb = attn_gpu.get %k : !attn_gpu.channel<2 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
  attn_gpu.release %kb : !attn_gpu.buffer<64x64xbf16>
  attn_gpu.return
}

// -----

// Roles are made once; without ping_pong nobody takes turns.
// CHECK-LABEL: attn_gpu.kernel @specialized
attn_gpu.kernel @specialized()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  // CHECK-NEXT: attn_gpu.roles producer {
  // CHECK-NEXT: } consumer {
  // CHECK-NEXT: attn_gpu.copy_out_wait
  // CHECK-NEXT: }
  // CHECK-NEXT: attn_gpu.return
  attn_gpu.roles producer {
  } consumer {
    attn_gpu.copy_out_wait
  }
  attn_gpu.return
}

// -----

// The producer hands the programs' numbers over, if it does nothing else.
// CHECK-LABEL: attn_gpu.kernel @numbers
attn_gpu.kernel @numbers(%n: index, %counter: !attn_gpu.global<i32>)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  // CHECK: attn_gpu.roles producer {
  // CHECK-NEXT: attn_gpu.for_program
  // CHECK: } consumer {
  // CHECK-NEXT: attn_gpu.for_program
  attn_gpu.for_program (%i, %h, %b) in (%n, %n, %n) dynamic counter(%counter) {
    attn_gpu.copy_out_wait
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @not_pipelined(%n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  // expected-error @below {{is not pipelined}}
  // expected-note @below {{attn-gpu-pipeline should have replaced it}}
  attn_gpu.for (%j, %masked) from %n to %n full %n past_end %n {
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @conditional_put(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %k = attn_gpu.channel "k" : !attn_gpu.channel<2 x 64x64xbf16>
  %c = arith.cmpi eq, %n, %n : index
  scf.if %c {
    // expected-error @below {{expected puts in loops only, got one inside 'scf.if'}}
    attn_gpu.put %k, %map[%n, %n] : !attn_gpu.channel<2 x 64x64xbf16>
  }
  attn_gpu.return
}

// -----

// A value that one thread of the producer could not compute alone.
attn_gpu.kernel @consumers_value(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %k = attn_gpu.channel "k" : !attn_gpu.channel<2 x 64x64xbf16>
  %slot = attn_gpu.slot
  // expected-note @below {{computed here}}
  %i = attn_gpu.slot_read %slot
  // expected-error @below {{needs a value that only the consumers compute}}
  attn_gpu.put %k, %map[%n, %i] : !attn_gpu.channel<2 x 64x64xbf16>
  attn_gpu.return
}
