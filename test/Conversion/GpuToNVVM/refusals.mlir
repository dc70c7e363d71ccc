// What the lowering does not take, and which pass should have come before.
// RUN: attn-opt %s -convert-attn-gpu-to-nvvm -split-input-file -verify-diagnostics

// expected-error @below {{has no shared_memory}}
// expected-note @below {{attn-gpu-allocate-shared should have set it}}
attn_gpu.kernel @not_allocated()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  attn_gpu.return
}

// -----

attn_gpu.kernel @channels()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  // expected-error @below {{is not lowered}}
  // expected-note @below {{attn-gpu-lower-channels should have replaced it by barriers}}
  %k = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.return
}

// -----

attn_gpu.kernel @no_place()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  // expected-error @below {{has no offset in shared memory}}
  // expected-note @below {{attn-gpu-allocate-shared should have set it}}
  %k = attn_gpu.alloc "k" : !attn_gpu.buffer<64x64xbf16>
  attn_gpu.return
}

// -----

!acc = tensor<64x16xf32, #attn_gpu.fragment<warpgroups = 1>>
attn_gpu.kernel @conditional_mask(%x: f32, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  %t = attn_gpu.splat %x : f32 -> !acc
  %c = arith.cmpi eq, %n, %n : index
  // expected-error @below {{has a condition}}
  // expected-note @below {{attn-gpu-pipeline should have made loops with and without the mask}}
  %u = attn_gpu.mask %t at(%n, %n) length(%n) when(%c) : !acc
  attn_gpu.return
}

// -----

attn_gpu.kernel @loop(%n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  // expected-error @below {{is not lowered}}
  // expected-note @below {{attn-gpu-pipeline should have replaced it by loops that overlap}}
  attn_gpu.for (%j, %masked) from %n to %n full %n past_end %n {
  }
  attn_gpu.return
}

// -----

attn_gpu.kernel @programs(%n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  // expected-error @below {{is not lowered}}
  // expected-note @below {{attn-gpu-lower-channels should have replaced it by a loop over numbers}}
  attn_gpu.for_program (%i, %h, %b) in (%n, %n, %n) persistent {
  }
  attn_gpu.return
}

// -----

!rows = tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
attn_gpu.kernel @unknown_op(%x: f32)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  %t = attn_gpu.splat %x : f32 -> !rows
  // expected-error @below {{failed to legalize operation 'math.sin' that was explicitly marked illegal}}
  %u = math.sin %t : !rows
  attn_gpu.return
}

// -----

attn_gpu.kernel @no_place() attributes {shared_memory = 0, threads = 128} {
  %v = attn_gpu.iota 0 : tensor<4xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
  // expected-error @+2 {{'attn_gpu.max_of_rows' op has no offset in shared memory}}
  // expected-note @+1 {{attn-gpu-allocate-shared should have set it}}
  %m = attn_gpu.max_of_rows %v period 2 span 1 : tensor<4xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
  attn_gpu.return
}
