// RUN: attn-interpret %s --print | FileCheck %s

func.func @math() -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, f32, f32, tensor<2xf16>) {
  %x = arith.constant dense<[0.0, 1.0, -2.0, 0xFF800000]> : tensor<4xf32>
  // CHECK: result0: 1, 2, 0.25, 0
  %0 = math.exp2 %x : tensor<4xf32>
  // CHECK: result1: 1, 2.71828, 0.135335, 0
  %1 = math.exp %x : tensor<4xf32>
  // CHECK: result2: -inf, 0, nan, nan
  %2 = math.log2 %x : tensor<4xf32>
  // CHECK: result3: -inf, 0, nan, nan
  %3 = math.log %x : tensor<4xf32>
  // CHECK: result4: 0, 1, 2, inf
  %4 = math.absf %x : tensor<4xf32>
  // (1 + 2^-12)^2 - 1 - 2^-11 is 2^-24: only one rounding.
  // CHECK: result5: 5.96046e-08
  %a = arith.constant 1.000244140625 : f32
  %c = arith.constant -1.00048828125 : f32
  %5 = math.fma %a, %a, %c : f32
  // CHECK: result6: 3
  %eight = arith.constant 8.0 : f32
  %6 = math.log2 %eight : f32
  // Rounded to f16.
  // CHECK: result7: 1.41406, 65504
  %h = arith.constant dense<[0.5, 16.0]> : tensor<2xf16>
  %p = math.exp2 %h : tensor<2xf16>
  %max = arith.constant dense<65504.0> : tensor<2xf16>
  %7 = arith.minnumf %p, %max : tensor<2xf16>
  func.return %0, %1, %2, %3, %4, %5, %6, %7
    : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, f32, f32, tensor<2xf16>
}
