// RUN: attn-opt %s --split-input-file --attn-split-keys | FileCheck %s
// RUN: attn-opt %s --split-input-file --attn-split-keys --attn-split-keys | FileCheck %s

#schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true, split_keys = true>

// How many keys a sequence has is known on the device only: the parts count
// those that it can have.

// CHECK-LABEL: attn.kernel @used(
// CHECK-SAME: %[[Q:.*]]: tensor<?x?x?x64xf16>, %[[S:.*]]: f32, %[[USED:.*]]: tensor<?xi32>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
// CHECK: attn.split_attention %[[Q]], %[[Q]], %[[Q]] scale(%[[S]]) seqused_k(%[[USED]])
// CHECK-SAME: splits = "max(1, min({{.*}} * k[1] * q[0])), ceildiv(k[2], 256), 128))"
// CHECK: attn.kernel @used_merge(
attn.kernel @used(%q: tensor<?x?x?x64xf16>, %s: f32, %used: tensor<?xi32>) -> tensor<?x?x?x64xf16> attributes {schedule = #schedule} {
  %o = attn.block_attention %q, %q, %q scale(%s) seqused_k(%used)
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?xi32>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}
attn.plan @used_plan(%q: tensor<?x?x?x64xf16>, %s: f32, %used: tensor<?xi32>) -> tensor<?x?x?x64xf16>
    attributes {arg_names = ["q", "s", "used"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "q[2]", "64"]]} {
  %o = attn.launch(%q, %s, %used) variants [#attn.variant<kernel = @used, when = "1">]
    : (tensor<?x?x?x64xf16>, f32, tensor<?xi32>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true, split_keys = true>

// CHECK-LABEL: attn.kernel @paged(
// CHECK-SAME: %[[Q:.*]]: tensor<?x8x?x64xf16>, %[[K:.*]]: tensor<?x2x16x64xf16>, %[[S:.*]]: f32, %[[USED:.*]]: tensor<?xi32>, %[[TABLE:.*]]: tensor<?x?xi32>)
// CHECK: attn.split_attention %[[Q]], %[[K]], %[[K]] scale(%[[S]]) seqused_k(%[[USED]]) block_table(%[[TABLE]]) {mask = #attn.mask<causal = bottom_right>
// CHECK-SAME: ceildiv(block_table[1] * k[2], 256), 128))"
// CHECK: attn.plan @paged_plan(
// CHECK: intermediates [#attn.intermediate<name = "parts", shape = ["{{.*}}ceildiv(pages[1] * pool[2], 256), 128))", "x[0]", "8", "x[2]", "64"]>
// CHECK: attn.launch{{.*}} @paged_merge
attn.kernel @paged(%q: tensor<?x8x?x64xf16>, %k: tensor<?x2x16x64xf16>, %s: f32, %used: tensor<?xi32>, %table: tensor<?x?xi32>)
    -> tensor<?x8x?x64xf16> attributes {schedule = #schedule} {
  %o = attn.block_attention %q, %k, %k scale(%s) seqused_k(%used) block_table(%table) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x8x?x64xf16>, tensor<?x2x16x64xf16>, tensor<?x2x16x64xf16>, tensor<?xi32>, tensor<?x?xi32>) -> tensor<?x8x?x64xf16>
  attn.yield %o : tensor<?x8x?x64xf16>
}
attn.plan @paged_plan(%q: tensor<?x8x?x64xf16>, %k: tensor<?x2x16x64xf16>, %s: f32, %used: tensor<?xi32>, %table: tensor<?x?xi32>) -> tensor<?x8x?x64xf16>
    attributes {arg_names = ["x", "pool", "s", "used", "pages"], result_names = ["o"], result_shapes = [["x[0]", "8", "x[2]", "64"]]} {
  %o = attn.launch(%q, %k, %s, %used, %table) variants [#attn.variant<kernel = @paged, when = "1">]
    : (tensor<?x8x?x64xf16>, tensor<?x2x16x64xf16>, f32, tensor<?xi32>, tensor<?x?xi32>) -> tensor<?x8x?x64xf16>
  attn.yield %o : tensor<?x8x?x64xf16>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 256, split_keys = true>

// One sequence may have nearly all packed keys.

// CHECK-LABEL: attn.kernel @packed_keys(
// CHECK-SAME: %[[Q:.*]]: tensor<?x?x?x64xf16>, %[[K:.*]]: tensor<?x?x64xf16>, %[[S:.*]]: f32, %[[CK:.*]]: tensor<?xi32>)
// CHECK: attn.split_attention %[[Q]], %[[K]], %[[K]] scale(%[[S]]) cu_seqlens_k(%[[CK]])
// CHECK-SAME: splits = "max(1, min({{.*}}ceildiv(q[2], 64) * q[1] * q[0])), ceildiv(k[0], 256), 128))"
attn.kernel @packed_keys(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x64xf16>, %s: f32, %ck: tensor<?xi32>) -> tensor<?x?x?x64xf16>
    attributes {schedule = #schedule} {
  %o = attn.block_attention %q, %k, %k scale(%s) cu_seqlens_k(%ck)
    : (tensor<?x?x?x64xf16>, tensor<?x?x64xf16>, tensor<?x?x64xf16>, tensor<?xi32>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}
attn.plan @packed_keys_plan(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x64xf16>, %s: f32, %ck: tensor<?xi32>) -> tensor<?x?x?x64xf16>
    attributes {arg_names = ["q", "k", "s", "ck"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "q[2]", "64"]]} {
  %o = attn.launch(%q, %k, %s, %ck) variants [#attn.variant<kernel = @packed_keys, when = "1">]
    : (tensor<?x?x?x64xf16>, tensor<?x?x64xf16>, f32, tensor<?xi32>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}
