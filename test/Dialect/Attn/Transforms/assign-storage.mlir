// RUN: attn-opt %s --attn-assign-storage -o %t.mlir && FileCheck %s --input-file=%t.mlir
// A second run changes nothing.
// RUN: attn-opt %t.mlir --attn-assign-storage | diff %t.mlir -

attn_tile.kernel @two(%x: !attn_tile.view<?x?xf16>, %a: !attn_tile.view<3x?xf32>, %b: !attn_tile.view<?x8xi32>) {
  attn_tile.return
}
attn_tile.kernel @one(%a: !attn_tile.view<3x?xf32>, %b: !attn_tile.view<?x8xi32>, %y: !attn_tile.view<?x?xf16>) {
  attn_tile.return
}

// Behind the zeroed bytes, each at a multiple of 256 bytes; what the plan
// yields is the caller's.
// CHECK-LABEL: attn.plan @places(
// CHECK-SAME: workspace = "512 + ceildiv(4 * 3 * (x[0] + 1), 256) * 256 + ceildiv(4 * x[1] * 8, 256) * 256 + 256", zeroed = 260 : i64
// CHECK: @two
// CHECK-SAME: intermediates [#attn.intermediate<name = "a", shape = ["3", "x[0] + 1"], offset = "512">, #attn.intermediate<name = "b", shape = ["x[1]", "8"], offset = "512 + ceildiv(4 * 3 * (x[0] + 1), 256) * 256">]
// CHECK: @one
// CHECK-NOT: intermediates
// CHECK: @one
// CHECK-SAME: intermediates [#attn.intermediate<name = "c", shape = ["4", "5"], offset = "512 + ceildiv(4 * 3 * (x[0] + 1), 256) * 256 + ceildiv(4 * x[1] * 8, 256) * 256">]
attn.plan @places(%x: tensor<?x?xf16>) -> tensor<?x?xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]", "x[1]"]],
                workspace = "260", zeroed = 260 : i64} {
  %a, %b = attn.launch(%x) variants [#attn.variant<kernel = @two, when = "1">]
    intermediates [#attn.intermediate<name = "a", shape = ["3", "x[0] + 1"]>,
                   #attn.intermediate<name = "b", shape = ["x[1]", "8"], offset = "7">]
    : (tensor<?x?xf16>) -> (tensor<3x?xf32>, tensor<?x8xi32>)
  %y = attn.launch(%a, %b) variants [#attn.variant<kernel = @one, when = "1">]
    : (tensor<3x?xf32>, tensor<?x8xi32>) -> tensor<?x?xf16>
  %c = attn.launch(%a, %b) variants [#attn.variant<kernel = @one, when = "1">]
    intermediates [#attn.intermediate<name = "c", shape = ["4", "5"]>]
    : (tensor<3x?xf32>, tensor<?x8xi32>) -> tensor<?x?xf16>
  attn.yield %y : tensor<?x?xf16>
}

// Sizes that are numbers give numbers.
// CHECK-LABEL: attn.plan @numbers(
// CHECK-SAME: workspace = "768"
// CHECK: offset = "0"
attn.plan @numbers() attributes {arg_names = [], result_names = [], result_shapes = []} {
  %a = attn.launch() variants [#attn.variant<kernel = @two, when = "1">]
    intermediates [#attn.intermediate<name = "a", shape = ["4", "65"]>] : () -> tensor<4x65xbf16>
  attn.yield
}

// Does not fire: nothing stays inside, so there is only what is zeroed.
// CHECK-LABEL: attn.plan @nothing(
// CHECK-SAME: workspace = "4", zeroed = 4 : i64
// CHECK-NOT: intermediates
attn.plan @nothing(%x: tensor<?x?xf16>) -> (tensor<3x?xf32>, tensor<?x8xi32>)
    attributes {arg_names = ["x"], result_names = ["a", "b"], result_shapes = [["3", "x[0]"], ["x[0]", "8"]],
                workspace = "4", zeroed = 4 : i64} {
  %a, %b = attn.launch(%x) variants [#attn.variant<kernel = @two, when = "1">]
    : (tensor<?x?xf16>) -> (tensor<3x?xf32>, tensor<?x8xi32>)
  attn.yield %a, %b : tensor<3x?xf32>, tensor<?x8xi32>
}

// One case runs, so the cases share a place, and the choice takes what the one
// that runs takes.
// CHECK-LABEL: attn.plan @choose(
// CHECK-SAME: workspace = "512 + select(x[0] < 9, ceildiv(2 * x[0], 256) * 256 + 256, select(x[0] < 17, 0, ceildiv(2 * x[1], 256) * 256)) + 1024"
// CHECK: name = "before", shape = ["3", "1"], offset = "0"
// CHECK: name = "rows", shape = ["1", "8"], offset = "256"
// CHECK: case
// CHECK: name = "a", shape = ["x[0]"], offset = "512"
// CHECK: name = "b", shape = ["3"], offset = "512 + ceildiv(2 * x[0], 256) * 256"
// CHECK: case
// CHECK: case
// CHECK: name = "c", shape = ["x[1]"], offset = "512"
// CHECK: name = "after", shape = ["8", "64"], offset = "512 + select(x[0] < 9, ceildiv(2 * x[0], 256) * 256 + 256, select(x[0] < 17, 0, ceildiv(2 * x[1], 256) * 256))"
attn.plan @choose(%x: tensor<?x?xf16>) -> tensor<?x?xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]", "x[1]"]]} {
  %before, %rows = attn.launch(%x) variants [#attn.variant<kernel = @two, when = "1">]
    intermediates [#attn.intermediate<name = "before", shape = ["3", "1"]>, #attn.intermediate<name = "rows", shape = ["1", "8"]>]
    : (tensor<?x?xf16>) -> (tensor<3x?xf32>, tensor<?x8xi64>)
  %y = attn.choose -> tensor<?x?xf16> {
    case "x[0] < 9" {
      %a = attn.launch(%x) variants [#attn.variant<kernel = @one, when = "1">]
        intermediates [#attn.intermediate<name = "a", shape = ["x[0]"]>] : (tensor<?x?xf16>) -> tensor<?xf16>
      %b = attn.launch(%x) variants [#attn.variant<kernel = @one, when = "1">]
        intermediates [#attn.intermediate<name = "b", shape = ["3"]>] : (tensor<?x?xf16>) -> tensor<3xf16>
      %o = attn.launch(%a, %b) variants [#attn.variant<kernel = @one, when = "1">] : (tensor<?xf16>, tensor<3xf16>) -> tensor<?x?xf16>
      attn.yield %o : tensor<?x?xf16>
    }
    case "x[0] < 17" {
      %o = attn.launch(%x) variants [#attn.variant<kernel = @one, when = "1">] : (tensor<?x?xf16>) -> tensor<?x?xf16>
      attn.yield %o : tensor<?x?xf16>
    }
    case "1" {
      %c = attn.launch(%x) variants [#attn.variant<kernel = @one, when = "1">]
        intermediates [#attn.intermediate<name = "c", shape = ["x[1]"]>] : (tensor<?x?xf16>) -> tensor<?xf16>
      %o = attn.launch(%c) variants [#attn.variant<kernel = @one, when = "1">] : (tensor<?xf16>) -> tensor<?x?xf16>
      attn.yield %o : tensor<?x?xf16>
    }
  }
  %after = attn.launch(%y) variants [#attn.variant<kernel = @one, when = "1">]
    intermediates [#attn.intermediate<name = "after", shape = ["8", "64"]>] : (tensor<?x?xf16>) -> tensor<8x64xf16>
  attn.yield %y : tensor<?x?xf16>
}

// CHECK-LABEL: attn.plan @same_size(
// CHECK-SAME: workspace = "256"
attn.plan @same_size(%x: tensor<?x?xf16>) attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  attn.choose {
    case "x[0]" {
      %a = attn.launch(%x) variants [#attn.variant<kernel = @one, when = "1">]
        intermediates [#attn.intermediate<name = "a", shape = ["3"]>] : (tensor<?x?xf16>) -> tensor<3xf16>
      attn.yield
    }
    case "1" {
      %b = attn.launch(%x) variants [#attn.variant<kernel = @one, when = "1">]
        intermediates [#attn.intermediate<name = "b", shape = ["4"]>] : (tensor<?x?xf16>) -> tensor<4xf16>
      attn.yield
    }
  }
  attn.yield
}
