// RUN: attn-interpret %s --entry=two_keys --print | FileCheck %s --check-prefix=TWO
// RUN: attn-interpret %s --entry=default_scale --print | FileCheck %s --check-prefix=SCALE
// RUN: attn-interpret %s --entry=groups --print | FileCheck %s --check-prefix=GROUPS
// RUN: attn-interpret %s --entry=rounding --print | FileCheck %s --check-prefix=ROUND
// RUN: attn-interpret %s --entry=block --scalar=scale=0 --print | FileCheck %s --check-prefix=BLOCK

// Scores 0 and ln 3 give the weights 1/4 and 3/4.
// TWO: o[0, 0, 0]: 3, 1, 0, 0, 0, 0, 0, 0
// TWO-NEXT: lse[0, 0]: 1.38629
func.func @two_keys() -> (tensor<1x1x1x8xf16>, tensor<1x1x1xf32>) {
  %q = arith.constant dense<[[[[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x1x1x8xf16>
  %k = arith.constant dense<[[[[0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                               [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x1x2x8xf16>
  %v = arith.constant dense<[[[[0.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                               [4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x1x2x8xf16>
  %ln3 = arith.constant 1.09861229 : f32
  %o, %lse = attn.attention %q, %k, %v scale(%ln3)
    : (tensor<1x1x1x8xf16>, tensor<1x1x2x8xf16>, tensor<1x1x2x8xf16>) -> (tensor<1x1x1x8xf16>, tensor<1x1x1xf32>)
  func.return %o, %lse : tensor<1x1x1x8xf16>, tensor<1x1x1xf32>
}

// The score is 16 * 3 / sqrt(16).
// SCALE: lse[0, 0]: 12
func.func @default_scale() -> tensor<1x1x1xf32> {
  %q = arith.constant dense<1.0> : tensor<1x1x1x16xbf16>
  %k = arith.constant dense<3.0> : tensor<1x1x1x16xbf16>
  %o, %lse = attn.attention %q, %k, %k
    : (tensor<1x1x1x16xbf16>, tensor<1x1x1x16xbf16>, tensor<1x1x1x16xbf16>) -> (tensor<1x1x1x16xbf16>, tensor<1x1x1xf32>)
  func.return %lse : tensor<1x1x1xf32>
}

// Query heads 0 and 1 read key head 0, heads 2 and 3 key head 1.
// GROUPS: o[0, 0, 0]: 1,
// GROUPS-NEXT: o[0, 1, 0]: 1,
// GROUPS-NEXT: o[0, 2, 0]: 2,
// GROUPS-NEXT: o[0, 3, 0]: 2,
func.func @groups() -> tensor<1x4x1x8xbf16> {
  %q = arith.constant dense<0.0> : tensor<1x4x1x8xbf16>
  %kv = arith.constant dense<[[[[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]],
                               [[2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0]]]]> : tensor<1x2x1x8xbf16>
  %o = attn.attention %q, %kv, %kv
    : (tensor<1x4x1x8xbf16>, tensor<1x2x1x8xbf16>, tensor<1x2x1x8xbf16>) -> tensor<1x4x1x8xbf16>
  func.return %o : tensor<1x4x1x8xbf16>
}

// The mean of 1 and 1 + 2^-7 is a tie of bf16. A third key, of weight e^-20,
// puts the value above it by less than f32 could tell: rounded once it goes up,
// rounded by way of f32 it would go to the even neighbour, 1.
// ROUND: o[0, 0, 0]: 1.00781,
func.func @rounding() -> tensor<1x1x1x8xbf16> {
  %q = arith.constant dense<[[[[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x1x1x8xbf16>
  %k = arith.constant dense<[[[[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [-20.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x1x3x8xbf16>
  %v = arith.constant dense<[[[[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], [1.0078125, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
    [3.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]]]]> : tensor<1x1x3x8xbf16>
  %one = arith.constant 1.0 : f32
  %o = attn.attention %q, %k, %v scale(%one)
    : (tensor<1x1x1x8xbf16>, tensor<1x1x3x8xbf16>, tensor<1x1x3x8xbf16>) -> tensor<1x1x1x8xbf16>
  func.return %o : tensor<1x1x1x8xbf16>
}

// BLOCK: o[0, 0, 0]: 2,
func.func @block(%scale: f32) -> tensor<1x1x1x8xf16> {
  %q = arith.constant dense<9.0> : tensor<1x1x1x8xf16>
  %v = arith.constant dense<[[[[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
                               [3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0]]]]> : tensor<1x1x2x8xf16>
  %o = attn.block_attention %q, %v, %v scale(%scale)
    : (tensor<1x1x1x8xf16>, tensor<1x1x2x8xf16>, tensor<1x1x2x8xf16>) -> tensor<1x1x1x8xf16>
  func.return %o : tensor<1x1x1x8xf16>
}
