// RUN: attn-interpret %s --entry=make --outputs=%t.safetensors
// RUN: attn-interpret %s --entry=product_plan --inputs=%t.safetensors --print | FileCheck %s --check-prefix=PRODUCT
// RUN: attn-interpret %s --entry=rows_plan --print | FileCheck %s --check-prefix=ROWS

#rows = #attn_gpu.rows<warpgroups = 1>
#partial = #attn_gpu.rows<warpgroups = 1, partial = true>
#fragment = #attn_gpu.fragment<warpgroups = 1>
#operand = #attn_gpu.operand<warpgroups = 1>

func.func @make() -> (tensor<2x3xf16> {attn.name = "x"}) {
  %x = arith.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf16>
  func.return %x : tensor<2x3xf16>
}

// x x^T is [[14, 32], [32, 77]]. A row of the second product adds a tenth of
// each of the six elements of x, 21 in sum, to eight ones; in f16 a tenth is
// 0.0999756. Two products run at a time.
// PRODUCT: scores: 46, 109
// PRODUCT-NEXT: output: 10.0995, 10.0995
attn_gpu.kernel @product(%x: !attn_gpu.tensor_map, %rows: !attn_gpu.tensor_map, %scores: !attn_gpu.global<f32>, %output: !attn_gpu.global<f32>)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %base = arith.constant 0 : i64
  %a = attn_gpu.channel "a" : !attn_gpu.channel<1 x 64x8xf16>
  %b = attn_gpu.channel "b" : !attn_gpu.channel<1 x 16x8xf16>
  attn_gpu.put %a, %x[%c0, %c0] : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.put %b, %rows[%c0, %c0] : !attn_gpu.channel<1 x 16x8xf16>
  %left = attn_gpu.get %a : !attn_gpu.channel<1 x 64x8xf16> -> !attn_gpu.buffer<64x8xf16>
  %right = attn_gpu.get %b : !attn_gpu.channel<1 x 16x8xf16> -> !attn_gpu.buffer<16x8xf16>
  %tenth = arith.constant dense<0.1> : tensor<64x16xf32, #fragment>
  %p = attn_gpu.pack %tenth : tensor<64x16xf32, #fragment> -> tensor<64x16xf16, #operand>
  %ones = arith.constant dense<1.0> : tensor<64x8xf32, #fragment>
  %s = attn_gpu.mma %left, %right transpose_b
    : !attn_gpu.buffer<64x8xf16>, !attn_gpu.buffer<16x8xf16> -> !attn_gpu.pending<tensor<64x16xf32, #fragment>>
  %o = attn_gpu.mma %p, %right into %ones : tensor<64x8xf32, #fragment>
    : tensor<64x16xf16, #operand>, !attn_gpu.buffer<16x8xf16> -> !attn_gpu.pending<tensor<64x8xf32, #fragment>>
  %st = attn_gpu.wait %s younger 1 : !attn_gpu.pending<tensor<64x16xf32, #fragment>> -> tensor<64x16xf32, #fragment>
  %ot = attn_gpu.wait %o younger 0 : !attn_gpu.pending<tensor<64x8xf32, #fragment>> -> tensor<64x8xf32, #fragment>
  attn_gpu.release %left : !attn_gpu.buffer<64x8xf16>
  attn_gpu.release %right : !attn_gpu.buffer<16x8xf16>
  %sp = attn_gpu.reduce sum %st : tensor<64x16xf32, #fragment> -> tensor<64xf32, #partial>
  %op = attn_gpu.reduce sum %ot : tensor<64x8xf32, #fragment> -> tensor<64xf32, #partial>
  %sr = attn_gpu.combine %sp : tensor<64xf32, #partial> -> tensor<64xf32, #rows>
  %or = attn_gpu.combine %op : tensor<64xf32, #partial> -> tensor<64xf32, #rows>
  attn_gpu.store_rows %sr, %scores[%base] row %c0 length %c2 : tensor<64xf32, #rows>, !attn_gpu.global<f32>
  attn_gpu.store_rows %or, %output[%base] row %c0 length %c2 : tensor<64xf32, #rows>, !attn_gpu.global<f32>
  attn_gpu.return
}
attn.plan @product_plan(%x: tensor<2x3xf16>) -> (tensor<2xf32>, tensor<2xf32>)
    attributes {arg_names = ["x"], result_names = ["scores", "output"], result_shapes = [["2"], ["2"]]} {
  %r:2 = attn.launch(%x) variants [#attn.variant<kernel = @product, when = "1", grid = ["1", "1", "1"], params = [
      #attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>,
      #attn.param<kind = tensor_map, name = "x", box = [64, 16], swizzle = 128>,
      #attn.param<kind = pointer, name = "scores">, #attn.param<kind = pointer, name = "output">]>]
    : (tensor<2x3xf16>) -> (tensor<2xf32>, tensor<2xf32>)
  attn.yield %r#0, %r#1 : tensor<2xf32>, tensor<2xf32>
}

// Row r of a masked tile of ones sees r + 1 of 8 columns, of which 6 are keys.
// The sum is doubled before its terms are added. The other tile starts at
// column 2, which rows 0 and 1 do not see.
// ROWS: sums: 2, 4, 6, 8, 10, 12, 12
// ROWS-NEXT: maxima: -inf, -inf, 3, 3, 3, 3, 3
attn_gpu.kernel @rows(%sums: !attn_gpu.global<f32>, %maxima: !attn_gpu.global<f32>)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c6 = arith.constant 6 : index
  %c7 = arith.constant 7 : index
  %base = arith.constant 0 : i64
  %one = arith.constant 1.0 : f32
  %zero = arith.constant dense<0.0> : tensor<64x8xf32, #fragment>
  %least = arith.constant dense<0xFF800000> : tensor<64x8xf32, #fragment>
  %v = attn_gpu.splat %one : f32 -> tensor<64xf32, #rows>
  %ones = attn_gpu.broadcast %v : tensor<64xf32, #rows> -> tensor<64x8xf32, #fragment>
  %masked = attn_gpu.mask %ones at(%c0, %c0) length(%c6) diagonal(%c0) : tensor<64x8xf32, #fragment>
  %unseen = arith.cmpf oeq, %masked, %least : tensor<64x8xf32, #fragment>
  %seen = arith.select %unseen, %zero, %masked : tensor<64x8xi1, #fragment>, tensor<64x8xf32, #fragment>
  %terms = attn_gpu.reduce sum %seen : tensor<64x8xf32, #fragment> -> tensor<64xf32, #partial>
  %two = arith.addf %v, %v : tensor<64xf32, #rows>
  %factor = attn_gpu.as_factor %two : tensor<64xf32, #rows> -> tensor<64xf32, #partial>
  %twice = arith.mulf %terms, %factor : tensor<64xf32, #partial>
  %sum = attn_gpu.combine %twice : tensor<64xf32, #partial> -> tensor<64xf32, #rows>
  %three = arith.constant dense<3.0> : tensor<64x8xf32, #fragment>
  %late = attn_gpu.mask %three at(%c0, %c2) length(%c6) diagonal(%c0) : tensor<64x8xf32, #fragment>
  %max = attn_gpu.reduce max %late : tensor<64x8xf32, #fragment> -> tensor<64xf32, #rows>
  attn_gpu.store_rows %sum, %sums[%base] row %c0 length %c7 : tensor<64xf32, #rows>, !attn_gpu.global<f32>
  attn_gpu.store_rows %max, %maxima[%base] row %c0 length %c7 : tensor<64xf32, #rows>, !attn_gpu.global<f32>
  attn_gpu.return
}
attn.plan @rows_plan() -> (tensor<7xf32>, tensor<7xf32>)
    attributes {arg_names = [], result_names = ["sums", "maxima"], result_shapes = [["7"], ["7"]]} {
  %r:2 = attn.launch() variants [#attn.variant<kernel = @rows, when = "1", grid = ["1", "1", "1"], params = [
      #attn.param<kind = pointer, name = "sums">, #attn.param<kind = pointer, name = "maxima">]>]
    : () -> (tensor<7xf32>, tensor<7xf32>)
  attn.yield %r#0, %r#1 : tensor<7xf32>, tensor<7xf32>
}
