// RUN: attn-opt %s -split-input-file -verify-diagnostics

attn_gpu.kernel @put_c3_coordinates(%map: !attn_gpu.tensor_map, %i: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %k = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  // expected-error @below {{'attn_gpu.put' op expected at most three coordinates with a window, got 4}}
  attn_gpu.put %k, %map[%i, %i, %i, %i] window dim(1) [%i] size [%i] : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.return
}

// -----

attn_gpu.kernel @put_c3_dim(%map: !attn_gpu.tensor_map, %i: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %k = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  // expected-error @below {{'attn_gpu.put' op expected a window of dimension 1 to 2, got 0}}
  attn_gpu.put %k, %map[%i, %i, %i] window dim(0) [%i] size [%i] : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.return
}

// -----

attn_gpu.kernel @put_c3_dim_large(%map: !attn_gpu.tensor_map, %i: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %k = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  // expected-error @below {{'attn_gpu.put' op expected a window of dimension 1 to 2, got 3}}
  attn_gpu.put %k, %map[%i, %i, %i] window dim(3) [%i] size [%i] : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.return
}

// -----

attn_gpu.kernel @put_c3_sizes(%map: !attn_gpu.tensor_map, %i: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %k = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  // expected-error @below {{'attn_gpu.put' op expected as many offsets as sizes of windows, got 2 and 1}}
  attn_gpu.put %k, %map[%i, %i, %i] window dim(1) [%i, %i] size [%i] : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.return
}

// -----

attn_gpu.kernel @put_c3_none(%map: !attn_gpu.tensor_map, %i: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %k = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  // expected-error @below {{'attn_gpu.put' op expected as many offsets as sizes of windows, got 0 and 0}}
  attn_gpu.put %k, %map[%i, %i, %i] window dim(1) [] size [] : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.return
}

// -----

attn_gpu.kernel @put_c3_rows(%map: !attn_gpu.tensor_map, %i: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %k = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  // expected-error @below {{'attn_gpu.put' op expected windows that divide the 64 rows into multiples of 8, got 3 windows}}
  attn_gpu.put %k, %map[%i, %i, %i] window dim(1) [%i, %i, %i] size [%i, %i, %i] : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.return
}

// -----

attn_gpu.kernel @put_c3_swizzle(%map: !attn_gpu.tensor_map, %i: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %k = attn_gpu.channel "k" : !attn_gpu.channel<1 x 48x64xbf16>
  // expected-error @below {{'attn_gpu.put' op expected windows that divide the 48 rows into multiples of 8, got 4 windows}}
  attn_gpu.put %k, %map[%i, %i, %i] window dim(1) [%i, %i, %i, %i] size [%i, %i, %i, %i] : !attn_gpu.channel<1 x 48x64xbf16>
  attn_gpu.return
}

// -----

func.func @put_c3_no_dim(%k: !attn_gpu.channel<1 x 64x64xbf16>, %map: !attn_gpu.tensor_map, %i: index) {
  // expected-error @below {{'attn_gpu.put' op expected a dimension of the window, got none}}
  "attn_gpu.put"(%k, %map, %i, %i, %i, %i) <{operandSegmentSizes = array<i32: 1, 1, 2, 1, 1>}> : (!attn_gpu.channel<1 x 64x64xbf16>, !attn_gpu.tensor_map, index, index, index, index) -> ()
  return
}

// -----

func.func @copy_in_c2(%map: !attn_gpu.tensor_map, %b: !attn_gpu.buffer<64x64xbf16>, %full: !attn_gpu.barriers<1>, %i: index) {
  // expected-error @below {{'attn_gpu.copy_in' op expected a window of dimension 1 to 1, got 2}}
  attn_gpu.copy_in %map[%i, %i], %b signal %full[%i] window dim(2) [%i] size [%i] : !attn_gpu.buffer<64x64xbf16>, !attn_gpu.barriers<1>
  return
}

// -----

func.func @copy_out_c3(%map: !attn_gpu.tensor_map, %b: !attn_gpu.buffer<64x64xbf16>, %i: index) {
  // expected-error @below {{'attn_gpu.copy_out' op expected at most three coordinates with a window, got 4}}
  attn_gpu.copy_out %b, %map[%i, %i, %i, %i] window dim(2) [%i] size [%i] : !attn_gpu.buffer<64x64xbf16>
  return
}

// -----

func.func @copy_out_c3_one(%map: !attn_gpu.tensor_map, %b: !attn_gpu.buffer<64x64xbf16>, %i: index) {
  // expected-error @below {{'attn_gpu.copy_out' op expected one window, got 2}}
  attn_gpu.copy_out %b, %map[%i, %i, %i] window dim(2) [%i, %i] size [%i, %i] : !attn_gpu.buffer<64x64xbf16>
  return
}

// -----

func.func @load_scalar_c1(%x: !attn_gpu.global<f32>, %i: i64) {
  // expected-error @below {{'attn_gpu.load_scalar' op expected an address of i32, got '!attn_gpu.global<f32>'}}
  %n = attn_gpu.load_scalar %x[%i] : !attn_gpu.global<f32>
  return
}
