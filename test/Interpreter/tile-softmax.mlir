// RUN: attn-interpret %s --entry=natural --print | FileCheck %s --check-prefix=NATURAL
// RUN: attn-interpret %s --entry=base_two --print | FileCheck %s --check-prefix=TWO
// RUN: attn-interpret %s --entry=unseen --print | FileCheck %s --check-prefix=UNSEEN

// The second row has seen scores before: maximum 1, sum 2.
func.func @natural() -> (tensor<2xf32>, tensor<2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>,
                         tensor<2xf32>, tensor<2x2xf32>, tensor<2xf32>) {
  %s = arith.constant dense<[[0.0, 0xFF800000], [1.0, 1.0]]> : tensor<2x2xf32>
  %m = arith.constant dense<[0xFF800000, 1.0]> : tensor<2xf32>
  %l = arith.constant dense<[0.0, 2.0]> : tensor<2xf32>
  // NATURAL: result0: 0, 1
  // NATURAL-NEXT: result1: 1, 4
  %m1, %l1 = attn_tile.softmax_statistics %s, %m, %l : tensor<2x2xf32>, tensor<2xf32>
  // NATURAL-NEXT: result2[0]: 1, 0
  // NATURAL-NEXT: result2[1]: 0.25, 0.25
  %p = attn_tile.softmax_probabilities %s, %m1, %l1 : tensor<2x2xf32>, tensor<2xf32>
  // NATURAL-NEXT: result3[0]: 1, 0
  // NATURAL-NEXT: result3[1]: 1, 1
  // NATURAL-NEXT: result4: 0, 1
  // NATURAL-NEXT: result5: 1, 4
  // NATURAL-NEXT: result6: 0, 1
  %q, %m2, %l2, %c = attn_tile.online_softmax %s, %m, %l : tensor<2x2xf32>, tensor<2xf32>
  // NATURAL-NEXT: result7[0]: 1, 0
  // NATURAL-NEXT: result7[1]: 0.25, 0.25
  %o = attn_tile.normalize %q, %l2 : tensor<2x2xf32>, tensor<2xf32>
  // NATURAL-NEXT: result8: 0, 2.38629
  %lse = attn_tile.log_sum_exp %m2, %l2 : tensor<2xf32>
  func.return %m1, %l1, %p, %q, %m2, %l2, %c, %o, %lse
    : tensor<2xf32>, tensor<2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>,
      tensor<2x2xf32>, tensor<2xf32>
}

// 2^(2 (s - m)), so scores one apart are a factor of four apart.
func.func @base_two() -> (tensor<1xf32>, tensor<1xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>, tensor<1xf32>,
                          tensor<1xf32>) {
  %scale = arith.constant 2.0 : f32
  %s = arith.constant dense<[[0.0, 1.0]]> : tensor<1x2xf32>
  %m = arith.constant dense<[0.0]> : tensor<1xf32>
  %l = arith.constant dense<[3.0]> : tensor<1xf32>
  // TWO: result0: 1
  // TWO-NEXT: result1: 2
  %m1, %l1 = attn_tile.softmax_statistics %s, %m, %l scale(%scale) : tensor<1x2xf32>, tensor<1xf32>
  // TWO-NEXT: result2[0]: 0.125, 0.5
  %p = attn_tile.softmax_probabilities %s, %m1, %l1 scale(%scale) : tensor<1x2xf32>, tensor<1xf32>
  // TWO-NEXT: result3[0]: 0.25, 1
  // TWO-NEXT: result4: 2
  // TWO-NEXT: result5: 0.25
  %q, %m2, %l2, %c = attn_tile.online_softmax %s, %m, %l scale(%scale) : tensor<1x2xf32>, tensor<1xf32>
  // (2 * 1 + log2 2) * ln 2
  // TWO-NEXT: result6: 2.07944
  %lse = attn_tile.log_sum_exp %m2, %l2 scale(%scale) : tensor<1xf32>
  func.return %m1, %l1, %p, %q, %l2, %c, %lse
    : tensor<1xf32>, tensor<1xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>
}

// A row that has seen no key: maximum -inf, sum 0, and no NaN anywhere.
func.func @unseen() -> (tensor<1xf32>, tensor<1xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>, tensor<1xf32>,
                        tensor<1x2xf32>, tensor<1xf32>, tensor<1xf32>) {
  %scale = arith.constant 2.0 : f32
  %s = arith.constant dense<0xFF800000> : tensor<1x2xf32>
  %m = arith.constant dense<0xFF800000> : tensor<1xf32>
  %l = arith.constant dense<0.0> : tensor<1xf32>
  // UNSEEN: result0: -inf
  // UNSEEN-NEXT: result1: 0
  %m1, %l1 = attn_tile.softmax_statistics %s, %m, %l : tensor<1x2xf32>, tensor<1xf32>
  // UNSEEN-NEXT: result2[0]: 0, 0
  %p = attn_tile.softmax_probabilities %s, %m1, %l1 : tensor<1x2xf32>, tensor<1xf32>
  // UNSEEN-NEXT: result3[0]: 0, 0
  // UNSEEN-NEXT: result4: 0
  // UNSEEN-NEXT: result5: 0
  %q, %m2, %l2, %c = attn_tile.online_softmax %s, %m, %l scale(%scale) : tensor<1x2xf32>, tensor<1xf32>
  // UNSEEN-NEXT: result6[0]: 0, 0
  %stale = arith.constant dense<5.0> : tensor<1x2xf32>
  %o = attn_tile.normalize %stale, %l2 : tensor<1x2xf32>, tensor<1xf32>
  // UNSEEN-NEXT: result7: -inf
  // UNSEEN-NEXT: result8: -inf
  %lse = attn_tile.log_sum_exp %m2, %l2 : tensor<1xf32>
  %lse2 = attn_tile.log_sum_exp %m2, %l2 scale(%scale) : tensor<1xf32>
  func.return %m1, %l1, %p, %q, %l2, %c, %o, %lse, %lse2
    : tensor<1xf32>, tensor<1xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1x2xf32>,
      tensor<1xf32>, tensor<1xf32>
}
