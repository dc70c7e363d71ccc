// RUN: attn-interpret %s --entry=make --outputs=%t.safetensors
// RUN: attn-interpret %s --entry=edges_plan --inputs=%t.safetensors --print | FileCheck %s --check-prefix=EDGES
// RUN: attn-interpret %s --entry=slices_plan --inputs=%t.safetensors --print | FileCheck %s --check-prefix=SLICES
// RUN: attn-interpret %s --entry=sizes_plan --print --random=1 --shape=x=3x0 | FileCheck %s --check-prefix=SIZES
// RUN: attn-interpret %s --entry=packed_plan --print | FileCheck %s --check-prefix=PACKED

func.func @make() -> (tensor<2x3xf16> {attn.name = "x"}) {
  %x = arith.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf16>
  func.return %x : tensor<2x3xf16>
}

// Elements outside the view read as zero on every side.
// EDGES: y[0]: 0, 0, 0, 0, 0
// EDGES-NEXT: y[1]: 0, 1, 2, 3, 0
// EDGES-NEXT: y[2]: 0, 4, 5, 6, 0
// EDGES-NEXT: y[3]: 0, 0, 0, 0, 0
// Those of a store are left alone.
// EDGES-NEXT: z[0]: 1, 2
// EDGES-NEXT: z[1]: 4, 5
attn_tile.kernel @edges(%x: !attn_tile.view<?x?xf16>, %y: !attn_tile.view<4x5xf16>, %z: !attn_tile.view<2x2xf16>) {
  %c0 = arith.constant 0 : index
  %m1 = arith.constant -1 : index
  %t = attn_tile.load %x[%m1, %m1] : !attn_tile.view<?x?xf16> -> tensor<4x5xf16>
  attn_tile.store %t, %y[%c0, %c0] : tensor<4x5xf16>, !attn_tile.view<4x5xf16>
  attn_tile.store %t, %z[%m1, %m1] : tensor<4x5xf16>, !attn_tile.view<2x2xf16>
  attn_tile.return
}
attn.plan @edges_plan(%x: tensor<?x?xf16>) -> (tensor<4x5xf16>, tensor<2x2xf16>)
    attributes {arg_names = ["x"], result_names = ["y", "z"], result_shapes = [["4", "5"], ["2", "2"]]} {
  %r:2 = attn.launch(%x) variants [#attn.variant<kernel = @edges, when = "1", programs = ["1"]>]
    : (tensor<?x?xf16>) -> (tensor<4x5xf16>, tensor<2x2xf16>)
  attn.yield %r#0, %r#1 : tensor<4x5xf16>, tensor<2x2xf16>
}

// The leading index chooses a row; a row that does not exist reads as zeros.
// Program (i, j, k) writes element (k, j, i).
// SLICES: y[0, 0]: 1, 4
// SLICES-NEXT: y[0, 1]: 2, 5
// SLICES-NEXT: y[0, 2]: 3, 6
// SLICES-NEXT: y[1, 0]: 0, 0
// SLICES-NEXT: y[1, 1]: 0, 0
// SLICES-NEXT: y[1, 2]: 0, 0
attn_tile.kernel @slices(%x: !attn_tile.view<?x?xf16>, %y: !attn_tile.view<2x3x2xf16>) {
  %i = attn_tile.program_id 0
  %j = attn_tile.program_id 1
  %k = attn_tile.program_id 2
  %c2 = arith.constant 2 : index
  %offset = arith.muli %k, %c2 : index
  %row = arith.addi %i, %offset : index
  %t = attn_tile.load %x[%row, %j] : !attn_tile.view<?x?xf16> -> tensor<1xf16>
  attn_tile.store %t, %y[%k, %j, %i] : tensor<1xf16>, !attn_tile.view<2x3x2xf16>
  attn_tile.return
}
attn.plan @slices_plan(%x: tensor<?x?xf16>) -> tensor<2x3x2xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3", "2"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @slices, when = "1", programs = ["2", "3", "2"]>]
    : (tensor<?x?xf16>) -> tensor<2x3x2xf16>
  attn.yield %y : tensor<2x3x2xf16>
}

