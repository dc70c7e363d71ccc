// RUN: attn-opt %s -split-input-file --attn-tile-decompose-softmax | FileCheck %s

// CHECK-LABEL: attn_tile.kernel @online_softmax(
// CHECK-SAME: %[[C:[^:]*]]: f32)
// CHECK: %[[S:.*]] = attn_tile.load
// CHECK: %[[M:.*]] = attn_tile.load
// CHECK: %[[L:.*]] = attn_tile.load
// CHECK: %[[CR:.*]] = attn_tile.splat %[[C]] : f32 -> tensor<16xf32>
// CHECK: %[[MX:.*]] = attn_tile.reduce max %[[S]]
// CHECK: %[[M1:.*]] = arith.maxnumf %[[M]], %[[MX]]
// CHECK-DAG: %[[NINF:.*]] = arith.constant dense<0xFF800000> : tensor<16xf32>
// CHECK-DAG: %[[UNSEEN:.*]] = arith.cmpf oeq, %[[M1]], %[[NINF]]
// CHECK-DAG: %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : tensor<16xf32>
// CHECK: %[[SAFE:.*]] = arith.select %[[UNSEEN]], %[[ZERO]], %[[M1]] : tensor<16xi1>, tensor<16xf32>
// CHECK: %[[MINUS:.*]] = arith.negf %[[SAFE]]
// CHECK: %[[NEG:.*]] = arith.mulf %[[MINUS]], %[[CR]]
// CHECK-DAG: %[[CS:.*]] = attn_tile.splat %[[C]] : f32 -> tensor<16x8xf32>
// CHECK-DAG: %[[NEGS:.*]] = attn_tile.broadcast %[[NEG]] : tensor<16xf32> -> tensor<16x8xf32>
// CHECK: %[[X:.*]] = math.fma %[[S]], %[[CS]], %[[NEGS]]
// CHECK: %[[P:.*]] = math.exp2 %[[X]]
// CHECK: %[[Y:.*]] = math.fma %[[M]], %[[CR]], %[[NEG]]
// CHECK: %[[ALPHA:.*]] = math.exp2 %[[Y]]
// CHECK: %[[RS:.*]] = attn_tile.reduce sum %[[P]]
// CHECK: %[[L1:.*]] = math.fma %[[L]], %[[ALPHA]], %[[RS]]
// CHECK: attn_tile.store %[[P]]
// CHECK: attn_tile.store %[[M1]]
// CHECK: attn_tile.store %[[L1]]
// CHECK: attn_tile.store %[[ALPHA]]
attn_tile.kernel @online_softmax(%x: !attn_tile.view<?x?xf32>, %r: !attn_tile.view<?xf32>, %c: f32) {
  %c0 = arith.constant 0 : index
  %s = attn_tile.load %x[%c0, %c0] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
  %m = attn_tile.load %r[%c0] : !attn_tile.view<?xf32> -> tensor<16xf32>
  %l = attn_tile.load %r[%c0] : !attn_tile.view<?xf32> -> tensor<16xf32>
  %p, %m1, %l1, %alpha = attn_tile.online_softmax %s, %m, %l scale(%c) : tensor<16x8xf32>, tensor<16xf32>
  attn_tile.store %p, %x[%c0, %c0] : tensor<16x8xf32>, !attn_tile.view<?x?xf32>
  attn_tile.store %m1, %r[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.store %l1, %r[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.store %alpha, %r[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// Without a scale the exponential is e^x = 2^(x log2(e)).

// CHECK-LABEL: attn_tile.kernel @natural(
// CHECK: %[[C:.*]] = arith.constant 1.44269502 : f32
// CHECK: attn_tile.splat %[[C]] : f32 -> tensor<16xf32>
// CHECK: attn_tile.splat %[[C]] : f32 -> tensor<16x8xf32>
// CHECK: %[[C2:.*]] = arith.constant 1.44269502 : f32
// CHECK: attn_tile.splat %[[C2]] : f32 -> tensor<16xf32>
// CHECK: math.log2
attn_tile.kernel @natural(%x: !attn_tile.view<?x?xf32>, %r: !attn_tile.view<?xf32>) {
  %c0 = arith.constant 0 : index
  %s = attn_tile.load %x[%c0, %c0] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
  %m = attn_tile.load %r[%c0] : !attn_tile.view<?xf32> -> tensor<16xf32>
  %p, %m1, %l1, %alpha = attn_tile.online_softmax %s, %m, %m : tensor<16x8xf32>, tensor<16xf32>
  %e = attn_tile.log_sum_exp %m1, %l1 : tensor<16xf32>
  attn_tile.store %p, %x[%c0, %c0] : tensor<16x8xf32>, !attn_tile.view<?x?xf32>
  attn_tile.store %e, %r[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// CHECK-LABEL: attn_tile.kernel @normalize(
// CHECK: %[[A:.*]] = attn_tile.load
// CHECK: %[[L:.*]] = attn_tile.load
// CHECK: %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : tensor<16xf32>
// CHECK: %[[UNSEEN:.*]] = arith.cmpf oeq, %[[L]], %[[ZERO]]
// CHECK: %[[ONE:.*]] = arith.constant dense<1.000000e+00> : tensor<16xf32>
// CHECK: %[[RECIPROCAL:.*]] = arith.divf %[[ONE]], %[[L]]
// CHECK: %[[W:.*]] = attn_tile.broadcast %[[RECIPROCAL]] : tensor<16xf32> -> tensor<16x8xf32>
// CHECK: %[[WEIGHTED:.*]] = arith.mulf %[[A]], %[[W]]
// The whole row becomes 0, also where the accumulator is NaN.
// CHECK: %[[ROW:.*]] = attn_tile.broadcast %[[UNSEEN]] : tensor<16xi1> -> tensor<16x8xi1>
// CHECK: %[[NONE:.*]] = arith.constant dense<0.000000e+00> : tensor<16x8xf32>
// CHECK: %[[O:.*]] = arith.select %[[ROW]], %[[NONE]], %[[WEIGHTED]] : tensor<16x8xi1>, tensor<16x8xf32>
// CHECK: attn_tile.store %[[O]]
attn_tile.kernel @normalize(%x: !attn_tile.view<?x?xf32>, %r: !attn_tile.view<?xf32>) {
  %c0 = arith.constant 0 : index
  %a = attn_tile.load %x[%c0, %c0] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
  %l = attn_tile.load %r[%c0] : !attn_tile.view<?xf32> -> tensor<16xf32>
  %o = attn_tile.normalize %a, %l : tensor<16x8xf32>, tensor<16xf32>
  attn_tile.store %o, %x[%c0, %c0] : tensor<16x8xf32>, !attn_tile.view<?x?xf32>
  attn_tile.return
}

// -----

// CHECK-LABEL: attn_tile.kernel @log_sum_exp(
// CHECK-SAME: %[[C:[^:]*]]: f32)
// CHECK: %[[M:.*]] = attn_tile.load
// CHECK: %[[L:.*]] = attn_tile.load
// CHECK: %[[CR:.*]] = attn_tile.splat %[[C]] : f32 -> tensor<16xf32>
// CHECK: %[[LOG:.*]] = math.log2 %[[L]]
// CHECK: %[[BASE2:.*]] = math.fma %[[M]], %[[CR]], %[[LOG]]
// CHECK: %[[LN2:.*]] = arith.constant 0.693147182 : f32
// CHECK: %[[LN2R:.*]] = attn_tile.splat %[[LN2]] : f32 -> tensor<16xf32>
// CHECK: arith.mulf %[[BASE2]], %[[LN2R]]
attn_tile.kernel @log_sum_exp(%r: !attn_tile.view<?xf32>, %c: f32) {
  %c0 = arith.constant 0 : index
  %m = attn_tile.load %r[%c0] : !attn_tile.view<?xf32> -> tensor<16xf32>
  %l = attn_tile.load %r[%c0] : !attn_tile.view<?xf32> -> tensor<16xf32>
  %e = attn_tile.log_sum_exp %m, %l scale(%c) : tensor<16xf32>
  attn_tile.store %e, %r[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// Nothing else changes.

// CHECK-LABEL: attn_tile.kernel @no_softmax(
// CHECK: %[[A:.*]] = attn_tile.load
// CHECK-NEXT: %[[M:.*]] = attn_tile.reduce max %[[A]]
// CHECK-NEXT: attn_tile.store %[[M]]
attn_tile.kernel @no_softmax(%x: !attn_tile.view<?x?xf32>, %r: !attn_tile.view<?xf32>) {
  %c0 = arith.constant 0 : index
  %a = attn_tile.load %x[%c0, %c0] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
  %m = attn_tile.reduce max %a : tensor<16x8xf32> -> tensor<16xf32>
  attn_tile.store %m, %r[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// Factors are multiplied into the maximum and into the exponent, which is one of
// 2 already.

// CHECK-LABEL: attn_tile.kernel @factors(
// CHECK: %[[S:.*]] = attn_tile.load %{{.*}} -> tensor<16x8xf32>
// CHECK: %[[F:.*]] = attn_tile.load %{{.*}} -> tensor<16x8xf32>
// CHECK: %[[W:.*]] = arith.mulf %[[S]], %[[F]]
// CHECK: attn_tile.reduce max %[[W]]
// CHECK: %[[MINUS:.*]] = arith.negf
// CHECK: %[[B:.*]] = attn_tile.broadcast %[[MINUS]]
// CHECK: %[[X:.*]] = math.fma %[[S]], %[[F]], %[[B]]
// CHECK: math.exp2 %[[X]]
// CHECK: %[[Y:.*]] = arith.addf %{{.*}}, %[[MINUS]]
// CHECK: math.exp2 %[[Y]]
attn_tile.kernel @factors(%x: !attn_tile.view<?x?xf32>, %r: !attn_tile.view<?xf32>) {
  %c0 = arith.constant 0 : index
  %s = attn_tile.load %x[%c0, %c0] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
  %f = attn_tile.load %x[%c0, %c0] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
  %m = attn_tile.load %r[%c0] : !attn_tile.view<?xf32> -> tensor<16xf32>
  %p, %m1, %l1, %a = attn_tile.online_softmax %s, %m, %m factors(%f) : tensor<16x8xf32>, tensor<16xf32>
  attn_tile.store %p, %x[%c0, %c0] : tensor<16x8xf32>, !attn_tile.view<?x?xf32>
  attn_tile.store %a, %r[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// The bits of a probability are one multiplication and addition of integers; a
// mask makes them those of -0.0. Maxima are rounded up to integers.

// CHECK-LABEL: attn_tile.kernel @linear(
// CHECK: %[[C:.*]] = attn_tile.load %{{.*}} -> tensor<16x8xi32>
// CHECK: %[[S:.*]] = arith.sitofp %[[C]]
// CHECK: %[[MASKED:.*]] = attn_tile.mask %[[S]]
// CHECK: %[[MOST:.*]] = arith.constant dense<4.000000e+00> : tensor<16x8xf32>
// CHECK: %[[F:.*]] = arith.minimumf %{{.*}}, %[[MOST]]
// CHECK: %[[W:.*]] = arith.mulf %[[MASKED]], %[[F]] :
// CHECK: %[[MX:.*]] = attn_tile.reduce max %[[W]]
// CHECK: %[[UP:.*]] = math.ceil %[[MX]]
// CHECK: arith.maxnumf %{{.*}}, %[[UP]]
// CHECK: %[[NAN:.*]] = arith.cmpf uno, %[[F]], %[[F]]
// CHECK: %[[SLOPE:.*]] = arith.select %[[NAN]]
// CHECK: %[[START:.*]] = arith.select %[[NAN]]
// CHECK: %[[CLAMPED:.*]] = arith.maxsi %[[C]],
// CHECK: %[[PRODUCT:.*]] = arith.muli %[[CLAMPED]], %[[SLOPE]]
// CHECK: %[[BITS:.*]] = arith.addi %[[PRODUCT]], %[[START]]
// CHECK: %[[SEEN:.*]] = attn_tile.mask %[[BITS]] at
// CHECK: arith.bitcast %[[SEEN]] : tensor<16x8xi32> to tensor<16x8xf32>
// CHECK-NOT: arith.bitcast
attn_tile.kernel @linear(%x: !attn_tile.view<?x?xf32>, %y: !attn_tile.view<?x?xi32>, %r: !attn_tile.view<?xf32>) {
  %c0 = arith.constant 0 : index
  %c = attn_tile.load %y[%c0, %c0] : !attn_tile.view<?x?xi32> -> tensor<16x8xi32>
  %f = attn_tile.load %x[%c0, %c0] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
  %m = attn_tile.load %r[%c0] : !attn_tile.view<?xf32> -> tensor<16xf32>
  %s = arith.sitofp %c : tensor<16x8xi32> to tensor<16x8xf32>
  %t = attn_tile.mask %s at(%c0, %c0) length(%c0) : tensor<16x8xf32>
  %p, %m1, %l1, %a = attn_tile.online_softmax %t, %m, %m factors(%f) peak 448.0 exp linear : tensor<16x8xf32>, tensor<16xf32>
  attn_tile.store %p, %x[%c0, %c0] : tensor<16x8xf32>, !attn_tile.view<?x?xf32>
  attn_tile.return
}

// -----

// Half the sum of two that are half an octave apart.

// CHECK-LABEL: attn_tile.kernel @two_knot(
// CHECK: %[[BITS:.*]] = arith.addi
// CHECK: %[[FIRST:.*]] = arith.bitcast %[[BITS]]
// CHECK: %[[LATER:.*]] = arith.addi %[[BITS]],
// CHECK: %[[SECOND:.*]] = arith.bitcast %[[LATER]]
// CHECK: math.fma %[[SECOND]], %{{.*}}, %[[FIRST]]
attn_tile.kernel @two_knot(%x: !attn_tile.view<?x?xf32>, %y: !attn_tile.view<?x?xi32>, %r: !attn_tile.view<?xf32>) {
  %c0 = arith.constant 0 : index
  %c = attn_tile.load %y[%c0, %c0] : !attn_tile.view<?x?xi32> -> tensor<16x8xi32>
  %f = attn_tile.load %x[%c0, %c0] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
  %m = attn_tile.load %r[%c0] : !attn_tile.view<?xf32> -> tensor<16xf32>
  %s = arith.sitofp %c : tensor<16x8xi32> to tensor<16x8xf32>
  %p, %m1, %l1, %a = attn_tile.online_softmax %s, %m, %m factors(%f) peak 448.0 exp two_knot : tensor<16x8xf32>, tensor<16xf32>
  attn_tile.store %p, %x[%c0, %c0] : tensor<16x8xf32>, !attn_tile.view<?x?xf32>
  attn_tile.return
}
