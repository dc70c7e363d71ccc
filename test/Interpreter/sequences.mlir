// Sequences of different lengths, values that can be checked by hand: all
// scores are 0, so that the output is the mean of the values seen.

// RUN: attn-interpret %s --entry=packed --print | FileCheck %s --check-prefix=PACKED
// RUN: attn-interpret %s --entry=bottom_right --print | FileCheck %s --check-prefix=CAUSAL
// RUN: attn-interpret %s --entry=used --print | FileCheck %s --check-prefix=USED
// RUN: attn-interpret %s --entry=paged --print | FileCheck %s --check-prefix=PAGED
// RUN: attn-interpret %s --entry=mixed --print | FileCheck %s --check-prefix=MIXED

// Sequences of 2, 0 and 1 queries over 1, 2 and 0 keys; row 3 belongs to none.
// PACKED: o[0, 0]: 1,
// PACKED-NEXT: o[0, 1]: 1,
// PACKED-NEXT: o[1, 0]: 1,
// PACKED-NEXT: o[1, 1]: 1,
// PACKED-NEXT: o[2, 0]: 0,
// PACKED-NEXT: o[2, 1]: 0,
// PACKED-NEXT: o[3, 0]: nan,
// PACKED-NEXT: o[3, 1]: nan,
// PACKED-NEXT: lse[0]: 0, 0, -inf, nan
// PACKED-NEXT: lse[1]: 0, 0, -inf, nan
func.func @packed() -> (tensor<4x2x8xf16>, tensor<2x4xf32>) {
  %q = arith.constant dense<0.0> : tensor<4x2x8xf16>
  %k = arith.constant dense<[[[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]], [[2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0]],
                             [[4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0]]]> : tensor<3x1x8xf16>
  %cq = arith.constant dense<[0, 2, 2, 3]> : tensor<4xi32>
  %ck = arith.constant dense<[0, 1, 3, 3]> : tensor<4xi32>
  %o, %lse = attn.attention %q, %k, %k cu_seqlens_q(%cq) cu_seqlens_k(%ck)
    : (tensor<4x2x8xf16>, tensor<3x1x8xf16>, tensor<3x1x8xf16>, tensor<4xi32>, tensor<4xi32>)
    -> (tensor<4x2x8xf16>, tensor<2x4xf32>)
  func.return %o, %lse : tensor<4x2x8xf16>, tensor<2x4xf32>
}

// Sequences of 1 query over 2 keys and of 2 queries over 1: the ends of each
// are aligned.
// CAUSAL: o[0, 0]: 1.5,
// CAUSAL-NEXT: o[1, 0]: 0,
// CAUSAL-NEXT: o[2, 0]: 4,
func.func @bottom_right() -> tensor<3x1x8xf16> {
  %q = arith.constant dense<0.0> : tensor<3x1x8xf16>
  %k = arith.constant dense<[[[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]], [[2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0]],
                             [[4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0]]]> : tensor<3x1x8xf16>
  %cq = arith.constant dense<[0, 1, 3]> : tensor<3xi32>
  %ck = arith.constant dense<[0, 2, 3]> : tensor<3xi32>
  %o = attn.attention %q, %k, %k cu_seqlens_q(%cq) cu_seqlens_k(%ck) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<3x1x8xf16>, tensor<3x1x8xf16>, tensor<3x1x8xf16>, tensor<3xi32>, tensor<3xi32>) -> tensor<3x1x8xf16>
  func.return %o : tensor<3x1x8xf16>
}

