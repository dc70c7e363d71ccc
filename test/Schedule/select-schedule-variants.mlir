// RUN: attn-opt %s --attn-select-schedule="schedules=%S/Inputs/schedules.json all-variants" | FileCheck %s
// RUN: attn-opt %s --attn-select-schedule="schedules=%S/Inputs/schedules.json all-variants" --remark-format=emitRemark --remarks-filter=attn 2>&1 | FileCheck %s --check-prefix=REMARK
// A second run changes nothing, with or without the file.
// RUN: attn-opt %s --attn-select-schedule="schedules=%S/Inputs/schedules.json all-variants" -o %t.mlir
// RUN: attn-opt %t.mlir --attn-select-schedule="schedules=%S/Inputs/schedules.json all-variants" | cmp - %t.mlir
// RUN: attn-opt %t.mlir --attn-select-schedule | cmp - %t.mlir

// A kernel for each schedule: two rows of the file, then the table's, of which
// the first are for few queries and the last is for all lengths.
// REMARK: Function=by_length | Reason="if q[2] <= 64: rows[0] of '{{.*}}schedules.json': measured by hand: 164864 bytes
// REMARK: Function=by_length | Reason="if q[2] * q[0] * q[1] >= sms * 128: rows[2] of '{{.*}}schedules.json': measured on Sunday:
// REMARK: Function=by_length | Reason="table row for dense attention
// CHECK-LABEL: attn.kernel @by_length(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 256>
// CHECK: attn.block_attention
// CHECK-LABEL: attn.kernel @by_length_1(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 192, tile_k = 112, warpgroups = 3, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 32, consumer_registers = 160, overlap = false>
// CHECK: attn.block_attention
// CHECK-LABEL: attn.kernel @by_length_2_0(
// CHECK: attn.block_attention
// CHECK-LABEL: attn.kernel @by_length_5(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240, query_stages = 2>
// CHECK: attn.block_attention
attn.kernel @by_length(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}
// Somebody else has this name.
// CHECK-LABEL: attn.kernel @by_length_2(
// CHECK-SAME: tensor<?x?x?x32xbf16>
attn.kernel @by_length_2(%q: tensor<?x?x?x32xbf16>, %k: tensor<?x?x?x32xbf16>, %v: tensor<?x?x?x32xbf16>, %scale: f32) -> tensor<?x?x?x32xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x32xbf16>, tensor<?x?x?x32xbf16>, tensor<?x?x?x32xbf16>) -> tensor<?x?x?x32xbf16>
  attn.yield %o : tensor<?x?x?x32xbf16>
}

