// Loops that attn-gpu-pipeline does not know how to reorder.
// RUN: attn-opt %s -pass-pipeline="builtin.module(attn_gpu.kernel(attn-gpu-pipeline))" \
// RUN:   -split-input-file -verify-diagnostics

attn_gpu.kernel @no_products(%n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  // expected-error @below {{expected one product of two shared tiles and one of registers with a shared tile in the loop}}
  attn_gpu.for (%j, %masked) from %n to %n full %n past_end %n {
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
attn_gpu.kernel @two_scores(%n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %b = attn_gpu.alloc "b" : !buf
  attn_gpu.for (%j, %masked) from %n to %n full %n past_end %n {
    %p = attn_gpu.mma %b, %b : !buf, !buf -> !attn_gpu.pending<!acc>
    // expected-error @below {{expected one product of two shared tiles and one of registers with a shared tile in the loop}}
    %q = attn_gpu.mma %b, %b : !buf, !buf -> !attn_gpu.pending<!acc>
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!p = tensor<64x64xbf16, #attn_gpu.operand<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
!ch = !attn_gpu.channel<2 x 64x64xbf16>
attn_gpu.kernel @right_side(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %qb = attn_gpu.alloc "q" : !buf
  %k = attn_gpu.channel "k" : !ch
  %v = attn_gpu.channel "v" : !ch
  %zero = arith.constant dense<0.0> : !acc
  %r = attn_gpu.for (%j, %masked) from %n to %n full %n past_end %n iter_args(%acc = %zero) -> (!acc) {
    attn_gpu.put %k, %map[%n, %j] : !ch
    %kb = attn_gpu.get %k : !ch -> !buf
    // expected-error @below {{expected a right side got from a channel in the loop, and one wait}}
    %sp = attn_gpu.mma %qb, %qb transpose_b : !buf, !buf -> !attn_gpu.pending<!acc>
    %s = attn_gpu.wait %sp younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %kb : !buf
    %p = attn_gpu.pack %s : !acc -> !p
    attn_gpu.put %v, %map[%n, %j] : !ch
    %vb = attn_gpu.get %v : !ch -> !buf
    %op = attn_gpu.mma %p, %vb into %acc : !acc : !p, !buf -> !attn_gpu.pending<!acc>
    %o = attn_gpu.wait %op younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %vb : !buf
    attn_gpu.yield %o : !acc
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!p = tensor<64x64xbf16, #attn_gpu.operand<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
!ch = !attn_gpu.channel<2 x 64x64xbf16>
attn_gpu.kernel @no_put(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %qb = attn_gpu.alloc "q" : !buf
  %k = attn_gpu.channel "k" : !ch
  %v = attn_gpu.channel "v" : !ch
  %zero = arith.constant dense<0.0> : !acc
  %r = attn_gpu.for (%j, %masked) from %n to %n full %n past_end %n iter_args(%acc = %zero) -> (!acc) {
    // expected-error @below {{expected one put to its channel and one release of its buffer in the loop}}
    %kb = attn_gpu.get %k : !ch -> !buf
    %sp = attn_gpu.mma %qb, %kb transpose_b : !buf, !buf -> !attn_gpu.pending<!acc>
    %s = attn_gpu.wait %sp younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %kb : !buf
    %p = attn_gpu.pack %s : !acc -> !p
    attn_gpu.put %v, %map[%n, %j] : !ch
    %vb = attn_gpu.get %v : !ch -> !buf
    %op = attn_gpu.mma %p, %vb into %acc : !acc : !p, !buf -> !attn_gpu.pending<!acc>
    %o = attn_gpu.wait %op younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %vb : !buf
    attn_gpu.yield %o : !acc
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!p = tensor<64x64xbf16, #attn_gpu.operand<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
!ch = !attn_gpu.channel<2 x 64x64xbf16>
attn_gpu.kernel @no_release(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %qb = attn_gpu.alloc "q" : !buf
  %k = attn_gpu.channel "k" : !ch
  %v = attn_gpu.channel "v" : !ch
  %zero = arith.constant dense<0.0> : !acc
  %r = attn_gpu.for (%j, %masked) from %n to %n full %n past_end %n iter_args(%acc = %zero) -> (!acc) {
    attn_gpu.put %k, %map[%n, %j] : !ch
    // expected-error @below {{expected one put to its channel and one release of its buffer in the loop}}
    %kb = attn_gpu.get %k : !ch -> !buf
    %sp = attn_gpu.mma %qb, %kb transpose_b : !buf, !buf -> !attn_gpu.pending<!acc>
    %s = attn_gpu.wait %sp younger 0 : !attn_gpu.pending<!acc> -> !acc
    %p = attn_gpu.pack %s : !acc -> !p
    attn_gpu.put %v, %map[%n, %j] : !ch
    %vb = attn_gpu.get %v : !ch -> !buf
    %op = attn_gpu.mma %p, %vb into %acc : !acc : !p, !buf -> !attn_gpu.pending<!acc>
    %o = attn_gpu.wait %op younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %vb : !buf
    attn_gpu.yield %o : !acc
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!p = tensor<64x64xbf16, #attn_gpu.operand<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
!ch = !attn_gpu.channel<2 x 64x64xbf16>
attn_gpu.kernel @left_side_got_in_the_loop(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %qb = attn_gpu.alloc "q" : !buf
  %k = attn_gpu.channel "k" : !ch
  %v = attn_gpu.channel "v" : !ch
  %zero = arith.constant dense<0.0> : !acc
  %q = attn_gpu.channel "q" : !ch
  %r = attn_gpu.for (%j, %masked) from %n to %n full %n past_end %n iter_args(%acc = %zero) -> (!acc) {
    attn_gpu.put %q, %map[%n, %j] : !ch
    %qj = attn_gpu.get %q : !ch -> !buf
    attn_gpu.put %k, %map[%n, %j] : !ch
    %kb = attn_gpu.get %k : !ch -> !buf
    // expected-error @below {{expected a left side and an accumulator from before the loop}}
    %sp = attn_gpu.mma %qj, %kb transpose_b : !buf, !buf -> !attn_gpu.pending<!acc>
    %s = attn_gpu.wait %sp younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %kb : !buf
    attn_gpu.release %qj : !buf
    %p = attn_gpu.pack %s : !acc -> !p
    attn_gpu.put %v, %map[%n, %j] : !ch
    %vb = attn_gpu.get %v : !ch -> !buf
    %op = attn_gpu.mma %p, %vb into %acc : !acc : !p, !buf -> !attn_gpu.pending<!acc>
    %o = attn_gpu.wait %op younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %vb : !buf
    attn_gpu.yield %o : !acc
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!p = tensor<64x64xbf16, #attn_gpu.operand<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
!ch = !attn_gpu.channel<2 x 64x64xbf16>
attn_gpu.kernel @no_accumulator(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %qb = attn_gpu.alloc "q" : !buf
  %k = attn_gpu.channel "k" : !ch
  %v = attn_gpu.channel "v" : !ch
  %zero = arith.constant dense<0.0> : !acc
  %r = attn_gpu.for (%j, %masked) from %n to %n full %n past_end %n iter_args(%acc = %zero) -> (!acc) {
    attn_gpu.put %k, %map[%n, %j] : !ch
    %kb = attn_gpu.get %k : !ch -> !buf
    %sp = attn_gpu.mma %qb, %kb transpose_b : !buf, !buf -> !attn_gpu.pending<!acc>
    %s = attn_gpu.wait %sp younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %kb : !buf
    %p = attn_gpu.pack %s : !acc -> !p
    attn_gpu.put %v, %map[%n, %j] : !ch
    %vb = attn_gpu.get %v : !ch -> !buf
    // expected-error @below {{expected an accumulator, or a sum of the carried one and this product}}
    %op = attn_gpu.mma %p, %vb : !p, !buf -> !attn_gpu.pending<!acc>
    %o = attn_gpu.wait %op younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %vb : !buf
    attn_gpu.yield %o : !acc
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!p = tensor<64x64xbf16, #attn_gpu.operand<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
!ch = !attn_gpu.channel<2 x 64x64xbf16>
attn_gpu.kernel @not_carried(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %qb = attn_gpu.alloc "q" : !buf
  %k = attn_gpu.channel "k" : !ch
  %v = attn_gpu.channel "v" : !ch
  %zero = arith.constant dense<0.0> : !acc
  %r = attn_gpu.for (%j, %masked) from %n to %n full %n past_end %n iter_args(%acc = %zero) -> (!acc) {
    attn_gpu.put %k, %map[%n, %j] : !ch
    %kb = attn_gpu.get %k : !ch -> !buf
    %sp = attn_gpu.mma %qb, %kb transpose_b : !buf, !buf -> !attn_gpu.pending<!acc>
    %s = attn_gpu.wait %sp younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %kb : !buf
    %p = attn_gpu.pack %s : !acc -> !p
    attn_gpu.put %v, %map[%n, %j] : !ch
    %vb = attn_gpu.get %v : !ch -> !buf
    // expected-error @below {{expected its result to be carried, and used for nothing else}}
    %op = attn_gpu.mma %p, %vb into %acc : !acc : !p, !buf -> !attn_gpu.pending<!acc>
    %o = attn_gpu.wait %op younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %vb : !buf
    attn_gpu.yield %acc : !acc
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!p = tensor<64x64xbf16, #attn_gpu.operand<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
!ch = !attn_gpu.channel<2 x 64x64xbf16>
attn_gpu.kernel @used_besides(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %qb = attn_gpu.alloc "q" : !buf
  %k = attn_gpu.channel "k" : !ch
  %v = attn_gpu.channel "v" : !ch
  %zero = arith.constant dense<0.0> : !acc
  %r = attn_gpu.for (%j, %masked) from %n to %n full %n past_end %n iter_args(%acc = %zero) -> (!acc) {
    attn_gpu.put %k, %map[%n, %j] : !ch
    %kb = attn_gpu.get %k : !ch -> !buf
    %sp = attn_gpu.mma %qb, %kb transpose_b : !buf, !buf -> !attn_gpu.pending<!acc>
    %s = attn_gpu.wait %sp younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %kb : !buf
    %p = attn_gpu.pack %s : !acc -> !p
    attn_gpu.put %v, %map[%n, %j] : !ch
    %vb = attn_gpu.get %v : !ch -> !buf
    // expected-error @below {{expected its result to be carried, and used for nothing else}}
    %op = attn_gpu.mma %p, %vb into %acc : !acc : !p, !buf -> !attn_gpu.pending<!acc>
    %o = attn_gpu.wait %op younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %vb : !buf
    %t = arith.negf %o : !acc
    attn_gpu.yield %o : !acc
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!p = tensor<64x64xbf16, #attn_gpu.operand<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
!ch = !attn_gpu.channel<2 x 64x64xbf16>
attn_gpu.kernel @not_from_zero(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %qb = attn_gpu.alloc "q" : !buf
  %k = attn_gpu.channel "k" : !ch
  %v = attn_gpu.channel "v" : !ch
  %one = arith.constant dense<1.0> : !acc
  // expected-error @below {{expected an accumulator that starts at zero}}
  %r = attn_gpu.for (%j, %masked) from %n to %n full %n past_end %n iter_args(%acc = %one) -> (!acc) {
    attn_gpu.put %k, %map[%n, %j] : !ch
    %kb = attn_gpu.get %k : !ch -> !buf
    %sp = attn_gpu.mma %qb, %kb transpose_b : !buf, !buf -> !attn_gpu.pending<!acc>
    %s = attn_gpu.wait %sp younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %kb : !buf
    %p = attn_gpu.pack %s : !acc -> !p
    attn_gpu.put %v, %map[%n, %j] : !ch
    %vb = attn_gpu.get %v : !ch -> !buf
    %op = attn_gpu.mma %p, %vb into %acc : !acc : !p, !buf -> !attn_gpu.pending<!acc>
    %o = attn_gpu.wait %op younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %vb : !buf
    attn_gpu.yield %o : !acc
  }
  attn_gpu.return
}

// -----

// The first tile has nothing to rescale; it would not have the sum either.
!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!p = tensor<64x64xbf16, #attn_gpu.operand<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
!ch = !attn_gpu.channel<2 x 64x64xbf16>
attn_gpu.kernel @accumulator_added_to(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %qb = attn_gpu.alloc "q" : !buf
  %k = attn_gpu.channel "k" : !ch
  %v = attn_gpu.channel "v" : !ch
  %zero = arith.constant dense<0.0> : !acc
  %r = attn_gpu.for (%j, %masked) from %n to %n full %n past_end %n iter_args(%acc = %zero) -> (!acc) {
    attn_gpu.put %k, %map[%n, %j] : !ch
    %kb = attn_gpu.get %k : !ch -> !buf
    %sp = attn_gpu.mma %qb, %kb transpose_b : !buf, !buf -> !attn_gpu.pending<!acc>
    %s = attn_gpu.wait %sp younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %kb : !buf
    // expected-error @below {{expected an accumulator that is only multiplied before the product}}
    %acc1 = arith.addf %acc, %s : !acc
    %p = attn_gpu.pack %s : !acc -> !p
    attn_gpu.put %v, %map[%n, %j] : !ch
    %vb = attn_gpu.get %v : !ch -> !buf
    %op = attn_gpu.mma %p, %vb into %acc1 : !acc : !p, !buf -> !attn_gpu.pending<!acc>
    %o = attn_gpu.wait %op younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %vb : !buf
    attn_gpu.yield %o : !acc
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!p = tensor<64x64xbf16, #attn_gpu.operand<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
!ch = !attn_gpu.channel<2 x 64x64xbf16>
attn_gpu.kernel @accumulator_read(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %qb = attn_gpu.alloc "q" : !buf
  %k = attn_gpu.channel "k" : !ch
  %v = attn_gpu.channel "v" : !ch
  %zero = arith.constant dense<0.0> : !acc
  %r = attn_gpu.for (%j, %masked) from %n to %n full %n past_end %n iter_args(%acc = %zero) -> (!acc) {
    attn_gpu.put %k, %map[%n, %j] : !ch
    %kb = attn_gpu.get %k : !ch -> !buf
    %sp = attn_gpu.mma %qb, %kb transpose_b : !buf, !buf -> !attn_gpu.pending<!acc>
    %s = attn_gpu.wait %sp younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %kb : !buf
    %acc1 = arith.mulf %acc, %s : !acc
    // expected-error @below {{expected an accumulator that is only multiplied before the product}}
    %m = attn_gpu.reduce max %acc1 : !acc -> tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
    %p = attn_gpu.pack %s : !acc -> !p
    attn_gpu.put %v, %map[%n, %j] : !ch
    %vb = attn_gpu.get %v : !ch -> !buf
    %op = attn_gpu.mma %p, %vb into %acc1 : !acc : !p, !buf -> !attn_gpu.pending<!acc>
    %o = attn_gpu.wait %op younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %vb : !buf
    attn_gpu.yield %o : !acc
  }
  attn_gpu.return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!p = tensor<64x64xbf16, #attn_gpu.operand<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
!ch = !attn_gpu.channel<2 x 64x64xbf16>
attn_gpu.kernel @masked_read(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %qb = attn_gpu.alloc "q" : !buf
  %k = attn_gpu.channel "k" : !ch
  %v = attn_gpu.channel "v" : !ch
  %zero = arith.constant dense<0.0> : !acc
  %r = attn_gpu.for (%j, %masked) from %n to %n full %n past_end %n iter_args(%acc = %zero) -> (!acc) {
    attn_gpu.put %k, %map[%n, %j] : !ch
    %kb = attn_gpu.get %k : !ch -> !buf
    // expected-error @below {{expected only masks to ask whether the tile is masked}}
    %c = arith.extui %masked : i1 to i32
    %sp = attn_gpu.mma %qb, %kb transpose_b : !buf, !buf -> !attn_gpu.pending<!acc>
    %s = attn_gpu.wait %sp younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %kb : !buf
    %p = attn_gpu.pack %s : !acc -> !p
    attn_gpu.put %v, %map[%n, %j] : !ch
    %vb = attn_gpu.get %v : !ch -> !buf
    %op = attn_gpu.mma %p, %vb into %acc : !acc : !p, !buf -> !attn_gpu.pending<!acc>
    %o = attn_gpu.wait %op younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %vb : !buf
    attn_gpu.yield %o : !acc
  }
  attn_gpu.return
}

// -----

// The copy of a tile is issued before the values it would need are there.
!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!p = tensor<64x64xbf16, #attn_gpu.operand<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>
!ch = !attn_gpu.channel<2 x 64x64xbf16>
attn_gpu.kernel @copy_depends_on_carried(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %qb = attn_gpu.alloc "q" : !buf
  %k = attn_gpu.channel "k" : !ch
  %v = attn_gpu.channel "v" : !ch
  %zero = arith.constant dense<0.0> : !acc
  %r:2 = attn_gpu.for (%j, %masked) from %n to %n full %n past_end %n iter_args(%acc = %zero, %x = %n) -> (!acc, index) {
    // expected-error @below {{expected copies, loads and indices not to depend on carried values}}
    attn_gpu.put %k, %map[%n, %x] : !ch
    %kb = attn_gpu.get %k : !ch -> !buf
    %sp = attn_gpu.mma %qb, %kb transpose_b : !buf, !buf -> !attn_gpu.pending<!acc>
    %s = attn_gpu.wait %sp younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %kb : !buf
    %p = attn_gpu.pack %s : !acc -> !p
    attn_gpu.put %v, %map[%n, %j] : !ch
    %vb = attn_gpu.get %v : !ch -> !buf
    %op = attn_gpu.mma %p, %vb into %acc : !acc : !p, !buf -> !attn_gpu.pending<!acc>
    %o = attn_gpu.wait %op younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %vb : !buf
    attn_gpu.yield %o, %j : !acc, index
  }
  attn_gpu.return
}