// What lies behind the used keys is not read, NaN or not.
// USED: o[0, 0, 0]: 1,
// USED-NEXT: o[1, 0, 0]: 0,
// USED-NEXT: lse[0, 0]: 0
// USED-NEXT: lse[1, 0]: -inf
func.func @used() -> (tensor<2x1x1x8xf16>, tensor<2x1x1xf32>) {
  %q = arith.constant dense<0.0> : tensor<2x1x1x8xf16>
  %k = arith.constant dense<[[[[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
                               [0x7E00, 0x7E00, 0x7E00, 0x7E00, 0x7E00, 0x7E00, 0x7E00, 0x7E00]]],
                             [[[0x7E00, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
                               [0x7E00, 0x7E00, 0x7E00, 0x7E00, 0x7E00, 0x7E00, 0x7E00, 0x7E00]]]]> : tensor<2x1x2x8xf16>
  %used = arith.constant dense<[1, 0]> : tensor<2xi32>
  %o, %lse = attn.attention %q, %k, %k seqused_k(%used)
    : (tensor<2x1x1x8xf16>, tensor<2x1x2x8xf16>, tensor<2x1x2x8xf16>, tensor<2xi32>) -> (tensor<2x1x1x8xf16>, tensor<2x1x1xf32>)
  func.return %o, %lse : tensor<2x1x1x8xf16>, tensor<2x1x1xf32>
}

// Page 2 and the first row of page 0, then page 0; an entry that is not used may
// hold anything.
// PAGED: lse[0, 0]: 2.83321
// PAGED-NEXT: lse[1, 0]: 2.77259
// PAGED-NEXT: o[0, 0, 0]: 2.88281,
// PAGED-NEXT: o[1, 0, 0]: 1,
func.func @paged() -> (tensor<2x1x1xf32>, tensor<2x1x1x8xf16>) {
  %q = arith.constant dense<0.0> : tensor<2x1x1x8xf16>
  %k = arith.constant dense<0.0> : tensor<3x1x16x8xf16>
  // Page p holds p + 1.
  %v = arith.constant dense<"0x003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C003C0040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000400040004000420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042004200420042"> : tensor<3x1x16x8xf16>
  %used = arith.constant dense<[17, 16]> : tensor<2xi32>
  %table = arith.constant dense<[[2, 0], [0, -5]]> : tensor<2x2xi32>
  %o, %lse = attn.attention %q, %k, %v seqused_k(%used) block_table(%table)
    : (tensor<2x1x1x8xf16>, tensor<3x1x16x8xf16>, tensor<3x1x16x8xf16>, tensor<2xi32>, tensor<2x2xi32>)
    -> (tensor<2x1x1x8xf16>, tensor<2x1x1xf32>)
  func.return %lse, %o : tensor<2x1x1xf32>, tensor<2x1x1x8xf16>
}

// Packed queries over dense keys, and dense queries over packed keys.
// MIXED: o[0, 0]: 1,
// MIXED-NEXT: o[1, 0]: 2,
// MIXED-NEXT: o[2, 0]: 2,
// MIXED-NEXT: p[0, 0, 0]: 1.5,
// MIXED-NEXT: p[1, 0, 0]: 0,
func.func @mixed() -> (tensor<3x1x8xf16> {attn.name = "o"}, tensor<2x1x1x8xf16> {attn.name = "p"}) {
  %q = arith.constant dense<0.0> : tensor<3x1x8xf16>
  %k = arith.constant dense<[[[[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]]], [[[2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0]]]]> : tensor<2x1x1x8xf16>
  %packed = arith.constant dense<[[[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]], [[2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0]]]> : tensor<2x1x8xf16>
  %cq = arith.constant dense<[0, 1, 3]> : tensor<3xi32>
  %ck = arith.constant dense<[0, 2, 2]> : tensor<3xi32>
  %o = attn.attention %q, %k, %k cu_seqlens_q(%cq)
    : (tensor<3x1x8xf16>, tensor<2x1x1x8xf16>, tensor<2x1x1x8xf16>, tensor<3xi32>) -> tensor<3x1x8xf16>
  %zero = arith.constant 0.0 : f32
  %p = attn.attention %k, %packed, %packed scale(%zero) cu_seqlens_k(%ck)
    : (tensor<2x1x1x8xf16>, tensor<2x1x8xf16>, tensor<2x1x8xf16>, tensor<3xi32>) -> tensor<2x1x1x8xf16>
  func.return %o, %p : tensor<3x1x8xf16>, tensor<2x1x1x8xf16>
}
