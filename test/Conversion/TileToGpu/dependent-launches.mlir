// RUN: attn-opt %s --convert-tile-to-gpu | FileCheck %s

// A kernel lets the launches behind it in if one of them is dependent, and waits
// if it is one itself: when it knows its program, before the first load.

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.rowwise<tile_rows = 8, threads = 128>

// CHECK-LABEL: attn_gpu.kernel @first(
// CHECK: attn_gpu.allow_launches
// CHECK-NOT: attn_gpu.wait_for_launches
// CHECK: attn_gpu.load_global
attn_tile.kernel @first(%x: !attn_tile.view<?xf32>, %y: !attn_tile.view<?xf32>)
    attributes {schedule = #schedule, target = #target} {
  %i = attn_tile.program_id 0
  %t = attn_tile.load %x[%i] : !attn_tile.view<?xf32> -> tensor<8xf32>
  attn_tile.store %t, %y[%i] : tensor<8xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}
// CHECK-LABEL: attn_gpu.kernel @middle(
// CHECK-NEXT: attn_gpu.allow_launches
// CHECK-NEXT: attn_gpu.cta_id
// CHECK-NOT: attn_gpu.load_global
// CHECK: attn_gpu.wait_for_launches
// CHECK: attn_gpu.load_global
attn_tile.kernel @middle(%x: !attn_tile.view<?xf32>, %y: !attn_tile.view<?xf32>)
    attributes {schedule = #schedule, target = #target} {
  %i = attn_tile.program_id 0
  %t = attn_tile.load %x[%i] : !attn_tile.view<?xf32> -> tensor<8xf32>
  attn_tile.store %t, %y[%i] : tensor<8xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}
// The caller's kernels behind the last launch are not let in.
// CHECK-LABEL: attn_gpu.kernel @last(
// CHECK-NOT: attn_gpu.allow_launches
// CHECK: attn_gpu.wait_for_launches
// CHECK: attn_gpu.load_global
attn_tile.kernel @last(%x: !attn_tile.view<?xf32>, %y: !attn_tile.view<?xf32>)
    attributes {schedule = #schedule, target = #target} {
  %i = attn_tile.program_id 0
  %t = attn_tile.load %x[%i] : !attn_tile.view<?xf32> -> tensor<8xf32>
  attn_tile.store %t, %y[%i] : tensor<8xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}
// CHECK-LABEL: attn_gpu.kernel @other_case(
// CHECK-NOT: attn_gpu.allow_launches
// CHECK-NOT: attn_gpu.wait_for_launches
// CHECK: attn_gpu.load_global
attn_tile.kernel @other_case(%x: !attn_tile.view<?xf32>, %y: !attn_tile.view<?xf32>)
    attributes {schedule = #schedule, target = #target} {
  %i = attn_tile.program_id 0
  %t = attn_tile.load %x[%i] : !attn_tile.view<?xf32> -> tensor<8xf32>
  attn_tile.store %t, %y[%i] : tensor<8xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}
// What a choice may start with has been let in by the launch before it, and the
// end of a case lets in what follows the choice.
// CHECK-LABEL: attn_gpu.kernel @before_choice(
// CHECK: attn_gpu.allow_launches
attn_tile.kernel @before_choice(%x: !attn_tile.view<?xf32>, %y: !attn_tile.view<?xf32>)
    attributes {schedule = #schedule, target = #target} {
  attn_tile.return
}
// CHECK-LABEL: attn_gpu.kernel @in_choice(
// CHECK: attn_gpu.allow_launches
// CHECK: attn_gpu.wait_for_launches
attn_tile.kernel @in_choice(%x: !attn_tile.view<?xf32>, %y: !attn_tile.view<?xf32>)
    attributes {schedule = #schedule, target = #target} {
  attn_tile.return
}
// CHECK-LABEL: attn_gpu.kernel @after_choice(
// CHECK-NOT: attn_gpu.allow_launches
// CHECK: attn_gpu.wait_for_launches
attn_tile.kernel @after_choice(%x: !attn_tile.view<?xf32>, %y: !attn_tile.view<?xf32>)
    attributes {schedule = #schedule, target = #target} {
  attn_tile.return
}

attn.plan @cases(%x: tensor<?xf32>) -> tensor<?xf32>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]], target = #target} {
  %y = attn.choose -> tensor<?xf32> {
    case "x[0] > 64" {
      %t = attn.launch(%x) variants [#attn.variant<kernel = @first, when = "1", programs = ["x[0]"]>]
        intermediates [#attn.intermediate<name = "t", shape = ["x[0]"]>] : (tensor<?xf32>) -> tensor<?xf32>
      %u = attn.launch(%t) dependent variants [#attn.variant<kernel = @middle, when = "1", programs = ["x[0]"]>]
        intermediates [#attn.intermediate<name = "u", shape = ["x[0]"]>] : (tensor<?xf32>) -> tensor<?xf32>
      %v = attn.launch(%u) dependent variants [#attn.variant<kernel = @last, when = "1", programs = ["x[0]"]>]
        : (tensor<?xf32>) -> tensor<?xf32>
      attn.yield %v : tensor<?xf32>
    }
    case "1" {
      %v = attn.launch(%x) variants [#attn.variant<kernel = @other_case, when = "1", programs = ["x[0]"]>]
        : (tensor<?xf32>) -> tensor<?xf32>
      attn.yield %v : tensor<?xf32>
    }
  }
  attn.yield %y : tensor<?xf32>
}
attn.plan @around(%x: tensor<?xf32>) -> (tensor<?xf32>, tensor<?xf32>)
    attributes {arg_names = ["x"], result_names = ["y", "z"], result_shapes = [["x[0]"], ["x[0]"]], target = #target} {
  %t = attn.launch(%x) variants [#attn.variant<kernel = @before_choice, when = "1", programs = ["x[0]"]>]
    intermediates [#attn.intermediate<name = "t", shape = ["x[0]"]>] : (tensor<?xf32>) -> tensor<?xf32>
  %y = attn.choose -> tensor<?xf32> {
    case "1" {
      %v = attn.launch(%t) dependent variants [#attn.variant<kernel = @in_choice, when = "1", programs = ["x[0]"]>]
        : (tensor<?xf32>) -> tensor<?xf32>
      attn.yield %v : tensor<?xf32>
    }
  }
  %z = attn.launch(%t) dependent variants [#attn.variant<kernel = @after_choice, when = "1", programs = ["x[0]"]>]
    : (tensor<?xf32>) -> tensor<?xf32>
  attn.yield %y, %z : tensor<?xf32>, tensor<?xf32>
}
