// RUN: attn-opt %s --attn-form-kernels | FileCheck %s

// A scale for each group, and a correction for each query.
// CHECK-LABEL: attn.plan @codes(
// CHECK-SAME: arg_names = ["q", "k", "v", "scale", "q_scales", "k_scales", "lse_correction"]
// CHECK-SAME: #attn.constraint<"q_scales[0] == q[0]", "expected the batch of q_scales to equal the batch of q ({q[0]}), got {q_scales[0]}">,
// CHECK-SAME: #attn.constraint<"q_scales[1] == q[1]", "expected the heads of q_scales to equal the heads of q ({q[1]}), got {q_scales[1]}">,
// CHECK-SAME: #attn.constraint<"q_scales[2] == ceildiv(q[2], 16) * 8", "expected q_scales for each group of q ({ceildiv(q[2], 16) * 8}), got {q_scales[2]}">,
// CHECK-SAME: #attn.constraint<"k_scales[2] == k[2]", "expected k_scales for each group of k ({k[2]}), got {k_scales[2]}">,
// CHECK-SAME: #attn.constraint<"lse_correction[2] == q[2]", "expected the length of lse_correction to equal the length of q ({q[2]}), got {lse_correction[2]}">
func.func @codes(%q: tensor<?x?x?x64xi8>, %k: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xf16>, %scale: f32,
                 %qs: tensor<?x?x?xf32>, %ks: tensor<?x?x?xf32>, %c: tensor<?x?x?xf32>) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.block_attention %q, %k, %v scale(%scale) q_scales(%qs) k_scales(%ks) lse_correction(%c)
    {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_token>}
    : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xf16>, tensor<?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>)
    -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x64xf16>, tensor<?x?x?xf32>
}

// What the types say needs no constraint; one side known is.
// CHECK-LABEL: attn.plan @static(
// CHECK-NOT: q_scales[
// CHECK-SAME: #attn.constraint<"k_scales[2] == 1", "expected k_scales for each group of k (1), got {k_scales[2]}">
// CHECK-NOT: q_scales[
// CHECK: attn.launch
func.func @static(%q: tensor<2x4x9x64xi8>, %k: tensor<2x4x9x64xi8>, %v: tensor<2x4x9x64xf16>, %scale: f32,
                  %qs: tensor<2x4x8xf32>, %ks: tensor<2x4x?xf32>) -> tensor<2x4x9x64xf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) q_scales(%qs) k_scales(%ks)
    {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_block, rows = 128>}
    : (tensor<2x4x9x64xi8>, tensor<2x4x9x64xi8>, tensor<2x4x9x64xf16>, tensor<2x4x8xf32>, tensor<2x4x?xf32>) -> tensor<2x4x9x64xf16>
  return %o : tensor<2x4x9x64xf16>
}

// Places of arranged values are those of the keys, rounded up.
// CHECK-LABEL: attn.plan @arranged(
// CHECK-SAME: #attn.constraint<"v[3] == ceildiv(k[2], 128) * 128", "expected the places of v to be the length of k, rounded up ({ceildiv(k[2], 128) * 128}), got {v[3]}">
// CHECK-SAME: #attn.constraint<"v_scales[1] == v[1]", "expected the heads of v_scales to equal the heads of v ({v[1]}), got {v_scales[1]}">
// CHECK-SAME: #attn.constraint<"v_scales[2] == 64", "expected the channels of v_scales to be 64, got {v_scales[2]}">
func.func @arranged(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x64x?xf8E4M3FN>, %vs: tensor<?x?x?xf32>, %scale: f32) -> tensor<?x?x?x64xf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) v_scales(%vs) {arranged, products = #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = single>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x64x?xf8E4M3FN>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}
// CHECK-LABEL: attn.plan @arranged_keys(
// CHECK-SAME: #attn.constraint<"v[3] == 384", "expected the places of v to be the length of k, rounded up (384), got {v[3]}">
func.func @arranged_keys(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x300x64xf16>, %v: tensor<?x?x64x?xf8E4M3FN>, %vs: tensor<?x?x64xf32>, %scale: f32) -> tensor<?x?x?x64xf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) v_scales(%vs) {arranged, products = #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = single>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x300x64xf16>, tensor<?x?x64x?xf8E4M3FN>, tensor<?x?x64xf32>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}
