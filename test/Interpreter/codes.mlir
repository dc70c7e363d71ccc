// Ops on codes and on values that groups of rows share, by hand.

// RUN: attn-interpret %s --entry=make --outputs=%t.safetensors
// RUN: attn-interpret %s --entry=compute --print | FileCheck %s --check-prefix=COMPUTE
// RUN: attn-interpret %s --entry=groups --inputs=%t.safetensors --print | FileCheck %s --check-prefix=GROUPS
// RUN: attn-interpret %s --entry=placed --inputs=%t.safetensors --print | FileCheck %s --check-prefix=PLACED
// RUN: not attn-interpret %s --entry=wrong --inputs=%t.safetensors --print 2>&1 | FileCheck %s --check-prefix=WRONG
// RUN: not attn-interpret %s --entry=outside --inputs=%t.safetensors --print 2>&1 | FileCheck %s --check-prefix=OUTSIDE

// The second sum wraps: 2^31 - 1 + 2.
// COMPUTE: result0[0]: -32254, -2147483647
// COMPUTE: result1[0]: -32254, -2.14748e+09
// COMPUTE: result2[0]: 1, 2, 3
// COMPUTE: result2[1]: 1, 2, 3
// Columns in the order of 8-bit products. exp(0) and exp(-ln 2) of a peak of 448
// are 448 and 224; their sum is 672, of which the logarithm is ln 1.5.
// COMPUTE: result3[0]: 0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15
// COMPUTE: result4[0]: 448, 224
// COMPUTE: result5: 672
// COMPUTE: result6: 0.405465
// COMPUTE: result7[0]: 448, 224
// COMPUTE: result8: 672
func.func @compute() -> (tensor<1x2xi32>, tensor<1x2xf32>, tensor<2x3xf32>, tensor<1x16xf32>, tensor<1x2xf32>, tensor<1xf32>, tensor<1xf32>,
                         tensor<1x2xf32>, tensor<1xf32>) {
  %a = arith.constant dense<[[127, 1, -127]]> : tensor<1x3xi8>
  %b = arith.constant dense<[[-127, 0], [4, 2], [127, 0]]> : tensor<3x2xi8>
  %c = arith.constant dense<[[0, 2147483647]]> : tensor<1x2xi32>
  %d = attn_tile.dot %a, %b, %c : tensor<1x3xi8>, tensor<3x2xi8> -> tensor<1x2xi32>
  %f = arith.sitofp %d : tensor<1x2xi32> to tensor<1x2xf32>
  %v = arith.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %t = attn_tile.broadcast %v columns : tensor<3xf32> -> tensor<2x3xf32>
  %columns = attn_tile.iota 1 : tensor<1x16xi32>
  %g = arith.sitofp %columns : tensor<1x16xi32> to tensor<1x16xf32>
  %i = attn_tile.interleave %g : tensor<1x16xf32>
  %s = arith.constant dense<[[0.0, -0.69314718]]> : tensor<1x2xf32>
  %no_max = arith.constant dense<0xFF800000> : tensor<1xf32>
  %zero = arith.constant dense<0.0> : tensor<1xf32>
  %m, %l = attn_tile.softmax_statistics %s, %no_max, %zero peak 448.0 : tensor<1x2xf32>, tensor<1xf32>
  %p = attn_tile.softmax_probabilities %s, %m peak 448.0 : tensor<1x2xf32>, tensor<1xf32>
  %e = attn_tile.log_sum_exp %m, %l peak 448.0 : tensor<1xf32>
  %op, %om, %ol, %oa = attn_tile.online_softmax %s, %no_max, %zero peak 448.0 : tensor<1x2xf32>, tensor<1xf32>
  return %d, %f, %t, %i, %p, %l, %e, %op, %ol : tensor<1x2xi32>, tensor<1x2xf32>, tensor<2x3xf32>, tensor<1x16xf32>, tensor<1x2xf32>, tensor<1xf32>, tensor<1xf32>,
                                               tensor<1x2xf32>, tensor<1xf32>
}

