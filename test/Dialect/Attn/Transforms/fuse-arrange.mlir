// RUN: attn-opt %s --attn-fuse-arrange -o %t.once
// RUN: FileCheck %s < %t.once
// RUN: attn-opt %t.once --attn-fuse-arrange | diff %t.once -

// CHECK-LABEL: func.func @fused(
// CHECK-SAME: %[[V:[^:]*]]: tensor<?x?x?x64xf16>, %[[M:[^:]*]]: tensor<?x?x64xf32>)
func.func @fused(%v: tensor<?x?x?x64xf16>, %m: tensor<?x?x64xf32>) -> (tensor<?x?x64x?xf8E4M3FN>, tensor<?x?x64xf32>) {
  // CHECK: %[[A:.*]] = attn.absmax
  %a = attn.absmax %v minus(%m : tensor<?x?x64xf32>) : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
  // CHECK-NEXT: %[[T:.*]], %[[S:.*]] = attn.quantize %[[V]] minus(%[[M]] : tensor<?x?x64xf32>) absmax(%[[A]] : tensor<?x?x64xf32>) as <groups = <per_channel>, max = 2.250000e+00> arranged : tensor<?x?x?x64xf16> -> (tensor<?x?x64x?xf8E4M3FN>, tensor<?x?x64xf32>)
  %c, %s = attn.quantize %v minus(%m : tensor<?x?x64xf32>) absmax(%a : tensor<?x?x64xf32>) as <groups = <per_channel>, max = 2.25>
    : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>)
  // CHECK-NEXT: return %[[T]], %[[S]]
  %t = attn.arrange %c : tensor<?x?x?x64xf8E4M3FN> -> tensor<?x?x64x?xf8E4M3FN>
  return %t, %s : tensor<?x?x64x?xf8E4M3FN>, tensor<?x?x64xf32>
}

// Codes that something else reads, that are given, or that have other groups.
// CHECK-LABEL: func.func @kept(
func.func @kept(%v: tensor<?x?x?x64xf16>, %a: tensor<?x?x64xf32>, %g: tensor<?x?x?x64xf8E4M3FN>)
    -> (tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64x?xf8E4M3FN>, tensor<?x?x64x?xf8E4M3FN>, tensor<?x?x64x?xf8E4M3FN>) {
  // CHECK-COUNT-3: attn.arrange
  %c, %s = attn.quantize %v absmax(%a : tensor<?x?x64xf32>) as <groups = <per_channel>, max = 448.0>
    : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>)
  %t = attn.arrange %c : tensor<?x?x?x64xf8E4M3FN> -> tensor<?x?x64x?xf8E4M3FN>
  %u = attn.arrange %g : tensor<?x?x?x64xf8E4M3FN> -> tensor<?x?x64x?xf8E4M3FN>
  %d, %z = attn.quantize %v as <groups = <per_token>, max = 448.0> : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x?xf32>)
  %w = attn.arrange %d : tensor<?x?x?x64xf8E4M3FN> -> tensor<?x?x64x?xf8E4M3FN>
  return %c, %t, %u, %w : tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64x?xf8E4M3FN>, tensor<?x?x64x?xf8E4M3FN>, tensor<?x?x64x?xf8E4M3FN>
}
