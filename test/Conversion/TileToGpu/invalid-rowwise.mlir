// RUN: attn-opt %s --convert-tile-to-gpu -split-input-file -verify-diagnostics

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.rowwise<tile_rows = 4, threads = 128>

attn_tile.kernel @k(%x: !attn_tile.view<?x64xf32>) attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  // expected-error @below {{'attn_tile.load' op expected tiles and vectors of 4 rows as the schedule says, got 'tensor<8x64xf32>'}}
  %t = attn_tile.load %x[%c0, %c0] : !attn_tile.view<?x64xf32> -> tensor<8x64xf32>
  attn_tile.return
}

attn.plan @plan(%x: tensor<?x64xf32>) attributes {arg_names = ["x"], result_names = [], result_shapes = [], target = #target} {
  attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1", programs = ["1"]>] : (tensor<?x64xf32>) -> ()
  attn.yield
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.rowwise<tile_rows = 4, threads = 128>

attn_tile.kernel @k(%x: !attn_tile.view<?x64xf32>) attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  // expected-error @below {{'attn_tile.load' op expected a multiple of 32 columns, one for each thread of a row, got 'tensor<4x48xf32>'}}
  %t = attn_tile.load %x[%c0, %c0] : !attn_tile.view<?x64xf32> -> tensor<4x48xf32>
  attn_tile.return
}

attn.plan @plan(%x: tensor<?x64xf32>) attributes {arg_names = ["x"], result_names = [], result_shapes = [], target = #target} {
  attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1", programs = ["1"]>] : (tensor<?x64xf32>) -> ()
  attn.yield
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.rowwise<tile_rows = 4, threads = 128>

attn_tile.kernel @k(%x: !attn_tile.view<?x64xf32>) attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %t = attn_tile.load %x[%c0, %c0] : !attn_tile.view<?x64xf32> -> tensor<4x64xf32>
  // expected-error @below {{'attn_tile.mask' op has no place in a kernel with #attn.rowwise<tile_rows = 4, threads = 128>, expected loads, stores, reductions, loops of scf and elementwise work}}
  %m = attn_tile.mask %t at(%c0, %c0) length(%c0) : tensor<4x64xf32>
  attn_tile.return
}

attn.plan @plan(%x: tensor<?x64xf32>) attributes {arg_names = ["x"], result_names = [], result_shapes = [], target = #target} {
  attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1", programs = ["1"]>] : (tensor<?x64xf32>) -> ()
  attn.yield
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.rowwise<tile_rows = 4, threads = 128>

attn_tile.kernel @k(%x: !attn_tile.view<?x64xf32>) attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  // expected-error @below {{'attn_tile.range' op has no place in a kernel with #attn.rowwise<tile_rows = 4, threads = 128>}}
  %it = attn_tile.range %c0 to %c0
  attn_tile.return
}

attn.plan @plan(%x: tensor<?x64xf32>) attributes {arg_names = ["x"], result_names = [], result_shapes = [], target = #target} {
  attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1", programs = ["1"]>] : (tensor<?x64xf32>) -> ()
  attn.yield
}
