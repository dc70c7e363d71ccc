// One case for each numbered constraint of kernels, loops and roles.
// RUN: attn-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected an argument to be a tensor map, a global address, index, i64 or f32, got 'i8'}}
attn_gpu.kernel @kernel_c1(%x: i8) attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  attn_gpu.return
}

// -----

// expected-error @below {{expected no results, got 1}}
attn_gpu.kernel @kernel_c1_results() -> i64 attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  attn_gpu.return
}

// -----

// expected-error @below {{expected the body to end with 'attn_gpu.return'}}
attn_gpu.kernel @kernel_c2() attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  %c0 = arith.constant 0 : index
}

// -----

// expected-error @below {{expected 1 to 3 consumer warpgroups, got 4}}
attn_gpu.kernel @kernel_c3() attributes {consumer_registers = 112, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 4} {
  attn_gpu.return
}

// -----

// expected-error @below {{expected registers of a role to be a multiple of 8 from 24 to 256, got 20}}
attn_gpu.kernel @kernel_c3_registers() attributes {consumer_registers = 240, producer_registers = 20, shared_memory_limit = 232448, warpgroups = 2} {
  attn_gpu.return
}

// -----

// expected-error @below {{expected registers of 3 warpgroups that sum up to at most 504, got 512}}
attn_gpu.kernel @kernel_c3_sum() attributes {consumer_registers = 240, producer_registers = 32, shared_memory_limit = 232448, warpgroups = 2} {
  attn_gpu.return
}

// -----

attn_gpu.kernel @kernel_c4(%x: f32) attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  // expected-error @below {{expected layouts for the kernel's 2 warpgroups, got 'tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>'}}
  %t = attn_gpu.splat %x : f32 -> tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
  attn_gpu.return
}

// -----

attn_gpu.kernel @kernel_c5() attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  attn_gpu.roles producer {
  } consumer {
  }
  // expected-error @below {{expected at most one in a kernel}}
  attn_gpu.roles producer {
  } consumer {
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @roles_parent(%n: index) attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  attn_gpu.for_program (%i, %h, %b) in (%n, %n, %n) persistent {
    // expected-error @below {{expects parent op 'attn_gpu.kernel'}}
    attn_gpu.roles producer {
    } consumer {
    }
  }
  attn_gpu.return
}

// -----

func.func @return_parent() {
  // expected-error @below {{expects parent op 'attn_gpu.kernel'}}
  attn_gpu.return
}

// -----

func.func @yield_parent() {
  // expected-error @below {{expects parent op to be one of 'attn_gpu.for, attn_gpu.for_program, attn_gpu.roles'}}
  attn_gpu.yield
}

// -----

func.func @for_program_c1(%n: index) {
  // expected-error @below {{expected a counter exactly if the scheduler is dynamic, got dynamic without a counter}}
  attn_gpu.for_program (%i, %h, %b) in (%n, %n, %n) dynamic {
  }
  return
}

// -----

func.func @for_program_c1_persistent(%n: index, %counter: !attn_gpu.global<i32>) {
  // expected-error @below {{expected a counter exactly if the scheduler is dynamic, got persistent with a counter}}
  attn_gpu.for_program (%i, %h, %b) in (%n, %n, %n) persistent counter(%counter) {
  }
  return
}

// -----

func.func @for_program_c2(%n: index) {
  // expected-error @below {{expected three index arguments in the body, got 'index', 'index'}}
  attn_gpu.for_program (%i, %h) in (%n, %n, %n) persistent {
  }
  return
}

// -----

func.func @for_program_scheduler(%n: index) {
  // expected-error @below {{expected persistent or dynamic, got random}}
  attn_gpu.for_program (%i, %h, %b) in (%n, %n, %n) random {
  }
  return
}

// -----

func.func @for_c1(%n: index) {
  // expected-error @below {{expected body arguments 'index', 'i1', got 'index', 'index'}}
  "attn_gpu.for"(%n, %n, %n, %n) ({
  ^bb0(%j: index, %masked: index):
    attn_gpu.yield
  }) : (index, index, index, index) -> ()
  return
}

// -----

func.func @for_c1_yield(%n: index, %x: f32) {
  // expected-error @below {{expected results and yielded values of the types of the initial values}}
  %r = attn_gpu.for (%j, %masked) from %n to %n full %n past_end %n iter_args(%y = %x) -> (f32) {
    attn_gpu.yield %n : index
  }
  return
}

// -----

func.func @for_carried(%n: index, %x: f32) {
  // expected-error @below {{expected one type for each carried value}}
  %r:2 = attn_gpu.for (%j, %masked) from %n to %n full %n past_end %n iter_args(%y = %x) -> (f32, f32) {
    attn_gpu.yield %y : f32
  }
  return
}

// -----

