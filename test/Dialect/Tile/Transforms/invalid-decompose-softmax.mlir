// RUN: attn-opt %s -split-input-file -verify-diagnostics --attn-tile-decompose-softmax

attn_tile.kernel @statistics(%x: !attn_tile.view<?x?xf32>, %r: !attn_tile.view<?xf32>) {
  %c0 = arith.constant 0 : index
  %s = attn_tile.load %x[%c0, %c0] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
  %m = attn_tile.load %r[%c0] : !attn_tile.view<?xf32> -> tensor<16xf32>
  // expected-error @below {{'attn_tile.softmax_statistics' op expected attn_tile.online_softmax, got the two-loop form (run attn-tile-online-softmax first)}}
  %m1, %l1 = attn_tile.softmax_statistics %s, %m, %m : tensor<16x8xf32>, tensor<16xf32>
  attn_tile.return
}

// -----

attn_tile.kernel @probabilities(%x: !attn_tile.view<?x?xf32>, %r: !attn_tile.view<?xf32>) {
  %c0 = arith.constant 0 : index
  %s = attn_tile.load %x[%c0, %c0] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
  %m = attn_tile.load %r[%c0] : !attn_tile.view<?xf32> -> tensor<16xf32>
  // expected-error @below {{'attn_tile.softmax_probabilities' op expected attn_tile.online_softmax, got the two-loop form (run attn-tile-online-softmax first)}}
  %p = attn_tile.softmax_probabilities %s, %m, %m : tensor<16x8xf32>, tensor<16xf32>
  attn_tile.return
}

// -----

attn_tile.kernel @no_factors(%x: !attn_tile.view<?x?xf32>, %r: !attn_tile.view<?xf32>) {
  %c0 = arith.constant 0 : index
  %s = attn_tile.load %x[%c0, %c0] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
  %m = attn_tile.load %r[%c0] : !attn_tile.view<?xf32> -> tensor<16xf32>
  // expected-error @below {{'attn_tile.online_softmax' op expected scores of integers with factors for exp = linear, got none (attn-tile-fold-scales should have made them)}}
  %p, %m1, %l1, %a = attn_tile.online_softmax %s, %m, %m exp linear : tensor<16x8xf32>, tensor<16xf32>
  attn_tile.return
}
