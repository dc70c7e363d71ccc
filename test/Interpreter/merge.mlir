// RUN: attn-interpret %s --entry=two_parts --print | FileCheck %s --check-prefix=TWO
// RUN: attn-interpret %s --entry=hidden --print | FileCheck %s --check-prefix=HIDDEN
// RUN: attn-interpret %s --entry=no_parts --random=1 --shape=parts=0x1x2x1x8 --shape=lses=0x1x2x1 --print | FileCheck %s --check-prefix=NONE
// RUN: attn-interpret %s --entry=rounding --print | FileCheck %s --check-prefix=ROUND

// The evaluator against the reference, which shares no code with it.
// RUN: attn-interpret %s --entry=no_parts --random=2 --shape=parts=5x2x3x4x8 --shape=lses=5x2x3x4 --reference | FileCheck %s --check-prefix=REFERENCE
// RUN: attn-interpret %s --entry=no_parts --random=2 --shape=parts=1x2x0x4x8 --shape=lses=1x2x0x4 --reference | FileCheck %s --check-prefix=EMPTY
// REFERENCE: o cosine={{0.9999..|1.000000}} rel_l1={{.*}}e-0{{[34]}}
// REFERENCE-NEXT: lse cosine=1.000000 rel_l1={{.*}}e-0{{[89]}}
// EMPTY: o cosine=1.000000 rel_l1=0.000e+00
// EMPTY-NEXT: lse cosine=1.000000 rel_l1=0.000e+00

// Weights 1/4 and 3/4.
// TWO: o[0, 0, 0]: 3.25, 3.25, 3.25, 3.25, 3.25, 3.25, 3.25, 3.25
// TWO-NEXT: lse[0, 0]: 1.38629
func.func @two_parts() -> (tensor<1x1x1x8xf32>, tensor<1x1x1xf32>) {
  %parts = arith.constant dense<[[[[[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]]]],
                                 [[[[4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0]]]]]> : tensor<2x1x1x1x8xf32>
  %lses = arith.constant dense<[[[[0.0]]], [[[1.09861229]]]]> : tensor<2x1x1x1xf32>
  %o, %lse = attn.merge %parts, %lses
    : (tensor<2x1x1x1x8xf32>, tensor<2x1x1x1xf32>) -> (tensor<1x1x1x8xf32>, tensor<1x1x1xf32>)
  func.return %o, %lse : tensor<1x1x1x8xf32>, tensor<1x1x1xf32>
}

// Of a part whose log-sum-exp is -inf nothing is read; a row of such parts alone
// is 0 and -inf.
// HIDDEN: o[0, 0, 0]: 2, 2, 2, 2, 2, 2, 2, 2
// HIDDEN-NEXT: o[0, 0, 1]: 0, 0, 0, 0, 0, 0, 0, 0
// HIDDEN-NEXT: lse[0, 0]: -300, -inf
func.func @hidden() -> (tensor<1x1x2x8xf16>, tensor<1x1x2xf32>) {
  %parts = arith.constant dense<[
    [[[[0x7FC00000, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0x7F800000], [0x7FC00000, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]],
    [[[[2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0], [0x7FC00000, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]]> : tensor<2x1x1x2x8xf32>
  %lses = arith.constant dense<[[[[0xFF800000, 0xFF800000]]], [[[-300.0, 0xFF800000]]]]> : tensor<2x1x1x2xf32>
  %o, %lse = attn.merge %parts, %lses
    : (tensor<2x1x1x2x8xf32>, tensor<2x1x1x2xf32>) -> (tensor<1x1x2x8xf16>, tensor<1x1x2xf32>)
  func.return %o, %lse : tensor<1x1x2x8xf16>, tensor<1x1x2xf32>
}

// NONE: o[0, 0, 0]: 0, 0, 0, 0, 0, 0, 0, 0
// NONE-NEXT: o[0, 1, 0]: 0, 0, 0, 0, 0, 0, 0, 0
// NONE-NEXT: lse[0, 0]: -inf
// NONE-NEXT: lse[0, 1]: -inf
func.func @no_parts(%parts: tensor<?x?x?x?x8xf32>, %lses: tensor<?x?x?x?xf32>) -> (tensor<?x?x?x8xbf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.merge %parts, %lses
    : (tensor<?x?x?x?x8xf32>, tensor<?x?x?x?xf32>) -> (tensor<?x?x?x8xbf16>, tensor<?x?x?xf32>)
  func.return %o, %lse : tensor<?x?x?x8xbf16>, tensor<?x?x?xf32>
}

// 1 + 2^-8 is a tie of bf16. A second part of weight e^-20 puts the value above
// it by less than f32 could tell: rounded once it goes up.
// ROUND: o[0, 0, 0]: 1.00781,
func.func @rounding() -> tensor<1x1x1x8xbf16> {
  %parts = arith.constant dense<[[[[[1.00390625, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]],
                                 [[[[2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]]> : tensor<2x1x1x1x8xf32>
  %lses = arith.constant dense<[[[[0.0]]], [[[-20.0]]]]> : tensor<2x1x1x1xf32>
  %o = attn.merge %parts, %lses : (tensor<2x1x1x1x8xf32>, tensor<2x1x1x1xf32>) -> tensor<1x1x1x8xbf16>
  func.return %o : tensor<1x1x1x8xbf16>
}
