// RUN: attn-opt %s -split-input-file --attn-tile-fold-scales | FileCheck %s

// CHECK-LABEL: attn_tile.kernel @run_time_scale(
// CHECK-SAME: %[[SCALE:[^:]*]]: f32)
// CHECK: %[[Q:.*]] = attn_tile.load %{{.*}} -> tensor<16x64xf16>
// CHECK: %[[LOG2E:.*]] = arith.constant 1.44269502 : f32
// CHECK: %[[BASE2:.*]] = arith.mulf %[[SCALE]], %[[LOG2E]] : f32
// CHECK: %[[ABS:.*]] = math.absf %[[BASE2]] : f32
// CHECK: %[[LEAST:.*]] = arith.constant 1.000000e-30 : f32
// CHECK: %[[C:.*]] = arith.maximumf %[[ABS]], %[[LEAST]] : f32
// CHECK: %[[C0:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: %[[NEG:.*]] = arith.cmpf olt, %[[SCALE]], %[[C0]] : f32
// CHECK: %[[MINUSQ:.*]] = arith.negf %[[Q]] : tensor<16x64xf16>
// CHECK: %[[QS:.*]] = arith.select %[[NEG]], %[[MINUSQ]], %[[Q]] : tensor<16x64xf16>
// CHECK: %[[R:.*]]:2 = attn_tile.for
// CHECK-NOT: attn_tile.splat
// CHECK-NOT: arith.mulf
// CHECK:   %[[D:.*]] = attn_tile.dot %[[QS]],
// CHECK:   %[[S:.*]] = attn_tile.mask %[[D]] at
// CHECK:   attn_tile.online_softmax %[[S]], %{{.*}}, %{{.*}} scale(%[[C]])
// CHECK: attn_tile.log_sum_exp %[[R]]#0, %[[R]]#1 scale(%[[C]])
attn_tile.kernel @run_time_scale(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>,
                                 %e: !attn_tile.view<?xf32>, %n: index, %scale: f32) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %none = arith.constant dense<0.0> : tensor<16x8xf32>
  %qt = attn_tile.load %q[%c0, %c0] : !attn_tile.view<?x64xf16> -> tensor<16x64xf16>
  %w = attn_tile.splat %scale : f32 -> tensor<16x8xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %col = arith.muli %j, %c8 : index
    %kt = attn_tile.load %k[%col, %c0] : !attn_tile.view<?x64xf16> -> tensor<8x64xf16>
    %d = attn_tile.dot %qt, %kt, %none transpose_b : tensor<16x64xf16>, tensor<8x64xf16> -> tensor<16x8xf32>
    %x = arith.mulf %d, %w : tensor<16x8xf32>
    %s = attn_tile.mask %x at(%c0, %col) length(%n) when(%masked) : tensor<16x8xf32>
    %p, %m1, %l1, %alpha = attn_tile.online_softmax %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  %lse = attn_tile.log_sum_exp %m, %l : tensor<16xf32>
  attn_tile.store %lse, %e[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// The sign of a constant is known. The mask and the order of the factors do
// not matter.

// CHECK-LABEL: attn_tile.kernel @positive_constant(
// CHECK: %[[Q:.*]] = attn_tile.load %{{.*}} -> tensor<16x64xf16>
// CHECK-NOT: arith.negf
// CHECK-NOT: arith.select
// CHECK: %[[C:.*]] = arith.constant 0.180336878 : f32
// CHECK: attn_tile.for
// CHECK:   %[[D:.*]] = attn_tile.dot %[[Q]],
// CHECK-NOT: arith.mulf
// CHECK:   attn_tile.online_softmax %[[D]], %{{.*}}, %{{.*}} scale(%[[C]])
attn_tile.kernel @positive_constant(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>,
                                    %e: !attn_tile.view<?xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %none = arith.constant dense<0.0> : tensor<16x8xf32>
  %scale = arith.constant 0.125 : f32
  %qt = attn_tile.load %q[%c0, %c0] : !attn_tile.view<?x64xf16> -> tensor<16x64xf16>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<8x64xf16>
    %d = attn_tile.dot %qt, %kt, %none transpose_b : tensor<16x64xf16>, tensor<8x64xf16> -> tensor<16x8xf32>
    %w = attn_tile.splat %scale : f32 -> tensor<16x8xf32>
    %s = arith.mulf %w, %d : tensor<16x8xf32>
    %p, %m1, %l1, %alpha = attn_tile.online_softmax %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  attn_tile.store %l, %e[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// CHECK-LABEL: attn_tile.kernel @negative_constant(
// CHECK: %[[Q:.*]] = attn_tile.load %{{.*}} -> tensor<16x64xf16>
// CHECK: %[[C:.*]] = arith.constant 0.180336878 : f32
// CHECK: %[[QS:.*]] = arith.negf %[[Q]] : tensor<16x64xf16>
// CHECK-NOT: arith.select
// CHECK:   attn_tile.dot %[[QS]],
// CHECK:   attn_tile.online_softmax {{.*}} scale(%[[C]])
attn_tile.kernel @negative_constant(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>,
                                    %e: !attn_tile.view<?xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %none = arith.constant dense<0.0> : tensor<16x8xf32>
  %scale = arith.constant -0.125 : f32
  %w = attn_tile.splat %scale : f32 -> tensor<16x8xf32>
  %qt = attn_tile.load %q[%c0, %c0] : !attn_tile.view<?x64xf16> -> tensor<16x64xf16>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<8x64xf16>
    %d = attn_tile.dot %qt, %kt, %none transpose_b : tensor<16x64xf16>, tensor<8x64xf16> -> tensor<16x8xf32>
    %s = arith.mulf %d, %w : tensor<16x8xf32>
    %p, %m1, %l1, %alpha = attn_tile.online_softmax %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  attn_tile.store %l, %e[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// A scale of 0 becomes the least one.

// CHECK-LABEL: attn_tile.kernel @zero_constant(
// CHECK: %[[C:.*]] = arith.constant 1.000000e-30 : f32
// CHECK: attn_tile.online_softmax {{.*}} scale(%[[C]])
attn_tile.kernel @zero_constant(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>,
                                %e: !attn_tile.view<?xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %none = arith.constant dense<0.0> : tensor<16x8xf32>
  %scale = arith.constant 0.0 : f32
  %w = attn_tile.splat %scale : f32 -> tensor<16x8xf32>
  %qt = attn_tile.load %q[%c0, %c0] : !attn_tile.view<?x64xf16> -> tensor<16x64xf16>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<8x64xf16>
    %d = attn_tile.dot %qt, %kt, %none transpose_b : tensor<16x64xf16>, tensor<8x64xf16> -> tensor<16x8xf32>
    %s = arith.mulf %d, %w : tensor<16x8xf32>
    %p, %m1, %l1, %alpha = attn_tile.online_softmax %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  attn_tile.store %l, %e[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}
