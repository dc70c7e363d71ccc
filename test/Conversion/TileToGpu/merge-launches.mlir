// RUN: attn-opt %s --convert-tile-to-gpu --attn-gpu-merge-launches --split-input-file | FileCheck %s
// RUN: attn-opt %s --convert-tile-to-gpu --attn-gpu-merge-launches --attn-gpu-merge-launches --split-input-file | FileCheck %s

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.rowwise<tile_rows = 8, threads = 128>

// @double reads nothing of @copy, and comes with it though @sum stands between them. @double has more to do, so its CTAs
// are the first. All wait for @first, and let @sum in.

// CHECK-LABEL: attn_gpu.kernel @first(
// CHECK-NOT: attn_gpu.kernel @copy(
// CHECK-LABEL: attn_gpu.kernel @double_with_copy(
// CHECK-SAME: %[[CTAS:[^:]*]]: index
// CHECK-SAME: attributes {threads = 128 : i64} {
// CHECK-NEXT: attn_gpu.allow_launches
// CHECK-NEXT: %[[ID:.*]] = attn_gpu.cta_id
// CHECK-NEXT: attn_gpu.wait_for_launches
// CHECK-NEXT: %[[IS:.*]] = arith.cmpi ult, %[[ID]], %[[CTAS]] : index
// CHECK-NEXT: scf.if %[[IS]] {
// CHECK-NOT: attn_gpu.wait_for_launches
// CHECK: arith.remui %[[ID]],
// CHECK: arith.addf
// CHECK: attn_gpu.store_global
// CHECK: } else {
// CHECK: %[[REST:.*]] = arith.subi %[[ID]], %[[CTAS]] : index
// CHECK: arith.remui %[[REST]],
// CHECK-NOT: arith.addf
// CHECK: attn_gpu.store_global
// CHECK: attn_gpu.return
// CHECK-LABEL: attn_gpu.kernel @sum(
// CHECK-NOT: attn_gpu.kernel @double(
// CHECK: attn.plan @plan
// CHECK: %[[F:.*]] = attn.launch(%{{.*}}) variants [#attn.variant<kernel = @first,
// CHECK-NEXT: %[[R:.*]]:2 = attn.launch(%{{.*}}, %[[F]]) dependent variants [#attn.variant<kernel = @double_with_copy, when = "1", grid = ["(({{.*}}y[0]{{.*}})) + (({{.*}}x[0]{{.*}}))", "1", "1"], threads = 128, params = [
// CHECK-SAME: intermediates [#attn.intermediate<name = "d", {{.*}}>, #attn.intermediate<name = "c", {{.*}}>]
// CHECK-NEXT: attn.launch(%[[R]]#1, %[[R]]#0) dependent variants [#attn.variant<kernel = @sum,
// CHECK-NEXT: attn.yield
!view = !attn_tile.view<?xf32>
attn_tile.kernel @first(%x: !view, %y: !view) attributes {schedule = #schedule, target = #target} {
  %i = attn_tile.program_id 0
  %t = attn_tile.load %x[%i] : !view -> tensor<8xf32>
  attn_tile.store %t, %y[%i] : tensor<8xf32>, !view
  attn_tile.return
}
attn_tile.kernel @copy(%x: !view, %y: !view) attributes {schedule = #schedule, target = #target} {
  %i = attn_tile.program_id 0
  %t = attn_tile.load %x[%i] : !view -> tensor<8xf32>
  attn_tile.store %t, %y[%i] : tensor<8xf32>, !view
  attn_tile.return
}
attn_tile.kernel @double(%x: !view, %y: !view) attributes {schedule = #schedule, target = #target} {
  %i = attn_tile.program_id 0
  %t = attn_tile.load %x[%i] : !view -> tensor<8xf32>
  %d = arith.addf %t, %t : tensor<8xf32>
  attn_tile.store %d, %y[%i] : tensor<8xf32>, !view
  attn_tile.return
}
attn_tile.kernel @sum(%x: !view, %y: !view, %o: !view) attributes {schedule = #schedule, target = #target} {
  %i = attn_tile.program_id 0
  %t = attn_tile.load %x[%i] : !view -> tensor<8xf32>
  %u = attn_tile.load %y[%i] : !view -> tensor<8xf32>
  %s = arith.addf %t, %u : tensor<8xf32>
  attn_tile.store %s, %o[%i] : tensor<8xf32>, !view
  attn_tile.return
}
attn.plan @plan(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32>
    attributes {arg_names = ["x", "y"], result_names = ["o"], target = #target, result_shapes = [["x[0]"]]} {
  %f = attn.launch(%x) variants [#attn.variant<kernel = @first, when = "1", programs = ["ceildiv(x[0], 8)"]>]
    intermediates [#attn.intermediate<name = "f", shape = ["x[0]"]>] : (tensor<?xf32>) -> tensor<?xf32>
  %c = attn.launch(%f) dependent variants [#attn.variant<kernel = @copy, when = "1", programs = ["ceildiv(x[0], 8)"]>]
    intermediates [#attn.intermediate<name = "c", shape = ["x[0]"]>] : (tensor<?xf32>) -> tensor<?xf32>
  %d = attn.launch(%y) dependent variants [#attn.variant<kernel = @double, when = "1", programs = ["ceildiv(y[0], 8)"]>]
    intermediates [#attn.intermediate<name = "d", shape = ["y[0]"]>] : (tensor<?xf32>) -> tensor<?xf32>
  %o = attn.launch(%c, %d) dependent variants [#attn.variant<kernel = @sum, when = "1", programs = ["ceildiv(x[0], 8)"]>]
    : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  attn.yield %o : tensor<?xf32>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>

// Kernels of other threads stay apart.
// CHECK-LABEL: attn.plan @apart
// CHECK: attn.launch(%{{.*}}) variants [#attn.variant<kernel = @wide,
// CHECK-NEXT: attn.launch(%{{.*}}) dependent variants [#attn.variant<kernel = @narrow,
!view = !attn_tile.view<?xf32>
attn_tile.kernel @wide(%x: !view, %y: !view) attributes {schedule = #attn.rowwise<tile_rows = 8, threads = 128>, target = #target} {
  %i = attn_tile.program_id 0
  %t = attn_tile.load %x[%i] : !view -> tensor<8xf32>
  attn_tile.store %t, %y[%i] : tensor<8xf32>, !view
  attn_tile.return
}
attn_tile.kernel @narrow(%x: !view, %y: !view) attributes {schedule = #attn.rowwise<tile_rows = 8, threads = 32>, target = #target} {
  %i = attn_tile.program_id 0
  %t = attn_tile.load %x[%i] : !view -> tensor<8xf32>
  attn_tile.store %t, %y[%i] : tensor<8xf32>, !view
  attn_tile.return
}
attn.plan @apart(%x: tensor<?xf32>) -> (tensor<?xf32>, tensor<?xf32>)
    attributes {arg_names = ["x"], result_names = ["o", "p"], target = #target, result_shapes = [["x[0]"], ["x[0]"]]} {
  %o = attn.launch(%x) variants [#attn.variant<kernel = @wide, when = "1", programs = ["ceildiv(x[0], 8)"]>] : (tensor<?xf32>) -> tensor<?xf32>
  %p = attn.launch(%x) dependent variants [#attn.variant<kernel = @narrow, when = "1", programs = ["ceildiv(x[0], 8)"]>] : (tensor<?xf32>) -> tensor<?xf32>
  attn.yield %o, %p : tensor<?xf32>, tensor<?xf32>
}
