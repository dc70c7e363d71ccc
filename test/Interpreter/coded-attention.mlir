// attn.block_attention over codes, with values that can be checked by hand.

// RUN: split-file %s %t
// RUN: attn-interpret %t/products.mlir --print | FileCheck %t/products.mlir
// RUN: sed 's/row_sum = unrounded/row_sum = coded/' %t/products.mlir | attn-interpret - --print | FileCheck %t/products.mlir --check-prefix=CODED
// RUN: attn-interpret %t/groups.mlir --print | FileCheck %t/groups.mlir
// RUN: attn-interpret %t/masked.mlir --print | FileCheck %t/masked.mlir
// RUN: not attn-interpret %t/open.mlir --random=1 --shape=q=1x2x4x16 --shape=k=1x1x4x16 --shape=v=1x1x4x16 --shape=s=1x2x4 --shape=t=1x1x3 --shape=u=1x1x16 --shape=c=1x2x4 2>&1 | FileCheck %t/open.mlir --check-prefix=K
// RUN: not attn-interpret %t/open.mlir --random=1 --shape=q=1x2x4x16 --shape=k=1x1x4x16 --shape=v=1x1x4x16 --shape=s=1x1x4 --shape=t=1x1x4 --shape=u=1x1x16 --shape=c=1x2x4 2>&1 | FileCheck %t/open.mlir --check-prefix=Q
// RUN: not attn-interpret %t/open.mlir --random=1 --shape=q=1x2x4x16 --shape=k=1x1x4x16 --shape=v=1x1x4x16 --shape=s=1x2x4 --shape=t=1x1x4 --shape=u=1x2x16 --shape=c=1x2x4 2>&1 | FileCheck %t/open.mlir --check-prefix=V
// RUN: not attn-interpret %t/open.mlir --random=1 --shape=q=1x2x4x16 --shape=k=1x1x4x16 --shape=v=1x1x4x16 --shape=s=1x2x4 --shape=t=1x1x4 --shape=u=1x1x16 --shape=c=1x2x5 2>&1 | FileCheck %t/open.mlir --check-prefix=C
// RUN: not attn-interpret %t/open.mlir --random=1 --reference --shape=q=1x2x4x16 --shape=k=1x1x4x16 --shape=v=1x1x4x16 --shape=s=1x2x4 --shape=t=1x1x4 --shape=u=1x1x16 --shape=c=1x2x4 2>&1 | FileCheck %t/open.mlir --check-prefix=REFERENCE

