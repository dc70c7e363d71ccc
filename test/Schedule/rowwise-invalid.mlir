// RUN: attn-opt %s --attn-select-schedule --verify-diagnostics --split-input-file

// expected-error @+1 {{'attn.kernel' op expected #attn.rowwise as the schedule of this computation, got #attn.schedule<}}
attn.kernel @kind(%parts: tensor<?x?x?x?x128xf32>, %lses: tensor<?x?x?x?xf32>) -> tensor<?x?x?x128xbf16> attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 64, warpgroups = 2, stages = 3, ping_pong = true, scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 240>} {
  %o = attn.merge %parts, %lses : (tensor<?x?x?x?x128xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected at most 16 threads for each row of 16 columns, got a schedule with 32 (more tile_rows or fewer threads)}}
attn.kernel @threads(%parts: tensor<?x?x?x?x16xf32>, %lses: tensor<?x?x?x?xf32>) -> tensor<?x?x?x16xbf16> attributes {schedule = #attn.rowwise<tile_rows = 4, threads = 128>} {
  %o = attn.merge %parts, %lses : (tensor<?x?x?x?x16xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x16xbf16>
  attn.yield %o : tensor<?x?x?x16xbf16>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected at most 32 values of a tile in a thread, got a schedule with 64 (fewer tile_rows or more threads)}}
attn.kernel @values(%parts: tensor<?x?x?x?x256xf32>, %lses: tensor<?x?x?x?xf32>) -> tensor<?x?x?x256xbf16> attributes {schedule = #attn.rowwise<tile_rows = 32, threads = 128>} {
  %o = attn.merge %parts, %lses : (tensor<?x?x?x?x256xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x256xbf16>
  attn.yield %o : tensor<?x?x?x256xbf16>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected #attn.schedule as the schedule of this computation, got #attn.rowwise<tile_rows = 4, threads = 128>}}
attn.kernel @attention(%q: tensor<?x?x?x64xbf16>, %scale: f32) -> tensor<?x?x?x64xbf16>
    attributes {schedule = #attn.rowwise<tile_rows = 4, threads = 128>} {
  %o = attn.block_attention %q, %q, %q scale(%scale) : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected tile_rows to be a multiple of 8 that divides the 16 rows of a block, got a schedule with 32}}
attn.kernel @block(%x: tensor<?x?x?x128xbf16>) -> (tensor<?x?x?x128xi8>, tensor<?x?x?xf32>) attributes {schedule = #attn.rowwise<tile_rows = 32, threads = 512>} {
  %c, %s = attn.quantize %x as <groups = <per_thread_row, rows = 16>, max = 127.0> : tensor<?x?x?x128xbf16> -> (tensor<?x?x?x128xi8>, tensor<?x?x?xf32>)
  attn.yield %c, %s : tensor<?x?x?x128xi8>, tensor<?x?x?xf32>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected tile_rows to be a multiple of 8 that divides the 16 rows of a block, got a schedule with 4}}
attn.kernel @classes(%x: tensor<?x?x?x128xbf16>) -> (tensor<?x?x?x128xi8>, tensor<?x?x?xf32>) attributes {schedule = #attn.rowwise<tile_rows = 4, threads = 64>} {
  %c, %s = attn.quantize %x as <groups = <per_thread_row, rows = 16>, max = 127.0> : tensor<?x?x?x128xbf16> -> (tensor<?x?x?x128xi8>, tensor<?x?x?xf32>)
  attn.yield %c, %s : tensor<?x?x?x128xi8>, tensor<?x?x?xf32>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected tile_rows of 1, as statistics take one row after the other, got a schedule with 4}}
attn.kernel @sums(%x: tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xf32> attributes {schedule = #attn.rowwise<tile_rows = 4, threads = 128>} {
  %s = attn.block_statistics mean %x : tensor<?x?x?x128xbf16> -> tensor<?x?x?x128xf32>
  attn.yield %s : tensor<?x?x?x128xf32>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected tiles of 1 where no codes are made, got a schedule with 2}}
attn.kernel @tiles(%x: tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xf32> attributes {schedule = #attn.rowwise<tile_rows = 1, threads = 32, tiles = 2>} {
  %s = attn.block_statistics mean %x : tensor<?x?x?x128xbf16> -> tensor<?x?x?x128xf32>
  attn.yield %s : tensor<?x?x?x128xf32>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected tile_rows and tiles to make up the 128 keys of a block, got a schedule with 8 and 8}}
attn.kernel @keys(%x: tensor<?x?x?x128xf8E4M3FN>) -> tensor<?x?x128x?xf8E4M3FN> attributes {schedule = #attn.rowwise<tile_rows = 8, threads = 64, tiles = 8>} {
  %s = attn.arrange %x : tensor<?x?x?x128xf8E4M3FN> -> tensor<?x?x128x?xf8E4M3FN>
  attn.yield %s : tensor<?x?x128x?xf8E4M3FN>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected at most 64 threads for 32 channels, got a schedule with 128}}
attn.kernel @channels(%x: tensor<?x?x?x32xf8E4M3FN>) -> tensor<?x?x32x?xf8E4M3FN> attributes {schedule = #attn.rowwise<tile_rows = 8, threads = 128, tiles = 16>} {
  %s = attn.arrange %x : tensor<?x?x?x32xf8E4M3FN> -> tensor<?x?x32x?xf8E4M3FN>
  attn.yield %s : tensor<?x?x32x?xf8E4M3FN>
}
