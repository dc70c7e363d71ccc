// RUN: attn-opt %s -split-input-file --attn-tile-online-softmax | FileCheck %s

// CHECK-LABEL: attn_tile.kernel @fuse(
// CHECK-SAME: %[[X:[^:]*]]: !attn_tile.view<?x?xf32>, %[[V:[^:]*]]: !attn_tile.view<?x?xf16>
// CHECK-DAG: %[[NINF:.*]] = arith.constant dense<0xFF800000> : tensor<16xf32>
// CHECK-DAG: %[[L0:.*]] = arith.constant dense<0.000000e+00> : tensor<16xf32>
// CHECK-DAG: %[[A0:.*]] = arith.constant dense<0.000000e+00> : tensor<16x32xf32>
// CHECK: %[[IT:.*]] = attn_tile.range
// CHECK: %[[R:.*]]:3 = attn_tile.for (%[[J:.*]], %[[MASKED:.*]]) in %[[IT]] iter_args(%[[M:.*]] = %[[NINF]], %[[L:.*]] = %[[L0]], %[[A:.*]] = %[[A0]]) -> (tensor<16xf32>, tensor<16xf32>, tensor<16x32xf32>)
// CHECK:   %[[COL:.*]] = arith.muli %[[J]]
// CHECK:   %[[T:.*]] = attn_tile.load %[[X]][%{{.*}}, %[[COL]]]
// CHECK:   %[[S:.*]] = attn_tile.mask %[[T]] {{.*}} when(%[[MASKED]])
// CHECK:   %[[P:.*]], %[[M1:.*]], %[[L1:.*]], %[[ALPHA:.*]] = attn_tile.online_softmax %[[S]], %[[M]], %[[L]] : tensor<16x8xf32>, tensor<16xf32>
// CHECK:   %[[PT:.*]] = arith.truncf %[[P]] : tensor<16x8xf32> to tensor<16x8xf16>
// CHECK:   %[[VT:.*]] = attn_tile.load %[[V]][%[[COL]]
// CHECK:   %[[W:.*]] = attn_tile.broadcast %[[ALPHA]] : tensor<16xf32> -> tensor<16x32xf32>
// CHECK:   %[[AW:.*]] = arith.mulf %[[A]], %[[W]]
// CHECK:   %[[A1:.*]] = attn_tile.dot %[[PT]], %[[VT]], %[[AW]] :
// CHECK:   attn_tile.yield %[[M1]], %[[L1]], %[[A1]]
// CHECK-NOT: attn_tile.for
// CHECK: %[[O:.*]] = attn_tile.normalize %[[R]]#2, %[[R]]#1
// CHECK: attn_tile.store %[[O]]
// CHECK: attn_tile.log_sum_exp %[[R]]#0, %[[R]]#1
attn_tile.kernel @fuse(%x: !attn_tile.view<?x?xf32>, %v: !attn_tile.view<?x?xf16>, %o: !attn_tile.view<?x?xf32>,
                       %e: !attn_tile.view<?xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %zero2 = arith.constant dense<0.0> : tensor<16x32xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %col = arith.muli %j, %c8 : index
    %t = attn_tile.load %x[%c0, %col] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %s = attn_tile.mask %t at(%c0, %col) length(%n) when(%masked) : tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  %acc = attn_tile.for (%j, %masked) in %it iter_args(%a = %zero2) -> (tensor<16x32xf32>) {
    %col = arith.muli %j, %c8 : index
    %t = attn_tile.load %x[%c0, %col] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %s = attn_tile.mask %t at(%c0, %col) length(%n) when(%masked) : tensor<16x8xf32>
    %p = attn_tile.softmax_probabilities %s, %m, %l : tensor<16x8xf32>, tensor<16xf32>
    %pt = arith.truncf %p : tensor<16x8xf32> to tensor<16x8xf16>
    %vt = attn_tile.load %v[%col, %c0] : !attn_tile.view<?x?xf16> -> tensor<8x32xf16>
    %a1 = attn_tile.dot %pt, %vt, %a : tensor<16x8xf16>, tensor<8x32xf16> -> tensor<16x32xf32>
    attn_tile.yield %a1 : tensor<16x32xf32>
  }
  attn_tile.store %acc, %o[%c0, %c0] : tensor<16x32xf32>, !attn_tile.view<?x?xf32>
  %lse = attn_tile.log_sum_exp %m, %l : tensor<16xf32>
  attn_tile.store %lse, %e[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// Scores are compared by what they compute, wherever their constants are. The
// scale of the exponent is kept.

// CHECK-LABEL: attn_tile.kernel @equal_scores(
// CHECK-SAME: %[[C:[^:]*]]: f32
// CHECK: attn_tile.for
// CHECK: attn_tile.online_softmax %{{.*}}, %{{.*}}, %{{.*}} scale(%[[C]])
// CHECK-NOT: attn_tile.for
attn_tile.kernel @equal_scores(%x: !attn_tile.view<?x?xf32>, %v: !attn_tile.view<?x?xf16>,
                               %o: !attn_tile.view<?x?xf32>, %n: index, %c: f32) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %zero2 = arith.constant dense<0.0> : tensor<16x32xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %col = arith.muli %j, %c8 : index
    %s = attn_tile.load %x[%c0, %col] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 scale(%c) : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  %acc = attn_tile.for (%j, %masked) in %it iter_args(%a = %zero2) -> (tensor<16x32xf32>) {
    %other8 = arith.constant 8 : index
    %col = arith.muli %j, %other8 : index
    %s = attn_tile.load %x[%c0, %col] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %p = attn_tile.softmax_probabilities %s, %m, %l scale(%c) : tensor<16x8xf32>, tensor<16xf32>
    %pt = arith.truncf %p : tensor<16x8xf32> to tensor<16x8xf16>
    %vt = attn_tile.load %v[%col, %c0] : !attn_tile.view<?x?xf16> -> tensor<8x32xf16>
    %a1 = attn_tile.dot %pt, %vt, %a : tensor<16x8xf16>, tensor<8x32xf16> -> tensor<16x32xf32>
    attn_tile.yield %a1 : tensor<16x32xf32>
  }
  attn_tile.store %acc, %o[%c0, %c0] : tensor<16x32xf32>, !attn_tile.view<?x?xf32>
  attn_tile.return
}

// -----

// Loops without a softmax stay as they are.

// CHECK-LABEL: attn_tile.kernel @no_softmax(
// CHECK: attn_tile.for
// CHECK: attn_tile.for
attn_tile.kernel @no_softmax(%x: !attn_tile.view<?x?xf32>, %o: !attn_tile.view<?xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %it = attn_tile.range %c0 to %n
  %a = attn_tile.for (%j, %masked) in %it iter_args(%l = %zero) -> (tensor<16xf32>) {
    %t = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %r = attn_tile.reduce sum %t : tensor<16x8xf32> -> tensor<16xf32>
    %l1 = arith.addf %l, %r : tensor<16xf32>
    attn_tile.yield %l1 : tensor<16xf32>
  }
  %b = attn_tile.for (%j, %masked) in %it iter_args(%l = %a) -> (tensor<16xf32>) {
    %t = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %r = attn_tile.reduce max %t : tensor<16x8xf32> -> tensor<16xf32>
    %l1 = arith.addf %l, %r : tensor<16xf32>
    attn_tile.yield %l1 : tensor<16xf32>
  }
  attn_tile.store %b, %o[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}