func.func @make() -> (tensor<1x20xf32> {attn.name = "x"}) {
  %x = arith.constant dense<[[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0, 19.0]]> : tensor<1x20xf32>
  return %x : tensor<1x20xf32>
}

// Rows 14 to 21 of two blocks of 16: patterns of 8 rows with own values, two
// neighbours that share one, one for all; outside the view 0 is read.
// GROUPS: a: 6, 7, 8, 9, 10, 11, 12, 13
// GROUPS: b: 3, 3, 4, 4, 5, 5, 6, 6
// GROUPS: c: 0, 0, 1, 1, 1, 1, 1, 1
// GROUPS: d: 14, 15, 16, 17, 18, 19, 0, 0
// GROUPS: e: 0, 0, 0, 0, 0, 0, 0, 0
attn_tile.kernel @load(%x: !attn_tile.view<1x20xf32>, %a: !attn_tile.view<8xf32>, %b: !attn_tile.view<8xf32>,
                       %c: !attn_tile.view<8xf32>, %d: !attn_tile.view<8xf32>, %e: !attn_tile.view<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %row = arith.constant 14 : index
  %rows = attn_tile.load_groups %x[%c0] from %row rows 16 share 1 : !attn_tile.view<1x20xf32> -> tensor<8xf32>
  %columns = attn_tile.load_groups %x[%c0] from %row rows 16 share 2 : !attn_tile.view<1x20xf32> -> tensor<8xf32>
  %block = attn_tile.load_groups %x[%c0] from %row rows 16 share 8 : !attn_tile.view<1x20xf32> -> tensor<8xf32>
  %own = attn_tile.load_groups %x[%c0] from %row rows 1 share 8 : !attn_tile.view<1x20xf32> -> tensor<8xf32>
  %outside = attn_tile.load_groups %x[%c1] from %row rows 0 share 8 : !attn_tile.view<1x20xf32> -> tensor<8xf32>
  attn_tile.store %rows, %a[%c0] : tensor<8xf32>, !attn_tile.view<8xf32>
  attn_tile.store %columns, %b[%c0] : tensor<8xf32>, !attn_tile.view<8xf32>
  attn_tile.store %block, %c[%c0] : tensor<8xf32>, !attn_tile.view<8xf32>
  attn_tile.store %own, %d[%c0] : tensor<8xf32>, !attn_tile.view<8xf32>
  attn_tile.store %outside, %e[%c0] : tensor<8xf32>, !attn_tile.view<8xf32>
  attn_tile.return
}

