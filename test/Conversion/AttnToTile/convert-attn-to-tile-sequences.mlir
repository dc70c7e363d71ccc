// RUN: attn-opt %s --convert-attn-to-tile --split-input-file | FileCheck %s

// A program is (head, row of the list). The rows of its sequence are windows of
// the packed tensors, heads first; lengths come from the list.
// CHECK-LABEL: attn_tile.kernel @packed(
// CHECK-SAME: %[[Q:[^:]*]]: !attn_tile.view<?x?x64xf16>, %[[K:[^:]*]]: !attn_tile.view<?x?x64xf16>, %{{.*}}: f32, %{{.*}}: !attn_tile.view<?xi32>, %[[CK:[^:]*]]: !attn_tile.view<?xi32>, %[[LIST:[^:]*]]: !attn_tile.view<?x8xi32>, %[[O:[^:]*]]: !attn_tile.view<?x?x64xf16>, %[[LSE:[^:]*]]: !attn_tile.view<?x?xf32>)
// CHECK: %[[ITEM:.*]] = attn_tile.program_id 0
// CHECK: %[[H:.*]] = attn_tile.program_id 1
// CHECK: %[[LIVE:.*]] = attn_tile.load_scalar %[[LIST]][%{{.*}}, %{{.*}}]
// CHECK: attn_tile.limit_programs 0 below %[[LIVE]]
// CHECK: %[[ROW:.*]] = attn_tile.load_scalar %[[LIST]][%[[ITEM]], %c1]
// CHECK: %[[QSTART:.*]] = attn_tile.load_scalar %[[LIST]][%[[ITEM]], %c2]
// CHECK: %[[LQ:.*]] = attn_tile.load_scalar %[[LIST]][%[[ITEM]], %c3]
// CHECK: %[[KSTART:.*]] = attn_tile.load_scalar %[[LIST]][%[[ITEM]], %c4]
// CHECK: %[[LK:.*]] = attn_tile.load_scalar %[[LIST]][%[[ITEM]], %c5]
// CHECK: %[[DIAGONAL:.*]] = arith.subi %[[LK]], %[[LQ]]
// CHECK: %[[QT:.*]] = attn_tile.transpose %[[Q]] [1, 0, 2]
// CHECK: %[[QW:.*]] = attn_tile.window %[[QT]] dim 1[%[[QSTART]], %[[LQ]]]
// CHECK: %[[OT:.*]] = attn_tile.transpose %[[O]] [1, 0, 2]
// CHECK: %[[OW:.*]] = attn_tile.window %[[OT]] dim 1[%[[QSTART]], %[[LQ]]]
// CHECK: %[[LSEW:.*]] = attn_tile.window %[[LSE]] dim 1[%[[QSTART]], %[[LQ]]]
// CHECK: attn_tile.load %[[QW]][%[[H]], %[[ROW]], %{{.*}}]
// CHECK: %[[KT:.*]] = attn_tile.transpose %[[K]] [1, 0, 2]
// CHECK: attn_tile.window %[[KT]] dim 1[%[[KSTART]], %[[LK]]]
// CHECK: attn_tile.mask {{.*}} length(%[[LK]]) diagonal(%[[DIAGONAL]])
// CHECK: attn_tile.store %{{.*}}, %[[OW]][%[[H]], %[[ROW]], %{{.*}}]
// CHECK: attn_tile.store %{{.*}}, %[[LSEW]][%[[H]], %[[ROW]]]
attn.kernel @packed(%q: tensor<?x?x64xf16>, %k: tensor<?x?x64xf16>, %scale: f32, %cq: tensor<?xi32>, %ck: tensor<?xi32>,
                    %list: tensor<?x8xi32>) -> (tensor<?x?x64xf16>, tensor<?x?xf32>)
    attributes {schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 256>} {
  %o, %lse = attn.block_attention %q, %k, %k scale(%scale) cu_seqlens_q(%cq) cu_seqlens_k(%ck) work_list(%list)
    {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x64xf16>, tensor<?x?x64xf16>, tensor<?x?x64xf16>, tensor<?xi32>, tensor<?xi32>, tensor<?x8xi32>)
    -> (tensor<?x?x64xf16>, tensor<?x?xf32>)
  attn.yield %o, %lse : tensor<?x?x64xf16>, tensor<?x?xf32>
}
// CHECK: #attn.variant<kernel = @packed, when = "1", programs = ["list[0]", "q[1]"]>
attn.plan @plan(%q: tensor<?x?x64xf16>, %k: tensor<?x?x64xf16>, %scale: f32, %cq: tensor<?xi32>, %ck: tensor<?xi32>,
                %list: tensor<?x8xi32>) -> (tensor<?x?x64xf16>, tensor<?x?xf32>)
    attributes {arg_names = ["q", "k", "scale", "cq", "ck", "list"], result_names = ["o", "lse"],
                result_shapes = [["q[0]", "q[1]", "64"], ["q[1]", "q[0]"]]} {
  %o, %lse = attn.launch(%q, %k, %scale, %cq, %ck, %list) variants [#attn.variant<kernel = @packed, when = "1">]
    : (tensor<?x?x64xf16>, tensor<?x?x64xf16>, f32, tensor<?xi32>, tensor<?xi32>, tensor<?x8xi32>)
    -> (tensor<?x?x64xf16>, tensor<?x?xf32>)
  attn.yield %o, %lse : tensor<?x?x64xf16>, tensor<?x?xf32>
}

// -----

// Dense queries whose heads are packed read the lengths themselves.
// CHECK-LABEL: attn_tile.kernel @paged(
// CHECK-SAME: %{{.*}}: !attn_tile.view<?x?x?x64xf16>, %[[K:[^:]*]]: !attn_tile.view<?x?x16x64xf16>, %{{.*}}: f32, %[[USED:[^:]*]]: !attn_tile.view<?xi32>, %[[TABLE:[^:]*]]: !attn_tile.view<?x?xi32>
// CHECK: %[[B:.*]] = attn_tile.program_id 2
// CHECK: %[[LK:.*]] = attn_tile.load_scalar %[[USED]][%[[B]]]
// CHECK-NOT: attn_tile.limit_programs
// CHECK: attn_tile.pages %[[K]], %[[TABLE]][%[[B]]] length %[[LK]]
attn.kernel @paged(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x16x64xf16>, %scale: f32, %used: tensor<?xi32>,
                   %table: tensor<?x?xi32>) -> tensor<?x?x?x64xf16> attributes {schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true>} {
  %o = attn.block_attention %q, %k, %k scale(%scale) seqused_k(%used) block_table(%table)
    : (tensor<?x?x?x64xf16>, tensor<?x?x16x64xf16>, tensor<?x?x16x64xf16>, tensor<?xi32>, tensor<?x?xi32>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

// A part has its share of the sequence's own tiles, and sees the diagonal of
// the sequence.
// CHECK-LABEL: attn_tile.kernel @split_paged(
// CHECK-SAME: %[[Q:[^:]*]]: !attn_tile.view<?x?x?x64xf16>, %[[K:[^:]*]]: !attn_tile.view<?x?x16x64xf16>, %{{.*}}: f32, %[[USED:[^:]*]]: !attn_tile.view<?xi32>, %[[TABLE:[^:]*]]: !attn_tile.view<?x?xi32>, %[[PARTS:[^:]*]]: !attn_tile.view<?x?x?x?x64xf32>, %[[LSES:[^:]*]]: !attn_tile.view<?x?x?x?xf32>)
// CHECK: %[[ID:.*]] = attn_tile.program_id 0
// CHECK: %[[S:.*]] = attn_tile.dim %[[PARTS]], 0
// CHECK: %[[PART:.*]] = arith.remui %[[ID]], %[[S]]
// CHECK: %[[B:.*]] = attn_tile.program_id 2
// CHECK: %[[LK:.*]] = attn_tile.load_scalar %[[USED]][%[[B]]]
// CHECK: %[[LQ:.*]] = attn_tile.dim %[[Q]], 2
// CHECK: %[[DIAGONAL:.*]] = arith.subi %[[LK]], %[[LQ]]
// CHECK: attn_tile.pages %[[K]], %[[TABLE]][%[[B]]] length %[[LK]]
// CHECK: %[[N:.*]] = arith.ceildivui %[[LK]],
// CHECK: %[[SHARE:.*]] = arith.ceildivui %[[N]], %[[S]]
// CHECK: %[[LOWER:.*]] = arith.muli %[[PART]], %[[SHARE]]
// CHECK: %[[END:.*]] = arith.addi %[[LOWER]], %[[SHARE]]
// CHECK: %[[UPPER:.*]] = arith.minsi %[[END]], %[[N]]
// CHECK: attn_tile.range %[[LOWER]] to %[[UPPER]]
// CHECK: attn_tile.mask {{.*}} length(%[[LK]]) diagonal(%[[DIAGONAL]])
// CHECK: attn_tile.store %{{.*}}, %{{.*}}[%[[PART]], %[[B]],
// CHECK: programs = ["ceildiv((q[2]) * floordiv(q[1], max(1, k[1])), 64) * (min(block_table[1], 3))", "k[1]", "q[0]"]
attn.kernel @split_paged(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x16x64xf16>, %scale: f32, %used: tensor<?xi32>,
                         %table: tensor<?x?xi32>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>) attributes {schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true, split_keys = true>} {
  %parts, %lses = attn.split_attention %q, %k, %k scale(%scale) seqused_k(%used) block_table(%table)
    {splits = "min(block_table[1], 3)", tile_k = 64, mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x16x64xf16>, tensor<?x?x16x64xf16>, tensor<?xi32>, tensor<?x?xi32>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  attn.yield %parts, %lses : tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>
}
attn.plan @split_plan(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x16x64xf16>, %scale: f32, %used: tensor<?xi32>,
                      %table: tensor<?x?xi32>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
    attributes {arg_names = ["q", "k", "scale", "seqused_k", "block_table"], result_names = ["parts", "lses"],
                result_shapes = [["min(block_table[1], 3)", "q[0]", "q[1]", "q[2]", "64"], ["min(block_table[1], 3)", "q[0]", "q[1]", "q[2]"]]} {
  %r:2 = attn.launch(%q, %k, %scale, %used, %table) variants [#attn.variant<kernel = @split_paged, when = "1">]
    : (tensor<?x?x?x64xf16>, tensor<?x?x16x64xf16>, f32, tensor<?xi32>, tensor<?x?xi32>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  attn.yield %r#0, %r#1 : tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>
}
