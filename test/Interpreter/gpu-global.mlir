// RUN: attn-interpret %s --entry=make --outputs=%t.safetensors
// RUN: attn-interpret %s --entry=copy_plan --inputs=%t.safetensors --print | FileCheck %s --check-prefix=COPY
// RUN: attn-interpret %s --entry=sums_plan --inputs=%t.safetensors --print | FileCheck %s --check-prefix=SUMS
// RUN: not attn-interpret %s --entry=claim_plan --inputs=%t.safetensors 2>&1 | FileCheck %s --check-prefix=CLAIM
// RUN: not attn-interpret %s --entry=far_plan --inputs=%t.safetensors 2>&1 | FileCheck %s --check-prefix=FAR
// RUN: not attn-interpret %s --entry=input_plan --inputs=%t.safetensors 2>&1 | FileCheck %s --check-prefix=INPUT

!tile = tensor<4x32xf32, #attn_gpu.strips<threads = 32, row_threads = 8, vector = 4>>
!rows = tensor<4xf32, #attn_gpu.strips<threads = 32, row_threads = 8, vector = 4>>
!numbers = tensor<4x8xi32, #attn_gpu.strips<threads = 32, row_threads = 8, vector = 1>>
!number_rows = tensor<4xi32, #attn_gpu.strips<threads = 32, row_threads = 8, vector = 1>>

func.func @make() -> (tensor<3x4xf32> {attn.name = "x"}) {
  %x = arith.constant dense<[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0]]> : tensor<3x4xf32>
  func.return %x : tensor<3x4xf32>
}

