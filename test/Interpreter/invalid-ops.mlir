// What an op, a type or a value has no interpretation for.

// RUN: split-file --leading-lines %s %t
// RUN: not attn-interpret %t/op.mlir 2>&1 | FileCheck %s --check-prefix=OP
// RUN: not attn-interpret %t/kernel_op.mlir 2>&1 | FileCheck %s --check-prefix=KERNEL-OP
// RUN: not attn-interpret %t/type.mlir 2>&1 | FileCheck %s --check-prefix=TYPE
// RUN: not attn-interpret %t/external.mlir 2>&1 | FileCheck %s --check-prefix=EXTERNAL
// RUN: not attn-interpret %t/divide.mlir --entry=by_zero 2>&1 | FileCheck %s --check-prefix=ZERO
// RUN: not attn-interpret %t/divide.mlir --entry=overflow 2>&1 | FileCheck %s --check-prefix=OVERFLOW
// RUN: not attn-interpret %t/rounding.mlir 2>&1 | FileCheck %s --check-prefix=ROUNDING
// RUN: not attn-interpret %t/mask.mlir --entry=diagonal 2>&1 | FileCheck %s --check-prefix=DIAGONAL
// RUN: not attn-interpret %t/mask.mlir --entry=length 2>&1 | FileCheck %s --check-prefix=LENGTH
// RUN: not attn-interpret %t/store.mlir --random=1 2>&1 | FileCheck %s --check-prefix=STORE
// RUN: not attn-interpret %t/pack_heads.mlir --entry=uneven_plan --random=1 2>&1 | FileCheck %s --check-prefix=UNEVEN
// RUN: not attn-interpret %t/pack_heads.mlir --entry=twice_plan --random=1 2>&1 | FileCheck %s --check-prefix=TWICE

//--- op.mlir
func.func @f() -> f32 {
  %x = arith.constant 1.0 : f32
  // OP: op.mlir:[[#@LINE+1]]:8: error: no interpretation of 'math.sin'; the interpreter covers rooms R0 to R3
  %y = math.sin %x : f32
  func.return %y : f32
}

