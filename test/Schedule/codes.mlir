// Schedules over codes: a row of their own, and what no kernel does.
// RUN: split-file %s %t
// RUN: attn-opt %t/row.mlir --attn-select-schedule --remark-format=emitRemark --remarks-filter=attn 2>&1 | FileCheck %t/row.mlir
// RUN: attn-opt %t/invalid.mlir --attn-select-schedule --verify-diagnostics --split-input-file

//--- row.mlir
// 128 rows and columns of one byte: 16 KB of queries, twice 16 KB of keys and 32
// KB of values, 32 KB of output. Columns of a thread share one scale, or have
// 32 of their own two by two.
// CHECK: remark: {{.*}}Function=shared | Reason="table row for codes, values of 2 bytes added up by any keys, head sizes up to 128 (given 128 and 128); not measured: {{.*}}; output has its own buffer: 148480 bytes of shared memory, 161 registers of a consumer thread for tiles"
// CHECK: remark: {{.*}}Function=own | {{.*}}: 148480 bytes of shared memory, 192 registers of a consumer thread for tiles"
attn.kernel @shared(%q: tensor<?x?x?x128xi8>, %v: tensor<?x?x?x128xbf16>, %s: tensor<?x?x?xf32>, %scale: f32) -> tensor<?x?x?x128xbf16> {
  %o = attn.block_attention %q, %q, %v scale(%scale) q_scales(%s) k_scales(%s)
    {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_thread_column, rows = 128>}
    : (tensor<?x?x?x128xi8>, tensor<?x?x?x128xi8>, tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}
attn.kernel @own(%q: tensor<?x?x?x128xi8>, %v: tensor<?x?x?x128xbf16>, %s: tensor<?x?x?xf32>, %scale: f32) -> tensor<?x?x?x128xbf16> {
  %o = attn.block_attention %q, %q, %v scale(%scale) q_scales(%s) k_scales(%s)
    {q_groups = #attn.groups<per_token>, k_groups = #attn.groups<per_token>}
    : (tensor<?x?x?x128xi8>, tensor<?x?x?x128xi8>, tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}
// A tile is no longer than what is added up afresh; a long one is for scales
// that few columns have, or it does not fit.
// CHECK: remark: {{.*}}Function=short | Reason="table row for codes, values of 1 bytes added up by any keys
// CHECK: remark: {{.*}}Function=long | Reason="table row for codes, values of 1 bytes added up by 256 keys
// CHECK: remark: {{.*}}Function=long_own | Reason="table row for codes, values of 1 bytes added up by any keys, head sizes up to 128 (given 128 and 128); not measured: scales of each column
// CHECK: attn.kernel @short
// CHECK-SAME: tile_k = 64
// CHECK: attn.kernel @long
// CHECK-SAME: tile_k = 256
// CHECK-SAME: overlap = false
// CHECK: attn.kernel @long_own
// CHECK-SAME: tile_k = 128
// CHECK-SAME: overlap = false
attn.kernel @short(%q: tensor<?x?x?x128xi8>, %v: tensor<?x?x128x?xf8E4M3FN>, %s: tensor<?x?x?xf32>, %vs: tensor<?x?x128xf32>, %scale: f32) -> tensor<?x?x?x128xbf16> {
  %o = attn.block_attention %q, %q, %v scale(%scale) q_scales(%s) k_scales(%s) v_scales(%vs)
    {arranged, q_groups = #attn.groups<per_block, rows = 256>, k_groups = #attn.groups<per_block, rows = 256>,
     products = #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = two_level, period = 64>}
    : (tensor<?x?x?x128xi8>, tensor<?x?x?x128xi8>, tensor<?x?x128x?xf8E4M3FN>, tensor<?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x128xf32>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}
attn.kernel @long(%q: tensor<?x?x?x128xi8>, %v: tensor<?x?x128x?xf8E4M3FN>, %s: tensor<?x?x?xf32>, %vs: tensor<?x?x128xf32>, %scale: f32) -> tensor<?x?x?x128xbf16> {
  %o = attn.block_attention %q, %q, %v scale(%scale) q_scales(%s) k_scales(%s) v_scales(%vs)
    {arranged, q_groups = #attn.groups<per_block, rows = 256>, k_groups = #attn.groups<per_block, rows = 256>,
     products = #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = two_level, period = 512>}
    : (tensor<?x?x?x128xi8>, tensor<?x?x?x128xi8>, tensor<?x?x128x?xf8E4M3FN>, tensor<?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x128xf32>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}
attn.kernel @long_own(%q: tensor<?x?x?x128xi8>, %v: tensor<?x?x128x?xf8E4M3FN>, %s: tensor<?x?x?xf32>, %vs: tensor<?x?x128xf32>, %scale: f32) -> tensor<?x?x?x128xbf16> {
  %o = attn.block_attention %q, %q, %v scale(%scale) q_scales(%s) k_scales(%s) v_scales(%vs)
    {arranged, q_groups = #attn.groups<per_token>, k_groups = #attn.groups<per_token>,
     products = #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = two_level, period = 256>}
    : (tensor<?x?x?x128xi8>, tensor<?x?x?x128xi8>, tensor<?x?x128x?xf8E4M3FN>, tensor<?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x128xf32>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}

//--- invalid.mlir
// expected-error @+1 {{'attn.kernel' op expected output = own or direct, as the query tile holds codes and the output does not, got reuse_q}}
attn.kernel @reuse(%q: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xbf16>, %s: tensor<?x?x1xf32>, %scale: f32) -> tensor<?x?x?x64xbf16>
    attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = reuse_q, producer_registers = 24, consumer_registers = 240>} {
  %o = attn.block_attention %q, %q, %v scale(%scale) q_scales(%s) k_scales(%s) {q_groups = #attn.groups<per_tensor>, k_groups = #attn.groups<per_tensor>}
    : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xbf16>, tensor<?x?x1xf32>, tensor<?x?x1xf32>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected a schedule without pack_heads and split_keys, as there are no such kernels over codes or with lse_correction, got pack_heads}}
attn.kernel @pack_heads(%q: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xbf16>, %s: tensor<?x?x1xf32>, %scale: f32) -> tensor<?x?x?x64xbf16>
    attributes {schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 128, consumer_registers = 256, pack_heads = true>} {
  %o = attn.block_attention %q, %q, %v scale(%scale) q_scales(%s) k_scales(%s) {q_groups = #attn.groups<per_tensor>, k_groups = #attn.groups<per_tensor>}
    : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xbf16>, tensor<?x?x1xf32>, tensor<?x?x1xf32>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected a schedule without pack_heads and split_keys, as there are no such kernels over codes or with lse_correction, got split_keys}}
attn.kernel @split_keys(%q: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xbf16>, %s: tensor<?x?x1xf32>, %scale: f32) -> tensor<?x?x?x64xbf16>
    attributes {schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 128, consumer_registers = 256, split_keys = true>} {
  %o = attn.block_attention %q, %q, %v scale(%scale) q_scales(%s) k_scales(%s) {q_groups = #attn.groups<per_tensor>, k_groups = #attn.groups<per_tensor>}
    : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xbf16>, tensor<?x?x1xf32>, tensor<?x?x1xf32>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected a schedule without pack_heads and split_keys, as there are no such kernels over codes or with lse_correction, got split_keys}}
attn.kernel @corrected(%q: tensor<?x?x?x64xf16>, %c: tensor<?x?x?xf32>, %scale: f32) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
    attributes {schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 128, consumer_registers = 256, split_keys = true>} {
  %o, %lse = attn.block_attention %q, %q, %q scale(%scale) lse_correction(%c)
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?xf32>) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  attn.yield %o, %lse : tensor<?x?x?x64xf16>, tensor<?x?x?xf32>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected a tile_k that is a multiple of 32, the coded keys of a matrix instruction, got 48}}
attn.kernel @step(%q: tensor<?x?x?x64xf16>, %v: tensor<?x?x64x?xf8E4M3FN>, %s: tensor<?x?x64xf32>, %scale: f32) -> tensor<?x?x?x64xf16>
    attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 48, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>} {
  %o = attn.block_attention %q, %q, %v scale(%scale) v_scales(%s) {arranged, products = #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = single>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x64x?xf8E4M3FN>, tensor<?x?x64xf32>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected a tile_k that divides the period of 64 keys, after which sums are added in f32, got 128}}
attn.kernel @period(%q: tensor<?x?x?x64xf16>, %v: tensor<?x?x64x?xf8E4M3FN>, %s: tensor<?x?x64xf32>, %scale: f32) -> tensor<?x?x?x64xf16>
    attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>} {
  %o = attn.block_attention %q, %q, %v scale(%scale) v_scales(%s) {arranged, products = #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = two_level, period = 64>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x64x?xf8E4M3FN>, tensor<?x?x64xf32>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

// Scores and two outputs, one of them fresh.
// expected-error @+1 {{'attn.kernel' op expected at most 215 registers of a consumer thread for tiles, got a schedule that needs 316 (smaller tile_k or more consumer_registers)}}
attn.kernel @fresh(%q: tensor<?x?x?x64xf16>, %v: tensor<?x?x256x?xf8E4M3FN>, %s: tensor<?x?x256xf32>, %scale: f32) -> tensor<?x?x?x256xf16>
    attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 96, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>} {
  %o = attn.block_attention %q, %q, %v scale(%scale) v_scales(%s) {arranged, products = #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = two_level, period = 192>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x256x?xf8E4M3FN>, tensor<?x?x256xf32>) -> tensor<?x?x?x256xf16>
  attn.yield %o : tensor<?x?x?x256xf16>
}
