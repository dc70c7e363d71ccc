// RUN: attn-opt %s --convert-tile-to-gpu --split-input-file --verify-diagnostics

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 256>

// Windows of windows.
attn_tile.kernel @kernel(%x: !attn_tile.view<?x8x64xf16>) attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %n = arith.constant 40 : index
  %w = attn_tile.window %x dim 0 [%c0, %n] : !attn_tile.view<?x8x64xf16> -> !attn_tile.view<?x8x64xf16>
  %ww = attn_tile.window %w dim 0 [%c0, %n] : !attn_tile.view<?x8x64xf16> -> !attn_tile.view<?x8x64xf16>
  // expected-error @below {{'attn_tile.load' op expected a view that is cut or packed once, got a view of a view}}
  %t = attn_tile.load %ww[%c0, %c0, %c0] : !attn_tile.view<?x8x64xf16> -> tensor<64x64xf16>
  attn_tile.return
}

attn.plan @plan(%x: tensor<?x8x64xf16>) attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["1"]>] : (tensor<?x8x64xf16>) -> ()
  attn.yield
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 256>

// A window of another dimension than the rows.
attn_tile.kernel @kernel(%x: !attn_tile.view<?x8x64xf16>) attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %n = arith.constant 40 : index
  %w = attn_tile.window %x dim 0 [%c0, %n] : !attn_tile.view<?x8x64xf16> -> !attn_tile.view<?x8x64xf16>
  // expected-error @below {{'attn_tile.load' op expected the tile's rows to be those of a window, or next to its columns in the tensor}}
  %t = attn_tile.load %w[%c0, %c0, %c0] : !attn_tile.view<?x8x64xf16> -> tensor<64x64xf16>
  attn_tile.return
}

attn.plan @plan(%x: tensor<?x8x64xf16>) attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["1"]>] : (tensor<?x8x64xf16>) -> ()
  attn.yield
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 256>

// The copy engine needs three dimensions or four.
attn_tile.kernel @kernel(%x: !attn_tile.view<?x64xf16>) attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %n = arith.constant 40 : index
  %w = attn_tile.window %x dim 0 [%c0, %n] : !attn_tile.view<?x64xf16> -> !attn_tile.view<?x64xf16>
  // expected-error @below {{'attn_tile.load' op expected a window of a tensor of rank 3, or of rank 4 but not of its first dimension}}
  %t = attn_tile.load %w[%c0, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
  attn_tile.return
}

attn.plan @plan(%x: tensor<?x64xf16>) attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["1"]>] : (tensor<?x64xf16>) -> ()
  attn.yield
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 256>

// Pages that no tile fits.
attn_tile.kernel @kernel(%x: !attn_tile.view<?x8x32x64xf16>, %t: !attn_tile.view<?x?xi32>) attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %n = arith.constant 40 : index
  %p = attn_tile.pages %x, %t[%c0] length %n : !attn_tile.view<?x8x32x64xf16>, !attn_tile.view<?x?xi32> -> !attn_tile.view<8x?x64xf16>
  // expected-error @below {{'attn_tile.load' op expected pages of 32 rows to divide tiles of 48 rows or be divided by them}}
  %r = attn_tile.load %p[%c0, %c0, %c0] : !attn_tile.view<8x?x64xf16> -> tensor<48x64xf16>
  attn_tile.return
}

attn.plan @plan(%x: tensor<?x8x32x64xf16>, %t: tensor<?x?xi32>) attributes {arg_names = ["x", "t"], result_names = [], result_shapes = []} {
  attn.launch(%x, %t) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["1"]>] : (tensor<?x8x32x64xf16>, tensor<?x?xi32>) -> ()
  attn.yield
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 256>

// A limit that differs between programs.
attn_tile.kernel @kernel(%x: !attn_tile.view<?x8x64xf16>) attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %n = arith.constant 40 : index
  %i = attn_tile.program_id 0
  %l = arith.addi %i, %n : index
  // expected-error @below {{'attn_tile.limit_programs' op expected a limit that is the same for every program}}
  attn_tile.limit_programs 1 below %l
  attn_tile.return
}

attn.plan @plan(%x: tensor<?x8x64xf16>) attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["1"]>] : (tensor<?x8x64xf16>) -> ()
  attn.yield
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 256>

// An integer of a window.
attn_tile.kernel @kernel(%x: !attn_tile.view<?xi32>) attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %n = arith.constant 40 : index
  %w = attn_tile.window %x dim 0 [%c0, %n] : !attn_tile.view<?xi32> -> !attn_tile.view<?xi32>
  // expected-error @below {{'attn_tile.load_scalar' op expected an element of an argument of the kernel}}
  %s = attn_tile.load_scalar %w[%c0] : !attn_tile.view<?xi32>
  attn_tile.return
}

attn.plan @plan(%x: tensor<?xi32>) attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["1"]>] : (tensor<?xi32>) -> ()
  attn.yield
}