//--- kernel_op.mlir
attn_tile.kernel @kernel(%y: !attn_tile.view<1xf32>) {
  %x = arith.constant 1.0 : f32
  // KERNEL-OP: kernel_op.mlir:[[#@LINE+1]]:8: error: no interpretation of 'math.cos'; the interpreter covers rooms R0 to R3
  %z = math.cos %x : f32
  attn_tile.return
}
attn.plan @plan() -> tensor<1xf32> attributes {arg_names = [], result_names = ["y"], result_shapes = [["1"]]} {
  %y = attn.launch() variants [#attn.variant<kernel = @kernel, when = "1", programs = ["1"]>] : () -> tensor<1xf32>
  attn.yield %y : tensor<1xf32>
}

//--- type.mlir
func.func @f() -> f64 {
  // TYPE: type.mlir:[[#@LINE+1]]:8: error: no interpretation of type 'f64'; the interpreter covers f32, f16, bf16, f8E4M3FN, i1, i8, i32, i64, index and tensors of these
  %x = arith.constant 1.0 : f64
  func.return %x : f64
}

//--- external.mlir
// EXTERNAL: external.mlir:[[#@LINE+1]]:1: error: expected a function with a body
func.func private @f() -> f32

//--- divide.mlir
func.func @by_zero() -> index {
  %a = arith.constant 7 : index
  %b = arith.constant 0 : index
  // ZERO: divide.mlir:[[#@LINE+1]]:8: error: expected a nonzero divisor, got 7 / 0
  %c = arith.ceildivui %a, %b : index
  func.return %c : index
}
func.func @overflow() -> i32 {
  %a = arith.constant -2147483648 : i32
  %b = arith.constant -1 : i32
  // OVERFLOW: divide.mlir:[[#@LINE+1]]:8: error: expected a quotient that fits 32 bits, got -2147483648 / -1
  %c = arith.divsi %a, %b : i32
  func.return %c : i32
}

//--- rounding.mlir
func.func @f() -> f16 {
  %x = arith.constant 1.0 : f32
  // ROUNDING: rounding.mlir:[[#@LINE+1]]:8: error: expected rounding mode to_nearest_even, got toward_zero
  %y = arith.truncf %x toward_zero : f32 to f16
  func.return %y : f16
}

//--- mask.mlir
// A pass that marks a tile as full although it is not would be found out here.
func.func @diagonal() -> tensor<2x2xf32> {
  %s = arith.constant dense<0.0> : tensor<2x2xf32>
  %c4 = arith.constant 4 : index
  %c9 = arith.constant 9 : index
  %c0 = arith.constant 0 : index
  %false = arith.constant false
  // DIAGONAL: mask.mlir:[[#@LINE+1]]:8: error: expected no masked element where 'when' is false, got query 4 and key 5
  %m = attn_tile.mask %s at(%c4, %c4) length(%c9) diagonal(%c0) when(%false) : tensor<2x2xf32>
  func.return %m : tensor<2x2xf32>
}
func.func @length() -> tensor<2x2xf32> {
  %s = arith.constant dense<0.0> : tensor<2x2xf32>
  %c4 = arith.constant 4 : index
  %c5 = arith.constant 5 : index
  %false = arith.constant false
  // LENGTH: mask.mlir:[[#@LINE+1]]:8: error: expected no masked element where 'when' is false, got query 4 and key 5
  %m = attn_tile.mask %s at(%c4, %c4) length(%c5) when(%false) : tensor<2x2xf32>
  func.return %m : tensor<2x2xf32>
}

//--- store.mlir
attn_tile.kernel @kernel(%x: !attn_tile.view<1xf32>, %y: !attn_tile.view<1xf32>) {
  %c0 = arith.constant 0 : index
  %t = attn_tile.load %x[%c0] : !attn_tile.view<1xf32> -> tensor<1xf32>
  // STORE: store.mlir:[[#@LINE+1]]:3: error: expected a store to a result of the launch, got one to an input
  attn_tile.store %t, %x[%c0] : tensor<1xf32>, !attn_tile.view<1xf32>
  attn_tile.return
}
attn.plan @plan(%x: tensor<1xf32>) -> tensor<1xf32>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["1"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["1"]>]
    : (tensor<1xf32>) -> tensor<1xf32>
  attn.yield %y : tensor<1xf32>
}

//--- pack_heads.mlir
attn_tile.kernel @uneven(%x: !attn_tile.view<4x2xf32>, %y: !attn_tile.view<1xf32>) {
  %c3 = arith.constant 3 : index
  // UNEVEN: pack_heads.mlir:[[#@LINE+1]]:8: error: expected a group of at least 1 that divides the 4 heads, got 3
  %r = attn_tile.pack_heads %x dim 0 group %c3 : !attn_tile.view<4x2xf32> -> !attn_tile.view<?x?xf32>
  attn_tile.return
}
attn.plan @uneven_plan(%x: tensor<4x2xf32>) -> tensor<1xf32>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["1"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @uneven, when = "1", programs = ["1"]>] : (tensor<4x2xf32>) -> tensor<1xf32>
  attn.yield %y : tensor<1xf32>
}
attn_tile.kernel @twice(%x: !attn_tile.view<4x2xf32>, %y: !attn_tile.view<1xf32>) {
  %c2 = arith.constant 2 : index
  %r = attn_tile.pack_heads %x dim 0 group %c2 : !attn_tile.view<4x2xf32> -> !attn_tile.view<?x?xf32>
  // TWICE: pack_heads.mlir:[[#@LINE+1]]:8: error: expected a view whose heads are not packed yet
  %s = attn_tile.pack_heads %r dim 0 group %c2 : !attn_tile.view<?x?xf32> -> !attn_tile.view<?x?xf32>
  attn_tile.return
}
attn.plan @twice_plan(%x: tensor<4x2xf32>) -> tensor<1xf32>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["1"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @twice, when = "1", programs = ["1"]>] : (tensor<4x2xf32>) -> tensor<1xf32>
  attn.yield %y : tensor<1xf32>
}
