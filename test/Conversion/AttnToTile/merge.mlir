// RUN: attn-opt %s --convert-attn-to-tile --split-input-file | FileCheck %s
// RUN: attn-opt %s --convert-attn-to-tile --split-input-file | attn-opt --convert-attn-to-tile --split-input-file | FileCheck %s

// A program owns 8 rows of a head. The columns are those of the head size,
// rounded up to a power of two.

// CHECK-LABEL: attn_tile.kernel @merge(
// CHECK-SAME: %[[PARTS:.*]]: !attn_tile.view<?x?x?x?x40xf32>, %[[LSES:.*]]: !attn_tile.view<?x?x?x?xf32>, %[[O:.*]]: !attn_tile.view<?x?x?x40xbf16>, %[[LSE:.*]]: !attn_tile.view<?x?x?xf32>)
// CHECK-SAME: schedule = #attn.rowwise<tile_rows = 8, threads = 128>
// CHECK-DAG: %[[TILE:.*]] = attn_tile.program_id 0
// CHECK-DAG: %[[HEAD:.*]] = attn_tile.program_id 1
// CHECK-DAG: %[[BATCH:.*]] = attn_tile.program_id 2
// CHECK: %[[ROW:.*]] = arith.muli %[[TILE]], %c8
// CHECK: %[[COUNT:.*]] = attn_tile.dim %[[PARTS]], 0
// The maximum of the parts, sixteen together, then four, then the rest.
// CHECK: arith.constant dense<0xFF800000> : tensor<8xf32>
// CHECK: %[[GROUPS16:.*]] = arith.divui %[[COUNT]], %[[SIXTEEN:.*]] : index
// CHECK: %[[END16:.*]] = arith.muli %[[GROUPS16]], %{{.*}}
// CHECK: %[[MAX16:.*]] = scf.for %{{.*}} = %{{.*}} to %[[END16]] step %{{.*}} -> (tensor<8xf32>) {
// CHECK-COUNT-16: attn_tile.load %[[LSES]]
// CHECK: %[[GROUPS:.*]] = arith.divui %[[COUNT]], %[[FOUR:.*]] : index
// CHECK: %[[END:.*]] = arith.muli %[[GROUPS]], %{{.*}}
// CHECK: %[[MAX4:.*]] = scf.for %{{.*}} = %[[END16]] to %[[END]] step %{{.*}} iter_args(%{{.*}} = %[[MAX16]]) -> (tensor<8xf32>) {
// CHECK-COUNT-4: attn_tile.load %[[LSES]]
// CHECK: %[[MAX:.*]] = scf.for %[[S:.*]] = %{{.*}} to %{{.*}} step %{{.*}} iter_args(%{{.*}} = %[[MAX4]]) -> (tensor<8xf32>) {
// CHECK: attn_tile.load %[[LSES]][%[[S]], %[[BATCH]], %[[HEAD]], %[[ROW]]] : !attn_tile.view<?x?x?x?xf32> -> tensor<8xf32>
// CHECK: arith.maxnumf
// CHECK: %[[SAFE:.*]] = arith.select
// The sums, in the order of the parts. A hidden part is not multiplied.
// CHECK: scf.for
// CHECK-COUNT-16: attn_tile.load %[[LSES]]
// CHECK-COUNT-16: attn_tile.load %[[PARTS]]
// CHECK: %[[SUMS4:.*]]:2 = scf.for
// CHECK-COUNT-4: attn_tile.load %[[LSES]]
// CHECK-COUNT-4: attn_tile.load %[[PARTS]]
// CHECK: %[[SUMS:.*]]:2 = scf.for %[[S:.*]] = %{{.*}} to %{{.*}} step %{{.*}} iter_args(%[[SUM:.*]] = %[[SUMS4]]#0, %[[ACC:.*]] = %[[SUMS4]]#1) -> (tensor<8xf32>, tensor<8x64xf32>) {
// CHECK: %[[X:.*]] = attn_tile.load %[[LSES]]
// CHECK: %[[PART:.*]] = attn_tile.load %[[PARTS]][%[[S]], %[[BATCH]], %[[HEAD]], %[[ROW]], %{{.*}}] : !attn_tile.view<?x?x?x?x40xf32> -> tensor<8x64xf32>
// CHECK: %[[HIDDEN:.*]] = arith.cmpf oeq, %[[X]], %{{.*}} : tensor<8xf32>
// CHECK: arith.subf %[[X]], %[[SAFE]]
// CHECK: %[[WEIGHT:.*]] = math.exp2
// CHECK: arith.addf %[[SUM]], %[[WEIGHT]]
// CHECK: %[[MASK:.*]] = attn_tile.broadcast %[[HIDDEN]] : tensor<8xi1> -> tensor<8x64xi1>
// CHECK: %[[SHOWN:.*]] = arith.select %[[MASK]], %{{.*}}, %[[PART]]
// CHECK: math.fma %[[SHOWN]], %{{.*}}, %[[ACC]]
// CHECK: arith.truncf %{{.*}} : tensor<8x64xf32> to tensor<8x64xbf16>
// CHECK: attn_tile.store %{{.*}}, %[[O]][%[[BATCH]], %[[HEAD]], %[[ROW]], %{{.*}}]
// CHECK: math.log2 %[[SUMS]]#0
// CHECK: attn_tile.store %{{.*}}, %[[LSE]][%[[BATCH]], %[[HEAD]], %[[ROW]]]
// CHECK: attn.plan @plan
// CHECK: programs = ["ceildiv(parts[3], 8)", "parts[2]", "parts[1]"]
attn.kernel @merge(%parts: tensor<?x?x?x?x40xf32>, %lses: tensor<?x?x?x?xf32>) -> (tensor<?x?x?x40xbf16>, tensor<?x?x?xf32>)
    attributes {schedule = #attn.rowwise<tile_rows = 8, threads = 128>} {
  %o, %lse = attn.merge %parts, %lses
    : (tensor<?x?x?x?x40xf32>, tensor<?x?x?x?xf32>) -> (tensor<?x?x?x40xbf16>, tensor<?x?x?xf32>)
  attn.yield %o, %lse : tensor<?x?x?x40xbf16>, tensor<?x?x?xf32>
}

