// RUN: attn-opt %s --split-input-file --verify-diagnostics --convert-tile-to-gpu

// Every form that has no place on a GPU is refused at the op to blame. The
// loop's keys serve as values too, and there is no softmax: less to read.

// expected-error @below {{'attn_tile.kernel' op has no target and schedule}}
// expected-note @below {{attn-select-schedule should have chosen them}}
attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>) {
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

// expected-error @below {{'attn_tile.kernel' op expected a launch of this kernel in a plan}}
attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  attn_tile.return
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  // expected-note @below {{convert-attn-to-tile should have made them}}
  // expected-error @below {{'attn.launch' op expected a tile kernel and its grid for @kernel}}
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1">]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  // expected-error @below {{'attn.launch' op expected the 3 arguments of @kernel as operands and results, got 2}}
  %o = attn.launch(%q) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  // expected-error @below {{'arith.constant' op expected a tile with one value everywhere}}
  %ramp = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

// Partial sums are added up once: only what is linear may come before.
attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %x = attn_tile.reduce sum %zero : tensor<64x64xf32> -> tensor<64xf32>
  // expected-error @below {{'arith.mulf' op multiplies two sums of rows}}
  %square = arith.mulf %x, %x : tensor<64xf32>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %zeros = arith.constant dense<0.0> : tensor<64xf32>
  %x = attn_tile.reduce sum %zero : tensor<64x64xf32> -> tensor<64xf32>
  // expected-error @below {{'math.fma' op adds a sum of a row to a product of none}}
  %y = math.fma %zeros, %zeros, %x : tensor<64xf32>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %x = attn_tile.reduce sum %zero : tensor<64x64xf32> -> tensor<64xf32>
  %one = arith.constant dense<1.0> : tensor<64xf32>
  // expected-error @below {{'arith.addf' op adds a value that is not a sum of a row to one}}
  %y = arith.addf %x, %one : tensor<64xf32>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

// A sum that the loop carries starts at zero, as each thread would count the start.
attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 0 : !attn_tile.view<?x64xf16>
  %one = arith.constant dense<1.0> : tensor<64xf32>
  %range = attn_tile.range %c0 to %n
  // expected-error @below {{'attn_tile.for' op adds a value that is not a sum of a row to one}}
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %one) -> (tensor<64xf32>) {
    %sm = attn_tile.mask %zero at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %x = attn_tile.reduce sum %sm : tensor<64x64xf32> -> tensor<64xf32>
    %a1 = arith.addf %a, %x : tensor<64xf32>
    attn_tile.yield %a1 : tensor<64xf32>
  }
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %zeros = arith.constant dense<0.0> : tensor<64xf32>
  // expected-note @below {{attn-tile-decompose-softmax should have left loads, products, reductions and elementwise work}}
  // expected-error @below {{'attn_tile.log_sum_exp' op has no place on a GPU}}
  %x = attn_tile.log_sum_exp %zeros, %zeros : tensor<64xf32>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %i = attn_tile.program_id 0
  // expected-error @below {{'attn_tile.load' op expected a load of a matrix, got 'tensor<64xf16>'}}
  %x = attn_tile.load %q[%i, %c0] : !attn_tile.view<?x64xf16> -> tensor<64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %i = attn_tile.program_id 0
  %qt = attn_tile.load %q[%i, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
  // expected-error @below {{'attn_tile.load' op expected one load outside the loop, the queries'}}
  %x = attn_tile.load %k[%i, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %i = attn_tile.program_id 0
  // expected-error @below {{'attn_tile.load' op expected a tile loaded outside the loop to be the left side of products, got 'attn_tile.store'}}
  %qt = attn_tile.load %q[%i, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
  // expected-note @below {{read here}}
  attn_tile.store %qt, %o[%i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

// A buffer of the loop is released after its reader.
attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 0 : !attn_tile.view<?x64xf16>
  %qt = attn_tile.load %q[%i, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    // expected-error @below {{'attn_tile.load' op expected one product to read a tile loaded in the loop, got 2}}
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %kt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  %ot = arith.truncf %r : tensor<64x64xf32> to tensor<64x64xf16>
  attn_tile.store %ot, %o[%i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

// Nobody would release the buffer.
attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 0 : !attn_tile.view<?x64xf16>
  %qt = attn_tile.load %q[%i, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    // expected-error @below {{'attn_tile.load' op expected one product to read a tile loaded in the loop, got 0}}
    %unread = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %vt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  %ot = arith.truncf %r : tensor<64x64xf32> to tensor<64x64xf16>
  attn_tile.store %ot, %o[%i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 0 : !attn_tile.view<?x64xf16>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    // expected-error @below {{'attn_tile.load' op expected a tile loaded in the loop to be the right side of a product, got 'attn_tile.dot'}}
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    // expected-note @below {{read here}}
    %s = attn_tile.dot %kt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %vt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  %ot = arith.truncf %r : tensor<64x64xf32> to tensor<64x64xf16>
  attn_tile.store %ot, %o[%i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 0 : !attn_tile.view<?x64xf16>
  %qt = attn_tile.load %q[%i, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
  // expected-error @below {{'arith.negf' op expected work on tiles of 16 or 8 bits to be a change of sign of a loaded tile}}
  %minus = arith.negf %qt : tensor<64x64xf16>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %minus, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %vt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

// The other way round is no change of sign under the condition.
attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 0 : !attn_tile.view<?x64xf16>
  %qt = attn_tile.load %q[%i, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
  %condition = arith.cmpi eq, %n, %c0 : index
  %minus = arith.negf %qt : tensor<64x64xf16>
  // expected-error @below {{'arith.select' op expected work on tiles of 16 or 8 bits to be a change of sign of a loaded tile}}
  %qs = arith.select %condition, %qt, %minus : tensor<64x64xf16>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %qs, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %vt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

// The sign changes in place: the tile as it was is gone.
attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 0 : !attn_tile.view<?x64xf16>
  // expected-error @below {{'attn_tile.load' op expected a tile whose sign changes to have no other reader, got 'attn_tile.dot'}}
  %qt = attn_tile.load %q[%i, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
  %condition = arith.cmpi eq, %n, %c0 : index
  %minus = arith.negf %qt : tensor<64x64xf16>
  %qs = arith.select %condition, %minus, %qt : tensor<64x64xf16>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %vt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 0 : !attn_tile.view<?x64xf16>
  %qt = attn_tile.load %q[%i, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    // expected-error @below {{'arith.truncf' op expected a rounded tile to be stored or the left side of a product, got 'arith.extf'}}
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    // expected-note @below {{read here}}
    %back = arith.extf %p : tensor<64x64xf16> to tensor<64x64xf32>
    %vt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  %ot = arith.truncf %r : tensor<64x64xf32> to tensor<64x64xf16>
  attn_tile.store %ot, %o[%i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 0 : !attn_tile.view<?x64xf16>
  %qt = attn_tile.load %q[%i, %c0] : !attn_tile.view<?x64xf16> -> tensor<32x64xf16>
  %zero32 = arith.constant dense<0.0> : tensor<32x64xf32>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    // expected-error @below {{'attn_tile.dot' op expected 64 rows as the schedule says, got 'tensor<32x64xf32>'}}
    %s = attn_tile.dot %qt, %kt, %zero32 transpose_b : tensor<32x64xf16>, tensor<64x64xf16> -> tensor<32x64xf32>
    %sm = attn_tile.mask %zero at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %vt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  %ot = arith.truncf %r : tensor<64x64xf32> to tensor<64x64xf16>
  attn_tile.store %ot, %o[%i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 0 : !attn_tile.view<?x64xf16>
  %qt = arith.constant dense<1.0> : tensor<64x64xf16>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    // expected-error @below {{'attn_tile.dot' op expected a left side that is loaded or rounded and a right side that is loaded}}
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %vt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  %ot = arith.truncf %r : tensor<64x64xf32> to tensor<64x64xf16>
  attn_tile.store %ot, %o[%i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 0 : !attn_tile.view<?x64xf16>
  %qt = attn_tile.load %q[%i, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = arith.constant dense<1.0> : tensor<64x64xf16>
    // expected-error @below {{'attn_tile.dot' op expected a left side that is loaded or rounded and a right side that is loaded}}
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %vt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  %ot = arith.truncf %r : tensor<64x64xf32> to tensor<64x64xf16>
  attn_tile.store %ot, %o[%i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 0 : !attn_tile.view<?x64xf16>
  %qt = attn_tile.load %q[%i, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %vt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  %ot = arith.constant dense<0.0> : tensor<64x64xf16>
  // expected-error @below {{'attn_tile.store' op expected a tile rounded to 16 bits}}
  attn_tile.store %ot, %o[%i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = reuse_q, producer_registers = 24, consumer_registers = 240>

// The queries' buffer leaves with the first output.
attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 0 : !attn_tile.view<?x64xf16>
  %qt = attn_tile.load %q[%i, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %vt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  %ot = arith.truncf %r : tensor<64x64xf32> to tensor<64x64xf16>
  attn_tile.store %ot, %o[%i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x64xf16>
  // expected-error @below {{'attn_tile.store' op expected the queries' buffer for the output}}
  attn_tile.store %ot, %o[%i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 0 : !attn_tile.view<?x64xf16>
  %qt = attn_tile.load %q[%i, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %vt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %at = arith.truncf %a1 : tensor<64x64xf32> to tensor<64x64xf16>
    // expected-error @below {{'attn_tile.store' op expected stores outside the loop}}
    attn_tile.store %at, %o[%i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x64xf16>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  %ot = arith.truncf %r : tensor<64x64xf32> to tensor<64x64xf16>
  attn_tile.store %ot, %o[%i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

// Without a mask nothing says where the keys end.
attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %n = attn_tile.dim %k, 0 : !attn_tile.view<?x64xf16>
  %range = attn_tile.range %c0 to %n
  // expected-error @below {{'attn_tile.for' op expected a loop over a range, with one mask that gives the length, got 0 masks}}
  attn_tile.for (%j, %masked) in %range {
    attn_tile.yield
  }
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 0 : !attn_tile.view<?x64xf16>
  %qt = attn_tile.load %q[%i, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
  %range = attn_tile.range %c0 to %n
  // expected-error @below {{'attn_tile.for' op expected a loop over a range, with one mask that gives the length, got 2 masks}}
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %again = attn_tile.mask %sm at(%j, %i) length(%n) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %vt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  %ot = arith.truncf %r : tensor<64x64xf32> to tensor<64x64xf16>
  attn_tile.store %ot, %o[%i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

// Only the last tiles may need the mask.
attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 0 : !attn_tile.view<?x64xf16>
  %qt = attn_tile.load %q[%i, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
  %c1 = arith.constant 1 : index
  // expected-error @below {{'attn_tile.range' op expected the tiles that need no mask to start where the range does}}
  %range = attn_tile.range %c0 to %n full %c1 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %vt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  %ot = arith.truncf %r : tensor<64x64xf32> to tensor<64x64xf16>
  attn_tile.store %ot, %o[%i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn_tile.kernel @kernel(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 0 : !attn_tile.view<?x64xf16>
  %range = attn_tile.range %c0 to %n
  // expected-note @below {{the other is here}}
  attn_tile.for (%j, %masked) in %range {
    %sm = attn_tile.mask %zero at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    attn_tile.yield
  }
  // expected-error @below {{'attn_tile.for' op expected one loop in a kernel, got a second}}
  attn_tile.for (%j, %masked) in %range {
    %sm = attn_tile.mask %zero at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    attn_tile.yield
  }
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[0]"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = own, producer_registers = 24, consumer_registers = 256>

// The copy engine cannot write rows of packed heads.
attn_tile.kernel @kernel(%q: !attn_tile.view<?x?x64xf16>, %k: !attn_tile.view<?x?x64xf16>, %o: !attn_tile.view<?x?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 1 : !attn_tile.view<?x?x64xf16>
  %qrows = attn_tile.pack_heads %q dim 0 group %c8 : !attn_tile.view<?x?x64xf16> -> !attn_tile.view<?x?x64xf16>
  %orows = attn_tile.pack_heads %o dim 0 group %c8 : !attn_tile.view<?x?x64xf16> -> !attn_tile.view<?x?x64xf16>
  %qt = attn_tile.load %qrows[%c0, %i, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = attn_tile.load %k[%c0, %j, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %vt = attn_tile.load %k[%c0, %j, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  %ot = arith.truncf %r : tensor<64x64xf32> to tensor<64x64xf16>
  // expected-error @below {{'attn_tile.store' op expected a schedule with output = direct, as rows of packed heads are no box of the copy engine}}
  attn_tile.store %ot, %orows[%c0, %i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x?x64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x?x64xf16>, %k: tensor<?x?x64xf16>) -> tensor<?x?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[1]"]>]
    : (tensor<?x?x64xf16>, tensor<?x?x64xf16>) -> tensor<?x?x64xf16>
  attn.yield %o : tensor<?x?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = direct, producer_registers = 24, consumer_registers = 256>

// A part of a row.
attn_tile.kernel @kernel(%q: !attn_tile.view<?x?x64xf16>, %k: !attn_tile.view<?x?x64xf16>, %o: !attn_tile.view<?x?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 1 : !attn_tile.view<?x?x64xf16>
  %qrows = attn_tile.pack_heads %q dim 0 group %c8 : !attn_tile.view<?x?x64xf16> -> !attn_tile.view<?x?x64xf16>
  %orows = attn_tile.pack_heads %o dim 0 group %c8 : !attn_tile.view<?x?x64xf16> -> !attn_tile.view<?x?x64xf16>
  // expected-error @below {{'attn_tile.load' op expected whole rows of '!attn_tile.view<?x?x64xf16>'}}
  %qt = attn_tile.load %qrows[%c0, %i, %c8] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = attn_tile.load %k[%c0, %j, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %vt = attn_tile.load %k[%c0, %j, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  %ot = arith.truncf %r : tensor<64x64xf32> to tensor<64x64xf16>
  attn_tile.store %ot, %orows[%c0, %i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x?x64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x?x64xf16>, %k: tensor<?x?x64xf16>) -> tensor<?x?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[1]"]>]
    : (tensor<?x?x64xf16>, tensor<?x?x64xf16>) -> tensor<?x?x64xf16>
  attn.yield %o : tensor<?x?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = direct, producer_registers = 24, consumer_registers = 256>

// Packed heads are gathered once for a program.
attn_tile.kernel @kernel(%q: !attn_tile.view<?x?x64xf16>, %k: !attn_tile.view<?x?x64xf16>, %o: !attn_tile.view<?x?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 1 : !attn_tile.view<?x?x64xf16>
  %qrows = attn_tile.pack_heads %q dim 0 group %c8 : !attn_tile.view<?x?x64xf16> -> !attn_tile.view<?x?x64xf16>
  %orows = attn_tile.pack_heads %o dim 0 group %c8 : !attn_tile.view<?x?x64xf16> -> !attn_tile.view<?x?x64xf16>
  %qt = attn_tile.load %qrows[%c0, %i, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    // expected-error @below {{'attn_tile.load' op expected packed heads to be loaded outside the loop}}
    %kt = attn_tile.load %qrows[%c0, %j, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %vt = attn_tile.load %k[%c0, %j, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  %ot = arith.truncf %r : tensor<64x64xf32> to tensor<64x64xf16>
  attn_tile.store %ot, %orows[%c0, %i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x?x64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x?x64xf16>, %k: tensor<?x?x64xf16>) -> tensor<?x?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[1]"]>]
    : (tensor<?x?x64xf16>, tensor<?x?x64xf16>) -> tensor<?x?x64xf16>
  attn.yield %o : tensor<?x?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = direct, producer_registers = 24, consumer_registers = 256>

// Rows that are not those of the packed heads.
attn_tile.kernel @kernel(%q: !attn_tile.view<?x?x64xf16>, %k: !attn_tile.view<?x?x64xf16>, %o: !attn_tile.view<?x?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 1 : !attn_tile.view<?x?x64xf16>
  %qrows = attn_tile.pack_heads %q dim 0 group %c8 : !attn_tile.view<?x?x64xf16> -> !attn_tile.view<?x?x64xf16>
  %orows = attn_tile.pack_heads %o dim 0 group %c8 : !attn_tile.view<?x?x64xf16> -> !attn_tile.view<?x?x64xf16>
  %qt = attn_tile.load %q[%c0, %i, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = attn_tile.load %k[%c0, %j, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %vt = attn_tile.load %k[%c0, %j, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  %ot = arith.truncf %r : tensor<64x64xf32> to tensor<64x64xf16>
  %orows1 = attn_tile.pack_heads %o dim 1 group %c8 : !attn_tile.view<?x?x64xf16> -> !attn_tile.view<?x?x?xf16>
  // expected-error @below {{'attn_tile.store' op expected a tile whose rows are those of packed heads, got 'tensor<64x64xf16>'}}
  attn_tile.store %ot, %orows1[%c0, %i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x?x?xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x?x64xf16>, %k: tensor<?x?x64xf16>) -> tensor<?x?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[1]"]>]
    : (tensor<?x?x64xf16>, tensor<?x?x64xf16>) -> tensor<?x?x64xf16>
  attn.yield %o : tensor<?x?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = direct, producer_registers = 24, consumer_registers = 256>

// Sizes are known of arguments alone.
attn_tile.kernel @kernel(%q: !attn_tile.view<?x?x64xf16>, %k: !attn_tile.view<?x?x64xf16>, %o: !attn_tile.view<?x?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 1 : !attn_tile.view<?x?x64xf16>
  %qrows = attn_tile.pack_heads %q dim 0 group %c8 : !attn_tile.view<?x?x64xf16> -> !attn_tile.view<?x?x64xf16>
  %orows = attn_tile.pack_heads %o dim 0 group %c8 : !attn_tile.view<?x?x64xf16> -> !attn_tile.view<?x?x64xf16>
  %qt = attn_tile.load %qrows[%c0, %i, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
  // expected-error @below {{'attn_tile.dim' op expected the size of an argument of the kernel}}
  %rows = attn_tile.dim %qrows, 1 : !attn_tile.view<?x?x64xf16>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = attn_tile.load %k[%c0, %j, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %vt = attn_tile.load %k[%c0, %j, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  %ot = arith.truncf %r : tensor<64x64xf32> to tensor<64x64xf16>
  attn_tile.store %ot, %orows[%c0, %i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x?x64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x?x64xf16>, %k: tensor<?x?x64xf16>) -> tensor<?x?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[1]"]>]
    : (tensor<?x?x64xf16>, tensor<?x?x64xf16>) -> tensor<?x?x64xf16>
  attn.yield %o : tensor<?x?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = direct, producer_registers = 24, consumer_registers = 256>

// Registers hold f32.
attn_tile.kernel @kernel(%q: !attn_tile.view<?x?x64xf16>, %k: !attn_tile.view<?x?x64xf16>, %o: !attn_tile.view<?x?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %i = attn_tile.program_id 0
  %n = attn_tile.dim %k, 1 : !attn_tile.view<?x?x64xf16>
  %qrows = attn_tile.pack_heads %q dim 0 group %c8 : !attn_tile.view<?x?x64xf16> -> !attn_tile.view<?x?x64xf16>
  %orows = attn_tile.pack_heads %o dim 0 group %c8 : !attn_tile.view<?x?x64xf16> -> !attn_tile.view<?x?x64xf16>
  %qt = attn_tile.load %qrows[%c0, %i, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = attn_tile.load %k[%c0, %j, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %vt = attn_tile.load %k[%c0, %j, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  %ot = arith.truncf %r : tensor<64x64xf32> to tensor<64x64xf16>
  %constant = arith.constant dense<0.0> : tensor<64x64xf16>
  // expected-error @below {{'attn_tile.store' op expected a tile of f32, or one rounded from it}}
  attn_tile.store %constant, %orows[%c0, %i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x?x64xf16>
  attn_tile.return
}

attn.plan @plan(%q: tensor<?x?x64xf16>, %k: tensor<?x?x64xf16>) -> tensor<?x?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "64"]]} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["q[1]"]>]
    : (tensor<?x?x64xf16>, tensor<?x?x64xf16>) -> tensor<?x?x64xf16>
  attn.yield %o : tensor<?x?x64xf16>
}

// -----

// expected-error @below {{'attn.plan' op expected a workspace of the zeroed bytes alone (4), got "260"; attn-assign-storage adds the rest after this pass}}
attn.plan @workspace() attributes {arg_names = [], result_names = [], result_shapes = [], workspace = "260", zeroed = 4 : i64} {
  attn.yield
}
