// RUN: attn-opt %s --attn-verify-gpu --split-input-file --verify-diagnostics --allow-unregistered-dialect

attn_gpu.kernel @kernel() attributes {consumer_registers = 256, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  %full = attn_gpu.barriers arrivals 1 {offset = 0} : !attn_gpu.barriers<2>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<8x64xf16>) -> tensor<8x64xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["8", "64"]], target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["1", "1", "1"], grid = ["1", "1", "1"], threads = 256, params = []>] : (tensor<8x64xf16>) -> tensor<8x64xf16>
  attn.yield %y : tensor<8x64xf16>
}

// -----

// expected-error @+2 {{'attn_gpu.kernel' op expected the size of its shared memory}}
// expected-note @+1 {{attn-gpu-allocate-shared should have set it}}
attn_gpu.kernel @kernel() attributes {consumer_registers = 256, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  attn_gpu.return
}
attn.plan @plan(%x: tensor<8x64xf16>) -> tensor<8x64xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["8", "64"]], target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>} {
  // expected-error @+2 {{'attn.launch' op expected a grid, threads and parameters in every variant}}
  // expected-note @+1 {{convert-tile-to-gpu should have set it}}
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["1", "1", "1"]>] : (tensor<8x64xf16>) -> tensor<8x64xf16>
  attn.yield %y : tensor<8x64xf16>
}

// -----

attn_gpu.kernel @kernel() attributes {consumer_registers = 256, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  attn_gpu.return
}
attn.plan @plan() attributes {arg_names = [], result_names = [], result_shapes = []} {
  // expected-error @+2 {{'attn.launch' op expected the offset of every intermediate}}
  // expected-note @+1 {{attn-assign-storage should have set it}}
  %y = attn.launch() variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], threads = 256, params = []>]
    intermediates [#attn.intermediate<name = "y", shape = ["8"]>] : () -> tensor<8xi32>
  attn.yield
}

// -----

attn_gpu.kernel @kernel() attributes {consumer_registers = 256, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  // expected-error @+2 {{'attn_gpu.channel' op expected an op of the gpu room (R3)}}
  // expected-note @+1 {{attn-gpu-lower-channels should have rewritten it}}
  %k = attn_gpu.channel "k" : !attn_gpu.channel<2 x 64x64xbf16>
  attn_gpu.return
}

// -----

// expected-error @+2 {{'attn_tile.kernel' op expected an op of the gpu room (R3)}}
// expected-note @+1 {{convert-tile-to-gpu should have rewritten it}}
attn_tile.kernel @kernel() {
  attn_tile.return
}
