// RUN: attn-opt %s --attn-lower-attention | FileCheck %s

// CHECK-LABEL: func.func @scale_given(
// CHECK-SAME: %[[Q:.*]]: tensor<?x?x?x64xf16>, %[[K:.*]]: tensor<?x?x?x64xf16>, %[[V:.*]]: tensor<?x?x?x40xf16>, %[[SCALE:.*]]: f32
func.func @scale_given(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x40xf16>, %scale: f32)
    -> (tensor<?x?x?x40xf16>, tensor<?x?x?xf32>) {
  // CHECK-NOT: arith.constant
  // CHECK: %[[O:.*]], %[[LSE:.*]] = attn.block_attention %[[Q]], %[[K]], %[[V]] scale(%[[SCALE]]) {mask = #attn.mask<causal = top_left>}
  // CHECK-SAME: : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x40xf16>) -> (tensor<?x?x?x40xf16>, tensor<?x?x?xf32>)
  %o, %lse = attn.attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = top_left>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x40xf16>)
    -> (tensor<?x?x?x40xf16>, tensor<?x?x?xf32>)
  // CHECK: return %[[O]], %[[LSE]]
  return %o, %lse : tensor<?x?x?x40xf16>, tensor<?x?x?xf32>
}

// The default is 1 / sqrt(D), D being the head size of q and not that of v.
// CHECK-LABEL: func.func @scale_missing(
func.func @scale_missing(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x16xf16>)
    -> tensor<?x?x?x16xf16> {
  // CHECK: %[[SCALE:.*]] = arith.constant 1.250000e-01 : f32
  // CHECK: attn.block_attention %{{.*}}, %{{.*}}, %{{.*}} scale(%[[SCALE]]) :
  %o = attn.attention %q, %k, %v
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x16xf16>) -> tensor<?x?x?x16xf16>
  return %o : tensor<?x?x?x16xf16>
}

// CHECK-LABEL: func.func @sequences(
// CHECK-SAME: %[[Q:[^:]*]]: tensor<?x8x64xf16>, %[[K:[^:]*]]: tensor<?x2x16x64xf16>, %[[CQ:[^:]*]]: tensor<?xi32>, %[[USED:[^:]*]]: tensor<?xi32>, %[[TABLE:[^:]*]]: tensor<?x?xi32>)
func.func @sequences(%q: tensor<?x8x64xf16>, %k: tensor<?x2x16x64xf16>, %cq: tensor<?xi32>, %used: tensor<?xi32>,
                     %table: tensor<?x?xi32>) -> tensor<?x8x64xf16> {
  // CHECK: %[[SCALE:.*]] = arith.constant 1.250000e-01 : f32
  // CHECK: attn.block_attention %[[Q]], %[[K]], %[[K]] scale(%[[SCALE]]) cu_seqlens_q(%[[CQ]]) seqused_k(%[[USED]]) block_table(%[[TABLE]])
  %o = attn.attention %q, %k, %k cu_seqlens_q(%cq) seqused_k(%used) block_table(%table)
    : (tensor<?x8x64xf16>, tensor<?x2x16x64xf16>, tensor<?x2x16x64xf16>, tensor<?xi32>, tensor<?xi32>, tensor<?x?xi32>)
    -> tensor<?x8x64xf16>
  return %o : tensor<?x8x64xf16>
}

// Policies stay for the passes that consume them.
// CHECK-LABEL: func.func @policies(
func.func @policies(%q: tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16> {
  // CHECK: attn.block_attention %{{.*}} {quant = #attn.quant<qk = <i8, per_thread>, pv = <f8E4M3FN, per_channel>>, smooth = #attn.smooth<k = mean>} :
  %o = attn.attention %q, %q, %q {quant = #attn.quant<qk = <i8, per_thread>, pv = <f8E4M3FN, per_channel>>, smooth = #attn.smooth<k = mean>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}
