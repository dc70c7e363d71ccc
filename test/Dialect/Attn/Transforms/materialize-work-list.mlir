// RUN: attn-opt %s --attn-materialize-work-list | FileCheck %s
// RUN: attn-opt %s --attn-materialize-work-list --attn-materialize-work-list | FileCheck %s

#schedule = #attn.schedule<tile_q = 128, tile_k = 96, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>

// CHECK-LABEL: attn.kernel @packed_work_list(
// CHECK-SAME: %[[Q:[^:]*]]: tensor<?x8x64xf16>, %[[K:[^:]*]]: tensor<?x2x64xf16>, %[[CQ:[^:]*]]: tensor<?xi32>, %[[CK:[^:]*]]: tensor<?xi32>) -> tensor<?x8xi32>
// CHECK: %[[L:.*]] = attn.work_list %[[Q]], %[[K]] cu_seqlens_q(%[[CQ]]) cu_seqlens_k(%[[CK]]) {mask = #attn.mask<causal = bottom_right>, tile_k = 96 : i64, tile_q = 128 : i64}
// CHECK: attn.yield %[[L]]
// CHECK-LABEL: attn.kernel @packed(
// CHECK-SAME: %[[LIST:[^:]*]]: tensor<?x8xi32>) -> tensor<?x8x64xf16>
// CHECK: attn.block_attention {{.*}} cu_seqlens_q(%{{.*}}) cu_seqlens_k(%{{.*}}) work_list(%[[LIST]])
attn.kernel @packed(%q: tensor<?x8x64xf16>, %k: tensor<?x2x64xf16>, %scale: f32, %cq: tensor<?xi32>, %ck: tensor<?xi32>)
    -> tensor<?x8x64xf16> attributes {schedule = #schedule} {
  %o = attn.block_attention %q, %k, %k scale(%scale) cu_seqlens_q(%cq) cu_seqlens_k(%ck) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x8x64xf16>, tensor<?x2x64xf16>, tensor<?x2x64xf16>, tensor<?xi32>, tensor<?xi32>) -> tensor<?x8x64xf16>
  attn.yield %o : tensor<?x8x64xf16>
}

// The names of the plan may be others; a name that is taken gets a number.
// CHECK-LABEL: attn.plan @packed_plan(
// CHECK-SAME: %[[X:[^:]*]]: tensor<?x8x64xf16>, %[[KEYS:[^:]*]]: tensor<?x2x64xf16>, %[[S:[^:]*]]: f32, %[[A:[^:]*]]: tensor<?xi32>, %[[B:[^:]*]]: tensor<?xi32>)
// CHECK: %[[LIST:.*]] = attn.launch(%[[X]], %[[KEYS]], %[[A]], %[[B]]) variants [#attn.variant<kernel = @packed_work_list, when = "1">]
// CHECK-SAME: intermediates [#attn.intermediate<name = "work_list1", shape = ["{{.*}}floordiv(x[0], 128) + starts[0]{{.*}}1{{.*}}", "8"]>]
// CHECK: attn.launch(%[[X]], %[[KEYS]], %[[S]], %[[A]], %[[B]], %[[LIST]]) variants [#attn.variant<kernel = @packed, when = "1">]
attn.plan @packed_plan(%q: tensor<?x8x64xf16>, %k: tensor<?x2x64xf16>, %scale: f32, %cq: tensor<?xi32>, %ck: tensor<?xi32>)
    -> tensor<?x8x64xf16>
    attributes {arg_names = ["x", "keys", "scale", "starts", "work_list"], result_names = ["o"], result_shapes = [["x[0]", "8", "64"]]} {
  %o = attn.launch(%q, %k, %scale, %cq, %ck) variants [#attn.variant<kernel = @packed, when = "1">]
    : (tensor<?x8x64xf16>, tensor<?x2x64xf16>, f32, tensor<?xi32>, tensor<?xi32>) -> tensor<?x8x64xf16>
  attn.yield %o : tensor<?x8x64xf16>
}

// CHECK-LABEL: attn.kernel @used_work_list(
// CHECK: attn.work_list %{{.*}}, %{{.*}} seqused_k(%{{.*}}) {tile_k = 96 : i64, tile_q = 128 : i64}
attn.kernel @used(%q: tensor<?x8x?x64xf16>, %scale: f32, %used: tensor<?xi32>) -> tensor<?x8x?x64xf16>
    attributes {schedule = #schedule} {
  %o = attn.block_attention %q, %q, %q scale(%scale) seqused_k(%used)
    : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>) -> tensor<?x8x?x64xf16>
  attn.yield %o : tensor<?x8x?x64xf16>
}
// CHECK-LABEL: attn.plan @used_plan(
// CHECK: intermediates [#attn.intermediate<name = "work_list", shape = ["q[0] * ceildiv(q[2], 128)", "8"]>]
attn.plan @used_plan(%q: tensor<?x8x?x64xf16>, %scale: f32, %used: tensor<?xi32>) -> tensor<?x8x?x64xf16>
    attributes {arg_names = ["q", "scale", "used"], result_names = ["o"], result_shapes = [["q[0]", "8", "q[2]", "64"]]} {
  %o = attn.launch(%q, %scale, %used) variants [#attn.variant<kernel = @used, when = "1">]
    : (tensor<?x8x?x64xf16>, f32, tensor<?xi32>) -> tensor<?x8x?x64xf16>
  attn.yield %o : tensor<?x8x?x64xf16>
}

// Dense attention needs none, nor do dense queries whose heads are packed or
// whose keys are split.
// CHECK-NOT: attn.kernel @dense_work_list
// CHECK-NOT: attn.kernel @packed_heads_work_list
// CHECK-NOT: attn.kernel @split_keys_work_list
attn.kernel @dense(%q: tensor<?x8x?x64xf16>, %scale: f32) -> tensor<?x8x?x64xf16> attributes {schedule = #schedule} {
  %o = attn.block_attention %q, %q, %q scale(%scale)
    : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>) -> tensor<?x8x?x64xf16>
  attn.yield %o : tensor<?x8x?x64xf16>
}
attn.kernel @packed_heads(%q: tensor<?x8x?x64xf16>, %scale: f32, %used: tensor<?xi32>) -> tensor<?x8x?x64xf16>
    attributes {schedule = #attn.schedule<tile_q = 64, tile_k = 96, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 240, pack_heads = true>} {
  %o = attn.block_attention %q, %q, %q scale(%scale) seqused_k(%used)
    : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>) -> tensor<?x8x?x64xf16>
  attn.yield %o : tensor<?x8x?x64xf16>
}
attn.kernel @split_keys(%q: tensor<?x8x?x64xf16>, %scale: f32, %used: tensor<?xi32>) -> tensor<?x8x?x64xf16>
    attributes {schedule = #attn.schedule<tile_q = 64, tile_k = 96, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 240, split_keys = true>} {
  %o = attn.block_attention %q, %q, %q scale(%scale) seqused_k(%used)
    : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>) -> tensor<?x8x?x64xf16>
  attn.yield %o : tensor<?x8x?x64xf16>
}