attn.plan @plan(%parts: tensor<?x?x?x?x40xf32>, %lses: tensor<?x?x?x?xf32>) -> (tensor<?x?x?x40xbf16>, tensor<?x?x?xf32>)
    attributes {arg_names = ["parts", "lses"], result_names = ["o", "lse"],
                result_shapes = [["parts[1]", "parts[2]", "parts[3]", "40"], ["parts[1]", "parts[2]", "parts[3]"]]} {
  %r:2 = attn.launch(%parts, %lses) variants [#attn.variant<kernel = @merge, when = "1">]
    : (tensor<?x?x?x?x40xf32>, tensor<?x?x?x?xf32>) -> (tensor<?x?x?x40xbf16>, tensor<?x?x?xf32>)
  attn.yield %r#0, %r#1 : tensor<?x?x?x40xbf16>, tensor<?x?x?xf32>
}

// -----

// Without rounding and without a log-sum-exp.

// CHECK-LABEL: attn_tile.kernel @f32(
// CHECK-NOT: arith.truncf
// CHECK: attn_tile.store %{{.*}} : tensor<4x128xf32>, !attn_tile.view<?x?x?x128xf32>
// CHECK-NOT: math.log2
// CHECK-NOT: attn_tile.store
attn.kernel @f32(%parts: tensor<?x?x?x?x128xf32>, %lses: tensor<?x?x?x?xf32>) -> tensor<?x?x?x128xf32>
    attributes {schedule = #attn.rowwise<tile_rows = 4, threads = 128>} {
  %o = attn.merge %parts, %lses : (tensor<?x?x?x?x128xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x128xf32>
  attn.yield %o : tensor<?x?x?x128xf32>
}
