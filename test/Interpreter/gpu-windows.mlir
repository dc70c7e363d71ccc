// RUN: split-file %s %t
// RUN: attn-interpret %t/good.mlir --entry=make --outputs=%t.safetensors
// RUN: attn-interpret %t/good.mlir --entry=packed_plan --inputs=%t.safetensors --print | FileCheck %s --check-prefix=PACKED
// RUN: attn-interpret %t/good.mlir --entry=slices_plan --inputs=%t.safetensors --print | FileCheck %s --check-prefix=SLICES
// RUN: attn-interpret %t/good.mlir --entry=groups_plan --inputs=%t.safetensors --print | FileCheck %s --check-prefix=GROUPS
// RUN: attn-interpret %t/good.mlir --entry=out_plan --inputs=%t.safetensors --print | FileCheck %s --check-prefix=OUT
// RUN: attn-interpret %t/good.mlir --entry=scalar_plan --print | FileCheck %s --check-prefix=SCALAR
// RUN: not attn-interpret %t/bad.mlir --entry=behind_plan --random=1 2>&1 | FileCheck %s --check-prefix=BEHIND
// RUN: not attn-interpret %t/bad.mlir --entry=before_plan --random=1 2>&1 | FileCheck %s --check-prefix=BEFORE
// RUN: not attn-interpret %t/bad.mlir --entry=ragged_plan --random=1 2>&1 | FileCheck %s --check-prefix=RAGGED
// RUN: not attn-interpret %t/bad.mlir --entry=plain_plan --random=1 2>&1 | FileCheck %s --check-prefix=PLAIN
// RUN: not attn-interpret %t/bad.mlir --entry=element_plan 2>&1 | FileCheck %s --check-prefix=ELEMENT

//--- good.mlir
// Rows of two elements: [T, H, D] with rows (t, h) = t, h.
func.func @make() -> (tensor<4x2x2xf16> {attn.name = "x"}) {
  %x = arith.constant dense<[[[0.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [1.0, 1.0]], [[2.0, 0.0], [2.0, 1.0]], [[3.0, 0.0], [3.0, 1.0]]]> : tensor<4x2x2xf16>
  func.return %x : tensor<4x2x2xf16>
}

// Head 1 of the window of rows 1 and 2, from its row 1 on: what lies behind the
// window is zero, though the tensor goes on.
// PACKED: y[0]: 2, 1
// PACKED-NEXT: y[1]: 0, 0
// PACKED-NEXT: y[2]: 0, 0
attn_gpu.kernel @packed(%x: !attn_gpu.tensor_map, %y: !attn_gpu.tensor_map)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.put %channel, %x[%c0, %c1, %c1] window dim(2) [%c1] size [%c2] : !attn_gpu.channel<1 x 64x8xf16>
  %tile = attn_gpu.get %channel : !attn_gpu.channel<1 x 64x8xf16> -> !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out %tile, %y[%c0, %c0] : !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out_wait
  attn_gpu.release %tile : !attn_gpu.buffer<64x8xf16>
  attn_gpu.return
}
attn.plan @packed_plan(%x: tensor<4x2x2xf16>) -> tensor<3x2xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["3", "2"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @packed, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 1, 64], swizzle = 128, ragged = 2>, #attn.param<kind = tensor_map, name = "y", box = [64, 64], swizzle = 128>]>]
    : (tensor<4x2x2xf16>) -> tensor<3x2xf16>
  attn.yield %y : tensor<3x2xf16>
}

// Slices that have no coordinate: the window starts at row 1 of slice 2, which is
// row 2 * 2 + 1 of all.
// SLICES: y[0]: 2, 1
// SLICES-NEXT: y[1]: 0, 0
// SLICES-NEXT: y[2]: 0, 0
attn_gpu.kernel @slices(%x: !attn_gpu.tensor_map, %y: !attn_gpu.tensor_map)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  %c5 = arith.constant 5 : index
  attn_gpu.put %channel, %x[%c0, %c0] window dim(1) [%c5] size [%c1] : !attn_gpu.channel<1 x 64x8xf16>
  %tile = attn_gpu.get %channel : !attn_gpu.channel<1 x 64x8xf16> -> !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out %tile, %y[%c0, %c0] : !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out_wait
  attn_gpu.release %tile : !attn_gpu.buffer<64x8xf16>
  attn_gpu.return
}
attn.plan @slices_plan(%x: tensor<4x2x2xf16>) -> tensor<3x2xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["3", "2"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @slices, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128, ragged = 1>, #attn.param<kind = tensor_map, name = "y", box = [64, 64], swizzle = 128>]>]
    : (tensor<4x2x2xf16>) -> tensor<3x2xf16>
  attn.yield %y : tensor<3x2xf16>
}