// A list is for the tiles of one schedule, so each variant has a launch of its
// own, and the list is made if that with the list runs. Packed heads have none.
// CHECK-LABEL: attn.plan @variants(
// CHECK-SAME: %[[Q:[^:]*]]: tensor<?x8x?x64xf16>, %[[S:[^:]*]]: f32, %[[U:[^:]*]]: tensor<?xi32>)
// CHECK: %[[O:.*]] = attn.choose -> tensor<?x8x?x64xf16> {
// CHECK-NEXT: case "q[2] <= 8" {
// CHECK-NEXT: %[[A:.*]] = attn.launch(%[[Q]], %[[S]], %[[U]]) variants [#attn.variant<kernel = @packed_heads, when = "1">] :
// CHECK-NEXT: attn.yield %[[A]]
// CHECK: case "q[2] <= 64" {
// CHECK-NEXT: %[[L1:.*]] = attn.launch(%[[Q]], %[[Q]], %[[U]]) variants [#attn.variant<kernel = @short_work_list, when = "1">] intermediates [#attn.intermediate<name = "work_list", shape = ["q[0] * ceildiv(q[2], 64)", "8"]>]
// CHECK-NEXT: attn.launch(%[[Q]], %[[S]], %[[U]], %[[L1]]) variants [#attn.variant<kernel = @short, when = "1">] :
// CHECK: case "1" {
// CHECK-NEXT: %[[L2:.*]] = attn.launch(%[[Q]], %[[Q]], %[[U]]) variants [#attn.variant<kernel = @long_work_list, when = "1">] intermediates [#attn.intermediate<name = "work_list1", shape = ["q[0] * ceildiv(q[2], 128)", "8"]>]
// CHECK-NEXT: attn.launch(%[[Q]], %[[S]], %[[U]], %[[L2]]) variants [#attn.variant<kernel = @long, when = "1">] :
// CHECK: attn.yield %[[O]]
attn.kernel @short(%q: tensor<?x8x?x64xf16>, %scale: f32, %used: tensor<?xi32>) -> tensor<?x8x?x64xf16>
    attributes {schedule = #attn.schedule<tile_q = 64, tile_k = 96, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 256>} {
  %o = attn.block_attention %q, %q, %q scale(%scale) seqused_k(%used)
    : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>) -> tensor<?x8x?x64xf16>
  attn.yield %o : tensor<?x8x?x64xf16>
}
attn.kernel @long(%q: tensor<?x8x?x64xf16>, %scale: f32, %used: tensor<?xi32>) -> tensor<?x8x?x64xf16> attributes {schedule = #schedule} {
  %o = attn.block_attention %q, %q, %q scale(%scale) seqused_k(%used)
    : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>) -> tensor<?x8x?x64xf16>
  attn.yield %o : tensor<?x8x?x64xf16>
}
attn.plan @variants(%q: tensor<?x8x?x64xf16>, %scale: f32, %used: tensor<?xi32>) -> tensor<?x8x?x64xf16>
    attributes {arg_names = ["q", "scale", "used"], result_names = ["o"], result_shapes = [["q[0]", "8", "q[2]", "64"]]} {
  %o = attn.launch(%q, %scale, %used) variants [#attn.variant<kernel = @packed_heads, when = "q[2] <= 8">, #attn.variant<kernel = @short, when = "q[2] <= 64">, #attn.variant<kernel = @long, when = "1">]
    : (tensor<?x8x?x64xf16>, f32, tensor<?xi32>) -> tensor<?x8x?x64xf16>
  attn.yield %o : tensor<?x8x?x64xf16>
}