// Elements outside the bounds are zero on the way in and stay on the way out;
// the rows of x from the second on, of which the bounds show four columns.
// COPY: y[0]: 5, 6, 7, 8, 0, nan
// COPY-NEXT: y[1]: 9, 10, 11, 12, 0, nan
// COPY-NEXT: y[2]: 0, 0, 0, 0, 0, nan
// COPY-NEXT: y[3]: nan, nan, nan, nan, nan, nan
attn_gpu.kernel @copy(%x: !attn_gpu.global<f32>, %xs: i64, %y: !attn_gpu.global<f32>, %ys: i64) attributes {threads = 32} {
  attn_gpu.allow_launches
  attn_gpu.wait_for_launches
  %base = arith.constant 0 : i64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %c5 = arith.constant 5 : index
  %t = attn_gpu.load_global %x[%base] at(%c1, %c0) bounds(%c3, %c4) strides(%xs) align 16 : !attn_gpu.global<f32> -> !tile
  attn_gpu.store_global %t, %y[%base] at(%c0, %c0) bounds(%c3, %c5) strides(%ys) align 4 : !tile, !attn_gpu.global<f32>
  attn_gpu.return
}
attn.plan @copy_plan(%x: tensor<3x4xf32>) -> tensor<4x6xf32>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["4", "6"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @copy, when = "1", grid = ["1", "1", "1"], params = [
      #attn.param<kind = pointer, name = "x", alignment = 16>, #attn.param<kind = stride, name = "x", dim = 0>,
      #attn.param<kind = pointer, name = "y">, #attn.param<kind = stride, name = "y", dim = 0>]>]
    : (tensor<3x4xf32>) -> tensor<4x6xf32>
  attn.yield %y : tensor<4x6xf32>
}

// Two programs, of which the second has its rows outside. Integers too have
// sums and maxima; a row is found at an offset.
// SUMS: s: 10, 26, 42
// SUMS-NEXT: m: 7, 7, 7, -5
// SUMS-NEXT: v: 5, 6
attn_gpu.kernel @sums(%x: !attn_gpu.global<f32>, %xs: i64, %s: !attn_gpu.global<f32>, %m: !attn_gpu.global<i32>,
                      %v: !attn_gpu.global<f32>) attributes {threads = 32} {
  %base = arith.constant 0 : i64
  %second = arith.constant 4 : i64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %id = attn_gpu.cta_id
  %row = arith.muli %id, %c4 : index
  %t = attn_gpu.load_global %x[%base] at(%row, %c0) bounds(%c3, %c4) strides(%xs) align 16 : !attn_gpu.global<f32> -> !tile
  %sums = attn_gpu.reduce sum %t : !tile -> !rows
  attn_gpu.store_global %sums, %s[%base] at(%row) bounds(%c3) align 4 : !rows, !attn_gpu.global<f32>
  %first = arith.constant dense<7> : !numbers
  %minus = arith.constant dense<-5> : !numbers
  %top = attn_gpu.reduce max %first : !numbers -> !number_rows
  %bottom = attn_gpu.reduce max %minus : !numbers -> !number_rows
  attn_gpu.store_global %top, %m[%base] at(%c0) bounds(%c3) align 4 : !number_rows, !attn_gpu.global<i32>
  attn_gpu.store_global %bottom, %m[%base] at(%c3) bounds(%c4) align 4 : !number_rows, !attn_gpu.global<i32>
  %vector = attn_gpu.load_global %x[%second] at(%c0) bounds(%c2) align 4 : !attn_gpu.global<f32> -> !rows
  attn_gpu.store_global %vector, %v[%base] at(%c0) bounds(%c2) align 4 : !rows, !attn_gpu.global<f32>
  attn_gpu.return
}
attn.plan @sums_plan(%x: tensor<3x4xf32>) -> (tensor<3xf32>, tensor<4xi32>, tensor<2xf32>)
    attributes {arg_names = ["x"], result_names = ["s", "m", "v"], result_shapes = [["3"], ["4"], ["2"]]} {
  %r:3 = attn.launch(%x) variants [#attn.variant<kernel = @sums, when = "1", grid = ["2", "1", "1"], params = [
      #attn.param<kind = pointer, name = "x">, #attn.param<kind = stride, name = "x", dim = 0>,
      #attn.param<kind = pointer, name = "s">, #attn.param<kind = pointer, name = "m">,
      #attn.param<kind = pointer, name = "v">]>]
    : (tensor<3x4xf32>) -> (tensor<3xf32>, tensor<4xi32>, tensor<2xf32>)
  attn.yield %r#0, %r#1, %r#2 : tensor<3xf32>, tensor<4xi32>, tensor<2xf32>
}

// CLAIM: error: expected the offset, the strides and the innermost index and size to be multiples of 4 elements, as 'align' says, got 3
attn_gpu.kernel @claim(%x: !attn_gpu.global<f32>, %xs: i64) attributes {threads = 32} {
  %base = arith.constant 0 : i64
  %c0 = arith.constant 0 : index
  %c3 = arith.constant 3 : index
  %t = attn_gpu.load_global %x[%base] at(%c0, %c0) bounds(%c3, %c3) strides(%xs) align 16 : !attn_gpu.global<f32> -> !tile
  attn_gpu.return
}
attn.plan @claim_plan(%x: tensor<3x4xf32>) attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  attn.launch(%x) variants [#attn.variant<kernel = @claim, when = "1", grid = ["1", "1", "1"], params = [
      #attn.param<kind = pointer, name = "x">, #attn.param<kind = stride, name = "x", dim = 0>]>] : (tensor<3x4xf32>) -> ()
  attn.yield
}

// FAR: error: expected elements of a tensor of 12, got 12
attn_gpu.kernel @far(%x: !attn_gpu.global<f32>, %xs: i64) attributes {threads = 32} {
  %base = arith.constant 0 : i64
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %t = attn_gpu.load_global %x[%base] at(%c0, %c0) bounds(%c4, %c4) strides(%xs) align 4 : !attn_gpu.global<f32> -> !tile
  attn_gpu.return
}
attn.plan @far_plan(%x: tensor<3x4xf32>) attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  attn.launch(%x) variants [#attn.variant<kernel = @far, when = "1", grid = ["1", "1", "1"], params = [
      #attn.param<kind = pointer, name = "x">, #attn.param<kind = stride, name = "x", dim = 0>]>] : (tensor<3x4xf32>) -> ()
  attn.yield
}

// INPUT: error: expected a store to a result of the launch, got one to an input
attn_gpu.kernel @input(%x: !attn_gpu.global<f32>) attributes {threads = 32} {
  %base = arith.constant 0 : i64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant dense<1.0> : !rows
  attn_gpu.store_global %one, %x[%base] at(%c0) bounds(%c1) align 4 : !rows, !attn_gpu.global<f32>
  attn_gpu.return
}
attn.plan @input_plan(%x: tensor<3x4xf32>) attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  attn.launch(%x) variants [#attn.variant<kernel = @input, when = "1", grid = ["1", "1", "1"], params = [
      #attn.param<kind = pointer, name = "x">]>] : (tensor<3x4xf32>) -> ()
  attn.yield
}
