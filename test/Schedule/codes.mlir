// Schedules over codes: a row of their own, and what no kernel does.
// RUN: split-file %s %t
// RUN: attn-opt %t/row.mlir --attn-select-schedule --remark-format=emitRemark --remarks-filter=attn 2>&1 | FileCheck %t/row.mlir
// RUN: attn-opt %t/invalid.mlir --attn-select-schedule --verify-diagnostics --split-input-file

//--- row.mlir
// 128 rows and columns of one byte: 16 KB of queries, twice 16 KB of keys and 32
// KB of values, 32 KB of output. Columns of a thread share one scale, or have
// 32 of their own two by two.
// CHECK: remark: {{.*}}Function=shared | Reason="table row for codes of queries and keys and values of 2 bytes, head sizes up to 128 (given 128 and 128); not measured: {{.*}}; output has its own buffer: 148480 bytes of shared memory, 161 registers of a consumer thread for tiles"
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

//--- invalid.mlir
// expected-error @+1 {{'attn.kernel' op expected output = own or direct, as the query tile holds codes and the output does not, got reuse_q}}
attn.kernel @reuse(%q: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xbf16>, %s: tensor<?x?x1xf32>, %scale: f32) -> tensor<?x?x?x64xbf16>
    attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = reuse_q, producer_registers = 24, consumer_registers = 240>} {
  %o = attn.block_attention %q, %q, %v scale(%scale) q_scales(%s) k_scales(%s) {q_groups = #attn.groups<per_tensor>, k_groups = #attn.groups<per_tensor>}
    : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xbf16>, tensor<?x?x1xf32>, tensor<?x?x1xf32>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected a schedule without pack_heads and split_keys, as there are no such kernels over codes, got pack_heads}}
attn.kernel @pack_heads(%q: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xbf16>, %s: tensor<?x?x1xf32>, %scale: f32) -> tensor<?x?x?x64xbf16>
    attributes {schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 128, consumer_registers = 256, pack_heads = true>} {
  %o = attn.block_attention %q, %q, %v scale(%scale) q_scales(%s) k_scales(%s) {q_groups = #attn.groups<per_tensor>, k_groups = #attn.groups<per_tensor>}
    : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xbf16>, tensor<?x?x1xf32>, tensor<?x?x1xf32>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected a schedule without pack_heads and split_keys, as there are no such kernels over codes, got split_keys}}
attn.kernel @split_keys(%q: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xbf16>, %s: tensor<?x?x1xf32>, %scale: f32) -> tensor<?x?x?x64xbf16>
    attributes {schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 128, consumer_registers = 256, split_keys = true>} {
  %o = attn.block_attention %q, %q, %v scale(%scale) q_scales(%s) k_scales(%s) {q_groups = #attn.groups<per_tensor>, k_groups = #attn.groups<per_tensor>}
    : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xbf16>, tensor<?x?x1xf32>, tensor<?x?x1xf32>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}
