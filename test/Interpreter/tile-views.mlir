// RUN: split-file %s %t
// RUN: attn-interpret %t/views.mlir --print | FileCheck %s
// RUN: not attn-interpret %t/window.mlir 2>&1 | FileCheck %s --check-prefix=WINDOW
// RUN: not attn-interpret %t/page.mlir 2>&1 | FileCheck %s --check-prefix=PAGE
// RUN: not attn-interpret %t/table.mlir 2>&1 | FileCheck %s --check-prefix=TABLE

//--- views.mlir
// Tensor x holds [[[0, 1], [2, 3]], [[10, 11], [12, 13]], [[20, 21], [22, 23]]]:
// three rows of two heads. Head 1 of the window of rows 1 and 2, from its second
// row on: zeros behind the window, where the tensor has ended too.
// CHECK: a[0]: 22, 23
// CHECK-NEXT: a[1]: 0, 0
// Row 0 of the tensor lies before the window that starts at row 1, row 1 behind
// a window of one row.
// CHECK-NEXT: b[0]: 0, 0
// CHECK-NEXT: b[1]: 0, 1
// CHECK-NEXT: b[2]: 0, 0
// A store writes the window and nothing else.
// CHECK-NEXT: c[0, 0]: nan, nan
// CHECK-NEXT: c[0, 1]: nan, nan
// CHECK-NEXT: c[1, 0]: nan, nan
// CHECK-NEXT: c[1, 1]: 7, 7
// CHECK-NEXT: c[2, 0]: nan, nan
// CHECK-NEXT: c[2, 1]: nan, nan
// Three rows in pages 2 and 0 of two rows each, one head.
// CHECK-NEXT: d[0]: 4, 4
// CHECK-NEXT: d[1]: 5, 5
// CHECK-NEXT: d[2]: 0, 0
// CHECK-NEXT: d[3]: 0, 0
// The window of a vector, its size, and an integer.
// CHECK-NEXT: e: nan, 7, nan
// CHECK-NEXT: f: 2, -3
attn_tile.kernel @views(%a: !attn_tile.view<2x2xf32>, %b: !attn_tile.view<3x2xf32>, %c: !attn_tile.view<3x2x2xf32>,
                        %d: !attn_tile.view<4x2xf32>, %e: !attn_tile.view<3xf32>, %f: !attn_tile.view<2xi32>,
                        %x: !attn_tile.view<3x2x2xf32>, %pool: !attn_tile.view<3x1x2x2xf32>,
                        %table: !attn_tile.view<2x3xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %m1 = arith.constant -1 : index
  %values = arith.constant dense<[[[0.0, 1.0], [2.0, 3.0]], [[10.0, 11.0], [12.0, 13.0]], [[20.0, 21.0], [22.0, 23.0]]]> : tensor<3x2x2xf32>
  attn_tile.store %values, %x[%c0, %c0, %c0] : tensor<3x2x2xf32>, !attn_tile.view<3x2x2xf32>
  %heads = attn_tile.transpose %x [1, 0, 2] : !attn_tile.view<3x2x2xf32> -> !attn_tile.view<2x3x2xf32>
  %w = attn_tile.window %heads dim 1 [%c1, %c2] : !attn_tile.view<2x3x2xf32> -> !attn_tile.view<2x?x2xf32>
  %t = attn_tile.load %w[%c1, %c1, %c0] : !attn_tile.view<2x?x2xf32> -> tensor<2x2xf32>
  attn_tile.store %t, %a[%c0, %c0] : tensor<2x2xf32>, !attn_tile.view<2x2xf32>

  %first = attn_tile.window %heads dim 1 [%c0, %c1] : !attn_tile.view<2x3x2xf32> -> !attn_tile.view<2x?x2xf32>
  %u = attn_tile.load %first[%c0, %m1, %c0] : !attn_tile.view<2x?x2xf32> -> tensor<3x2xf32>
  attn_tile.store %u, %b[%c0, %c0] : tensor<3x2xf32>, !attn_tile.view<3x2xf32>

  %seven = arith.constant dense<7.0> : tensor<2x2xf32>
  %out = attn_tile.transpose %c [1, 0, 2] : !attn_tile.view<3x2x2xf32> -> !attn_tile.view<2x3x2xf32>
  %cut = attn_tile.window %out dim 1 [%c1, %c1] : !attn_tile.view<2x3x2xf32> -> !attn_tile.view<2x?x2xf32>
  attn_tile.store %seven, %cut[%c1, %c0, %c0] : tensor<2x2xf32>, !attn_tile.view<2x?x2xf32>

  %pages = arith.constant dense<[[[[0.0, 0.0], [1.0, 1.0]]], [[[2.0, 2.0], [3.0, 3.0]]], [[[4.0, 4.0], [5.0, 5.0]]]]> : tensor<3x1x2x2xf32>
  %entries = arith.constant dense<[[9, 9, 9], [2, 0, -3]]> : tensor<2x3xi32>
  attn_tile.store %pages, %pool[%c0, %c0, %c0, %c0] : tensor<3x1x2x2xf32>, !attn_tile.view<3x1x2x2xf32>
  attn_tile.store %entries, %table[%c0, %c0] : tensor<2x3xi32>, !attn_tile.view<2x3xi32>
  %sequence = attn_tile.pages %pool, %table[%c1] length %c3 : !attn_tile.view<3x1x2x2xf32>, !attn_tile.view<2x3xi32> -> !attn_tile.view<1x?x2xf32>
  %p = attn_tile.load %sequence[%c0, %c0, %c0] : !attn_tile.view<1x?x2xf32> -> tensor<4x2xf32>
  attn_tile.store %p, %d[%c0, %c0] : tensor<4x2xf32>, !attn_tile.view<4x2xf32>

  %row = arith.constant dense<7.0> : tensor<2xf32>
  %part = attn_tile.window %e dim 0 [%c1, %c1] : !attn_tile.view<3xf32> -> !attn_tile.view<?xf32>
  attn_tile.store %row, %part[%c0] : tensor<2xf32>, !attn_tile.view<?xf32>
  %size = attn_tile.dim %w, 1 : !attn_tile.view<2x?x2xf32>
  %scalar = attn_tile.load_scalar %table[%c1, %c2] : !attn_tile.view<2x3xi32>
  attn_tile.limit_programs 0 below %size
  %size32 = arith.index_cast %size : index to i32
  %scalar32 = arith.index_cast %scalar : index to i32
  %st = attn_tile.splat %size32 : i32 -> tensor<1xi32>
  %sc = attn_tile.splat %scalar32 : i32 -> tensor<1xi32>
  attn_tile.store %st, %f[%c0] : tensor<1xi32>, !attn_tile.view<2xi32>
  attn_tile.store %sc, %f[%c1] : tensor<1xi32>, !attn_tile.view<2xi32>
  attn_tile.return
}
attn.plan @plan() -> (tensor<2x2xf32>, tensor<3x2xf32>, tensor<3x2x2xf32>, tensor<4x2xf32>, tensor<3xf32>, tensor<2xi32>,
                      tensor<3x2x2xf32>, tensor<3x1x2x2xf32>, tensor<2x3xi32>)
    attributes {arg_names = [], result_names = ["a", "b", "c", "d", "e", "f", "x", "pool", "table"],
                result_shapes = [["2", "2"], ["3", "2"], ["3", "2", "2"], ["4", "2"], ["3"], ["2"], ["3", "2", "2"],
                                 ["3", "1", "2", "2"], ["2", "3"]]} {
  %r:9 = attn.launch() variants [#attn.variant<kernel = @views, when = "1", programs = ["1"]>]
    : () -> (tensor<2x2xf32>, tensor<3x2xf32>, tensor<3x2x2xf32>, tensor<4x2xf32>, tensor<3xf32>, tensor<2xi32>,
             tensor<3x2x2xf32>, tensor<3x1x2x2xf32>, tensor<2x3xi32>)
  attn.yield %r#0, %r#1, %r#2, %r#3, %r#4, %r#5, %r#6, %r#7, %r#8
    : tensor<2x2xf32>, tensor<3x2xf32>, tensor<3x2x2xf32>, tensor<4x2xf32>, tensor<3xf32>, tensor<2xi32>,
      tensor<3x2x2xf32>, tensor<3x1x2x2xf32>, tensor<2x3xi32>
}

//--- window.mlir
attn_tile.kernel @kernel(%x: !attn_tile.view<3x2xf32>) {
  %c2 = arith.constant 2 : index
  // WINDOW: error: expected a window within the 3 rows of the view, got 2 rows from 2 on
  %w = attn_tile.window %x dim 0 [%c2, %c2] : !attn_tile.view<3x2xf32> -> !attn_tile.view<?x2xf32>
  attn_tile.return
}
attn.plan @plan() -> tensor<3x2xf32> attributes {arg_names = [], result_names = ["x"], result_shapes = [["3", "2"]]} {
  %r = attn.launch() variants [#attn.variant<kernel = @kernel, when = "1", programs = ["1"]>] : () -> tensor<3x2xf32>
  attn.yield %r : tensor<3x2xf32>
}

//--- page.mlir
attn_tile.kernel @kernel(%x: !attn_tile.view<3x1x2x2xf32>, %table: !attn_tile.view<1x1xi32>) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %entry = arith.constant dense<3> : tensor<1x1xi32>
  attn_tile.store %entry, %table[%c0, %c0] : tensor<1x1xi32>, !attn_tile.view<1x1xi32>
  // PAGE: error: expected pages from 0 to 2, got 3
  %k = attn_tile.pages %x, %table[%c0] length %c2 : !attn_tile.view<3x1x2x2xf32>, !attn_tile.view<1x1xi32> -> !attn_tile.view<1x?x2xf32>
  attn_tile.return
}
attn.plan @plan() -> (tensor<3x1x2x2xf32>, tensor<1x1xi32>)
    attributes {arg_names = [], result_names = ["x", "table"], result_shapes = [["3", "1", "2", "2"], ["1", "1"]]} {
  %r:2 = attn.launch() variants [#attn.variant<kernel = @kernel, when = "1", programs = ["1"]>] : () -> (tensor<3x1x2x2xf32>, tensor<1x1xi32>)
  attn.yield %r#0, %r#1 : tensor<3x1x2x2xf32>, tensor<1x1xi32>
}

//--- table.mlir
attn_tile.kernel @kernel(%table: !attn_tile.view<1x2xi32>) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  // TABLE: error: expected index 1 from 0 to 1, got 2
  %n = attn_tile.load_scalar %table[%c0, %c2] : !attn_tile.view<1x2xi32>
  attn_tile.return
}
attn.plan @plan() -> tensor<1x2xi32> attributes {arg_names = [], result_names = ["x"], result_shapes = [["1", "2"]]} {
  %r = attn.launch() variants [#attn.variant<kernel = @kernel, when = "1", programs = ["1"]>] : () -> tensor<1x2xi32>
  attn.yield %r : tensor<1x2xi32>
}
