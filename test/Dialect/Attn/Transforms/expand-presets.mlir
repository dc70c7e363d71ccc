// RUN: attn-opt %s --attn-expand-presets -o %t.once
// RUN: FileCheck %s < %t.once
// RUN: attn-opt %t.once --attn-expand-presets | diff %t.once -

// Whoever compiles a module gets the same.
// RUN: attn-opt %s --attn-to-explicit -o %t.preset
// RUN: attn-opt %t.once --attn-to-explicit | diff %t.preset -

// CHECK-LABEL: func.func @named(
func.func @named(%q: tensor<?x?x?x64xf16>, %scale: f32) {
  // CHECK: attn.attention %{{.*}} {quant = #attn.quant<qk = <i8, per_thread, k_rows = 256>, pv = <f8E4M3FN, per_channel, row_sum = coded, period = 256, absmax = sampled>>, smooth = #attn.smooth<k = sampled_mean>} :
  %a = attn.attention %q, %q, %q {preset = #attn.preset<int8_fp8>} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  // CHECK: attn.attention %{{.*}} {quant = #attn.quant<qk = <i8, per_thread>>, smooth = #attn.smooth<k = sampled_mean>} :
  %b = attn.attention %q, %q, %q {preset = #attn.preset<q8_f16>} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  // CHECK: attn.attention %{{.*}} {quant = #attn.quant<qk = <i8, per_block, q_rows = 128, k_rows = 64, rounding = half_away>>, smooth = #attn.smooth<k = mean>} :
  %c = attn.attention %q, %q, %q {preset = #attn.preset<sage1>} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  // CHECK: attn.attention %{{.*}} {quant = #attn.quant<qk = <i8, per_thread, q_rows = 16, k_rows = 128, rounding = half_away, guard = add>, pv = <f8E4M3FN, per_channel, period = 128>>, smooth = #attn.smooth<k = mean>} :
  %d = attn.attention %q, %q, %q {preset = #attn.preset<sage2>} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  // CHECK: attn.attention %{{.*}} {quant = #attn.quant<qk = <i8, per_thread, q_rows = 32, k_rows = 64, rounding = half_away, guard = add>, pv = <f8E4M3FN, per_channel, max = 2.250000e+00, period = 64>>, smooth = #attn.smooth<k = mean>} :
  %e = attn.attention %q, %q, %q {preset = #attn.preset<sage2pp>} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  // CHECK: attn.attention %{{.*}} {quant = #attn.quant<qk = <f8E4M3FN, per_tensor>, pv = <f8E4M3FN, per_channel, p_max = 2.560000e+02, accumulate = single>>} :
  %f = attn.attention %q, %q, %q {preset = #attn.preset<fa3_fp8>} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return
}

// The mask stays, and attention without a preset stays whole.
// CHECK-LABEL: func.func @others(
func.func @others(%q: tensor<?x?x?x64xf16>) {
  // CHECK: attn.attention %{{.*}} {mask = #attn.mask<causal = top_left>, quant = #attn.quant<qk = <i8, per_thread>>, smooth = #attn.smooth<k = sampled_mean>} :
  %a = attn.attention %q, %q, %q {mask = #attn.mask<causal = top_left>, preset = #attn.preset<q8_f16>} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  // CHECK: attn.attention %{{[^ ]*}}, %{{[^ ]*}}, %{{[^ ]*}} :
  %b = attn.attention %q, %q, %q : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  // CHECK: attn.attention %{{.*}} {quant = #attn.quant<qk = <i8, per_token>>} :
  %c = attn.attention %q, %q, %q {quant = #attn.quant<qk = <i8, per_token>>} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return
}
