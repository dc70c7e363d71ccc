// RUN: attn-interpret %s --entry=programs_plan --print | FileCheck %s --check-prefix=PROGRAMS
// RUN: attn-interpret %s --entry=tiles_plan --print | FileCheck %s --check-prefix=TILES
// RUN: attn-interpret %s --entry=roles_plan --print | FileCheck %s --check-prefix=ROLES

#rows = #attn_gpu.rows<warpgroups = 1>

// Both CTAs together run every program. Each writes one row; the last one's
// lies behind `length`.
// PROGRAMS: dealt[0, 0]: 1, 1, nan
// PROGRAMS-NEXT: dealt[0, 1]: 1, 1, nan
// PROGRAMS-NEXT: dealt[1, 0]: 1, 1, nan
// PROGRAMS-NEXT: dealt[1, 1]: 1, 1, nan
// PROGRAMS-NEXT: taken[0, 0]: 1, 1, nan
// PROGRAMS-NEXT: taken[0, 1]: 1, 1, nan
// PROGRAMS-NEXT: taken[1, 0]: 1, 1, nan
// PROGRAMS-NEXT: taken[1, 1]: 1, 1, nan
attn_gpu.kernel @programs(%dealt: !attn_gpu.global<f32>, %taken: !attn_gpu.global<f32>, %counter: !attn_gpu.global<i32>,
                          %batch: i64, %head: i64, %rows: index)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %one = arith.constant dense<1.0> : tensor<64xf32, #rows>
  attn_gpu.for_program (%i, %h, %b) in (%rows, %c2, %c2) persistent {
    %b64 = arith.index_cast %b : index to i64
    %h64 = arith.index_cast %h : index to i64
    %x = arith.muli %b64, %batch : i64
    %y = arith.muli %h64, %head : i64
    %offset = arith.addi %x, %y : i64
    %next = arith.addi %i, %c1 : index
    %end = arith.minsi %next, %c2 : index
    attn_gpu.store_rows %one, %dealt[%offset] row %i length %end : tensor<64xf32, #rows>, !attn_gpu.global<f32>
  }
  attn_gpu.for_program (%i, %h, %b) in (%rows, %c2, %c2) dynamic counter(%counter) reverse(%rows) {
    %b64 = arith.index_cast %b : index to i64
    %h64 = arith.index_cast %h : index to i64
    %x = arith.muli %b64, %batch : i64
    %y = arith.muli %h64, %head : i64
    %offset = arith.addi %x, %y : i64
    %next = arith.addi %i, %c1 : index
    %end = arith.minsi %next, %c2 : index
    attn_gpu.store_rows %one, %taken[%offset] row %i length %end : tensor<64xf32, #rows>, !attn_gpu.global<f32>
  }
  attn_gpu.return
}
attn.plan @programs_plan() -> (tensor<2x2x3xf32>, tensor<2x2x3xf32>)
    attributes {arg_names = [], result_names = ["dealt", "taken"],
                result_shapes = [["2", "2", "3"], ["2", "2", "3"]], workspace = "4", zeroed = 4 : i64} {
  %r:2 = attn.launch() variants [#attn.variant<kernel = @programs, when = "1", grid = ["min(sms, 12)", "1", "1"], params = [
      #attn.param<kind = pointer, name = "dealt">, #attn.param<kind = pointer, name = "taken">,
      #attn.param<kind = workspace, expr = "0">, #attn.param<kind = stride, name = "dealt">,
      #attn.param<kind = stride, name = "dealt", dim = 1>, #attn.param<kind = value, expr = "3">]>]
    : () -> (tensor<2x2x3xf32>, tensor<2x2x3xf32>)
  attn.yield %r#0, %r#1 : tensor<2x2x3xf32>, tensor<2x2x3xf32>
}

// From 1: doubled at each tile, and 1 added where a mask is needed. Tiles 3 and
// 2 are masked, 1 and 0 are not: 3, 7, 14, 28. Without tiles the one past the
// end is visited, masked: 3.
// TILES: y: 28, 3
attn_gpu.kernel @tiles(%y: !attn_gpu.global<f32>)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %base = arith.constant 0 : i64
  %some = attn_gpu.for (%j, %masked) from %c4 to %c0 full %c2 past_end %c4 max_masked 2 iter_args(%x = %one) -> (f32) {
    %d = arith.addf %x, %x : f32
    %a = arith.select %masked, %one, %zero : f32
    %n = arith.addf %d, %a : f32
    attn_gpu.yield %n : f32
  }
  %none = attn_gpu.for (%j, %masked) from %c0 to %c0 full %c0 past_end %c4 iter_args(%x = %one) -> (f32) {
    %d = arith.addf %x, %x : f32
    %a = arith.select %masked, %one, %zero : f32
    %n = arith.addf %d, %a : f32
    attn_gpu.yield %n : f32
  }
  %s = attn_gpu.splat %some : f32 -> tensor<64xf32, #rows>
  %t = attn_gpu.splat %none : f32 -> tensor<64xf32, #rows>
  attn_gpu.store_rows %s, %y[%base] row %c0 length %c1 : tensor<64xf32, #rows>, !attn_gpu.global<f32>
  attn_gpu.store_rows %t, %y[%base] row %c1 length %c2 : tensor<64xf32, #rows>, !attn_gpu.global<f32>
  attn_gpu.return
}
attn.plan @tiles_plan() -> tensor<2xf32>
    attributes {arg_names = [], result_names = ["y"], result_shapes = [["2"]]} {
  %y = attn.launch() variants [#attn.variant<kernel = @tiles, when = "1", grid = ["1", "1", "1"], params = [
      #attn.param<kind = pointer, name = "y">]>] : () -> tensor<2xf32>
  attn.yield %y : tensor<2xf32>
}

// Roles share what the kernel made; turns are nobody's business here.
// ROLES: y: 2, 3
attn_gpu.kernel @roles(%y: !attn_gpu.global<f32>)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %base = arith.constant 0 : i64
  attn_gpu.roles producer {
    %two = arith.constant dense<2.0> : tensor<64xf32, #rows>
    attn_gpu.store_rows %two, %y[%base] row %c0 length %c1 : tensor<64xf32, #rows>, !attn_gpu.global<f32>
  } consumer {
    attn_gpu.first_turn
    attn_gpu.take_turn
    attn_gpu.pass_turn
    %three = arith.constant dense<3.0> : tensor<64xf32, #rows>
    attn_gpu.store_rows %three, %y[%base] row %c1 length %c2 : tensor<64xf32, #rows>, !attn_gpu.global<f32>
  }
  attn_gpu.return
}
attn.plan @roles_plan() -> tensor<2xf32>
    attributes {arg_names = [], result_names = ["y"], result_shapes = [["2"]]} {
  %y = attn.launch() variants [#attn.variant<kernel = @roles, when = "1", grid = ["1", "1", "1"], params = [
      #attn.param<kind = pointer, name = "y">]>] : () -> tensor<2xf32>
  attn.yield %y : tensor<2xf32>
}
