// RUN: attn-opt %s | attn-opt | FileCheck %s
// RUN: attn-opt %s --mlir-print-op-generic | attn-opt | FileCheck %s

// CHECK-LABEL: func.func @packed(
// CHECK-SAME: %[[Q:[^:]*]]: tensor<?x8x64xf16>, %[[K:[^:]*]]: tensor<?x2x64xf16>, %[[V:[^:]*]]: tensor<?x2x40xf16>, %[[CQ:[^:]*]]: tensor<?xi32>, %[[CK:[^:]*]]: tensor<?xi32>
func.func @packed(%q: tensor<?x8x64xf16>, %k: tensor<?x2x64xf16>, %v: tensor<?x2x40xf16>,
                  %cq: tensor<?xi32>, %ck: tensor<?xi32>) -> (tensor<?x8x40xf16>, tensor<8x?xf32>) {
  // CHECK: attn.attention %[[Q]], %[[K]], %[[V]] cu_seqlens_q(%[[CQ]]) cu_seqlens_k(%[[CK]]) {mask = #attn.mask<causal = bottom_right>} :
  // CHECK-SAME: (tensor<?x8x64xf16>, tensor<?x2x64xf16>, tensor<?x2x40xf16>, tensor<?xi32>, tensor<?xi32>) -> (tensor<?x8x40xf16>, tensor<8x?xf32>)
  %o, %lse = attn.attention %q, %k, %v cu_seqlens_q(%cq) cu_seqlens_k(%ck) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x8x64xf16>, tensor<?x2x64xf16>, tensor<?x2x40xf16>, tensor<?xi32>, tensor<?xi32>)
    -> (tensor<?x8x40xf16>, tensor<8x?xf32>)
  return %o, %lse : tensor<?x8x40xf16>, tensor<8x?xf32>
}

// CHECK-LABEL: func.func @used(
func.func @used(%q: tensor<4x8x?x64xf16>, %k: tensor<4x8x?x64xf16>, %scale: f32, %used: tensor<4xi32>) -> tensor<4x8x?x64xf16> {
  // CHECK: attn.attention %{{.*}}, %{{.*}}, %{{.*}} scale(%{{.*}}) seqused_k(%{{.*}}) :
  // CHECK-SAME: (tensor<4x8x?x64xf16>, tensor<4x8x?x64xf16>, tensor<4x8x?x64xf16>, tensor<4xi32>) -> tensor<4x8x?x64xf16>
  %o = attn.attention %q, %k, %k scale(%scale) seqused_k(%used)
    : (tensor<4x8x?x64xf16>, tensor<4x8x?x64xf16>, tensor<4x8x?x64xf16>, tensor<4xi32>) -> tensor<4x8x?x64xf16>
  return %o : tensor<4x8x?x64xf16>
}

// The batch of packed q is one less than its offsets.
// CHECK-LABEL: func.func @paged(
func.func @paged(%q: tensor<?x8x64xf16>, %k: tensor<?x2x16x64xf16>, %scale: f32, %cq: tensor<4xi32>,
                 %used: tensor<3xi32>, %table: tensor<3x?xi32>) -> tensor<?x8x64xf16> {
  // CHECK: attn.attention %{{.*}} cu_seqlens_q(%{{.*}}) seqused_k(%{{.*}}) block_table(%{{.*}}) :
  %o = attn.attention %q, %k, %k cu_seqlens_q(%cq) seqused_k(%used) block_table(%table)
    : (tensor<?x8x64xf16>, tensor<?x2x16x64xf16>, tensor<?x2x16x64xf16>, tensor<4xi32>, tensor<3xi32>, tensor<3x?xi32>)
    -> tensor<?x8x64xf16>
  return %o : tensor<?x8x64xf16>
}

// CHECK-LABEL: func.func @block(
func.func @block(%q: tensor<?x8x64xf16>, %k: tensor<?x2x16x64xf16>, %scale: f32, %cq: tensor<?xi32>,
                 %used: tensor<?xi32>, %table: tensor<?x?xi32>, %list: tensor<?x8xi32>) -> tensor<?x8x64xf16> {
  // CHECK: attn.block_attention %{{.*}} scale(%{{.*}}) cu_seqlens_q(%{{.*}}) seqused_k(%{{.*}}) block_table(%{{.*}}) work_list(%{{.*}}) :
  // CHECK-SAME: tensor<?xi32>, tensor<?xi32>, tensor<?x?xi32>, tensor<?x8xi32>) -> tensor<?x8x64xf16>
  %o = attn.block_attention %q, %k, %k scale(%scale) cu_seqlens_q(%cq) seqused_k(%used) block_table(%table)
    work_list(%list)
    : (tensor<?x8x64xf16>, tensor<?x2x16x64xf16>, tensor<?x2x16x64xf16>, tensor<?xi32>, tensor<?xi32>,
       tensor<?x?xi32>, tensor<?x8xi32>) -> tensor<?x8x64xf16>
  return %o : tensor<?x8x64xf16>
}

// CHECK-LABEL: attn.kernel @list(
attn.kernel @list(%q: tensor<?x8x64xf16>, %k: tensor<?x2x16x64xf16>, %cq: tensor<?xi32>, %used: tensor<?xi32>) -> tensor<?x8xi32> {
  // CHECK: attn.work_list %{{.*}}, %{{.*}} cu_seqlens_q(%{{.*}}) seqused_k(%{{.*}}) {mask = #attn.mask<causal = top_left>, tile_k = 96 : i64, tile_q = 128 : i64}
  // CHECK-SAME: : (tensor<?x8x64xf16>, tensor<?x2x16x64xf16>, tensor<?xi32>, tensor<?xi32>) -> tensor<?x8xi32>
  %list = attn.work_list %q, %k cu_seqlens_q(%cq) seqused_k(%used) {tile_q = 128, tile_k = 96, mask = #attn.mask<causal = top_left>}
    : (tensor<?x8x64xf16>, tensor<?x2x16x64xf16>, tensor<?xi32>, tensor<?xi32>) -> tensor<?x8xi32>
  attn.yield %list : tensor<?x8xi32>
}