attn_gpu.kernel @kernel_c4_threads(%x: f32) attributes {threads = 128} {
  // expected-error @below {{expected layouts for the kernel's 128 threads, got 'tensor<8xf32, #attn_gpu.strips<threads = 256, row_threads = 32, vector = 4>>'}}
  %t = attn_gpu.splat %x : f32 -> tensor<8xf32, #attn_gpu.strips<threads = 256, row_threads = 32, vector = 4>>
  attn_gpu.return
}

// -----

attn_gpu.kernel @kernel_c4_strips(%x: f32) attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  // expected-error @below {{expected layouts for the kernel's 2 warpgroups, got 'tensor<4xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>'}}
  %t = attn_gpu.splat %x : f32 -> tensor<4xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
  attn_gpu.return
}

// -----

// expected-error @below {{expected threads to be a power of two from 32 to 1024, got 100}}
attn_gpu.kernel @kernel_c6_threads() attributes {threads = 100} {
  attn_gpu.return
}

// -----

// expected-error @below {{expected no 'ping_pong' in a kernel with threads}}
attn_gpu.kernel @kernel_c6_roles() attributes {threads = 128, ping_pong} {
  attn_gpu.return
}

// -----

attn_gpu.kernel @kernel_c6_shared_memory() attributes {threads = 128} {
  // expected-error @below {{'attn_gpu.alloc' op expected no products, roles, channels nor buffers in a kernel with threads}}
  %b = attn_gpu.alloc "x" : !attn_gpu.buffer<64x64xbf16>
  attn_gpu.return
}

// -----

attn_gpu.kernel @kernel_c7_plain(%p: !attn_gpu.global<i32>, %at: i64) attributes {threads = 128} {
  // expected-error @below {{'attn_gpu.load_scalar' op expected 'attn_gpu.wait_for_launches' before what touches global memory}}
  %n = attn_gpu.load_scalar %p[%at] : !attn_gpu.global<i32>
  attn_gpu.wait_for_launches
  attn_gpu.return
}

// -----

// Before the roles, nothing may touch it either.
attn_gpu.kernel @kernel_c7_before_roles(%p: !attn_gpu.global<i32>, %at: i64) attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  // expected-error @below {{'attn_gpu.load_scalar' op expected 'attn_gpu.wait_for_launches' before what touches global memory}}
  %n = attn_gpu.load_scalar %p[%at] : !attn_gpu.global<i32>
  attn_gpu.roles producer {
    attn_gpu.wait_for_launches
  } consumer {
    attn_gpu.wait_for_launches
  }
  attn_gpu.return
}

// -----

// The counter of the programs is in global memory.
attn_gpu.kernel @kernel_c7_counter(%n: index, %counter: !attn_gpu.global<i32>) attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  attn_gpu.roles producer {
    // expected-error @below {{'attn_gpu.for_program' op expected 'attn_gpu.wait_for_launches' before what touches global memory}}
    attn_gpu.for_program (%i, %h, %b) in (%n, %n, %n) dynamic counter(%counter) {
    }
    attn_gpu.wait_for_launches
  } consumer {
    attn_gpu.wait_for_launches
  }
  attn_gpu.return
}

// -----

// A wait that stands behind a loop comes too late for the copies in it.
attn_gpu.kernel @kernel_c7_nested(%map: !attn_gpu.tensor_map, %n: index) attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  %k = attn_gpu.channel "k" : !attn_gpu.channel<2 x 64x64xbf16>
  attn_gpu.roles producer {
    attn_gpu.for_program (%i, %h, %b) in (%n, %n, %n) persistent {
      // expected-error @below {{'attn_gpu.put' op expected 'attn_gpu.wait_for_launches' before what touches global memory}}
      attn_gpu.put %k, %map[%i, %h, %b] : !attn_gpu.channel<2 x 64x64xbf16>
    }
    attn_gpu.wait_for_launches
  } consumer {
    attn_gpu.wait_for_launches
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @kernel_c7_producer() attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  // expected-error @below {{'attn_gpu.roles' op expected both roles to wait for the launches before, the producer does not}}
  attn_gpu.roles producer {
  } consumer {
    attn_gpu.wait_for_launches
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @kernel_c7_consumer() attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  // expected-error @below {{'attn_gpu.roles' op expected both roles to wait for the launches before, the consumer does not}}
  attn_gpu.roles producer {
    attn_gpu.wait_for_launches
  } consumer {
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @allow_launches_c1() attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  attn_gpu.roles producer {
    // expected-error @below {{'attn_gpu.allow_launches' op expects parent op 'attn_gpu.kernel'}}
    attn_gpu.allow_launches
  } consumer {
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @wait_for_launches_c1(%n: index) attributes {threads = 128} {
  %c1 = arith.constant 1 : index
  scf.for %i = %c1 to %n step %c1 {
    // expected-error @below {{'attn_gpu.wait_for_launches' op expects parent op to be one of 'attn_gpu.kernel, attn_gpu.roles'}}
    attn_gpu.wait_for_launches
  }
  attn_gpu.return
}
