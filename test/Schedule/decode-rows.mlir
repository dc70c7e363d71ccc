// RUN: attn-opt %s --attn-select-schedule=all-variants | FileCheck %s
// RUN: attn-opt %s --attn-select-schedule | FileCheck %s --check-prefix=KNOWN
// RUN: attn-opt %s --attn-select-schedule=all-variants --remark-format=emitRemark --remarks-filter=attn 2>&1 | FileCheck %s --check-prefix=REMARK

// Types that leave the number of queries open do not ask for these kernels, nor
// do those that fix it to many. One that fixes it to few does, whatever the
// numbers of heads.
// KNOWN-LABEL: attn.kernel @any(
// KNOWN-NOT: pack_heads
// KNOWN-LABEL: attn.kernel @one(
// KNOWN-SAME: pack_heads = true, split_keys = true>
// KNOWN-LABEL: attn.kernel @one_1(
// KNOWN-SAME: pack_heads = true>
// KNOWN-LABEL: attn.kernel @one_2(
// KNOWN-NOT: pack_heads
// KNOWN-LABEL: attn.kernel @long(
// KNOWN-SAME: tile_k = 128
// KNOWN-NOT: attn.kernel @long_1
// KNOWN-LABEL: attn.kernel @known(
// KNOWN-SAME: tile_k = 160
// KNOWN-NOT: attn.kernel @known_1
// KNOWN-LABEL: attn.kernel @few(

