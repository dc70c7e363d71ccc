// What lengths, offsets and pages may be is checked on every run.

// RUN: not attn-interpret %s --entry=descend 2>&1 | FileCheck %s --check-prefix=DESCEND
// RUN: not attn-interpret %s --entry=behind 2>&1 | FileCheck %s --check-prefix=BEHIND
// RUN: not attn-interpret %s --entry=before 2>&1 | FileCheck %s --check-prefix=BEFORE
// RUN: not attn-interpret %s --entry=keys_behind 2>&1 | FileCheck %s --check-prefix=KEYS-BEHIND
// RUN: not attn-interpret %s --entry=used_too_many 2>&1 | FileCheck %s --check-prefix=USED-TOO-MANY
// RUN: not attn-interpret %s --entry=used_negative 2>&1 | FileCheck %s --check-prefix=USED-NEGATIVE
// RUN: not attn-interpret %s --entry=pages_too_few 2>&1 | FileCheck %s --check-prefix=PAGES-TOO-FEW
// RUN: not attn-interpret %s --entry=page_missing 2>&1 | FileCheck %s --check-prefix=PAGE-MISSING
// RUN: not attn-interpret %s --entry=page_negative 2>&1 | FileCheck %s --check-prefix=PAGE-NEGATIVE
// RUN: not attn-interpret %s --entry=batches --random=1 --shape=q=2x1x3x8 --shape=k=2x1x3x8 --shape=seqused_k=3 2>&1 | FileCheck %s --check-prefix=BATCHES
// RUN: not attn-interpret %s --entry=no_offsets --random=1 --shape=q=9x1x8 --shape=k=2x1x3x8 --shape=cu_seqlens_q=0 2>&1 | FileCheck %s --check-prefix=NO-OFFSETS
// RUN: not attn-interpret %s --entry=no_offsets --random=1 --shape=k=2x1x3x8 --shape=cu_seqlens_q=3 2>&1 | FileCheck %s --check-prefix=NO-SHAPE

// DESCEND: error: expected cu_seqlens_q[2] from 5 to 9, as offsets ascend within the packed rows, got 3
func.func @descend() -> tensor<9x1x8xf16> {
  %q = arith.constant dense<0.0> : tensor<9x1x8xf16>
  %k = arith.constant dense<0.0> : tensor<7x1x8xf16>
  %cq = arith.constant dense<[0, 5, 3, 9]> : tensor<4xi32>
  %ck = arith.constant dense<[0, 1, 1, 7]> : tensor<4xi32>
  %o = attn.attention %q, %k, %k cu_seqlens_q(%cq) cu_seqlens_k(%ck) : (tensor<9x1x8xf16>, tensor<7x1x8xf16>, tensor<7x1x8xf16>, tensor<4xi32>, tensor<4xi32>) -> tensor<9x1x8xf16>
  func.return %o : tensor<9x1x8xf16>
}

// BEHIND: error: expected cu_seqlens_q[3] from 5 to 9, as offsets ascend within the packed rows, got 10
func.func @behind() -> tensor<9x1x8xf16> {
  %q = arith.constant dense<0.0> : tensor<9x1x8xf16>
  %k = arith.constant dense<0.0> : tensor<7x1x8xf16>
  %cq = arith.constant dense<[0, 5, 5, 10]> : tensor<4xi32>
  %ck = arith.constant dense<[0, 1, 1, 7]> : tensor<4xi32>
  %o = attn.attention %q, %k, %k cu_seqlens_q(%cq) cu_seqlens_k(%ck) : (tensor<9x1x8xf16>, tensor<7x1x8xf16>, tensor<7x1x8xf16>, tensor<4xi32>, tensor<4xi32>) -> tensor<9x1x8xf16>
  func.return %o : tensor<9x1x8xf16>
}

// BEFORE: error: expected cu_seqlens_q[0] from 0 to 9, as offsets ascend within the packed rows, got -1
func.func @before() -> tensor<9x1x8xf16> {
  %q = arith.constant dense<0.0> : tensor<9x1x8xf16>
  %k = arith.constant dense<0.0> : tensor<7x1x8xf16>
  %cq = arith.constant dense<[-1, 5, 5, 9]> : tensor<4xi32>
  %ck = arith.constant dense<[0, 1, 1, 7]> : tensor<4xi32>
  %o = attn.attention %q, %k, %k cu_seqlens_q(%cq) cu_seqlens_k(%ck) : (tensor<9x1x8xf16>, tensor<7x1x8xf16>, tensor<7x1x8xf16>, tensor<4xi32>, tensor<4xi32>) -> tensor<9x1x8xf16>
  func.return %o : tensor<9x1x8xf16>
}

// KEYS-BEHIND: error: expected cu_seqlens_k[3] from 1 to 7, as offsets ascend within the packed rows, got 8
func.func @keys_behind() -> tensor<9x1x8xf16> {
  %q = arith.constant dense<0.0> : tensor<9x1x8xf16>
  %k = arith.constant dense<0.0> : tensor<7x1x8xf16>
  %cq = arith.constant dense<[0, 5, 5, 9]> : tensor<4xi32>
  %ck = arith.constant dense<[0, 1, 1, 8]> : tensor<4xi32>
  %o = attn.attention %q, %k, %k cu_seqlens_q(%cq) cu_seqlens_k(%ck) : (tensor<9x1x8xf16>, tensor<7x1x8xf16>, tensor<7x1x8xf16>, tensor<4xi32>, tensor<4xi32>) -> tensor<9x1x8xf16>
  func.return %o : tensor<9x1x8xf16>
}

