// The check of a specialized kernel: which wait, put or get it refuses (P1 to
// P3), where, and that it accepts the kernels that run.
// RUN: attn-opt %s -pass-pipeline="builtin.module(attn_gpu.kernel(attn-gpu-verify))" \
// RUN:   -split-input-file -verify-diagnostics
// RUN: attn-opt %S/Inputs/attention_d128_causal.mlir -o /dev/null \
// RUN:   -pass-pipeline="builtin.module(attn_gpu.kernel(attn-gpu-pipeline,attn-gpu-specialize-warps,attn-gpu-verify))"
// RUN: attn-opt %S/Inputs/attention_d128_causal.mlir -o /dev/null \
// RUN:   -pass-pipeline="builtin.module(attn_gpu.kernel(attn-gpu-pipeline,canonicalize,cse,attn-gpu-specialize-warps,canonicalize,cse,attn-gpu-verify))"
// A dense mask: only the first tile may end behind the keys.
// RUN: sed -e 's/past_end .past_end$/& max_masked 1/' -e 's/ diagonal(.diagonal)//' \
// RUN:   %S/Inputs/attention_d128_causal.mlir \
// RUN:   | attn-opt -pass-pipeline="builtin.module(attn_gpu.kernel(attn-gpu-pipeline,attn-gpu-specialize-warps,attn-gpu-verify))" -o /dev/null

// The bounds are each role's own clones; a carried number bounds the second
// loop, in places that differ.
attn_gpu.kernel @accepts(%map: !attn_gpu.tensor_map, %n: index, %counter: !attn_gpu.global<i32>)
    attributes {consumer_registers = 160, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 3} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %ch = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.roles producer {
    attn_gpu.for_program (%i, %h, %b) in (%n, %n, %n) dynamic counter(%counter) {
      %m = arith.addi %i, %n : index
      %last = scf.for %j = %c0 to %m step %c1 iter_args(%x = %h) -> (index) {
        attn_gpu.put %ch, %map[%c0, %j] : !attn_gpu.channel<1 x 64x64xbf16>
        %y = arith.addi %x, %j : index
        scf.yield %y : index
      }
      scf.for %j = %c0 to %last step %c1 {
        attn_gpu.put %ch, %map[%c0, %j] : !attn_gpu.channel<1 x 64x64xbf16>
      }
    }
  } consumer {
    attn_gpu.for_program (%i, %h, %b) in (%n, %n, %n) dynamic counter(%counter) {
      %m = arith.addi %i, %n : index
      %l:2 = scf.for %j = %c0 to %m step %c1 iter_args(%z = %b, %x = %h) -> (index, index) {
        %k = attn_gpu.get %ch : !attn_gpu.channel<1 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
        attn_gpu.release %k : !attn_gpu.buffer<64x64xbf16>
        %y = arith.addi %x, %j : index
        scf.yield %j, %y : index, index
      }
      scf.for %j = %c0 to %l#1 step %c1 {
        %k = attn_gpu.get %ch : !attn_gpu.channel<1 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
        attn_gpu.release %k : !attn_gpu.buffer<64x64xbf16>
      }
    }
  }
  attn_gpu.return
}

// -----

// expected-error @below {{has no roles}}
// expected-note @below {{attn-gpu-specialize-warps should have made them}}
attn_gpu.kernel @no_roles()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %ch = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.return
}

// -----

// expected-error @below {{has no channels left to check}}
// expected-note @below {{attn-gpu-verify comes before attn-gpu-lower-channels}}
attn_gpu.kernel @lowered()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %ring = attn_gpu.ring "k" : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.return
}

// -----

