// Attention over codes: products times the scales of rows and columns, and a
// correction of the log-sum-exp.

// RUN: attn-opt %s --pass-pipeline='builtin.module(attn-form-kernels,attn-select-schedule,convert-attn-to-tile)' | FileCheck %s
// RUN: attn-opt %s --pass-pipeline='builtin.module(attn-form-kernels,attn-select-schedule,convert-attn-to-tile,attn_tile.kernel(attn-tile-online-softmax,attn-tile-fold-scales))' | FileCheck %s --check-prefix=FOLDED
// RUN: attn-opt %s --pass-pipeline='builtin.module(attn-form-kernels,attn-select-schedule,convert-attn-to-tile,attn_tile.kernel(attn-tile-online-softmax,attn-tile-fold-scales))' -o %t.mlir
// RUN: attn-opt %t.mlir --pass-pipeline='builtin.module(attn_tile.kernel(attn-tile-fold-scales))' -o %t.twice.mlir && diff %t.mlir %t.twice.mlir

// CHECK-LABEL: attn_tile.kernel @codes_0(
// CHECK-SAME: %[[Q:[^:]*]]: !attn_tile.view<?x?x?x64xi8>, %[[K:[^:]*]]: !attn_tile.view<?x?x?x64xi8>, %[[V:[^:]*]]: !attn_tile.view<?x?x?x64xf16>, %[[SCALE:[^:]*]]: f32,
// CHECK-SAME: %[[QS:[^:]*]]: !attn_tile.view<?x?x?xf32>, %[[KS:[^:]*]]: !attn_tile.view<?x?x?xf32>, %[[C:[^:]*]]: !attn_tile.view<?x?x?xf32>,
// CHECK: %[[H:.*]] = attn_tile.program_id 1
// CHECK: %[[B:.*]] = attn_tile.program_id 2
// CHECK: %[[KH:.*]] = arith.divui %[[H]]
// CHECK: %[[ROW:.*]] = arith.muli
// CHECK: %[[QT:.*]] = attn_tile.load %[[Q]]
// CHECK: %[[S:.*]] = attn_tile.splat %[[SCALE]]
// CHECK: %[[NONE:.*]] = arith.constant dense<0> : tensor<128x128xi32>
// CHECK: %[[OFROWS:.*]] = attn_tile.load_groups %[[QS]][%[[B]], %[[H]]] from %[[ROW]] rows 16 share 1 : {{.*}} -> tensor<128xf32>
// CHECK: attn_tile.for
// CHECK: %[[COLUMN:.*]] = arith.muli
// CHECK: %[[KT:.*]] = attn_tile.load %[[K]][%[[B]], %[[KH]], %[[COLUMN]],
// CHECK: %[[DOT:.*]] = attn_tile.dot %[[QT]], %[[KT]], %[[NONE]] transpose_b
// CHECK: %[[F:.*]] = arith.sitofp %[[DOT]]
// CHECK: %[[OFCOLUMNS:.*]] = attn_tile.load_groups %[[KS]][%[[B]], %[[KH]]] from %[[COLUMN]] rows 128 share 2
// CHECK: %[[R:.*]] = attn_tile.broadcast %[[OFROWS]] :
// CHECK: %[[L:.*]] = attn_tile.broadcast %[[OFCOLUMNS]] columns :
// CHECK: %[[FACTOR:.*]] = arith.mulf %[[R]], %[[L]]
// CHECK: %[[SCALED:.*]] = arith.mulf %[[F]], %[[FACTOR]]
// CHECK: %[[SCORES:.*]] = arith.mulf %[[SCALED]], %[[S]]
// CHECK: attn_tile.mask %[[SCORES]]
// CHECK: %[[LSE:.*]] = attn_tile.log_sum_exp
// CHECK: %[[CT:.*]] = attn_tile.load_groups %[[C]][%[[B]], %[[H]]] from %[[ROW]] rows 1 share 8
// CHECK: %[[CS:.*]] = arith.mulf %[[CT]]
// CHECK: %[[SUM:.*]] = arith.addf %[[LSE]], %[[CS]]
// CHECK: %[[UNSEEN:.*]] = arith.cmpf oeq, %[[LSE]]
// CHECK: arith.select %[[UNSEEN]], %[[LSE]], %[[SUM]]

// The factor is in the scales of the rows, its sign in the queries; each score
// counts as often as the scales of its row and column say.
// FOLDED-LABEL: attn_tile.kernel @codes_0(
// FOLDED: %[[Q:.*]] = attn_tile.load {{.*}} -> tensor<128x64xi8>
// FOLDED: %[[ROWS:.*]] = attn_tile.load_groups {{.*}} rows 16 share 1
// FOLDED: %[[C:.*]] = arith.maximumf
// FOLDED: %[[NEG:.*]] = arith.cmpf olt
// FOLDED: %[[MINUS:.*]] = arith.subi %{{.*}}, %[[Q]] : tensor<128x64xi8>
// FOLDED: %[[SIGNED:.*]] = arith.select %[[NEG]], %[[MINUS]], %[[Q]] : tensor<128x64xi8>
// FOLDED: %[[SPLAT:.*]] = attn_tile.splat %[[C]]
// FOLDED: %[[SCALED:.*]] = arith.mulf %[[ROWS]], %[[SPLAT]] : tensor<128xf32>
// FOLDED: attn_tile.for
// FOLDED: %[[D:.*]] = attn_tile.dot %[[SIGNED]],
// FOLDED: %[[PRODUCT:.*]] = arith.sitofp %[[D]]
// FOLDED: %[[SCORES:.*]] = attn_tile.mask %[[PRODUCT]]
// FOLDED: %[[R:.*]] = attn_tile.broadcast %[[SCALED]] :
// FOLDED: %[[BOTH:.*]] = arith.mulf %[[R]],
// FOLDED: %[[FACTORS:.*]] = arith.maximumf %[[BOTH]],
// FOLDED: attn_tile.online_softmax %[[SCORES]], %{{.*}} factors(%[[FACTORS]])
func.func @codes(%q: tensor<?x?x?x64xi8>, %k: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xf16>, %scale: f32,
                 %qs: tensor<?x?x?xf32>, %ks: tensor<?x?x?xf32>, %c: tensor<?x?x?xf32>) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.block_attention %q, %k, %v scale(%scale) q_scales(%qs) k_scales(%ks) lse_correction(%c)
    {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_thread_column, rows = 128>}
    : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xf16>, tensor<?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>)
    -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x64xf16>, tensor<?x?x?xf32>
}
