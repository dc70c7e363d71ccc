// The evaluator against the reference over sequences of different lengths,
// drawn at random. One sequence of each list is empty.

// RUN: split-file %s %t
// RUN: attn-interpret %t/packed.mlir --random=1 --reference \
// RUN:   --shape=q=90x6x40 --shape=k=120x2x40 --shape=v=120x2x24 --shape=cu_seqlens_q=7 --shape=cu_seqlens_k=7 | FileCheck %s
// RUN: attn-interpret %t/packed.mlir --random=2 --reference \
// RUN:   --shape=q=90x6x40 --shape=k=120x2x40 --shape=v=120x2x24 --shape=cu_seqlens_q=7 --shape=cu_seqlens_k=7 | FileCheck %s
// RUN: attn-interpret %t/packed.mlir --random=3 --reference \
// RUN:   --shape=q=90x6x40 --shape=k=120x2x40 --shape=v=120x2x24 --shape=cu_seqlens_q=7 --shape=cu_seqlens_k=7 | FileCheck %s
// RUN: attn-interpret %t/packed.mlir --random=4 --reference --rows=40 \
// RUN:   --shape=q=500x2x40 --shape=k=400x1x40 --shape=v=400x1x24 --shape=cu_seqlens_q=5 --shape=cu_seqlens_k=5 | FileCheck %s
// RUN: attn-interpret %t/used.mlir --random=1 --reference \
// RUN:   --shape=q=5x4x17x64 --shape=k=5x2x60x64 --shape=v=5x2x60x64 --shape=seqused_k=5 | FileCheck %s
// RUN: attn-interpret %t/packed_used.mlir --random=1 --reference \
// RUN:   --shape=q=90x2x64 --shape=k=120x2x64 --shape=v=120x2x64 --shape=cu_seqlens_q=7 --shape=cu_seqlens_k=7 --shape=seqused_k=6 | FileCheck %s
// RUN: attn-interpret %t/paged.mlir --random=1 --reference \
// RUN:   --shape=q=70x4x64 --shape=k=20x2x16x64 --shape=v=20x2x16x64 --shape=cu_seqlens_q=6 --shape=seqused_k=5 --shape=block_table=5x6 | FileCheck %s
// RUN: attn-interpret %t/dense_keys.mlir --random=1 --reference \
// RUN:   --shape=q=70x4x64 --shape=k=4x2x50x64 --shape=v=4x2x50x64 --shape=cu_seqlens_q=5 | FileCheck %s

// No sequence, no row, no page.
// RUN: attn-interpret %t/packed.mlir --random=1 --reference \
// RUN:   --shape=q=0x2x40 --shape=k=0x2x40 --shape=v=0x2x24 --shape=cu_seqlens_q=1 --shape=cu_seqlens_k=1 | FileCheck %s --check-prefix=EMPTY
// RUN: attn-interpret %t/paged.mlir --random=1 --reference \
// RUN:   --shape=q=9x2x64 --shape=k=0x2x16x64 --shape=v=0x2x16x64 --shape=cu_seqlens_q=4 --shape=seqused_k=3 --shape=block_table=3x0 | FileCheck %s --check-prefix=EMPTY

// CHECK: o cosine={{0.9999..|1.000000}} rel_l1={{.*}}e-0{{[3-5]}} rel_l2={{.*}}e-0{{[3-5]}} rmse={{.*}} max=
// CHECK-NEXT: lse cosine=1.000000 rel_l1={{.*}}e-0{{[89]}} rel_l2={{.*}}e-0{{[89]}} rmse={{.*}} max=
// EMPTY: o cosine=1.000000 rel_l1=0.000e+00 rel_l2=0.000e+00 rmse=0.000e+00 max=0.000e+00
// EMPTY-NEXT: lse cosine=1.000000 rel_l1=0.000e+00 rel_l2=0.000e+00 rmse=0.000e+00 max=0.000e+00

//--- packed.mlir
func.func @attention(%q: tensor<?x?x40xbf16>, %k: tensor<?x?x40xbf16>, %v: tensor<?x?x24xbf16>, %cu_seqlens_q: tensor<?xi32>, %cu_seqlens_k: tensor<?xi32>) -> (tensor<?x?x24xbf16>, tensor<?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v cu_seqlens_q(%cu_seqlens_q) cu_seqlens_k(%cu_seqlens_k) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x40xbf16>, tensor<?x?x40xbf16>, tensor<?x?x24xbf16>, tensor<?xi32>, tensor<?xi32>) -> (tensor<?x?x24xbf16>, tensor<?x?xf32>)
  func.return %o, %lse : tensor<?x?x24xbf16>, tensor<?x?xf32>
}

//--- used.mlir
func.func @attention(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>, %seqused_k: tensor<?xi32>) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v seqused_k(%seqused_k) {mask = #attn.mask<causal = top_left>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?xi32>) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  func.return %o, %lse : tensor<?x?x?x64xf16>, tensor<?x?x?xf32>
}

//--- packed_used.mlir
func.func @attention(%q: tensor<?x?x64xf16>, %k: tensor<?x?x64xf16>, %v: tensor<?x?x64xf16>, %cu_seqlens_q: tensor<?xi32>, %cu_seqlens_k: tensor<?xi32>, %seqused_k: tensor<?xi32>) -> (tensor<?x?x64xf16>, tensor<?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v cu_seqlens_q(%cu_seqlens_q) cu_seqlens_k(%cu_seqlens_k) seqused_k(%seqused_k) {mask = #attn.mask<none>}
    : (tensor<?x?x64xf16>, tensor<?x?x64xf16>, tensor<?x?x64xf16>, tensor<?xi32>, tensor<?xi32>, tensor<?xi32>) -> (tensor<?x?x64xf16>, tensor<?x?xf32>)
  func.return %o, %lse : tensor<?x?x64xf16>, tensor<?x?xf32>
}

//--- paged.mlir
func.func @attention(%q: tensor<?x?x64xf16>, %k: tensor<?x?x16x64xf16>, %v: tensor<?x?x16x64xf16>, %cu_seqlens_q: tensor<?xi32>, %seqused_k: tensor<?xi32>, %block_table: tensor<?x?xi32>) -> (tensor<?x?x64xf16>, tensor<?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v cu_seqlens_q(%cu_seqlens_q) seqused_k(%seqused_k) block_table(%block_table) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x64xf16>, tensor<?x?x16x64xf16>, tensor<?x?x16x64xf16>, tensor<?xi32>, tensor<?xi32>, tensor<?x?xi32>) -> (tensor<?x?x64xf16>, tensor<?x?xf32>)
  func.return %o, %lse : tensor<?x?x64xf16>, tensor<?x?xf32>
}

//--- dense_keys.mlir
func.func @attention(%q: tensor<?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>, %cu_seqlens_q: tensor<?xi32>) -> (tensor<?x?x64xf16>, tensor<?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v cu_seqlens_q(%cu_seqlens_q) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?xi32>) -> (tensor<?x?x64xf16>, tensor<?x?xf32>)
  func.return %o, %lse : tensor<?x?x64xf16>, tensor<?x?xf32>
}
