// RUN: attn-opt %s | attn-opt | FileCheck %s
// RUN: attn-opt %s --mlir-print-op-generic | attn-opt | FileCheck %s

// Defaults are not printed; the others are, in the order of the fields.
// CHECK-LABEL: func.func @policies(
func.func @policies(%q: tensor<?x?x?x128xbf16>) {
  // CHECK: attn.attention %{{.*}} {quant = #attn.quant<qk = <i8, per_thread>, pv = <f8E4M3FN, per_channel>>, smooth = #attn.smooth<k = mean>} :
  %a = attn.attention %q, %q, %q {quant = #attn.quant<qk = <i8, per_thread>, pv = <f8E4M3FN, per_channel>>, smooth = #attn.smooth<k = mean>}
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  // CHECK: {quant = #attn.quant<qk = <f8E4M3FN, per_token, epsilon = 1.000000e-03>>} :
  %b = attn.attention %q, %q, %q {quant = #attn.quant<qk = <f8E4M3FN, per_token, rounding = half_even, epsilon = 0.001>>}
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  // CHECK: {quant = #attn.quant<qk = <i8, per_block, q_rows = 128, k_rows = 64, rounding = half_away, guard = add>>} :
  %c = attn.attention %q, %q, %q {quant = #attn.quant<qk = <i8, per_block, k_rows = 64, q_rows = 128, guard = add, rounding = half_away, epsilon = 1.0e-7>>}
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  // CHECK: {quant = #attn.quant<pv = <f8E4M3FN, per_channel, max = 2.250000e+00, p_max = 2.400000e+02, row_sum = coded, period = 64>>} :
  %d = attn.attention %q, %q, %q {quant = #attn.quant<pv = <f8E4M3FN, per_channel, p_max = 240.0, max = 2.25, row_sum = coded, period = 64>>}
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  // CHECK: {quant = #attn.quant<qk = <i8, per_token>, pv = <f8E4M3FN, per_channel, absmax = sampled>>, smooth = #attn.smooth<k = sampled_mean>} :
  %s = attn.attention %q, %q, %q {quant = #attn.quant<qk = <i8, per_token>, pv = <f8E4M3FN, per_channel, absmax = sampled>>, smooth = #attn.smooth<k = sampled_mean>}
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  // CHECK: {quant = #attn.quant<pv = <f8E4M3FN, per_channel, accumulate = single>>} :
  %e = attn.attention %q, %q, %q {quant = #attn.quant<pv = <f8E4M3FN, per_channel, accumulate = single>>}
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  // CHECK: {preset = #attn.preset<sage2pp>} :
  %f = attn.attention %q, %q, %q {preset = #attn.preset<sage2pp>}
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  return
}

// CHECK-LABEL: func.func @codes(
// CHECK-SAME: %[[Q:[^:]*]]: tensor<2x4x100x128xbf16>, %[[K:[^:]*]]: tensor<?x?x?x128xbf16>
func.func @codes(%q: tensor<2x4x100x128xbf16>, %k: tensor<?x?x?x128xbf16>, %scale: f32) {
  // CHECK: %[[KM:.*]] = attn.mean %[[K]] : tensor<?x?x?x128xbf16> -> tensor<?x?x128xf32>
  %km = attn.mean %k : tensor<?x?x?x128xbf16> -> tensor<?x?x128xf32>
  // CHECK: %[[C:.*]] = attn.lse_correction %[[Q]], %[[KM]] : (tensor<2x4x100x128xbf16>, tensor<?x?x128xf32>) -> tensor<2x4x100xf32>
  %c = attn.lse_correction %q, %km : (tensor<2x4x100x128xbf16>, tensor<?x?x128xf32>) -> tensor<2x4x100xf32>
  // 7 blocks of 16 rows, 8 scales each.
  // CHECK: %[[Q8:.*]], %[[QS:.*]] = attn.quantize %[[Q]] as <groups = <per_thread_row, rows = 16>, max = 1.270000e+02> : tensor<2x4x100x128xbf16> -> (tensor<2x4x100x128xi8>, tensor<2x4x56xf32>)
  %q8, %qs = attn.quantize %q as <groups = <per_thread_row, rows = 16>, max = 127.0>
    : tensor<2x4x100x128xbf16> -> (tensor<2x4x100x128xi8>, tensor<2x4x56xf32>)
  // CHECK: %[[K8:.*]], %[[KSS:.*]] = attn.quantize %[[K]] minus(%[[KM]] : tensor<?x?x128xf32>) as <groups = <per_thread_column, rows = 128>, max = 1.270000e+02, rounding = half_away, guard = add, epsilon = 1.000000e-03>
  %k8, %kss = attn.quantize %k minus(%km : tensor<?x?x128xf32>) as <groups = <per_thread_column, rows = 128>, max = 127.0, rounding = half_away, guard = add, epsilon = 1.0e-3>
    : tensor<?x?x?x128xbf16> -> (tensor<?x?x?x128xi8>, tensor<?x?x?xf32>)
  // CHECK: %[[AMAX:.*]] = attn.absmax %[[K]] : tensor<?x?x?x128xbf16> -> tensor<?x?x128xf32>
  %amax = attn.absmax %k : tensor<?x?x?x128xbf16> -> tensor<?x?x128xf32>
  // CHECK: attn.absmax %[[K]] minus(%[[KM]] : tensor<?x?x128xf32>) : tensor<?x?x?x128xbf16> -> tensor<?x?x128xf32>
  %rest = attn.absmax %k minus(%km : tensor<?x?x128xf32>) : tensor<?x?x?x128xbf16> -> tensor<?x?x128xf32>
  // CHECK: %[[V8:.*]], %[[VS:.*]] = attn.quantize %[[K]] absmax(%[[AMAX]] : tensor<?x?x128xf32>) as <groups = <per_channel>, max = 4.480000e+02> : tensor<?x?x?x128xbf16> -> (tensor<?x?x?x128xf8E4M3FN>, tensor<?x?x128xf32>)
  %v8, %vs = attn.quantize %k absmax(%amax : tensor<?x?x128xf32>) as <groups = <per_channel>, max = 448.0> : tensor<?x?x?x128xbf16> -> (tensor<?x?x?x128xf8E4M3FN>, tensor<?x?x128xf32>)
  // CHECK: attn.block_attention %[[Q8]], %[[K8]], %[[V8]] scale(%{{.*}}) q_scales(%[[QS]]) k_scales(%[[KSS]]) v_scales(%[[VS]]) lse_correction(%[[C]])
  // CHECK-SAME: k_groups = #attn.groups<per_thread_column, rows = 128>, products = #attn.products<p_max = 4.480000e+02, row_sum = unrounded, accumulate = two_level, period = 128>, q_groups = #attn.groups<per_thread_row, rows = 16>
  // CHECK-SAME: : (tensor<2x4x100x128xi8>, tensor<?x?x?x128xi8>, tensor<?x?x?x128xf8E4M3FN>, tensor<2x4x56xf32>, tensor<?x?x?xf32>, tensor<?x?x128xf32>, tensor<2x4x100xf32>) -> (tensor<2x4x100x128xbf16>, tensor<2x4x100xf32>)
  %o, %lse = attn.block_attention %q8, %k8, %v8 scale(%scale) q_scales(%qs) k_scales(%kss) v_scales(%vs) lse_correction(%c)
    {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_thread_column, rows = 128>,
     products = #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = two_level, period = 128>}
    : (tensor<2x4x100x128xi8>, tensor<?x?x?x128xi8>, tensor<?x?x?x128xf8E4M3FN>, tensor<2x4x56xf32>, tensor<?x?x?xf32>, tensor<?x?x128xf32>, tensor<2x4x100xf32>)
    -> (tensor<2x4x100x128xbf16>, tensor<2x4x100xf32>)
  return
}

// Codes of f8E4M3FN over values in 16 bits, and the other way round.
// CHECK-LABEL: func.func @mixed(
func.func @mixed(%q: tensor<?x?x?x64xf16>, %c: tensor<?x?x?x64xf8E4M3FN>, %s: tensor<?x?x1xf32>, %t: tensor<?x?x?xf32>, %vs: tensor<?x?x64xf32>, %scale: f32) {
  // CHECK: attn.block_attention %{{.*}} {k_groups = #attn.groups<per_token>, q_groups = #attn.groups<per_tensor>} : (tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x?x64xf16>, tensor<?x?x1xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xf16>
  %a = attn.block_attention %c, %c, %q scale(%scale) q_scales(%s) k_scales(%t) {q_groups = #attn.groups<per_tensor>, k_groups = #attn.groups<per_token>}
    : (tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x?x64xf16>, tensor<?x?x1xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xf16>
  // CHECK: attn.block_attention %{{.*}} v_scales(%{{.*}}) {products = #attn.products<p_max = 4.480000e+02, row_sum = coded, accumulate = single>} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>) -> tensor<?x?x?x64xf16>
  %b = attn.block_attention %q, %q, %c scale(%scale) v_scales(%vs) {products = #attn.products<p_max = 448.0, row_sum = coded, accumulate = single>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>) -> tensor<?x?x?x64xf16>
  return
}

// CHECK-LABEL: func.func @blocks(
func.func @blocks(%x: tensor<2x4x300x64xf16>, %y: tensor<?x?x?x64xf32>, %m: tensor<2x4x64xf32>) {
  // CHECK: attn.block_statistics mean %{{.*}} : tensor<2x4x300x64xf16> -> tensor<2x4x3x64xf32>
  %a = attn.block_statistics mean %x : tensor<2x4x300x64xf16> -> tensor<2x4x3x64xf32>
  // CHECK: attn.block_statistics absmax %{{.*}} minus(%{{.*}} : tensor<2x4x64xf32>) : tensor<2x4x300x64xf16> -> tensor<2x4x3x64xf32>
  %b = attn.block_statistics absmax %x minus(%m : tensor<2x4x64xf32>) : tensor<2x4x300x64xf16> -> tensor<2x4x3x64xf32>
  // CHECK: attn.block_statistics absmax %{{.*}} : tensor<?x?x?x64xf32> -> tensor<?x?x?x64xf32>
  %c = attn.block_statistics absmax %y : tensor<?x?x?x64xf32> -> tensor<?x?x?x64xf32>
  // CHECK: attn.combine_statistics mean %{{.*}} of %{{.*}} : (tensor<2x4x3x64xf32>, tensor<2x4x300x64xf16>) -> tensor<2x4x64xf32>
  %d = attn.combine_statistics mean %a of %x : (tensor<2x4x3x64xf32>, tensor<2x4x300x64xf16>) -> tensor<2x4x64xf32>
  // CHECK: attn.combine_statistics absmax
  %e = attn.combine_statistics absmax %c of %y : (tensor<?x?x?x64xf32>, tensor<?x?x?x64xf32>) -> tensor<?x?x64xf32>
  return
}

// Places are those of whole blocks of 128 keys.
// CHECK-LABEL: func.func @arrange(
func.func @arrange(%v: tensor<2x4x100x72xf8E4M3FN>, %w: tensor<?x?x?x128xf8E4M3FN>, %x: tensor<2x4x130x64xf16>, %m: tensor<2x4x64xf32>) {
  // CHECK: attn.quantize %{{.*}} absmax(%{{.*}} : tensor<2x4x64xf32>) as <groups = <per_channel>, max = 4.480000e+02> arranged : tensor<2x4x130x64xf16> -> (tensor<2x4x64x256xf8E4M3FN>, tensor<2x4x64xf32>)
  %c, %s = attn.quantize %x absmax(%m : tensor<2x4x64xf32>) as <groups = <per_channel>, max = 448.0> arranged
    : tensor<2x4x130x64xf16> -> (tensor<2x4x64x256xf8E4M3FN>, tensor<2x4x64xf32>)
  // CHECK: attn.arrange %{{.*}} : tensor<2x4x100x72xf8E4M3FN> -> tensor<2x4x72x128xf8E4M3FN>
  %a = attn.arrange %v : tensor<2x4x100x72xf8E4M3FN> -> tensor<2x4x72x128xf8E4M3FN>
  // CHECK: attn.arrange %{{.*}} : tensor<?x?x?x128xf8E4M3FN> -> tensor<?x?x128x?xf8E4M3FN>
  %b = attn.arrange %w : tensor<?x?x?x128xf8E4M3FN> -> tensor<?x?x128x?xf8E4M3FN>
  return
}

// CHECK-LABEL: func.func @arranged(
func.func @arranged(%q: tensor<?x?x100x64xf16>, %v: tensor<?x?x64x128xf8E4M3FN>, %vs: tensor<?x?x64xf32>, %scale: f32) {
  // CHECK: attn.block_attention %{{.*}} scale(%{{.*}}) v_scales(%{{.*}}) {arranged, products = #attn.products<p_max = 4.480000e+02, row_sum = unrounded, accumulate = single>} : (tensor<?x?x100x64xf16>, tensor<?x?x100x64xf16>, tensor<?x?x64x128xf8E4M3FN>, tensor<?x?x64xf32>) -> tensor<?x?x100x64xf16>
  %o = attn.block_attention %q, %q, %v scale(%scale) v_scales(%vs) {arranged, products = #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = single>}
    : (tensor<?x?x100x64xf16>, tensor<?x?x100x64xf16>, tensor<?x?x64x128xf8E4M3FN>, tensor<?x?x64xf32>) -> tensor<?x?x100x64xf16>
  return
}

// CHECK-LABEL: func.func @samples(
func.func @samples(%x: tensor<2x4x300x64xf16>, %m: tensor<2x4x64xf32>) {
  // CHECK: attn.sample_statistics mean %{{.*}} {sample = 64 : i64} : tensor<2x4x300x64xf16> -> tensor<2x4x64xf32>
  %a = attn.sample_statistics mean %x {sample = 64} : tensor<2x4x300x64xf16> -> tensor<2x4x64xf32>
  // CHECK: attn.sample_statistics absmax %{{.*}} minus(%{{.*}} : tensor<2x4x64xf32>) {sample = 16 : i64} : tensor<2x4x300x64xf16> -> tensor<2x4x64xf32>
  %b = attn.sample_statistics absmax %x minus(%m : tensor<2x4x64xf32>) {sample = 16} : tensor<2x4x300x64xf16> -> tensor<2x4x64xf32>
  // CHECK: attn.quantize %{{.*}} absmax(%{{.*}} : tensor<2x4x64xf32>) dot(%{{.*}} : tensor<2x4x64xf32>) as <groups = <per_channel>, max = 4.480000e+02, headroom = 8.000000e+00> : tensor<2x4x300x64xf16> -> (tensor<2x4x300x64xf8E4M3FN>, tensor<2x4x64xf32>, tensor<2x4x300xf32>)
  %c, %s, %d = attn.quantize %x absmax(%b : tensor<2x4x64xf32>) dot(%m : tensor<2x4x64xf32>) as <groups = <per_channel>, max = 448.0, headroom = 8.0>
    : tensor<2x4x300x64xf16> -> (tensor<2x4x300x64xf8E4M3FN>, tensor<2x4x64xf32>, tensor<2x4x300xf32>)
  return
}
