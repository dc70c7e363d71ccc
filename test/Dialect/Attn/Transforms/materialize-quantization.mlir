// RUN: attn-opt %s --attn-materialize-quantization -o %t.once
// RUN: FileCheck %s < %t.once
// RUN: attn-opt %t.once --attn-materialize-quantization | diff %t.once -

// The codes of smoothed keys are those of their differences from the mean. Static lengths give static numbers of scales.
// CHECK-LABEL: func.func @both(
// CHECK-SAME: %[[Q:[^:]*]]: tensor<1x8x100x64xf16>, %[[K:[^:]*]]: tensor<1x2x?x64xf16>, %[[V:[^:]*]]: tensor<1x2x?x32xf16>, %[[SCALE:[^:]*]]: f32)
func.func @both(%q: tensor<1x8x100x64xf16>, %k: tensor<1x2x?x64xf16>, %v: tensor<1x2x?x32xf16>, %scale: f32)
    -> (tensor<1x8x100x32xf16>, tensor<1x8x100xf32>) {
  // CHECK: %[[MEAN:.*]] = attn.mean %[[K]] : tensor<1x2x?x64xf16> -> tensor<1x2x64xf32>
  // CHECK: %[[C:.*]] = attn.lse_correction %[[Q]], %[[MEAN]] : (tensor<1x8x100x64xf16>, tensor<1x2x64xf32>) -> tensor<1x8x100xf32>
  // CHECK: %[[Q8:.*]], %[[QS:.*]] = attn.quantize %[[Q]] as <groups = <per_thread_row, rows = 16>, max = 1.270000e+02> : tensor<1x8x100x64xf16> -> (tensor<1x8x100x64xi8>, tensor<1x8x56xf32>)
  // CHECK: %[[K8:.*]], %[[KS:.*]] = attn.quantize %[[K]] minus(%[[MEAN]] : tensor<1x2x64xf32>) as <groups = <per_thread_column, rows = 128>, max = 1.270000e+02> : tensor<1x2x?x64xf16> -> (tensor<1x2x?x64xi8>, tensor<1x2x?xf32>)
  // CHECK: %[[AMAX:.*]] = attn.absmax %[[V]] : tensor<1x2x?x32xf16> -> tensor<1x2x32xf32>
  // CHECK: %[[V8:.*]], %[[VS:.*]] = attn.quantize %[[V]] absmax(%[[AMAX]] : tensor<1x2x32xf32>) as <groups = <per_channel>, max = 4.480000e+02> : tensor<1x2x?x32xf16> -> (tensor<1x2x?x32xf8E4M3FN>, tensor<1x2x32xf32>)
  // CHECK: attn.block_attention %[[Q8]], %[[K8]], %[[V8]] scale(%[[SCALE]]) q_scales(%[[QS]]) k_scales(%[[KS]]) v_scales(%[[VS]]) lse_correction(%[[C]])
  // CHECK-SAME: {k_groups = #attn.groups<per_thread_column, rows = 128>, mask = #attn.mask<causal = bottom_right>, products = #attn.products<p_max = 4.480000e+02, row_sum = unrounded, accumulate = two_level, period = 128>, q_groups = #attn.groups<per_thread_row, rows = 16>} :
  %o, %lse = attn.block_attention %q, %k, %v scale(%scale)
    {mask = #attn.mask<causal = bottom_right>, quant = #attn.quant<qk = <i8, per_thread>, pv = <f8E4M3FN, per_channel>>, smooth = #attn.smooth<k = mean>}
    : (tensor<1x8x100x64xf16>, tensor<1x2x?x64xf16>, tensor<1x2x?x32xf16>) -> (tensor<1x8x100x32xf16>, tensor<1x8x100xf32>)
  return %o, %lse : tensor<1x8x100x32xf16>, tensor<1x8x100xf32>
}

// Without a log-sum-exp there is nothing to correct. The magnitudes of a whole head are those of the differences.
// CHECK-LABEL: func.func @smoothed_head(
func.func @smoothed_head(%q: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16> {
  // CHECK: %[[MEAN:.*]] = attn.mean
  // CHECK-NOT: lse_correction
  // CHECK: %[[QMAX:.*]] = attn.absmax %[[Q:[^ ]*]] : tensor<?x?x?x64xf16>
  // CHECK: attn.quantize %[[Q]] absmax(%[[QMAX]] :
  // CHECK: %[[KMAX:.*]] = attn.absmax %[[Q]] minus(%[[MEAN]] : tensor<?x?x64xf32>) :
  // CHECK: attn.quantize %[[Q]] minus(%[[MEAN]] : tensor<?x?x64xf32>) absmax(%[[KMAX]] : tensor<?x?x64xf32>) as
  // CHECK: return
  %o = attn.block_attention %q, %q, %q scale(%scale) {quant = #attn.quant<qk = <i8, per_tensor>>, smooth = #attn.smooth<k = mean>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}

// Each part alone, and each granularity with its rows by default and as given.
// CHECK-LABEL: func.func @parts(
func.func @parts(%q: tensor<?x?x?x64xbf16>, %scale: f32) {
  // CHECK: attn.quantize %{{.*}} as <groups = <per_block, rows = 64>, max = 1.270000e+02> :
  // CHECK: attn.quantize %{{.*}} as <groups = <per_block, rows = 128>, max = 1.270000e+02> :
  // CHECK-NOT: attn.quantize
  // CHECK: attn.block_attention {{.*}} {k_groups = #attn.groups<per_block, rows = 128>, q_groups = #attn.groups<per_block, rows = 64>} : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xbf16>,
  %a = attn.block_attention %q, %q, %q scale(%scale) {quant = #attn.quant<qk = <i8, per_block>>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  // CHECK: attn.quantize %{{.*}} as <groups = <per_block, rows = 16>, max = 1.270000e+02, rounding = half_away, guard = add> :
  // CHECK: attn.quantize %{{.*}} as <groups = <per_block, rows = 64>, max = 1.270000e+02, rounding = half_away, guard = add> :
  %b = attn.block_attention %q, %q, %q scale(%scale) {quant = #attn.quant<qk = <i8, per_warp, k_rows = 64, rounding = half_away, guard = add>>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  // CHECK: attn.quantize %{{.*}} as <groups = <per_thread_row, rows = 32>, max = 4.480000e+02> : tensor<?x?x?x64xbf16> -> (tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x?xf32>)
  // CHECK: attn.quantize %{{.*}} as <groups = <per_thread_column, rows = 256>, max = 4.480000e+02> :
  %c = attn.block_attention %q, %q, %q scale(%scale) {quant = #attn.quant<qk = <f8E4M3FN, per_thread, q_rows = 32, k_rows = 256>>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  // CHECK: attn.quantize %{{.*}} absmax(%{{.*}} : tensor<?x?x64xf32>) as <groups = <per_tensor>, max = 1.270000e+02, epsilon = 1.000000e-03> : {{.*}} -> (tensor<?x?x?x64xi8>, tensor<?x?x1xf32>)
  %d = attn.block_attention %q, %q, %q scale(%scale) {quant = #attn.quant<qk = <i8, per_tensor, epsilon = 1.0e-3>>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  // CHECK: attn.quantize
  // CHECK: attn.quantize %{{.*}} as <groups = <per_token>, max = 1.270000e+02> : {{.*}} -> (tensor<?x?x?x64xi8>, tensor<?x?x?xf32>)
  %e = attn.block_attention %q, %q, %q scale(%scale) {quant = #attn.quant<qk = <i8, per_token>>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  // CHECK: attn.block_attention
  // CHECK: attn.quantize %{{.*}} absmax(%{{.*}} : tensor<?x?x64xf32>) as <groups = <per_channel>, max = 2.250000e+00, epsilon = 1.000000e-03> :
  // CHECK: attn.block_attention %{{.*}} scale(%{{.*}}) v_scales(%{{.*}}) {products = #attn.products<p_max = 2.400000e+02, row_sum = coded, accumulate = two_level, period = 64>} : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>)
  %f = attn.block_attention %q, %q, %q scale(%scale) {quant = #attn.quant<pv = <f8E4M3FN, per_channel, max = 2.25, p_max = 240.0, row_sum = coded, period = 64, epsilon = 1.0e-3>>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  // CHECK: products = #attn.products<p_max = 4.480000e+02, row_sum = unrounded, accumulate = single>
  %g = attn.block_attention %q, %q, %q scale(%scale) {quant = #attn.quant<pv = <f8E4M3FN, per_channel, accumulate = single>>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  return
}

// CHECK-LABEL: func.func @no_policy(
func.func @no_policy(%q: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16> {
  // CHECK-NOT: attn.mean
  // CHECK-NOT: attn.quantize
  // CHECK: return
  %o = attn.block_attention %q, %q, %q scale(%scale) : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}

// CHECK-LABEL: func.func @sampled(
func.func @sampled(%q: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16> {
  // CHECK: %[[MEAN:.*]] = attn.sample_statistics mean %{{.*}} {sample = 64 : i64} : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
  // CHECK: attn.quantize %{{.*}} minus(%[[MEAN]] :
  // CHECK: %[[ABSMAX:.*]] = attn.sample_statistics absmax %{{.*}} {sample = 64 : i64}
  // CHECK: attn.quantize %{{.*}} absmax(%[[ABSMAX]] : tensor<?x?x64xf32>) as <groups = <per_channel>, max = 4.480000e+02, headroom = 8.000000e+00>
  %o = attn.block_attention %q, %q, %q scale(%scale) {quant = #attn.quant<qk = <i8, per_thread>, pv = <f8E4M3FN, per_channel, absmax = sampled>>, smooth = #attn.smooth<k = sampled_mean>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}