// Eight windows of 8 rows each: those of slices 3 and 1 first, then empty ones,
// whose offsets may be anything.
// GROUPS: y[0]: 3, 0
// GROUPS-NEXT: y[1]: 3, 1
// GROUPS-NEXT: y[2]: 0, 0
// GROUPS: y[7]: 0, 0
// GROUPS-NEXT: y[8]: 1, 0
// GROUPS-NEXT: y[9]: 0, 0
// GROUPS-NEXT: y[10]: 0, 0
attn_gpu.kernel @groups(%x: !attn_gpu.tensor_map, %y: !attn_gpu.tensor_map)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  %c6 = arith.constant 6 : index
  %m9 = arith.constant -9 : index
  %c99 = arith.constant 99 : index
  attn_gpu.put %channel, %x[%c0, %c0] window dim(1) [%c6, %c2, %m9, %m9, %c0, %c0, %c0, %c99] size [%c2, %c1, %c0, %c0, %c0, %c0, %c0, %c0] : !attn_gpu.channel<1 x 64x8xf16>
  %tile = attn_gpu.get %channel : !attn_gpu.channel<1 x 64x8xf16> -> !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out %tile, %y[%c0, %c0] : !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out_wait
  attn_gpu.release %tile : !attn_gpu.buffer<64x8xf16>
  attn_gpu.return
}
attn.plan @groups_plan(%x: tensor<4x2x2xf16>) -> tensor<11x2xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["11", "2"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @groups, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 8], swizzle = 128, ragged = 1>, #attn.param<kind = tensor_map, name = "y", box = [64, 64], swizzle = 128>]>]
    : (tensor<4x2x2xf16>) -> tensor<11x2xf16>
  attn.yield %y : tensor<11x2xf16>
}

// On the way out only the window is written.
// OUT: y[0, 0]: nan, nan
// OUT-NEXT: y[0, 1]: nan, nan
// OUT-NEXT: y[1, 0]: nan, nan
// OUT-NEXT: y[1, 1]: 0, 0
// OUT-NEXT: y[2, 0]: nan, nan
// OUT-NEXT: y[2, 1]: 0, 1
// OUT-NEXT: y[3, 0]: nan, nan
// OUT-NEXT: y[3, 1]: nan, nan
attn_gpu.kernel @out(%x: !attn_gpu.tensor_map, %y: !attn_gpu.tensor_map)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.put %channel, %x[%c0, %c0] window dim(1) [%c0] size [%c3] : !attn_gpu.channel<1 x 64x8xf16>
  %tile = attn_gpu.get %channel : !attn_gpu.channel<1 x 64x8xf16> -> !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out %tile, %y[%c0, %c1, %c0] window dim(2) [%c1] size [%c2] : !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out_wait
  attn_gpu.release %tile : !attn_gpu.buffer<64x8xf16>
  attn_gpu.return
}
attn.plan @out_plan(%x: tensor<4x2x2xf16>) -> tensor<4x2x2xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["4", "2", "2"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @out, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128, ragged = 1>, #attn.param<kind = tensor_map, name = "y", box = [64, 1, 64], swizzle = 128, ragged = 2>]>]
    : (tensor<4x2x2xf16>) -> tensor<4x2x2xf16>
  attn.yield %y : tensor<4x2x2xf16>
}

// SCALAR: y[0]: 3, 3
// SCALAR-NEXT: y[1]: nan, nan
attn.kernel @table() -> tensor<3xi32> {
  %t = arith.constant dense<[5, 1, -7]> : tensor<3xi32>
  attn.yield %t : tensor<3xi32>
}
attn_gpu.kernel @scalar(%t: !attn_gpu.global<i32>, %y: !attn_gpu.tensor_map)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %i = arith.constant 1 : i64
  %n = attn_gpu.load_scalar %t[%i] : !attn_gpu.global<i32>
  %three = arith.constant dense<3.0> : tensor<64x8xf32, #attn_gpu.fragment<warpgroups = 1>>
  %b = attn_gpu.alloc "y" : !attn_gpu.buffer<64x8xf16>
  attn_gpu.store_tile %three, %b : tensor<64x8xf32, #attn_gpu.fragment<warpgroups = 1>>, !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out %b, %y[%c0, %c0] window dim(1) [%c0] size [%n] : !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out_wait
  attn_gpu.return
}
attn.plan @scalar_plan() -> tensor<2x2xf16>
    attributes {arg_names = [], result_names = ["y"], result_shapes = [["2", "2"]]} {
  %t = attn.launch() variants [#attn.variant<kernel = @table, when = "1">] intermediates [#attn.intermediate<name = "t", shape = ["3"]>] : () -> tensor<3xi32>
  %y = attn.launch(%t) variants [#attn.variant<kernel = @scalar, when = "1", grid = ["1", "1", "1"], params = [
    #attn.param<kind = pointer, name = "t">, #attn.param<kind = tensor_map, name = "y", box = [64, 64], swizzle = 128, ragged = 1>]>] : (tensor<3xi32>) -> tensor<2x2xf16>
  attn.yield %y : tensor<2x2xf16>
}

//--- bad.mlir
// BEHIND: error: expected a window within the tensor, got 3 rows from 2 on
attn_gpu.kernel @behind(%x: !attn_gpu.tensor_map, %y: !attn_gpu.tensor_map)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.put %channel, %x[%c0, %c0, %c0] window dim(2) [%c2] size [%c3] : !attn_gpu.channel<1 x 64x8xf16>
  %tile = attn_gpu.get %channel : !attn_gpu.channel<1 x 64x8xf16> -> !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out %tile, %y[%c0, %c0] : !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out_wait
  attn_gpu.release %tile : !attn_gpu.buffer<64x8xf16>
  attn_gpu.return
}
attn.plan @behind_plan(%x: tensor<4x2x2xf16>) -> tensor<3x2xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["3", "2"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @behind, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 1, 64], swizzle = 128, ragged = 2>, #attn.param<kind = tensor_map, name = "y", box = [64, 64], swizzle = 128>]>]
    : (tensor<4x2x2xf16>) -> tensor<3x2xf16>
  attn.yield %y : tensor<3x2xf16>
}

