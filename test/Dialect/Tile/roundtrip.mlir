// RUN: attn-opt %s | attn-opt | FileCheck %s
// RUN: attn-opt %s --mlir-print-op-generic | attn-opt | FileCheck %s

// CHECK-LABEL: attn_tile.kernel @copy(
// CHECK-SAME: %[[X:.*]]: !attn_tile.view<?x64xf16>, %[[Y:.*]]: !attn_tile.view<?x64xf16>) {
attn_tile.kernel @copy(%x: !attn_tile.view<?x64xf16>, %y: !attn_tile.view<?x64xf16>) {
  %c0 = arith.constant 0 : index
  %c32 = arith.constant 32 : index
  // CHECK: %[[I:.*]] = attn_tile.program_id 0
  %i = attn_tile.program_id 0
  %row = arith.muli %i, %c32 : index
  // CHECK: %[[T:.*]] = attn_tile.load %[[X]][%{{.*}}, %{{.*}}] : !attn_tile.view<?x64xf16> -> tensor<32x64xf16>
  %t = attn_tile.load %x[%row, %c0] : !attn_tile.view<?x64xf16> -> tensor<32x64xf16>
  // CHECK: attn_tile.store %[[T]], %[[Y]][%{{.*}}, %{{.*}}] : tensor<32x64xf16>, !attn_tile.view<?x64xf16>
  attn_tile.store %t, %y[%row, %c0] : tensor<32x64xf16>, !attn_tile.view<?x64xf16>
  // CHECK: attn_tile.return
  attn_tile.return
}

// Leading indices choose a slice; a kernel may carry its target and schedule.
// CHECK-LABEL: attn_tile.kernel private @slices(
// CHECK-SAME: %[[K:.*]]: !attn_tile.view<?x?x?x64xbf16>, %[[LSE:.*]]: !attn_tile.view<?x?x?xf32>, %{{.*}}: f32, %[[N:.*]]: index)
// CHECK-SAME: attributes {schedule = "fast", target = "sm_90a"}
attn_tile.kernel private @slices(%k: !attn_tile.view<?x?x?x64xbf16>, %lse: !attn_tile.view<?x?x?xf32>, %scale: f32,
                         %n: index) attributes {target = "sm_90a", schedule = "fast"} {
  %c0 = arith.constant 0 : index
  // CHECK: attn_tile.load %[[K]][{{.*}}] : !attn_tile.view<?x?x?x64xbf16> -> tensor<128x64xbf16>
  %t = attn_tile.load %k[%c0, %c0, %n, %c0] : !attn_tile.view<?x?x?x64xbf16> -> tensor<128x64xbf16>
  // CHECK: attn_tile.dim %[[K]], 2 : !attn_tile.view<?x?x?x64xbf16>
  %length = attn_tile.dim %k, 2 : !attn_tile.view<?x?x?x64xbf16>
  // CHECK: %[[V:.*]] = attn_tile.splat %{{.*}} : f32 -> tensor<128xf32>
  %v = attn_tile.splat %scale : f32 -> tensor<128xf32>
  // CHECK: attn_tile.store %[[V]], %[[LSE]][{{.*}}] : tensor<128xf32>, !attn_tile.view<?x?x?xf32>
  attn_tile.store %v, %lse[%c0, %c0, %n] : tensor<128xf32>, !attn_tile.view<?x?x?xf32>
  attn_tile.return
}

// CHECK-LABEL: attn_tile.kernel @packed(
// CHECK-SAME: %[[Q:.*]]: !attn_tile.view<?x8x?x64xbf16>, %[[G:.*]]: index)
attn_tile.kernel @packed(%q: !attn_tile.view<?x8x?x64xbf16>, %g: index) {
  // CHECK: attn_tile.pack_heads %[[Q]] dim 1 group %[[G]] : !attn_tile.view<?x8x?x64xbf16> -> !attn_tile.view<?x?x?x64xbf16>
  %rows = attn_tile.pack_heads %q dim 1 group %g : !attn_tile.view<?x8x?x64xbf16> -> !attn_tile.view<?x?x?x64xbf16>
  attn_tile.return
}

