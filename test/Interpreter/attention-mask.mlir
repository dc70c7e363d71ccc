// RUN: attn-interpret %s --entry=top_left --print | FileCheck %s --check-prefix=TOP
// RUN: attn-interpret %s --entry=bottom_right --print | FileCheck %s --check-prefix=BOTTOM
// RUN: attn-interpret %s --entry=longer_queries --print | FileCheck %s --check-prefix=LONGER
// RUN: attn-interpret %s --entry=no_keys --print | FileCheck %s --check-prefix=NOKEYS
// RUN: attn-interpret %s --entry=no_queries --print | FileCheck %s --check-prefix=NOQUERIES
// RUN: attn-interpret %s --entry=masked_nan --print | FileCheck %s --check-prefix=NAN
// RUN: attn-interpret %s --entry=infinite_scores --print | FileCheck %s --check-prefix=INF

// With equal weights, the mean of values 1, 2, 4 tells how many keys were seen;
// the log-sum-exp is the logarithm of their number.

// TOP: o[0, 0, 0]: 1,
// TOP-NEXT: o[0, 0, 1]: 1.5,
// TOP-NEXT: lse[0, 0]: 0, 0.693147
func.func @top_left() -> (tensor<1x1x2x8xf16>, tensor<1x1x2xf32>) {
  %q = arith.constant dense<0.0> : tensor<1x1x2x8xf16>
  %v = arith.constant dense<[[[[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], [2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0],
    [4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0]]]]> : tensor<1x1x3x8xf16>
  %o, %lse = attn.attention %q, %v, %v {mask = #attn.mask<causal = top_left>}
    : (tensor<1x1x2x8xf16>, tensor<1x1x3x8xf16>, tensor<1x1x3x8xf16>) -> (tensor<1x1x2x8xf16>, tensor<1x1x2xf32>)
  func.return %o, %lse : tensor<1x1x2x8xf16>, tensor<1x1x2xf32>
}

// BOTTOM: o[0, 0, 0]: 1.5,
// BOTTOM-NEXT: o[0, 0, 1]: 2.33{{[0-9]*}},
// BOTTOM-NEXT: lse[0, 0]: 0.693147, 1.09861
func.func @bottom_right() -> (tensor<1x1x2x8xf16>, tensor<1x1x2xf32>) {
  %q = arith.constant dense<0.0> : tensor<1x1x2x8xf16>
  %v = arith.constant dense<[[[[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], [2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0],
    [4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0]]]]> : tensor<1x1x3x8xf16>
  %o, %lse = attn.attention %q, %v, %v {mask = #attn.mask<causal = bottom_right>}
    : (tensor<1x1x2x8xf16>, tensor<1x1x3x8xf16>, tensor<1x1x3x8xf16>) -> (tensor<1x1x2x8xf16>, tensor<1x1x2xf32>)
  func.return %o, %lse : tensor<1x1x2x8xf16>, tensor<1x1x2xf32>
}

// A query that sees no key gives 0 and -inf.
// LONGER: o[0, 0, 0]: 0,
// LONGER-NEXT: o[0, 0, 1]: 1,
// LONGER-NEXT: lse[0, 0]: -inf, 0
func.func @longer_queries() -> (tensor<1x1x2x8xf16>, tensor<1x1x2xf32>) {
  %q = arith.constant dense<0.0> : tensor<1x1x2x8xf16>
  %v = arith.constant dense<1.0> : tensor<1x1x1x8xf16>
  %o, %lse = attn.attention %q, %v, %v {mask = #attn.mask<causal = bottom_right>}
    : (tensor<1x1x2x8xf16>, tensor<1x1x1x8xf16>, tensor<1x1x1x8xf16>) -> (tensor<1x1x2x8xf16>, tensor<1x1x2xf32>)
  func.return %o, %lse : tensor<1x1x2x8xf16>, tensor<1x1x2xf32>
}

// NOKEYS: o[0, 0, 0]: 0, 0, 0, 0, 0, 0, 0, 0
// NOKEYS-NEXT: lse[0, 0]: -inf
func.func @no_keys() -> (tensor<1x1x1x8xf16>, tensor<1x1x1xf32>) {
  %q = arith.constant dense<0.0> : tensor<1x1x1x8xf16>
  %v = arith.constant dense<0.0> : tensor<1x1x0x8xf16>
  %o, %lse = attn.attention %q, %v, %v
    : (tensor<1x1x1x8xf16>, tensor<1x1x0x8xf16>, tensor<1x1x0x8xf16>) -> (tensor<1x1x1x8xf16>, tensor<1x1x1xf32>)
  func.return %o, %lse : tensor<1x1x1x8xf16>, tensor<1x1x1xf32>
}

// NOQUERIES: o: no elements
func.func @no_queries() -> tensor<1x1x0x8xf16> {
  %q = arith.constant dense<0.0> : tensor<1x1x0x8xf16>
  %v = arith.constant dense<0.0> : tensor<1x1x1x8xf16>
  %o = attn.attention %q, %v, %v
    : (tensor<1x1x0x8xf16>, tensor<1x1x1x8xf16>, tensor<1x1x1x8xf16>) -> tensor<1x1x0x8xf16>
  func.return %o : tensor<1x1x0x8xf16>
}

// A key that is not seen does not contribute, whatever its value; one that is
// seen does.
// NAN: o[0, 0, 0]: 1,
// NAN-NEXT: o[0, 0, 1]: nan,
func.func @masked_nan() -> tensor<1x1x2x8xf16> {
  %q = arith.constant dense<0.0> : tensor<1x1x2x8xf16>
  %v = arith.constant dense<[[[[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
    [0x7E00, 0x7E00, 0x7E00, 0x7E00, 0x7E00, 0x7E00, 0x7E00, 0x7E00]]]]> : tensor<1x1x2x8xf16>
  %o = attn.attention %q, %v, %v {mask = #attn.mask<causal = top_left>}
    : (tensor<1x1x2x8xf16>, tensor<1x1x2x8xf16>, tensor<1x1x2x8xf16>) -> tensor<1x1x2x8xf16>
  func.return %o : tensor<1x1x2x8xf16>
}

// A score of -inf takes its key out; one of +inf has no softmax.
// INF: o[0, 0, 0]: 1,
// INF-NEXT: o[0, 0, 1]: nan,
func.func @infinite_scores() -> tensor<1x1x2x8xf16> {
  %q = arith.constant dense<[[[[-1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                               [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x1x2x8xf16>
  %k = arith.constant dense<[[[[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                               [0x7C00, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x1x2x8xf16>
  %v = arith.constant dense<[[[[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
                               [2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0]]]]> : tensor<1x1x2x8xf16>
  %o = attn.attention %q, %k, %v
    : (tensor<1x1x2x8xf16>, tensor<1x1x2x8xf16>, tensor<1x1x2x8xf16>) -> tensor<1x1x2x8xf16>
  func.return %o : tensor<1x1x2x8xf16>
}
