// RUN: attn-interpret %s --print | FileCheck %s

func.func @floats() -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>,
                        tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, f32, tensor<2xf16>, f16) {
  %a = arith.constant dense<[1.0, -2.0, 0.5, 0x7FC00000]> : tensor<4xf32>
  %b = arith.constant dense<[4.0, 0.0, 0.25, 3.0]> : tensor<4xf32>
  // CHECK: result0: 5, -2, 0.75, nan
  %add = arith.addf %a, %b : tensor<4xf32>
  // CHECK: result1: -3, -2, 0.25, nan
  %sub = arith.subf %a, %b : tensor<4xf32>
  // CHECK: result2: 4, -0, 0.125, nan
  %mul = arith.mulf %a, %b : tensor<4xf32>
  // CHECK: result3: 0.25, -inf, 2, nan
  %div = arith.divf %a, %b : tensor<4xf32>
  // CHECK: result4: -1, 2, -0.5, nan
  %neg = arith.negf %a : tensor<4xf32>
  // CHECK: result5: 4, 0, 0.5, 3
  %maxnum = arith.maxnumf %a, %b : tensor<4xf32>
  // CHECK: result6: 1, -2, 0.25, 3
  %minnum = arith.minnumf %a, %b : tensor<4xf32>
  // CHECK: result7: 4, 0, 0.5, nan
  %maximum = arith.maximumf %a, %b : tensor<4xf32>
  // CHECK: result8: 1, -2, 0.25, nan
  %minimum = arith.minimumf %a, %b : tensor<4xf32>
  // CHECK: result9: 1, -2, 0.25, 3
  %less = arith.cmpf olt, %a, %b : tensor<4xf32>
  %big = arith.constant dense<1.0> : tensor<4xf32>
  %choose = arith.cmpf ogt, %b, %big : tensor<4xf32>
  %picked = arith.select %choose, %maxnum, %b : tensor<4xi1>, tensor<4xf32>
  %selected = arith.select %less, %a, %picked : tensor<4xi1>, tensor<4xf32>
  // The sum is rounded to f32: 2^24 + 1 is not one.
  // CHECK: result10: 1.67772e+07
  %x = arith.constant 16777216.0 : f32
  %one = arith.constant 1.0 : f32
  %y = arith.addf %x, %one : f32
  // 2048 + 1 rounds to even in f16, and 65504 + 32 to infinity.
  // CHECK: result11: 2048, inf
  %h = arith.constant dense<[2048.0, 65504.0]> : tensor<2xf16>
  %i = arith.constant dense<[1.0, 32.0]> : tensor<2xf16>
  %hi = arith.addf %h, %i : tensor<2xf16>
  // CHECK: result12: 0.333252
  %third = arith.constant 0.333333 : f32
  %t = arith.truncf %third : f32 to f16
  func.return %add, %sub, %mul, %div, %neg, %maxnum, %minnum, %maximum, %minimum, %selected, %y, %hi, %t
    : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>,
      tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, f32, tensor<2xf16>, f16
}