// CHECK-LABEL: func.func @loops(
// CHECK-SAME: %[[LOW:.*]]: index, %[[HIGH:.*]]: index, %[[ZERO:.*]]: tensor<64xf32>
func.func @loops(%low: index, %high: index, %zero: tensor<64xf32>) -> tensor<64xf32> {
  // CHECK: %[[IT:.*]] = attn_tile.range %[[LOW]] to %[[HIGH]]{{$}}
  %it = attn_tile.range %low to %high
  // CHECK: %[[NARROW:.*]] = attn_tile.range %[[LOW]] to %[[HIGH]] full %[[LOW]] to %[[HIGH]]
  %narrow = attn_tile.range %low to %high full %low to %high
  // CHECK: %[[SUM:.*]] = attn_tile.for (%{{.*}}, %{{.*}}) in %[[IT]] iter_args(%[[ACC:.*]] = %[[ZERO]]) -> (tensor<64xf32>) {
  %sum = attn_tile.for (%j, %masked) in %it iter_args(%acc = %zero) -> (tensor<64xf32>) {
    // CHECK: attn_tile.yield %[[ACC]] : tensor<64xf32>
    attn_tile.yield %acc : tensor<64xf32>
  }
  // CHECK: attn_tile.for (%[[J:.*]], %[[MASKED:.*]]) in %[[NARROW]] {
  // CHECK-NEXT: }
  attn_tile.for (%j, %masked) in %narrow {
  }
  return %sum : tensor<64xf32>
}

// CHECK-LABEL: func.func @compute(
// CHECK-SAME: %[[Q:.*]]: tensor<128x64xbf16>, %[[K:.*]]: tensor<96x64xbf16>, %[[V:.*]]: tensor<96x40xbf16>
func.func @compute(%q: tensor<128x64xbf16>, %k: tensor<96x64xbf16>, %v: tensor<96x40xbf16>, %row: index,
                   %column: index, %length: index, %diagonal: index, %masked: i1) -> tensor<128x40xf32> {
  %zero = arith.constant dense<0.0> : tensor<128x96xf32>
  // CHECK: %[[S:.*]] = attn_tile.dot %[[Q]], %[[K]], %{{.*}} transpose_b : tensor<128x64xbf16>, tensor<96x64xbf16> -> tensor<128x96xf32>
  %s = attn_tile.dot %q, %k, %zero transpose_b : tensor<128x64xbf16>, tensor<96x64xbf16> -> tensor<128x96xf32>
  // CHECK: attn_tile.mask %[[S]] at(%{{.*}}, %{{.*}}) length(%{{.*}}) : tensor<128x96xf32>
  %s1 = attn_tile.mask %s at(%row, %column) length(%length) : tensor<128x96xf32>
  // CHECK: %[[S2:.*]] = attn_tile.mask %{{.*}} at(%{{.*}}, %{{.*}}) length(%{{.*}}) diagonal(%{{.*}}) when(%{{.*}}) : tensor<128x96xf32>
  %s2 = attn_tile.mask %s1 at(%row, %column) length(%length) diagonal(%diagonal) when(%masked) : tensor<128x96xf32>
  // CHECK: attn_tile.mask %{{.*}} at(%{{.*}}, %{{.*}}) length(%{{.*}}) diagonal(%{{.*}}) group(%[[LENGTH:.*]]) when(%{{.*}}) : tensor<128x96xf32>
  %s3 = attn_tile.mask %s1 at(%row, %column) length(%length) diagonal(%diagonal) group(%length) when(%masked) : tensor<128x96xf32>
  // CHECK: %[[M:.*]] = attn_tile.reduce max %[[S2]] : tensor<128x96xf32> -> tensor<128xf32>
  %m = attn_tile.reduce max %s2 : tensor<128x96xf32> -> tensor<128xf32>
  // CHECK: attn_tile.max_of_rows %{{.*}} period 8 span 2 : tensor<128xi32>
  %classes = arith.constant dense<1> : tensor<128xi32>
  %class = attn_tile.max_of_rows %classes period 8 span 2 : tensor<128xi32>
  // CHECK: attn_tile.reduce sum
  %l = attn_tile.reduce sum %s2 : tensor<128x96xf32> -> tensor<128xf32>
  // CHECK: attn_tile.broadcast %[[M]] : tensor<128xf32> -> tensor<128x96xf32>
  %b = attn_tile.broadcast %m : tensor<128xf32> -> tensor<128x96xf32>
  %d = arith.subf %s2, %b : tensor<128x96xf32>
  %p = arith.truncf %d : tensor<128x96xf32> to tensor<128x96xbf16>
  %acc = arith.constant dense<0.0> : tensor<128x40xf32>
  // CHECK: attn_tile.dot %{{.*}}, %[[V]], %{{.*}} : tensor<128x96xbf16>, tensor<96x40xbf16> -> tensor<128x40xf32>
  %o = attn_tile.dot %p, %v, %acc : tensor<128x96xbf16>, tensor<96x40xbf16> -> tensor<128x40xf32>
  return %o : tensor<128x40xf32>
}

