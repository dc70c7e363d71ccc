// Places in shared memory: tiles at multiples of 1024 bytes, then barriers.
// RUN: attn-opt %s -pass-pipeline="builtin.module(attn_gpu.kernel(attn-gpu-allocate-shared))" \
// RUN:   -split-input-file -verify-diagnostics | FileCheck %s

// Columns are padded to panels of 64: the first tile has two panels of 8 rows.
// CHECK-LABEL: attn_gpu.kernel @places
// CHECK-SAME: shared_memory = 18488 : i64
attn_gpu.kernel @places()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 18488, warpgroups = 1} {
  // CHECK: attn_gpu.barriers arrivals 1 {offset = 18432 : i64} : <2>
  %full = attn_gpu.barriers arrivals 1 : !attn_gpu.barriers<2>
  // CHECK: attn_gpu.alloc "o" {offset = 0 : i64} : <8x72xbf16>
  %o = attn_gpu.alloc "o" : !attn_gpu.buffer<8x72xbf16>
  // CHECK: attn_gpu.slot {offset = 18448 : i64}
  %slot = attn_gpu.slot
  // CHECK: attn_gpu.ring "k" {offset = 2048 : i64} : <2 x 64x64xbf16>
  %k = attn_gpu.ring "k" : !attn_gpu.channel<2 x 64x64xbf16>
  // CHECK: attn_gpu.barriers arrivals 4 {offset = 18456 : i64} : <4>
  %empty = attn_gpu.barriers arrivals 4 : !attn_gpu.barriers<4>
  attn_gpu.return
}

// -----

// CHECK-LABEL: attn_gpu.kernel @nothing
// CHECK-SAME: shared_memory = 0 : i64
attn_gpu.kernel @nothing()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  attn_gpu.return
}

// -----

// expected-error @below {{needs 24592 bytes of shared memory, got a limit of 24591 (k 16384, o 8192); choose a schedule with smaller tiles or fewer stages}}
attn_gpu.kernel @too_much()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 24591, warpgroups = 1} {
  %k = attn_gpu.ring "k" : !attn_gpu.channel<2 x 64x64xbf16>
  %o = attn_gpu.alloc "o" : !attn_gpu.buffer<64x64xbf16>
  %full = attn_gpu.barriers arrivals 1 : !attn_gpu.barriers<2>
  attn_gpu.return
}

// -----

attn_gpu.kernel @channels()
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  // expected-error @below {{has no buffers yet}}
  // expected-note @below {{attn-gpu-lower-channels should have replaced it by a ring}}
  %k = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.return
}

// -----

// One word for each row, at a multiple of 16 bytes, where threads of one warp do not have them; no limit is needed.
// CHECK-LABEL: attn_gpu.kernel @words
// CHECK-SAME: shared_memory = 48 : i64
attn_gpu.kernel @words() attributes {threads = 128} {
  // CHECK: attn_gpu.iota
  %v = attn_gpu.iota 0 : tensor<4xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
  %w = attn_gpu.iota 0 : tensor<8xi32, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>>
  // CHECK: attn_gpu.max_of_rows %{{.*}} period 2 span 1 {offset = 0 : i64}
  %x = attn_gpu.max_of_rows %v period 2 span 1 : tensor<4xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
  // CHECK: attn_gpu.max_of_rows %{{.*}} period 8 span 4 {offset = 16 : i64}
  %y = attn_gpu.max_of_rows %w period 8 span 4 : tensor<8xi32, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>>
  // CHECK: attn_gpu.max_of_rows %{{.*}} period 8 span 2 : tensor<8xi32
  %z = attn_gpu.max_of_rows %w period 8 span 2 : tensor<8xi32, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>>
  attn_gpu.return
}

// -----

// 128 keys of 64 bytes, and 16 free ones behind each 16 keys.
// CHECK-LABEL: attn_gpu.kernel @places
// CHECK-SAME: shared_memory = 8320 : i64
attn_gpu.kernel @places() attributes {threads = 128} {
  %codes = arith.constant dense<1.0> : tensor<128x64xf8E4M3FN, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>>
  // CHECK: attn_gpu.arrange %{{.*}} {offset = 0 : i64}
  %t = attn_gpu.arrange %codes : (tensor<128x64xf8E4M3FN, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>>) -> tensor<64x128xf8E4M3FN, #attn_gpu.strips<threads = 128, row_threads = 8, vector = 16, rows = 4>>
  attn_gpu.return
}
