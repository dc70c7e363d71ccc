// RUN: attn-opt %s --attn-select-schedule | FileCheck %s
// RUN: attn-opt %s --attn-select-schedule --remark-format=emitRemark --remarks-filter=attn 2>&1 | FileCheck %s --check-prefix=REMARK
// RUN: attn-opt %s --attn-select-schedule='schedule={#attn.rowwise<tile_rows = 32, threads = 256>}' | FileCheck %s --check-prefix=GIVEN
// RUN: not attn-opt %s --attn-select-schedule='schedule={#attn.schedule<tile_q = 128, tile_k = 64, warpgroups = 2, stages = 3, ping_pong = true, scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 240>}' 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: attn-opt %s --attn-select-schedule | attn-opt --attn-select-schedule | FileCheck %s

// NONE: error: expected a kernel for the option schedule (#attn.schedule is for attention, #attn.rowwise for the others), got none for #attn.schedule<

// A warp for each row of 128 columns, 16 bytes a thread.
// CHECK-LABEL: attn.kernel @d128(
// CHECK-SAME: schedule = #attn.rowwise<tile_rows = 4, threads = 128>
// GIVEN-LABEL: attn.kernel @d128(
// GIVEN-SAME: schedule = #attn.rowwise<tile_rows = 32, threads = 256>
// REMARK: Function=d128 | Reason="a row for as many threads as read 16 bytes of it: 4 rows in 128 threads"
attn.kernel @d128(%parts: tensor<?x?x?x?x128xf32>, %lses: tensor<?x?x?x?xf32>) -> tensor<?x?x?x128xbf16> {
  %o = attn.merge %parts, %lses : (tensor<?x?x?x?x128xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}

// CHECK-LABEL: attn.kernel @d256(
// CHECK-SAME: schedule = #attn.rowwise<tile_rows = 4, threads = 128>
attn.kernel @d256(%parts: tensor<?x?x?x?x256xf32>, %lses: tensor<?x?x?x?xf32>) -> tensor<?x?x?x256xbf16> {
  %o = attn.merge %parts, %lses : (tensor<?x?x?x?x256xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x256xbf16>
  attn.yield %o : tensor<?x?x?x256xbf16>
}

// Two of three accesses of 48 columns would not be of a power of two.
// CHECK-LABEL: attn.kernel @d48(
// CHECK-SAME: schedule = #attn.rowwise<tile_rows = 8, threads = 128>
attn.kernel @d48(%parts: tensor<?x?x?x?x48xf32>, %lses: tensor<?x?x?x?xf32>) -> tensor<?x?x?x48xbf16> {
  %o = attn.merge %parts, %lses : (tensor<?x?x?x?x48xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x48xbf16>
  attn.yield %o : tensor<?x?x?x48xbf16>
}

// CHECK-LABEL: attn.kernel @d8(
// CHECK-SAME: schedule = #attn.rowwise<tile_rows = 64, threads = 128>
attn.kernel @d8(%parts: tensor<?x?x?x?x8xf32>, %lses: tensor<?x?x?x?xf32>) -> tensor<?x?x?x8xbf16> {
  %o = attn.merge %parts, %lses : (tensor<?x?x?x?x8xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x8xbf16>
  attn.yield %o : tensor<?x?x?x8xbf16>
}
