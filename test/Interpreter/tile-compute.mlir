// RUN: attn-interpret %s --print | FileCheck %s

// These ops work on values alone, so a function can hold them.
func.func @compute() -> (tensor<2x3xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<5x9xf32>, tensor<2xf32>, tensor<2xf32>,
                         tensor<2xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>) {
  // CHECK: result0[0]: 1, 1, 1
  // CHECK: result0[1]: 2, 2, 2
  %vector = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %broadcast = attn_tile.broadcast %vector : tensor<2xf32> -> tensor<2x3xf32>

  %a = arith.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf16>
  %b = arith.constant dense<[[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]> : tensor<3x2xf16>
  %bt = arith.constant dense<[[1.0, 0.0, 1.0], [0.0, 1.0, 2.0]]> : tensor<2x3xf16>
  %ten = arith.constant 10.0 : f32
  %acc = attn_tile.splat %ten : f32 -> tensor<2x2xf32>
  // CHECK: result1[0]: 14, 15
  // CHECK: result1[1]: 20, 21
  %dot = attn_tile.dot %a, %b, %acc : tensor<2x3xf16>, tensor<3x2xf16> -> tensor<2x2xf32>
  // CHECK: result2[0]: 14, 18
  // CHECK: result2[1]: 20, 27
  %dott = attn_tile.dot %a, %bt, %acc transpose_b : tensor<2x3xf16>, tensor<2x3xf16> -> tensor<2x2xf32>
  // Sizes that are no multiples of anything.
  // CHECK-COUNT-5: result3[{{[0-4]}}]: 7, 7, 7, 7, 7, 7, 7, 7, 7{{$}}
  %ones = arith.constant dense<1.0> : tensor<5x7xbf16>
  %more = arith.constant dense<1.0> : tensor<7x9xbf16>
  %zeros = arith.constant dense<0.0> : tensor<5x9xf32>
  %odd = attn_tile.dot %ones, %more, %zeros : tensor<5x7xbf16>, tensor<7x9xbf16> -> tensor<5x9xf32>

  %tile = arith.constant dense<[[3.0, 0x7FC00000, -1.0], [-4.0, -6.0, -5.0]]> : tensor<2x3xf32>
  // CHECK: result4: 3, -4
  %max = attn_tile.reduce max %tile : tensor<2x3xf32> -> tensor<2xf32>
  // CHECK: result5: nan, -15
  %sum = attn_tile.reduce sum %tile : tensor<2x3xf32> -> tensor<2xf32>
  // CHECK: result6: nan, nan
  %nans = arith.constant dense<0x7FC00000> : tensor<2x3xf32>
  %nan = attn_tile.reduce max %nans : tensor<2x3xf32> -> tensor<2xf32>

  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %c5 = arith.constant 5 : index
  %c6 = arith.constant 6 : index
  %c9 = arith.constant 9 : index
  %m1 = arith.constant -1 : index
  // Keys 4 and 5 are below the length.
  // CHECK: result7[0]: 1, 1, -inf
  // CHECK: result7[1]: 2, 2, -inf
  %length = attn_tile.mask %broadcast at(%c0, %c4) length(%c6) : tensor<2x3xf32>
  // Query 5 sees keys up to 4, query 6 up to 5.
  // CHECK: result8[0]: 1, -inf, -inf
  // CHECK: result8[1]: 2, 2, -inf
  %diagonal = attn_tile.mask %broadcast at(%c5, %c4) length(%c9) diagonal(%m1) : tensor<2x3xf32>
  %true = arith.constant true
  // CHECK: result9[0]: -inf, -inf, -inf
  // CHECK: result9[1]: -inf, -inf, -inf
  %nothing = attn_tile.mask %broadcast at(%c0, %c4) length(%c0) when(%true) : tensor<2x3xf32>
  %false = arith.constant false
  // CHECK: result10[0]: 1, 1, 1
  // CHECK: result10[1]: 2, 2, 2
  %all = attn_tile.mask %broadcast at(%c6, %c4) length(%c9) diagonal(%c0) when(%false) : tensor<2x3xf32>
  // Rows 5 and 6 in groups of 3: queries 1 and 2, which see keys up to 4 and 5.
  // CHECK: result11[0]: 1, -inf, -inf
  // CHECK: result11[1]: 2, 2, -inf
  %c3 = arith.constant 3 : index
  %group = attn_tile.mask %broadcast at(%c5, %c4) length(%c9) diagonal(%c3) group(%c3) : tensor<2x3xf32>
  func.return %broadcast, %dot, %dott, %odd, %max, %sum, %nan, %length, %diagonal, %nothing, %all, %group
    : tensor<2x3xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<5x9xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>,
      tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>
}
