// RUN: attn-interpret %s --entry=guarded --random=1 --shape=x=2 --print | FileCheck %s --check-prefix=SHORT
// RUN: attn-interpret %s --entry=guarded --random=1 --shape=x=9 --print | FileCheck %s --check-prefix=LONG
// RUN: attn-interpret %s --entry=guarded --random=1 --shape=x=0 --print | FileCheck %s --check-prefix=EMPTY
// RUN: attn-interpret %s --entry=in_order --scalar=a=1.5 --print | FileCheck %s --check-prefix=ORDER
// RUN: attn-interpret %s --entry=unwritten --print | FileCheck %s --check-prefix=UNWRITTEN
// RUN: attn-interpret %s --entry=tensors --scalar=scale=1 --print | FileCheck %s --check-prefix=TENSORS

// RUN: attn-interpret %s --entry=choose --random=1 --shape=x=2 --scalar=a=1.5 --print | FileCheck %s --check-prefix=FIRST
// RUN: attn-interpret %s --entry=choose --random=1 --shape=x=3 --scalar=a=1.5 --print | FileCheck %s --check-prefix=OTHER

attn_tile.kernel @fill_two(%x: !attn_tile.view<?xf32>, %y: !attn_tile.view<?xf32>) {
  %two = arith.constant dense<2.0> : tensor<8xf32>
  %c0 = arith.constant 0 : index
  attn_tile.store %two, %y[%c0] : tensor<8xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

attn_tile.kernel @fill_index(%x: !attn_tile.view<?xf32>, %y: !attn_tile.view<?xf32>) {
  %c4 = arith.constant 4 : index
  %i = attn_tile.program_id 0
  %row = arith.muli %i, %c4 : index
  %t = arith.constant dense<[0.0, 1.0, 2.0, 3.0]> : tensor<4xf32>
  attn_tile.store %t, %y[%row] : tensor<4xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// The first variant whose guard holds is taken, over the whole of its grid.
// SHORT: y: 2, 2
// LONG: y: 0, 1, 2, 3, 0, 1, 2, 3, 0
// EMPTY: y: no elements
attn.plan @guarded(%x: tensor<?xf32>) -> tensor<?xf32>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]]} {
  %y = attn.launch(%x) variants [
      #attn.variant<kernel = @fill_two, when = "x[0] <= 4", programs = ["min(x[0], 1)"]>,
      #attn.variant<kernel = @fill_index, when = "1", programs = ["ceildiv(x[0], 4)"]>]
    : (tensor<?xf32>) -> tensor<?xf32>
  attn.yield %y : tensor<?xf32>
}

attn_tile.kernel @splat(%a: f32, %y: !attn_tile.view<2xf32>) {
  %c0 = arith.constant 0 : index
  %t = attn_tile.splat %a : f32 -> tensor<2xf32>
  attn_tile.store %t, %y[%c0] : tensor<2xf32>, !attn_tile.view<2xf32>
  attn_tile.return
}

attn_tile.kernel @double(%x: !attn_tile.view<2xf32>, %y: !attn_tile.view<2xf32>) {
  %c0 = arith.constant 0 : index
  %t = attn_tile.load %x[%c0] : !attn_tile.view<2xf32> -> tensor<2xf32>
  %u = arith.addf %t, %t : tensor<2xf32>
  attn_tile.store %u, %y[%c0] : tensor<2xf32>, !attn_tile.view<2xf32>
  attn_tile.return
}

// A result that stays inside the plan is the next launch's input.
// ORDER: y: 3, 3
attn.plan @in_order(%a: f32) -> tensor<2xf32>
    attributes {arg_names = ["a"], result_names = ["y"], result_shapes = [["2"]]} {
  %x = attn.launch(%a) variants [#attn.variant<kernel = @splat, when = "1", programs = ["1"]>]
    intermediates [#attn.intermediate<name = "x", shape = ["2"]>] : (f32) -> tensor<2xf32>
  %y = attn.launch(%x) variants [#attn.variant<kernel = @double, when = "1", programs = ["1", "1", "1"]>]
    : (tensor<2xf32>) -> tensor<2xf32>
  attn.yield %y : tensor<2xf32>
}

// The launches of the first case whose guard holds, and no others; they see
// what was computed before.
// FIRST: y: 6, 6
// OTHER: y: 3, 3
attn.plan @choose(%x: tensor<?xf32>, %a: f32) -> tensor<2xf32>
    attributes {arg_names = ["x", "a"], result_names = ["y"], result_shapes = [["2"]]} {
  %s = attn.launch(%a) variants [#attn.variant<kernel = @splat, when = "1", programs = ["1"]>]
    intermediates [#attn.intermediate<name = "s", shape = ["2"]>] : (f32) -> tensor<2xf32>
  %y = attn.choose -> tensor<2xf32> {
    case "x[0] == 2" {
      %t = attn.launch(%s) variants [#attn.variant<kernel = @double, when = "1", programs = ["1", "1", "1"]>]
        intermediates [#attn.intermediate<name = "t", shape = ["2"]>] : (tensor<2xf32>) -> tensor<2xf32>
      %u = attn.launch(%t) variants [#attn.variant<kernel = @double, when = "1", programs = ["1", "1", "1"]>]
        : (tensor<2xf32>) -> tensor<2xf32>
      attn.yield %u : tensor<2xf32>
    }
    case "x[0] < ceildiv(4, x[0] - 2)" {
      %u = attn.launch(%s) variants [#attn.variant<kernel = @double, when = "1", programs = ["1", "1", "1"]>]
        : (tensor<2xf32>) -> tensor<2xf32>
      attn.yield %u : tensor<2xf32>
    }
  }
  attn.yield %y : tensor<2xf32>
}

// What no program writes shows.
// UNWRITTEN: y[0]: 1, nan
// UNWRITTEN-NEXT: y[1]: 1, nan
attn_tile.kernel @first_column(%y: !attn_tile.view<2x2xf16>) {
  %i = attn_tile.program_id 1
  %c0 = arith.constant 0 : index
  %one = arith.constant dense<1.0> : tensor<1xf16>
  attn_tile.store %one, %y[%i, %c0] : tensor<1xf16>, !attn_tile.view<2x2xf16>
  attn_tile.return
}
attn.plan @unwritten() -> tensor<2x2xf16>
    attributes {arg_names = [], result_names = ["y"], result_shapes = [["2", "2"]]} {
  %y = attn.launch() variants [#attn.variant<kernel = @first_column, when = "1", programs = ["1", "2"]>] : () -> tensor<2x2xf16>
  attn.yield %y : tensor<2x2xf16>
}

// A kernel over tensors needs no grid.
// TENSORS: o[0, 0, 0]: 1, 1, 1, 1, 1, 1, 1, 1
attn.kernel @attention_0(%scale: f32) -> tensor<1x1x1x8xf16> {
  %q = arith.constant dense<1.0> : tensor<1x1x1x8xf16>
  %o = attn.block_attention %q, %q, %q scale(%scale)
    : (tensor<1x1x1x8xf16>, tensor<1x1x1x8xf16>, tensor<1x1x1x8xf16>) -> tensor<1x1x1x8xf16>
  attn.yield %o : tensor<1x1x1x8xf16>
}
attn.plan @tensors(%scale: f32) -> tensor<1x1x1x8xf16>
    attributes {arg_names = ["scale"], result_names = ["o"], result_shapes = [["1", "1", "1", "8"]]} {
  %o = attn.launch(%scale) variants [#attn.variant<kernel = @attention_0, when = "1">] : (f32) -> tensor<1x1x1x8xf16>
  attn.yield %o : tensor<1x1x1x8xf16>
}