// USED-TOO-MANY: error: expected seqused_k[1] from 0 to 3, got 4
func.func @used_too_many() -> tensor<2x1x3x8xf16> {
  %q = arith.constant dense<0.0> : tensor<2x1x3x8xf16>
  %k = arith.constant dense<0.0> : tensor<2x1x3x8xf16>
  %u = arith.constant dense<[3, 4]> : tensor<2xi32>
  %o = attn.attention %q, %k, %k seqused_k(%u) : (tensor<2x1x3x8xf16>, tensor<2x1x3x8xf16>, tensor<2x1x3x8xf16>, tensor<2xi32>) -> tensor<2x1x3x8xf16>
  func.return %o : tensor<2x1x3x8xf16>
}

// USED-NEGATIVE: error: expected seqused_k[0] from 0 to 3, got -1
func.func @used_negative() -> tensor<2x1x3x8xf16> {
  %q = arith.constant dense<0.0> : tensor<2x1x3x8xf16>
  %k = arith.constant dense<0.0> : tensor<2x1x3x8xf16>
  %u = arith.constant dense<[-1, 2]> : tensor<2xi32>
  %o = attn.attention %q, %k, %k seqused_k(%u) : (tensor<2x1x3x8xf16>, tensor<2x1x3x8xf16>, tensor<2x1x3x8xf16>, tensor<2xi32>) -> tensor<2x1x3x8xf16>
  func.return %o : tensor<2x1x3x8xf16>
}

// PAGES-TOO-FEW: error: expected seqused_k[1] from 0 to 32, got 33
func.func @pages_too_few() -> tensor<2x1x3x8xf16> {
  %q = arith.constant dense<0.0> : tensor<2x1x3x8xf16>
  %k = arith.constant dense<0.0> : tensor<3x1x16x8xf16>
  %u = arith.constant dense<[1, 33]> : tensor<2xi32>
  %t = arith.constant dense<[[0, 1], [1, 2]]> : tensor<2x2xi32>
  %o = attn.attention %q, %k, %k seqused_k(%u) block_table(%t) : (tensor<2x1x3x8xf16>, tensor<3x1x16x8xf16>, tensor<3x1x16x8xf16>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<2x1x3x8xf16>
  func.return %o : tensor<2x1x3x8xf16>
}

// PAGE-MISSING: error: expected block_table[0, 1] from 0 to 2, got 3
func.func @page_missing() -> tensor<2x1x3x8xf16> {
  %q = arith.constant dense<0.0> : tensor<2x1x3x8xf16>
  %k = arith.constant dense<0.0> : tensor<3x1x16x8xf16>
  %u = arith.constant dense<[17, 1]> : tensor<2xi32>
  %t = arith.constant dense<[[0, 3], [1, 7]]> : tensor<2x2xi32>
  %o = attn.attention %q, %k, %k seqused_k(%u) block_table(%t) : (tensor<2x1x3x8xf16>, tensor<3x1x16x8xf16>, tensor<3x1x16x8xf16>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<2x1x3x8xf16>
  func.return %o : tensor<2x1x3x8xf16>
}

// PAGE-NEGATIVE: error: expected block_table[1, 0] from 0 to 2, got -1
func.func @page_negative() -> tensor<2x1x3x8xf16> {
  %q = arith.constant dense<0.0> : tensor<2x1x3x8xf16>
  %k = arith.constant dense<0.0> : tensor<3x1x16x8xf16>
  %u = arith.constant dense<[1, 1]> : tensor<2xi32>
  %t = arith.constant dense<[[0, 3], [-1, 7]]> : tensor<2x2xi32>
  %o = attn.attention %q, %k, %k seqused_k(%u) block_table(%t) : (tensor<2x1x3x8xf16>, tensor<3x1x16x8xf16>, tensor<3x1x16x8xf16>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<2x1x3x8xf16>
  func.return %o : tensor<2x1x3x8xf16>
}

// BATCHES: error: expected the batch of seqused_k to be that of q, 2, got 3
func.func @batches(%q: tensor<?x?x?x8xf16>, %k: tensor<?x?x?x8xf16>, %used: tensor<?xi32>) -> tensor<?x?x?x8xf16> {
  %o = attn.attention %q, %k, %k seqused_k(%used)
    : (tensor<?x?x?x8xf16>, tensor<?x?x?x8xf16>, tensor<?x?x?x8xf16>, tensor<?xi32>) -> tensor<?x?x?x8xf16>
  func.return %o : tensor<?x?x?x8xf16>
}

// NO-OFFSETS: error: expected cu_seqlens_q of at least 1 element, one more than the batch, got 0
// NO-SHAPE: error: expected --shape=q=... since the sizes of
func.func @no_offsets(%cq: tensor<?xi32>, %q: tensor<?x?x8xf16>, %k: tensor<?x?x?x8xf16>) -> tensor<?x?x8xf16> {
  %o = attn.attention %q, %k, %k cu_seqlens_q(%cq)
    : (tensor<?x?x8xf16>, tensor<?x?x?x8xf16>, tensor<?x?x?x8xf16>, tensor<?xi32>) -> tensor<?x?x8xf16>
  func.return %o : tensor<?x?x8xf16>
}