// SIZES: y: 3, 0
attn_tile.kernel @sizes(%x: !attn_tile.view<?x?xf16>, %y: !attn_tile.view<2xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = attn_tile.dim %x, 0 : !attn_tile.view<?x?xf16>
  %columns = attn_tile.dim %x, 1 : !attn_tile.view<?x?xf16>
  %r = arith.index_cast %rows : index to i32
  %c = arith.index_cast %columns : index to i32
  %rt = attn_tile.splat %r : i32 -> tensor<1xi32>
  %ct = attn_tile.splat %c : i32 -> tensor<1xi32>
  attn_tile.store %rt, %y[%c0] : tensor<1xi32>, !attn_tile.view<2xi32>
  attn_tile.store %ct, %y[%c1] : tensor<1xi32>, !attn_tile.view<2xi32>
  attn_tile.return
}
attn.plan @sizes_plan(%x: tensor<?x?xf16>) -> tensor<2xi32>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @sizes, when = "1", programs = ["1"]>]
    : (tensor<?x?xf16>) -> tensor<2xi32>
  attn.yield %y : tensor<2xi32>
}

// Four heads of three rows in groups of two: rows (0, head 0), (0, head 1),
// (1, head 0) and so on of two heads. A tile starts at row 1 of the last group
// and runs past its end.
// PACKED: y[0]: 30, 21, 31, 22, 32
// PACKED-NEXT: y[1]: 0, 0, 0, 0, 0
// Rows come back to where they were.
// PACKED-NEXT: z[0, 0]: nan, nan, nan
// PACKED-NEXT: z[0, 1]: nan, nan, nan
// PACKED-NEXT: z[0, 2]: nan, 21, 22
// PACKED-NEXT: z[0, 3]: 30, 31, 32
// PACKED-NEXT: sizes: 2, 6
attn_tile.kernel @packed(%y: !attn_tile.view<2x5xf32>, %z: !attn_tile.view<1x4x3xf32>, %sizes: !attn_tile.view<2xi32>,
                         %x: !attn_tile.view<4x3xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %table = arith.constant dense<[[0.0, 1.0, 2.0], [10.0, 11.0, 12.0], [20.0, 21.0, 22.0], [30.0, 31.0, 32.0]]> : tensor<4x3xf32>
  attn_tile.store %table, %x[%c0, %c0] : tensor<4x3xf32>, !attn_tile.view<4x3xf32>
  %rows = attn_tile.pack_heads %x dim 0 group %c2 : !attn_tile.view<4x3xf32> -> !attn_tile.view<?x?xf32>
  %t = attn_tile.load %rows[%c1, %c1] : !attn_tile.view<?x?xf32> -> tensor<5xf32>
  %none = attn_tile.load %rows[%c2, %c1] : !attn_tile.view<?x?xf32> -> tensor<5xf32>
  attn_tile.store %t, %y[%c0, %c0] : tensor<5xf32>, !attn_tile.view<2x5xf32>
  attn_tile.store %none, %y[%c1, %c0] : tensor<5xf32>, !attn_tile.view<2x5xf32>
  %back = attn_tile.pack_heads %z dim 1 group %c2 : !attn_tile.view<1x4x3xf32> -> !attn_tile.view<1x?x?xf32>
  attn_tile.store %t, %back[%c0, %c1, %c1] : tensor<5xf32>, !attn_tile.view<1x?x?xf32>
  %heads = attn_tile.dim %back, 1 : !attn_tile.view<1x?x?xf32>
  %length = attn_tile.dim %back, 2 : !attn_tile.view<1x?x?xf32>
  %h = arith.index_cast %heads : index to i32
  %l = arith.index_cast %length : index to i32
  %ht = attn_tile.splat %h : i32 -> tensor<1xi32>
  %lt = attn_tile.splat %l : i32 -> tensor<1xi32>
  attn_tile.store %ht, %sizes[%c0] : tensor<1xi32>, !attn_tile.view<2xi32>
  attn_tile.store %lt, %sizes[%c1] : tensor<1xi32>, !attn_tile.view<2xi32>
  attn_tile.return
}
attn.plan @packed_plan() -> (tensor<2x5xf32>, tensor<1x4x3xf32>, tensor<2xi32>, tensor<4x3xf32>)
    attributes {arg_names = [], result_names = ["y", "z", "sizes", "x"],
                result_shapes = [["2", "5"], ["1", "4", "3"], ["2"], ["4", "3"]]} {
  %r:4 = attn.launch() variants [#attn.variant<kernel = @packed, when = "1", programs = ["1"]>]
    : () -> (tensor<2x5xf32>, tensor<1x4x3xf32>, tensor<2xi32>, tensor<4x3xf32>)
  attn.yield %r#0, %r#1, %r#2, %r#3 : tensor<2x5xf32>, tensor<1x4x3xf32>, tensor<2xi32>, tensor<4x3xf32>
}