// Asked for all variants, whatever the lengths, the plan has a kernel for few queries of few programs,
// one for few queries of more, and others for the rest. The first two differ in
// split_keys alone; a stage is a tile of 64 keys and one of 64 values, 32 KB.
// CHECK-LABEL: attn.kernel @any(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 6, ping_pong = false, scheduler = persistent, output = direct, producer_registers = 128, consumer_registers = 256, pack_heads = true, split_keys = true>
// CHECK-LABEL: attn.kernel @any_1(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 6, ping_pong = false, scheduler = persistent, output = direct, producer_registers = 128, consumer_registers = 256, pack_heads = true>
// CHECK-LABEL: attn.kernel @any_2(
// CHECK-NOT: pack_heads
// REMARK: Function=any | Reason="if select(select(q[2] <= 64, q[1] * q[2] <= 64 * k[1], 0), k[2] * (5 * sms - 6 * q[0] * k[1]) > 393216, 0): table row for few queries, head sizes above 0 up to 128, of values up to 128 (given 128 and 128); one query, 64 query and 8 key heads on an H200
// REMARK: Function=any | Reason="if select(q[2] <= 64, q[1] * q[2] <= 64 * k[1], 0): table row for few queries
// REMARK: Function=any | Reason="table row for dense attention
attn.kernel @any(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16> {
  %o = attn.block_attention %q, %k, %k scale(%scale) : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}
// CHECK-LABEL: attn.plan @plan_any(
// CHECK: variants [#attn.variant<kernel = @any, when = "select(select(x[2] <= 64, x[1] * x[2] <= 64 * y[1], 0), y[2] * (5 * sms - 6 * x[0] * y[1]) > 393216, 0)">, #attn.variant<kernel = @any_1, when = "select(x[2] <= 64, x[1] * x[2] <= 64 * y[1], 0)">, #attn.variant<kernel = @any_2, {{.*}} when = "1">]
attn.plan @plan_any(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16>
    attributes {arg_names = ["x", "y", "scale"], result_names = ["o"], result_shapes = [["x[0]", "x[1]", "x[2]", "128"]]} {
  %o = attn.launch(%q, %k, %scale) variants [#attn.variant<kernel = @any, when = "1">] : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, f32) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}

attn.kernel @one(%q: tensor<?x?x1x128xbf16>, %k: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x1x128xbf16> {
  %o = attn.block_attention %q, %k, %k scale(%scale) : (tensor<?x?x1x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x1x128xbf16>
  attn.yield %o : tensor<?x?x1x128xbf16>
}
attn.plan @plan_one(%q: tensor<?x?x1x128xbf16>, %k: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x1x128xbf16>
    attributes {arg_names = ["x", "y", "scale"], result_names = ["o"], result_shapes = [["x[0]", "x[1]", "1", "128"]]} {
  %o = attn.launch(%q, %k, %scale) variants [#attn.variant<kernel = @one, when = "1">] : (tensor<?x?x1x128xbf16>, tensor<?x?x?x128xbf16>, f32) -> tensor<?x?x1x128xbf16>
  attn.yield %o : tensor<?x?x1x128xbf16>
}
// Nor is a gain of 1 to 3 % worth a kernel where lengths are open.
attn.kernel @long(%q: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16> {
  %o = attn.block_attention %q, %q, %q scale(%scale) {mask = #attn.mask<causal = top_left>} : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}
attn.plan @plan_long(%q: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16>
    attributes {arg_names = ["q", "scale"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "q[2]", "128"]]} {
  %o = attn.launch(%q, %scale) variants [#attn.variant<kernel = @long, when = "1">] : (tensor<?x?x?x128xbf16>, f32) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}
attn.kernel @known(%q: tensor<?x?x16384x128xbf16>, %scale: f32) -> tensor<?x?x16384x128xbf16> {
  %o = attn.block_attention %q, %q, %q scale(%scale) {mask = #attn.mask<causal = top_left>} : (tensor<?x?x16384x128xbf16>, tensor<?x?x16384x128xbf16>, tensor<?x?x16384x128xbf16>) -> tensor<?x?x16384x128xbf16>
  attn.yield %o : tensor<?x?x16384x128xbf16>
}
attn.plan @plan_known(%q: tensor<?x?x16384x128xbf16>, %scale: f32) -> tensor<?x?x16384x128xbf16>
    attributes {arg_names = ["q", "scale"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "16384", "128"]]} {
  %o = attn.launch(%q, %scale) variants [#attn.variant<kernel = @known, when = "1">] : (tensor<?x?x16384x128xbf16>, f32) -> tensor<?x?x16384x128xbf16>
  attn.yield %o : tensor<?x?x16384x128xbf16>
}

// Static sizes decide guards: many queries need one kernel.
// CHECK-LABEL: attn.kernel @many(
// CHECK-SAME: tile_q = 192
// CHECK-NOT: attn.kernel @many_1
attn.kernel @many(%q: tensor<?x8x1024x64xbf16>, %k: tensor<?x8x?x64xbf16>, %scale: f32) -> tensor<?x8x1024x64xbf16> {
  %o = attn.block_attention %q, %k, %k scale(%scale) : (tensor<?x8x1024x64xbf16>, tensor<?x8x?x64xbf16>, tensor<?x8x?x64xbf16>) -> tensor<?x8x1024x64xbf16>
  attn.yield %o : tensor<?x8x1024x64xbf16>
}
// CHECK-LABEL: attn.plan @plan_many(
// CHECK: variants [#attn.variant<kernel = @many, when = "1">]
attn.plan @plan_many(%q: tensor<?x8x1024x64xbf16>, %k: tensor<?x8x?x64xbf16>, %scale: f32) -> tensor<?x8x1024x64xbf16>
    attributes {arg_names = ["q", "k", "scale"], result_names = ["o"], result_shapes = [["q[0]", "8", "1024", "64"]]} {
  %o = attn.launch(%q, %k, %scale) variants [#attn.variant<kernel = @many, when = "1">] : (tensor<?x8x1024x64xbf16>, tensor<?x8x?x64xbf16>, f32) -> tensor<?x8x1024x64xbf16>
  attn.yield %o : tensor<?x8x1024x64xbf16>
}

// Of few queries the multiprocessors decide.
// CHECK-LABEL: attn.kernel @few(
// CHECK-SAME: pack_heads = true, split_keys = true>
// CHECK-LABEL: attn.kernel @few_1(
// CHECK-SAME: pack_heads = true>
// CHECK-NOT: attn.kernel @few_2
attn.kernel @few(%q: tensor<4x64x1x64xbf16>, %k: tensor<4x8x4096x64xbf16>, %scale: f32) -> tensor<4x64x1x64xbf16> {
  %o = attn.block_attention %q, %k, %k scale(%scale) : (tensor<4x64x1x64xbf16>, tensor<4x8x4096x64xbf16>, tensor<4x8x4096x64xbf16>) -> tensor<4x64x1x64xbf16>
  attn.yield %o : tensor<4x64x1x64xbf16>
}
// CHECK-LABEL: attn.plan @plan_few(
// CHECK: variants [#attn.variant<kernel = @few, when = "select(select(q[2] <= 64, q[1] * q[2] <= 64 * k[1], 0), k[2] * (5 * sms - 6 * q[0] * k[1]) > 786432, 0)">, #attn.variant<kernel = @few_1, when = "1">]
attn.plan @plan_few(%q: tensor<4x64x1x64xbf16>, %k: tensor<4x8x4096x64xbf16>, %scale: f32) -> tensor<4x64x1x64xbf16>
    attributes {arg_names = ["q", "k", "scale"], result_names = ["o"], result_shapes = [["4", "64", "1", "64"]]} {
  %o = attn.launch(%q, %k, %scale) variants [#attn.variant<kernel = @few, when = "1">] : (tensor<4x64x1x64xbf16>, tensor<4x8x4096x64xbf16>, f32) -> tensor<4x64x1x64xbf16>
  attn.yield %o : tensor<4x64x1x64xbf16>
}

// No GPU has as many multiprocessors as this has programs.
// CHECK-LABEL: attn.kernel @crowded(
// CHECK-SAME: pack_heads = true>
// CHECK-NOT: attn.kernel @crowded_1
attn.kernel @crowded(%q: tensor<128x64x1x64xbf16>, %k: tensor<128x8x?x64xbf16>, %scale: f32) -> tensor<128x64x1x64xbf16> {
  %o = attn.block_attention %q, %k, %k scale(%scale) : (tensor<128x64x1x64xbf16>, tensor<128x8x?x64xbf16>, tensor<128x8x?x64xbf16>) -> tensor<128x64x1x64xbf16>
  attn.yield %o : tensor<128x64x1x64xbf16>
}
// CHECK-LABEL: attn.plan @plan_crowded(
// CHECK: variants [#attn.variant<kernel = @crowded, when = "1">]
attn.plan @plan_crowded(%q: tensor<128x64x1x64xbf16>, %k: tensor<128x8x?x64xbf16>, %scale: f32) -> tensor<128x64x1x64xbf16>
    attributes {arg_names = ["q", "k", "scale"], result_names = ["o"], result_shapes = [["128", "64", "1", "64"]]} {
  %o = attn.launch(%q, %k, %scale) variants [#attn.variant<kernel = @crowded, when = "1">] : (tensor<128x64x1x64xbf16>, tensor<128x8x?x64xbf16>, f32) -> tensor<128x64x1x64xbf16>
  attn.yield %o : tensor<128x64x1x64xbf16>
}

// Sequences in pages differ in length, so that a counter deals their programs,
// and how many keys they have is not asked. Tiles are whole pages or whole parts
// of one.
// CHECK-LABEL: attn.kernel @pages(
// CHECK-SAME: pack_heads = true, split_keys = true>
// CHECK-LABEL: attn.kernel @pages_1(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 64, tile_k = 32, warpgroups = 1, stages = 6, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 128, consumer_registers = 256, pack_heads = true>
// CHECK-LABEL: attn.kernel @pages_2(
// CHECK-SAME: output = reuse_q
// CHECK-NOT: attn.kernel @pages_3
attn.kernel @pages(%q: tensor<?x?x?x256xbf16>, %k: tensor<?x?x16x256xbf16>, %scale: f32, %used: tensor<?xi32>, %table: tensor<?x?xi32>) -> tensor<?x?x?x256xbf16> {
  %o = attn.block_attention %q, %k, %k scale(%scale) seqused_k(%used) block_table(%table)
    : (tensor<?x?x?x256xbf16>, tensor<?x?x16x256xbf16>, tensor<?x?x16x256xbf16>, tensor<?xi32>, tensor<?x?xi32>) -> tensor<?x?x?x256xbf16>
  attn.yield %o : tensor<?x?x?x256xbf16>
}
// CHECK-LABEL: attn.plan @plan_pages(
// CHECK: variants [#attn.variant<kernel = @pages, when = "select(select(q[2] <= 64, q[1] * q[2] <= 64 * k[1], 0), 5 * sms - 6 * q[0] * k[1] > 0, 0)">, #attn.variant<kernel = @pages_1, when = "select(q[2] <= 64, q[1] * q[2] <= 64 * k[1], 0)">, #attn.variant<kernel = @pages_2, when = "1">]
attn.plan @plan_pages(%q: tensor<?x?x?x256xbf16>, %k: tensor<?x?x16x256xbf16>, %scale: f32, %used: tensor<?xi32>, %table: tensor<?x?xi32>) -> tensor<?x?x?x256xbf16>
    attributes {arg_names = ["q", "k", "scale", "used", "table"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "q[2]", "256"]]} {
  %o = attn.launch(%q, %k, %scale, %used, %table) variants [#attn.variant<kernel = @pages, when = "1">]
    : (tensor<?x?x?x256xbf16>, tensor<?x?x16x256xbf16>, f32, tensor<?xi32>, tensor<?x?xi32>) -> tensor<?x?x?x256xbf16>
  attn.yield %o : tensor<?x?x?x256xbf16>
}

// A work list that is given is for the tiles of one head.
// CHECK-LABEL: attn.kernel @listed(
// CHECK-SAME: tile_q = 192
// CHECK-NOT: attn.kernel @listed_1
attn.kernel @listed(%q: tensor<?x?x?x64xbf16>, %scale: f32, %used: tensor<?xi32>, %list: tensor<?x8xi32>) -> tensor<?x?x?x64xbf16> {
  %o = attn.block_attention %q, %q, %q scale(%scale) seqused_k(%used) work_list(%list)
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?xi32>, tensor<?x8xi32>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}
attn.plan @plan_listed(%q: tensor<?x?x?x64xbf16>, %scale: f32, %used: tensor<?xi32>, %list: tensor<?x8xi32>) -> tensor<?x?x?x64xbf16>
    attributes {arg_names = ["q", "scale", "used", "list"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "q[2]", "64"]]} {
  %o = attn.launch(%q, %scale, %used, %list) variants [#attn.variant<kernel = @listed, when = "1">]
    : (tensor<?x?x?x64xbf16>, f32, tensor<?xi32>, tensor<?x8xi32>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}