// BEFORE: error: expected a row of at least 0 in a window, got -1
attn_gpu.kernel @before(%x: !attn_gpu.tensor_map, %y: !attn_gpu.tensor_map)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  %m1 = arith.constant -1 : index
  attn_gpu.put %channel, %x[%c0, %c0, %m1] window dim(2) [%c2] size [%c1] : !attn_gpu.channel<1 x 64x8xf16>
  %tile = attn_gpu.get %channel : !attn_gpu.channel<1 x 64x8xf16> -> !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out %tile, %y[%c0, %c0] : !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out_wait
  attn_gpu.release %tile : !attn_gpu.buffer<64x8xf16>
  attn_gpu.return
}
attn.plan @before_plan(%x: tensor<4x2x2xf16>) -> tensor<3x2xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["3", "2"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @before, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 1, 64], swizzle = 128, ragged = 2>, #attn.param<kind = tensor_map, name = "y", box = [64, 64], swizzle = 128>]>]
    : (tensor<4x2x2xf16>) -> tensor<3x2xf16>
  attn.yield %y : tensor<3x2xf16>
}

// RAGGED: error: expected a window of dimension 2, as the tensor map has, got no window
attn_gpu.kernel @ragged(%x: !attn_gpu.tensor_map, %y: !attn_gpu.tensor_map)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.put %channel, %x[%c0, %c0, %c0] : !attn_gpu.channel<1 x 64x8xf16>
  %tile = attn_gpu.get %channel : !attn_gpu.channel<1 x 64x8xf16> -> !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out %tile, %y[%c0, %c0] : !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out_wait
  attn_gpu.release %tile : !attn_gpu.buffer<64x8xf16>
  attn_gpu.return
}
attn.plan @ragged_plan(%x: tensor<4x2x2xf16>) -> tensor<3x2xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["3", "2"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @ragged, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 1, 64], swizzle = 128, ragged = 2>, #attn.param<kind = tensor_map, name = "y", box = [64, 64], swizzle = 128>]>]
    : (tensor<4x2x2xf16>) -> tensor<3x2xf16>
  attn.yield %y : tensor<3x2xf16>
}

// PLAIN: error: expected no window, as the tensor map has, got a window of dimension 1
attn_gpu.kernel @plain(%x: !attn_gpu.tensor_map, %y: !attn_gpu.tensor_map)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.put %channel, %x[%c0, %c0, %c0] window dim(1) [%c0] size [%c1] : !attn_gpu.channel<1 x 64x8xf16>
  %tile = attn_gpu.get %channel : !attn_gpu.channel<1 x 64x8xf16> -> !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out %tile, %y[%c0, %c0] : !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out_wait
  attn_gpu.release %tile : !attn_gpu.buffer<64x8xf16>
  attn_gpu.return
}
attn.plan @plain_plan(%x: tensor<4x2x2xf16>) -> tensor<3x2xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["3", "2"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @plain, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64, 1], swizzle = 128>, #attn.param<kind = tensor_map, name = "y", box = [64, 64], swizzle = 128>]>]
    : (tensor<4x2x2xf16>) -> tensor<3x2xf16>
  attn.yield %y : tensor<3x2xf16>
}

// ELEMENT: error: expected an element of a tensor of 3, got 3
attn.kernel @table() -> tensor<3xi32> {
  %t = arith.constant dense<[5, 1, -7]> : tensor<3xi32>
  attn.yield %t : tensor<3xi32>
}
attn_gpu.kernel @element(%t: !attn_gpu.global<i32>, %y: !attn_gpu.tensor_map)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %i = arith.constant 3 : i64
  %n = attn_gpu.load_scalar %t[%i] : !attn_gpu.global<i32>
  attn_gpu.return
}
attn.plan @element_plan() -> tensor<2x2xf16>
    attributes {arg_names = [], result_names = ["y"], result_shapes = [["2", "2"]]} {
  %t = attn.launch() variants [#attn.variant<kernel = @table, when = "1">] intermediates [#attn.intermediate<name = "t", shape = ["3"]>] : () -> tensor<3xi32>
  %y = attn.launch(%t) variants [#attn.variant<kernel = @element, when = "1", grid = ["1", "1", "1"], params = [
    #attn.param<kind = pointer, name = "t">, #attn.param<kind = tensor_map, name = "y", box = [64, 64], swizzle = 128>]>] : (tensor<3xi32>) -> tensor<2x2xf16>
  attn.yield %y : tensor<2x2xf16>
}
