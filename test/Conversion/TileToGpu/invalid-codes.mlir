// Values of columns that no thread could hold.
// RUN: attn-opt %s --split-input-file --convert-tile-to-gpu --verify-diagnostics

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 256>

attn_tile.kernel @kernel(%s: !attn_tile.view<?xf32>) attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %t = attn_tile.load_groups %s[] from %c0 rows 1 share 8 : !attn_tile.view<?xf32> -> tensor<64xf32>
  %rows = attn_tile.broadcast %t : tensor<64xf32> -> tensor<64x64xf32>
  // expected-error @below {{'attn_tile.broadcast' op expected a vector that is loaded and repeated along the rows alone, as threads that hold a column hold no other}}
  %columns = attn_tile.broadcast %t columns : tensor<64xf32> -> tensor<64x64xf32>
  attn_tile.return
}

attn.plan @plan(%s: tensor<?xf32>) attributes {arg_names = ["s"], result_names = [], result_shapes = [], target = #target} {
  attn.launch(%s) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["1", "1", "1"]>] : (tensor<?xf32>) -> ()
  attn.yield
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 256>

attn_tile.kernel @kernel(%s: !attn_tile.view<?x?xf32>) attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %w = attn_tile.window %s dim 1 [%c0, %c0] : !attn_tile.view<?x?xf32> -> !attn_tile.view<?x?xf32>
  // expected-error @below {{'attn_tile.load_groups' op expected values of an argument of the kernel}}
  %t = attn_tile.load_groups %w[%c0] from %c0 rows 1 share 8 : !attn_tile.view<?x?xf32> -> tensor<64xf32>
  attn_tile.return
}

attn.plan @plan(%s: tensor<?x?xf32>) attributes {arg_names = ["s"], result_names = [], result_shapes = [], target = #target} {
  attn.launch(%s) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["1", "1", "1"]>] : (tensor<?x?xf32>) -> ()
  attn.yield
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#rowwise = #attn.rowwise<tile_rows = 32, threads = 128>

attn_tile.kernel @kernel(%x: !attn_tile.view<?x64xf32>) attributes {schedule = #rowwise, target = #target} {
  %v = arith.constant dense<1.0> : tensor<32xf32>
  // expected-error @below {{'attn_tile.broadcast' op expected one value per row, or values that are loaded for this alone, as a row's threads share no column with another's}}
  %t = attn_tile.broadcast %v columns : tensor<32xf32> -> tensor<32x32xf32>
  attn_tile.return
}

attn.plan @plan(%x: tensor<?x64xf32>) attributes {arg_names = ["x"], result_names = [], result_shapes = [], target = #target} {
  attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["1"]>] : (tensor<?x64xf32>) -> ()
  attn.yield
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 256>

// Registers hold the columns of codes in the order of products.
attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %v: !attn_tile.view<64x?xf8E4M3FN>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %qt = attn_tile.load %q[%c0, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
  %range = attn_tile.range %c0 to %c0
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = attn_tile.load %q[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%c0, %j) length(%c0) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf8E4M3FN>
    %vt = attn_tile.load %v[%c0, %j] : !attn_tile.view<64x?xf8E4M3FN> -> tensor<64x64xf8E4M3FN>
    // expected-error @below {{'attn_tile.dot' op expected a rounded left side of 8 bits to be interleaved, and no other, got 'tensor<64x64xf8E4M3FN>'}}
    %a1 = attn_tile.dot %p, %vt, %a transpose_b : tensor<64x64xf8E4M3FN>, tensor<64x64xf8E4M3FN> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %v: tensor<64x?xf8E4M3FN>) attributes {arg_names = ["q", "v"], result_names = [], result_shapes = [], target = #target} {
  attn.launch(%q, %v) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["1", "1", "1"]>] : (tensor<?x64xf16>, tensor<64x?xf8E4M3FN>) -> ()
  attn.yield
}