// CHECK-LABEL: func.func @softmax(
// CHECK-SAME: %[[S:.*]]: tensor<128x64xf32>, %[[M:.*]]: tensor<128xf32>, %[[L:.*]]: tensor<128xf32>, %[[C:.*]]: f32
func.func @softmax(%s: tensor<128x64xf32>, %m: tensor<128xf32>, %l: tensor<128xf32>, %c: f32) -> tensor<128xf32> {
  // CHECK: attn_tile.softmax_statistics %[[S]], %[[M]], %[[L]] : tensor<128x64xf32>, tensor<128xf32>
  %m1, %l1 = attn_tile.softmax_statistics %s, %m, %l : tensor<128x64xf32>, tensor<128xf32>
  // CHECK: attn_tile.softmax_probabilities %[[S]], %[[M]], %[[L]] scale(%[[C]]) : tensor<128x64xf32>, tensor<128xf32>
  %p = attn_tile.softmax_probabilities %s, %m, %l scale(%c) : tensor<128x64xf32>, tensor<128xf32>
  // CHECK: attn_tile.online_softmax %[[S]], %[[M]], %[[L]] scale(%[[C]]) : tensor<128x64xf32>, tensor<128xf32>
  %p1, %m2, %l2, %a = attn_tile.online_softmax %s, %m, %l scale(%c) : tensor<128x64xf32>, tensor<128xf32>
  // CHECK: attn_tile.normalize %[[S]], %[[L]] : tensor<128x64xf32>, tensor<128xf32>
  %o = attn_tile.normalize %s, %l : tensor<128x64xf32>, tensor<128xf32>
  // CHECK: attn_tile.log_sum_exp %[[M]], %[[L]] scale(%[[C]]) : tensor<128xf32>
  %lse = attn_tile.log_sum_exp %m, %l scale(%c) : tensor<128xf32>
  return %lse : tensor<128xf32>
}

// CHECK-LABEL: func.func @integers(
// CHECK-SAME: %[[X:.*]]: !attn_tile.view<?xi32>, %[[Y:.*]]: !attn_tile.view<?x8xi32>
func.func @integers(%x: !attn_tile.view<?xi32>, %y: !attn_tile.view<?x8xi32>) {
  // CHECK: %[[I:.*]] = attn_tile.iota 1 : tensor<4x128xi32>
  %i = attn_tile.iota 1 : tensor<4x128xi32>
  // CHECK: %[[R:.*]] = attn_tile.iota 0 : tensor<4xi32>
  %r = attn_tile.iota 0 : tensor<4xi32>
  // CHECK: %[[T:.*]] = attn_tile.gather %[[X]][%[[I]]] : !attn_tile.view<?xi32>, tensor<4x128xi32> -> tensor<4x128xi32>
  %t = attn_tile.gather %x[%i] : !attn_tile.view<?xi32>, tensor<4x128xi32> -> tensor<4x128xi32>
  // CHECK: %[[S:.*]] = attn_tile.reduce sum %[[T]] : tensor<4x128xi32> -> tensor<4xi32>
  %s = attn_tile.reduce sum %t : tensor<4x128xi32> -> tensor<4xi32>
  // CHECK: attn_tile.scatter %[[S]], %[[Y]][%[[R]], %[[R]]] : tensor<4xi32>, !attn_tile.view<?x8xi32>, tensor<4xi32>, tensor<4xi32>
  attn_tile.scatter %s, %y[%r, %r] : tensor<4xi32>, !attn_tile.view<?x8xi32>, tensor<4xi32>, tensor<4xi32>
  return
}

// CHECK-LABEL: attn_tile.kernel @codes
// CHECK-SAME: (%[[S:.*]]: !attn_tile.view<?x?xf32>, %[[I:.*]]: index)
attn_tile.kernel @codes(%scales: !attn_tile.view<?x?xf32>, %i: index) {
  // CHECK: %[[G:.*]] = attn_tile.load_groups %[[S]][%[[I]]] from %[[I]] rows 128 share 2 : !attn_tile.view<?x?xf32> -> tensor<32xf32>
  %g = attn_tile.load_groups %scales[%i] from %i rows 128 share 2 : !attn_tile.view<?x?xf32> -> tensor<32xf32>
  // CHECK: attn_tile.broadcast %[[G]] columns : tensor<32xf32> -> tensor<16x32xf32>
  %b = attn_tile.broadcast %g columns : tensor<32xf32> -> tensor<16x32xf32>
  // CHECK: attn_tile.dot %{{.*}}, %{{.*}}, %{{.*}} transpose_b : tensor<16x64xi8>, tensor<32x64xi8> -> tensor<16x32xi32>
  %q = arith.constant dense<1> : tensor<16x64xi8>
  %k = arith.constant dense<2> : tensor<32x64xi8>
  %z = arith.constant dense<0> : tensor<16x32xi32>
  %s = attn_tile.dot %q, %k, %z transpose_b : tensor<16x64xi8>, tensor<32x64xi8> -> tensor<16x32xi32>
  attn_tile.return
}