attn_gpu.kernel @p1_put_without_get(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %ch = attn_gpu.channel "k" : !attn_gpu.channel<2 x 64x64xbf16>
  attn_gpu.roles producer {
    attn_gpu.put %ch, %map[%c0, %c0] : !attn_gpu.channel<2 x 64x64xbf16>
    // expected-error @below {{fills a buffer of channel "k" that no get awaits: expected 2 gets in the consumers' region or loop, got 1}}
    attn_gpu.put %ch, %map[%c0, %n] : !attn_gpu.channel<2 x 64x64xbf16>
  } consumer {
    %k = attn_gpu.get %ch : !attn_gpu.channel<2 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
    attn_gpu.release %k : !attn_gpu.buffer<64x64xbf16>
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p1_get_without_put(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %ch = attn_gpu.channel "k" : !attn_gpu.channel<2 x 64x64xbf16>
  attn_gpu.roles producer {
    attn_gpu.put %ch, %map[%c0, %c0] : !attn_gpu.channel<2 x 64x64xbf16>
    scf.for %j = %c0 to %n step %c1 {
      attn_gpu.put %ch, %map[%c0, %j] : !attn_gpu.channel<2 x 64x64xbf16>
    }
  } consumer {
    %k0 = attn_gpu.get %ch : !attn_gpu.channel<2 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
    attn_gpu.release %k0 : !attn_gpu.buffer<64x64xbf16>
    scf.for %j = %c0 to %n step %c1 {
      %k1 = attn_gpu.get %ch : !attn_gpu.channel<2 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
      attn_gpu.release %k1 : !attn_gpu.buffer<64x64xbf16>
      // expected-error @below {{awaits a buffer of channel "k" that no put fills: expected 2 puts in the producer's region or loop, got 1}}
      %k2 = attn_gpu.get %ch : !attn_gpu.channel<2 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
      attn_gpu.release %k2 : !attn_gpu.buffer<64x64xbf16>
    }
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p1_bounds(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %ch = attn_gpu.channel "k" : !attn_gpu.channel<2 x 64x64xbf16>
  attn_gpu.roles producer {
    %m = arith.addi %n, %c1 : index
    // expected-note @below {{the producer's loop}}
    scf.for %j = %c0 to %m step %c1 {
      attn_gpu.put %ch, %map[%c0, %j] : !attn_gpu.channel<2 x 64x64xbf16>
    }
  } consumer {
    %m = arith.subi %n, %c1 : index
    // expected-error @below {{expected the bounds of the producer's loop that fills the same channels}}
    scf.for %j = %c0 to %m step %c1 {
      %k = attn_gpu.get %ch : !attn_gpu.channel<2 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
      attn_gpu.release %k : !attn_gpu.buffer<64x64xbf16>
    }
  }
  attn_gpu.return
}

// -----

// The carried values start alike and then differ.
attn_gpu.kernel @p1_carried_bounds(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %ch = attn_gpu.channel "k" : !attn_gpu.channel<2 x 64x64xbf16>
  attn_gpu.roles producer {
    %m = scf.for %j = %c0 to %n step %c1 iter_args(%x = %n) -> (index) {
      %y = arith.addi %x, %j : index
      scf.yield %y : index
    }
    // expected-note @below {{the producer's loop}}
    scf.for %j = %c0 to %m step %c1 {
      attn_gpu.put %ch, %map[%c0, %j] : !attn_gpu.channel<2 x 64x64xbf16>
    }
  } consumer {
    %m = scf.for %j = %c0 to %n step %c1 iter_args(%x = %n) -> (index) {
      %y = arith.muli %x, %j : index
      scf.yield %y : index
    }
    // expected-error @below {{expected the bounds of the producer's loop that fills the same channels}}
    scf.for %j = %c0 to %m step %c1 {
      %k = attn_gpu.get %ch : !attn_gpu.channel<2 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
      attn_gpu.release %k : !attn_gpu.buffer<64x64xbf16>
    }
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p1_loop_without_partner(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %ch = attn_gpu.channel "k" : !attn_gpu.channel<2 x 64x64xbf16>
  attn_gpu.roles producer {
    // expected-error @below {{has puts or gets, but the consumers have no loop that corresponds}}
    scf.for %j = %c0 to %n step %c1 {
      attn_gpu.put %ch, %map[%c0, %j] : !attn_gpu.channel<2 x 64x64xbf16>
    }
  } consumer {
  }
  attn_gpu.return
}

// -----

// Without a put in the loop the consumers still wait for the programs' numbers.
attn_gpu.kernel @p1_programs_without_partner(%n: index, %counter: !attn_gpu.global<i32>)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  attn_gpu.roles producer {
  } consumer {
    // expected-error @below {{has puts or gets, but the producer has no loop that corresponds}}
    attn_gpu.for_program (%i, %h, %b) in (%n, %n, %n) dynamic counter(%counter) {
    }
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p1_conditional(%map: !attn_gpu.tensor_map, %n: index, %x: f32)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %ch = attn_gpu.channel "k" : !attn_gpu.channel<2 x 64x64xbf16>
  attn_gpu.roles producer {
    %c = arith.cmpi eq, %n, %c0 : index
    scf.if %c {
      // expected-error @below {{expected channel ops in loops only, got one inside 'scf.if'}}
      attn_gpu.put %ch, %map[%c0, %c0] : !attn_gpu.channel<2 x 64x64xbf16>
    }
  } consumer {
  }
  attn_gpu.return
}

// -----

// The consumers hold a buffer of "k" until they
// have the next one of "v", which the producer would put after another of "k".
attn_gpu.kernel @p3_order(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %k = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  %v = attn_gpu.channel "v" : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.roles producer {
    scf.for %j = %c0 to %n step %c1 {
      attn_gpu.put %k, %map[%c0, %j] : !attn_gpu.channel<1 x 64x64xbf16>
      // expected-note @below {{the producer waits here}}
      attn_gpu.put %k, %map[%c0, %j] : !attn_gpu.channel<1 x 64x64xbf16>
      attn_gpu.put %v, %map[%c0, %j] : !attn_gpu.channel<1 x 64x64xbf16>
    }
  } consumer {
    scf.for %j = %c0 to %n step %c1 {
      %kb = attn_gpu.get %k : !attn_gpu.channel<1 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
      // expected-error @below {{waits for a buffer of channel "v" that the producer cannot give: it waits until a buffer of channel "k" is free}}
      // expected-note @below {{when the loops that hold channel ops run 1 times}}
      %vb = attn_gpu.get %v : !attn_gpu.channel<1 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
      attn_gpu.release %kb : !attn_gpu.buffer<64x64xbf16>
      attn_gpu.release %vb : !attn_gpu.buffer<64x64xbf16>
      %k2 = attn_gpu.get %k : !attn_gpu.channel<1 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
      attn_gpu.release %k2 : !attn_gpu.buffer<64x64xbf16>
    }
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p3_depth(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %ch = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.roles producer {
    attn_gpu.put %ch, %map[%c0, %c0] : !attn_gpu.channel<1 x 64x64xbf16>
    // expected-note @below {{the producer waits here}}
    attn_gpu.put %ch, %map[%c0, %n] : !attn_gpu.channel<1 x 64x64xbf16>
  } consumer {
    %a = attn_gpu.get %ch : !attn_gpu.channel<1 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
    // expected-error @below {{waits for a buffer of channel "k" that the producer cannot give: it waits until a buffer of channel "k" is free}}
    %b = attn_gpu.get %ch : !attn_gpu.channel<1 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
    attn_gpu.release %a : !attn_gpu.buffer<64x64xbf16>
    attn_gpu.release %b : !attn_gpu.buffer<64x64xbf16>
  }
  attn_gpu.return
}

// -----

// One warpgroup waits for a tile within its turn; the producer needs a buffer
// that the other one gives back only after its own turn.
attn_gpu.kernel @p3_turns(%map: !attn_gpu.tensor_map)
    attributes {consumer_registers = 240, ping_pong, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  %c0 = arith.constant 0 : index
  %ch = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.roles producer {
    attn_gpu.put %ch, %map[%c0, %c0] : !attn_gpu.channel<1 x 64x64xbf16>
    // expected-note @below {{the producer waits here}}
    attn_gpu.put %ch, %map[%c0, %c0] : !attn_gpu.channel<1 x 64x64xbf16>
  } consumer {
    attn_gpu.first_turn
    attn_gpu.take_turn
    %a = attn_gpu.get %ch : !attn_gpu.channel<1 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
    attn_gpu.release %a : !attn_gpu.buffer<64x64xbf16>
    // expected-error @below {{waits for a buffer of channel "k" that the producer cannot give: it waits until a buffer of channel "k" is free}}
    %b = attn_gpu.get %ch : !attn_gpu.channel<1 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
    attn_gpu.release %b : !attn_gpu.buffer<64x64xbf16>
    attn_gpu.pass_turn
  }
  attn_gpu.return
}
