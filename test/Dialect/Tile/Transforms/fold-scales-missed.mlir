// RUN: attn-opt %s -split-input-file --attn-tile-fold-scales | FileCheck %s
// RUN: attn-opt %s -split-input-file --attn-tile-fold-scales --remarks-filter=attn --remark-format=emitRemark 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARK

// What the pass leaves alone, and why.

// A softmax that has a scale keeps it, and its scores keep their factor.

// CHECK-LABEL: attn_tile.kernel @scaled_already(
// CHECK: arith.mulf
// REMARK-NOT: remark
attn_tile.kernel @scaled_already(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>,
    %e: !attn_tile.view<?xf32>, %n: index, %scale: f32) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %none = arith.constant dense<0.0> : tensor<16x8xf32>
  %qt = attn_tile.load %q[%c0, %c0] : !attn_tile.view<?x64xf16> -> tensor<16x64xf16>
  %w = attn_tile.splat %scale : f32 -> tensor<16x8xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<8x64xf16>
    %d = attn_tile.dot %qt, %kt, %none transpose_b : tensor<16x64xf16>, tensor<8x64xf16> -> tensor<16x8xf32>
    %s = arith.mulf %d, %w : tensor<16x8xf32>
    %p, %m1, %l1, %alpha = attn_tile.online_softmax %s, %m0, %l0 scale(%scale) : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  attn_tile.store %l, %e[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// Scores that nothing multiplies.

// CHECK-LABEL: attn_tile.kernel @no_factor(
// CHECK: online_softmax {{[^(]*$}}
// REMARK: remark: {{.*}}the scores are not a product with one factor
attn_tile.kernel @no_factor(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>,
    %e: !attn_tile.view<?xf32>, %n: index, %scale: f32) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %none = arith.constant dense<0.0> : tensor<16x8xf32>
  %qt = attn_tile.load %q[%c0, %c0] : !attn_tile.view<?x64xf16> -> tensor<16x64xf16>
  %w = attn_tile.splat %scale : f32 -> tensor<16x8xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<8x64xf16>
    %d = attn_tile.dot %qt, %kt, %none transpose_b : tensor<16x64xf16>, tensor<8x64xf16> -> tensor<16x8xf32>
    %p, %m1, %l1, %alpha = attn_tile.online_softmax %d, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  attn_tile.store %l, %e[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// The accumulator would keep its sign when the queries change theirs.

// CHECK-LABEL: attn_tile.kernel @scores_of_a_sum(
// CHECK: online_softmax {{[^(]*$}}
// REMARK: remark: {{.*}}the scores are not a product with one factor
attn_tile.kernel @scores_of_a_sum(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>,
    %e: !attn_tile.view<?xf32>, %n: index, %scale: f32) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %none = arith.constant dense<1.0> : tensor<16x8xf32>
  %qt = attn_tile.load %q[%c0, %c0] : !attn_tile.view<?x64xf16> -> tensor<16x64xf16>
  %w = attn_tile.splat %scale : f32 -> tensor<16x8xf32>
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

// CHECK-LABEL: attn_tile.kernel @scores_read_twice(
// CHECK: online_softmax {{[^(]*$}}
// REMARK: remark: {{.*}}the scores are not a product with one factor
attn_tile.kernel @scores_read_twice(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>,
    %e: !attn_tile.view<?xf32>, %n: index, %scale: f32) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %none = arith.constant dense<0.0> : tensor<16x8xf32>
  %qt = attn_tile.load %q[%c0, %c0] : !attn_tile.view<?x64xf16> -> tensor<16x64xf16>
  %w = attn_tile.splat %scale : f32 -> tensor<16x8xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<8x64xf16>
    %d = attn_tile.dot %qt, %kt, %none transpose_b : tensor<16x64xf16>, tensor<8x64xf16> -> tensor<16x8xf32>
    %s = arith.mulf %d, %w : tensor<16x8xf32>
    %p, %m1, %l1, %alpha = attn_tile.online_softmax %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    %r = attn_tile.reduce sum %s : tensor<16x8xf32> -> tensor<16xf32>
    %l2 = arith.addf %l1, %r : tensor<16xf32>
    attn_tile.yield %m1, %l2 : tensor<16xf32>, tensor<16xf32>
  }
  attn_tile.store %l, %e[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// CHECK-LABEL: attn_tile.kernel @varying_queries(
// CHECK: online_softmax {{[^(]*$}}
// REMARK: remark: {{.*}}the factor or the queries vary inside the loop
attn_tile.kernel @varying_queries(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>,
    %e: !attn_tile.view<?xf32>, %n: index, %scale: f32) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %none = arith.constant dense<0.0> : tensor<16x8xf32>
  %qt = attn_tile.load %q[%c0, %c0] : !attn_tile.view<?x64xf16> -> tensor<16x64xf16>
  %w = attn_tile.splat %scale : f32 -> tensor<16x8xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<8x64xf16>
    %qj = attn_tile.load %q[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<16x64xf16>
    %d = attn_tile.dot %qj, %kt, %none transpose_b : tensor<16x64xf16>, tensor<8x64xf16> -> tensor<16x8xf32>
    %s = arith.mulf %d, %w : tensor<16x8xf32>
    %p, %m1, %l1, %alpha = attn_tile.online_softmax %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  attn_tile.store %l, %e[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// CHECK-LABEL: attn_tile.kernel @maximum_stored(
// CHECK: online_softmax {{[^(]*$}}
// REMARK: remark: {{.*}}the maximum does not serve the softmax alone
attn_tile.kernel @maximum_stored(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>,
    %e: !attn_tile.view<?xf32>, %n: index, %scale: f32) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %none = arith.constant dense<0.0> : tensor<16x8xf32>
  %qt = attn_tile.load %q[%c0, %c0] : !attn_tile.view<?x64xf16> -> tensor<16x64xf16>
  %w = attn_tile.splat %scale : f32 -> tensor<16x8xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<8x64xf16>
    %d = attn_tile.dot %qt, %kt, %none transpose_b : tensor<16x64xf16>, tensor<8x64xf16> -> tensor<16x8xf32>
    %s = arith.mulf %d, %w : tensor<16x8xf32>
    %p, %m1, %l1, %alpha = attn_tile.online_softmax %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  attn_tile.store %m, %e[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// A first maximum other than -inf is one of scaled scores.

// CHECK-LABEL: attn_tile.kernel @first_maximum(
// CHECK: online_softmax {{[^(]*$}}
// REMARK: remark: {{.*}}the maximum does not serve the softmax alone
attn_tile.kernel @first_maximum(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>,
    %e: !attn_tile.view<?xf32>, %n: index, %scale: f32) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %none = arith.constant dense<0.0> : tensor<16x8xf32>
  %qt = attn_tile.load %q[%c0, %c0] : !attn_tile.view<?x64xf16> -> tensor<16x64xf16>
  %w = attn_tile.splat %scale : f32 -> tensor<16x8xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %zero, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %kt = attn_tile.load %k[%j, %c0] : !attn_tile.view<?x64xf16> -> tensor<8x64xf16>
    %d = attn_tile.dot %qt, %kt, %none transpose_b : tensor<16x64xf16>, tensor<8x64xf16> -> tensor<16x8xf32>
    %s = arith.mulf %d, %w : tensor<16x8xf32>
    %p, %m1, %l1, %alpha = attn_tile.online_softmax %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  attn_tile.store %l, %e[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}
