// The order of query tiles, by hand.

// RUN: attn-interpret %s --entry=packed --print | FileCheck %s --check-prefix=PACKED
// RUN: attn-interpret %s --entry=bottom_right --print | FileCheck %s --check-prefix=RIGHT
// RUN: attn-interpret %s --entry=used --print | FileCheck %s --check-prefix=USED
// RUN: attn-interpret %s --entry=dense_keys --print | FileCheck %s --check-prefix=DENSE
// RUN: attn-interpret %s --entry=none --print | FileCheck %s --check-prefix=NONE

// Sequences of 5, 0, 4 and 1 queries over 3, 4, 9 and 0 keys, in tiles of 4 and
// 2: 2, 0, 1 and 1 query tiles in 10 / 4 + 4 slots. Equal work keeps the order
// of the slots.
// PACKED: list[0]: 2, 0, 5, 4, 7, 9, 5, 4
// PACKED-NEXT: list[1]: 0, 0, 0, 5, 0, 3, 2, 4
// PACKED-NEXT: list[2]: 0, 4, 0, 5, 0, 3, 2, 4
// PACKED-NEXT: list[3]: 3, 0, 9, 1, 16, 0, 1, 4
// PACKED-NEXT: list[4]: 0, 0, 0, 0, 0, 0, 0, 4
// PACKED-NEXT: list[5]: 0, 0, 0, 0, 0, 0, 0, 4
// PACKED-NOT: list
func.func @packed() -> (tensor<6x8xi32> {attn.name = "list"}) {
  %q = arith.constant dense<0.0> : tensor<10x1x8xf16>
  %k = arith.constant dense<0.0> : tensor<16x1x8xf16>
  %cq = arith.constant dense<[0, 5, 5, 9, 10]> : tensor<5xi32>
  %ck = arith.constant dense<[0, 3, 7, 16, 16]> : tensor<5xi32>
  %list = attn.work_list %q, %k cu_seqlens_q(%cq) cu_seqlens_k(%ck) {tile_q = 4, tile_k = 2}
    : (tensor<10x1x8xf16>, tensor<16x1x8xf16>, tensor<5xi32>, tensor<5xi32>) -> tensor<6x8xi32>
  func.return %list : tensor<6x8xi32>
}

// The first tile of sequence 0 sees up to key 4 + 3 - 5, that is 2 of 3: 1 key
// tile; a tile that sees no key (sequence 1) counts 1.
// RIGHT: list[0]: 0, 4, 0, 5, 0, 3, 2, 4
// RIGHT-NEXT: list[1]: 0, 0, 0, 5, 0, 3, 1, 4
// RIGHT-NEXT: list[2]: 1, 0, 5, 5, 3, 1, 1, 4
// RIGHT-NEXT: list[3]: 1, 4, 5, 5, 3, 1, 1, 4
func.func @bottom_right() -> (tensor<4x8xi32> {attn.name = "list"}) {
  %q = arith.constant dense<0.0> : tensor<10x1x8xf16>
  %k = arith.constant dense<0.0> : tensor<4x1x8xf16>
  %cq = arith.constant dense<[0, 5, 10]> : tensor<3xi32>
  %ck = arith.constant dense<[0, 3, 4]> : tensor<3xi32>
  %list = attn.work_list %q, %k cu_seqlens_q(%cq) cu_seqlens_k(%ck)
    {tile_q = 4, tile_k = 2, mask = #attn.mask<causal = bottom_right>}
    : (tensor<10x1x8xf16>, tensor<4x1x8xf16>, tensor<3xi32>, tensor<3xi32>) -> tensor<4x8xi32>
  func.return %list : tensor<4x8xi32>
}

// Dense queries: every slot holds queries. The keys may be pages: only their
// number in use counts.
// USED: list[0]: 1, 4, 0, 6, 0, 5, 3, 4
// USED-NEXT: list[1]: 1, 0, 0, 6, 0, 5, 2, 4
// USED-NEXT: list[2]: 0, 0, 0, 6, 0, 0, 1, 4
// USED-NEXT: list[3]: 0, 4, 0, 6, 0, 0, 1, 4
func.func @used() -> (tensor<4x8xi32> {attn.name = "list"}) {
  %q = arith.constant dense<0.0> : tensor<2x3x6x8xf16>
  %k = arith.constant dense<0.0> : tensor<9x1x16x8xf16>
  %used = arith.constant dense<[0, 5]> : tensor<2xi32>
  %list = attn.work_list %q, %k seqused_k(%used) {tile_q = 4, tile_k = 2, mask = #attn.mask<causal = top_left>}
    : (tensor<2x3x6x8xf16>, tensor<9x1x16x8xf16>, tensor<2xi32>) -> tensor<4x8xi32>
  func.return %list : tensor<4x8xi32>
}

// DENSE: list[0]: 0, 0, 1, 2, 0, 7, 4, 2
// DENSE-NEXT: list[1]: 1, 0, 3, 1, 0, 7, 4, 2
// DENSE-NEXT: list[2]: 0, 0, 0, 0, 0, 0, 0, 2
func.func @dense_keys() -> (tensor<3x8xi32> {attn.name = "list"}) {
  %q = arith.constant dense<0.0> : tensor<4x1x8xf16>
  %k = arith.constant dense<0.0> : tensor<2x1x7x8xf16>
  %cq = arith.constant dense<[1, 3, 4]> : tensor<3xi32>
  %list = attn.work_list %q, %k cu_seqlens_q(%cq) {tile_q = 4, tile_k = 2}
    : (tensor<4x1x8xf16>, tensor<2x1x7x8xf16>, tensor<3xi32>) -> tensor<3x8xi32>
  func.return %list : tensor<3x8xi32>
}

// No sequence: packed rows leave slots all the same.
// NONE: list[0]: 0, 0, 0, 0, 0, 0, 0, 0
// NONE-NOT: list
func.func @none() -> (tensor<1x8xi32> {attn.name = "list"}) {
  %q = arith.constant dense<0.0> : tensor<4x1x8xf16>
  %c = arith.constant dense<0> : tensor<1xi32>
  %list = attn.work_list %q, %q cu_seqlens_q(%c) cu_seqlens_k(%c) {tile_q = 4, tile_k = 2}
    : (tensor<4x1x8xf16>, tensor<4x1x8xf16>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x8xi32>
  func.return %list : tensor<1x8xi32>
}
