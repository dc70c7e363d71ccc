// RUN: attn-opt %s -split-input-file --convert-attn-to-tile | FileCheck %s

#schedule = #attn.schedule<tile_q = 128, tile_k = 96, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic,
                           output = own, producer_registers = 24, consumer_registers = 240>
#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>

// CHECK-LABEL: attn_tile.kernel @bottom_right(
// CHECK-SAME: %[[Q:.*]]: !attn_tile.view<?x?x?x64xbf16>, %[[K:.*]]: !attn_tile.view<?x?x?x64xbf16>, %[[V:.*]]: !attn_tile.view<?x?x?x80xbf16>, %[[SCALE:.*]]: f32, %[[O:.*]]: !attn_tile.view<?x?x?x80xbf16>, %[[LSE:.*]]: !attn_tile.view<?x?x?xf32>)
// CHECK-SAME: schedule = #attn.schedule<tile_q = 128, tile_k = 96,
// CHECK-SAME: target = #attn.target<chip = "sm_90a",
// CHECK-DAG: %[[I:.*]] = attn_tile.program_id 0
// CHECK-DAG: %[[H:.*]] = attn_tile.program_id 1
// CHECK-DAG: %[[B:.*]] = attn_tile.program_id 2
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[LK:.*]] = attn_tile.dim %[[K]], 2
// CHECK-DAG: %[[HK:.*]] = attn_tile.dim %[[K]], 1
// CHECK-DAG: %[[HQ:.*]] = attn_tile.dim %[[Q]], 1
// CHECK: %[[GROUP:.*]] = arith.divui %[[HQ]], %[[HK]]
// CHECK: %[[G:.*]] = arith.divui %[[H]], %[[GROUP]]
// CHECK: %[[C128:.*]] = arith.constant 128 : index
// CHECK: %[[ROW:.*]] = arith.muli %[[I]], %[[C128]]
// CHECK: %[[LQ:.*]] = attn_tile.dim %[[Q]], 2
// CHECK: %[[DIAG:.*]] = arith.subi %[[LK]], %[[LQ]]
// CHECK: %[[QT:.*]] = attn_tile.load %[[Q]][%[[B]], %[[H]], %[[ROW]], %[[C0]]] : {{.*}} -> tensor<128x64xbf16>
// CHECK: %[[W:.*]] = attn_tile.splat %[[SCALE]] : f32 -> tensor<128x96xf32>
// CHECK: %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : tensor<128x96xf32>
// CHECK: %[[C96:.*]] = arith.constant 96 : index
// CHECK: %[[N:.*]] = arith.ceildivui %[[LK]], %[[C96]]
// CHECK: %[[IT:.*]] = attn_tile.range %[[C0]] to %[[N]]
// CHECK-DAG: %[[NINF:.*]] = arith.constant dense<0xFF800000> : tensor<128xf32>
// CHECK-DAG: %[[L0:.*]] = arith.constant dense<0.000000e+00> : tensor<128xf32>
// CHECK: %[[ML:.*]]:2 = attn_tile.for (%[[J:.*]], %[[MASKED:.*]]) in %[[IT]] iter_args(%[[M:.*]] = %[[NINF]], %[[L:.*]] = %[[L0]])
// CHECK:   %[[COL:.*]] = arith.muli %[[J]], %[[C96]]
// CHECK:   %[[KT:.*]] = attn_tile.load %[[K]][%[[B]], %[[G]], %[[COL]], %[[C0]]] : {{.*}} -> tensor<96x64xbf16>
// CHECK:   %[[D:.*]] = attn_tile.dot %[[QT]], %[[KT]], %[[ZERO]] transpose_b
// CHECK:   %[[S:.*]] = arith.mulf %[[D]], %[[W]]
// CHECK:   %[[SM:.*]] = attn_tile.mask %[[S]] at(%[[ROW]], %[[COL]]) length(%[[LK]]) diagonal(%[[DIAG]]) when(%[[MASKED]])
// CHECK:   %[[M1:.*]], %[[L1:.*]] = attn_tile.softmax_statistics %[[SM]], %[[M]], %[[L]]
// CHECK:   attn_tile.yield %[[M1]], %[[L1]]
// CHECK: %[[ACC0:.*]] = arith.constant dense<0.000000e+00> : tensor<128x80xf32>
// CHECK: %[[ACC:.*]] = attn_tile.for (%[[J2:.*]], %[[MASKED2:.*]]) in %[[IT]] iter_args(%[[A:.*]] = %[[ACC0]])
// CHECK:   %[[COL2:.*]] = arith.muli %[[J2]], %[[C96]]
// CHECK:   %[[KT2:.*]] = attn_tile.load %[[K]][%[[B]], %[[G]], %[[COL2]], %[[C0]]]
// CHECK:   %[[D2:.*]] = attn_tile.dot %[[QT]], %[[KT2]], %[[ZERO]] transpose_b
// CHECK:   %[[S2:.*]] = arith.mulf %[[D2]], %[[W]]
// CHECK:   %[[SM2:.*]] = attn_tile.mask %[[S2]] at(%[[ROW]], %[[COL2]]) length(%[[LK]]) diagonal(%[[DIAG]]) when(%[[MASKED2]])
// CHECK:   %[[P:.*]] = attn_tile.softmax_probabilities %[[SM2]], %[[ML]]#0, %[[ML]]#1
// CHECK:   %[[PT:.*]] = arith.truncf %[[P]] : tensor<128x96xf32> to tensor<128x96xbf16>
// CHECK:   %[[VT:.*]] = attn_tile.load %[[V]][%[[B]], %[[G]], %[[COL2]], %[[C0]]] : {{.*}} -> tensor<96x80xbf16>
// CHECK:   %[[A1:.*]] = attn_tile.dot %[[PT]], %[[VT]], %[[A]] :
// CHECK:   attn_tile.yield %[[A1]]
// CHECK: %[[OT:.*]] = arith.truncf %[[ACC]] : tensor<128x80xf32> to tensor<128x80xbf16>
// CHECK: attn_tile.store %[[OT]], %[[O]][%[[B]], %[[H]], %[[ROW]], %[[C0]]]
// CHECK: %[[E:.*]] = attn_tile.log_sum_exp %[[ML]]#0, %[[ML]]#1 : tensor<128xf32>
// CHECK: attn_tile.store %[[E]], %[[LSE]][%[[B]], %[[H]], %[[ROW]]]
// CHECK: attn_tile.return
attn.kernel @bottom_right(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x80xbf16>, %scale: f32)
    -> (tensor<?x?x?x80xbf16>, tensor<?x?x?xf32>) attributes {schedule = #schedule, target = #target} {
  %o, %lse = attn.block_attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x80xbf16>)
    -> (tensor<?x?x?x80xbf16>, tensor<?x?x?xf32>)
  attn.yield %o, %lse : tensor<?x?x?x80xbf16>, tensor<?x?x?xf32>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 2, ping_pong = false,
                           scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 240>

