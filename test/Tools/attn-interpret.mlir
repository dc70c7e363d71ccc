// The command line of attn-interpret: what it shows, reads and writes.

// RUN: split-file --leading-lines %s %t

// Without a flag that shows results, their types.
// RUN: attn-interpret %t/attention.mlir --random=1 | FileCheck %s --check-prefix=TYPES
// RUN: attn-interpret - --random=1 < %t/attention.mlir | FileCheck %s --check-prefix=TYPES
// TYPES: o: 1x2x3x8xbf16
// TYPES-NEXT: lse: 1x2x3xf32

// Random numbers depend on the seed, the argument's name and the index alone,
// so they are the same numbers everywhere.
// RUN: attn-interpret %t/identity.mlir --random=1 --shape=x=2 --print | FileCheck %s --check-prefix=SEED1
// RUN: attn-interpret %t/identity.mlir --random=1 --shape=x=3 --print | FileCheck %s --check-prefix=SEED1
// RUN: attn-interpret %t/identity.mlir --random=2 --shape=x=2 --print | FileCheck %s --check-prefix=SEED2
// RUN: attn-interpret %t/identity.mlir --random=1 --shape=x=2 --mean=x=100 --print | FileCheck %s --check-prefix=MEAN
// SEED1: result0: 1.03219, 0.706092
// SEED2: result0: 1.40045, 1.19198
// MEAN: result0: 101.032, 100.706

// A file written is a file read; scalars have rank 0.
// RUN: attn-interpret %t/scalar.mlir --scalar=scale=0.25 --outputs=%t/scale.safetensors | count 0
// RUN: attn-interpret %t/scalar.mlir --inputs=%t/scale.safetensors --print | FileCheck %s --check-prefix=SCALAR
// RUN: attn-interpret %t/scalar.mlir --inputs=%t/scale.safetensors --scalar=scale=3 --print \
// RUN:   | FileCheck %s --check-prefix=OVERRIDE
// SCALAR: scale: 0.25
// OVERRIDE: scale: 3
// RUN: attn-interpret %t/identity.mlir --random=1 --shape=x=5 --outputs=- \
// RUN:   | attn-interpret %t/renamed.mlir --inputs=- --print 2>&1 | FileCheck %s --check-prefix=SEED1

// The plan is what runs; a function beside it has to be named.
// RUN: attn-interpret %t/both.mlir --random=1 | FileCheck %s --check-prefix=PLAN
// RUN: attn-interpret %t/both.mlir --random=1 --entry=function | FileCheck %s --check-prefix=FUNCTION
// PLAN: y: 2xf32
// FUNCTION: result0: 3xf16

// Statistics, and the comparison of two modules, whose arguments are found by
// name.
// RUN: attn-interpret %t/attention.mlir --random=1 --reference | FileCheck %s --check-prefix=REFERENCE
// RUN: attn-interpret %t/attention.mlir --random=1 --reference=%t/attention.mlir | FileCheck %s --check-prefix=REFERENCE
// RUN: attn-interpret %t/attention.mlir --random=1 --compare=%t/reordered.mlir | FileCheck %s --check-prefix=SAME
// REFERENCE: o cosine={{[0-9.]+}} rel_l1={{[-+.e0-9]+}} rel_l2={{[-+.e0-9]+}} rmse={{[-+.e0-9]+}} max={{[-+.e0-9]+$}}
// REFERENCE-NEXT: lse cosine=1.000000
// SAME: o cosine=1.000000 rel_l1=0.000e+00 rel_l2=0.000e+00 rmse=0.000e+00 max=0.000e+00
// SAME-NEXT: lse cosine=1.000000 rel_l1=0.000e+00 rel_l2=0.000e+00 rmse=0.000e+00 max=0.000e+00

// A difference is an error, and leaves no file behind.
// RUN: not attn-interpret %t/attention.mlir --random=1 --compare=%t/causal.mlir --outputs=%t/none.safetensors 2>&1 \
// RUN:   | FileCheck %s --check-prefix=DIFFERENT
// RUN: not ls %t/none.safetensors
// RUN: attn-interpret %t/attention.mlir --random=1 --compare=%t/causal.mlir --tolerance=100
// DIFFERENT-DAG: o cosine={{0|-}}
// DIFFERENT-DAG: attn-interpret: error: o: expected rel_l2 of at most 0.01, got {{[0-9.]+}}e
// So is a NaN or an infinity in one alone; the same one in both agrees.
// RUN: not attn-interpret %t/special.mlir --entry=special --compare=%t/numbers.mlir 2>&1 \
// RUN:   | FileCheck %s --check-prefix=SPECIAL
// RUN: not attn-interpret %t/numbers.mlir --compare=%t/special.mlir 2>&1 | FileCheck %s --check-prefix=NUMBERS
// RUN: attn-interpret %t/special.mlir --compare=%t/special.mlir | FileCheck %s --check-prefix=AGREE
// SPECIAL: attn-interpret: error: result0[0, 1]: expected 1, got nan
// NUMBERS: attn-interpret: error: result0[0, 1]: expected nan, got 1
// AGREE: result0 cosine=1.000000 rel_l1=0.000e+00