// CHECK-LABEL: attn_tile.kernel @peaks
// CHECK-SAME: (%[[C:.*]]: f32)
attn_tile.kernel @peaks(%c: f32) {
  %s = arith.constant dense<1.0> : tensor<16x32xf32>
  %m = arith.constant dense<0.0> : tensor<16xf32>
  // CHECK: attn_tile.softmax_statistics %{{.*}}, %{{.*}}, %{{.*}} peak 4.480000e+02 : tensor<16x32xf32>, tensor<16xf32>
  %m1, %l1 = attn_tile.softmax_statistics %s, %m, %m peak 448.0 : tensor<16x32xf32>, tensor<16xf32>
  // CHECK: %[[P:.*]] = attn_tile.softmax_probabilities %{{.*}}, %[[M:.*]] peak 4.480000e+02 : tensor<16x32xf32>, tensor<16xf32>
  %p = attn_tile.softmax_probabilities %s, %m1 peak 448.0 : tensor<16x32xf32>, tensor<16xf32>
  // CHECK: attn_tile.softmax_probabilities %{{.*}}, %[[M]] scale(%[[C]]) : tensor<16x32xf32>, tensor<16xf32>
  %r = attn_tile.softmax_probabilities %s, %m1 scale(%c) : tensor<16x32xf32>, tensor<16xf32>
  // CHECK: attn_tile.online_softmax %{{.*}}, %{{.*}}, %{{.*}} scale(%[[C]]) peak 4.480000e+02 : tensor<16x32xf32>, tensor<16xf32>
  %p2, %m2, %l2, %a = attn_tile.online_softmax %s, %m, %m scale(%c) peak 448.0 : tensor<16x32xf32>, tensor<16xf32>
  // CHECK: attn_tile.log_sum_exp %{{.*}}, %{{.*}} peak 4.480000e+02 : tensor<16xf32>
  %e = attn_tile.log_sum_exp %m1, %l1 peak 448.0 : tensor<16xf32>
  // CHECK: %[[T:.*]] = arith.truncf %[[P]]
  %t = arith.truncf %p : tensor<16x32xf32> to tensor<16x32xf8E4M3FN>
  // CHECK: attn_tile.interleave %[[T]] : tensor<16x32xf8E4M3FN>
  %i = attn_tile.interleave %t : tensor<16x32xf8E4M3FN>
  attn_tile.return
}

// CHECK-LABEL: attn_tile.kernel @sums_of_codes
attn_tile.kernel @sums_of_codes(%c: f32) {
  %v = arith.constant dense<1.0> : tensor<16x32xf8E4M3FN>
  // CHECK: attn_tile.append_ones %{{.*}} : tensor<16x32xf8E4M3FN> -> tensor<24x32xf8E4M3FN>
  %w = attn_tile.append_ones %v : tensor<16x32xf8E4M3FN> -> tensor<24x32xf8E4M3FN>
  %t = arith.constant dense<1.0> : tensor<16x24xf32>
  // CHECK: attn_tile.take_columns %[[T:.*]] : tensor<16x24xf32> -> tensor<16x16xf32>
  %o = attn_tile.take_columns %t : tensor<16x24xf32> -> tensor<16x16xf32>
  // CHECK: attn_tile.column 16 of %[[T]] : tensor<16x24xf32> -> tensor<16xf32>
  %l = attn_tile.column 16 of %t : tensor<16x24xf32> -> tensor<16xf32>
  %m = arith.constant dense<0.0> : tensor<16xf32>
  // CHECK: attn_tile.softmax_statistics %[[T]], %[[M:.*]], %[[M]] exp linear : tensor<16x24xf32>, tensor<16xf32>
  %m1, %l1 = attn_tile.softmax_statistics %t, %m, %m exp linear : tensor<16x24xf32>, tensor<16xf32>
  // CHECK: attn_tile.softmax_probabilities %[[T]], %{{.*}} peak 4.480000e+02 exp two_knot : tensor<16x24xf32>, tensor<16xf32>
  %p = attn_tile.softmax_probabilities %t, %m1 peak 448.0 exp two_knot : tensor<16x24xf32>, tensor<16xf32>
  // CHECK: attn_tile.online_softmax %[[T]], %[[M]], %[[M]] factors(%[[T]]) peak 4.480000e+02 exp linear : tensor<16x24xf32>, tensor<16xf32>
  %p2, %m2, %l2, %a = attn_tile.online_softmax %t, %m, %m factors(%t) peak 448.0 exp linear : tensor<16x24xf32>, tensor<16xf32>
  // CHECK: attn_tile.mask %{{.*}} at(%{{.*}}, %{{.*}}) length(%{{.*}}) : tensor<16x24xi32>
  %i = arith.constant dense<1> : tensor<16x24xi32>
  %c0 = arith.constant 0 : index
  %s = attn_tile.mask %i at(%c0, %c0) length(%c0) : tensor<16x24xi32>
  attn_tile.return
}
