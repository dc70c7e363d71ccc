// RUN: attn-opt %s --attn-select-schedule | FileCheck %s
// RUN: attn-opt %s --attn-select-schedule --remark-format=emitRemark --remarks-filter=attn 2>&1 | FileCheck %s --check-prefix=REMARK
// RUN: attn-opt %s --attn-select-schedule | attn-opt --attn-select-schedule | FileCheck %s

// Codes are made of tiles of 8 rows, 16 bytes a thread, of which a program keeps 128 rows.
// CHECK-LABEL: attn.kernel @q16(
// CHECK-SAME: schedule = #attn.rowwise<tile_rows = 8, threads = 128, tiles = 16>
// REMARK: Function=q16 | Reason="a row for as many threads as read 16 bytes of it: 8 rows in 128 threads"
attn.kernel @q16(%x: tensor<?x?x?x128xbf16>) -> (tensor<?x?x?x128xi8>, tensor<?x?x?xf32>) {
  %c, %s = attn.quantize %x as <groups = <per_thread_row, rows = 16>, max = 127.0> : tensor<?x?x?x128xbf16> -> (tensor<?x?x?x128xi8>, tensor<?x?x?xf32>)
  attn.yield %c, %s : tensor<?x?x?x128xi8>, tensor<?x?x?xf32>
}

// CHECK-LABEL: attn.kernel @k128(
// CHECK-SAME: schedule = #attn.rowwise<tile_rows = 8, threads = 128, tiles = 16>
attn.kernel @k128(%x: tensor<?x?x?x128xbf16>) -> (tensor<?x?x?x128xi8>, tensor<?x?x?xf32>) {
  %c, %s = attn.quantize %x as <groups = <per_thread_column, rows = 128>, max = 127.0> : tensor<?x?x?x128xbf16> -> (tensor<?x?x?x128xi8>, tensor<?x?x?xf32>)
  attn.yield %c, %s : tensor<?x?x?x128xi8>, tensor<?x?x?xf32>
}

// Odd blocks have no larger tile than one row, which one warp shares.
// CHECK-LABEL: attn.kernel @odd(
// CHECK-SAME: schedule = #attn.rowwise<tile_rows = 1, threads = 32, tiles = 16>
attn.kernel @odd(%x: tensor<?x?x?x8xf32>) -> (tensor<?x?x?x8xi8>, tensor<?x?x?xf32>) {
  %c, %s = attn.quantize %x as <groups = <per_block, rows = 5>, max = 127.0> : tensor<?x?x?x8xf32> -> (tensor<?x?x?x8xi8>, tensor<?x?x?xf32>)
  attn.yield %c, %s : tensor<?x?x?x8xi8>, tensor<?x?x?xf32>
}

// Sums add one row after the other.
// CHECK-LABEL: attn.kernel @sums(
// CHECK-SAME: schedule = #attn.rowwise<tile_rows = 1, threads = 32>
attn.kernel @sums(%x: tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xf32> {
  %s = attn.block_statistics mean %x : tensor<?x?x?x128xbf16> -> tensor<?x?x?x128xf32>
  attn.yield %s : tensor<?x?x?x128xf32>
}

// So does a sample.
// CHECK-LABEL: attn.kernel @sample(
// CHECK-SAME: schedule = #attn.rowwise<tile_rows = 1, threads = 32>
attn.kernel @sample(%x: tensor<?x?x?x128xbf16>) -> tensor<?x?x128xf32> {
  %s = attn.sample_statistics mean %x {sample = 64} : tensor<?x?x?x128xbf16> -> tensor<?x?x128xf32>
  attn.yield %s : tensor<?x?x128xf32>
}

// 16 codes of a row are 16 bytes; the keys of a block are kept.
// CHECK-LABEL: attn.kernel @places(
// CHECK-SAME: schedule = #attn.rowwise<tile_rows = 8, threads = 64, tiles = 16>
attn.kernel @places(%x: tensor<?x?x?x128xf8E4M3FN>) -> tensor<?x?x128x?xf8E4M3FN> {
  %s = attn.arrange %x : tensor<?x?x?x128xf8E4M3FN> -> tensor<?x?x128x?xf8E4M3FN>
  attn.yield %s : tensor<?x?x128x?xf8E4M3FN>
}
