// RUN: attn-interpret %s --print | FileCheck %s

// The last tile comes first: 0 * 10 + 3, then * 10 + 2, then * 10 + 1. Tiles 2
// and 3 may need the mask.
// CHECK: order: 321
// CHECK-NEXT: masked: 110
// CHECK-NEXT: all: 111
// CHECK-NEXT: none: 5
attn_tile.kernel @loops(%order: !attn_tile.view<1xi32>, %masked: !attn_tile.view<1xi32>, %all: !attn_tile.view<1xi32>,
                        %none: !attn_tile.view<1xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %five = arith.constant 5 : i32
  %ten = arith.constant 10 : i32

  %partly = attn_tile.range %c1 to %c4 full %c0 to %c2
  %a, %b = attn_tile.for (%j, %m) in %partly iter_args(%x = %zero, %y = %zero) -> (i32, i32) {
    %digit = arith.index_cast %j : index to i32
    %x10 = arith.muli %x, %ten : i32
    %x1 = arith.addi %x10, %digit : i32
    %y10 = arith.muli %y, %ten : i32
    %flag = arith.select %m, %one, %zero : i32
    %y1 = arith.addi %y10, %flag : i32
    attn_tile.yield %x1, %y1 : i32, i32
  }

  // Nothing is known to be full.
  %unknown = attn_tile.range %c1 to %c4
  %c = attn_tile.for (%j, %m) in %unknown iter_args(%y = %zero) -> (i32) {
    %y10 = arith.muli %y, %ten : i32
    %flag = arith.select %m, %one, %zero : i32
    %y1 = arith.addi %y10, %flag : i32
    attn_tile.yield %y1 : i32
  }

  // An empty range gives the initial value.
  %empty = attn_tile.range %c4 to %c1
  %d = attn_tile.for (%j, %m) in %empty iter_args(%y = %five) -> (i32) {
    attn_tile.yield %zero : i32
  }

  %at = attn_tile.splat %a : i32 -> tensor<1xi32>
  attn_tile.store %at, %order[%c0] : tensor<1xi32>, !attn_tile.view<1xi32>
  %bt = attn_tile.splat %b : i32 -> tensor<1xi32>
  attn_tile.store %bt, %masked[%c0] : tensor<1xi32>, !attn_tile.view<1xi32>
  %ct = attn_tile.splat %c : i32 -> tensor<1xi32>
  attn_tile.store %ct, %all[%c0] : tensor<1xi32>, !attn_tile.view<1xi32>
  %dt = attn_tile.splat %d : i32 -> tensor<1xi32>
  attn_tile.store %dt, %none[%c0] : tensor<1xi32>, !attn_tile.view<1xi32>
  attn_tile.return
}

attn.plan @plan() -> (tensor<1xi32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>)
    attributes {arg_names = [], result_names = ["order", "masked", "all", "none"],
                result_shapes = [["1"], ["1"], ["1"], ["1"]]} {
  %r:4 = attn.launch() variants [#attn.variant<kernel = @loops, when = "1", programs = ["1"]>]
    : () -> (tensor<1xi32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>)
  attn.yield %r#0, %r#1, %r#2, %r#3 : tensor<1xi32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>
}
