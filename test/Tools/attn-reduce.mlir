// Everything but the operation of interest is taken away.
// RUN: attn-reduce %s --reduction-tree='traversal-mode=0 test=%S/Inputs/has-exp.sh' | FileCheck %s

// CHECK-LABEL: func.func @interesting
// CHECK: math.exp2
// CHECK-NOT: func.func
func.func @boring(%x: f32) -> f32 {
  %y = arith.addf %x, %x : f32
  return %y : f32
}

func.func @interesting(%x: f32) -> f32 {
  %y = math.exp2 %x : f32
  return %y : f32
}

func.func @dull() {
  return
}
