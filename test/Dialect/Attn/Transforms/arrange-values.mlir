// RUN: attn-opt %s --attn-arrange-values -o %t.mlir && FileCheck %s < %t.mlir
// RUN: attn-opt %t.mlir --attn-arrange-values -o %t.twice.mlir && diff %t.mlir %t.twice.mlir

// The order of values does not change what is computed.
// RUN: attn-interpret %t.mlir --compare=%s --tolerance=0 --random=1 --shape=q=1x2x9x64 --shape=k=1x2x150x64 --shape=v=1x2x150x64

// Two attentions over the same values share what is arranged; values in 16 bits
// stay as they are.
// CHECK-LABEL: func.func @codes(
// CHECK-SAME: %[[Q:[^:]*]]: tensor<?x?x?x64xf16>, %[[K:[^:]*]]: tensor<?x?x?x64xf16>, %[[V:[^:]*]]: tensor<?x?x?x64xf8E4M3FN>
// CHECK-NEXT: %[[A:.*]] = attn.arrange %[[V]] : tensor<?x?x?x64xf8E4M3FN> -> tensor<?x?x64x?xf8E4M3FN>
// CHECK-NOT: attn.arrange
// CHECK: attn.block_attention %[[Q]], %[[K]], %[[A]] scale(%{{.*}}) v_scales(%{{.*}}) {arranged,
// CHECK: attn.block_attention %[[K]], %[[K]], %[[A]] scale(%{{.*}}) v_scales(%{{.*}}) {arranged,
// CHECK: attn.block_attention %[[Q]], %[[Q]], %[[Q]] scale
// CHECK-NOT: attn.arrange
func.func @codes(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf8E4M3FN>, %vs: tensor<1x2x64xf32>, %scale: f32)
    -> (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) {
  %o = attn.block_attention %q, %k, %v scale(%scale) v_scales(%vs)
    {products = #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = two_level, period = 128>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf8E4M3FN>, tensor<1x2x64xf32>) -> tensor<?x?x?x64xf16>
  %p = attn.block_attention %k, %k, %v scale(%scale) v_scales(%vs)
    {products = #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = two_level, period = 128>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf8E4M3FN>, tensor<1x2x64xf32>) -> tensor<?x?x?x64xf16>
  %r = attn.block_attention %q, %q, %q scale(%scale) : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o, %p, %r : tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>
}