// RUN: attn-interpret --help | FileCheck %s --check-prefix=HELP
// HELP: USAGE: attn-interpret [options] <module.mlir, or - for stdin>
// HELP-NOT: --polly
// HELP-DAG: --entry=<name>
// HELP-DAG: --reference[=<file.mlir>]

//--- attention.mlir
func.func @attention(%q: tensor<1x2x3x8xbf16>, %k: tensor<1x1x4x8xbf16>, %v: tensor<1x1x4x8xbf16>, %scale: f32)
    -> (tensor<1x2x3x8xbf16>, tensor<1x2x3xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale)
    : (tensor<1x2x3x8xbf16>, tensor<1x1x4x8xbf16>, tensor<1x1x4x8xbf16>) -> (tensor<1x2x3x8xbf16>, tensor<1x2x3xf32>)
  func.return %o, %lse : tensor<1x2x3x8xbf16>, tensor<1x2x3xf32>
}

//--- reordered.mlir
func.func @attention(%v: tensor<1x1x4x8xbf16>, %k: tensor<1x1x4x8xbf16>, %q: tensor<1x2x3x8xbf16>)
    -> (tensor<1x2x3xf32>, tensor<1x2x3x8xbf16>) {
  %scale = arith.constant 0.353553385 : f32
  %o, %lse = attn.block_attention %q, %k, %v scale(%scale)
    : (tensor<1x2x3x8xbf16>, tensor<1x1x4x8xbf16>, tensor<1x1x4x8xbf16>) -> (tensor<1x2x3x8xbf16>, tensor<1x2x3xf32>)
  func.return %lse, %o : tensor<1x2x3xf32>, tensor<1x2x3x8xbf16>
}

//--- causal.mlir
func.func @attention(%q: tensor<1x2x3x8xbf16>, %k: tensor<1x1x4x8xbf16>, %v: tensor<1x1x4x8xbf16>)
    -> (tensor<1x2x3x8xbf16>, tensor<1x2x3xf32>) {
  %o, %lse = attn.attention %q, %k, %v {mask = #attn.mask<causal = top_left>}
    : (tensor<1x2x3x8xbf16>, tensor<1x1x4x8xbf16>, tensor<1x1x4x8xbf16>) -> (tensor<1x2x3x8xbf16>, tensor<1x2x3xf32>)
  func.return %o, %lse : tensor<1x2x3x8xbf16>, tensor<1x2x3xf32>
}

//--- identity.mlir
func.func @identity(%x: tensor<?xf32> {attn.name = "x"}) -> tensor<?xf32> {
  func.return %x : tensor<?xf32>
}

//--- renamed.mlir
func.func @identity(%x: tensor<?xf32> {attn.name = "result0"}) -> tensor<?xf32> {
  func.return %x : tensor<?xf32>
}

//--- scalar.mlir
func.func @scalar(%scale: f32 {attn.name = "scale"}) -> (f32 {attn.name = "scale"}) {
  func.return %scale : f32
}

//--- both.mlir
func.func @function(%x: tensor<3xf16>) -> tensor<3xf16> {
  func.return %x : tensor<3xf16>
}
attn.plan @plan(%x: tensor<2xf32>) -> tensor<2xf32>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2"]]} {
  attn.yield %x : tensor<2xf32>
}

//--- special.mlir
func.func @special() -> tensor<1x4xf32> {
  %x = arith.constant dense<[[0x7F800000, 0x7FC00000, 0xFF800000, 2.0]]> : tensor<1x4xf32>
  func.return %x : tensor<1x4xf32>
}

//--- numbers.mlir
func.func @numbers() -> tensor<1x4xf32> {
  %x = arith.constant dense<[[0x7F800000, 1.0, 0xFF800000, 2.0]]> : tensor<1x4xf32>
  func.return %x : tensor<1x4xf32>
}
