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
