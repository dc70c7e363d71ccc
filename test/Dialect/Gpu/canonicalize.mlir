// RUN: attn-opt %s --canonicalize | FileCheck %s

!scores = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>

// A mask that its caller says keeps everything is its operand.
// CHECK-LABEL: func.func @mask_never
// CHECK-SAME: (%[[S:[^:]*]]:
// CHECK-NEXT: return %[[S]]
func.func @mask_never(%s: !scores, %row: index, %column: index, %length: index) -> !scores {
  %never = arith.constant false
  %t = attn_gpu.mask %s at(%row, %column) length(%length) when(%never) : !scores
  return %t : !scores
}

// One that may be needed stays.
// CHECK-LABEL: func.func @mask_sometimes
// CHECK: %[[T:.*]] = attn_gpu.mask
// CHECK-NEXT: return %[[T]]
func.func @mask_sometimes(%s: !scores, %row: index, %column: index, %length: index, %when: i1) -> !scores {
  %t = attn_gpu.mask %s at(%row, %column) length(%length) when(%when) : !scores
  return %t : !scores
}

// So does one without a condition.
// CHECK-LABEL: func.func @mask_always
// CHECK: %[[T:.*]] = attn_gpu.mask
// CHECK-NEXT: return %[[T]]
func.func @mask_always(%s: !scores, %row: index, %column: index, %length: index) -> !scores {
  %t = attn_gpu.mask %s at(%row, %column) length(%length) : !scores
  return %t : !scores
}
