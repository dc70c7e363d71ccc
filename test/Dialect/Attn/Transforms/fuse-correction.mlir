// RUN: attn-opt %s --attn-fuse-correction | FileCheck %s
// RUN: attn-opt %s --attn-fuse-correction | attn-opt --attn-fuse-correction | FileCheck %s

// One read of q gives both.
// CHECK-LABEL: func.func @fused(
// CHECK-SAME: %[[Q:[^:]*]]: tensor<?x?x?x64xf16>, %[[M:[^:]*]]: tensor<?x?x64xf32>
func.func @fused(%q: tensor<?x?x?x64xf16>, %m: tensor<?x?x64xf32>) -> (tensor<?x?x?x64xi8>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) {
  // CHECK-NOT: attn.lse_correction
  // CHECK: %[[CODES:.*]], %[[SCALES:.*]], %[[DOTS:.*]] = attn.quantize %[[Q]] dot(%[[M]] : tensor<?x?x64xf32>) as <groups = <per_thread_row, rows = 16>, max = 1.270000e+02>
  // CHECK: return %[[CODES]], %[[SCALES]], %[[DOTS]]
  %c = attn.lse_correction %q, %m : (tensor<?x?x?x64xf16>, tensor<?x?x64xf32>) -> tensor<?x?x?xf32>
  %q8, %qs = attn.quantize %q as <groups = <per_thread_row, rows = 16>, max = 127.0> : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xi8>, tensor<?x?x?xf32>)
  return %q8, %qs, %c : tensor<?x?x?x64xi8>, tensor<?x?x?xf32>, tensor<?x?x?xf32>
}

// Nobody makes codes of q.
// CHECK-LABEL: func.func @alone(
func.func @alone(%q: tensor<?x?x?x64xf16>, %m: tensor<?x?x64xf32>, %x: tensor<?x?x?x64xf16>) -> (tensor<?x?x?x64xi8>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) {
  // CHECK: attn.lse_correction
  // CHECK: attn.quantize %{{.*}} as
  %c = attn.lse_correction %q, %m : (tensor<?x?x?x64xf16>, tensor<?x?x64xf32>) -> tensor<?x?x?xf32>
  %q8, %qs = attn.quantize %x as <groups = <per_thread_row, rows = 16>, max = 127.0> : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xi8>, tensor<?x?x?xf32>)
  return %q8, %qs, %c : tensor<?x?x?x64xi8>, tensor<?x?x?xf32>, tensor<?x?x?xf32>
}

// The mean is one of codes of q: they cannot wait for it.
// CHECK-LABEL: func.func @early(
func.func @early(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %s: f32) -> (tensor<?x?x?x64xi8>, tensor<?x?x?xf32>) {
  // CHECK: attn.quantize %{{.*}} as
  // CHECK: attn.lse_correction
  %q8, %qs = attn.quantize %q as <groups = <per_token>, max = 127.0> : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xi8>, tensor<?x?x?xf32>)
  %o = attn.block_attention %q8, %q8, %k scale(%s) q_scales(%qs) k_scales(%qs) {q_groups = #attn.groups<per_token>, k_groups = #attn.groups<per_token>}
    : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xf16>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xf16>
  %om = attn.mean %o : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
  %c = attn.lse_correction %q, %om : (tensor<?x?x?x64xf16>, tensor<?x?x64xf32>) -> tensor<?x?x?xf32>
  return %q8, %c : tensor<?x?x?x64xi8>, tensor<?x?x?xf32>
}
