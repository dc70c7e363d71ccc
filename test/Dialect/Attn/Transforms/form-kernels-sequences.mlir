// RUN: attn-opt %s --attn-form-kernels --split-input-file | FileCheck %s

// Packed queries: o and lse have the sizes of q, the batch is one less than the
// offsets.
// CHECK-LABEL: attn.kernel @packed_0(
// CHECK-SAME: %[[Q:[^:]*]]: tensor<?x?x64xf16>, %[[K:[^:]*]]: tensor<?x?x64xf16>, %[[V:[^:]*]]: tensor<?x?x64xf16>, %[[CQ:[^:]*]]: tensor<?xi32>, %[[CK:[^:]*]]: tensor<?xi32>)
// CHECK: attn.block_attention %[[Q]], %[[K]], %[[V]] scale(%{{.*}}) cu_seqlens_q(%[[CQ]]) cu_seqlens_k(%[[CK]]) {mask = #attn.mask<causal = bottom_right>}
// CHECK-LABEL: attn.plan @packed(
// CHECK-SAME: arg_names = ["q", "k", "v", "cu_seqlens_q", "cu_seqlens_k"]
// CHECK-SAME: constraints = [
// CHECK-SAME: #attn.constraint<"cu_seqlens_q[0] >= 1", "expected cu_seqlens_q of at least 1 element, one more than the batch, got {cu_seqlens_q[0]}">,
// CHECK-SAME: #attn.constraint<"cu_seqlens_k[0] >= 1",
// CHECK-SAME: #attn.constraint<"cu_seqlens_k[0] - 1 == cu_seqlens_q[0] - 1", "expected the batch of cu_seqlens_k to equal the batch of cu_seqlens_q ({cu_seqlens_q[0] - 1}), got {cu_seqlens_k[0] - 1}">,
// CHECK-SAME: #attn.constraint<"v[1] == k[1]", "expected the heads of v
// CHECK-SAME: #attn.constraint<"v[0] == k[0]", "expected the length of v
// CHECK-SAME: #attn.constraint<"select(k[1], mod(q[1], k[1]), q[1]) == 0",
// CHECK-SAME: #attn.constraint<"q[1] == 8", "expected the heads of q to be 8, got {q[1]}">]
// CHECK-SAME: result_names = ["o", "lse"]
// CHECK-SAME: result_shapes = {{\[}}["q[0]", "8", "64"], ["q[1]", "q[0]"]]
func.func @packed(%q: tensor<?x?x64xf16>, %k: tensor<?x?x64xf16>, %v: tensor<?x?x64xf16>, %cq: tensor<?xi32>,
                  %ck: tensor<?xi32>) -> (tensor<?x8x64xf16>, tensor<?x?xf32>) {
  %scale = arith.constant 0.125 : f32
  %o, %lse = attn.block_attention %q, %k, %v scale(%scale) cu_seqlens_q(%cq) cu_seqlens_k(%ck)
    {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x64xf16>, tensor<?x?x64xf16>, tensor<?x?x64xf16>, tensor<?xi32>, tensor<?xi32>)
    -> (tensor<?x8x64xf16>, tensor<?x?xf32>)
  return %o, %lse : tensor<?x8x64xf16>, tensor<?x?xf32>
}

// -----

// Pages: their number is no batch.
// CHECK-LABEL: attn.plan @paged(
// CHECK-SAME: arg_names = ["q", "k", "v", "seqused_k", "block_table"]
// CHECK-SAME: constraints = [
// CHECK-SAME: #attn.constraint<"seqused_k[0] == q[0]", "expected the batch of seqused_k to equal the batch of q ({q[0]}), got {seqused_k[0]}">,
// CHECK-SAME: #attn.constraint<"block_table[0] == q[0]",
// CHECK-SAME: #attn.constraint<"v[0] == k[0]", "expected the number of pages of v to equal the number of pages of k ({k[0]}), got {v[0]}">,
// CHECK-SAME: #attn.constraint<"mod(q[1], 2) == 0",
// CHECK-SAME: result_shapes = {{\[}}["q[0]", "q[1]", "q[2]", "64"]]
func.func @paged(%q: tensor<?x?x?x64xf16>, %k: tensor<?x2x16x64xf16>, %v: tensor<?x2x16x64xf16>, %used: tensor<?xi32>,
                 %table: tensor<?x?xi32>) -> tensor<?x?x?x64xf16> {
  %scale = arith.constant 0.125 : f32
  %o = attn.block_attention %q, %k, %v scale(%scale) seqused_k(%used) block_table(%table)
    : (tensor<?x?x?x64xf16>, tensor<?x2x16x64xf16>, tensor<?x2x16x64xf16>, tensor<?xi32>, tensor<?x?xi32>)
    -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}

// -----

// A static batch binds the offsets; a list that is given is an argument.
// CHECK-LABEL: attn.plan @listed(
// CHECK-SAME: arg_names = ["q", "k", "v", "cu_seqlens_q", "seqused_k", "work_list"]
// CHECK-SAME: #attn.constraint<"k[0] == 3", "expected the batch of k to equal the batch of cu_seqlens_q (3), got {k[0]}">,
// CHECK-SAME: #attn.constraint<"v[0] == 3",
// CHECK-SAME: #attn.constraint<"seqused_k[0] == 3",
// CHECK: attn.launch(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) variants
func.func @listed(%q: tensor<?x2x64xf16>, %k: tensor<?x2x?x64xf16>, %v: tensor<?x2x?x64xf16>, %cq: tensor<4xi32>,
                  %used: tensor<?xi32>, %list: tensor<?x8xi32>) -> tensor<?x2x64xf16> {
  %scale = arith.constant 0.125 : f32
  %o = attn.block_attention %q, %k, %v scale(%scale) cu_seqlens_q(%cq) seqused_k(%used) work_list(%list)
    : (tensor<?x2x64xf16>, tensor<?x2x?x64xf16>, tensor<?x2x?x64xf16>, tensor<4xi32>, tensor<?xi32>, tensor<?x8xi32>)
    -> tensor<?x2x64xf16>
  return %o : tensor<?x2x64xf16>
}
