// RUN: attn-opt %s --split-input-file --attn-split-keys | FileCheck %s
// RUN: attn-opt %s --split-input-file --attn-split-keys --attn-split-keys | FileCheck %s

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true, split_keys = true>

// The kernel gives parts, which stay in the workspace; another one merges them
// into what it gave before, in the same order.

// CHECK-LABEL: attn.kernel @decode_0(
// CHECK-SAME: %[[Q:.*]]: tensor<?x8x?x64xf16>, %[[K:.*]]: tensor<?x2x?x64xf16>, %[[V:.*]]: tensor<?x2x?x80xf16>, %[[S:.*]]: f32) -> (tensor<?x?x8x?x80xf32>, tensor<?x?x8x?xf32>)
// CHECK: %[[PARTS:.*]], %[[LSES:.*]] = attn.split_attention %[[Q]], %[[K]], %[[V]] scale(%[[S]])
// CHECK-SAME: mask = #attn.mask<causal = bottom_right>
// CHECK-SAME: splits = "max(1, min(select(10 * mod(sms, max(1, ceildiv(q[2] * floordiv(q[1], max(1, k[1])), 64) * k[1] * q[0])) <= sms, floordiv(sms, max(1, ceildiv(q[2] * floordiv(q[1], max(1, k[1])), 64) * k[1] * q[0])), select(10 * mod(2 * sms, max(1, ceildiv(q[2] * floordiv(q[1], max(1, k[1])), 64) * k[1] * q[0])) <= 2 * sms, floordiv(2 * sms, max(1, ceildiv(q[2] * floordiv(q[1], max(1, k[1])), 64) * k[1] * q[0])), floordiv(4 * sms, max(1, ceildiv(q[2] * floordiv(q[1], max(1, k[1])), 64) * k[1] * q[0])))), ceildiv(k[2], 256), 128))", tile_k = 128
// CHECK: attn.yield %[[PARTS]], %[[LSES]]
// CHECK: attn.kernel @decode_0_merge(%[[P:.*]]: tensor<?x?x8x?x80xf32>, %[[L:.*]]: tensor<?x?x8x?xf32>) -> (tensor<?x8x?xf32>, tensor<?x8x?x80xf16>)
// CHECK-SAME: target = #attn.target<chip = "sm_90a"
// CHECK: %[[O:.*]], %[[LSE:.*]] = attn.merge %[[P]], %[[L]]
// CHECK: attn.yield %[[LSE]], %[[O]]
// CHECK: attn.plan @decode(%[[A:.*]]: tensor<?x8x?x64xf16>, %[[B:.*]]: tensor<?x2x?x64xf16>, %[[C:.*]]: tensor<?x2x?x80xf16>, %[[D:.*]]: f32)
// CHECK: %[[R:.*]]:2 = attn.launch(%[[A]], %[[B]], %[[C]], %[[D]]) variants [#attn.variant<kernel = @decode_0, when = "1">]
// CHECK-SAME: intermediates [#attn.intermediate<name = "parts1", shape = ["max(1, min(select(10 * mod(sms, max(1, ceildiv(x[2] * floordiv(x[1], max(1, parts[1])), 64) * parts[1] * x[0])) <= sms, floordiv(sms, max(1, ceildiv(x[2] * floordiv(x[1], max(1, parts[1])), 64) * parts[1] * x[0])), select(10 * mod(2 * sms, max(1, ceildiv(x[2] * floordiv(x[1], max(1, parts[1])), 64) * parts[1] * x[0])) <= 2 * sms, floordiv(2 * sms, max(1, ceildiv(x[2] * floordiv(x[1], max(1, parts[1])), 64) * parts[1] * x[0])), floordiv(4 * sms, max(1, ceildiv(x[2] * floordiv(x[1], max(1, parts[1])), 64) * parts[1] * x[0])))), ceildiv(parts[2], 256), 128))", "x[0]", "8", "x[2]", "80"]>,
// CHECK-SAME: #attn.intermediate<name = "lses", shape = ["max({{.*}})", "x[0]", "8", "x[2]"]>]
// CHECK: %[[T:.*]]:2 = attn.launch(%[[R]]#0, %[[R]]#1) variants [#attn.variant<kernel = @decode_0_merge, when = "1">]
// CHECK: attn.yield %[[T]]#0, %[[T]]#1
attn.kernel @decode_0(%q: tensor<?x8x?x64xf16>, %k: tensor<?x2x?x64xf16>, %v: tensor<?x2x?x80xf16>, %s: f32)
    -> (tensor<?x8x?xf32>, tensor<?x8x?x80xf16>) attributes {schedule = #schedule, target = #target} {
  %o, %lse = attn.block_attention %q, %k, %v scale(%s) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x8x?x64xf16>, tensor<?x2x?x64xf16>, tensor<?x2x?x80xf16>) -> (tensor<?x8x?x80xf16>, tensor<?x8x?xf32>)
  attn.yield %lse, %o : tensor<?x8x?xf32>, tensor<?x8x?x80xf16>
}
attn.plan @decode(%q: tensor<?x8x?x64xf16>, %k: tensor<?x2x?x64xf16>, %v: tensor<?x2x?x80xf16>, %s: f32)
    -> (tensor<?x8x?xf32>, tensor<?x8x?x80xf16>)
    attributes {arg_names = ["x", "parts", "v", "s"], result_names = ["lse", "o"], target = #target,
                result_shapes = [["x[0]", "8", "x[2]"], ["x[0]", "8", "x[2]", "80"]]} {
  %r:2 = attn.launch(%q, %k, %v, %s) variants [#attn.variant<kernel = @decode_0, when = "1">]
    : (tensor<?x8x?x64xf16>, tensor<?x2x?x64xf16>, tensor<?x2x?x80xf16>, f32) -> (tensor<?x8x?xf32>, tensor<?x8x?x80xf16>)
  attn.yield %r#0, %r#1 : tensor<?x8x?xf32>, tensor<?x8x?x80xf16>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 256, split_keys = true>

// Without packed heads there is a program for each query head. A log-sum-exp
// that nobody wants is not merged.

// CHECK-LABEL: attn.kernel @plain_0(
// CHECK: splits = "max(1, min(select(10 * mod(sms, max(1, ceildiv(q[2], 64) * q[1] * q[0])) <= sms, floordiv(sms, max(1, ceildiv(q[2], 64) * q[1] * q[0])), select(10 * mod(2 * sms, max(1, ceildiv(q[2], 64) * q[1] * q[0])) <= 2 * sms, floordiv(2 * sms, max(1, ceildiv(q[2], 64) * q[1] * q[0])), floordiv(4 * sms, max(1, ceildiv(q[2], 64) * q[1] * q[0])))), ceildiv(k[2], 256), 128))"
// CHECK: attn.kernel @plain_0_merge(
// CHECK: attn.merge %{{.*}}, %{{.*}} : (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x64xf16>
attn.kernel @plain_0(%q: tensor<?x?x?x64xf16>, %s: f32) -> tensor<?x?x?x64xf16> attributes {schedule = #schedule} {
  %o = attn.block_attention %q, %q, %q scale(%s)
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}
attn.plan @plain(%q: tensor<?x?x?x64xf16>, %s: f32) -> tensor<?x?x?x64xf16>
    attributes {arg_names = ["q", "s"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "q[2]", "64"]]} {
  %o = attn.launch(%q, %s) variants [#attn.variant<kernel = @plain_0, when = "1">]
    : (tensor<?x?x?x64xf16>, f32) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 256>

// A schedule that does not want it.

// CHECK-LABEL: attn.kernel @whole_0(
// CHECK-NEXT: attn.block_attention
attn.kernel @whole_0(%q: tensor<?x?x?x64xf16>, %s: f32) -> tensor<?x?x?x64xf16> attributes {schedule = #schedule} {
  %o = attn.block_attention %q, %q, %q scale(%s)
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

#split = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 256, split_keys = true>
#whole = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 256>

// Of several variants each split one becomes a case; the others stay one
// launch, which is asked when one of their guards holds.

// CHECK-LABEL: attn.plan @choice(
// CHECK: %[[O:.*]] = attn.choose -> tensor<?x?x?x64xf16> {
// CHECK: case "select(q[2] == 7, 1, q[2] == 9)" {
// CHECK: attn.launch(%{{.*}}, %{{.*}}) variants [#attn.variant<kernel = @b, when = "q[2] == 7">, #attn.variant<kernel = @c, when = "q[2] == 9">]
// CHECK-NEXT: attn.yield
// CHECK: case "q[2] <= 64" {
// CHECK: %[[P:.*]]:2 = attn.launch(%{{.*}}, %{{.*}}) variants [#attn.variant<kernel = @a, when = "1">]
// CHECK-SAME: intermediates [#attn.intermediate<name = "parts", {{.*}}>, #attn.intermediate<name = "lses", {{.*}}>]
// CHECK: %[[M:.*]] = attn.launch(%[[P]]#0, %[[P]]#1) variants [#attn.variant<kernel = @a_merge, when = "1">]
// CHECK: attn.yield %[[M]]
// CHECK: case "1" {
// CHECK: attn.launch(%{{.*}}, %{{.*}}) variants [#attn.variant<kernel = @b, when = "1">]
// CHECK: attn.yield %[[O]]
attn.kernel @a(%q: tensor<?x?x?x64xf16>, %s: f32) -> tensor<?x?x?x64xf16> attributes {schedule = #split} {
  %o = attn.block_attention %q, %q, %q scale(%s)
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}
attn.kernel @b(%q: tensor<?x?x?x64xf16>, %s: f32) -> tensor<?x?x?x64xf16> attributes {schedule = #whole} {
  %o = attn.block_attention %q, %q, %q scale(%s)
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}
attn.kernel @c(%q: tensor<?x?x?x64xf16>, %s: f32) -> tensor<?x?x?x64xf16> attributes {schedule = #whole} {
  %o = attn.block_attention %q, %q, %q scale(%s)
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}
attn.plan @choice(%q: tensor<?x?x?x64xf16>, %s: f32) -> tensor<?x?x?x64xf16>
    attributes {arg_names = ["q", "s"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "q[2]", "64"]]} {
  %o = attn.launch(%q, %s) variants [
      #attn.variant<kernel = @b, when = "q[2] == 7">, #attn.variant<kernel = @c, when = "q[2] == 9">,
      #attn.variant<kernel = @a, when = "q[2] <= 64">, #attn.variant<kernel = @b, when = "1">]
    : (tensor<?x?x?x64xf16>, f32) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}