attn.plan @groups(%x: tensor<1x20xf32>) -> (tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>)
    attributes {arg_names = ["x"], result_names = ["a", "b", "c", "d", "e"], result_shapes = [["8"], ["8"], ["8"], ["8"], ["8"]]} {
  %r:5 = attn.launch(%x) variants [#attn.variant<kernel = @load, when = "1", programs = ["1"]>]
    : (tensor<1x20xf32>) -> (tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>)
  attn.yield %r#0, %r#1, %r#2, %r#3, %r#4 : tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>
}

// Rows from 16 on, and the largest of the columns from 16 to 23, in memory from
// element 2 on. Only four elements are there.
// PLACED: rows: 3, 3, 3, 3, 3, 3, 3, 3
// PLACED: columns: 5, 5
// WRONG: expected the first row to be a multiple of 32, as 'step' says, got 16
// OUTSIDE: expected elements of a tensor of 20, got 20
attn_gpu.kernel @load_placed(%x: !attn_gpu.global<f32>, %rows: !attn_gpu.global<f32>, %columns: !attn_gpu.global<f32>)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %size = arith.constant 4 : index
  %first = arith.constant 16 : index
  %offset = arith.constant 2 : i64
  %base = arith.constant 0 : i64
  %r = attn_gpu.load_groups %x[%offset] from %first step 16 size %size rows 16 share 8
    : !attn_gpu.global<f32> -> tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
  %c = attn_gpu.load_groups %x[%offset] from %first step 16 size %size rows 32 share 2
    : !attn_gpu.global<f32> -> tensor<8xf32, #attn_gpu.columns>
  %t = attn_gpu.broadcast %c : tensor<8xf32, #attn_gpu.columns> -> tensor<64x8xf32, #attn_gpu.fragment<warpgroups = 1>>
  %m = attn_gpu.reduce max %t : tensor<64x8xf32, #attn_gpu.fragment<warpgroups = 1>> -> tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
  %c8 = arith.constant 8 : index
  %c2 = arith.constant 2 : index
  attn_gpu.store_rows %r, %rows[%base] row %c0 length %c8 : tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>, !attn_gpu.global<f32>
  attn_gpu.store_rows %m, %columns[%base] row %c0 length %c2 : tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>, !attn_gpu.global<f32>
  attn_gpu.return
}
attn.plan @placed(%x: tensor<1x20xf32>) -> (tensor<8xf32>, tensor<2xf32>)
    attributes {arg_names = ["x"], result_names = ["rows", "columns"], result_shapes = [["8"], ["2"]]} {
  %r:2 = attn.launch(%x) variants [#attn.variant<kernel = @load_placed, when = "1", grid = ["1", "1", "1"], params = [
      #attn.param<kind = pointer, name = "x">, #attn.param<kind = pointer, name = "rows">, #attn.param<kind = pointer, name = "columns">]>]
    : (tensor<1x20xf32>) -> (tensor<8xf32>, tensor<2xf32>)
  attn.yield %r#0, %r#1 : tensor<8xf32>, tensor<2xf32>
}

attn_gpu.kernel @load_wrong(%x: !attn_gpu.global<f32>, %rows: !attn_gpu.global<f32>, %columns: !attn_gpu.global<f32>)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %first = arith.constant 16 : index
  %offset = arith.constant 0 : i64
  %r = attn_gpu.load_groups %x[%offset] from %first step 32 size %first rows 0 share 8
    : !attn_gpu.global<f32> -> tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
  attn_gpu.return
}
attn.plan @wrong(%x: tensor<1x20xf32>) -> (tensor<8xf32>, tensor<2xf32>)
    attributes {arg_names = ["x"], result_names = ["rows", "columns"], result_shapes = [["8"], ["2"]]} {
  %r:2 = attn.launch(%x) variants [#attn.variant<kernel = @load_wrong, when = "1", grid = ["1", "1", "1"], params = [
      #attn.param<kind = pointer, name = "x">, #attn.param<kind = pointer, name = "rows">, #attn.param<kind = pointer, name = "columns">]>]
    : (tensor<1x20xf32>) -> (tensor<8xf32>, tensor<2xf32>)
  attn.yield %r#0, %r#1 : tensor<8xf32>, tensor<2xf32>
}

attn_gpu.kernel @load_outside(%x: !attn_gpu.global<f32>, %rows: !attn_gpu.global<f32>, %columns: !attn_gpu.global<f32>)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %first = arith.constant 16 : index
  %offset = arith.constant 20 : i64
  %r = attn_gpu.load_groups %x[%offset] from %first step 16 size %first rows 0 share 8
    : !attn_gpu.global<f32> -> tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
  attn_gpu.return
}
attn.plan @outside(%x: tensor<1x20xf32>) -> (tensor<8xf32>, tensor<2xf32>)
    attributes {arg_names = ["x"], result_names = ["rows", "columns"], result_shapes = [["8"], ["2"]]} {
  %r:2 = attn.launch(%x) variants [#attn.variant<kernel = @load_outside, when = "1", grid = ["1", "1", "1"], params = [
      #attn.param<kind = pointer, name = "x">, #attn.param<kind = pointer, name = "rows">, #attn.param<kind = pointer, name = "columns">]>]
    : (tensor<1x20xf32>) -> (tensor<8xf32>, tensor<2xf32>)
  attn.yield %r#0, %r#1 : tensor<8xf32>, tensor<2xf32>
}