// The diagonal of top_left is 0. Without a result for it there is no LSE.

// CHECK-LABEL: attn_tile.kernel @top_left(
// CHECK: %[[C0:.*]] = arith.constant 0 : index
// CHECK: attn_tile.mask {{.*}} diagonal(%[[C0]]) when
// CHECK: attn_tile.mask {{.*}} diagonal(%[[C0]]) when
// CHECK-NOT: attn_tile.log_sum_exp
attn.kernel @top_left(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>, %scale: f32)
    -> tensor<?x?x?x64xf16> attributes {schedule = #schedule} {
  %o = attn.block_attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = top_left>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 2, ping_pong = false,
                           scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 240>

// Static sizes are constants, results keep the order in which they are
// yielded, and a scale that the kernel makes itself comes along.

// CHECK-LABEL: attn_tile.kernel @static_sizes(
// CHECK-SAME: %[[Q:[^:]*]]: !attn_tile.view<2x8x100x64xf16>, %{{[^:]*}}: !attn_tile.view<2x4x300x64xf16>, %{{[^:]*}}: !attn_tile.view<2x4x300x64xf16>, %[[LSE:[^:]*]]: !attn_tile.view<2x8x100xf32>, %[[O:[^:]*]]: !attn_tile.view<2x8x100x64xf16>)
// CHECK: %[[SCALE:.*]] = arith.constant 1.250000e-01 : f32
// CHECK-NOT: attn_tile.dim
// CHECK: %[[LK:.*]] = arith.constant 300 : index
// CHECK: attn_tile.splat %[[SCALE]]
// CHECK: attn_tile.mask {{.*}} length(%[[LK]]) when
// CHECK: attn_tile.store %{{.*}}, %[[O]]
// CHECK: attn_tile.store %{{.*}}, %[[LSE]]
attn.kernel @static_sizes(%q: tensor<2x8x100x64xf16>, %k: tensor<2x4x300x64xf16>, %v: tensor<2x4x300x64xf16>)
    -> (tensor<2x8x100xf32>, tensor<2x8x100x64xf16>) attributes {schedule = #schedule} {
  %scale = arith.constant 0.125 : f32
  %o, %lse = attn.block_attention %q, %k, %v scale(%scale)
    : (tensor<2x8x100x64xf16>, tensor<2x4x300x64xf16>, tensor<2x4x300x64xf16>)
    -> (tensor<2x8x100x64xf16>, tensor<2x8x100xf32>)
  attn.yield %lse, %o : tensor<2x8x100xf32>, tensor<2x8x100x64xf16>
}

// -----

#large = #attn.schedule<tile_q = 192, tile_k = 80, warpgroups = 3, stages = 2, ping_pong = false, scheduler = dynamic,
                        output = own, producer_registers = 24, consumer_registers = 160>
#small = #attn.schedule<tile_q = 64, tile_k = 80, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic,
                        output = own, producer_registers = 24, consumer_registers = 240>

// Every variant of a launch gets the grid of its own kernel, in the names of
// the plan.

// CHECK-LABEL: attn_tile.kernel @large
// CHECK-LABEL: attn_tile.kernel @small
// CHECK-LABEL: attn.plan @plan
// CHECK: attn.launch
// CHECK-SAME: #attn.variant<kernel = @small, when = "query[2] <= 64", programs = ["ceildiv(query[2], 64)", "query[1]", "query[0]"]>
// CHECK-SAME: #attn.variant<kernel = @large, when = "1", programs = ["ceildiv(query[2], 192)", "query[1]", "query[0]"]>
attn.kernel @large(%k: tensor<?x?x?x64xf16>, %q: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16>
    attributes {schedule = #large} {
  %o = attn.block_attention %q, %k, %k scale(%scale)
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}
attn.kernel @small(%k: tensor<?x?x?x64xf16>, %q: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16>
    attributes {schedule = #small} {
  %o = attn.block_attention %q, %k, %k scale(%scale)
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}
attn.plan @plan(%query: tensor<?x?x?x64xf16>, %key: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16>
    attributes {arg_names = ["query", "key", "scale"], result_names = ["o"],
                result_shapes = [["query[0]", "query[1]", "query[2]", "64"]]} {
  %o = attn.launch(%key, %query, %scale) variants [#attn.variant<kernel = @small, when = "query[2] <= 64">,
                                                   #attn.variant<kernel = @large, when = "1">]
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, f32) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

// A kernel that is a program already stays as it is.

// CHECK-LABEL: attn_tile.kernel @done
// CHECK-NEXT: attn_tile.return
attn_tile.kernel @done(%q: !attn_tile.view<?x?x?x64xf16>) {
  attn_tile.return
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false,
                           scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 256,
                           pack_heads = true>

// Query heads of one key head share a tile: the head of a program is the key
// head, and its rows are those of the group.

// CHECK-LABEL: attn_tile.kernel @packed(
// CHECK-SAME: %[[Q:.*]]: !attn_tile.view<?x?x?x64xbf16>, %[[K:.*]]: !attn_tile.view<?x?x?x64xbf16>, %[[V:.*]]: !attn_tile.view<?x?x?x64xbf16>, %{{.*}}: f32, %[[O:.*]]: !attn_tile.view<?x?x?x64xbf16>, %[[LSE:.*]]: !attn_tile.view<?x?x?xf32>)
// CHECK: %[[H:.*]] = attn_tile.program_id 1
// CHECK: %[[GROUP:.*]] = arith.divui
// CHECK: %[[ROW:.*]] = arith.muli
// CHECK: %[[QROWS:.*]] = attn_tile.pack_heads %[[Q]] dim 1 group %[[GROUP]] : !attn_tile.view<?x?x?x64xbf16> -> !attn_tile.view<?x?x?x64xbf16>
// CHECK: %[[OROWS:.*]] = attn_tile.pack_heads %[[O]] dim 1 group %[[GROUP]]
// CHECK: %[[LSEROWS:.*]] = attn_tile.pack_heads %[[LSE]] dim 1 group %[[GROUP]] : !attn_tile.view<?x?x?xf32> -> !attn_tile.view<?x?x?xf32>
// CHECK: attn_tile.load %[[QROWS]][%{{.*}}, %[[H]], %[[ROW]], %{{.*}}] : !attn_tile.view<?x?x?x64xbf16> -> tensor<64x64xbf16>
// CHECK: attn_tile.load %[[K]][%{{.*}}, %[[H]],
// CHECK: attn_tile.mask {{.*}} at(%[[ROW]], %{{.*}}) length(%{{.*}}) diagonal(%{{.*}}) group(%[[GROUP]]) when
// CHECK: attn_tile.mask {{.*}} group(%[[GROUP]]) when
// CHECK: attn_tile.store %{{.*}}, %[[OROWS]][%{{.*}}, %[[H]], %[[ROW]], %{{.*}}]
// CHECK: attn_tile.store %{{.*}}, %[[LSEROWS]][%{{.*}}, %[[H]], %[[ROW]]]
attn.kernel @packed(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>, %scale: f32)
    -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>) attributes {schedule = #schedule} {
  %o, %lse = attn.block_attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>)
    -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>)
  attn.yield %o, %lse : tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>
}

// Rows of a tile are counted over all heads of a group.

// CHECK-LABEL: attn.plan @packed_plan(
// CHECK: programs = ["ceildiv((q[2]) * floordiv(q[1], max(1, k[1])), 64)", "k[1]", "q[0]"]
attn.plan @packed_plan(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>, %scale: f32)
    -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>)
    attributes {arg_names = ["q", "k", "v", "scale"], result_names = ["o", "lse"],
                result_shapes = [["q[0]", "q[1]", "q[2]", "64"], ["q[0]", "q[1]", "q[2]"]]} {
  %r:2 = attn.launch(%q, %k, %v, %scale) variants [#attn.variant<kernel = @packed, when = "1">]
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, f32) -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>)
  attn.yield %r#0, %r#1 : tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false,
                           scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 256,
                           pack_heads = true>

// Without a diagonal no row differs from another.

// CHECK-LABEL: attn_tile.kernel @packed_dense(
// CHECK: attn_tile.pack_heads
// CHECK-NOT: group(
attn.kernel @packed_dense(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>, %scale: f32)
    -> tensor<?x?x?x64xbf16> attributes {schedule = #schedule} {
  %o = attn.block_attention %q, %k, %v scale(%scale)
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn.kernel @first(%q: tensor<?x4x?x64xf16>, %scale: f32) -> tensor<?x4x?x64xf16> attributes {schedule = #schedule} {
  %o = attn.block_attention %q, %q, %q scale(%scale)
    : (tensor<?x4x?x64xf16>, tensor<?x4x?x64xf16>, tensor<?x4x?x64xf16>) -> tensor<?x4x?x64xf16>
  attn.yield %o : tensor<?x4x?x64xf16>
}
attn.kernel @second(%q: tensor<?x4x?x64xf16>, %scale: f32) -> tensor<?x4x?x64xf16> attributes {schedule = #schedule} {
  %o = attn.block_attention %q, %q, %q scale(%scale)
    : (tensor<?x4x?x64xf16>, tensor<?x4x?x64xf16>, tensor<?x4x?x64xf16>) -> tensor<?x4x?x64xf16>
  attn.yield %o : tensor<?x4x?x64xf16>
}

// The grid of a launch whose queries another one computes comes from the sizes
// that the plan states for them, be they an intermediate or a result.
// CHECK-LABEL: attn.plan @chained(
// CHECK: #attn.variant<kernel = @first, when = "1", programs = ["ceildiv(q[2], 64)", "q[1]", "q[0]"]>
// CHECK: #attn.variant<kernel = @second, when = "1", programs = ["ceildiv(q[2] + 0, 64)", "4", "q[0]"]>
// CHECK: #attn.variant<kernel = @second, when = "1", programs = ["ceildiv(q[2], 64)", "4", "q[0]"]>
attn.plan @chained(%q: tensor<?x4x?x64xf16>, %scale: f32) -> (tensor<?x4x?x64xf16>, tensor<?x4x?x64xf16>)
    attributes {arg_names = ["q", "scale"], result_names = ["a", "b"],
                result_shapes = [["q[0]", "4", "q[2]", "64"], ["q[0]", "4", "q[2]", "64"]]} {
  %t = attn.launch(%q, %scale) variants [#attn.variant<kernel = @first, when = "1">]
    intermediates [#attn.intermediate<name = "t", shape = ["q[0]", "4", "q[2] + 0", "64"]>]
    : (tensor<?x4x?x64xf16>, f32) -> tensor<?x4x?x64xf16>
  %a = attn.launch(%t, %scale) variants [#attn.variant<kernel = @second, when = "1">]
    : (tensor<?x4x?x64xf16>, f32) -> tensor<?x4x?x64xf16>
  %b = attn.launch(%a, %scale) variants [#attn.variant<kernel = @second, when = "1">]
    : (tensor<?x4x?x64xf16>, f32) -> tensor<?x4x?x64xf16>
  attn.yield %a, %b : tensor<?x4x?x64xf16>, tensor<?x4x?x64xf16>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true, split_keys = true>

// A part of the keys: whole tiles, dealt evenly, neighbours in the grid. What a
// program gives is f32.

// CHECK-LABEL: attn_tile.kernel @split(
// CHECK-SAME: %{{.*}}: !attn_tile.view<?x?x?x64xf16>, %{{.*}}: f32, %[[PARTS:[^:]*]]: !attn_tile.view<?x?x?x?x64xf32>, %[[LSES:[^:]*]]: !attn_tile.view<?x?x?x?xf32>)
// CHECK: %[[ID:.*]] = attn_tile.program_id 0
// CHECK: %[[S:.*]] = attn_tile.dim %[[PARTS]], 0
// CHECK: %[[PART:.*]] = arith.remui %[[ID]], %[[S]]
// CHECK: %[[TILE:.*]] = arith.divui %[[ID]], %[[S]]
// CHECK: %[[ROW:.*]] = arith.muli %[[TILE]],
// CHECK: %[[PROWS:.*]] = attn_tile.pack_heads %[[PARTS]] dim 2 group
// CHECK: %[[LROWS:.*]] = attn_tile.pack_heads %[[LSES]] dim 2 group
// CHECK: %[[N:.*]] = arith.ceildivui
// CHECK: %[[SHARE:.*]] = arith.ceildivui %[[N]], %[[S]]
// CHECK: %[[LOWER:.*]] = arith.muli %[[PART]], %[[SHARE]]
// CHECK: %[[END:.*]] = arith.addi %[[LOWER]], %[[SHARE]]
// CHECK: %[[UPPER:.*]] = arith.minsi %[[END]], %[[N]]
// CHECK: attn_tile.range %[[LOWER]] to %[[UPPER]]
// CHECK: attn_tile.store %{{.*}}, %[[PROWS]][%[[PART]], %{{.*}}, %{{.*}}, %[[ROW]], %{{.*}}] : tensor<64x64xf32>
// CHECK: attn_tile.store %{{.*}}, %[[LROWS]][%[[PART]], %{{.*}}, %{{.*}}, %[[ROW]]] : tensor<64xf32>
// CHECK: programs = ["ceildiv((q[2]) * floordiv(q[1], max(1, q[1])), 64) * (q[0] + 3)", "q[1]", "q[0]"]
attn.kernel @split(%q: tensor<?x?x?x64xf16>, %s: f32) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>) attributes {schedule = #schedule} {
  %parts, %lses = attn.split_attention %q, %q, %q scale(%s) {splits = "q[0] + 3", tile_k = 128}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  attn.yield %parts, %lses : tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>
}
attn.plan @split_plan(%q: tensor<?x?x?x64xf16>, %s: f32) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
    attributes {arg_names = ["q", "s"], result_names = ["parts", "lses"],
                result_shapes = [["q[0] + 3", "q[0]", "q[1]", "q[2]", "64"], ["q[0] + 3", "q[0]", "q[1]", "q[2]"]]} {
  %r:2 = attn.launch(%q, %s) variants [#attn.variant<kernel = @split, when = "1">]
    : (tensor<?x?x?x64xf16>, f32) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  attn.yield %r#0, %r#1 : tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>
}