// The guards are over the names of the plan's arguments, whatever their order.
// CHECK-LABEL: attn.plan @other_names(
// CHECK: attn.launch({{.*}}) variants
// CHECK-SAME: [#attn.variant<kernel = @by_length, when = "k[2] <= 64">, #attn.variant<kernel = @by_length_1, when = "k[2] * k[0] * k[1] >= sms * 128">, #attn.variant<kernel = @by_length_2_0, when = "select({{.*}} when = "min({{[^"]*}}) > 8192">, {{.*}}#attn.variant<kernel = @by_length_{{[0-9]+}}, when = "1">]
attn.plan @other_names(%a0: tensor<?x?x?x128xbf16>, %a1: tensor<?x?x?x128xbf16>, %a2: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16>
    attributes {arg_names = ["values", "k", "memory", "scale"], result_names = ["out"], result_shapes = [["k[0]", "k[1]", "k[2]", "128"]]} {
  %o = attn.launch(%a1, %a2, %a0, %scale) variants [#attn.variant<kernel = @by_length, when = "1">] : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, f32) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}

// A guard that the launch had stays in force, and so do its other kernels.
// CHECK-LABEL: attn.plan @guarded(
// CHECK: attn.launch({{.*}}) variants
// CHECK-SAME: [#attn.variant<kernel = @by_length, when = "select(k[2] > 1, q[2] <= 64, 0)">, #attn.variant<kernel = @by_length_1, when = "select(k[2] > 1, q[2] * q[0] * q[1] >= sms * 128, 0)">, #attn.variant<kernel = @by_length_2_0, when = "select(k[2] > 1, select({{.*}} when = "select(k[2] > 1, min(q[2], k[2]) > 8192, 0)">, {{.*}}#attn.variant<kernel = @by_length_{{[0-9]+}}, when = "k[2] > 1">, #attn.variant<kernel = @written, when = "1">]
attn.plan @guarded(%a0: tensor<?x?x?x128xbf16>, %a1: tensor<?x?x?x128xbf16>, %a2: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16>
    attributes {arg_names = ["q", "k", "v", "scale"], result_names = ["out"], result_shapes = [["q[0]", "q[1]", "q[2]", "128"]]} {
  %o = attn.launch(%a0, %a1, %a2, %scale) variants [#attn.variant<kernel = @by_length, when = "k[2] > 1">, #attn.variant<kernel = @written, when = "1">] : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, f32) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}

// A schedule that a kernel has stays; rows are not asked.
// CHECK-LABEL: attn.kernel @written(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 192, tile_k = 112, warpgroups = 3, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 32, consumer_registers = 160, overlap = false>
attn.kernel @written(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16>
    attributes {schedule = #attn.schedule<tile_q = 192, tile_k = 112, warpgroups = 3, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 32, consumer_registers = 160, overlap = false>} {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}

// Rows with one schedule are one kernel, and what follows a row for every length
// is never asked: no copy, and the guard stays.
// CHECK-LABEL: attn.kernel @same(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 256>
// REMARK: Function=same | Reason="rows[3] of '{{.*}}': short keys; rows[4] of '{{.*}}': any keys: {{[0-9]+}} bytes
// REMARK-NOT: Function=same
// CHECK-NOT: attn.kernel @same_
attn.kernel @same(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>, %scale: f32) -> tensor<?x?x?x64xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}
// CHECK-LABEL: attn.plan @plan_same(
// CHECK: attn.launch({{.*}}) variants
// CHECK-SAME: [#attn.variant<kernel = @same, when = "1">]
attn.plan @plan_same(%a0: tensor<?x?x?x64xbf16>, %a1: tensor<?x?x?x64xbf16>, %a2: tensor<?x?x?x64xbf16>, %scale: f32) -> tensor<?x?x?x64xbf16>
    attributes {arg_names = ["q", "k", "v", "scale"], result_names = ["out"], result_shapes = [["q[0]", "q[1]", "q[2]", "64"]]} {
  %o = attn.launch(%a0, %a1, %a2, %scale) variants [#attn.variant<kernel = @same, when = "1">] : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, f32) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}

// A schedule that comes again further on is widened, and what lies between is
// narrowed: of the rows A, B, C the first and the last have one schedule.
// CHECK-LABEL: attn.kernel @again(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 192, tile_k = 112, warpgroups = 3, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 32, consumer_registers = 160, overlap = false>
// CHECK-LABEL: attn.kernel @again_1(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 256>
// CHECK-LABEL: attn.kernel @again_4(
// CHECK-SAME: tile_k = 112
// CHECK-SAME: consumer_registers = 160>
attn.kernel @again(%q: tensor<?x?x?x96xbf16>, %k: tensor<?x?x?x96xbf16>, %v: tensor<?x?x?x96xbf16>, %scale: f32) -> tensor<?x?x?x96xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x96xbf16>, tensor<?x?x?x96xbf16>, tensor<?x?x?x96xbf16>) -> tensor<?x?x?x96xbf16>
  attn.yield %o : tensor<?x?x?x96xbf16>
}
// CHECK-LABEL: attn.plan @plan_again(
// CHECK: attn.launch({{.*}}) variants
// CHECK-SAME: [#attn.variant<kernel = @again, when = "select(q[2] <= 1, 0, k[2] <= 100)">, #attn.variant<kernel = @again_1, when = "select(q[2] <= 1, 1, v[1] - 2)">, {{.*}}, #attn.variant<kernel = @again_4, when = "1">]
attn.plan @plan_again(%a0: tensor<?x?x?x96xbf16>, %a1: tensor<?x?x?x96xbf16>, %a2: tensor<?x?x?x96xbf16>, %scale: f32) -> tensor<?x?x?x96xbf16>
    attributes {arg_names = ["q", "k", "v", "scale"], result_names = ["out"], result_shapes = [["q[0]", "q[1]", "q[2]", "96"]]} {
  %o = attn.launch(%a0, %a1, %a2, %scale) variants [#attn.variant<kernel = @again, when = "1">] : (tensor<?x?x?x96xbf16>, tensor<?x?x?x96xbf16>, tensor<?x?x?x96xbf16>, f32) -> tensor<?x?x?x96xbf16>
  attn.yield %o : tensor<?x?x?x96xbf16>
}

// Nobody launches this kernel, so there are no sizes to ask guards about.
// CHECK-LABEL: attn.kernel @not_launched(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240, query_stages = 2>
// CHECK-NOT: attn.kernel @not_launched_
attn.kernel @not_launched(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}

// Of a tensor between launches the sizes are expressions.
// CHECK-LABEL: attn.plan @between(
// CHECK: attn.launch({{.*}}) variants [#attn.variant<kernel = @by_length, when = "q[2] <= 64">, #attn.variant<kernel = @by_length_1, when = "q[2] * q[0] * q[1] >= sms * 128">, #attn.variant<kernel = @by_length_2_0, when = "select({{.*}} when = "min({{[^"]*}}) > 8192">, {{.*}}#attn.variant<kernel = @by_length_{{[0-9]+}}, when = "1">] intermediates
// CHECK: attn.launch({{.*}}) variants [#attn.variant<kernel = @by_length, when = "q[2] + 1 <= 64">, #attn.variant<kernel = @by_length_1, when = "(q[2] + 1) * q[0] * 8 >= sms * 128">, #attn.variant<kernel = @by_length_2_0, when = "select({{.*}} when = "min({{[^"]*}}) > 8192">, {{.*}}#attn.variant<kernel = @by_length_{{[0-9]+}}, when = "1">] :
attn.plan @between(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16>
    attributes {arg_names = ["q", "k", "v", "scale"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "q[2]", "128"]]} {
  %t = attn.launch(%q, %k, %v, %scale) variants [#attn.variant<kernel = @by_length, when = "1">]
    intermediates [#attn.intermediate<name = "middle", shape = ["q[0]", "8", "q[2] + 1", "128"]>]
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, f32) -> tensor<?x?x?x128xbf16>
  %o = attn.launch(%t, %k, %v, %scale) variants [#attn.variant<kernel = @by_length, when = "1">] : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, f32) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}

// The lengths of sequences are known on the device only: rows with guards do not
// apply, here not the first of the file but the table's.
// CHECK-LABEL: attn.kernel @sequences(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240, query_stages = 2>
// CHECK-LABEL: attn.plan @plan_sequences(
// CHECK: variants [#attn.variant<kernel = @sequences, when = "1">]
attn.kernel @sequences(%q: tensor<?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32, %cu: tensor<?xi32>) -> tensor<?x?x128xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) cu_seqlens_q(%cu) : (tensor<?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?xi32>) -> tensor<?x?x128xbf16>
  attn.yield %o : tensor<?x?x128xbf16>
}
attn.plan @plan_sequences(%q: tensor<?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32, %cu: tensor<?xi32>) -> tensor<?x?x128xbf16>
    attributes {arg_names = ["q", "k", "v", "scale", "cu_seqlens_q"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "128"]]} {
  %o = attn.launch(%q, %k, %v, %scale, %cu) variants [#attn.variant<kernel = @sequences, when = "1">]
    : (tensor<?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, f32, tensor<?xi32>) -> tensor<?x?x128xbf16>
  attn.yield %o : tensor<?x?x128xbf16>
}
