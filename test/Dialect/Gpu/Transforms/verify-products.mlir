// What attn-gpu-verify says about asynchronous products: P4 and P5. The kernels
// have no producer: the products read buffers of their own.
// RUN: attn-opt %s -pass-pipeline="builtin.module(attn_gpu.kernel(attn-gpu-verify))" \
// RUN:   -split-input-file -verify-diagnostics

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
// Products retire in order: the wait for the second covers the first's buffers,
// and a wait may leave running what was issued after its product.
attn_gpu.kernel @accepts()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %a = attn_gpu.alloc "a" : !buf
  %b = attn_gpu.alloc "b" : !buf
  %c = attn_gpu.alloc "c" : !buf
  %true = arith.constant true
  attn_gpu.roles producer {
  } consumer {
    %p0 = attn_gpu.mma %a, %b : !buf, !buf -> !attn_gpu.pending<!acc>
    %p1 = attn_gpu.mma %c, %b : !buf, !buf -> !attn_gpu.pending<!acc>
    %t0 = attn_gpu.wait %p0 younger 1 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.negate %a when %true : !buf
    %t1 = attn_gpu.wait %p1 younger 0 : !attn_gpu.pending<!acc> -> !acc
    %p2 = attn_gpu.mma %a, %b into %t0 : !acc : !buf, !buf -> !attn_gpu.pending<!acc>
    %p3 = attn_gpu.mma %c, %b into %t1 : !acc : !buf, !buf -> !attn_gpu.pending<!acc>
    %t3 = attn_gpu.wait %p3 younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.negate %a when %true : !buf
    %t2 = attn_gpu.wait %p2 younger 0 : !attn_gpu.pending<!acc> -> !acc
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
attn_gpu.kernel @p4_not_awaited()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %a = attn_gpu.alloc "a" : !buf
  attn_gpu.roles producer {
  } consumer {
    // expected-error @below {{is never awaited}}
    %p = attn_gpu.mma %a, %a : !buf, !buf -> !attn_gpu.pending<!acc>
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
attn_gpu.kernel @p4_awaited_twice()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %a = attn_gpu.alloc "a" : !buf
  attn_gpu.roles producer {
  } consumer {
    // expected-error @below {{is awaited more than once}}
    %p = attn_gpu.mma %a, %a : !buf, !buf -> !attn_gpu.pending<!acc>
    // expected-note @below {{awaited here}}
    %t = attn_gpu.wait %p younger 0 : !attn_gpu.pending<!acc> -> !acc
    %u = attn_gpu.wait %p younger 0 : !attn_gpu.pending<!acc> -> !acc
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
attn_gpu.kernel @p4_awaited_elsewhere(%n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %a = attn_gpu.alloc "a" : !buf
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  attn_gpu.roles producer {
  } consumer {
    // expected-note @below {{issued here}}
    %p = attn_gpu.mma %a, %a : !buf, !buf -> !attn_gpu.pending<!acc>
    scf.for %j = %c0 to %n step %c1 {
      // expected-error @below {{expected to be in the block of the product}}
      %t = attn_gpu.wait %p younger 0 : !attn_gpu.pending<!acc> -> !acc
    }
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
attn_gpu.kernel @p4_carried(%n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %a = attn_gpu.alloc "a" : !buf
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  attn_gpu.roles producer {
  } consumer {
    // expected-error @below {{expected its result to be awaited in the block that issues it, got a use by 'scf.for'}}
    %p = attn_gpu.mma %a, %a : !buf, !buf -> !attn_gpu.pending<!acc>
    // expected-note @below {{used here}}
    %r = scf.for %j = %c0 to %n step %c1 iter_args(%x = %p) -> (!attn_gpu.pending<!acc>) {
      scf.yield %x : !attn_gpu.pending<!acc>
    }
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
attn_gpu.kernel @p4_younger()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %a = attn_gpu.alloc "a" : !buf
  attn_gpu.roles producer {
  } consumer {
    %p = attn_gpu.mma %a, %a : !buf, !buf -> !attn_gpu.pending<!acc>
    // expected-note @below {{issued here}}
    %q = attn_gpu.mma %a, %a : !buf, !buf -> !attn_gpu.pending<!acc>
    %t = attn_gpu.wait %p younger 1 : !attn_gpu.pending<!acc> -> !acc
    // expected-error @below {{does not await its product: leaves up to 1 products running, got 0 issued after it}}
    %u = attn_gpu.wait %q younger 1 : !attn_gpu.pending<!acc> -> !acc
  }
  attn_gpu.return
}

// -----

// The probabilities of the next iteration would go to the registers that the
// product still reads.
!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!p = tensor<64x64xbf16, #attn_gpu.operand<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
attn_gpu.kernel @p4_operand_redefined(%n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %b = attn_gpu.alloc "b" : !buf
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant dense<0.0> : !acc
  attn_gpu.roles producer {
  } consumer {
    %first = attn_gpu.pack %zero : !acc -> !p
    %r = scf.for %j = %c0 to %n step %c1 iter_args(%x = %first) -> (!p) {
      // expected-note @below {{expected after the wait for this product}}
      %o = attn_gpu.mma %x, %b : !p, !buf -> !attn_gpu.pending<!acc>
      // expected-error @below {{makes the next iteration's value of registers that a product still uses}}
      %next = attn_gpu.pack %zero : !acc -> !p
      %t = attn_gpu.wait %o younger 0 : !attn_gpu.pending<!acc> -> !acc
      scf.yield %next : !p
    }
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
attn_gpu.kernel @p4_accumulator_used()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %a = attn_gpu.alloc "a" : !buf
  %zero = arith.constant dense<0.0> : !acc
  attn_gpu.roles producer {
  } consumer {
    // expected-note @below {{issued here}}
    %p = attn_gpu.mma %a, %a into %zero : !acc : !buf, !buf -> !attn_gpu.pending<!acc>
    // expected-error @below {{uses the accumulator of a running product}}
    %q = attn_gpu.mma %a, %a into %zero : !acc : !buf, !buf -> !attn_gpu.pending<!acc>
    %t = attn_gpu.wait %p younger 1 : !attn_gpu.pending<!acc> -> !acc
    %u = attn_gpu.wait %q younger 0 : !attn_gpu.pending<!acc> -> !acc
  }
  attn_gpu.return
}

// -----

// Of the two products the wait leaves one running: the one that reads %b.
!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
attn_gpu.kernel @p5_released(%map: !attn_gpu.tensor_map)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %a = attn_gpu.alloc "a" : !buf
  %ch = attn_gpu.channel "v" : !attn_gpu.channel<2 x 64x64xbf16>
  attn_gpu.roles producer {
    attn_gpu.put %ch, %map[%c0, %c0] : !attn_gpu.channel<2 x 64x64xbf16>
  } consumer {
    %b = attn_gpu.get %ch : !attn_gpu.channel<2 x 64x64xbf16> -> !buf
    %p = attn_gpu.mma %a, %a : !buf, !buf -> !attn_gpu.pending<!acc>
    // expected-note @below {{expected after the wait for this product}}
    %q = attn_gpu.mma %a, %b : !buf, !buf -> !attn_gpu.pending<!acc>
    %t = attn_gpu.wait %p younger 1 : !attn_gpu.pending<!acc> -> !acc
    // expected-error @below {{touches a buffer that a running product reads}}
    attn_gpu.release %b : !buf
    %u = attn_gpu.wait %q younger 0 : !attn_gpu.pending<!acc> -> !acc
  }
  attn_gpu.return
}

// -----

// Through a view and in a loop.
!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
attn_gpu.kernel @p5_negated(%n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %true = arith.constant true
  %wide = attn_gpu.alloc "a" : !attn_gpu.buffer<64x128xbf16>
  %b = attn_gpu.alloc "b" : !buf
  attn_gpu.roles producer {
  } consumer {
    %a = attn_gpu.view_as %wide : !attn_gpu.buffer<64x128xbf16> -> !buf
    // expected-note @below {{expected after the wait for this product}}
    %p = attn_gpu.mma %a, %b : !buf, !buf -> !attn_gpu.pending<!acc>
    scf.for %j = %c0 to %n step %c1 {
      // expected-error @below {{touches a buffer that a running product reads}}
      attn_gpu.negate %wide when %true : !attn_gpu.buffer<64x128xbf16>
    }
    %t = attn_gpu.wait %p younger 0 : !attn_gpu.pending<!acc> -> !acc
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
attn_gpu.kernel @p5_gathered(%q: !attn_gpu.global<bf16>, %n: index, %s: i64)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %a = attn_gpu.alloc "a" : !buf
  %b = attn_gpu.alloc "b" : !buf
  attn_gpu.roles producer {
  } consumer {
    // expected-note @below {{expected after the wait for this product}}
    %p = attn_gpu.mma %a, %b : !buf, !buf -> !attn_gpu.pending<!acc>
    // expected-error @below {{touches a buffer that a running product reads}}
    attn_gpu.gather_rows %q[%s] row %n length %n group %n strides(%s, %s) to %a : !attn_gpu.global<bf16>, !buf
    %t = attn_gpu.wait %p younger 0 : !attn_gpu.pending<!acc> -> !acc
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
attn_gpu.kernel @p5_right_side_gathered(%q: !attn_gpu.global<bf16>, %n: index, %s: i64)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %a = attn_gpu.alloc "a" : !buf
  %b = attn_gpu.alloc "b" : !buf
  attn_gpu.roles producer {
  } consumer {
    // expected-error @below {{writes a buffer that other warpgroups may still read}}
    attn_gpu.gather_rows %q[%s] row %n length %n group %n strides(%s, %s) to %b : !attn_gpu.global<bf16>, !buf
    // expected-note @below {{the right side of this product}}
    %p = attn_gpu.mma %a, %b : !buf, !buf -> !attn_gpu.pending<!acc>
    %t = attn_gpu.wait %p younger 0 : !attn_gpu.pending<!acc> -> !acc
  }
  attn_gpu.return
}

// -----

// Another warpgroup may not have got as far as this wait.
!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
attn_gpu.kernel @p5_right_side_written(%map: !attn_gpu.tensor_map)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %a = attn_gpu.alloc "a" : !buf
  %b = attn_gpu.alloc "b" : !buf
  attn_gpu.roles producer {
  } consumer {
    // expected-note @below {{the right side of this product}}
    %p = attn_gpu.mma %a, %b : !buf, !buf -> !attn_gpu.pending<!acc>
    %t = attn_gpu.wait %p younger 0 : !attn_gpu.pending<!acc> -> !acc
    // expected-error @below {{writes a buffer that other warpgroups may still read}}
    attn_gpu.store_tile %t, %b : !acc, !buf
    attn_gpu.copy_out %b, %map[%c0, %c0] : !buf
    attn_gpu.copy_out_wait
  }
  attn_gpu.return
}
