// RUN: attn-opt %s --attn-materialize-smoothing -o %t.once
// RUN: FileCheck %s < %t.once
// RUN: attn-opt %t.once --attn-materialize-smoothing | diff %t.once -

// CHECK-LABEL: func.func @smoothed(
// CHECK-SAME: %[[Q:[^:]*]]: tensor<?x8x?x64xf16>, %[[K:[^:]*]]: tensor<?x2x?x64xf16>, %[[V:[^:]*]]: tensor<?x2x?x32xf16>, %[[SCALE:[^:]*]]: f32)
func.func @smoothed(%q: tensor<?x8x?x64xf16>, %k: tensor<?x2x?x64xf16>, %v: tensor<?x2x?x32xf16>, %scale: f32)
    -> (tensor<?x8x?x32xf16>, tensor<?x8x?xf32>) {
  // CHECK: %[[SMOOTHED:.*]], %[[MEAN:.*]] = attn.smooth %[[K]] : tensor<?x2x?x64xf16> -> (tensor<?x2x?x64xf32>, tensor<?x2x64xf32>)
  // CHECK: %[[CORRECTION:.*]] = attn.lse_correction %[[Q]], %[[MEAN]] : (tensor<?x8x?x64xf16>, tensor<?x2x64xf32>) -> tensor<?x8x?xf32>
  // CHECK: attn.block_attention %[[Q]], %[[SMOOTHED]], %[[V]] scale(%[[SCALE]]) lse_correction(%[[CORRECTION]]) {mask = #attn.mask<causal = top_left>, quant = #attn.quant<qk = <i8, per_thread>>}
  // CHECK-NOT: smooth =
  %o, %lse = attn.block_attention %q, %k, %v scale(%scale)
    {mask = #attn.mask<causal = top_left>, quant = #attn.quant<qk = <i8, per_thread>>, smooth = #attn.smooth<k = mean>}
    : (tensor<?x8x?x64xf16>, tensor<?x2x?x64xf16>, tensor<?x2x?x32xf16>) -> (tensor<?x8x?x32xf16>, tensor<?x8x?xf32>)
  return %o, %lse : tensor<?x8x?x32xf16>, tensor<?x8x?xf32>
}

// Without a log-sum-exp there is nothing to correct.
// CHECK-LABEL: func.func @output_only(
func.func @output_only(%q: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16> {
  // CHECK: attn.smooth
  // CHECK-NOT: lse_correction
  // CHECK: return
  %o = attn.block_attention %q, %q, %q scale(%scale) {quant = #attn.quant<qk = <i8, per_thread>>, smooth = #attn.smooth<k = mean>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}

// CHECK-LABEL: func.func @no_policy(
func.func @no_policy(%q: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16> {
  // CHECK-NOT: attn.smooth
  // CHECK: attn.block_attention %{{.*}} scale(%{{.*}}) {quant = #attn.quant<qk = <i8, per_thread>>}
  %o = attn.block_attention %q, %q, %q scale(%scale) {quant = #attn.quant<qk = <i8, per_thread>>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}
