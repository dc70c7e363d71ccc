// RUN: attn-interpret %s --entry=two_heads --print | FileCheck %s --check-prefix=HEADS
// RUN: attn-interpret %s --entry=order --print | FileCheck %s --check-prefix=ORDER
// RUN: attn-interpret %s --entry=types --print | FileCheck %s --check-prefix=TYPES
// RUN: attn-interpret %s --entry=open --random=1 --shape=k=1x2x0x8 --print | FileCheck %s --check-prefix=EMPTY
// RUN: attn-interpret %s --entry=correction --print | FileCheck %s --check-prefix=CORRECTION

// HEADS: smoothed[0, 0, 0]: -1, 1, 0, 0, 0, 0, 0, 0
// HEADS-NEXT: smoothed[0, 0, 1]: 1, -1, 0, 0, 0, 0, 0, 0
// HEADS-NEXT: smoothed[0, 1, 0]: -0.5, 0, 0, 0, 0, 0, 0, 0
// HEADS-NEXT: smoothed[0, 1, 1]: 0.5, 0, 0, 0, 0, 0, 0, 0
// HEADS-NEXT: mean[0, 0]: 2, 3, 0, 0, 0, 0, 0, 0
// HEADS-NEXT: mean[0, 1]: 0.5, 7, 0, 0, 0, 0, 0, 0
func.func @two_heads() -> (tensor<1x2x2x8xf32>, tensor<1x2x8xf32>) {
  %x = arith.constant dense<[[[[1.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [3.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]],
                              [[0.0, 7.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [1.0, 7.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x2x2x8xf16>
  %s, %m = attn.smooth %x : tensor<1x2x2x8xf16> -> (tensor<1x2x2x8xf32>, tensor<1x2x8xf32>)
  return %s, %m : tensor<1x2x2x8xf32>, tensor<1x2x8xf32>
}

// Sums are rounded in the order of the rows: 2^24 swallows a 1 that stands
// beside it, but not one that comes when it is gone.
// ORDER: mean[0, 0]: 0, 0.25, 0, 0, 0, 0, 0, 0
func.func @order() -> tensor<1x1x8xf32> {
  %x = arith.constant dense<[[[[16777216.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [1.0, 16777216.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                               [-16777216.0, -16777216.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x1x4x8xbf16>
  %s, %m = attn.smooth %x : tensor<1x1x4x8xbf16> -> (tensor<1x1x4x8xf32>, tensor<1x1x8xf32>)
  return %m : tensor<1x1x8xf32>
}

// 3 - 4/3 in f32 and, rounded again, in bf16.
// TYPES: wide[0, 0, 0]: 1.66667, 0,
// TYPES: narrow[0, 0, 0]: 1.66406, 0,
func.func @types() -> (tensor<1x1x3x8xf32> {attn.name = "wide"}, tensor<1x1x3x8xbf16> {attn.name = "narrow"}) {
  %x = arith.constant dense<[[[[3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                               [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x1x3x8xbf16>
  %s, %m = attn.smooth %x : tensor<1x1x3x8xbf16> -> (tensor<1x1x3x8xf32>, tensor<1x1x8xf32>)
  %t, %n = attn.smooth %x : tensor<1x1x3x8xbf16> -> (tensor<1x1x3x8xbf16>, tensor<1x1x8xf32>)
  return %s, %t : tensor<1x1x3x8xf32>, tensor<1x1x3x8xbf16>
}

// EMPTY: smoothed: no elements
// EMPTY-NEXT: mean[0, 0]: 0, 0, 0, 0, 0, 0, 0, 0
// EMPTY-NEXT: mean[0, 1]: 0, 0, 0, 0, 0, 0, 0, 0
func.func @open(%k: tensor<?x?x?x8xf16> {attn.name = "k"}) -> (tensor<?x?x?x8xf32>, tensor<?x?x8xf32>) {
  %s, %m = attn.smooth %k : tensor<?x?x?x8xf16> -> (tensor<?x?x?x8xf32>, tensor<?x?x8xf32>)
  return %s, %m : tensor<?x?x?x8xf32>, tensor<?x?x8xf32>
}

// Two query heads for each mean. Products that cancel leave what is between.
// CORRECTION: lse_correction[0, 0]: 4
// CORRECTION-NEXT: lse_correction[0, 1]: 1
// CORRECTION-NEXT: lse_correction[0, 2]: -7
// CORRECTION-NEXT: lse_correction[0, 3]: 0.25
func.func @correction() -> tensor<1x4x1xf32> {
  %q = arith.constant dense<[[[[1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]], [[1.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]],
                              [[-2.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]], [[0.0, 0.25, 16384.0, -16384.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x4x1x8xf16>
  %m = arith.constant dense<[[[0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [4.0, 1.0, 65536.0, 65536.0, 0.0, 0.0, 0.0, 0.0]]]> : tensor<1x2x8xf32>
  %c = attn.lse_correction %q, %m : (tensor<1x4x1x8xf16>, tensor<1x2x8xf32>) -> tensor<1x4x1xf32>
  return %c : tensor<1x4x1xf32>
}
