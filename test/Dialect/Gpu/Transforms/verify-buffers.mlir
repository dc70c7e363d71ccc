// What attn-gpu-verify says about buffers, turns and roles: P2, P6 to P9.
// RUN: attn-opt %s -pass-pipeline="builtin.module(attn_gpu.kernel(attn-gpu-verify))" \
// RUN:   -split-input-file -verify-diagnostics

attn_gpu.kernel @p2_not_released(%map: !attn_gpu.tensor_map)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %ch = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.roles producer {
    attn_gpu.put %ch, %map[%c0, %c0] : !attn_gpu.channel<1 x 64x64xbf16>
  } consumer {
    // expected-error @below {{gets a buffer that is never released}}
    %b = attn_gpu.get %ch : !attn_gpu.channel<1 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p2_released_twice(%map: !attn_gpu.tensor_map)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %ch = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.roles producer {
    attn_gpu.put %ch, %map[%c0, %c0] : !attn_gpu.channel<1 x 64x64xbf16>
  } consumer {
    %b = attn_gpu.get %ch : !attn_gpu.channel<1 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
    // expected-note @below {{released here}}
    attn_gpu.release %b : !attn_gpu.buffer<64x64xbf16>
    // expected-error @below {{releases a buffer a second time}}
    attn_gpu.release %b : !attn_gpu.buffer<64x64xbf16>
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p2_released_in_a_loop(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %ch = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.roles producer {
    attn_gpu.put %ch, %map[%c0, %c0] : !attn_gpu.channel<1 x 64x64xbf16>
  } consumer {
    // expected-note @below {{the buffer's get}}
    %b = attn_gpu.get %ch : !attn_gpu.channel<1 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
    scf.for %j = %c0 to %n step %c1 {
      // expected-error @below {{expected to be in the block of the get, once for each buffer}}
      attn_gpu.release %b : !attn_gpu.buffer<64x64xbf16>
    }
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p2_used_after_release(%map: !attn_gpu.tensor_map)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %true = arith.constant true
  %ch = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x128xbf16>
  attn_gpu.roles producer {
    attn_gpu.put %ch, %map[%c0, %c0] : !attn_gpu.channel<1 x 64x128xbf16>
  } consumer {
    %b = attn_gpu.get %ch : !attn_gpu.channel<1 x 64x128xbf16> -> !attn_gpu.buffer<64x128xbf16>
    %half = attn_gpu.view_as %b : !attn_gpu.buffer<64x128xbf16> -> !attn_gpu.buffer<64x64xbf16>
    // expected-note @below {{released here}}
    attn_gpu.release %b : !attn_gpu.buffer<64x128xbf16>
    // expected-error @below {{uses a buffer after its release}}
    attn_gpu.negate %half when %true : !attn_gpu.buffer<64x64xbf16>
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p2_carried(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %ch = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.roles producer {
    attn_gpu.put %ch, %map[%c0, %c0] : !attn_gpu.channel<1 x 64x64xbf16>
  } consumer {
    %b = attn_gpu.get %ch : !attn_gpu.channel<1 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
    // expected-error @below {{expected buffers not to be carried or selected}}
    %r = scf.for %j = %c0 to %n step %c1 iter_args(%x = %b) -> (!attn_gpu.buffer<64x64xbf16>) {
      scf.yield %x : !attn_gpu.buffer<64x64xbf16>
    }
    attn_gpu.release %b : !attn_gpu.buffer<64x64xbf16>
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p6_no_ping_pong()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  attn_gpu.roles producer {
  } consumer {
    // expected-error @below {{expected a kernel with ping_pong}}
    attn_gpu.first_turn
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p6_no_first_turn()
    attributes {consumer_registers = 240, ping_pong, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  attn_gpu.roles producer {
  } consumer {
    // expected-error @below {{waits for a turn that nobody gives: expected 'attn_gpu.first_turn' before}}
    attn_gpu.take_turn
    attn_gpu.pass_turn
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p6_first_turn_twice()
    attributes {consumer_registers = 240, ping_pong, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  attn_gpu.roles producer {
  } consumer {
    attn_gpu.first_turn
    // expected-error @below {{expected once, at the top of the consumers' region}}
    attn_gpu.first_turn
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p6_taken_twice()
    attributes {consumer_registers = 240, ping_pong, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  attn_gpu.roles producer {
  } consumer {
    attn_gpu.first_turn
    // expected-note @below {{taken here}}
    attn_gpu.take_turn
    // expected-error @below {{takes a turn before the last one is passed}}
    attn_gpu.take_turn
    attn_gpu.pass_turn
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p6_not_passed()
    attributes {consumer_registers = 240, ping_pong, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  attn_gpu.roles producer {
  } consumer {
    attn_gpu.first_turn
    // expected-error @below {{takes a turn that is not passed before the end of its region}}
    attn_gpu.take_turn
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p6_not_passed_in_loop(%n: index)
    attributes {consumer_registers = 240, ping_pong, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  attn_gpu.roles producer {
  } consumer {
    attn_gpu.first_turn
    scf.for %j = %c0 to %n step %c1 {
      // expected-error @below {{takes a turn that is not passed before the end of its region}}
      attn_gpu.take_turn
    }
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p6_passed_twice()
    attributes {consumer_registers = 240, ping_pong, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  attn_gpu.roles producer {
  } consumer {
    attn_gpu.first_turn
    attn_gpu.take_turn
    attn_gpu.pass_turn
    // expected-error @below {{passes a turn that is not taken}}
    attn_gpu.pass_turn
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p6_passed_inside(%n: index)
    attributes {consumer_registers = 240, ping_pong, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  attn_gpu.roles producer {
  } consumer {
    attn_gpu.first_turn
    // expected-note @below {{taken here}}
    attn_gpu.take_turn
    // expected-error @below {{passes a turn that was taken outside of it}}
    scf.for %j = %c0 to %n step %c1 {
      attn_gpu.pass_turn
    }
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
attn_gpu.kernel @p7_not_copied_out()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %o = attn_gpu.alloc "o" : !attn_gpu.buffer<64x64xbf16>
  %t = arith.constant dense<0.0> : !acc
  attn_gpu.roles producer {
  } consumer {
    // expected-error @below {{stores a tile that is not copied out later in its block}}
    attn_gpu.store_tile %t, %o : !acc, !attn_gpu.buffer<64x64xbf16>
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p7_not_stored(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %o = attn_gpu.alloc "o" : !attn_gpu.buffer<64x64xbf16>
  attn_gpu.roles producer {
  } consumer {
    // expected-error @below {{copies out a buffer that no tile was stored to before}}
    attn_gpu.copy_out %o, %map[%n, %n] : !attn_gpu.buffer<64x64xbf16>
    attn_gpu.copy_out_wait
  }
  attn_gpu.return
}

// -----

// The copy of one program may still run when the next one stores.
!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
attn_gpu.kernel @p7_overwritten(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %o = attn_gpu.alloc "o" : !attn_gpu.buffer<64x64xbf16>
  %t = arith.constant dense<0.0> : !acc
  attn_gpu.roles producer {
  } consumer {
    attn_gpu.for_program (%i, %h, %b) in (%n, %n, %n) persistent {
      // expected-error @below {{lets a buffer change while it may still be copied out: expected 'attn_gpu.copy_out_wait' before}}
      attn_gpu.store_tile %t, %o : !acc, !attn_gpu.buffer<64x64xbf16>
      // expected-note @below {{copied out here}}
      attn_gpu.copy_out %o, %map[%c0, %i] : !attn_gpu.buffer<64x64xbf16>
    }
    attn_gpu.copy_out_wait
  }
  attn_gpu.return
}

// -----

// The producer would fill the buffer that is still copied out.
!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
attn_gpu.kernel @p7_released(%map: !attn_gpu.tensor_map)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %ch = attn_gpu.channel "q" : !attn_gpu.channel<1 x 64x128xbf16>
  %t = arith.constant dense<0.0> : !acc
  attn_gpu.roles producer {
    attn_gpu.put %ch, %map[%c0, %c0] : !attn_gpu.channel<1 x 64x128xbf16>
  } consumer {
    %b = attn_gpu.get %ch : !attn_gpu.channel<1 x 64x128xbf16> -> !attn_gpu.buffer<64x128xbf16>
    %o = attn_gpu.view_as %b : !attn_gpu.buffer<64x128xbf16> -> !attn_gpu.buffer<64x64xbf16>
    attn_gpu.store_tile %t, %o : !acc, !attn_gpu.buffer<64x64xbf16>
    // expected-note @below {{copied out here}}
    attn_gpu.copy_out %o, %map[%c0, %c0] : !attn_gpu.buffer<64x64xbf16>
    // expected-error @below {{lets a buffer change while it may still be copied out: expected 'attn_gpu.copy_out_wait' before}}
    attn_gpu.release %b : !attn_gpu.buffer<64x128xbf16>
    attn_gpu.copy_out_wait
  }
  attn_gpu.return
}

// -----

// A wait under a condition is none.
!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
attn_gpu.kernel @p7_not_awaited(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %o = attn_gpu.alloc "o" : !attn_gpu.buffer<64x64xbf16>
  %t = arith.constant dense<0.0> : !acc
  attn_gpu.roles producer {
  } consumer {
    %c = arith.cmpi eq, %n, %c0 : index
    attn_gpu.store_tile %t, %o : !acc, !attn_gpu.buffer<64x64xbf16>
    // expected-error @below {{starts a copy that may outlive the kernel: expected 'attn_gpu.copy_out_wait' at the end of the role}}
    attn_gpu.copy_out %o, %map[%c0, %n] : !attn_gpu.buffer<64x64xbf16>
    scf.if %c {
      attn_gpu.copy_out_wait
    }
  }
  attn_gpu.return
}

// -----

// Two tiles of 8192 bytes, two barriers for each, and for a program's number a
// slot and two barriers.
// expected-error @below {{needs 16440 bytes of shared memory, got a limit of 16400 (k 16384); choose a schedule with smaller tiles or fewer stages}}
attn_gpu.kernel @p8_too_much(%n: index, %counter: !attn_gpu.global<i32>)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 16400, warpgroups = 1} {
  %ch = attn_gpu.channel "k" : !attn_gpu.channel<2 x 64x64xbf16>
  attn_gpu.roles producer {
    attn_gpu.for_program (%i, %h, %b) in (%n, %n, %n) dynamic counter(%counter) {
    }
  } consumer {
    attn_gpu.for_program (%i, %h, %b) in (%n, %n, %n) dynamic counter(%counter) {
    }
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p9_producer_waits_for_copies()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  attn_gpu.roles producer {
    // expected-error @below {{expected in the consumers' region: the producer is one thread, for puts, loops and scalars}}
    attn_gpu.copy_out_wait
  } consumer {
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @p9_consumers_put(%map: !attn_gpu.tensor_map)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %ch = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.roles producer {
  } consumer {
    // expected-error @below {{expected in the producer's region}}
    attn_gpu.put %ch, %map[%c0, %c0] : !attn_gpu.channel<1 x 64x64xbf16>
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
attn_gpu.kernel @p7_gathered(%q: !attn_gpu.global<bf16>, %map: !attn_gpu.tensor_map, %n: index, %s: i64)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %a = attn_gpu.alloc "a" : !buf
  %zero = arith.constant dense<0.0> : !acc
  attn_gpu.roles producer {
  } consumer {
    attn_gpu.store_tile %zero, %a : !acc, !buf
    // expected-note @below {{copied out here}}
    attn_gpu.copy_out %a, %map[%n, %n] : !buf
    // expected-error @below {{lets a buffer change while it may still be copied out: expected 'attn_gpu.copy_out_wait' before}}
    attn_gpu.gather_rows %q[%s] row %n length %n group %n strides(%s, %s) to %a : !attn_gpu.global<bf16>, !buf
    attn_gpu.copy_out_wait
  }
  attn_gpu.return
}
