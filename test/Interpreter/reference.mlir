// The evaluator against the reference, which shares no code with it.

// RUN: split-file %s %t
// RUN: attn-interpret %t/dense.mlir --random=1 --reference \
// RUN:   --shape=q=2x2x33x40 --shape=k=2x2x50x40 --shape=v=2x2x50x24 | FileCheck %s
// RUN: attn-interpret %t/dense.mlir --random=2 --mean=v=1.0 --scalar=scale=-0.25 --reference \
// RUN:   --shape=q=1x6x20x40 --shape=k=1x2x70x40 --shape=v=1x2x70x24 | FileCheck %s
// RUN: attn-interpret %t/dense.mlir --random=2 --scalar=scale=0 --reference \
// RUN:   --shape=q=1x6x20x40 --shape=k=1x1x70x40 --shape=v=1x1x70x24 | FileCheck %s
// RUN: attn-interpret %t/top_left.mlir --random=3 --reference \
// RUN:   --shape=q=1x4x40x64 --shape=k=1x1x30x64 --shape=v=1x1x30x64 | FileCheck %s
// RUN: attn-interpret %t/bottom_right.mlir --random=4 --reference \
// RUN:   --shape=q=1x2x30x64 --shape=k=1x2x40x64 --shape=v=1x2x40x64 | FileCheck %s
// RUN: attn-interpret %t/bottom_right.mlir --random=4 --reference \
// RUN:   --shape=q=1x2x40x64 --shape=k=1x2x30x64 --shape=v=1x2x30x64 | FileCheck %s
// RUN: attn-interpret %t/bottom_right.mlir --random=4 --reference --rows=9 \
// RUN:   --shape=q=1x2x300x64 --shape=k=1x2x400x64 --shape=v=1x2x400x64 | FileCheck %s

// Sizes of zero.
// RUN: attn-interpret %t/dense.mlir --random=1 --reference \
// RUN:   --shape=q=0x2x3x40 --shape=k=0x2x5x40 --shape=v=0x2x5x24 | FileCheck %s --check-prefix=EMPTY
// RUN: attn-interpret %t/dense.mlir --random=1 --reference \
// RUN:   --shape=q=1x0x3x40 --shape=k=1x0x5x40 --shape=v=1x0x5x24 | FileCheck %s --check-prefix=EMPTY
// RUN: attn-interpret %t/dense.mlir --random=1 --reference \
// RUN:   --shape=q=1x2x0x40 --shape=k=1x2x5x40 --shape=v=1x2x5x24 | FileCheck %s --check-prefix=EMPTY
// RUN: attn-interpret %t/dense.mlir --random=1 --reference \
// RUN:   --shape=q=1x2x3x40 --shape=k=1x2x0x40 --shape=v=1x2x0x24 | FileCheck %s --check-prefix=EMPTY

// Only o is rounded to 16 bits.
// CHECK: o cosine={{0.9999..|1.000000}} rel_l1={{.*}}e-0{{[3-5]}} rel_l2={{.*}}e-0{{[3-5]}} rmse={{.*}} max=
// CHECK-NEXT: lse cosine=1.000000 rel_l1={{.*}}e-0{{[89]}} rel_l2={{.*}}e-0{{[89]}} rmse={{.*}} max=
// EMPTY: o cosine=1.000000 rel_l1=0.000e+00 rel_l2=0.000e+00 rmse=0.000e+00 max=0.000e+00
// EMPTY-NEXT: lse cosine=1.000000 rel_l1=0.000e+00 rel_l2=0.000e+00 rmse=0.000e+00 max=0.000e+00

//--- dense.mlir
func.func @attention(%q: tensor<?x?x?x40xbf16>, %k: tensor<?x?x?x40xbf16>, %v: tensor<?x?x?x24xbf16>, %scale: f32)
    -> (tensor<?x?x?x24xbf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale)
    : (tensor<?x?x?x40xbf16>, tensor<?x?x?x40xbf16>, tensor<?x?x?x24xbf16>)
    -> (tensor<?x?x?x24xbf16>, tensor<?x?x?xf32>)
  func.return %o, %lse : tensor<?x?x?x24xbf16>, tensor<?x?x?xf32>
}

//--- top_left.mlir
func.func @attention(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>)
    -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v {mask = #attn.mask<causal = top_left>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  func.return %o, %lse : tensor<?x?x?x64xf16>, tensor<?x?x?xf32>
}

//--- bottom_right.mlir
func.func @attention(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>)
    -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>) {
  %scale = arith.constant 0.5 : f32
  %o, %lse = attn.block_attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  func.return %o, %lse : tensor<?x?x?x64xf16>, tensor<?x?x?xf32>
}