//--- products.mlir
// Scores 2 * 16 * 0.25 = 8 and 4.25: of the second key p is 448 exp(-3.75) =
// 10.536, coded 11. The output is 459 / 458.536, or 459 / 459; the log-sum-exp
// is 8 + ln(458.536 / 448) + 2 * 1, or with the sum of codes one of 459.
// CHECK: o[0, 0, 0]: 1.00098, 1.00098,
// CHECK: lse[0, 0]: 10.0232
// CODED: o[0, 0, 0]: 1, 1,
// CODED: lse[0, 0]: 10.0243
func.func @f() -> (tensor<1x1x1x16xf16>, tensor<1x1x1xf32>) {
  %q = arith.constant dense<1> : tensor<1x1x1x16xi8>
  %k = arith.constant dense<1> : tensor<1x1x2x16xi8>
  %v = arith.constant dense<4.0> : tensor<1x1x2x16xf8E4M3FN>
  %scale = arith.constant 2.0 : f32
  %qs = arith.constant dense<0.25> : tensor<1x1x1xf32>
  %ks = arith.constant dense<[[[1.0, 0.53125]]]> : tensor<1x1x2xf32>
  %vs = arith.constant dense<0.25> : tensor<1x1x16xf32>
  %c = arith.constant dense<1.0> : tensor<1x1x1xf32>
  %o, %lse = attn.block_attention %q, %k, %v scale(%scale) q_scales(%qs) k_scales(%ks) v_scales(%vs) lse_correction(%c)
    {q_groups = #attn.groups<per_tensor>, k_groups = #attn.groups<per_token>,
     products = #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = two_level, period = 32>}
    : (tensor<1x1x1x16xi8>, tensor<1x1x2x16xi8>, tensor<1x1x2x16xf8E4M3FN>, tensor<1x1x1xf32>, tensor<1x1x2xf32>, tensor<1x1x16xf32>, tensor<1x1x1xf32>)
    -> (tensor<1x1x1x16xf16>, tensor<1x1x1xf32>)
  return %o, %lse : tensor<1x1x1x16xf16>, tensor<1x1x1xf32>
}

//--- groups.mlir
// One key: the log-sum-exp is its score, -127 * 127 * 16 = -258064 times the
// scales of its row and the query's. Rows 0 and 8 share one; two query heads
// read one key head. Values in 16 bits.
// CHECK: lse[0, 0]: -258064, -516128, -774192, -1.03226e+06, -1.29032e+06, -1.54838e+06, -1.80645e+06, -2.06451e+06, -258064
// CHECK: lse[0, 1]: -2.58064e+06, -2.58064e+06,
func.func @f() -> (tensor<1x2x9x16xbf16>, tensor<1x2x9xf32>) {
  %q = arith.constant dense<127> : tensor<1x2x9x16xi8>
  %k = arith.constant dense<-127> : tensor<1x1x1x16xi8>
  %v = arith.constant dense<3.0> : tensor<1x1x1x16xbf16>
  %scale = arith.constant 0.5 : f32
  %qs = arith.constant dense<[[[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0]]]> : tensor<1x2x8xf32>
  %ks = arith.constant dense<[[[2.0, 0.0, 0.0, 0.0]]]> : tensor<1x1x4xf32>
  %o, %lse = attn.block_attention %q, %k, %v scale(%scale) q_scales(%qs) k_scales(%ks)
    {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_thread_column, rows = 128>}
    : (tensor<1x2x9x16xi8>, tensor<1x1x1x16xi8>, tensor<1x1x1x16xbf16>, tensor<1x2x8xf32>, tensor<1x1x4xf32>) -> (tensor<1x2x9x16xbf16>, tensor<1x2x9xf32>)
  return %o, %lse : tensor<1x2x9x16xbf16>, tensor<1x2x9xf32>
}

//--- masked.mlir
// Three queries, two keys: the first query sees none and gets no correction.
// CHECK: o[0, 0, 0]: 0, 0,
// CHECK: o[0, 0, 1]: 2, 2,
// CHECK: o[0, 0, 2]: 2, 2,
// CHECK: lse[0, 0]: -inf, 17, 17.6931
func.func @f() -> (tensor<1x1x3x16xf16>, tensor<1x1x3xf32>) {
  %q = arith.constant dense<1.0> : tensor<1x1x3x16xf8E4M3FN>
  %k = arith.constant dense<1.0> : tensor<1x1x2x16xf8E4M3FN>
  %v = arith.constant dense<2.0> : tensor<1x1x2x16xf8E4M3FN>
  %scale = arith.constant 1.0 : f32
  %one = arith.constant dense<1.0> : tensor<1x1x1xf32>
  %vs = arith.constant dense<1.0> : tensor<1x1x16xf32>
  %c = arith.constant dense<1.0> : tensor<1x1x3xf32>
  %o, %lse = attn.block_attention %q, %k, %v scale(%scale) q_scales(%one) k_scales(%one) v_scales(%vs) lse_correction(%c)
    {mask = #attn.mask<causal = bottom_right>, q_groups = #attn.groups<per_tensor>, k_groups = #attn.groups<per_tensor>,
     products = #attn.products<p_max = 448.0, row_sum = coded, accumulate = single>}
    : (tensor<1x1x3x16xf8E4M3FN>, tensor<1x1x2x16xf8E4M3FN>, tensor<1x1x2x16xf8E4M3FN>, tensor<1x1x1xf32>, tensor<1x1x1xf32>, tensor<1x1x16xf32>, tensor<1x1x3xf32>)
    -> (tensor<1x1x3x16xf16>, tensor<1x1x3xf32>)
  return %o, %lse : tensor<1x1x3x16xf16>, tensor<1x1x3xf32>
}

//--- open.mlir
// What types leave open is checked.
// K: error: expected k_scales of shape 1x1x4, got 1x1x3
// Q: error: expected q_scales of shape 1x2x4, got 1x1x4
// V: error: expected v_scales of shape 1x1x16, got 1x2x16
// C: error: expected lse_correction of shape 1x2x4, got 1x2x5
// REFERENCE: error: expected the computation of a reference to read what codes are made of, got codes, 'i8'
func.func @f(%q: tensor<?x?x?x16xi8>, %k: tensor<?x?x?x16xi8>, %v: tensor<?x?x?x16xf8E4M3FN>, %s: tensor<?x?x?xf32> {attn.name = "s"},
             %t: tensor<?x?x?xf32> {attn.name = "t"}, %u: tensor<?x?x16xf32> {attn.name = "u"}, %c: tensor<?x?x?xf32> {attn.name = "c"})
    -> (tensor<?x?x?x16xf16>, tensor<?x?x?xf32>) {
  %scale = arith.constant 1.0 : f32
  %o, %lse = attn.block_attention %q, %k, %v scale(%scale) q_scales(%s) k_scales(%t) v_scales(%u) lse_correction(%c)
    {q_groups = #attn.groups<per_token>, k_groups = #attn.groups<per_token>,
     products = #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = two_level, period = 32>}
    : (tensor<?x?x?x16xi8>, tensor<?x?x?x16xi8>, tensor<?x?x?x16xf8E4M3FN>, tensor<?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x16xf32>, tensor<?x?x?xf32>)
    -> (tensor<?x?x?x16xf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x16xf16>, tensor<?x?x?xf32>
}
