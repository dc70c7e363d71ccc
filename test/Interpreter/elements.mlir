// Elements at their own places, in R2 and R3.

// RUN: attn-interpret %s --entry=make --outputs=%t.safetensors
// RUN: attn-interpret %s --entry=tile_plan --inputs=%t.safetensors --print | FileCheck %s
// RUN: attn-interpret %s --entry=gpu_plan --inputs=%t.safetensors --print | FileCheck %s
// RUN: not attn-interpret %s --entry=input_plan --inputs=%t.safetensors 2>&1 | FileCheck %s --check-prefix=INPUT

// The reverse of x in column 1 of y; the first row of the tile falls outside.
// CHECK: y[0]: -7, 30
// CHECK-NEXT: y[1]: -7, 20
// CHECK-NEXT: y[2]: -7, 10
// Of the columns 0 to 7 three are in x: their sum and maximum.
// CHECK-NEXT: s: 60, 60, 60, 60
// CHECK-NEXT: m: 30, 30, 30, 30

func.func @make() -> (tensor<3xi32> {attn.name = "x"}) {
  %x = arith.constant dense<[10, 20, 30]> : tensor<3xi32>
  func.return %x : tensor<3xi32>
}

attn_tile.kernel @tiles(%x: !attn_tile.view<?xi32>, %y: !attn_tile.view<?x2xi32>, %s: !attn_tile.view<4xi32>,
                        %m: !attn_tile.view<4xi32>) {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0> : tensor<4xi32>
  %one = arith.constant dense<1> : tensor<4xi32>
  %three = arith.constant dense<3> : tensor<4xi32>
  %minus = arith.constant dense<-7> : tensor<4xi32>
  %rows = attn_tile.iota 0 : tensor<4xi32>
  %back = arith.subi %three, %rows : tensor<4xi32>
  %source = arith.subi %rows, %one : tensor<4xi32>
  %t = attn_tile.gather %x[%source] : !attn_tile.view<?xi32>, tensor<4xi32> -> tensor<4xi32>
  attn_tile.scatter %t, %y[%back, %one] : tensor<4xi32>, !attn_tile.view<?x2xi32>, tensor<4xi32>, tensor<4xi32>
  attn_tile.scatter %minus, %y[%back, %zero] : tensor<4xi32>, !attn_tile.view<?x2xi32>, tensor<4xi32>, tensor<4xi32>
  %columns = attn_tile.iota 1 : tensor<4x8xi32>
  %all = attn_tile.gather %x[%columns] : !attn_tile.view<?xi32>, tensor<4x8xi32> -> tensor<4x8xi32>
  %sum = attn_tile.reduce sum %all : tensor<4x8xi32> -> tensor<4xi32>
  %top = attn_tile.reduce max %all : tensor<4x8xi32> -> tensor<4xi32>
  attn_tile.store %sum, %s[%c0] : tensor<4xi32>, !attn_tile.view<4xi32>
  attn_tile.store %top, %m[%c0] : tensor<4xi32>, !attn_tile.view<4xi32>
  attn_tile.return
}
attn.plan @tile_plan(%x: tensor<3xi32>) -> (tensor<3x2xi32>, tensor<4xi32>, tensor<4xi32>)
    attributes {arg_names = ["x"], result_names = ["y", "s", "m"], result_shapes = [["3", "2"], ["4"], ["4"]]} {
  %r:3 = attn.launch(%x) variants [#attn.variant<kernel = @tiles, when = "1", programs = ["1"]>]
    : (tensor<3xi32>) -> (tensor<3x2xi32>, tensor<4xi32>, tensor<4xi32>)
  attn.yield %r#0, %r#1, %r#2 : tensor<3x2xi32>, tensor<4xi32>, tensor<4xi32>
}

!tile = tensor<4x8xi32, #attn_gpu.strips<threads = 32, row_threads = 8, vector = 1>>
!rows = tensor<4xi32, #attn_gpu.strips<threads = 32, row_threads = 8, vector = 1>>
attn_gpu.kernel @elements(%x: !attn_gpu.global<i32>, %n: index, %y: !attn_gpu.global<i32>, %ys: i64,
                          %s: !attn_gpu.global<i32>, %m: !attn_gpu.global<i32>) attributes {threads = 32} {
  %base = arith.constant 0 : i64
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant dense<0> : !rows
  %one = arith.constant dense<1> : !rows
  %three = arith.constant dense<3> : !rows
  %minus = arith.constant dense<-7> : !rows
  %rows = attn_gpu.iota 0 : !rows
  %back = arith.subi %three, %rows : !rows
  %source = arith.subi %rows, %one : !rows
  %t = attn_gpu.gather %x[%base] at(%source) bounds(%n) : !attn_gpu.global<i32>, !rows -> !rows
  attn_gpu.scatter %t, %y[%base] at(%back, %one) bounds(%n, %c2) strides(%ys) : !rows, !attn_gpu.global<i32>, !rows, !rows
  attn_gpu.scatter %minus, %y[%base] at(%back, %zero) bounds(%n, %c2) strides(%ys) : !rows, !attn_gpu.global<i32>, !rows, !rows
  %columns = attn_gpu.iota 1 : !tile
  %all = attn_gpu.gather %x[%base] at(%columns) bounds(%n) : !attn_gpu.global<i32>, !tile -> !tile
  %sum = attn_gpu.reduce sum %all : !tile -> !rows
  %top = attn_gpu.reduce max %all : !tile -> !rows
  attn_gpu.store_global %sum, %s[%base] at(%c0) bounds(%c4) align 4 : !rows, !attn_gpu.global<i32>
  attn_gpu.store_global %top, %m[%base] at(%c0) bounds(%c4) align 4 : !rows, !attn_gpu.global<i32>
  attn_gpu.return
}
attn.plan @gpu_plan(%x: tensor<3xi32>) -> (tensor<3x2xi32>, tensor<4xi32>, tensor<4xi32>)
    attributes {arg_names = ["x"], result_names = ["y", "s", "m"], result_shapes = [["3", "2"], ["4"], ["4"]]} {
  %r:3 = attn.launch(%x) variants [#attn.variant<kernel = @elements, when = "1", grid = ["1", "1", "1"], params = [
      #attn.param<kind = pointer, name = "x">, #attn.param<kind = value, expr = "x[0]">,
      #attn.param<kind = pointer, name = "y">, #attn.param<kind = stride, name = "y", dim = 0>,
      #attn.param<kind = pointer, name = "s">, #attn.param<kind = pointer, name = "m">]>]
    : (tensor<3xi32>) -> (tensor<3x2xi32>, tensor<4xi32>, tensor<4xi32>)
  attn.yield %r#0, %r#1, %r#2 : tensor<3x2xi32>, tensor<4xi32>, tensor<4xi32>
}

// INPUT: error: expected a store to a result of the launch, got one to an input
attn_tile.kernel @input(%x: !attn_tile.view<?xi32>) {
  %rows = attn_tile.iota 0 : tensor<4xi32>
  attn_tile.scatter %rows, %x[%rows] : tensor<4xi32>, !attn_tile.view<?xi32>, tensor<4xi32>
  attn_tile.return
}
attn.plan @input_plan(%x: tensor<3xi32>) attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  attn.launch(%x) variants [#attn.variant<kernel = @input, when = "1", programs = ["1"]>] : (tensor<3xi32>) -> ()
  attn.yield
}
